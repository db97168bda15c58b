use std::sync::Arc;

use leptos::prelude::*;

use super::display::{date_time, exact, reading};
use super::erase::part;
use super::session::Session;
use crate::analysis::Answers;
use crate::chart::Unit;
use crate::series::is_stale;

/// A panel's exact numbers: one row a step, one column a trace and a bound.
#[component]
pub fn NumberTable(session: Session, panel: String, unit: Unit, answers: Memo<Option<Arc<Answers>>>) -> impl IntoView {
    let table = part(move || {
        let answers = answers.get()?;
        let zone = session.zone();
        let columns = answers.columns();
        let head = columns
            .iter()
            .map(|column| view! { <th scope="col" data-series=column.name.clone()>{column.name.clone()}</th> })
            .collect_view();
        let rows = (0..answers.grid.len)
            .map(|step| {
                let at = answers.grid.at(step);
                let cells = columns
                    .iter()
                    .map(|column| column.values.get(step).copied().filter(|value| !is_stale(*value)))
                    .map(|value| match value {
                        Some(value) => view! { <td data-v=exact(value)>{reading(unit, value)}</td> }.into_any(),
                        None => view! { <td></td> }.into_any(),
                    })
                    .collect_view();
                view! { <tr data-t=at.0.to_string()><th scope="row">{date_time(at, &zone)}</th>{cells}</tr> }
            })
            .collect_view();
        Some(view! {
            <table data-panel-table=panel.clone()>
                <thead><tr><th scope="col"></th>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        })
    });
    view! { <div class="numbers">{table}</div> }
}
