use super::display::reading;
use super::legend_rows::Row;
use super::markup::el;
use crate::browser::{Listener, Node};
use crate::chart::{Stroke, Unit};

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// What a click on a line's name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// This one alone.
    Isolate,
    /// This one away, or back.
    Toggle,
}

/// What a line of the legend looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Name and numbers.
    pub row: Row,
    /// What the numbers are.
    pub unit: Unit,
    /// The colour in the chart, as CSS writes it.
    pub color: String,
    /// How it is stroked there.
    pub stroke: Stroke,
    /// Whether it is drawn.
    pub shown: bool,
    /// What can be done with it, in words.
    pub hint: String,
}

/// A line of the legend in the page. It is written to by hand rather than
/// following signals: with each answer its place among the others may change,
/// and the element that has the focus must stay the same.
pub struct Line {
    row: Node,
    button: Node,
    stroke: Node,
    title: Node,
    numbers: [Node; 4],
    look: Look,
    _listeners: [Listener; 2],
    _lights: [Listener; 4],
}

impl Line {
    /// A line that isn't in the page yet.
    pub fn new(look: Look, choose: impl Fn(&str, Gesture) + Copy + 'static, lit: RwSignal<Option<String>>) -> Self {
        let (stroke, title) = (el("i").class("stroke"), el("span"));
        let button = el("button").set("type", "button").class("legend-name").set("data-key", &look.row.key);
        let cells = [0, 1, 2, 3].map(|index| el("td").class_if("legend-more", matches!(index, 1 | 2)));
        let [row, button_node, stroke_node, title_node] =
            [&el("tr"), &button, &stroke, &title].map(|piece| piece.node().clone());
        let numbers = cells.each_ref().map(|cell| cell.node().clone());
        let name = el("th").set("scope", "row").child(button.child(stroke).child(title));
        for piece in std::iter::once(name).chain(cells) {
            row.append(piece.node());
        }
        let (clicked, pressed) = (look.row.key.clone(), look.row.key.clone());
        let listeners = [
            button_node.listen(
                "click",
                Box::new(move |event| {
                    let event: MouseEvent = event.unchecked_into();
                    choose(&clicked, gesture(event.ctrl_key() || event.meta_key() || event.shift_key()));
                }),
            ),
            button_node.listen(
                "keydown",
                Box::new(move |event| {
                    let event: KeyboardEvent = event.unchecked_into();
                    let held = event.ctrl_key() || event.meta_key() || event.shift_key();
                    // Without a key held it becomes a click by itself.
                    if held && matches!(event.key().as_str(), "Enter" | " ") {
                        event.prevent_default();
                        choose(&pressed, Gesture::Toggle);
                    }
                }),
            ),
        ];
        let light = [(&row, "pointerenter"), (&row, "pointerleave"), (&button_node, "focus"), (&button_node, "blur")];
        let lights = light.map(|(node, event)| {
            let key = matches!(event, "pointerenter" | "focus").then(|| look.row.key.clone());
            node.listen(event, Box::new(move |_| drop(lit.try_set(key.clone()))))
        });
        let line = Self {
            row,
            button: button_node,
            stroke: stroke_node,
            title: title_node,
            numbers,
            look,
            _listeners: listeners,
            _lights: lights,
        };
        line.write(None);
        line
    }

    /// The trace's key.
    pub fn key(&self) -> &str {
        &self.look.row.key
    }

    /// Looks different from now on.
    pub fn show(&mut self, look: Look) {
        if look != self.look {
            let before = std::mem::replace(&mut self.look, look);
            self.write(Some(&before));
        }
    }

    /// Whether its name has the focus.
    pub fn has_focus(&self) -> bool {
        self.button.has_focus()
    }

    /// Gives its name the focus.
    pub fn focus(&self) {
        self.button.focus();
    }

    /// Puts it behind all others.
    pub fn append_to(&self, body: &Node) {
        body.append(&self.row);
    }

    /// Writes what has changed.
    fn write(&self, before: Option<&Look>) {
        let Look { row, unit, color, stroke, shown, hint } = &self.look;
        let anew = |same: fn(&Look, &Look) -> bool| before.is_none_or(|before| !same(before, &self.look));
        if anew(|a, b| a.shown == b.shown) {
            self.row.set_class("is-hidden", !shown);
            self.button.set_attribute("aria-pressed", Some(if *shown { "true" } else { "false" }));
        }
        if anew(|a, b| a.color == b.color && a.stroke == b.stroke) {
            let (style, width) = (if stroke.dash.is_empty() { "solid" } else { "dashed" }, stroke.width);
            self.stroke.set_attribute("style", Some(&format!("border-top: {width}px {style} {color}")));
        }
        if anew(|a, b| a.row.title == b.row.title && a.hint == b.hint) {
            self.title.set_text(&row.title);
            self.button.set_attribute("title", Some(&format!("{}\n{hint}", row.title)));
        }
        for (index, (node, number)) in self.numbers.iter().zip(row.numbers).enumerate() {
            let text = reading(*unit, number);
            node.set_text(&if index == 3 && row.beyond { format!("≥ {text}") } else { text });
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.row.remove();
    }
}

fn gesture(held: bool) -> Gesture {
    if held { Gesture::Toggle } else { Gesture::Isolate }
}
