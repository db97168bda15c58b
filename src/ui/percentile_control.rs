use leptos::prelude::*;

use super::erase::{handler, live, memo};
use super::language::tr;
use super::session::Session;
use crate::browser::History;
use crate::dashboard::{parse_percentiles, percentiles_text};

/// Percentiles that one click adds or takes away.
const COMMON: [&str; 5] = ["50", "90", "95", "99", "99.9"];

/// Which percentiles are shown: chips for the common ones, a field for any.
/// Changing them asks nothing of the server.
#[component]
pub fn PercentileControl(session: Session) -> impl IntoView {
    let text = memo(move || session.view.with(|v| percentiles_text(&v.percentiles)));
    let wrong = RwSignal::new(false);
    let commit = move |written: String| match parse_percentiles(&written) {
        Some(percentiles) => {
            wrong.set(false);
            session.change(History::Push, |view| view.percentiles = percentiles);
        }
        None => wrong.set(true),
    };
    let chips = COMMON
        .map(|chip| {
            let is_on = memo(move || text.with(|text| text.split(',').any(|one| one == chip)));
            let toggle = move |_| {
                let now = text.get_untracked();
                let without: Vec<&str> = now.split(',').filter(|one| *one != chip).collect();
                // The last one stays: a latency panel without a percentile is none.
                let next = if is_on.get_untracked() { without.join(",") } else { format!("{now},{chip}") };
                if !next.is_empty() {
                    commit(next);
                }
            };
            view! {
                <button type="button" class="chip" data-percentile=chip aria-pressed=live(move || is_on.get().to_string()) on:click=handler(toggle)>
                    {format!("P{chip}")}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="percentiles" role="group" aria-label=live(move || tr!("control.percentiles"))>
            {chips}
            <input
                type="text"
                inputmode="decimal"
                data-control="p"
                class:is-wrong=live(move || wrong.get())
                aria-label=live(move || tr!("control.percentiles"))
                aria-invalid=live(move || wrong.get().to_string())
                title=live(move || if wrong.get() { tr!("notice.percentiles") } else { tr!("control.percentiles") })
                prop:value=live(move || text.get())
                on:change=handler(move |event: leptos::ev::Event| commit(event_target_value(&event)))
            />
        </div>
    }
}
