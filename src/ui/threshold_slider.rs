use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::display::reading;
use super::erase::memo;
use super::language::tr;
use super::live_change::decide;
use super::markup::{Piece, el, part};
use crate::chart::Unit;
use crate::time::format_duration;

/// The axis while no bucket is known, milliseconds.
const USUAL: (f64, f64) = (1.0, 60_000.0);

/// Nearer to a bound than this part of the axis, a dragged threshold is the
/// bound: there the answer is exact.
const CATCH: f64 = 0.018;

/// Two bounds nearer than this are not both labelled.
const LABEL: f64 = 0.17;

/// More bounds than these are no longer told apart by dots.
const MOST_DOTS: usize = 20;

/// A time on a logarithmic axis, with the bounds of buckets as its ticks. Keys go
/// from bound to bound.
pub fn threshold_slider(
    // Milliseconds.
    value: Signal<i64>,
    // The bounds of the buckets, seconds, ascending.
    bounds: Signal<Vec<f64>>,
    on_preview: impl Fn(i64) + Clone + 'static,
    on_commit: impl Fn() + Clone + 'static,
) -> Piece {
    let axis = memo(move || Axis::of(&bounds.get()));
    let by_key = StoredValue::new(false);
    let preview = on_preview.clone();
    let on_input = move |event| {
        if let Ok(place) = event_target_value(&event).parse::<f64>() {
            preview(axis.with_untracked(|axis| axis.threshold_at(place)));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let next = axis.with_untracked(|axis| axis.moved(value.get_untracked(), &event.key()));
        if let Some(next) = next {
            event.prevent_default();
            by_key.set_value(true);
            on_preview(next);
        }
    };
    let ticks = move || {
        let axis = axis.get();
        let mut last = f64::NEG_INFINITY;
        let few = axis.bounds.len() <= MOST_DOTS;
        let tick = |bound: &f64| {
            let place = axis.place(*bound);
            let text = (place - last >= LABEL).then(|| {
                last = place;
                reading(Unit::Seconds, bound / 1000.0)
            });
            let text = text.or_else(|| few.then(|| "·".into()))?;
            Some(el("span").set("style", format!("--at: {:.2}%", place * 100.0)).child(text))
        };
        Some(axis.bounds.iter().filter_map(tick).collect::<Piece>())
    };
    let slider = el("input")
        .set("type", "range")
        .set("min", "0")
        .set("max", "1")
        .set("step", "any")
        .set("data-control", "slo-slider")
        .follow("aria-label", move || tr!("slo.threshold"))
        .follow("aria-valuetext", move || format_duration(value.get()))
        .value(move || axis.with(|axis| axis.place(value.get() as f64)).to_string())
        .on("input", on_input)
        .on_key("keydown", on_key);
    el("div")
        .class("slo-slider")
        .child(decide(slider, by_key, on_commit))
        .child(el("div").class("slo-ticks").set("aria-hidden", "true").child(part(ticks)))
}

/// From thresholds to places between 0 and 1, and back.
#[derive(Debug, Clone, PartialEq)]
struct Axis {
    low: f64,
    high: f64,
    /// Milliseconds.
    bounds: Vec<f64>,
}

impl Axis {
    fn of(bounds: &[f64]) -> Self {
        let bounds: Vec<f64> = bounds.iter().map(|bound| (bound * 1000.0).round()).filter(|b| *b >= 1.0).collect();
        match (bounds.first(), bounds.last()) {
            (Some(low), Some(high)) if low < high => Self { low: *low, high: *high, bounds },
            _ => Self { low: USUAL.0, high: USUAL.1, bounds },
        }
    }

    fn place(&self, millis: f64) -> f64 {
        ((millis / self.low).ln() / (self.high / self.low).ln()).clamp(0.0, 1.0)
    }

    /// The bound near a place, else a threshold of two digits.
    fn threshold_at(&self, place: f64) -> i64 {
        let place = place.clamp(0.0, 1.0);
        let distance = |bound: &f64| (self.place(*bound) - place).abs();
        let near = self.bounds.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        if let Some(bound) = near.filter(|bound| distance(bound) <= CATCH) {
            return bound as i64;
        }
        let millis = self.low * (self.high / self.low).powf(place);
        let digit = 10f64.powf((millis.log10().floor() - 1.0).max(0.0));
        ((millis / digit).round() * digit).max(1.0) as i64
    }

    fn moved(&self, from: i64, key: &str) -> Option<i64> {
        let from = from as f64;
        let bound = match key {
            "ArrowRight" | "ArrowUp" | "PageUp" => self.bounds.iter().copied().find(|bound| *bound > from),
            "ArrowLeft" | "ArrowDown" | "PageDown" => self.bounds.iter().copied().rev().find(|bound| *bound < from),
            "Home" => self.bounds.first().copied(),
            "End" => self.bounds.last().copied(),
            _ => None,
        };
        bound.map(|bound| bound as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_near_a_bound_is_the_bound() {
        let axis = Axis::of(&[0.005, 0.05, 0.5, 5.0]);
        assert_eq!((axis.threshold_at(0.0), axis.threshold_at(1.0), axis.threshold_at(0.34)), (5, 5_000, 50));
        assert_eq!(axis.threshold_at(0.5), 160);
        assert!((axis.place(500.0) - 2.0 / 3.0).abs() < 1e-9 && axis.place(1e9) == 1.0);
        let moved = |from, key| axis.moved(from, key);
        assert_eq!(
            (moved(160, "ArrowRight"), moved(160, "ArrowLeft"), moved(5_000, "ArrowUp")),
            (Some(500), Some(50), None)
        );
        assert_eq!(Axis::of(&[]).threshold_at(0.0), 1);
    }
}
