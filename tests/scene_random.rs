//! Whatever comes in, a chart is laid out and drawn: nothing panics, nothing is
//! drawn outside, and a canvas has few calls to make.

mod scene_recorder;

use proptest::prelude::*;
use scene_recorder::{Canvas, Recorder};
use taillight::chart::{
    Band, Heatmap, Ink, Layout, Line, LineChart, PlainSurface, ScaleKind, Size, Theme, Threshold, Unit, draw,
};
use taillight::series::STALE;
use taillight::time::{FixedOffset, Grid, TimeRange, Timestamp};

fn measure(text: &str) -> f64 {
    text.chars().count() as f64 * 6.2
}

const UNITS: [Unit; 6] = [Unit::Seconds, Unit::Bytes, Unit::PerSecond, Unit::Ratio, Unit::Cores, Unit::Count];

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -2.0..10.0f64,
        2 => (-300.0..300.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        1 => prop::sample::select(vec![
            STALE, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1e-9, 1e12, -1e12,
            f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324,
        ]),
    ]
}

fn length() -> impl Strategy<Value = f64> {
    let odd = vec![0.0, 0.4, 1.0, 2.0, -5.0, f64::NAN, f64::INFINITY, 7680.0];
    prop_oneof![3 => 1.0..900.0f64, 1 => prop::sample::select(odd)]
}

fn instant() -> impl Strategy<Value = i64> {
    let odd = vec![i64::MIN, i64::MAX, 0, -1, 8_640_000_000_000_001];
    prop_oneof![9 => 0..2_000_000_000_000i64, 1 => prop::sample::select(odd)]
}

/// A second to ten years, and what is no range at all.
fn span() -> impl Strategy<Value = i64> {
    prop_oneof![6 => (3.0..11.5f64).prop_map(|exponent| 10f64.powf(exponent) as i64), 1 => 0..5i64]
}

#[derive(Debug, Clone)]
struct Case {
    from: i64,
    span: i64,
    skipped: i64,
    step: i64,
    size: Size,
    pixel_ratio: f64,
    unit: Unit,
    log: bool,
    y_zero: bool,
    y_range: Option<(f64, f64)>,
    values: Vec<f64>,
    offset: i32,
}

fn case() -> impl Strategy<Value = Case> {
    let time = (instant(), span(), -3i64..3, 1i64..200);
    let area = (length(), length(), prop::sample::select(vec![1.0, 1.5, 2.0, 0.0, f64::NAN]));
    let axis = (0usize..6, any::<bool>(), any::<bool>(), prop::option::of((value(), value())));
    let values = prop::collection::vec(value(), 0..120);
    (time, area, axis, values, -50_000i32..50_000).prop_map(
        |((from, span, skipped, parts), (width, height, pixel_ratio), (unit, log, y_zero, y_range), values, offset)| {
            Case {
                from,
                span,
                skipped,
                step: (span / parts).max(1),
                size: Size { width, height },
                pixel_ratio,
                unit: UNITS[unit],
                log,
                y_zero,
                y_range,
                values,
                offset,
            }
        },
    )
}

impl Case {
    fn grid(&self) -> Grid {
        let start = self.from.saturating_add(self.step.saturating_mul(self.skipped));
        Grid { start: Timestamp(start), step: self.step, len: self.values.len() }
    }

    fn range(&self) -> TimeRange {
        TimeRange::new(Timestamp(self.from), Timestamp(self.from.saturating_add(self.span)))
    }

    fn draw(&self, layout: &Layout) -> (Canvas, Recorder) {
        let ratio = if self.pixel_ratio > 0.0 { self.pixel_ratio } else { 1.0 };
        let size = layout.scene.size;
        let theme = Theme::dark();
        let mut canvas = Canvas(Recorder::new(size, ratio));
        let mut plain = Recorder::new(size, ratio);
        assert!(draw(&layout.scene, &theme, self.pixel_ratio, &mut canvas).is_ok());
        assert!(draw(&layout.scene, &theme, ratio, &mut PlainSurface(&mut plain)).is_ok());
        (canvas, plain)
    }
}

fn scale(log: bool) -> ScaleKind {
    if log { ScaleKind::Log } else { ScaleKind::Linear }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_chart_is_drawn_inside(case in case()) {
        let (grid, range) = (case.grid(), case.range());
        let half = &case.values[..case.values.len() / 2];
        let reversed: Vec<f64> = case.values.iter().rev().copied().collect();
        let zone = FixedOffset(case.offset);
        let chart = LineChart {
            pixel_ratio: case.pixel_ratio,
            scale: scale(case.log),
            y_zero: case.y_zero,
            y_range: case.y_range,
            lines: vec![
                Line::new(grid, &case.values, Ink::Percentile(0.9)),
                Line::new(grid, half, Ink::Series(3)),
            ],
            bands: vec![Band { grid, lower: &case.values, upper: &reversed, ink: Ink::Series(1) }],
            thresholds: case
                .values
                .iter()
                .take(2)
                .map(|value| Threshold { value: *value, label: "limit", ink: Ink::Threshold })
                .collect(),
            missing: vec![range],
            unfinished: Some(TimeRange::new(grid.end(), range.to)),
            ..LineChart::new(range, case.size, case.unit, &zone, &measure)
        };
        let layout = chart.layout();
        let (canvas, _) = case.draw(&layout);

        // Gridlines and labels are bounded by the size, marks by the samples.
        let Size { width, height } = layout.scene.size;
        let axes = 20.0 + 3.0 * (width / 80.0 + height / 4.0);
        let marks = layout.scene.bands.len() + layout.scene.dots.iter().map(|d| d.points.len()).sum::<usize>();
        prop_assert!(canvas.0.calls <= axes as usize + marks + 10, "{} calls", canvas.0.calls);
        prop_assert!(canvas.0.texts.iter().all(|text| !text.is_empty() && text.len() < 40));

        // Pixels go to times and values and back.
        let plot = layout.scene.plot;
        let (x, y) = ((plot.left + plot.right) / 2.0, (plot.top + plot.bottom) / 2.0);
        prop_assert!(layout.x.range().contains(layout.x.time_of_x(x)));
        let (low, high) = layout.y.domain();
        prop_assert!(low < high && (low..=high).contains(&layout.y.value_of_y(y)));
    }

    #[test]
    fn any_heatmap_is_drawn_inside(case in case(), buckets in 0usize..6, open in any::<bool>()) {
        let mut bounds: Vec<f64> = case.values.iter().copied().take(buckets + 1).collect();
        bounds.sort_by(f64::total_cmp);
        if open {
            bounds.push(f64::INFINITY);
        }
        let grid = Grid { len: case.values.len() / 3, ..case.grid() };
        let zone = FixedOffset(case.offset);
        let map = Heatmap {
            pixel_ratio: case.pixel_ratio,
            scale: scale(case.log),
            grid,
            bounds: &bounds,
            counts: &case.values,
            ..Heatmap::new(
                case.range(),
                Size { width: case.size.width.min(300.0), height: case.size.height.min(200.0) },
                case.unit,
                &zone,
                &measure,
            )
        };
        let layout = map.layout();
        let ratio = if case.pixel_ratio > 0.0 { case.pixel_ratio } else { 1.0 };
        let mut canvas = Canvas(Recorder::new(layout.scene.size, ratio));
        prop_assert!(draw(&layout.scene, &Theme::light(), ratio, &mut canvas).is_ok());
        prop_assert!(canvas.0.calls < 200);
    }
}

/// A day of 500 steps in each of 1,000 series: one stroke each.
#[test]
fn a_thousand_series_are_a_thousand_strokes() {
    let grid = Grid { start: Timestamp(0), step: 172_800, len: 500 };
    let rows: Vec<Vec<f64>> =
        (0..1000).map(|row| (0..500).map(|step| f64::from((row * 7 + step * 13) % 101)).collect()).collect();
    let chart = LineChart {
        lines: rows.iter().enumerate().map(|(n, row)| Line::new(grid, row, Ink::Series(n))).collect(),
        ..LineChart::new(grid.range(), Size { width: 1200.0, height: 400.0 }, Unit::Count, &FixedOffset(0), &measure)
    };
    let layout = chart.layout();
    let mut canvas = Canvas(Recorder::new(layout.scene.size, 1.0));
    assert!(draw(&layout.scene, &Theme::dark(), 1.0, &mut canvas).is_ok());
    assert!((1000..1080).contains(&canvas.0.calls), "{}", canvas.0.calls);
}

/// A wall of screens: as many points as its columns need, not as there are.
#[test]
fn eight_thousand_pixels_of_a_million_samples() {
    let grid = Grid { start: Timestamp(0), step: 1000, len: 1_000_000 };
    let values: Vec<f64> = (0..grid.len).map(|step| ((step * 7919) % 10_007) as f64).collect();
    let chart = LineChart {
        lines: vec![Line::new(grid, &values, Ink::Percentile(0.99))],
        ..LineChart::new(grid.range(), Size { width: 7680.0, height: 4320.0 }, Unit::Seconds, &FixedOffset(0), &measure)
    };
    let layout = chart.layout();
    let points = layout.scene.lines[0].points.len();
    assert!((20_000..=4 * 7680 + 8).contains(&points), "{points}");
    let mut canvas = Canvas(Recorder::new(layout.scene.size, 1.0));
    assert!(draw(&layout.scene, &Theme::dark(), 1.0, &mut canvas).is_ok());
    assert!(canvas.0.calls < 250, "{}", canvas.0.calls);
}
