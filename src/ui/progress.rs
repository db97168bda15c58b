//! What a panel says when its answer takes long, and the way to do without it.

use leptos::prelude::*;

use super::display::reading;
use super::erase::{effect, spawn};
use super::language::tr;
use super::loading::PanelData;
use super::markup::{Piece, el, part, words};
use crate::browser;
use crate::chart::Unit;

/// Milliseconds until an answer is said to take long.
const PATIENCE: u32 = 1_000;

/// Milliseconds between two looks at what has come.
const BETWEEN_LOOKS: u32 = 250;

/// Says so while the answer of a panel takes long.
pub fn slow(data: PanelData, panel: String) -> Piece {
    let slow = RwSignal::new(false);
    effect(move || {
        let busy = data.busy.get();
        slow.set(false);
        if busy {
            spawn(async move {
                browser::sleep(PATIENCE).await;
                slow.try_set(true);
            });
        }
    });
    // Its code is no download of its own: where answers stall on all of the few
    // connections that a browser opens to a server, nothing else would come.
    part(move || slow.get().then(|| progress(data, panel.clone())))
}

/// How much has come, and the button that gives it up.
fn progress(data: PanelData, panel: String) -> Piece {
    let received = RwSignal::new(0usize);
    spawn(async move {
        while received.try_set(browser::received(&panel)).is_none() {
            browser::sleep(BETWEEN_LOOKS).await;
        }
    });
    let text = words(move || match received.get() {
        0 => tr!("state.waiting"),
        bytes => tr!("state.received", bytes = reading(Unit::Bytes, bytes as f64)),
    });
    let stop = el("button")
        .set("type", "button")
        .set("data-action", "stop")
        .on("click", move |_| data.stop())
        .child(words(|| tr!("state.stop")));
    el("div").class("progress").child(el("span").set("role", "status").child(text)).child(stop)
}
