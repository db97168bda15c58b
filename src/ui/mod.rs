//! u
use leptos::prelude::*;
/// m
pub fn mount() { mount_to_body(|| view! { <p>"hi"</p> }); }
