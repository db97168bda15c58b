use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::erase::{effect, memo};
use super::language::tr;
use super::legend_line::{Gesture, Line, Look};
use super::legend_rows::{Column, FEW_ROWS, MOST_ROWS, Order, Row, arranged, next_order, rows_of};
use super::markup::{Piece, el, part, words};
use super::picture::{MOST_TRACES, inks};
use super::session::Session;
use crate::analysis::Answers;
use crate::browser::{Node, css_color};
use crate::chart::Unit;

/// What a user has done to a legend: it outlives every refresh.
#[derive(Clone, Copy)]
pub struct LegendState {
    /// Keys of traces that are not shown.
    pub hidden: RwSignal<HashSet<String>>,
    order: RwSignal<Order>,
    search: RwSignal<String>,
    all: RwSignal<bool>,
}

impl LegendState {
    /// Everything shown, as it comes.
    pub fn new(hidden: RwSignal<HashSet<String>>) -> Self {
        Self { hidden, order: RwSignal::new(None), search: RwSignal::new(String::new()), all: RwSignal::new(false) }
    }

    /// A click shows one alone and another click all; with a key held it takes
    /// one away or brings it back. Nothing at all is never shown.
    fn choose(self, all: &[Row], key: &str, gesture: Gesture) {
        let others = || all.iter().map(|row| &row.key).filter(|other| *other != key).cloned().collect::<HashSet<_>>();
        self.hidden.update(|hidden| match gesture {
            Gesture::Isolate => {
                let others = others();
                let alone = !hidden.contains(key) && others.iter().all(|other| hidden.contains(other));
                *hidden = if alone { HashSet::new() } else { others };
            }
            Gesture::Toggle => {
                if !hidden.remove(key) {
                    hidden.insert(key.to_owned());
                }
                if all.iter().all(|row| hidden.contains(&row.key)) {
                    hidden.clear();
                }
            }
        });
    }
}

/// The traces with their numbers: a table that can be ordered and searched, and
/// that chooses what the chart shows.
pub fn legend(session: Session, answers: Memo<Option<Arc<Answers>>>, state: LegendState, unit: Unit) -> Piece {
    let rows = memo(move || answers.with(|answers| answers.as_deref().map(rows_of).unwrap_or_default()));
    // A memo: an answer must not take the field away that is typed in.
    let many = memo(move || rows.with(|rows| rows.len() > FEW_ROWS));
    let found = memo(move || {
        let search = if many.get() { state.search.get() } else { String::new() };
        arranged(rows.get(), state.order.get(), &search)
    });
    let listed = move || if state.all.get() { usize::MAX } else { MOST_ROWS };
    let body = el("tbody");
    let node = body.node().clone();
    let mut lines: Vec<Line> = Vec::new();
    effect(move || {
        let (theme, hidden) = (session.theme(), state.hidden.get());
        let inks = answers.with(|answers| answers.as_deref().map(inks).unwrap_or_default());
        let hint = tr!("legend.choose");
        let looks = found.with(|found| {
            let look = |row: &Row| {
                let (ink, stroke) = inks.get(row.index).copied()?;
                Some(Look {
                    row: row.clone(),
                    unit,
                    color: css_color(theme.color(ink)),
                    stroke,
                    shown: !hidden.contains(&row.key),
                    hint: hint.clone(),
                })
            };
            found.iter().take(listed()).filter_map(look).collect::<Vec<Look>>()
        });
        let choose = move |key: &str, gesture: Gesture| {
            rows.with_untracked(|rows| state.choose(rows, key, gesture));
        };
        reconcile(&node, &mut lines, looks, choose, session.lit);
    });
    let search = part(move || {
        many.get().then(|| {
            el("input")
                .set("type", "search")
                .class("legend-search")
                .set("data-control", "legend-search")
                .follow("aria-label", || tr!("legend.search"))
                .follow("placeholder", || tr!("legend.search"))
                .value(move || state.search.get())
                .on("input", move |event| state.search.set(event_target_value(&event)))
        })
    });
    let head = el("thead").child(el("tr").child(Column::ALL.map(|column| head_cell(state, column)).to_vec()));
    el("div").class("legend").child(search).child(el("table").child(head).child(body)).child(notes(state, rows, found))
}

/// Puts the lines in the page as they should be. A line that was there stays
/// the same element, so that neither focus nor pointer lose it.
fn reconcile(
    body: &Node,
    lines: &mut Vec<Line>,
    looks: Vec<Look>,
    choose: impl Fn(&str, Gesture) + Copy + 'static,
    lit: RwSignal<Option<String>>,
) {
    let same = lines.len() == looks.len() && lines.iter().zip(&looks).all(|(line, look)| line.key() == look.row.key);
    if same {
        lines.iter_mut().zip(looks).for_each(|(line, look)| line.show(look));
        return;
    }
    let mut before: std::collections::HashMap<String, Line> =
        lines.drain(..).map(|line| (line.key().to_owned(), line)).collect();
    let focused = before.values().find(|line| line.has_focus()).map(|line| line.key().to_owned());
    for look in looks {
        let line = match before.remove(&look.row.key) {
            Some(mut line) => {
                line.show(look);
                line
            }
            None => Line::new(look, choose, lit),
        };
        lines.push(line);
    }
    drop(before);
    for line in lines.iter() {
        line.append_to(body);
    }
    // An element that is moved loses the focus.
    if let Some(line) = lines.iter().find(|line| focused.as_deref() == Some(line.key())) {
        line.focus();
    }
}

/// A column's head, which orders by it.
fn head_cell(state: LegendState, column: Column) -> Piece {
    let text = move || match column {
        Column::Name => tr!("legend.series"),
        Column::Last => tr!("legend.last"),
        Column::Min => tr!("legend.min"),
        Column::Max => tr!("legend.max"),
        Column::Overall => tr!("legend.overall"),
    };
    let sorted = move || {
        let (now, ascending) = state.order.get()?;
        (now == column).then_some(if ascending { "ascending" } else { "descending" })
    };
    el("th")
        .set("scope", "col")
        .class_if("legend-more", matches!(column, Column::Min | Column::Max))
        .follow("aria-sort", sorted)
        .child(
            el("button")
                .set("type", "button")
                .class("legend-sort")
                .set("data-sort", column.name())
                .on("click", move |_| state.order.update(|order| *order = next_order(*order, column)))
                .child(words(text)),
        )
}

/// What is not listed, and what is not drawn.
fn notes(state: LegendState, rows: Memo<Vec<Row>>, found: Memo<Vec<Row>>) -> Piece {
    part(move || {
        let (all, found) = (rows.with(Vec::len), found.with(Vec::len));
        let listed = if state.all.get() { found } else { found.min(MOST_ROWS) };
        let drawn = (all > MOST_TRACES).then(|| tr!("legend.drawn", most = MOST_TRACES));
        (listed < all || drawn.is_some()).then(|| {
            let button = (listed < found).then(|| {
                el("button")
                    .set("type", "button")
                    .class("legend-all")
                    .set("data-action", "legend-all")
                    .on("click", move |_| state.all.set(true))
                    .child(tr!("legend.all"))
            });
            el("p")
                .class("legend-note")
                .set("role", "status")
                .child((listed < all).then(|| el("span").child(tr!("panel.more", shown = listed, all = all))))
                .child(button)
                .child(drawn.map(|text| el("span").child(text)))
        })
    })
}
