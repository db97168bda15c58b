//! What the value axis shows: the lines first, and of all else as much as leaves
//! them readable.

use taillight::chart::{Band, Ink, Line, LineChart, ScaleKind, Size, Threshold, Unit};
use taillight::time::{Grid, TimeRange, Timestamp, Utc};

const GRID: Grid = Grid { start: Timestamp(0), step: 60_000, len: 4 };

fn measure(_: &str) -> f64 {
    30.0
}

fn chart<'a>(unit: Unit, values: &'a [f64]) -> LineChart<'a> {
    let size = Size { width: 600.0, height: 300.0 };
    let lines = vec![Line::new(GRID, values, Ink::Percentile(0.99))];
    LineChart { lines, ..LineChart::new(GRID.range(), size, unit, &Utc, &measure) }
}

fn domain(chart: &LineChart<'_>) -> (f64, f64) {
    chart.layout().y.domain()
}

#[test]
fn zero_is_shown_unless_told_otherwise() {
    let values = [100.0, 101.0, 102.0, 101.0];
    assert_eq!(domain(&chart(Unit::Count, &values)).0, 0.0);
    let (low, high) = domain(&LineChart { y_zero: false, ..chart(Unit::Count, &values) });
    assert!((99.0..100.0).contains(&low) && (102.0..103.0).contains(&high), "{low} {high}");
}

#[test]
fn a_band_does_not_flatten_its_line() {
    let values = [0.1; 4];
    let lower = [0.05; 4];
    for top in [10.0, f64::INFINITY] {
        let upper = [0.12, 0.13, top, 0.12];
        let band = Band { grid: GRID, lower: &lower, upper: &upper, ink: Ink::Percentile(0.99) };
        let chart = LineChart { bands: vec![band], ..chart(Unit::Seconds, &values) };
        let (low, high) = domain(&chart);
        assert!(low == 0.0 && (0.12..=0.25).contains(&high), "{top}: {high}");
        // It is open at the top instead.
        let layout = chart.layout();
        let highest = layout.scene.bands[0].points.iter().map(|at| at.y).fold(f64::MAX, f64::min);
        assert_eq!(highest, layout.scene.plot.top);
    }
}

#[test]
fn a_limit_is_shown_when_it_is_near() {
    let values = [0.3; 4];
    let limit = |value| {
        let threshold = Threshold { value, label: "limit", ink: Ink::Threshold };
        LineChart { thresholds: vec![threshold], ..chart(Unit::Seconds, &values) }
    };
    let near = limit(0.5);
    assert!(domain(&near).1 >= 0.5);
    assert_eq!(near.layout().scene.thresholds.len(), 1);
    assert!(near.layout().scene.labels.iter().any(|label| label.text == "limit"));
    let far = limit(30.0);
    assert!(domain(&far).1 < 0.5);
    assert!(far.layout().scene.thresholds.is_empty());
}

#[test]
fn a_limit_alone_has_an_axis() {
    let threshold = Threshold { value: 30.0, label: "", ink: Ink::Threshold };
    let chart = LineChart { thresholds: vec![threshold], ..chart(Unit::Seconds, &[]) };
    assert!(domain(&chart).1 >= 30.0);
}

#[test]
fn parts_never_exceed_the_whole() {
    assert_eq!(domain(&chart(Unit::Ratio, &[0.999, 1.0, 0.98, 1.0])), (0.0, 1.0));
    // No errors at all: a percent, not a hundred.
    assert!(domain(&chart(Unit::Ratio, &[0.0; 4])).1 < 0.02);
}

#[test]
fn infinite_samples_do_not_count() {
    let (_, high) = domain(&chart(Unit::Seconds, &[0.1, f64::INFINITY, 0.2, f64::NAN]));
    assert!((0.2..0.3).contains(&high), "{high}");
}

#[test]
fn only_what_is_in_sight_counts() {
    let values = [9.0, 1.0, 1.0, 9.0];
    let range = TimeRange::new(Timestamp(60_000), Timestamp(120_000));
    let (_, high) = domain(&LineChart { range, ..chart(Unit::Count, &values) });
    assert!((1.0..2.0).contains(&high), "{high}");
}

#[test]
fn flat_lines_keep_the_least_span() {
    let values = [5.0, 5.001, 5.0, 5.001];
    let calm = LineChart { y_zero: false, min_span: Some(2.0), ..chart(Unit::Count, &values) };
    let (low, high) = domain(&calm);
    assert!(high - low >= 2.0 && low < 5.0 && 5.001 < high);
}

#[test]
fn a_logarithmic_axis_goes_from_round_to_round() {
    let values = [0.003, 0.0, -1.0, 0.7];
    let log = LineChart { scale: ScaleKind::Log, ..chart(Unit::Seconds, &values) };
    let (low, high) = domain(&log);
    assert!((low - 0.002).abs() < 1e-12 && (high - 1.0).abs() < 1e-12, "{low} {high}");
}

#[test]
fn pixels_are_where_the_scales_say() {
    let values = [1.0, 2.0, 3.0, 2.0];
    let layout = chart(Unit::Count, &values).layout();
    let line = &layout.scene.lines[0];
    for (step, at) in line.points.iter().enumerate() {
        assert_eq!(layout.x.x_of_time(GRID.at(step)), at.x);
        assert_eq!(layout.x.time_of_x(at.x), GRID.at(step));
        assert!((layout.y.value_of_y(at.y) - values[step]).abs() < 1e-9);
    }
}
