//! The selected window: the part of the range that is being asked about. It is
//! drawn on every chart, and part of the link.

use leptos::prelude::*;

use super::display::clock_time;
use super::icons::{Icon, icon_button};
use super::language::tr;
use super::later::later;
use super::markup::{Piece, el, part, words};
use super::parts;
use super::session::Session;
use crate::browser::History;
use crate::dashboard::TimeWindow;
use crate::time::TimeRange;

/// Selects a window, or with none takes the selection away; one step for Back.
pub fn select(session: Session, window: Option<TimeRange>) {
    session.brushing.set(None);
    session.change(History::Push, |view| view.brush = window.map(TimeWindow::between));
}

/// What can be done with the selection, as long as there is one.
pub fn brush(session: Session) -> Piece {
    part(move || session.brush.with(Option::is_some).then(|| later(move || parts::brush_bar(session))))
}

/// When the selection is, and what can be done with it.
pub fn brush_bar(session: Session) -> Piece {
    let text = words(move || {
        let window = session.brush.get()?;
        let zone = session.zone();
        Some(tr!("brush.selected", from = clock_time(window.from, &zone), to = clock_time(window.to, &zone)))
    });
    let zoom = move |_| {
        let window = session.view.with_untracked(|view| view.brush.clone());
        session.change(History::Push, |view| {
            view.time = window.unwrap_or_else(|| view.time.clone());
            view.brush = None;
        });
    };
    el("div")
        .class("brush-bar")
        .child(el("p").set("role", "status").child(text))
        .child(
            el("button")
                .set("type", "button")
                .class("button")
                .set("data-action", "brush-zoom")
                .on("click", zoom)
                .child(words(move || tr!("brush.zoom"))),
        )
        .child(
            icon_button("quiet", "brush-clear", Icon::Close, || tr!("brush.clear"))
                .on("click", move |_| select(session, None)),
        )
}
