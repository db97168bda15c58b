//! Decimation never lies: against a slow reference that draws every sample, the
//! scene covers the same pixels of every column, joins the same samples across
//! columns and leaves the same gaps.

use std::collections::BTreeMap;

use proptest::prelude::*;
use taillight::chart::{Ink, Line, LineChart, Point, Scene, Size, Unit, point};
use taillight::series::STALE;
use taillight::time::{Grid, TimeRange, Timestamp, Utc};

/// A row with gaps on a grid that may begin before and end behind the range.
#[derive(Debug, Clone)]
struct Case {
    grid: Grid,
    values: Vec<f64>,
    range: TimeRange,
    width: f64,
    pixel_ratio: f64,
    y_range: (f64, f64),
}

fn sample() -> impl Strategy<Value = f64> {
    prop_oneof![
        12 => -1.0..1.0f64,
        2 => Just(0.25),
        1 => Just(STALE),
        1 => Just(f64::NAN),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    // Few samples a column, and hundreds.
    let values = prop_oneof![
        9 => prop::collection::vec(sample(), 1..160),
        1 => prop::collection::vec(sample(), 1_000..6_000),
    ];
    let ratio = prop::sample::select(vec![0.5, 1.0, 1.25, 2.0, 4.0]);
    let y_range = prop_oneof![Just((-1.0, 1.0)), (-1.0..0.0f64, 0.1..1.0f64)];
    (values, 1i64..50, 0.0..0.5f64, 0.3..1.2f64, 1u32..120, ratio, y_range).prop_map(
        |(values, step, skip, part, width, pixel_ratio, y_range)| {
            let grid = Grid { start: Timestamp(1_000_000), step, len: values.len() };
            let length = (values.len() as i64 * step) as f64;
            let from = grid.start.0 + (length * skip) as i64;
            let to = from + 1 + (length * part) as i64;
            let range = TimeRange::new(Timestamp(from), Timestamp(to));
            Case { grid, values, range, width: f64::from(width), pixel_ratio, y_range }
        },
    )
}

const HEIGHT: f64 = 102.0;

fn measure(_: &str) -> f64 {
    0.0
}

impl Case {
    fn scene(&self) -> Scene {
        let chart = LineChart {
            pixel_ratio: self.pixel_ratio,
            y_range: Some(self.y_range),
            axes: false,
            lines: vec![Line::new(self.grid, &self.values, Ink::Series(0))],
            ..LineChart::new(self.range, Size { width: self.width, height: HEIGHT }, Unit::Count, &Utc, &measure)
        };
        chart.layout().scene
    }

    fn pixel(&self, scene: &Scene, step: usize) -> Point {
        let plot = scene.plot;
        let (low, high) = self.y_range;
        let millis = (self.grid.at(step).0 - self.range.from.0) as f64;
        let mut x = plot.left + millis * plot.width() / self.range.millis() as f64;
        if self.range.contains(self.grid.at(step)) {
            x = x.clamp(plot.left, plot.right);
        }
        if self.grid.at(step) == self.range.to {
            x = plot.right;
        }
        point(x, plot.bottom - (self.values[step] - low) / (high - low) * plot.height())
    }

    fn column(&self, scene: &Scene, x: f64) -> i64 {
        // A hair to the right: edges that are cut are computed in two ways.
        ((x - scene.plot.left) * self.pixel_ratio + 1e-7).floor() as i64
    }

    /// Every pair of neighbouring samples, and every lone one as a pair of
    /// itself, cut to the plot by bisection of the four half planes.
    fn reference(&self, scene: &Scene) -> Vec<(Point, Point)> {
        let present = |step: usize| self.values.get(step).is_some_and(|v| !v.is_nan());
        let mut pairs = Vec::new();
        for step in 0..self.grid.len {
            if !present(step) {
                continue;
            }
            let at = self.pixel(scene, step);
            let before = step > 0 && present(step - 1);
            let lone = !before && !present(step + 1);
            if lone && scene.plot.contains(at) {
                pairs.push((at, at));
            } else if present(step + 1) {
                pairs.extend(cut(at, self.pixel(scene, step + 1), scene));
            }
        }
        pairs
    }
}

fn cut(a: Point, b: Point, scene: &Scene) -> Option<(Point, Point)> {
    let plot = scene.plot;
    let (mut a, mut b) = (a, b);
    let planes: [fn(Point) -> (f64, f64); 2] = [|p| (p.x, 1.0), |p| (p.y, 1.0)];
    for (plane, least, most) in [(planes[0], plot.left, plot.right), (planes[1], plot.top, plot.bottom)] {
        for (sign, bound) in [(1.0, least), (-1.0, most)] {
            let distance = |p: Point| (plane(p).0 - bound) * sign;
            let (da, db) = (distance(a), distance(b));
            if da < 0.0 && db < 0.0 {
                return None;
            }
            let t = da / (da - db);
            let crossing = point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
            if da < 0.0 {
                a = crossing;
            } else if db < 0.0 {
                b = crossing;
            }
        }
    }
    Some((a, b))
}

/// Least and greatest `y` of each column.
type Cover = BTreeMap<i64, (f64, f64)>;

fn cover(case: &Case, scene: &Scene, pairs: &[(Point, Point)]) -> Cover {
    let mut cover = Cover::new();
    for at in pairs.iter().flat_map(|(a, b)| [a, b]) {
        let entry = cover.entry(case.column(scene, at.x)).or_insert((at.y, at.y));
        *entry = (entry.0.min(at.y), entry.1.max(at.y));
    }
    cover
}

fn across(case: &Case, scene: &Scene, pairs: &[(Point, Point)]) -> Vec<(Point, Point)> {
    let column = |at: Point| case.column(scene, at.x);
    pairs.iter().copied().filter(|(a, b)| column(*a) != column(*b)).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_column_covers_its_samples(case in case()) {
        let scene = case.scene();
        let runs = scene.lines.iter().flat_map(|line| line.runs());
        let mut drawn: Vec<(Point, Point)> =
            runs.flat_map(|run| run.windows(2).map(|pair| (pair[0], pair[1]))).collect();
        let dots = scene.dots.iter().flat_map(|dots| &dots.points);
        drawn.extend(dots.map(|at| (*at, *at)));
        for (a, b) in &drawn {
            prop_assert!(scene.plot.contains(*a) && scene.plot.contains(*b));
        }

        let expected = case.reference(&scene);
        let (seen, wanted) = (cover(&case, &scene, &drawn), cover(&case, &scene, &expected));
        prop_assert_eq!(seen.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
        for (column, (top, bottom)) in &wanted {
            let (a, b) = seen[column];
            prop_assert!(near(a, *top) && near(b, *bottom), "column {}: {} {}", column, a, b);
        }

        let mut crossings = across(&case, &scene, &drawn);
        crossings.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
        let wanted = across(&case, &scene, &expected);
        prop_assert_eq!(crossings.len(), wanted.len());
        for ((a, b), (c, d)) in crossings.iter().zip(&wanted) {
            let same = near(a.x, c.x) && near(a.y, c.y) && near(b.x, d.x) && near(b.y, d.y);
            prop_assert!(same, "{:?} {:?} is not {:?} {:?}", a, b, c, d);
        }

        // Bounded by columns: of each at most its ends, its extremes, and as much
        // again for what lies between gaps, and the two cuts of each crossing.
        let points: usize = scene.lines.iter().map(|line| line.points.len()).sum();
        let columns = (case.width * case.pixel_ratio).ceil() as usize + 3;
        prop_assert!(points <= columns * 12, "{} points on {} columns", points, columns);
    }
}
