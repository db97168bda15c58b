//! Pictures as text: every mark, unit, zone and edge, as plotters' SVG backend
//! draws it. A changed picture is a changed snapshot, to be looked at.

use std::f64::consts::PI;

use plotters::prelude::SVGBackend;
use plotters::style::RGBColor;
use plotters_backend::DrawingBackend;
use taillight::chart::{
    Band, Heatmap, Ink, Key, Layout, Line, LineChart, PlainSurface, Rgba, ScaleKind, Sheet, Size, Stroke, Theme,
    Threshold, Unit, draw, missing_spans, svg as exported,
};
use taillight::series::STALE;
use taillight::time::{FixedOffset, Grid, TimeRange, Timestamp, Utc, Zone};

/// 2026-10-24 20:00 UTC.
const EVENING: i64 = 1_792_872_000_000;

const SMALL: Size = Size { width: 360.0, height: 150.0 };

/// Berlin around the night of 2026-10-25, when 03:00 becomes 02:00.
struct Berlin;

impl Zone for Berlin {
    fn offset_seconds(&self, at: Timestamp) -> i32 {
        if at.0 < 1_792_890_000_000 { 7200 } else { 3600 }
    }
}

fn measure(text: &str) -> f64 {
    text.chars().count() as f64 * 6.2
}

fn grid(len: usize) -> Grid {
    Grid { start: Timestamp(EVENING), step: 600_000, len }
}

fn svg(layout: &Layout, theme: &Theme, pixel_ratio: f64) -> String {
    let Size { width, height } = layout.scene.size;
    let (width, height) = ((width * pixel_ratio) as u32, (height * pixel_ratio) as u32);
    let mut text = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut text, (width, height));
        let Rgba { red, green, blue, .. } = theme.ground;
        let ground = RGBColor(red, green, blue);
        let corner = (width as i32, height as i32);
        assert!(backend.draw_rect((0, 0), corner, &ground, true).is_ok());
        assert!(draw(&layout.scene, theme, pixel_ratio, &mut PlainSurface(&mut backend)).is_ok());
    }
    text
}

fn check(name: &str, layout: &Layout) {
    insta::assert_snapshot!(name, svg(layout, &Theme::dark(), 1.0));
}

fn empty<'a>(range: TimeRange, unit: Unit) -> LineChart<'a> {
    LineChart::new(range, SMALL, unit, &Utc, &measure)
}

fn one_line(name: &str, unit: Unit, values: &[f64]) {
    let grid = grid(values.len());
    let range = TimeRange::new(grid.start, Timestamp(EVENING + 6 * 3_600_000));
    let lines = vec![Line::new(grid, values, Ink::Percentile(0.5))];
    check(name, &LineChart { lines, ..empty(range, unit) }.layout());
}

fn wave(base: f64, height: f64) -> Vec<f64> {
    (0..37).map(|step| base + height * (f64::from(step) * PI / 9.0).sin()).collect()
}

#[test]
fn every_mark() {
    let grid = grid(37);
    let mut p50 = wave(0.04, 0.01);
    let mut p99 = wave(0.3, 0.12);
    for step in [12, 13, 15, 16] {
        p50[step] = STALE;
        p99[step] = STALE;
    }
    let lower: Vec<f64> = p99.iter().map(|value| value * 0.8).collect();
    let mut upper: Vec<f64> = p99.iter().map(|value| value * 1.2).collect();
    upper[22] = f64::INFINITY;
    upper[23] = f64::INFINITY;
    let range = TimeRange::new(grid.start, grid.end());
    for (name, theme) in [("dark", Theme::dark()), ("light", Theme::light())] {
        let chart = LineChart {
            lines: vec![Line::new(grid, &p50, Ink::Percentile(0.5)), Line::new(grid, &p99, Ink::Percentile(0.99))],
            bands: vec![Band { grid, lower: &lower, upper: &upper, ink: Ink::Percentile(0.99) }],
            thresholds: vec![Threshold { value: 0.5, label: "500 ms", ink: Ink::Threshold }],
            missing: missing_spans(grid, &[&p50, &p99]),
            unfinished: Some(TimeRange::new(grid.at(35), grid.end())),
            ..empty(range, Unit::Seconds)
        };
        let layout = chart.layout();
        insta::assert_snapshot!(format!("marks_{name}"), svg(&layout, &theme, 1.0));
    }
}

#[test]
fn dashes_and_a_fractional_pixel_ratio() {
    let grid = grid(37);
    let values = wave(2.0, 1.0);
    let mut line = Line::new(grid, &values, Ink::Compare);
    line.stroke = Stroke::dashed(1.0, &[30.0, 15.0]).faded(0.5);
    let chart = LineChart { lines: vec![line], pixel_ratio: 1.5, ..empty(grid.range(), Unit::Count) };
    insta::assert_snapshot!("dashes", svg(&chart.layout(), &Theme::light(), 1.5));
}

#[test]
fn every_unit() {
    for (name, unit, values) in [
        ("seconds", Unit::Seconds, wave(0.2, 0.1)),
        ("minutes", Unit::Seconds, wave(200.0, 100.0)),
        ("bytes", Unit::Bytes, wave(5e9, 2e9)),
        ("per_second", Unit::PerSecond, wave(1500.0, 700.0)),
        ("ratio", Unit::Ratio, wave(0.004, 0.002)),
        ("cores", Unit::Cores, wave(0.6, 0.3)),
        ("count", Unit::Count, wave(30_000.0, 20_000.0)),
    ] {
        one_line(&format!("unit_{name}"), unit, &values);
    }
}

#[test]
fn logarithmic_axes() {
    let grid = grid(4);
    for (name, unit, values) in [
        ("seconds", Unit::Seconds, [0.003, 0.4, 0.0, 90.0]),
        ("bytes", Unit::Bytes, [2000.0, 5e6, 1e9, 3e9]),
        ("narrow", Unit::Ratio, [0.02, 0.021, 0.022, 0.02]),
    ] {
        let lines = vec![Line::new(grid, &values, Ink::Series(0))];
        let chart = LineChart { lines, scale: ScaleKind::Log, ..empty(grid.range(), unit) };
        check(&format!("log_{name}"), &chart.layout());
    }
}

#[test]
fn zones() {
    let night = TimeRange::new(Timestamp(EVENING + 2 * 3_600_000), Timestamp(EVENING + 8 * 3_600_000));
    let kathmandu = FixedOffset(20_700);
    let zones: [(&str, &dyn Zone); 2] = [("berlin_autumn_night", &Berlin), ("kathmandu", &kathmandu)];
    for (name, zone) in zones {
        let size = Size { width: 700.0, height: 80.0 };
        let chart = LineChart { zone, size, ..empty(night, Unit::Count) };
        check(&format!("zone_{name}"), &chart.layout());
    }
}

#[test]
fn edges() {
    let gaps = [STALE, STALE, 1.0, 2.0, STALE, 3.0, STALE, 2.0, f64::NAN];
    for (name, values) in [
        ("one_sample", &[0.25][..]),
        ("no_number", &[f64::NAN, STALE, f64::NAN]),
        ("no_sample", &[]),
        ("constant", &[0.25; 9]),
        ("zero", &[0.0; 9]),
        ("tiny", &[1e-9, 2e-9, 1.5e-9]),
        ("huge", &[1e12, 2e12, 1.5e12]),
        ("negative", &[-3.0, -1.0, -2.0]),
        ("both_signs", &[-3.0, 2.0, -2.0]),
        ("gap_at_the_edge", &gaps),
        ("infinite", &[1.0, f64::INFINITY, f64::INFINITY, 2.0, f64::NEG_INFINITY]),
    ] {
        one_line(&format!("edge_{name}"), Unit::Count, values);
    }
}

#[test]
fn a_zoom_cuts_lines_on_their_slope() {
    let grid = grid(5);
    let values = [0.0, 10.0, 0.0, 10.0, 0.0];
    let range = TimeRange::new(Timestamp(EVENING + 300_000), Timestamp(EVENING + 2_100_000));
    let lines = vec![Line::new(grid, &values, Ink::Series(1))];
    let chart = LineChart { lines, y_range: Some((2.0, 8.0)), ..empty(range, Unit::Count) };
    check("zoom", &chart.layout());
}

#[test]
fn an_axis_far_from_zero() {
    let grid = grid(37);
    let values = wave(1000.0, 0.1);
    let line = || vec![Line::new(grid, &values, Ink::Series(2))];
    let chart = LineChart { lines: line(), y_zero: false, ..empty(grid.range(), Unit::Count) };
    check("without_zero", &chart.layout());
    let calm = LineChart { lines: line(), y_zero: false, min_span: Some(10.0), ..empty(grid.range(), Unit::Count) };
    check("least_span", &calm.layout());
}

#[test]
fn small_charts() {
    let grid = grid(37);
    let values = wave(2.0, 1.0);
    for (name, width, height) in [("none", 0.0, 0.0), ("pixel", 1.0, 1.0), ("line", 200.0, 1.0), ("tile", 60.0, 40.0)] {
        let size = Size { width, height };
        let lines = vec![Line::new(grid, &values, Ink::Good)];
        let chart = LineChart { lines, size, ..empty(grid.range(), Unit::PerSecond) };
        check(&format!("small_{name}"), &chart.layout());
    }
    let lines = vec![Line::new(grid, &values, Ink::Good)];
    let size = Size { width: 120.0, height: 32.0 };
    let sparkline = LineChart { lines, size, axes: false, ..empty(grid.range(), Unit::PerSecond) };
    check("small_sparkline", &sparkline.layout());
}

#[test]
fn a_heatmap() {
    let grid = Grid { start: Timestamp(EVENING), step: 3_600_000, len: 7 };
    let bounds = [0.0, 0.01, 0.1, 1.0, f64::INFINITY];
    let counts: Vec<f64> = (0..28).map(|cell| f64::from(cell * 5 % 7 * (cell % 3))).collect();
    let size = Size { width: 240.0, height: 120.0 };
    let map = Heatmap {
        grid,
        bounds: &bounds,
        counts: &counts,
        ..Heatmap::new(grid.range(), size, Unit::Seconds, &Utc, &measure)
    };
    // A row of device pixels is a row of rectangles in SVG: only the levels of
    // every twentieth row are worth a snapshot.
    let layout = map.layout();
    let cells = layout.scene.cells.as_ref();
    let rows: Vec<String> = cells
        .into_iter()
        .flat_map(|cells| cells.levels.chunks(cells.columns).step_by(20))
        .map(|row| {
            let runs = row.chunk_by(|a, b| a == b);
            runs.map(|run| format!("{}×{}", run[0], run.len())).collect::<Vec<_>>().join(" ")
        })
        .collect();
    insta::assert_snapshot!("heatmap_levels", rows.join("\n"));
    let mut without = layout.clone();
    without.scene.cells = None;
    check("heatmap_axes", &without);
}

#[test]
fn a_picture_to_take_away() {
    let grid = grid(7);
    let (p50, mut p99) = ([0.04; 7], [0.3, 0.35, 0.5, 0.45, 0.3, 0.28, 0.31]);
    p99[3] = STALE;
    let (lower, upper) = (p99.map(|value| value * 0.8), p99.map(|value| value * 1.2));
    let chart = LineChart {
        lines: vec![Line::new(grid, &p50, Ink::Percentile(0.5)), Line::new(grid, &p99, Ink::Percentile(0.95))],
        bands: vec![Band { grid, lower: &lower, upper: &upper, ink: Ink::Percentile(0.95) }],
        thresholds: vec![Threshold { value: 0.25, label: "", ink: Ink::Threshold }],
        missing: vec![TimeRange::new(grid.at(2), grid.at(3))],
        unfinished: Some(TimeRange::new(grid.at(5), grid.end())),
        ..empty(grid.range(), Unit::Seconds)
    };
    let key = |name: &str, ink: Ink| Key { name: name.into(), ink, stroke: ink.stroke() };
    let keys = vec![key("P50", Ink::Percentile(0.5)), key("P95", Ink::Percentile(0.95))];
    let sheet = Sheet { title: "Request latency", note: "20:00 to 21:00 <UTC>", keys, measure: &measure };
    insta::assert_snapshot!("taken_away", exported(&sheet.around(chart.layout().scene), &Theme::light()));
}
