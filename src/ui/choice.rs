use leptos::prelude::*;

use super::erase::{handler, live};

/// A labelled choice of one among several: values and their texts.
#[component]
pub fn Choice(
    /// The hook that tests know it by.
    control: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] value: Signal<String>,
    on_choose: impl Fn(String) + Clone + 'static,
) -> impl IntoView {
    let items = live(move || {
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
                view! { <option value=value prop:selected=selected>{text}</option> }
            })
            .collect_view()
            .into_any()
    });
    view! {
        <label class="choice">
            <span class="choice-label">{label}</span>
            <select data-control=control on:change=handler(move |event: leptos::ev::Event| on_choose(event_target_value(&event)))>
                {items}
            </select>
        </label>
    }
}
