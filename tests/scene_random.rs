//! Whatever comes in, a chart is laid out and drawn: nothing panics, nothing is
//! drawn outside, and a canvas has few calls to make.

use std::convert::Infallible;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use proptest::prelude::*;
use taillight::chart::{
    Band, Drawn, Heatmap, Image, Ink, Layout, Line, LineChart, Path, Pen, PlainSurface, ScaleKind,
    Size, Surface, Theme, Threshold, Unit, draw,
};
use taillight::series::STALE;
use taillight::time::{FixedOffset, Grid, TimeRange, Timestamp};

/// Counts calls and checks every coordinate.
struct Recorder {
    width: u32,
    height: u32,
    calls: usize,
    texts: Vec<String>,
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl Recorder {
    fn new(size: Size, pixel_ratio: f64) -> Self {
        let device = |length: f64| (length * pixel_ratio).round().max(0.0) as u32;
        Self {
            width: device(size.width),
            height: device(size.height),
            calls: 0,
            texts: vec![],
        }
    }

    fn see(&self, (x, y): BackendCoord) {
        let inside = 0 <= x && x <= self.width as i32 && 0 <= y && y <= self.height as i32;
        assert!(
            inside,
            "({x}, {y}) is outside {} × {}",
            self.width, self.height
        );
    }
}

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Done {
        panic!("pixels are never drawn one by one");
    }

    fn draw_line<S: BackendStyle>(&mut self, _: BackendCoord, _: BackendCoord, _: &S) -> Done {
        panic!("lines are drawn as paths");
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        _: &S,
        fill: bool,
    ) -> Done {
        self.see(from);
        self.see(to);
        assert!(fill && from.0 <= to.0 && from.1 <= to.1);
        self.calls += 1;
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        path.into_iter().for_each(|at| self.see(at));
        assert!(style.stroke_width() >= 1);
        self.calls += 1;
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        _: &S,
        fill: bool,
    ) -> Done {
        self.see(center);
        assert!(fill && radius >= 1);
        self.calls += 1;
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        _: &S,
    ) -> Done {
        corners.into_iter().for_each(|at| self.see(at));
        self.calls += 1;
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Done {
        self.see(at);
        assert!(style.size() > 0.0);
        self.texts.push(text.to_owned());
        self.calls += 1;
        Ok(())
    }
}

/// A recorder that can do what a canvas can.
struct Canvas(Recorder);

impl Surface for Canvas {
    type Backend = Recorder;

    fn backend(&mut self) -> &mut Recorder {
        &mut self.0
    }

    fn stroke(&mut self, path: Path<'_>, pen: &Pen<'_>) -> Drawn<Self> {
        assert!(pen.width > 0.0 && pen.dash.iter().all(|length| *length > 0.0));
        assert_eq!(
            path.runs().map(<[_]>::len).sum::<usize>(),
            path.points.len()
        );
        for at in path.points {
            let (width, height) = (f64::from(self.0.width), f64::from(self.0.height));
            assert!(
                (0.0..=width).contains(&at.x) && (0.0..=height).contains(&at.y),
                "{at:?}"
            );
        }
        self.0.calls += 1;
        Ok(())
    }

    fn blit(&mut self, image: &Image<'_>) -> Drawn<Self> {
        self.0.see(image.from);
        self.0.see(image.to);
        assert_eq!(image.rgba.len(), image.columns * image.rows * 4);
        self.0.calls += 1;
        Ok(())
    }
}

fn measure(text: &str) -> f64 {
    text.chars().count() as f64 * 6.2
}

const UNITS: [Unit; 6] = [
    Unit::Seconds,
    Unit::Bytes,
    Unit::PerSecond,
    Unit::Ratio,
    Unit::Cores,
    Unit::Count,
];

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
    let area = (
        length(),
        length(),
        prop::sample::select(vec![1.0, 1.5, 2.0, 0.0, f64::NAN]),
    );
    let axis = (
        0usize..6,
        any::<bool>(),
        any::<bool>(),
        prop::option::of((value(), value())),
    );
    let values = prop::collection::vec(value(), 0..120);
    (time, area, axis, values, -50_000i32..50_000).prop_map(
        |(
            (from, span, skipped, parts),
            (width, height, pixel_ratio),
            (unit, log, y_zero, y_range),
            values,
            offset,
        )| Case {
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
        },
    )
}

impl Case {
    fn grid(&self) -> Grid {
        let start = self
            .from
            .saturating_add(self.step.saturating_mul(self.skipped));
        Grid {
            start: Timestamp(start),
            step: self.step,
            len: self.values.len(),
        }
    }

    fn range(&self) -> TimeRange {
        TimeRange::new(
            Timestamp(self.from),
            Timestamp(self.from.saturating_add(self.span)),
        )
    }

    fn draw(&self, layout: &Layout) -> (Canvas, Recorder) {
        let ratio = if self.pixel_ratio > 0.0 {
            self.pixel_ratio
        } else {
            1.0
        };
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
    if log {
        ScaleKind::Log
    } else {
        ScaleKind::Linear
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4000,
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
    let grid = Grid {
        start: Timestamp(0),
        step: 172_800,
        len: 500,
    };
    let rows: Vec<Vec<f64>> = (0..1000)
        .map(|row| {
            (0..500)
                .map(|step| f64::from((row * 7 + step * 13) % 101))
                .collect()
        })
        .collect();
    let chart = LineChart {
        lines: rows
            .iter()
            .enumerate()
            .map(|(n, row)| Line::new(grid, row, Ink::Series(n)))
            .collect(),
        ..LineChart::new(
            grid.range(),
            Size {
                width: 1200.0,
                height: 400.0,
            },
            Unit::Count,
            &FixedOffset(0),
            &measure,
        )
    };
    let layout = chart.layout();
    let mut canvas = Canvas(Recorder::new(layout.scene.size, 1.0));
    assert!(draw(&layout.scene, &Theme::dark(), 1.0, &mut canvas).is_ok());
    assert!((1000..1080).contains(&canvas.0.calls), "{}", canvas.0.calls);
}

/// A wall of screens: as many points as its columns need, not as there are.
#[test]
fn eight_thousand_pixels_of_a_million_samples() {
    let grid = Grid {
        start: Timestamp(0),
        step: 1000,
        len: 1_000_000,
    };
    let values: Vec<f64> = (0..grid.len)
        .map(|step| ((step * 7919) % 10_007) as f64)
        .collect();
    let chart = LineChart {
        lines: vec![Line::new(grid, &values, Ink::Percentile(0.99))],
        ..LineChart::new(
            grid.range(),
            Size {
                width: 7680.0,
                height: 4320.0,
            },
            Unit::Seconds,
            &FixedOffset(0),
            &measure,
        )
    };
    let layout = chart.layout();
    let points = layout.scene.lines[0].points.len();
    assert!((20_000..=4 * 7680 + 8).contains(&points), "{points}");
    let mut canvas = Canvas(Recorder::new(layout.scene.size, 1.0));
    assert!(draw(&layout.scene, &Theme::dark(), 1.0, &mut canvas).is_ok());
    assert!(canvas.0.calls < 250, "{}", canvas.0.calls);
}
