use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::css_color;
use super::node::Node;
use crate::chart::{Ink, Point, Rect, Rgba, Theme};

/// The line under the pointer and a dot where it meets each series: elements
/// that the browser moves, so that no canvas is drawn or sent anew.
///
/// They lie in an element of their own, above the chart and with the same upper
/// left corner.
#[derive(Clone)]
pub struct Crosshair {
    root: HtmlElement,
}

/// A layer of its own: moved without painting anything beneath.
const ROOT: &str = "position: absolute; top: 0; left: 0; pointer-events: none; will-change: transform";
const LINE: &str = "position: absolute; top: 0; left: 0";
const DOT: &str = "position: absolute; top: -5px; left: -5px; box-sizing: border-box; width: 10px; height: 10px; \
                   border: 1.5px solid; border-radius: 50%; background-clip: padding-box";

impl Crosshair {
    /// In an element that is empty, or was a crosshair's before.
    pub fn new(root: HtmlElement) -> Self {
        if root.first_element_child().is_none() {
            root.style().set_css_text(ROOT);
        }
        Self { root }
    }

    /// In an element of the page.
    pub fn of(node: &Node) -> Option<Self> {
        Some(Self::new(node.as_html()?.clone()))
    }

    /// Takes it off the chart.
    pub fn hide(&self) {
        set(&self.root, "display", "none");
    }

    /// Moves it to `x` CSS pixels of the chart. Dots outside the plot are left out.
    pub fn show(&self, x: f64, dots: impl Iterator<Item = (Point, Rgba)>, plot: Rect, theme: &Theme, pixel_ratio: f64) {
        // On whole device pixels, as the chart's own lines are.
        let width = pixel_ratio.round().max(1.0);
        let left = (x * pixel_ratio - width / 2.0).round() / pixel_ratio;
        set(&self.root, "transform", &format!("translateX({left}px)"));
        let mut next = self.root.first_element_child();
        if let Some(line) = self.child(&mut next, LINE) {
            set(&line, "width", &format!("{}px", width / pixel_ratio));
            set(&line, "height", &format!("{}px", plot.bottom - plot.top));
            set(&line, "transform", &format!("translateY({}px)", plot.top));
            set(&line, "background", &css_color(theme.color(Ink::TextDim)));
        }
        let ring = css_color(theme.color(Ink::Ground));
        for (at, color) in dots.filter(|(at, _)| plot.contains(*at)) {
            let Some(dot) = self.child(&mut next, DOT) else { return };
            // A ring of the ground around it, so that it stands off its line.
            set(&dot, "border-color", &ring);
            set(&dot, "background", &css_color(color));
            set(&dot, "transform", &format!("translate({}px, {}px)", at.x - left, at.y));
            set(&dot, "display", "block");
        }
        // Dots of lines that have no value here.
        while let Some(dot) = next {
            next = dot.next_element_sibling();
            if let Ok(dot) = dot.dyn_into::<HtmlElement>() {
                set(&dot, "display", "none");
            }
        }
        set(&self.root, "display", "block");
    }

    /// The next child, made when there is none yet.
    fn child(&self, next: &mut Option<web_sys::Element>, style: &str) -> Option<HtmlElement> {
        let child = match next.take() {
            Some(child) => child,
            None => {
                let child = self.root.owner_document()?.create_element("i").ok()?;
                self.root.append_child(&child).ok()?;
                child.unchecked_ref::<HtmlElement>().style().set_css_text(style);
                child
            }
        };
        *next = child.next_element_sibling();
        child.dyn_into().ok()
    }
}

fn set(element: &HtmlElement, property: &str, value: &str) {
    // Fails for no property that CSS has.
    let _ = element.style().set_property(property, value);
}
