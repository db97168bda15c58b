use wasm_bindgen::JsValue;

use super::Listener;

/// What a change of the view does to the browser's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// A step of its own, which Back undoes.
    Push,
    /// The present step changes: while something is dragged.
    Replace,
}

/// The query string of the page's address, with its `?`, or empty.
pub fn query_string() -> String {
    web_sys::window().and_then(|w| w.location().search().ok()).unwrap_or_default()
}

/// The page's address without query and fragment.
pub fn page_address() -> String {
    web_sys::window()
        .map(|w| w.location())
        .and_then(|l| Some(l.origin().ok()? + &l.pathname().ok()?))
        .unwrap_or_default()
}

/// Writes a query string (without `?`) into the page's address.
pub fn write_query(query: &str, history: History) {
    let Some(window) = web_sys::window() else { return };
    let (Ok(path), Ok(browser_history)) = (window.location().pathname(), window.history()) else { return };
    let address = if query.is_empty() { path } else { format!("{path}?{query}") };
    // Browsers refuse after hundreds of changes in seconds; the view itself has
    // changed all the same, and the next change writes the address again.
    let _ = match history {
        History::Push => browser_history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
        History::Replace => browser_history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
    };
}

/// Calls `handler` whenever the user goes back or forward.
pub fn on_location_change(mut handler: impl FnMut() + 'static) -> Option<Listener> {
    let window = web_sys::window()?;
    Some(Listener::new(&window, "popstate", move |_| handler()))
}
