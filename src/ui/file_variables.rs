//! The variables of a dashboard that is a file: what they offer, and their
//! controls.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::choice::choice;
use super::erase::{derive, effect, memo, spawn};
use super::language::tr;
use super::markup::{Piece, el};
use super::session::Session;
use super::variables::folded;
use crate::browser::{History, Source, found_by};
use crate::dashboard::file::{AllValues, DashboardFile, Variable, VariableValues};
use crate::promql::{Filling, Template};
use crate::time::TimeRange;

/// The values that each variable offers.
pub type Offered = BTreeMap<String, Vec<String>>;

/// Keeps what is offered at what the server has: each variable's values follow
/// the range and the variables before it.
pub fn follow_values(
    session: Session,
    dashboard: Arc<DashboardFile>,
    offered: RwSignal<Offered>,
    fillings: Memo<BTreeMap<String, Filling>>,
) {
    let time = memo(move || session.view.with(|view| view.time.clone()));
    let source = memo(move || session.open_source());
    for variable in dashboard.variables.iter().cloned() {
        let name = variable.name.clone();
        match &variable.values {
            VariableValues::Custom(values) | VariableValues::Interval(values) => {
                offered.update(|all| drop(all.insert(name, values.clone())));
                continue;
            }
            VariableValues::Typed => continue,
            VariableValues::Label { .. } | VariableValues::Query { .. } => {}
        }
        let uses: Vec<String> = variable.uses().into_iter().map(str::to_owned).collect();
        // Only what it depends on: another variable's choice asks nothing.
        let before =
            memo(move || fillings.with(|all| uses.iter().map(|name| all.get(name).cloned()).collect::<Vec<_>>()));
        effect(move || {
            time.track();
            before.track();
            let (Some(source), Some(range)) = (source.get(), session.range.get_untracked()) else { return };
            let (variable, name) = (variable.clone(), name.clone());
            spawn(async move {
                let fill =
                    |template: &Template| fillings.with_untracked(|all| template.fill(&|name| all.get(name).cloned()));
                // Without values it offers none; the panels tell of the failure.
                let found = ask_values(&source, &variable, range, &fill).await;
                offered.try_update(|all| all.insert(name, found));
            });
        });
    }
}

async fn ask_values(
    source: &Source,
    variable: &Variable,
    range: TimeRange,
    fill: &dyn Fn(&Template) -> String,
) -> Vec<String> {
    let (values, filter) = match &variable.values {
        VariableValues::Label { label, of, filter } => {
            let selector = of.as_ref().map(fill);
            (source.written_values(label, selector.as_deref(), range).await.unwrap_or_default(), filter)
        }
        VariableValues::Query { expr, label, filter } => {
            let labels = source.written_labels(&fill(expr), range).await.unwrap_or_default();
            (labels.iter().filter_map(|labels| labels.get(label).map(str::to_owned)).collect(), filter)
        }
        _ => return Vec::new(),
    };
    let mut values: Vec<String> = match filter.as_str() {
        "" => values,
        filter => values.iter().filter_map(|value| found_by(filter, value)).collect(),
    };
    values.sort();
    values.dedup();
    values
}

/// A control for each variable that is offered.
pub fn variable_row(session: Session, dashboard: Arc<DashboardFile>, offered: RwSignal<Offered>) -> Piece {
    let controls = dashboard.variables.iter().filter(|variable| !variable.hidden);
    let controls = controls.map(|variable| control(session, variable, offered)).collect::<Piece>();
    el("div").class("variables").set("role", "group").follow("aria-label", || tr!("control.filters")).child(controls)
}

fn control(session: Session, variable: &Variable, offered: RwSignal<Offered>) -> Piece {
    let name = variable.name.clone();
    let title = if variable.title.is_empty() { name.clone() } else { variable.title.clone() };
    if variable.values == VariableValues::Typed {
        return typed(session, variable.clone(), title);
    }
    if variable.multi {
        return boxes(session, name, title, offered);
    }
    let all = variable.all != AllValues::NotOffered;
    let default = variable.default.first().cloned();
    let of = name.clone();
    let options = derive(move || {
        let values = offered.with(|offered| offered.get(&of).cloned().unwrap_or_default());
        let every = all.then(|| ("$__all".to_owned(), tr!("control.all")));
        every.into_iter().chain(values.into_iter().map(|value| (value.clone(), value))).collect()
    });
    let of = name.clone();
    let value = derive(move || {
        let chosen = session.view.with(|view| view.variables.get(&of).and_then(|values| values.first().cloned()));
        let first = || offered.with(|offered| offered.get(&of).and_then(|values| values.first().cloned()));
        chosen
            .or_else(|| default.clone())
            .or_else(|| all.then(|| "$__all".to_owned()))
            .or_else(first)
            .unwrap_or_default()
    });
    let choose = move |chosen: String| {
        session.change(History::Push, |view| drop(view.variables.insert(name.clone(), vec![chosen])));
    };
    choice("variable", derive(move || title.clone()), options, value, choose)
}

fn typed(session: Session, variable: Variable, title: String) -> Piece {
    let name = variable.name.clone();
    let value = move || {
        let chosen =
            session.view.with(|view| view.variables.get(&variable.name).and_then(|values| values.first().cloned()));
        chosen.or_else(|| variable.default.first().cloned()).unwrap_or_default()
    };
    el("label").class("choice").child(el("span").class("choice-label").child(title)).child(
        el("input").set("type", "text").set("data-control", "variable").value(value).on("change", move |event| {
            let chosen = event_target_value(&event);
            session.change(History::Push, |view| drop(view.variables.insert(name.clone(), vec![chosen])));
        }),
    )
}

/// A box for each value; none ticked is the file's default.
fn boxes(session: Session, name: String, title: String, offered: RwSignal<Offered>) -> Piece {
    let label = StoredValue::new(name);
    let chosen =
        memo(move || session.view.with(|view| view.variables.get(&label.get_value()).cloned()).unwrap_or_default());
    let values = RwSignal::new(Vec::new());
    effect(move || values.set(offered.with(|offered| offered.get(&label.get_value()).cloned().unwrap_or_default())));
    folded(session, label, title, values, chosen)
}
