use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File, HtmlInputElement};

/// The bytes of the file that was chosen in a field; none when none was, or it
/// can't be read.
pub async fn chosen_file(event: &Event) -> Option<Vec<u8>> {
    let field: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let files = Reflect::get(&field, &"files".into()).ok()?;
    let file: File = Array::from(&files).get(0).dyn_into().ok()?;
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    // The same file may be chosen again once it was mended.
    field.set_value("");
    Some(Uint8Array::new(&buffer).to_vec())
}

/// What a regular expression finds in a text: its first group, or without one
/// the whole text; none when it finds nothing, or is no regular expression.
pub fn found_by(pattern: &str, text: &str) -> Option<String> {
    let constructor: Function = Reflect::get(&js_sys::global(), &"RegExp".into()).ok()?.dyn_into().ok()?;
    let expression = Reflect::construct(&constructor, &Array::of1(&pattern.into())).ok()?;
    let execute: Function = Reflect::get(&expression, &"exec".into()).ok()?.dyn_into().ok()?;
    let found = execute.call1(&expression, &text.into()).ok().filter(|found| !found.is_null())?;
    let group = Array::from(&found).get(1);
    Some(group.as_string().unwrap_or_else(|| text.to_owned()))
}
