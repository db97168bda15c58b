use leptos::prelude::*;

use super::erase::{effect, handler, live, memo, part, spawn};
use super::language::tr;
use super::later::later;
use super::parts::value_boxes;
use super::session::Session;
use crate::browser::History;

/// A filter on one label: its values with a box to tick each. None ticked is
/// all.
#[component]
pub fn Variable(session: Session, name: String) -> impl IntoView {
    let values = RwSignal::new(Vec::<String>::new());
    let label = StoredValue::new(name.clone());
    let chosen = memo(move || {
        let chosen = session.view.with(|v| v.variables.get(&label.get_value()).cloned()).unwrap_or_default();
        if chosen.iter().any(|value| value == "$__all") { Vec::new() } else { chosen }
    });
    // Values change slowly: they are asked for anew with the range, not with
    // each refresh of a live one.
    let time = memo(move || session.view.with(|v| v.time.clone()));
    let source = memo(move || session.open_source());
    effect(move || {
        time.track();
        let (Some(source), Some(range)) = (source.get(), session.range.get_untracked()) else { return };
        spawn(async move {
            let metric = session.dashboard.with_value(|d| d.variables_of.clone());
            // Without values a filter offers none; the panels tell of the failure.
            if let Ok(found) = source.label_values(&label.get_value(), &metric, &[], range).await {
                values.try_set(found);
            }
        });
    });
    let opened = RwSignal::new(false);
    let summary = live(move || match chosen.get().as_slice() {
        [] => tr!("control.all"),
        [one] => one.clone(),
        several => tr!("control.chosen", count = several.len()),
    });
    view! {
        <details class="variable" name="variable" data-variable=name.clone() on:toggle=handler(move |_| opened.set(true))>
            <summary class="button">
                <span class="variable-name">{name.clone()}</span>
                <span class="variable-value">{summary}</span>
            </summary>
            <div class="popover ticks">
                {part(move || opened.get().then(|| later(move || value_boxes(session, label, values, chosen))))}
            </div>
        </details>
    }
}

/// A box to tick for each value of a variable.
#[component]
pub fn ValueBoxes(
    session: Session,
    label: StoredValue<String>,
    values: RwSignal<Vec<String>>,
    chosen: Memo<Vec<String>>,
) -> impl IntoView {
    let toggle = move |value: String| {
        session.change(History::Push, |view| {
            let chosen = view.variables.entry(label.get_value()).or_default();
            chosen.retain(|one| one != "$__all");
            match chosen.iter().position(|one| *one == value) {
                Some(index) => drop(chosen.remove(index)),
                None => chosen.push(value),
            }
            if chosen.is_empty() {
                view.variables.remove(&label.get_value());
            }
        });
    };
    live(move || {
        // A value that a link names is offered even when no series has it now.
        let mut offered = values.get();
        offered.extend(
            chosen.get_untracked().into_iter().filter(|value| !values.with_untracked(|all| all.contains(value))),
        );
        if offered.is_empty() {
            return view! { <p class="menu-note">{tr!("control.no_values")}</p> }.into_any();
        }
        offered
            .into_iter()
            .map(|value| {
                let (of, ticked) = (value.clone(), value.clone());
                view! {
                    <label class="tick">
                        <input
                            type="checkbox"
                            value=value.clone()
                            prop:checked=live(move || chosen.with(|chosen| chosen.contains(&ticked)))
                            on:change=handler(move |_| toggle(of.clone()))
                        />
                        <span>{value.clone()}</span>
                    </label>
                }
            })
            .collect_view()
            .into_any()
    })
}
