use leptos::prelude::*;

use super::language::tr;
use super::markup::{Piece, el};
use super::session::Session;
use crate::browser::History;

/// Whether the server that only the link names may be asked: what it is called
/// in full, and what it would learn.
pub fn stranger_question(session: Session, origin: StoredValue<String>) -> Piece {
    let server = origin.get_value();
    el("div")
        .class("trouble trouble-page")
        .set("role", "alert")
        .set("data-stranger", server.clone())
        .child(el("p").class("trouble-what").child(tr!("source.ask", server = server)))
        .child(el("p").class("trouble-remedy").child(tr!("source.ask_help")))
        .child(
            el("button")
                .set("type", "button")
                .set("data-action", "refuse-source")
                .on("click", move |_| session.change(History::Push, |view| view.source = None))
                .child(tr!("source.ask_no")),
        )
        .child(
            el("button")
                .set("type", "button")
                .set("data-action", "trust-source")
                .on("click", move |_| session.vouch(&origin.get_value()))
                .child(tr!("source.ask_yes")),
        )
}
