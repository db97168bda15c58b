use super::axes::FONT_SIZE;
use super::layout::Layout;
use super::scene::{Align, Baseline, Dots, Label, Polygon, Polyline, Rect, Rule, Stroke, point};
use super::{Ink, Point};
use crate::time::{TimeRange, Timestamp};

/// The strip above a span in which an alert fired.
const STRIP: f64 = 3.0;
/// A span is at least as wide as this, so that a short alert is seen.
const LEAST_SPAN: f64 = 2.0;
/// Starts nearer than this to one another share a sign.
const START_ROOM: f64 = 22.0;
/// How large an exemplar's dot is, and the ring of ground around it.
const EXEMPLAR: f64 = 3.0;
const RING: f64 = 1.25;
/// Exemplars nearer than this to one that is drawn are not drawn: they could
/// not be told apart.
const EXEMPLAR_ROOM: f64 = 3.0;

/// What happened while the samples came.
///
/// A restart is a line with a turning arrow, an alert a red strip above a soft
/// span, an exemplar a ringed dot: none is told by its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Marks<'a> {
    /// When an alert was firing; spans may overlap.
    pub alerts: &'a [TimeRange],
    /// When processes started.
    pub starts: &'a [Timestamp],
    /// Single requests: when, and the value that each was counted with.
    pub exemplars: &'a [(Timestamp, f64)],
    /// Where the future begins.
    pub now: Option<Timestamp>,
}

impl Layout {
    /// Adds what happened to a chart that is laid out; what lies outside its
    /// range is left out.
    pub fn add_marks(&mut self, marks: &Marks<'_>) {
        let plot = self.scene.plot;
        if !(plot.width() > 0.0 && plot.height() > 0.0) {
            return;
        }
        for span in merged(marks.alerts) {
            self.add_alert(span);
        }
        self.add_starts(marks.starts);
        self.add_exemplars(marks.exemplars);
        if let Some(x) = marks.now.and_then(|now| self.x_within(now)) {
            let rule = Rule { from: point(x, plot.top), to: point(x, plot.bottom), ink: Ink::TextDim };
            self.scene.axes.push(rule);
        }
    }

    /// The instant's place, when it is within the range.
    fn x_within(&self, at: Timestamp) -> Option<f64> {
        self.x.range().contains(at).then(|| self.x.x_of_time(at))
    }

    fn add_alert(&mut self, span: TimeRange) {
        let range = self.x.range();
        if span.to < range.from || span.from > range.to {
            return;
        }
        let plot = self.scene.plot;
        let mut left = self.x.x_of_time(span.from).clamp(plot.left, plot.right);
        let mut right = self.x.x_of_time(span.to).clamp(plot.left, plot.right);
        if right - left < LEAST_SPAN {
            left = (left - LEAST_SPAN / 2.0).clamp(plot.left, (plot.right - LEAST_SPAN).max(plot.left));
            right = (left + LEAST_SPAN).min(plot.right);
        }
        self.scene.bands.push(Polygon { points: corners(Rect { left, right, ..plot }), ink: Ink::Alert });
        let y = (plot.top + STRIP / 2.0).min(plot.bottom);
        self.scene.thresholds.push(line(point(left, y), point(right, y), Ink::ServerError, Stroke::solid(STRIP)));
    }

    fn add_starts(&mut self, starts: &[Timestamp]) {
        let plot = self.scene.plot;
        let mut places: Vec<f64> = starts.iter().filter_map(|at| self.x_within(*at)).collect();
        places.sort_unstable_by(f64::total_cmp);
        // Those that share a sign: where it stands, and how many they are.
        let mut signs: Vec<(f64, usize)> = Vec::new();
        let mut drawn = f64::NEG_INFINITY;
        for x in places {
            if x - drawn >= 1.0 {
                drawn = x;
                let stroke = Stroke::dashed(1.0, &[2.0, 3.0]);
                self.scene.thresholds.push(line(point(x, plot.top), point(x, plot.bottom), Ink::Text, stroke));
            }
            match signs.last_mut() {
                Some((first, count)) if x - *first < START_ROOM => *count += 1,
                _ => signs.push((x, 1)),
            }
        }
        for (x, count) in signs {
            let text = if count == 1 { "↻".to_owned() } else { format!("↻{count}") };
            // Where it can be read, also at the right end.
            let at_end = plot.right - x < START_ROOM;
            self.scene.labels.push(Label {
                text,
                at: point(if at_end { x - 3.0 } else { x + 3.0 }, plot.top + STRIP + 2.0),
                align: if at_end { Align::End } else { Align::Start },
                baseline: Baseline::Top,
                ink: Ink::TextStrong,
                size: FONT_SIZE,
            });
        }
    }

    fn add_exemplars(&mut self, exemplars: &[(Timestamp, f64)]) {
        let plot = self.scene.plot;
        let (mut inside, mut above): (Vec<Point>, Vec<f64>) = (Vec::new(), Vec::new());
        for (at, value) in exemplars {
            let (Some(x), y) = (self.x_within(*at), self.y.y_of_value(*value)) else { continue };
            let near = |other: &Point| (other.x - x).hypot(other.y - y) < EXEMPLAR_ROOM;
            if plot.contains(point(x, y)) {
                if !inside.iter().rev().any(near) {
                    inside.push(point(x, y));
                }
            } else if y < plot.top && above.iter().all(|other| (other - x).abs() >= FONT_SIZE) {
                above.push(x);
            }
        }
        // An arrow at the edge: there is one, and it is farther up.
        self.scene.labels.extend(above.into_iter().map(|x| Label {
            text: "▴".to_owned(),
            at: point(x, plot.top),
            align: Align::Middle,
            baseline: Baseline::Top,
            ink: Ink::Good,
            size: FONT_SIZE,
        }));
        if !inside.is_empty() {
            let dots = |points, radius, ink| Dots { points, radius, ink, opacity: 1.0 };
            self.scene.dots.push(dots(inside.clone(), EXEMPLAR + RING, Ink::Ground));
            self.scene.dots.push(dots(inside, EXEMPLAR, Ink::Good));
        }
    }
}

/// The same spans without overlaps, ascending: two alerts at once are not
/// twice as red.
fn merged(spans: &[TimeRange]) -> Vec<TimeRange> {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable_by_key(|span| (span.from, span.to));
    let mut merged: Vec<TimeRange> = Vec::new();
    for span in sorted {
        match merged.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => merged.push(span),
        }
    }
    merged
}

fn corners(rect: Rect) -> Vec<Point> {
    let Rect { left, top, right, bottom } = rect;
    vec![point(left, top), point(right, top), point(right, bottom), point(left, bottom)]
}

fn line(from: Point, to: Point, ink: Ink, stroke: Stroke) -> Polyline {
    Polyline { points: vec![from, to], ends: vec![2], ink, stroke }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_touch_are_one() {
        let span = |from, to| TimeRange::new(Timestamp(from), Timestamp(to));
        assert_eq!(merged(&[span(5, 9), span(0, 3), span(3, 4), span(6, 7)]), [span(0, 4), span(5, 9)]);
        assert_eq!(merged(&[]), []);
    }
}
