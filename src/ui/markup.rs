//! What the page is made of: elements that follow signals.
//!
//! Leptos compiles a type of its own for each shape of markup. A page that is read
//! on a phone at night must be small: here all markup is of one type, and what
//! changes is a boxed closure within a Leptos effect. The first download is a
//! tenth smaller for it.

use std::borrow::Cow;

use leptos::ev::{Event, KeyboardEvent, PointerEvent, WheelEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::browser::Node;

/// A part of the page: an element, a text, or several of them in a row.
#[derive(Debug, Clone)]
pub struct Piece(Node);

/// An element without attributes and children.
pub fn el(tag: &str) -> Piece {
    Piece(Node::element(tag))
}

/// A text that changes with the signals it reads.
pub fn words<T: Into<Words>>(mut text: impl FnMut() -> T + 'static) -> Piece {
    fn boxed(mut text: Box<dyn FnMut() -> Words>) -> Piece {
        let node = Node::text("");
        let shown = node.clone();
        watch(Box::new(move || shown.set_text(text().0.as_deref().unwrap_or_default())));
        Piece(node)
    }
    boxed(Box::new(move || text().into()))
}

/// A part of the page that is made anew with the signals it reads; none is
/// nothing.
pub fn part<P: Into<Piece>>(mut content: impl FnMut() -> Option<P> + 'static) -> Piece {
    fn boxed(mut content: Box<dyn FnMut() -> Option<Piece>>) -> Piece {
        let (piece, start, end) = (Node::several(), Node::text(""), Node::text(""));
        piece.append(&start);
        piece.append(&end);
        watch(Box::new(move || start.fill_until(&end, content().as_ref().map(|piece| &piece.0))));
        Piece(piece)
    }
    boxed(Box::new(move || content().map(Into::into)))
}

/// Runs now and whenever a signal that it read has changed, before the next
/// frame, as long as the surrounding part of the page is there.
pub fn watch(mut run: Box<dyn FnMut()>) {
    StoredValue::new_local(RenderEffect::new(move |_: Option<()>| run()));
}

impl Piece {
    /// Its classes, apart from those that come and go.
    pub fn class(self, names: &str) -> Self {
        self.set("class", names)
    }

    /// An attribute that stays.
    pub fn set(self, name: &str, value: impl AsRef<str>) -> Self {
        self.0.set_attribute(name, Some(value.as_ref()));
        self
    }

    /// An attribute that changes with the signals it reads; none: it is away.
    pub fn follow<T: Into<Words>>(self, name: &'static str, mut value: impl FnMut() -> T + 'static) -> Self {
        fn boxed(node: Node, name: &'static str, mut value: Box<dyn FnMut() -> Words>) {
            watch(Box::new(move || node.set_attribute(name, value().0.as_deref())));
        }
        boxed(self.0.clone(), name, Box::new(move || value().into()));
        self
    }

    /// A class that is there or not.
    pub fn class_if(self, name: &str, on: bool) -> Self {
        self.0.set_class(name, on);
        self
    }

    /// A class that comes and goes with the signals it reads.
    pub fn class_when(self, name: &'static str, on: impl FnMut() -> bool + 'static) -> Self {
        fn boxed(node: Node, name: &'static str, mut on: Box<dyn FnMut() -> bool>) {
            watch(Box::new(move || node.set_class(name, on())));
        }
        boxed(self.0.clone(), name, Box::new(on));
        self
    }

    /// What a field holds: it follows the signals, whatever is typed.
    pub fn value(self, value: impl FnMut() -> String + 'static) -> Self {
        fn boxed(node: Node, mut value: Box<dyn FnMut() -> String>) {
            watch(Box::new(move || node.set_value(&value())));
        }
        boxed(self.0.clone(), Box::new(value));
        self
    }

    /// Whether a box is ticked.
    pub fn checked(self, on: impl FnMut() -> bool + 'static) -> Self {
        fn boxed(node: Node, mut on: Box<dyn FnMut() -> bool>) {
            watch(Box::new(move || node.set_checked(on())));
        }
        boxed(self.0.clone(), Box::new(on));
        self
    }

    /// What an event does, as long as the surrounding part of the page is there.
    pub fn on(self, event: &'static str, act: impl FnMut(Event) + 'static) -> Self {
        fn boxed(node: &Node, event: &'static str, act: Box<dyn FnMut(Event)>) {
            StoredValue::new_local(node.listen(event, act));
        }
        boxed(&self.0, event, Box::new(act));
        self
    }

    /// The same for a pointer's event.
    pub fn on_pointer(self, event: &'static str, mut act: impl FnMut(PointerEvent) + 'static) -> Self {
        self.on(event, move |event| act(event.unchecked_into()))
    }

    /// The same for a wheel's.
    pub fn on_wheel(self, event: &'static str, mut act: impl FnMut(WheelEvent) + 'static) -> Self {
        self.on(event, move |event| act(event.unchecked_into()))
    }

    /// The same for a key's.
    pub fn on_key(self, event: &'static str, mut act: impl FnMut(KeyboardEvent) + 'static) -> Self {
        self.on(event, move |event| act(event.unchecked_into()))
    }

    /// The chosen one among the options around it.
    pub fn selected(self, on: bool) -> Self {
        if on { self.set("selected", "") } else { self }
    }

    /// What is within it, behind what is there already.
    pub fn child(self, child: impl Into<Self>) -> Self {
        self.0.append(&child.into().0);
        self
    }

    /// Puts it at the end of the page.
    pub fn append_to_page(&self) {
        self.0.append_to_page();
    }

    /// The node itself, for those who measure or draw.
    pub fn node(&self) -> &Node {
        &self.0
    }
}

/// The value of an attribute or a text; none is away.
pub struct Words(Option<Cow<'static, str>>);

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(Some(text.into()))
    }
}

impl From<&'static str> for Words {
    fn from(text: &'static str) -> Self {
        Self(Some(text.into()))
    }
}

impl From<bool> for Words {
    fn from(on: bool) -> Self {
        Self(Some(if on { "true" } else { "false" }.into()))
    }
}

impl<T: Into<Words>> From<Option<T>> for Words {
    fn from(text: Option<T>) -> Self {
        text.map_or(Self(None), Into::into)
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Self(Node::text(text))
    }
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl<P: Into<Self>> From<Option<P>> for Piece {
    fn from(piece: Option<P>) -> Self {
        piece.map_or_else(|| Self(Node::several()), Into::into)
    }
}

impl<const N: usize> From<[Piece; N]> for Piece {
    fn from(pieces: [Piece; N]) -> Self {
        pieces.into_iter().collect()
    }
}

impl From<Vec<Piece>> for Piece {
    fn from(pieces: Vec<Piece>) -> Self {
        pieces.into_iter().collect()
    }
}

impl FromIterator<Piece> for Piece {
    fn from_iter<I: IntoIterator<Item = Piece>>(pieces: I) -> Self {
        let all = Node::several();
        for piece in pieces {
            all.append(&piece.0);
        }
        Self(all)
    }
}
