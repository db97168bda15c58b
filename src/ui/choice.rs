use super::markup::{Piece, el, part, words};
use leptos::prelude::*;

/// A labelled choice of one among several: values and their texts.
pub fn choice(
    // The hook that tests know it by.
    control: &'static str,
    label: Signal<String>,
    options: Signal<Vec<(String, String)>>,
    value: Signal<String>,
    on_choose: impl Fn(String) + Clone + 'static,
) -> Piece {
    let items = part(move || {
        let chosen = value.get();
        let mut options = options.get();
        // What a link asks for is shown even when the list doesn't offer it.
        if !options.iter().any(|(value, _)| *value == chosen) {
            options.push((chosen.clone(), chosen.clone()));
        }
        options
            .into_iter()
            .map(|(value, text)| {
                let selected = value == chosen;
                el("option").set("value", value).selected(selected).child(text)
            })
            .collect::<Piece>()
            .into()
    });
    el("label").class("choice").child(el("span").class("choice-label").child(words(move || label.get()))).child(
        el("select")
            .set("data-control", control)
            // The text beside it is left out where there is little room.
            .follow("aria-label", move || label.get())
            .on("change", move |event: leptos::ev::Event| on_choose(event_target_value(&event)))
            .child(items),
    )
}
