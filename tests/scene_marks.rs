//! What is marked beside the data, as text: alerts, starts, exemplars, the edge
//! of the present, limits, the step that is not final, missing data.

use taillight::chart::{
    Heatmap, Ink, Layout, Line, LineChart, Marks, Size, Theme, Threshold, Unit, missing_spans, svg,
};
use taillight::series::STALE;
use taillight::time::{Grid, TimeRange, Timestamp, Utc, Zone};

/// 2026-10-24 20:00 UTC.
const EVENING: i64 = 1_792_872_000_000;
const MINUTE: i64 = 60_000;

const GRID: Grid = Grid { start: Timestamp(EVENING), step: 5 * MINUTE, len: 13 };
const SIZE: Size = Size { width: 420.0, height: 170.0 };
const VALUES: [f64; 13] = [0.1, 0.12, 0.11, 0.3, 0.9, 1.1, 0.7, STALE, STALE, 0.2, 0.15, 0.12, 0.1];

fn measure(text: &str) -> f64 {
    text.chars().count() as f64 * 6.2
}

fn minute(minutes: i64) -> Timestamp {
    Timestamp(EVENING + minutes * MINUTE)
}

fn span(from: i64, to: i64) -> TimeRange {
    TimeRange::new(minute(from), minute(to))
}

fn chart(values: &[f64]) -> LineChart<'_> {
    let lines = vec![Line::new(GRID, values, Ink::Percentile(0.99))];
    LineChart { lines, ..LineChart::new(GRID.range(), SIZE, Unit::Seconds, &Utc, &measure) }
}

fn marked(mut layout: Layout, marks: &Marks<'_>) -> String {
    layout.add_marks(marks);
    svg(&layout.scene, &Theme::dark())
}

#[test]
fn everything_at_once_in_both_themes() {
    let marks = Marks {
        alerts: &[span(18, 30), span(25, 33), span(50, 50)],
        starts: &[minute(34), minute(35), minute(58)],
        exemplars: &[(minute(12), 0.25), (minute(12), 0.252), (minute(22), 7.0), (minute(45), 0.2)],
        now: Some(minute(59)),
    };
    for (name, theme) in [("dark", Theme::dark()), ("light", Theme::light())] {
        let mut layout = LineChart {
            thresholds: vec![Threshold { value: 0.5, label: "Objective 500 ms", ink: Ink::Threshold }],
            missing: missing_spans(GRID, &[&VALUES]),
            unfinished: Some(span(54, 59)),
            ..chart(&VALUES)
        }
        .layout();
        layout.add_marks(&marks);
        insta::assert_snapshot!(format!("all_{name}"), svg(&layout.scene, &theme));
    }
}

#[test]
fn each_mark() {
    let calm = [0.2; 13];
    let cases = [
        ("alert", Marks { alerts: &[span(-20, 5), span(20, 20), span(58, 90)], ..Marks::default() }),
        ("start", Marks { starts: &[minute(0), minute(30), minute(60)], ..Marks::default() }),
        ("exemplar", Marks { exemplars: &[(minute(10), 0.1), (minute(30), 0.5)], ..Marks::default() }),
        ("now", Marks { now: Some(minute(40)), ..Marks::default() }),
    ];
    for (name, marks) in cases {
        insta::assert_snapshot!(name, marked(chart(&calm).layout(), &marks));
    }
}

#[test]
fn what_lies_elsewhere_is_not_marked() {
    let marks = Marks {
        alerts: &[span(-20, -5), span(61, 90)],
        starts: &[minute(-1), minute(61)],
        exemplars: &[(minute(-1), 0.1), (minute(30), -1.0), (minute(30), f64::NAN)],
        now: Some(minute(61)),
    };
    assert_eq!(marked(chart(&VALUES).layout(), &marks), svg(&chart(&VALUES).layout().scene, &Theme::dark()));
}

#[test]
fn ends_of_time_and_charts_without_room_have_marks_too() {
    let ends = TimeRange::new(Timestamp(i64::MIN), Timestamp(i64::MAX));
    let starts: Vec<Timestamp> = (0..2_000).map(|second| Timestamp(EVENING + second * 1_000)).collect();
    let exemplars: Vec<(Timestamp, f64)> = starts.iter().map(|at| (*at, f64::INFINITY)).collect();
    let marks = Marks { alerts: &[ends, ends], starts: &starts, exemplars: &exemplars, now: Some(ends.to) };
    for (width, height) in [(0.0, 0.0), (1.0, 1.0), (60.0, 3.0), (420.0, 170.0), (f64::NAN, 50.0)] {
        let mut layout = LineChart { size: Size { width, height }, ..chart(&VALUES) }.layout();
        layout.add_marks(&marks);
        let (scene, plot) = (&layout.scene, layout.scene.plot);
        assert!(scene.labels.len() < 80, "signs share places");
        let lines = scene.thresholds.iter().flat_map(|line| &line.points);
        let outlines = scene.bands.iter().flat_map(|band| &band.points);
        for at in lines.chain(outlines) {
            assert!(plot.contains(*at), "{at:?} is outside {plot:?} of {width} × {height}");
        }
    }
}

#[test]
fn a_heatmap_is_marked_like_any_chart() {
    let bounds = [0.0, 0.1, 1.0, f64::INFINITY];
    let counts: Vec<f64> = (0..39).map(f64::from).collect();
    let map = Heatmap {
        grid: GRID,
        bounds: &bounds,
        counts: &counts,
        ..Heatmap::new(GRID.range(), SIZE, Unit::Seconds, &Utc, &measure)
    };
    let mut layout = map.layout();
    layout.scene.cells = None;
    layout.add_threshold(&Threshold { value: 0.5, label: "Objective 500 ms", ink: Ink::Threshold });
    let marks = Marks { alerts: &[span(10, 20)], starts: &[minute(40)], ..Marks::default() };
    insta::assert_snapshot!("heatmap", marked(layout, &marks));
}

/// Berlin in the night of 2026-03-29, when 02:00 becomes 03:00.
struct Berlin;

impl Zone for Berlin {
    fn offset_seconds(&self, at: Timestamp) -> i32 {
        if at.0 < 1_774_746_000_000 { 3600 } else { 7200 }
    }
}

#[test]
fn marks_of_a_night_without_an_hour() {
    // 2026-03-28 23:00 to 2026-03-29 05:00 UTC.
    let grid = Grid { start: Timestamp(1_774_738_800_000), step: 15 * MINUTE, len: 25 };
    let values: Vec<f64> = (0..25).map(|step| f64::from(step % 7) / 10.0).collect();
    let chart = LineChart {
        lines: vec![Line::new(grid, &values, Ink::Percentile(0.5))],
        ..LineChart::new(grid.range(), Size { width: 700.0, height: 120.0 }, Unit::Seconds, &Berlin, &measure)
    };
    let hour = TimeRange::new(grid.at(6), grid.at(10));
    let marks = Marks { alerts: &[hour], starts: &[grid.at(6)], ..Marks::default() };
    insta::assert_snapshot!("spring_night", marked(chart.layout(), &marks));
}

#[test]
fn a_thousand_series() {
    let grid = Grid { start: Timestamp(EVENING), step: MINUTE, len: 61 };
    let rows: Vec<Vec<f64>> = (0..1_000)
        .map(|series| (0..61).map(|step| f64::from(series) + f64::from((series * 7 + step * 3) % 11)).collect())
        .collect();
    let chart = LineChart {
        lines: rows.iter().enumerate().map(|(n, row)| Line::new(grid, row, Ink::Series(n))).collect(),
        ..LineChart::new(grid.range(), SIZE, Unit::Count, &Utc, &measure)
    };
    let layout = chart.layout();
    assert_eq!(layout.scene.lines.len(), 1_000);
    // All of it would be a megabyte: each hundredth, and what is around them.
    let mut few = layout.clone();
    few.scene.lines = layout.scene.lines.into_iter().step_by(100).collect();
    insta::assert_snapshot!("thousand_series", svg(&few.scene, &Theme::dark()));
}
