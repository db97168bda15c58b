use std::ops::Range;

use super::TimeScale;
use super::columns::Columns;
use super::extremes::places_of_extremes;
use crate::time::Grid;

/// Runs of samples between gaps, in pixels across and still in values:
/// `(x, value)`; a value may be infinite, never NaN.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Runs<P> {
    pub points: Vec<P>,
    pub ends: Vec<usize>,
}

impl<P> Runs<P> {
    fn end_run(&mut self) {
        let end = self.points.len();
        if end > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(end);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &[P]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.points[start..*end])
    }
}

/// A sample of a line: pixel across and value.
pub(super) type LinePoint = (f64, f64);

/// A sample of a band: pixel across, lower and upper value.
pub(super) type BandPoint = (f64, f64, f64);

/// Keeps of each column of device pixels the first, the least, the greatest and
/// the last sample: what is drawn covers exactly what all samples would.
///
/// A missing sample ends a run. When several gaps fall into one column, the
/// samples between them become one run from their least to their greatest: what
/// is narrower than a pixel can't be told apart, but no extreme is lost and the
/// number of points stays bounded by the columns. Pieces that lie wholly outside
/// `domain`, the range of the value axis, are left out of that run, or it would
/// cross a plot that they don't.
pub(super) fn decimate_line(
    grid: Grid,
    values: &[f64],
    scale: &TimeScale,
    pixel_ratio: f64,
    domain: (f64, f64),
) -> Runs<LinePoint> {
    let mut runs = Runs { points: Vec::new(), ends: Vec::new() };
    let mut columns = Columns::new(grid, values.len(), scale, pixel_ratio);
    while let Some(column) = columns.next() {
        let start = column.start;
        let samples = &values[column];
        let at = |offset: usize| (columns.x(start + offset), samples[offset]);
        if let [value] = samples {
            if value.is_nan() {
                runs.end_run();
            } else {
                runs.points.push(at(0));
            }
            continue;
        }
        if let Some(places) = places_of_extremes(samples) {
            runs.points.extend(kept(samples.len(), places).map(at));
            continue;
        }
        match split_at_gaps(samples.len(), |offset| samples[offset].is_nan()) {
            Parts::Whole => {}
            Parts::Split { head, middle, tail } => {
                runs.points.extend(kept_of(samples, head).map(at));
                runs.end_run();
                runs.points.extend(extremes_within(samples, middle, domain).map(at));
                runs.end_run();
                runs.points.extend(kept_of(samples, tail).map(at));
            }
        }
    }
    runs.end_run();
    runs
}

/// The same for the area between two rows. Of a column the first and the last
/// sample stay, and between them the least lower and the greatest upper bound.
pub(super) fn decimate_band(
    grid: Grid,
    lower: &[f64],
    upper: &[f64],
    scale: &TimeScale,
    pixel_ratio: f64,
    domain: (f64, f64),
) -> Runs<BandPoint> {
    let mut runs = Runs { points: Vec::new(), ends: Vec::new() };
    let len = lower.len().min(upper.len());
    let mut columns = Columns::new(grid, len, scale, pixel_ratio);
    while let Some(column) = columns.next() {
        let start = column.start;
        let missing = |step: usize| lower[step].is_nan() || upper[step].is_nan();
        let at = |step: usize| {
            let (a, b) = (lower[step], upper[step]);
            (columns.x(step), a.min(b), a.max(b))
        };
        let steps = |part: Range<usize>| start + part.start..start + part.end;
        let inside = |point: &BandPoint| touches(point.1, point.2, domain);
        match split_at_gaps(column.len(), |offset| missing(start + offset)) {
            Parts::Whole => runs.points.extend(envelope(column.map(at))),
            Parts::Split { head, middle, tail } => {
                runs.points.extend(envelope(steps(head).map(at)));
                runs.end_run();
                let between = steps(middle).filter(|step| !missing(*step)).map(at);
                runs.points.extend(envelope(between.filter(inside)));
                runs.end_run();
                runs.points.extend(envelope(steps(tail).map(at)));
            }
        }
    }
    runs.end_run();
    runs
}

/// A column's samples before its first gap, between its first and its last, and
/// behind its last.
enum Parts {
    Whole,
    Split { head: Range<usize>, middle: Range<usize>, tail: Range<usize> },
}

fn split_at_gaps(len: usize, missing: impl Fn(usize) -> bool) -> Parts {
    let Some(first) = (0..len).find(|offset| missing(*offset)) else {
        return Parts::Whole;
    };
    let last = (first..len).rev().find(|offset| missing(*offset)).unwrap_or(first);
    Parts::Split { head: 0..first, middle: first..last, tail: last + 1..len }
}

/// The offsets to keep of `len` samples, ascending, each once: the first, the
/// least and the greatest at `places`, and the last.
fn kept(len: usize, (low, high): (usize, usize)) -> impl Iterator<Item = usize> {
    let (early, late, last) = (low.min(high), low.max(high), len.saturating_sub(1));
    let offsets =
        [Some(0), (early > 0).then_some(early), (late > early).then_some(late), (last > late).then_some(last)];
    offsets.into_iter().flatten()
}

/// The same of a part without a gap.
fn kept_of(samples: &[f64], part: Range<usize>) -> impl Iterator<Item = usize> {
    let start = part.start;
    let len = part.len();
    let places = samples.get(part).and_then(places_of_extremes);
    places.into_iter().flat_map(move |places| kept(len, places)).map(move |offset| start + offset)
}

/// The least and the greatest sample, in their order, of the pieces between gaps
/// which touch the domain.
fn extremes_within(samples: &[f64], part: Range<usize>, domain: (f64, f64)) -> impl Iterator<Item = usize> {
    let (mut low, mut high): (Option<usize>, Option<usize>) = (None, None);
    let mut start = part.start;
    for piece in samples[part].split(|value| value.is_nan()) {
        let range = start..start + piece.len();
        start = range.end + 1;
        let least = range.clone().min_by(|a, b| samples[*a].total_cmp(&samples[*b]));
        let greatest = range.max_by(|a, b| samples[*a].total_cmp(&samples[*b]));
        let (Some(least), Some(greatest)) = (least, greatest) else {
            continue;
        };
        if !touches(samples[least], samples[greatest], domain) {
            continue;
        }
        low = low.filter(|low| samples[*low] <= samples[least]).or(Some(least));
        high = high.filter(|high| samples[*high] >= samples[greatest]).or(Some(greatest));
    }
    [low.min(high), low.max(high).filter(|_| low != high)].into_iter().flatten()
}

/// Whether a span of values touches the axis; what is infinite lies on its edge.
fn touches(least: f64, greatest: f64, (low, high): (f64, f64)) -> bool {
    (least <= high || least == f64::INFINITY) && (greatest >= low || greatest == f64::NEG_INFINITY)
}

/// At most three points which cover the given ones.
fn envelope(mut points: impl Iterator<Item = BandPoint>) -> impl Iterator<Item = BandPoint> {
    let first = points.next();
    let mut last = None;
    let mut whole = first;
    for point in points {
        last = Some(point);
        whole = whole.map(|(_, low, high)| (0.0, point.1.min(low), point.2.max(high)));
    }
    let middle = match (first, last, whole) {
        (Some(first), Some(last), Some((_, low, high))) => Some(((first.0 + last.0) / 2.0, low, high)),
        _ => None,
    };
    [first, middle, last].into_iter().flatten()
}
