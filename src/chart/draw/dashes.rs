use std::borrow::Cow;

use super::Path;
use crate::chart::{Point, point};

/// The marks of a dashed path, each a run of its own; the path itself when it is
/// solid.
pub(super) struct Dashed<'a> {
    points: Cow<'a, [Point]>,
    ends: Cow<'a, [usize]>,
}

impl<'a> Dashed<'a> {
    pub fn new(path: Path<'a>, pattern: &[f64]) -> Self {
        let period: f64 = pattern.iter().sum();
        // A pattern finer than pixels would be endless work for a grey line.
        let usable = period.is_finite() && period >= 1.0 && pattern.iter().all(|length| *length >= 0.0);
        if pattern.len() < 2 || !usable {
            return Self { points: Cow::Borrowed(path.points), ends: Cow::Borrowed(path.ends) };
        }
        let (mut points, mut ends) = (Vec::new(), Vec::new());
        for run in path.runs() {
            cut(run, pattern, &mut points, &mut ends);
        }
        Self { points: Cow::Owned(points), ends: Cow::Owned(ends) }
    }

    pub fn path(&self) -> Path<'_> {
        Path { points: &self.points, ends: &self.ends }
    }
}

/// Adds the marks of one run.
fn cut(run: &[Point], pattern: &[f64], points: &mut Vec<Point>, ends: &mut Vec<usize>) {
    points.extend(run.first());
    let (mut index, mut left) = (0, pattern[0]);
    for pair in run.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.x - from.x).hypot(to.y - from.y);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let part = done / length;
            points.push(point(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part));
            // Even parts of the pattern are marks; a mark's first point is there.
            if index % 2 == 0 {
                ends.push(points.len());
            }
            index = (index + 1) % (pattern.len() / 2 * 2);
            left = pattern[index];
        }
        left -= length - done;
        if index % 2 == 0 {
            points.push(to);
        }
    }
    let start = ends.last().copied().unwrap_or(0);
    if index % 2 == 0 && points.len() > start + 1 {
        ends.push(points.len());
    } else {
        points.truncate(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(run: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
        let ends = [run.len()];
        let dashed = Dashed::new(Path { points: run, ends: &ends }, pattern);
        dashed.path().runs().map(<[Point]>::to_vec).collect()
    }

    #[test]
    fn dashes_go_round_corners() {
        let run = [point(0.0, 0.0), point(3.0, 0.0), point(3.0, 4.0)];
        let cut = pieces(&run, &[2.0, 2.0]);
        assert_eq!(cut[0], [point(0.0, 0.0), point(2.0, 0.0)]);
        assert_eq!(cut[1], [point(3.0, 1.0), point(3.0, 3.0)]);
        assert_eq!(cut.len(), 2);
        let corner = pieces(&run, &[4.0, 1.0]);
        assert_eq!(corner[0], [point(0.0, 0.0), point(3.0, 0.0), point(3.0, 1.0)]);
        assert_eq!(pieces(&run, &[]), [run.to_vec()]);
        assert_eq!(pieces(&run, &[0.0, 0.0]), [run.to_vec()]);
    }
}
