use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, ClipboardItem, HtmlAnchorElement, HtmlCanvasElement, Url};

use super::node::Node;

/// Milliseconds until a file that was handed over is surely read.
const HANDED_OVER: u32 = 60_000;

const PNG: &str = "image/png";

/// Hands a text over as a file to be kept. False where the browser refuses.
pub fn save_text(name: &str, kind: &str, text: &str) -> bool {
    let properties = BlobPropertyBag::new();
    properties.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &properties);
    blob.ok().and_then(|blob| save(name, &blob)).is_some()
}

/// Hands a canvas' picture over as a PNG file. False where there is no memory
/// for it.
pub async fn save_picture(name: &str, canvas: &Node) -> bool {
    let Some(picture) = canvas.as_canvas().map(png) else { return false };
    let blob = JsFuture::from(picture).await.ok().and_then(|blob| blob.dyn_into::<Blob>().ok());
    blob.and_then(|blob| save(name, &blob)).is_some()
}

/// Whether a picture can be put on the clipboard: not on a page that isn't
/// served securely, and not in every browser.
pub fn can_copy_picture() -> bool {
    let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) else { return false };
    Reflect::has(&window, &"ClipboardItem".into()).unwrap_or(false)
}

/// Puts a canvas' picture on the clipboard. False where the browser doesn't
/// allow it.
pub async fn copy_picture(canvas: &Node) -> bool {
    let Some(window) = web_sys::window().filter(|_| can_copy_picture()) else { return false };
    let Some(canvas) = canvas.as_canvas() else { return false };
    // The promise itself: some browsers allow no copying once it was awaited.
    let record = Object::new();
    if Reflect::set(&record, &PNG.into(), &png(canvas)).is_err() {
        return false;
    }
    let Ok(item) = ClipboardItem::new_with_record_from_str_to_blob_promise(&record) else { return false };
    JsFuture::from(window.navigator().clipboard().write(&Array::of1(&item))).await.is_ok()
}

/// The canvas' picture as a `Blob`, when it is encoded.
fn png(canvas: &HtmlCanvasElement) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let refused = reject.clone();
        let done = Closure::once_into_js(move |blob: JsValue| {
            // Without memory for it the blob is null.
            let settle = if blob.is_null() { reject } else { resolve };
            let _ = settle.call1(&JsValue::NULL, &blob);
        });
        if canvas.to_blob_with_type(done.unchecked_ref(), PNG).is_err() {
            let _ = refused.call0(&JsValue::NULL);
        }
    })
}

/// A link to the file that is followed at once, as browsers want it.
fn save(name: &str, blob: &Blob) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let address = Url::create_object_url_with_blob(blob).ok()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    wasm_bindgen_futures::spawn_local(async move {
        super::sleep(HANDED_OVER).await;
        let _ = Url::revoke_object_url(&address);
    });
    Some(())
}
