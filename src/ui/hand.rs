//! What hands do with a chart: point, select a range, move all charts in time.

use leptos::ev::{MouseEvent, PointerEvent, WheelEvent};
use leptos::prelude::*;

use super::brush::select;
use super::erase::spawn;
use super::markup::Piece;
use super::session::Session;
use super::tooltip::Pointing;
use crate::browser::{self, History};
use crate::chart::Layout;
use crate::dashboard::TimeWindow;
use crate::time::{TimeRange, Timestamp};

/// A drag shorter than this is a click, CSS pixels.
const SHORTEST_DRAG: f64 = 5.0;

/// No range gets shorter than this by zooming, milliseconds.
const SHORTEST_RANGE: i64 = 1_000;

/// No range gets longer than this by zooming, milliseconds: ten years.
const LONGEST_RANGE: i64 = 315_360_000_000;

/// Milliseconds without a turn of the wheel until the range is asked for.
const WHEEL_REST: u32 = 250;

/// Windows that are remembered for the way back.
const MOST_REMEMBERED: usize = 50;

/// What a hand is doing. Positions are CSS pixels from the chart's left edge.
#[derive(Debug, Clone, PartialEq)]
enum Grip {
    /// Nothing.
    Open,
    /// Selecting what to zoom to.
    Select { from: f64, to: f64 },
    /// Selecting the window that is asked about, from this instant on.
    Brush { from: Timestamp, start: f64 },
    /// Moving the range; it began as `range`, and is pixels long per millisecond.
    Pan { from: f64, range: TimeRange, pixels_per_milli: f64 },
    /// Two fingers, each on the instant that it took hold of.
    Pinch { fingers: [(i32, f64, Timestamp); 2] },
}

/// The hand over one chart.
#[derive(Clone, Copy)]
pub struct Hand {
    session: Session,
    pointing: Pointing,
    grip: StoredValue<Grip>,
    touches: StoredValue<Vec<(i32, f64)>>,
    turns: StoredValue<u32>,
    /// The two ends of what is being selected, CSS pixels.
    pub selection: RwSignal<Option<(f64, f64)>>,
    /// Whether anybody has pointed here.
    pub pointed: RwSignal<bool>,
}

impl Hand {
    /// Over the chart that is pointed at.
    pub fn over(session: Session, pointing: Pointing) -> Self {
        Self {
            session,
            pointing,
            grip: StoredValue::new(Grip::Open),
            touches: StoredValue::new(Vec::new()),
            turns: StoredValue::new(0),
            selection: RwSignal::new(None),
            pointed: RwSignal::new(false),
        }
    }

    /// Follows what happens on an element that lies over the whole chart.
    pub fn follow(self, surface: Piece) -> Piece {
        let node = surface.node().clone();
        surface
            .on_pointer("pointerdown", move |event| {
                if self.press(&event) {
                    node.capture_pointer(event.pointer_id());
                }
            })
            .on_pointer("pointermove", move |event| self.move_to(&event))
            .on_pointer("pointerup", move |event| self.let_go(&event))
            .on_pointer("pointercancel", move |event| self.drop_grip(event.pointer_id()))
            .on("pointerleave", move |_| self.leave())
            .on_wheel("wheel", move |event| self.turn(&event))
            .on("dblclick", move |_| self.back())
    }

    /// Points at a place, as if a pointer were there.
    pub fn point_at(self, x: f64, y: f64) {
        self.pointed.set(true);
        self.pointing.pointer.set(Some((x, y)));
        self.session.cursor.set(self.time_at(x));
        self.pointing.level.set(self.with_layout(|layout| layout.y.value_of_y(y)));
    }

    /// Points at an instant and a value, which may be missing.
    pub fn point_to(self, at: Timestamp, value: f64) {
        let place = self.with_layout(|layout| {
            let y = layout.y.y_of_value(value);
            let plot = layout.scene.plot;
            (layout.x.x_of_time(at), if y.is_nan() { plot.top } else { y.clamp(plot.top, plot.bottom) })
        });
        if let Some((x, y)) = place {
            self.point_at(x, y);
            // A pixel may be more than a step.
            self.session.cursor.set(Some(at));
        }
    }

    /// Points nowhere.
    pub fn leave(self) {
        if !self.pointing.pinned.get_untracked() {
            self.pointing.pointer.set(None);
            self.session.cursor.set(None);
        }
    }

    /// Begins (or ends) the selected window at the instant that is pointed at:
    /// the other end stays, or is the range's.
    pub fn brush_from_cursor(self, begins: bool) -> Option<TimeRange> {
        let (at, range) = (self.session.cursor.get_untracked()?, self.range()?);
        let window = self.session.brush.get_untracked().unwrap_or(range);
        let window = if begins {
            TimeRange { from: at, to: if window.to > at { window.to } else { range.to.max(at) } }
        } else {
            TimeRange { from: if window.from < at { window.from } else { range.from.min(at) }, to: at }
        };
        select(self.session, Some(window));
        Some(window)
    }

    /// Half or twice the range around the instant that is pointed at, or its middle.
    pub fn zoom_by(self, factor: f64) {
        let Some(range) = self.range() else { return };
        let middle = Timestamp(range.from.0 + range.millis() / 2);
        let at = self.session.cursor.get_untracked().unwrap_or(middle);
        self.settle(range.scaled_around(at, factor));
    }

    /// Back to the window from which was zoomed in; without one twice the range.
    pub fn back(self) {
        match self.session.zoomed_from.try_update_value(Vec::pop).flatten() {
            Some(window) => self.session.change(History::Push, |view| view.time = window),
            None => self.zoom_out(),
        }
    }

    /// True when the hand has taken hold.
    fn press(self, event: &PointerEvent) -> bool {
        let x = f64::from(event.offset_x());
        let touch = event.pointer_type() == "touch";
        if event.button() != 0 {
            return false;
        }
        if touch {
            self.touches.update_value(|touches| touches.push((event.pointer_id(), x)));
            if let [(first, a), (second, b)] = self.touches.get_value()[..] {
                let (Some(at_a), Some(at_b)) = (self.time_at(a), self.time_at(b)) else { return true };
                self.grip.set_value(Grip::Pinch { fingers: [(first, a, at_a), (second, b, at_b)] });
                return true;
            }
        }
        let grip = if touch || moves(event) {
            self.pan_from(x)
        } else if event.shift_key() {
            self.time_at(x).map(|from| Grip::Brush { from, start: x })
        } else {
            Some(Grip::Select { from: x, to: x })
        };
        self.grip.set_value(grip.unwrap_or(Grip::Open));
        true
    }

    fn pan_from(self, x: f64) -> Option<Grip> {
        let pixels_per_milli = self.with_layout(|layout| layout.x.pixels_per_milli())?;
        Some(Grip::Pan { from: x, range: self.range()?, pixels_per_milli })
    }

    fn move_to(self, event: &PointerEvent) {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let grip = self.grip.get_value();
        if !self.pointing.pinned.get_untracked() && !matches!(grip, Grip::Pinch { .. }) {
            self.point_at(x, y);
        }
        match grip {
            Grip::Open => {}
            Grip::Select { from, .. } => {
                self.grip.set_value(Grip::Select { from, to: x });
                self.selection.set(Some((from, x)));
            }
            Grip::Brush { from, start } => {
                if (x - start).abs() >= SHORTEST_DRAG || self.session.brushing.with_untracked(Option::is_some) {
                    self.session.brushing.set(self.time_at(x).map(|to| TimeRange::new(from, to)));
                }
            }
            Grip::Pan { from, range, pixels_per_milli } => {
                if (x - from).abs() >= SHORTEST_DRAG || self.session.glimpse.with_untracked(Option::is_some) {
                    let millis = ((from - x) / pixels_per_milli).round();
                    self.session.glimpse.set(Some(range.shifted(millis as i64)));
                }
            }
            Grip::Pinch { mut fingers } => {
                for finger in &mut fingers {
                    if finger.0 == event.pointer_id() {
                        finger.1 = x;
                    }
                }
                self.grip.set_value(Grip::Pinch { fingers });
                self.session.glimpse.set(self.pinched(fingers));
            }
        }
    }

    /// The range with which each finger is on its instant.
    fn pinched(self, [(_, a, at_a), (_, b, at_b)]: [(i32, f64, Timestamp); 2]) -> Option<TimeRange> {
        let (left, right) = self.with_layout(|layout| (layout.scene.plot.left, layout.scene.plot.right))?;
        let millis_per_pixel = (at_b.0 - at_a.0) as f64 / (b - a);
        // Fingers that cross, or lie on each other.
        if !(millis_per_pixel > 0.0 && millis_per_pixel.is_finite()) {
            return self.session.glimpse.get_untracked();
        }
        let instant = |x: f64| Timestamp(at_a.0.saturating_add(((x - a) * millis_per_pixel).round() as i64));
        Some(limited(TimeRange::new(instant(left), instant(right))))
    }

    fn let_go(self, event: &PointerEvent) {
        let grip = self.grip.get_value();
        let glimpse = self.session.glimpse.get_untracked();
        let brushing = self.session.brushing.get_untracked();
        self.drop_grip(event.pointer_id());
        match (grip, glimpse) {
            (Grip::Select { from, to }, _) if (to - from).abs() >= SHORTEST_DRAG => {
                if let (Some(from), Some(to)) = (self.time_at(from), self.time_at(to)) {
                    self.settle(TimeRange::new(from, to));
                }
            }
            (Grip::Brush { .. }, _) if brushing.is_some() => select(self.session, brushing),
            (Grip::Pan { .. } | Grip::Pinch { .. }, Some(range)) => self.settle(range),
            (Grip::Select { .. } | Grip::Brush { .. } | Grip::Pan { .. }, _) => self.pin(event),
            _ => {}
        }
    }

    /// A click holds what is said here, until the next one.
    fn pin(self, event: &MouseEvent) {
        let pinned = !self.pointing.pinned.get_untracked();
        self.pointing.pinned.set(pinned);
        self.point_at(f64::from(event.offset_x()), f64::from(event.offset_y()));
    }

    fn drop_grip(self, pointer: i32) {
        self.touches.update_value(|touches| touches.retain(|(finger, _)| *finger != pointer));
        self.grip.set_value(Grip::Open);
        self.selection.set(None);
        self.session.brushing.set(None);
    }

    /// The wheel with Ctrl or Command: zooms where it points.
    fn turn(self, event: &WheelEvent) {
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        event.prevent_default();
        let (Some(range), Some(at)) = (self.range(), self.time_at(f64::from(event.offset_x()))) else { return };
        let lines = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { 30.0 };
        let factor = (event.delta_y() * lines * 0.002).clamp(-1.0, 1.0).exp();
        self.session.glimpse.set(Some(limited(range.scaled_around(at, factor))));
        let turn = self.turns.try_update_value(|turns| {
            *turns = turns.wrapping_add(1);
            *turns
        });
        spawn(async move {
            browser::sleep(WHEEL_REST).await;
            if self.turns.try_get_value() == turn
                && let Some(range) = self.session.glimpse.try_get_untracked().flatten()
            {
                self.settle(range);
            }
        });
    }

    /// Asks for a range; the charts show what they have of it at once.
    fn settle(self, range: TimeRange) {
        let range = limited(range);
        let before = self.session.view.with_untracked(|view| view.time.clone());
        self.session.zoomed_from.update_value(|windows| {
            if windows.len() == MOST_REMEMBERED {
                windows.remove(0);
            }
            windows.push(before);
        });
        self.session.glimpse.set(Some(range));
        self.session.change(History::Push, |view| view.time = TimeWindow::between(range));
    }

    /// Twice the range around the same middle, not beyond the present.
    fn zoom_out(self) {
        let (Some(range), Some(source)) = (self.session.range.get_untracked(), self.session.open_source()) else {
            return;
        };
        let half = range.millis() / 2;
        let to = Timestamp(range.to.0.saturating_add(half)).min(source.now());
        let range = TimeRange::new(Timestamp(to.0.saturating_sub(range.millis().saturating_mul(2))), to);
        self.session.change(History::Push, |view| view.time = TimeWindow::between(range));
    }

    /// The range that is moved: the one asked for, of which a chart shows whole
    /// steps.
    fn range(self) -> Option<TimeRange> {
        self.session.glimpse.get_untracked().or_else(|| self.session.range.get_untracked())
    }

    fn time_at(self, x: f64) -> Option<Timestamp> {
        self.with_layout(|layout| layout.x.time_of_x(x))
    }

    fn with_layout<T>(self, read: impl FnOnce(&Layout) -> T) -> Option<T> {
        self.pointing.layout.try_with_value(|layout| layout.as_ref().map(read)).flatten()
    }
}

/// Whether a drag moves the range rather than selects one.
fn moves(event: &MouseEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}

fn limited(range: TimeRange) -> TimeRange {
    let length = range.millis().clamp(SHORTEST_RANGE, LONGEST_RANGE);
    if length == range.millis() {
        return range;
    }
    let from = Timestamp(range.from.0.saturating_add((range.millis() - length) / 2));
    TimeRange::new(from, Timestamp(from.0.saturating_add(length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_stay_within_their_limits() {
        let range = |from, to| TimeRange::new(Timestamp(from), Timestamp(to));
        assert_eq!(limited(range(5_000, 5_000)), range(4_500, 5_500));
        assert_eq!(limited(range(0, 60_000)), range(0, 60_000));
        assert_eq!(limited(range(0, LONGEST_RANGE * 2)).millis(), LONGEST_RANGE);
    }
}
