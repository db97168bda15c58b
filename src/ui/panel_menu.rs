use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::icons::{Icon, icon_button};
use super::language::tr;
use super::later::later;
use super::loading::PanelData;
use super::markup::{Piece, el, part};
use super::parts;
use super::session::Session;
use crate::analysis::Answers;
use crate::browser::Node;
use crate::dashboard::Panel;

/// A panel as its menu sees it: what can be taken away from it.
#[derive(Clone, Copy)]
pub struct Shown {
    /// What all panels share.
    pub session: Session,
    /// Which panel.
    pub panel: StoredValue<Arc<Panel>>,
    /// The last good answer.
    pub data: PanelData,
    /// The traces.
    pub answers: Memo<Option<Arc<Answers>>>,
    /// Keys of traces that are not shown.
    pub hidden: RwSignal<HashSet<String>>,
    /// The element that holds the chart.
    pub body: StoredValue<Node, LocalStorage>,
}

/// Whether a panel's menu is open, and what opens it.
#[derive(Clone, Copy)]
pub struct Opening {
    open: RwSignal<bool>,
    button: StoredValue<Node, LocalStorage>,
}

impl Opening {
    /// Closes the menu; the focus is where it was before.
    pub fn close(self) {
        self.open.try_set(false);
        self.button.try_with_value(Node::focus);
    }
}

/// The button that opens a panel's menu. What is in it is downloaded then.
pub fn panel_menu(shown: Shown) -> Piece {
    let open = RwSignal::new(false);
    let button = icon_button("quiet", "panel-menu", Icon::More, || tr!("takeaway.menu"));
    let opening = Opening { open, button: StoredValue::new_local(button.node().clone()) };
    let button = button
        .set("aria-haspopup", "menu")
        .follow("aria-expanded", move || open.get().to_string())
        .on("click", move |_| open.update(|open| *open = !*open))
        .on_key("keydown", move |event| {
            if event.key() == "ArrowDown" {
                event.prevent_default();
                open.set(true);
            }
        });
    el("div")
        .class("popover-anchor")
        .child(button)
        .child(part(move || open.get().then(|| later(move || parts::takeaway_menu(shown, opening)))))
}
