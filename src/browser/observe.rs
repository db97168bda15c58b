use wasm_bindgen::prelude::*;
use web_sys::{
    IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver, ResizeObserverEntry,
};

use super::node::Node;

/// An element's content box in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// Tells an element's size, now and whenever it changes, until it is dropped.
pub struct SizeObserver {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut(js_sys::Array)>,
}

impl SizeObserver {
    /// Watches an element. None where the browser has no such observer.
    pub fn new(node: &Node, mut handler: impl FnMut(Size) + 'static) -> Option<Self> {
        let callback = Closure::new(move |entries: js_sys::Array| {
            if let Some(entry) = entries.iter().last() {
                let rect = entry.unchecked_into::<ResizeObserverEntry>().content_rect();
                handler(Size { width: rect.width(), height: rect.height() });
            }
        });
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(node.as_element()?);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Tells whether an element is in view or nearly, until it is dropped.
pub struct VisibilityObserver {
    observer: IntersectionObserver,
    _callback: Closure<dyn FnMut(js_sys::Array)>,
}

impl VisibilityObserver {
    /// Watches an element; half a screen away counts as in view, so that a chart
    /// is there before it is scrolled to.
    pub fn new(node: &Node, mut handler: impl FnMut(bool) + 'static) -> Option<Self> {
        let callback = Closure::new(move |entries: js_sys::Array| {
            if let Some(entry) = entries.iter().last() {
                handler(entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting());
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin("50% 0px");
        let observer = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options).ok()?;
        observer.observe(node.as_element()?);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for VisibilityObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
