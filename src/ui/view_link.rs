use leptos::prelude::*;

use super::language::tr;
use super::markup::{Piece, el, words};
use super::session::Session;
use super::share::address;
use crate::browser::History;
use crate::dashboard::{View, ViewState};

/// A link that changes the view: a step of its own for Back, and an address to
/// open elsewhere.
pub fn view_link(
    session: Session,
    action: &str,
    text: fn() -> String,
    edit: impl Fn(&mut ViewState) + Clone + 'static,
) -> Piece {
    let there = edit.clone();
    el("a")
        .class("view-link")
        .set("data-action", action)
        .follow("href", move || {
            let mut view = session.view.get();
            there(&mut view);
            address(&view)
        })
        .on("click", move |event| {
            event.prevent_default();
            session.change(History::Push, |view| edit(view));
        })
        .child(words(text))
}

/// The way to the guided page.
pub fn bottleneck_link(session: Session) -> Piece {
    view_link(
        session,
        "bottleneck",
        || tr!("bottleneck.open"),
        |view| {
            view.view = View::Bottleneck;
            (view.view_panel, view.table) = (None, false);
        },
    )
    .follow("aria-current", move || session.view.with(|v| (v.view == View::Bottleneck).then_some("page")))
}
