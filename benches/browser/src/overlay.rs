//! What moves with the pointer: the page's own crosshair, and a tooltip.
//!
//! The page's tooltip belongs to its components; this one gets the same texts.

use std::fmt::Write;

use taillight::browser::{BrowserZone, Crosshair, css_color};
use taillight::chart::{Ink, Layout, Size, Theme, Unit, point};
use taillight::time::{Timestamp, civil_at};
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlCanvasElement, HtmlElement};

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
    tooltip: HtmlElement,
    document: Document,
}

impl Overlay {
    /// Lays an overlay over a canvas, if that is on the page.
    pub fn over(below: &HtmlCanvasElement, size: Size) -> Result<Self, JsValue> {
        let document = below.owner_document().ok_or("no document")?;
        let cross: HtmlElement = document.create_element("div")?.dyn_into()?;
        let tooltip: HtmlElement = document.create_element("div")?.dyn_into()?;
        for (element, name) in [(&cross, "overlay"), (&tooltip, "tooltip")] {
            element.set_class_name(name);
            if let Some(parent) = below.parent_element() {
                parent.append_child(element)?;
            }
        }
        Ok(Self { size, cross, tooltip, document })
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
        // A tooltip without its text is no reason to lose the crosshair.
        let _ = self.tell((x, y), at, readings, (theme, zone));
    }

    fn tell(
        &self,
        (x, y): (f64, f64),
        at: Timestamp,
        readings: &[Reading],
        (theme, zone): (&Theme, &BrowserZone),
    ) -> Result<(), JsValue> {
        let civil = civil_at(at, zone);
        let mut time = format!("{:04}-{:02}-{:02} ", civil.year, civil.month, civil.day);
        // Writing into a text does not fail.
        let _ = write!(time, "{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second);
        self.tooltip.set_text_content(Some(&time));
        let mut lines: Vec<&Reading> = readings.iter().collect();
        lines.sort_by(|a, b| b.value.total_cmp(&a.value));
        for reading in lines.into_iter().take(MOST_LINES) {
            let line = self.document.create_element("p")?;
            let swatch: HtmlElement = self.document.create_element("i")?.dyn_into()?;
            swatch.style().set_property("background", &css_color(theme.color(reading.ink)))?;
            let text = self.document.create_element("span")?;
            let value = reading.unit.reading(reading.value);
            text.set_text_content(Some(&format!("{} {}", value.number, value.unit)));
            line.append_child(&swatch)?;
            line.append_child(&text)?;
            self.tooltip.append_child(&line)?;
        }
        let style = self.tooltip.style();
        style.set_property("left", &format!("{}px", x + 14.0))?;
        style.set_property("top", &format!("{}px", y.min(self.size.height * 0.4)))
    }
}

impl Drop for Overlay {
    fn drop(&mut self) {
        self.cross.remove();
        self.tooltip.remove();
    }
}
