use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Listener;
use crate::chart::{Rgba, SystemColors};

fn root() -> Option<HtmlElement> {
    web_sys::window()?.document()?.document_element()?.dyn_into().ok()
}

fn matches(query: &str) -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media(query).ok()?
}

/// Writes the page's state, `starting`, `ready` or `failed`, where tests and
/// harnesses read it.
pub fn mark_state(state: &str) {
    if let Some(root) = root() {
        let _ = root.set_attribute("data-state", state);
    }
}

/// Tells the style sheets which theme is on.
pub fn apply_theme(dark: bool) {
    if let Some(root) = root() {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

/// Tells the document its language, for spelling and speech.
pub fn set_language(language: &str) {
    if let Some(root) = root() {
        let _ = root.set_attribute("lang", language);
    }
}

/// The languages that the user's browser asks for, best first.
pub fn languages() -> Vec<String> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|l| l.as_string()).collect()
}

/// Whether the system prefers a dark ground.
pub fn prefers_dark() -> bool {
    matches("(prefers-color-scheme: dark)").is_none_or(|list| list.matches())
}

/// Calls `handler` when the system's preference changes.
pub fn on_scheme_change(mut handler: impl FnMut() + 'static) -> Option<Listener> {
    let list = matches("(prefers-color-scheme: dark)")?;
    Some(Listener::new(&list, "change", move |_| handler()))
}

/// The colours that the system forces on the page; none when it forces none.
pub fn system_colors() -> Option<SystemColors> {
    if !matches(FORCED)?.matches() {
        return None;
    }
    let window = web_sys::window()?;
    let probe: HtmlElement = window.document()?.create_element("i").ok()?.dyn_into().ok()?;
    root()?.append_child(&probe).ok()?;
    let color = |name: &str| {
        probe.style().set_css_text(&format!("color: {name}; forced-color-adjust: none"));
        parse_color(&window.get_computed_style(&probe).ok()??.get_property_value("color").ok()?)
    };
    let colors = || {
        let (canvas, text) = (color("Canvas")?, color("CanvasText")?);
        Some(SystemColors { canvas, text, gray: color("GrayText")?, highlight: color("Highlight")? })
    };
    let colors = colors();
    probe.remove();
    colors
}

const FORCED: &str = "(forced-colors: active)";

/// `rgb(12, 34, 56)`, as computed styles have it.
fn parse_color(text: &str) -> Option<Rgba> {
    let inside = text.split_once('(')?.1;
    let mut channels = inside.split([',', ')', ' ']).filter_map(|part| part.trim().parse::<f64>().ok());
    let mut channel = || channels.next().map(|value| value.round().clamp(0.0, 255.0) as u8);
    Some(Rgba { red: channel()?, green: channel()?, blue: channel()?, alpha: 1.0 })
}

/// Calls `handler` when the system begins or ends to force its colours.
pub fn on_forced_colors_change(mut handler: impl FnMut() + 'static) -> Option<Listener> {
    let list = matches(FORCED)?;
    Some(Listener::new(&list, "change", move |_| handler()))
}

/// Device pixels per CSS pixel.
pub fn device_pixel_ratio() -> f64 {
    let ratio = web_sys::window().map_or(1.0, |w| w.device_pixel_ratio());
    // Zoomed far out or in, a canvas needn't follow all the way.
    if ratio.is_finite() { ratio.clamp(0.5, 4.0) } else { 1.0 }
}

/// Calls `handler` once, when the pixel ratio leaves its present value: the
/// page was zoomed, or moved to another screen.
pub fn on_pixel_ratio_change(mut handler: impl FnMut() + 'static) -> Option<Listener> {
    let list = matches(&format!("(resolution: {}dppx)", device_pixel_ratio()))?;
    Some(Listener::new(&list, "change", move |_| handler()))
}

/// Whether the page's tab is hidden.
pub fn is_hidden() -> bool {
    web_sys::window().and_then(|w| w.document()).is_some_and(|d| d.hidden())
}

/// Calls `handler` when the tab is hidden or shown.
pub fn on_visibility_change(mut handler: impl FnMut() + 'static) -> Option<Listener> {
    let document = web_sys::window()?.document()?;
    Some(Listener::new(&document, "visibilitychange", move |_| handler()))
}
