use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::display::reading;
use super::erase::{handler, live, part};
use super::language::tr;
use super::picture::{MOST_TRACES, inks, key_of, title_of};
use super::session::Session;
use crate::analysis::{Answers, Role, Trace};
use crate::browser::css_color;
use crate::chart::Unit;

/// The traces with their numbers. A click shows one alone, another click all.
#[component]
pub fn Legend(
    session: Session,
    answers: Memo<Option<Arc<Answers>>>,
    hidden: RwSignal<HashSet<String>>,
    unit: Unit,
) -> impl IntoView {
    let isolate = move |key: &str| {
        let Some(answers) = answers.get_untracked() else { return };
        let others: HashSet<String> = answers.traces.iter().map(key_of).filter(|other| other != key).collect();
        hidden.update(|hidden| {
            if *hidden == others {
                hidden.clear();
            } else {
                *hidden = others;
            }
        });
    };
    let rows = part(move || {
        let answers = answers.get()?;
        let theme = session.theme();
        let inks = inks(&answers);
        let traces: Vec<(usize, &Trace)> =
            answers.traces.iter().enumerate().filter(|(_, trace)| trace.role != Role::Limit).collect();
        let all = traces.len();
        let rows = traces
            .into_iter()
            .take(MOST_TRACES)
            .map(|(index, trace)| {
                let key = key_of(trace);
                let (pressed, pressed_key) = (key.clone(), key.clone());
                let (last, low, high) = extremes(&trace.values);
                let color = css_color(theme.color(inks[index].0));
                let stroke = if inks[index].1.dash.is_empty() { "solid" } else { "dashed" };
                view! {
                    <tr class:is-hidden=live(move || hidden.with(|hidden| hidden.contains(&key)))>
                        <th scope="row">
                            <button
                                type="button"
                                class="legend-name"
                                title=tr!("legend.isolate")
                                aria-pressed=live(move || hidden.with(|h| (!h.contains(&pressed)).to_string()))
                                on:click=handler(move |_| isolate(&pressed_key))
                            >
                                <i class="stroke" style=format!("border-top: 2px {stroke} {color}")></i>
                                <span>{title_of(trace)}</span>
                            </button>
                        </th>
                        <td>{reading(unit, last)}</td>
                        <td class="legend-more">{reading(unit, low)}</td>
                        <td class="legend-more">{reading(unit, high)}</td>
                        <td>{overall(trace, unit)}</td>
                    </tr>
                }
            })
            .collect_view();
        let note = (all > MOST_TRACES)
            .then(|| view! { <p class="legend-note">{tr!("panel.more", shown = MOST_TRACES, all = all)}</p> });
        Some(view! {
            <table>
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{tr!("legend.series")}</span></th>
                        <th scope="col">{tr!("legend.last")}</th>
                        <th scope="col" class="legend-more">{tr!("legend.min")}</th>
                        <th scope="col" class="legend-more">{tr!("legend.max")}</th>
                        <th scope="col">{tr!("legend.overall")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {note}
        })
    });
    view! { <div class="legend">{rows}</div> }
}

/// The quantity over the whole range; a percentile beyond the last bucket is
/// "at least" its bound.
fn overall(trace: &Trace, unit: Unit) -> String {
    let beyond = trace.overall_band.as_ref().is_some_and(|band| band.overflow.first() == Some(&true));
    let text = reading(unit, trace.overall);
    if beyond { format!("≥ {text}") } else { text }
}

/// The last, the least and the greatest number of a row; NaN when there is none.
fn extremes(values: &[f64]) -> (f64, f64, f64) {
    let numbers = || values.iter().copied().filter(|value| !value.is_nan());
    let last = numbers().next_back().unwrap_or(f64::NAN);
    (last, numbers().fold(f64::NAN, f64::min), numbers().fold(f64::NAN, f64::max))
}
