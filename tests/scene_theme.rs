//! Colours that can be seen on their ground and told apart, also by those who
//! see fewer of them.

use taillight::chart::{Ink, Rgba, Theme};

fn themes() -> [(&'static str, Theme); 2] {
    [("dark", Theme::dark()), ("light", Theme::light())]
}

/// Machado, Oliveira and Fernandes 2009, severity 1: what protanopes,
/// deuteranopes and tritanopes see of linear red, green and blue.
const SIGHTS: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
];

fn product(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// Björn Ottosson's OKLab, in which distances are as large as they look.
fn oklab(linear: [f64; 3]) -> [f64; 3] {
    let cones = product(
        [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ],
        linear,
    );
    product(
        [
            [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
        ],
        cones.map(f64::cbrt),
    )
}

/// How different two colours look to those who see least of the difference.
fn distance(a: Rgba, b: Rgba) -> f64 {
    let seen = |color: Rgba, sight| oklab(product(sight, color.linear()).map(|c| c.clamp(0.0, 1.0)));
    let distances = SIGHTS.map(|sight| {
        let (a, b) = (seen(a, sight), seen(b, sight));
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    });
    distances.into_iter().fold(f64::INFINITY, f64::min)
}

#[test]
fn data_stand_out_from_the_ground() {
    for (name, theme) in themes() {
        let percentiles = (0..1000).map(|q| Ink::Percentile(f64::from(q) / 1000.0));
        let series = (0..16).map(Ink::Series);
        let others = [
            Ink::ClientError,
            Ink::ServerError,
            Ink::Good,
            Ink::Compare,
            Ink::Threshold,
            Ink::Percentile(1.0),
            Ink::Percentile(f64::NAN),
        ];
        for ink in percentiles.chain(series).chain(others) {
            let contrast = theme.color(ink).contrast(theme.ground);
            assert!(contrast >= 3.0, "{name} {ink:?}: {contrast}");
        }
    }
}

#[test]
fn text_can_be_read_and_the_grid_stays_quiet() {
    for (name, theme) in themes() {
        let contrast = |ink| theme.color(ink).contrast(theme.ground);
        for (ink, least) in [(Ink::TextStrong, 7.0), (Ink::Text, 4.5), (Ink::TextDim, 3.5)] {
            assert!(contrast(ink) >= least, "{name} {ink:?}: {}", contrast(ink));
        }
        for ink in [Ink::Grid, Ink::GridMinor, Ink::Hatch] {
            let found = contrast(ink);
            assert!((1.02..2.0).contains(&found), "{name} {ink:?}: {found}");
        }
    }
}

#[test]
fn series_are_told_apart_by_everyone() {
    for (name, theme) in themes() {
        assert!(theme.series.len() >= 8);
        for (index, a) in theme.series.iter().enumerate() {
            for b in &theme.series[..index] {
                let found = distance(*a, *b);
                assert!(found >= 0.06, "{name} {a:?} {b:?}: {found}");
            }
        }
    }
}

#[test]
fn percentiles_differ_by_colour_or_by_stroke() {
    for (name, theme) in themes() {
        let quantiles = [0.5, 0.9, 0.95, 0.99, 0.999];
        for (index, a) in quantiles.iter().enumerate() {
            for b in &quantiles[..index] {
                let (a, b) = (Ink::Percentile(*a), Ink::Percentile(*b));
                assert!(theme.color(a) != theme.color(b), "{name}");
                assert!(a.stroke() != b.stroke(), "{name} {a:?} {b:?}");
            }
        }
    }
}

#[test]
fn the_ramp_warms_towards_the_tail() {
    for (name, theme) in themes() {
        let warmth = |quantile| {
            let color = theme.color(Ink::Percentile(quantile));
            f64::from(color.red) - f64::from(color.green)
        };
        assert!(warmth(0.5) < 0.0, "{name}");
        assert!(warmth(0.5) < warmth(0.9) && warmth(0.9) < warmth(0.95), "{name}");
        assert!(warmth(0.95) < warmth(0.99), "{name}");
    }
}

#[test]
fn more_requests_stand_out_more() {
    for (name, theme) in themes() {
        let contrast = |level| theme.cell(level).contrast(theme.ground);
        for level in 2..=255 {
            assert!(contrast(level) >= contrast(level - 1) - 0.05, "{name} {level}");
        }
        assert_eq!(theme.cell(0).alpha, 0.0);
        assert!(contrast(1) > 1.1 && contrast(255) > 4.5, "{name}");
    }
}
