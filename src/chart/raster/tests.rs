use proptest::prelude::*;

use super::*;
use crate::chart::{Point, Rgba, point};

const RED: Rgba = Rgba { red: 255, green: 0, blue: 0, alpha: 1.0 };
const BLUE: Rgba = Rgba { red: 0, green: 0, blue: 255, alpha: 1.0 };

fn pen(color: Rgba, width: f64) -> Pen<'static> {
    Pen { color, width, dash: &[] }
}

/// Alpha, 0 to 255, of each pixel of an area from (0, 0): `[row][column]`.
fn drawn(size: (i32, i32), runs: &[&[Point]], pen: &Pen<'_>) -> Vec<Vec<u8>> {
    let mut raster = Raster::new((0, 0), size).expect("an area");
    let points: Vec<Point> = runs.concat();
    let ends: Vec<usize> = runs
        .iter()
        .scan(0, |end, run| {
            *end += run.len();
            Some(*end)
        })
        .collect();
    raster.stroke(Path { points: &points, ends: &ends }, pen);
    let mut all = vec![vec![0; size.0 as usize]; size.1 as usize];
    if let Some(picture) = raster.finish() {
        for (row, line) in picture.rgba.chunks_exact(picture.width * 4).enumerate() {
            let Some(out) = all.get_mut(row + picture.top as usize) else { continue };
            for (pixel, color) in out.iter_mut().zip(line.as_chunks::<4>().0) {
                *pixel = color[3];
            }
        }
    }
    all
}

fn distance(at: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let square = dx * dx + dy * dy;
    let part = if square > 0.0 { ((at.x - from.x) * dx + (at.y - from.y) * dy) / square } else { 0.0 };
    let part = part.clamp(0.0, 1.0);
    (at.x - from.x - dx * part).hypot(at.y - from.y - dy * part)
}

/// The same by asking many places of each pixel how far off the line is.
fn expected(size: (i32, i32), run: &[Point], width: f64) -> Vec<Vec<u8>> {
    const PLACES: i32 = 8;
    let place = |pixel: i32, index: i32| f64::from(pixel) + (f64::from(index) + 0.5) / f64::from(PLACES);
    let inside = |at: Point| run.windows(2).any(|pair| distance(at, pair[0], pair[1]) <= width / 2.0);
    let cover = |row, column| {
        let places = (0..PLACES * PLACES).map(|n| point(place(column, n % PLACES), place(row, n / PLACES)));
        (places.filter(|at| inside(*at)).count() as f64 / f64::from(PLACES * PLACES) * 255.0) as u8
    };
    (0..size.1).map(|row| (0..size.0).map(|column| cover(row, column)).collect()).collect()
}

fn differences(a: &[Vec<u8>], b: &[Vec<u8>]) -> (f64, f64) {
    let all = || a.iter().flatten().zip(b.iter().flatten()).map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs());
    (all().fold(0.0, f64::max), all().sum::<f64>() / a.iter().flatten().map(|a| f64::from(*a)).sum::<f64>().max(1.0))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Any slope, any join, any width: what the pen covers is what is drawn.
    #[test]
    fn pixels_are_covered_by_their_parts(
        steps in prop::collection::vec((0.7..9.0f64, 2.0..30.0f64), 2..8),
        width in prop::sample::select(vec![1.0, 1.5, 1.75, 2.0, 3.0, 4.0, 6.0]),
    ) {
        let mut x = 4.0;
        let run: Vec<Point> = steps.iter().map(|(step, y)| { x += step; point(x, *y) }).collect();
        let size = (x as i32 + 8, 34);
        let (worst, mean) = differences(&drawn(size, &[&run], &pen(RED, width)), &expected(size, &run, width));
        // Quarters of a column, or halves: a steep edge is off by half of one at
        // most, and as much again where a corner lies beside its part's middle.
        let most = if width < 2.25 { 120.0 } else { 150.0 };
        prop_assert!(worst <= most, "worst {worst}");
        prop_assert!(mean <= 0.3, "mean {mean}");
        // Slopes that are looked at closely are drawn closely. (Where a line ends
        // its cap may be shorter by a part of a column: a stroke's has none.)
        let gentle: Vec<Point> = run.iter().map(|at| point(at.x * 4.0, at.y / 5.0 + 14.0)).collect();
        let size = (x as i32 * 4 + 12, 34);
        let between = gentle[0].x as usize + 3..(gentle[gentle.len() - 1].x as usize).saturating_sub(3);
        let inner = |rows: Vec<Vec<u8>>| rows.iter().map(|row| row[between.clone()].to_vec()).collect::<Vec<_>>();
        let (a, b) = (drawn(size, &[&gentle], &pen(RED, width)), expected(size, &gentle, width));
        if between.is_empty() {
            return Ok(());
        }
        let (worst, mean) = differences(&inner(a), &inner(b));
        prop_assert!(worst <= 60.0, "gentle: worst {worst}");
        prop_assert!(mean <= 0.15, "gentle: mean {mean}");
    }

    #[test]
    fn nothing_panics(
        points in prop::collection::vec((odd(), odd()), 0..12),
        cut in 0usize..12,
        size in (0i32..40, 0i32..40),
        from in (-5i32..5, -5i32..5),
        width in odd(),
        alpha in odd(),
    ) {
        let points: Vec<Point> = points.into_iter().map(|(x, y)| point(x, y)).collect();
        let Some(mut raster) = Raster::new(from, (from.0 + size.0, from.1 + size.1)) else { return Ok(()) };
        let ends = [cut.min(points.len()), points.len()];
        let pen = Pen { color: Rgba { alpha, ..RED }, width, dash: &[] };
        raster.stroke(Path { points: &points, ends: &ends }, &pen);
        if let Some(picture) = raster.finish() {
            prop_assert_eq!(picture.rgba.len(), picture.width * picture.height * 4);
            prop_assert!(picture.height < size.1 as usize + 4 && picture.width < size.0 as usize + 4);
        }
    }
}

fn odd() -> impl Strategy<Value = f64> {
    let odd = vec![0.0, -0.0, 1.0, -1.0, 1e9, -1e300, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e-300];
    prop_oneof![4 => -3.0..43.0f64, 1 => prop::sample::select(odd)]
}

/// A column's span reaches from the least to the greatest of all its samples,
/// half the pen beyond each.
#[test]
fn a_column_holds_its_extremes() {
    let zigzag: Vec<Point> =
        (0..400).map(|n| point(f64::from(n) / 10.0, if n % 7 == 3 { 10.0 } else { 30.0 })).collect();
    let pixels = drawn((40, 40), &[&zigzag], &pen(RED, 2.0));
    #[allow(clippy::needless_range_loop)]
    for column in 1..39 {
        let covered: Vec<usize> = (0..40).filter(|row| pixels[*row][column] > 0).collect();
        assert_eq!((covered.first(), covered.last(), covered.len()), (Some(&9), Some(&30), 22), "column {column}");
        assert!(pixels[20][column] == 255);
    }
}

#[test]
fn a_level_line_is_as_wide_as_its_pen() {
    for (width, y, rows) in [(1.0, 5.5, [0, 255, 0]), (1.5, 5.5, [64, 255, 64]), (2.0, 5.0, [255, 255, 0])] {
        let pixels = drawn((20, 12), &[&[point(-5.0, y), point(25.0, y)]], &pen(RED, width));
        for (row, alpha) in (4..7).zip(rows) {
            assert!(pixels[row].iter().all(|found| found.abs_diff(alpha) <= 1), "{width} {row}: {:?}", pixels[row]);
        }
    }
    // Thinner than a pixel: fainter.
    let pixels = drawn((20, 12), &[&[point(-5.0, 5.5), point(25.0, 5.5)]], &pen(RED, 0.5));
    assert!(pixels[5][10].abs_diff(128) <= 1 && pixels[4][10] == 0);
}

#[test]
fn gaps_stay_and_a_single_sample_is_a_dot() {
    let (left, right) = ([point(0.0, 5.0), point(8.0, 5.0)], [point(14.0, 5.0), point(20.0, 5.0)]);
    let pixels = drawn((20, 10), &[&left, &right], &pen(RED, 2.0));
    assert!((10..12).all(|column| (0..10).all(|row| pixels[row][column] == 0)));
    assert!(pixels[5][7] == 255 && pixels[5][15] == 255);
    let dot = drawn((20, 10), &[&[point(10.0, 5.0)]], &pen(RED, 4.0));
    assert!(dot[5][10] == 255 && dot[4][9] == 255 && dot[5][13] == 0 && dot[2][10] == 0);
}

/// Behind opaque lines nothing changes, and it is not drawn.
#[test]
fn what_is_hidden_stays_hidden() {
    let level = |y: f64| [point(0.0, y), point(8.0, y)];
    let mut raster = Raster::new((0, 0), (8, 64)).expect("an area");
    raster.stroke(Path { points: &level(32.0), ends: &[2] }, &pen(RED, 40.0));
    assert!(raster.solid.iter().all(|solid| *solid == (3, 13)));
    for y in 0..64 {
        raster.stroke(Path { points: &level(f64::from(y)), ends: &[2] }, &pen(BLUE, 1.0));
    }
    let picture = raster.finish().expect("something");
    for (row, line) in picture.rgba.chunks_exact(picture.width * 4).enumerate().take(63).skip(1) {
        let expected = if (12..52).contains(&row) { [255, 0, 0, 255] } else { [0, 0, 255, 255] };
        // The ends of lines a half pixel high are covered twice by halves.
        let color = &line[16..20];
        assert!(color[..3] == expected[..3] && color[3] >= 190, "{row}: {color:?}");
    }
}

/// One line over another: in the end the upper one's colour, and no less cover.
#[test]
fn lines_lie_over_one_another() {
    let mut raster = Raster::new((3, 2), (13, 12)).expect("an area");
    let run = [point(0.0, 7.5), point(20.0, 7.5)];
    let path = Path { points: &run, ends: &[2] };
    let half = Rgba { alpha: 0.5, ..RED };
    raster.stroke(Path { points: &[point(0.0, 7.5), point(8.0, 7.5)], ends: &[2] }, &pen(half, 1.0));
    raster.stroke(path, &pen(BLUE, 1.5));
    raster.stroke(path, &pen(RED, 3.0));
    let picture = raster.finish().expect("something");
    assert_eq!((picture.left, picture.width), (3, 12));
    let at = |x: i32, y: i32| {
        let start = ((y - picture.top) as usize * picture.width + (x - picture.left) as usize) * 4;
        [0, 1, 2, 3].map(|channel| picture.rgba[start + channel])
    };
    assert_eq!(at(11, 7), [0, 0, 255, 255]);
    assert_eq!(at(11, 6), [191, 0, 64, 255]);
    assert_eq!(at(4, 7), [127, 0, 128, 255]);
    assert_eq!(at(11, 9), [0; 4]);
}

#[test]
fn areas_that_are_none_or_too_much() {
    assert!(Raster::new((0, 0), (0, 10)).is_none());
    assert!(Raster::new((5, 5), (3, 10)).is_none());
    assert!(Raster::new((0, 0), (32_767, 32_767)).is_none());
    assert!(Raster::new((i32::MIN, 0), (i32::MAX, 1)).is_none());
    let one = Raster::new((0, 0), (1, 1)).expect("a pixel");
    assert!(one.finish().is_none());
}
