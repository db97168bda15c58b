use web_sys::HtmlElement;

use super::node::Node;
use crate::chart::Size;

/// What a chart says at the pointer: a box beside it whose elements stay while
/// their texts change. A move of the pointer makes no element and lays out only
/// what reads otherwise than before.
pub struct Readout {
    root: Node,
    time: Text,
    body: Node,
    rows: Vec<Row>,
    rest: Text,
}

/// One line of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadoutLine {
    /// The colour of its series, as CSS has it.
    pub color: String,
    /// The series.
    pub name: String,
    /// Its value, with its unit.
    pub value: String,
    /// What is to be known about the value.
    pub note: String,
}

/// From the pointer to the box, CSS pixels.
const GAP: f64 = 14.0;

impl Readout {
    /// Within an element that is empty yet.
    pub fn within(root: &Node) -> Self {
        let (time, table, body) = (Text::within("p", "tooltip-time"), Node::element("table"), Node::element("tbody"));
        let rest = Text::within("p", "tooltip-more");
        table.append(&body);
        for part in [&time.element, &table, &rest.element] {
            root.append(part);
        }
        Self { root: root.clone(), time, body, rows: Vec::new(), rest }
    }

    /// Says something else, beside another place of a chart: on the side of it
    /// that has room.
    pub fn show(&mut self, (x, y): (f64, f64), chart: Size, time: String, lines: Vec<ReadoutLine>, rest: String) {
        let across =
            if x > chart.width / 2.0 { format!("calc({}px - 100%)", x - GAP) } else { format!("{}px", x + GAP) };
        set(&self.root, "transform", &format!("translate({across}, {}px)", y.min(chart.height * 0.4)));
        self.time.say(time);
        self.rest.say(rest);
        while self.rows.len() < lines.len() {
            let row = Row::new();
            self.body.append(&row.element);
            self.rows.push(row);
        }
        let (told, spare) = self.rows.split_at_mut(lines.len());
        for (row, line) in told.iter_mut().zip(lines) {
            row.say(line);
        }
        for row in spare {
            row.show(false);
        }
    }
}

struct Row {
    element: Node,
    shown: bool,
    swatch: Node,
    color: String,
    texts: [Text; 3],
}

impl Row {
    fn new() -> Self {
        let (element, cell, swatch) = (Node::element("tr"), Node::element("td"), Node::element("i"));
        swatch.set_attribute("class", Some("swatch"));
        cell.append(&swatch);
        element.append(&cell);
        let texts = ["tooltip-name", "tooltip-value", "tooltip-band"].map(|class| Text::within("td", class));
        for text in &texts {
            element.append(&text.element);
        }
        Self { element, shown: true, swatch, color: String::new(), texts }
    }

    fn say(&mut self, line: ReadoutLine) {
        self.show(true);
        if self.color != line.color {
            set(&self.swatch, "background", &line.color);
            self.color = line.color;
        }
        for (text, said) in self.texts.iter_mut().zip([line.name, line.value, line.note]) {
            text.say(said);
        }
    }

    fn show(&mut self, shown: bool) {
        if self.shown != shown {
            self.shown = shown;
            set(&self.element, "display", if shown { "" } else { "none" });
        }
    }
}

/// An element with one text, written only when it changes.
struct Text {
    element: Node,
    node: Node,
    said: String,
}

impl Text {
    fn within(tag: &str, class: &str) -> Self {
        let (element, node) = (Node::element(tag), Node::text(""));
        element.set_attribute("class", Some(class));
        element.append(&node);
        Self { element, node, said: String::new() }
    }

    fn say(&mut self, said: String) {
        if self.said != said {
            self.node.set_text(&said);
            self.said = said;
        }
    }
}

fn set(node: &Node, property: &str, value: &str) {
    if let Some(element) = node.as_html().map(HtmlElement::style) {
        // Fails for no property that CSS has.
        let _ = element.set_property(property, value);
    }
}
