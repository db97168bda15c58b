use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::live_change::decide;
use super::markup::{Piece, el, words};
use super::session::Session;
use crate::browser::css_color;
use crate::chart::Ink;
use crate::dashboard::{Percentile, nines, percentile_at, stops_away};

/// Stops that a Page key jumps over.
const PAGE: i32 = 10;

/// What a slider over percentiles is about.
pub struct NinesSlider {
    /// The hook that tests know it by.
    pub control: &'static str,
    /// What it chooses, in words.
    pub label: fn() -> String,
    /// The percentile that is chosen.
    pub value: Memo<Percentile>,
    /// The value as it is said: `P99.9`, `99.9 %`.
    pub text: fn(Percentile) -> String,
    /// Percentiles that are marked on the axis; the first and last are its ends.
    pub marks: &'static [f64],
}

/// A percentile on the axis of nines, dragged or moved by keys.
///
/// `on_preview` hears every place on the way, `on_commit` where it ends.
pub fn nines_slider(
    session: Session,
    NinesSlider { control, label, value, text, marks }: NinesSlider,
    on_preview: impl Fn(Percentile) + Clone + 'static,
    on_commit: impl Fn() + Clone + 'static,
) -> Piece {
    let place = |percent: f64| Percentile::new(percent).map_or(0.0, nines);
    let (low, high) = (marks.first().map_or(0.0, |p| place(*p)), marks.last().map_or(4.0, |p| place(*p)));
    let labels = marks
        .iter()
        .map(|percent| {
            let left = (place(*percent) - low) / (high - low) * 100.0;
            el("span").set("style", format!("--at: {left:.2}%")).child(percent.to_string())
        })
        .collect::<Piece>();
    let color =
        move || format!("--thumb: {}", css_color(session.theme().color(Ink::Percentile(value.get().quantile()))));
    let by_key = StoredValue::new(false);
    let preview = on_preview.clone();
    let on_input = move |event| {
        if let Ok(place) = event_target_value(&event).parse::<f64>() {
            preview(percentile_at(place.clamp(low, high)));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let Some(next) = moved(value.get_untracked(), &event.key(), (low, high)) else { return };
        event.prevent_default();
        by_key.set_value(true);
        on_preview(next);
    };
    let slider = el("input")
        .set("type", "range")
        .set("min", low.to_string())
        .set("max", high.to_string())
        .set("step", "any")
        .set("data-control", control)
        .follow("aria-label", label)
        .follow("aria-valuetext", move || text(value.get()))
        .value(move || nines(value.get()).to_string())
        .on("input", on_input)
        .on_key("keydown", on_key);
    el("div")
        .class("nines")
        .follow("style", color)
        .child(
            el("div")
                .class("nines-axis")
                .child(decide(slider, by_key, on_commit))
                .child(el("div").class("nines-marks").set("aria-hidden", "true").child(labels)),
        )
        .child(el("output").class("nines-value").child(words(move || text(value.get()))))
}

/// Where a key leads; none for a key that means nothing here.
fn moved(from: Percentile, key: &str, (low, high): (f64, f64)) -> Option<Percentile> {
    let to = match key {
        "ArrowRight" | "ArrowUp" => stops_away(from, 1),
        "ArrowLeft" | "ArrowDown" => stops_away(from, -1),
        "PageUp" => stops_away(from, PAGE),
        "PageDown" => stops_away(from, -PAGE),
        "Home" => percentile_at(low),
        "End" => percentile_at(high),
        _ => return None,
    };
    let within = (low - 1e-9..=high + 1e-9).contains(&nines(to));
    Some(if within { to } else { percentile_at(nines(to).clamp(low, high)) })
}
