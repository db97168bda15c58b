use leptos::prelude::*;

use super::markup::{Piece, el};

/// What opens beneath a button: a click beside it, or Escape, closes it.
pub fn popover(class: &str, label: String, open: RwSignal<bool>, content: impl Into<Piece>) -> Piece {
    Piece::from([
        el("div").class("scrim").on("click", move |_| open.set(false)),
        el("div")
            .class("popover")
            .class_if(class, true)
            .set("role", "dialog")
            .set("aria-label", label)
            .on_key("keydown", move |event| {
                if event.key() == "Escape" {
                    open.set(false);
                }
            })
            .child(content),
    ])
}
