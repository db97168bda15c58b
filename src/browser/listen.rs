use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// An event listener that is removed when it is dropped.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    handler: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listener {
    /// Calls `handler` at each `event` of `target`.
    pub fn new(target: &EventTarget, event: &'static str, handler: impl FnMut(web_sys::Event) + 'static) -> Self {
        let handler = Closure::new(handler);
        // Fails only for arguments that are no function.
        let _ = target.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
        Self { target: target.clone(), event, handler }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let handler = self.handler.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.event, handler);
    }
}
