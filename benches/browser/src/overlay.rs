//! What moves with the pointer: the page's own crosshair and readout.

use std::cell::RefCell;

use taillight::browser::{BrowserZone, Crosshair, Node, Readout, ReadoutLine, css_color};
use taillight::chart::{Ink, Layout, Size, Theme, Unit, point};
use taillight::time::{Timestamp, civil_at};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, HtmlElement};

/// Lines in a tooltip, as on the page.
const MOST_LINES: usize = 10;

/// One line's value under the pointer.
pub struct Reading {
    pub ink: Ink,
    pub value: f64,
    pub unit: Unit,
}

/// The elements above one chart; they go with it.
pub struct Overlay {
    size: Size,
    cross: HtmlElement,
    tooltip: Node,
    readout: RefCell<Readout>,
}

impl Overlay {
    /// Lays an overlay over a canvas, if that is on the page.
    pub fn over(below: &HtmlCanvasElement, size: Size) -> Result<Self, JsValue> {
        let document = below.owner_document().ok_or("no document")?;
        let cross: HtmlElement = document.create_element("div")?.dyn_into()?;
        let tooltip = Node::element("div");
        let box_of_tooltip = tooltip.as_html().ok_or("no element")?;
        for (element, name) in [(&cross, "overlay"), (box_of_tooltip, "tooltip")] {
            element.set_class_name(name);
            if let Some(parent) = below.parent_element() {
                parent.append_child(element)?;
            }
        }
        let readout = RefCell::new(Readout::within(&tooltip));
        Ok(Self { size, cross, tooltip, readout })
    }

    pub fn show(
        &self,
        (x, y): (f64, f64),
        at: Timestamp,
        readings: &[Reading],
        layout: &Layout,
        (theme, zone, pixel_ratio): (&Theme, &BrowserZone, f64),
    ) {
        let across = layout.x.x_of_time(at);
        let present = readings.iter().filter(|reading| reading.value.is_finite());
        let dots = present.map(|reading| (point(across, layout.y.y_of_value(reading.value)), theme.color(reading.ink)));
        Crosshair::new(self.cross.clone()).show(across, dots, layout.scene.plot, theme, pixel_ratio);
        self.tell((x, y), at, readings, (theme, zone));
    }

    fn tell(&self, at: (f64, f64), time: Timestamp, readings: &[Reading], (theme, zone): (&Theme, &BrowserZone)) {
        let civil = civil_at(time, zone);
        let date = format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day);
        let time = format!("{date} {:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second);
        let mut lines: Vec<&Reading> = readings.iter().collect();
        lines.sort_by(|a, b| b.value.total_cmp(&a.value));
        let line = |reading: &Reading| {
            let value = reading.unit.reading(reading.value);
            let color = css_color(theme.color(reading.ink));
            ReadoutLine { color, value: format!("{} {}", value.number, value.unit), ..ReadoutLine::default() }
        };
        let lines = lines.into_iter().take(MOST_LINES).map(line).collect();
        self.readout.borrow_mut().show(at, self.size, time, lines, String::new());
    }
}

impl Drop for Overlay {
    fn drop(&mut self) {
        self.cross.remove();
        self.tooltip.remove();
    }
}
