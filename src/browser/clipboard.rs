use wasm_bindgen_futures::JsFuture;

/// Puts text on the clipboard. False where the browser doesn't allow it, as on
/// a page that isn't served securely.
pub async fn copy_text(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    if !window.is_secure_context() {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
