use leptos::prelude::*;

use leptos::task::spawn_local;

use super::erase::{derive, memo};
use super::icons::{Icon, glyph};
use super::language::tr;
use super::later::later;
use super::markup::{Piece, el, part, words};
use super::parts;
use super::popover::popover;
use super::session::Session;
use crate::browser::{self, copy_text, page_address};
use crate::dashboard::{TimeWindow, ViewState, encode_url};

/// Links to what is shown: one that moves with the clock, one that doesn't.
pub fn share(session: Session) -> Piece {
    let open = RwSignal::new(false);
    el("div")
        .class("popover-anchor")
        .child(
            el("button")
                .set("type", "button")
                .class("button")
                .set("data-action", "share")
                .follow("aria-label", move || tr!("control.share"))
                .follow("aria-expanded", move || open.get().to_string())
                .on("click", move |_| open.update(|open| *open = !*open))
                .child(glyph(Icon::Share))
                .child(el("span").class("wide-only").child(words(move || tr!("control.share")))),
        )
        .child(part(move || open.get().then(|| later(move || parts::share_menu(session, open)))))
}

/// The links, in what opens beneath the button.
pub fn share_menu(session: Session, open: RwSignal<bool>) -> Piece {
    let moving = memo(move || session.view.with(address));
    let locked = memo(move || {
        let mut view = session.view.get();
        if let Some(range) = session.range.get() {
            view.time = TimeWindow::between(range);
        }
        address(&view)
    });
    let links = [
        link("live", derive(move || tr!("share.live")), derive(move || tr!("share.live_hint")), moving),
        link("locked", derive(move || tr!("share.locked")), derive(move || tr!("share.locked_hint")), locked),
    ];
    popover("share-popover", tr!("control.share"), open, links)
}

/// The page's address with a view.
pub fn address(view: &ViewState) -> String {
    let query = encode_url(view);
    if query.is_empty() { page_address() } else { format!("{}?{query}", page_address()) }
}

/// One link with a button that copies it.
fn link(which: &'static str, name: Signal<String>, hint: Signal<String>, address: Memo<String>) -> Piece {
    let copied = RwSignal::new(None::<bool>);
    let field =
        el("input").set("type", "text").set("readonly", "").set("data-link", which).value(move || address.get());
    let node = field.node().clone();
    let copy = move |_| {
        let node = node.clone();
        spawn_local(async move {
            let done = copy_text(&address.get_untracked()).await;
            if !done {
                node.select();
            }
            copied.try_set(Some(done));
            browser::sleep(2_000).await;
            copied.try_set(None);
        });
    };
    let action = words(move || match copied.get() {
        None => tr!("share.copy"),
        Some(true) => tr!("share.copied"),
        Some(false) => tr!("share.select"),
    });
    el("label")
        .class("link")
        .child(
            el("span")
                .class("link-name")
                .child(words(move || name.get()))
                .child(el("span").class("link-hint").child(words(move || hint.get()))),
        )
        .child(el("span").class("link-row").child(field).child(
            el("button").set("type", "button").class("button").set("data-share", which).on("click", copy).child(action),
        ))
}
