use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::Listener;

/// Calls `handler` with each key that is pressed on the page, but for those that
/// are typed into a field or held together with Ctrl, Alt or Command. A key that
/// it answers with true does nothing else.
pub fn on_page_key(mut handler: impl FnMut(&str) -> bool + 'static) -> Option<Listener> {
    let document = web_sys::window()?.document()?;
    Some(Listener::new(&document, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        let typed = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA"));
        let held = key.ctrl_key() || key.meta_key() || key.alt_key();
        if !typed && !held && handler(&key.key()) {
            key.prevent_default();
        }
    }))
}
