use leptos::prelude::*;
use leptos::task::spawn_local;

use super::markup::Piece;
use super::session::Session;
use crate::browser::{self, History};
use crate::dashboard::{ViewState, encode_url};

/// Milliseconds between two writes of the address during a drag: browsers refuse
/// more than some twenty a second.
const BETWEEN_WRITES: u32 = 100;

/// A change that is seen while it is made, by dragging or holding a key, and is
/// one step for Back when it is done.
#[derive(Clone, Copy)]
pub struct LiveChange {
    session: Session,
    before: StoredValue<Option<ViewState>>,
    waiting: StoredValue<bool>,
}

impl LiveChange {
    /// Nothing is being changed yet.
    pub fn new(session: Session) -> Self {
        Self { session, before: StoredValue::new(None), waiting: StoredValue::new(false) }
    }

    /// Shows a change that is not decided yet. The view follows at once, the
    /// address soon.
    pub fn preview(self, edit: impl FnOnce(&mut ViewState)) {
        let now = self.session.view.get_untracked();
        let mut next = now.clone();
        edit(&mut next);
        if next != now {
            self.before.update_value(|before| {
                before.get_or_insert(now);
            });
            self.session.view.set(next);
            self.write_soon();
        }
    }

    /// Decides: Back leads to the view before the first preview.
    pub fn commit(self) {
        let Some(before) = self.before.try_update_value(Option::take).flatten() else { return };
        let after = self.session.view.get_untracked();
        // The present entry was overwritten by the previews; effects see only
        // where this ends.
        browser::write_query(&encode_url(&before), History::Replace);
        if before != after {
            browser::write_query(&encode_url(&after), History::Push);
        }
    }

    fn write_soon(self) {
        if self.waiting.get_value() {
            return;
        }
        self.waiting.set_value(true);
        spawn_local(async move {
            browser::sleep(BETWEEN_WRITES).await;
            self.waiting.try_set_value(false);
            let undecided = self.before.try_with_value(Option::is_some).unwrap_or(false);
            if let Some(view) = self.session.view.try_get_untracked().filter(|_| undecided) {
                browser::write_query(&encode_url(&view), History::Replace);
            }
        });
    }
}

/// Decides what a slider has come to when it is let go. A held key fires
/// "change" with each repetition: one moved `by_key` is decided when the key is
/// let go, or the focus leaves.
pub fn decide(slider: Piece, by_key: StoredValue<bool>, on_commit: impl Fn() + Clone + 'static) -> Piece {
    let (change, key_up, blur) = (on_commit.clone(), on_commit.clone(), on_commit);
    slider
        .on("change", move |_| {
            if !by_key.get_value() {
                change();
            }
        })
        .on("keyup", move |_| {
            by_key.set_value(false);
            key_up();
        })
        .on("blur", move |_| {
            by_key.set_value(false);
            blur();
        })
}
