use std::sync::Arc;

use leptos::prelude::*;

use super::display::{date_time, reading};
use super::language::tr;
use super::markup::{Piece, el, part};
use super::session::Session;
use crate::analysis::Answers;
use crate::chart::Unit;
use crate::series::{is_stale, shortest_decimal};

/// A panel's exact numbers: one row a step, one column a trace and a bound.
pub fn number_table(session: Session, panel: String, unit: Unit, answers: Memo<Option<Arc<Answers>>>) -> Piece {
    let table = part(move || {
        let answers = answers.get()?;
        let zone = session.zone();
        let columns = answers.columns();
        let head = columns
            .iter()
            .map(|column| {
                el("th").set("scope", "col").set("data-series", column.name.clone()).child(column.name.clone())
            })
            .collect::<Piece>();
        let rows = (0..answers.grid.len)
            .map(|step| {
                let at = answers.grid.at(step);
                let cells = columns
                    .iter()
                    .map(|column| column.values.get(step).copied().filter(|value| !is_stale(*value)))
                    .map(|value| match value {
                        Some(value) => el("td").set("data-v", shortest_decimal(value)).child(reading(unit, value)),
                        None => el("td"),
                    })
                    .collect::<Piece>();
                el("tr")
                    .set("data-t", at.0.to_string())
                    .child(el("th").set("scope", "row").child(date_time(at, &zone)))
                    .child(cells)
            })
            .collect::<Piece>();
        Some(
            el("table")
                .set("data-panel-table", panel.clone())
                .child(
                    el("thead").child(
                        el("tr")
                            .child(
                                el("th")
                                    .set("scope", "col")
                                    .child(el("span").class("visually-hidden").child(tr!("table.time"))),
                            )
                            .child(head),
                    ),
                )
                .child(el("tbody").child(rows)),
        )
    });
    el("div").class("numbers").child(table)
}
