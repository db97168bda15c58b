use leptos::prelude::*;

use super::display::date_time;
use super::erase::effect;
use super::language::tr;
use super::later::later;
use super::markup::{Piece, el, part, words};
use super::parts;
use super::popover::popover;
use super::session::Session;
use crate::browser::History;
use crate::dashboard::TimeWindow;
use crate::time::TimeExpression;

/// The quick ranges, and the keys of their texts.
fn quick_ranges() -> [(&'static str, String); 7] {
    [
        ("now-5m", tr!("range.last_5m")),
        ("now-15m", tr!("range.last_15m")),
        ("now-1h", tr!("range.last_1h")),
        ("now-3h", tr!("range.last_3h")),
        ("now-6h", tr!("range.last_6h")),
        ("now-24h", tr!("range.last_24h")),
        ("now-7d", tr!("range.last_7d")),
    ]
}

/// The time range: quick ones by a click, any by Grafana's grammar.
pub fn range_picker(session: Session) -> Piece {
    let open = RwSignal::new(false);
    let shown = words(move || {
        let time = session.view.with(|v| v.time.clone());
        let quick =
            quick_ranges().into_iter().find(|(from, _)| *from == time.from.as_str() && time.to.as_str() == "now");
        match (quick, session.range.get()) {
            (Some((_, text)), _) => text,
            (None, Some(range)) => {
                let zone = session.zone();
                let (from, to) = (date_time(range.from, &zone), date_time(range.to, &zone));
                // The day is said once when it is the same.
                let to = if from[..10] == to[..10] { to[11..].to_owned() } else { to };
                format!("{from} – {to}")
            }
            (None, None) => format!("{} – {}", time.from.as_str(), time.to.as_str()),
        }
    });
    el("div")
        .class("popover-anchor")
        .child(
            el("button")
                .set("type", "button")
                .class("button")
                .set("data-control", "range")
                .follow("aria-expanded", move || open.get().to_string())
                .on("click", move |_| open.update(|open| *open = !*open))
                .child(shown),
        )
        .child(part(move || open.get().then(|| later(move || parts::range_menu(session, open)))))
}

/// What opens beneath the time range.
pub fn range_menu(session: Session, open: RwSignal<bool>) -> Piece {
    let wrong = RwSignal::new(false);
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    effect(move || {
        let time = session.view.with(|v| v.time.clone());
        from.set(time.from.as_str().to_owned());
        to.set(time.to.as_str().to_owned());
    });
    let choose = move |from: &str, to: &str| match (TimeExpression::parse(from), TimeExpression::parse(to)) {
        (Some(from), Some(to)) => {
            wrong.set(false);
            open.set(false);
            session.change(History::Push, |view| view.time = TimeWindow { from, to });
        }
        _ => wrong.set(true),
    };
    let quick = quick_ranges().map(|(from, text)| {
        el("button")
            .set("type", "button")
            .class("menu-item")
            .set("data-range", from)
            .on("click", move |_| choose(from, "now"))
            .child(text)
    });
    let form = el("form")
        .class("range-form")
        .on("submit", move |event: leptos::ev::Event| {
            event.prevent_default();
            choose(&from.get_untracked(), &to.get_untracked());
        })
        .child(
            el("label").child(tr!("control.from")).child(
                el("input")
                    .set("type", "text")
                    .set("name", "from")
                    .set("autocomplete", "off")
                    .set("spellcheck", "false")
                    .value(move || from.get())
                    .on("input", move |event: leptos::ev::Event| from.set(event_target_value(&event))),
            ),
        )
        .child(
            el("label").child(tr!("control.to")).child(
                el("input")
                    .set("type", "text")
                    .set("name", "to")
                    .set("autocomplete", "off")
                    .set("spellcheck", "false")
                    .value(move || to.get())
                    .on("input", move |event: leptos::ev::Event| to.set(event_target_value(&event))),
            ),
        )
        .child(part(move || {
            wrong.get().then(|| el("p").class("field-error").set("role", "alert").child(tr!("range.invalid")))
        }))
        .child(
            el("button")
                .set("type", "submit")
                .class("button primary")
                .set("data-action", "apply-range")
                .child(tr!("control.apply")),
        );
    popover("range-popover", tr!("control.range"), open, [el("div").class("menu").child(quick), form])
}
