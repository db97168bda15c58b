use super::scene::{Point, Rect, point};

/// What is left of a line within a plot.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Clipped {
    pub points: Vec<Point>,
    pub ends: Vec<usize>,
    /// Where a single point is left of a run.
    pub dots: Vec<Point>,
}

impl Clipped {
    fn start(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    fn push(&mut self, at: Point) {
        let run = &self.points[self.start()..];
        if run.last() != Some(&at) {
            self.points.push(at);
        }
    }

    fn end_run(&mut self) {
        let start = self.start();
        match self.points.len() - start {
            0 => {}
            1 => self.dots.extend(self.points.pop()),
            _ => self.ends.push(self.points.len()),
        }
    }

    /// Adds a run of points, clipped exactly: where it leaves the plot it ends
    /// on the edge, on the straight line to the next point. A `y` of minus or
    /// plus infinity lies on the upper or lower edge; see [`without_infinity`].
    pub fn add(&mut self, run: &[Point], plot: Rect) {
        if let [only] = run {
            let at = point(only.x, edge_of(only.y, plot));
            if plot.contains(at) {
                self.push(at);
            }
            self.end_run();
            return;
        }
        // Nearly every run lies inside and stays as it is.
        let moves = run.iter().any(|at| Some(at) != run.first());
        if moves && run.iter().all(|at| plot.contains(*at)) {
            self.points.extend_from_slice(run);
            self.ends.push(self.points.len());
            return;
        }
        let run = without_infinity(run, plot);
        for pair in run.windows(2) {
            let Some((from, to)) = clip_segment(pair[0], pair[1], plot) else {
                self.end_run();
                continue;
            };
            if self.points[self.start()..].last() != Some(&from) {
                self.end_run();
            }
            self.push(from);
            self.push(to);
        }
        self.end_run();
    }
}

/// The upper and lower outline of a band, kept within the plot: like the
/// function `min(max(y, top), bottom)` of the straight lines between the points,
/// with a corner where a line crosses an edge.
pub(super) fn clamp_run(run: &[Point], plot: Rect) -> Vec<Point> {
    let run = without_infinity(run, plot);
    let mut clamped = Vec::with_capacity(run.len() + 2);
    let mut push = |at: Point| {
        let at = point(at.x, at.y.clamp(plot.top, plot.bottom));
        if clamped.last() != Some(&at) {
            clamped.push(at);
        }
    };
    if let [only] = run[..] {
        if (plot.left..=plot.right).contains(&only.x) {
            push(only);
        }
        return clamped;
    }
    let tall = Rect { top: f64::NEG_INFINITY, bottom: f64::INFINITY, ..plot };
    for pair in run.windows(2) {
        let Some((from, to)) = clip_segment(pair[0], pair[1], tall) else {
            continue;
        };
        push(from);
        let rise = to.y - from.y;
        let mut crossings = [plot.top, plot.bottom].map(|edge| (edge - from.y) / rise);
        crossings.sort_unstable_by(f64::total_cmp);
        for part in crossings.into_iter().filter(|part| 0.0 < *part && *part < 1.0) {
            push(point(from.x + (to.x - from.x) * part, from.y + rise * part));
        }
        push(to);
    }
    clamped
}

fn edge_of(y: f64, plot: Rect) -> f64 {
    if y == f64::NEG_INFINITY {
        plot.top
    } else if y == f64::INFINITY {
        plot.bottom
    } else {
        y
    }
}

/// Puts infinite points on the plot's edge. A line towards a point at a growing
/// distance becomes steeper and steeper; at infinity it rises at the finite
/// point and then follows the edge. So a corner is added there, not a slope
/// which no sample supports.
fn without_infinity(run: &[Point], plot: Rect) -> Vec<Point> {
    let mut finite: Vec<Point> = Vec::with_capacity(run.len());
    let mut before: Option<Point> = None;
    for at in run {
        let on_edge = point(at.x, edge_of(at.y, plot));
        match before {
            Some(last) if last.y.is_infinite() && last.y != at.y => {
                finite.push(point(at.x, edge_of(last.y, plot)));
            }
            Some(last) if last.y.is_finite() && at.y.is_infinite() => {
                finite.push(point(last.x, on_edge.y));
            }
            _ => {}
        }
        finite.push(on_edge);
        before = Some(*at);
    }
    finite
}

/// The part of a segment inside a rectangle (Liang and Barsky), none when it
/// misses it. Ends inside stay exactly where they are.
fn clip_segment(from: Point, to: Point, rect: Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (delta, before, behind) in
        [(dx, rect.left - from.x, rect.right - from.x), (dy, rect.top - from.y, rect.bottom - from.y)]
    {
        if delta == 0.0 {
            if before > 0.0 || behind < 0.0 {
                return None;
            }
            continue;
        }
        let (a, b) = (before / delta, behind / delta);
        enter = enter.max(a.min(b));
        leave = leave.min(a.max(b));
    }
    if enter > leave {
        return None;
    }
    let at = |part: f64| {
        let x = (from.x + dx * part).clamp(rect.left, rect.right);
        point(x, (from.y + dy * part).clamp(rect.top, rect.bottom))
    };
    let start = if enter > 0.0 { at(enter) } else { from };
    let end = if leave < 1.0 { at(leave) } else { to };
    Some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    fn clipped(run: &[(f64, f64)]) -> Clipped {
        let mut clipped = Clipped::default();
        let run: Vec<Point> = run.iter().map(|(x, y)| point(*x, *y)).collect();
        clipped.add(&run, PLOT);
        clipped
    }

    #[test]
    fn a_line_leaves_on_its_own_slope() {
        let line = clipped(&[(0.0, 5.0), (2.0, -5.0), (4.0, 5.0)]);
        assert_eq!(line.points, [point(0.0, 5.0), point(1.0, 0.0), point(3.0, 0.0), point(4.0, 5.0)]);
        assert_eq!(line.ends, [2, 4]);
        let line = clipped(&[(-5.0, 0.0), (5.0, 10.0)]);
        assert_eq!(line.points, [point(0.0, 5.0), point(5.0, 10.0)]);
        assert_eq!(clipped(&[(0.0, -1.0), (5.0, -2.0)]), Clipped::default());
    }

    #[test]
    fn infinity_rises_at_its_neighbour_and_follows_the_edge() {
        let line = clipped(&[(1.0, 5.0), (2.0, f64::NEG_INFINITY), (3.0, 5.0)]);
        let corners = [(1.0, 5.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0), (3.0, 5.0)];
        assert_eq!(line.points, corners.map(|(x, y)| point(x, y)));
    }

    #[test]
    fn single_points_become_dots() {
        assert_eq!(clipped(&[(1.0, 5.0)]).dots, [point(1.0, 5.0)]);
        assert_eq!(clipped(&[(1.0, 50.0)]).dots, []);
        assert_eq!(clipped(&[(-1.0, 5.0), (0.0, 5.0)]).dots, [point(0.0, 5.0)]);
        assert_eq!(clipped(&[(1.0, 5.0), (1.0, 5.0)]).dots, [point(1.0, 5.0)]);
    }

    #[test]
    fn a_band_is_cut_with_corners_on_the_edge() {
        let run = [point(0.0, 5.0), point(10.0, -5.0)];
        assert_eq!(clamp_run(&run, PLOT), [point(0.0, 5.0), point(5.0, 0.0), point(10.0, 0.0)]);
        let open = [point(0.0, 5.0), point(10.0, f64::NEG_INFINITY)];
        assert_eq!(clamp_run(&open, PLOT), [point(0.0, 5.0), point(0.0, 0.0), point(10.0, 0.0)]);
    }
}
