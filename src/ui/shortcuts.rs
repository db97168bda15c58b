use leptos::prelude::*;

use super::brush::select;
use super::erase::spawn;
use super::icons::{Icon, icon_button};
use super::language::tr;
use super::later::later;
use super::markup::{Piece, el, part};
use super::parts;
use super::session::Session;
use crate::browser::{self, History, Node, on_page_key};

/// Keys that work anywhere on the page, and the list of all of them.
pub fn shortcuts(session: Session) -> Piece {
    let open = RwSignal::new(false);
    let listener = on_page_key(move |key| {
        match key {
            "?" => open.update(|open| *open = !*open),
            "Escape" if open.get_untracked() => open.set(false),
            "Escape" if session.view.with_untracked(|view| view.brush.is_some()) => select(session, None),
            "Escape" if session.view.with_untracked(|view| view.view_panel.is_some()) => {
                session.change(History::Push, |view| {
                    view.view_panel = None;
                    view.table = false;
                });
            }
            "r" => session.refresh(),
            "k" => session.change(History::Push, |view| view.kiosk = !view.kiosk),
            _ => return false,
        }
        true
    });
    StoredValue::new_local(listener);
    let before = StoredValue::new_local(None::<Node>);
    part(move || {
        let is_open = open.get();
        if is_open {
            before.set_value(Node::focused());
        } else if let Some(node) = before.try_update_value(Option::take).flatten() {
            node.focus();
        }
        is_open.then(|| later(move || parts::shortcut_list(open)))
    })
}

/// What the keys and the gestures do.
pub fn shortcut_list(open: RwSignal<bool>) -> Piece {
    let rows = [
        ("?", tr!("keys.help")),
        ("R", tr!("keys.refresh")),
        ("K", tr!("keys.kiosk")),
        ("Esc", tr!("keys.escape")),
        ("← →", tr!("keys.walk")),
        ("↑ ↓", tr!("keys.series")),
        ("+ −", tr!("keys.zoom")),
        ("⌫", tr!("keys.back")),
        ("[ ]", tr!("keys.select")),
        ("T", tr!("keys.table")),
        ("F", tr!("keys.full")),
    ];
    let gestures = [
        (tr!("keys.drag"), tr!("keys.drag_does")),
        (tr!("keys.brush"), tr!("keys.brush_does")),
        (tr!("keys.pan"), tr!("keys.pan_does")),
        (tr!("keys.wheel"), tr!("keys.wheel_does")),
        (tr!("keys.double"), tr!("keys.back")),
        (tr!("keys.click"), tr!("keys.click_does")),
        (tr!("keys.pinch"), tr!("keys.pinch_does")),
    ];
    let row = |key: &str, does: String| {
        el("div").class("key-row").child(el("dt").child(el("kbd").child(key))).child(el("dd").child(does))
    };
    let close =
        icon_button("quiet", "close-keys", Icon::Close, || tr!("panel.close")).on("click", move |_| open.set(false));
    let first = close.node().clone();
    spawn(async move {
        // Once it is on the page.
        browser::sleep(0).await;
        first.focus();
    });
    Piece::from([
        el("div").class("scrim is-dim").on("click", move |_| open.set(false)),
        el("section")
            .class("keys")
            .set("role", "dialog")
            .set("aria-modal", "true")
            .set("aria-labelledby", "keys-title")
            .child(
                el("div")
                    .class("keys-head")
                    .child(el("h2").set("id", "keys-title").child(tr!("keys.title")))
                    .child(close),
            )
            .child(el("dl").child(rows.into_iter().map(|(key, does)| row(key, does)).collect::<Piece>()))
            .child(el("dl").child(gestures.into_iter().map(|(key, does)| row(&key, does)).collect::<Piece>())),
    ])
}
