use leptos::prelude::*;

use super::erase::memo;
use super::language::tr;
use super::live_change::LiveChange;
use super::markup::{Piece, el};
use super::nines_slider::{NinesSlider, nines_slider};
use super::session::Session;
use crate::browser::History;
use crate::dashboard::{Percentile, parse_percentiles, percentiles_text};

/// Percentiles that one click adds or takes away.
const COMMON: [&str; 5] = ["50", "90", "95", "99", "99.9"];

/// What is written on the slider's axis.
const MARKS: [f64; 5] = [50.0, 90.0, 99.0, 99.9, 99.99];

/// Which percentiles are shown: chips for the common ones, a field for any.
/// Changing them asks nothing of the server.
pub fn percentile_control(session: Session) -> Piece {
    let text = memo(move || session.view.with(|v| percentiles_text(&v.percentiles)));
    let wrong = RwSignal::new(false);
    let commit = move |written: String| match parse_percentiles(&written) {
        Some(percentiles) => {
            wrong.set(false);
            session.change(History::Push, |view| view.percentiles = percentiles);
        }
        None => wrong.set(true),
    };
    let chips = COMMON.map(|chip| {
        let is_on = memo(move || text.with(|text| text.split(',').any(|one| one == chip)));
        let toggle = move |_| {
            let now = text.get_untracked();
            let without: Vec<&str> = now.split(',').filter(|one| *one != chip).collect();
            // The last one stays: a latency panel without a percentile is none.
            let next = if is_on.get_untracked() { without.join(",") } else { format!("{now},{chip}") };
            if !next.is_empty() {
                commit(next);
            }
        };
        el("button")
            .set("type", "button")
            .class("chip")
            .set("data-percentile", chip)
            .follow("aria-pressed", move || is_on.get().to_string())
            .on("click", toggle)
            .child(format!("P{chip}"))
    });
    el("div")
        .class("percentiles")
        .set("role", "group")
        .follow("aria-label", move || tr!("control.percentiles"))
        .child(percentile_slider(session))
        .child(chips)
        .child(
            el("input")
                .set("type", "text")
                .set("inputmode", "decimal")
                .set("data-control", "p")
                .class_when("is-wrong", move || wrong.get())
                .follow("aria-label", move || tr!("control.percentiles"))
                .follow("aria-invalid", move || wrong.get().to_string())
                .follow(
                    "title",
                    move || if wrong.get() { tr!("notice.percentiles") } else { tr!("control.percentiles") },
                )
                .value(move || text.get())
                .on("change", move |event: leptos::ev::Event| commit(event_target_value(&event))),
        )
}

/// One percentile on the axis of nines: the highest, until the hand has taken it
/// elsewhere. The others stay where they are.
fn percentile_slider(session: Session) -> Piece {
    let held = RwSignal::new(None::<Percentile>);
    let chosen = memo(move || session.view.with(|v| v.percentiles.clone()));
    let value = memo(move || {
        let chosen = chosen.get();
        let held = held.get().filter(|held| chosen.contains(held));
        held.or(chosen.last().copied()).unwrap_or_else(Percentile::p99)
    });
    let change = LiveChange::new(session);
    // The others, from the moment in which the drag begins: one that is passed
    // on the way is still there behind it.
    let others = StoredValue::new(None::<Vec<Percentile>>);
    let preview = move |next: Percentile| {
        let now = value.get_untracked();
        let rest = others.try_update_value(|others| {
            let rest = || chosen.get_untracked().into_iter().filter(|p| *p != now).collect();
            others.get_or_insert_with(rest).clone()
        });
        let mut percentiles = rest.unwrap_or_default();
        if !percentiles.contains(&next) {
            percentiles.push(next);
            percentiles.sort_unstable_by(|a, b| a.percent().total_cmp(&b.percent()));
        }
        held.set(Some(next));
        change.preview(|view| view.percentiles = percentiles);
    };
    let commit = move || {
        others.set_value(None);
        change.commit();
    };
    nines_slider(
        session,
        NinesSlider {
            control: "p-slider",
            label: || tr!("control.slider"),
            value,
            text: |p| p.name().to_ascii_uppercase(),
            marks: &MARKS,
        },
        preview,
        commit,
    )
}
