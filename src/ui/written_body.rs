//! What a dashboard's file shows without a time axis: numbers, bars, rows, steps.

use std::sync::Arc;

use leptos::prelude::*;

use super::display::reading;
use super::language::tr;
use super::markup::{Piece, el, part};
use super::session::Session;
use crate::analysis::{Answers, Trace};
use crate::chart::Unit;
use crate::dashboard::file::{Content, FilePanel, Level, SeriesLook};
use crate::dashboard::{Panel, PanelKind};
use crate::series::is_stale;

/// More rows than anyone reads.
const MOST_ROWS: usize = 200;

/// The newest values of a panel's series, as its file wants them shown.
pub fn written_body(_session: Session, panel: Arc<Panel>, answers: Memo<Option<Arc<Answers>>>) -> Piece {
    part(move || {
        let PanelKind::Written(file) = &panel.kind else { return None };
        let answers = answers.get()?;
        let values: Vec<(String, f64)> =
            answers.traces.iter().map(|trace| (name_of(trace), newest(trace))).take(MOST_ROWS).collect();
        Some(match &file.content {
            Content::Series { look: SeriesLook::Stat, .. } => stats(file, &values),
            Content::Series { look: SeriesLook::Bars, .. } => bars(file, by_size(values), |_, _| None),
            Content::Funnel { .. } => bars(file, values, conversion),
            _ => table(file, &by_size(values)),
        })
    })
}

fn name_of(trace: &Trace) -> String {
    let labels = if trace.labels.is_empty() { String::new() } else { trace.labels.to_string() };
    format!("{}{labels}", trace.name)
}

/// The last sample that is one; NaN when there is none.
fn newest(trace: &Trace) -> f64 {
    trace.values.iter().rev().copied().find(|value| !is_stale(*value)).unwrap_or(f64::NAN)
}

fn by_size(mut values: Vec<(String, f64)>) -> Vec<(String, f64)> {
    values.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    values
}

fn stats(file: &FilePanel, values: &[(String, f64)]) -> Piece {
    let lone = values.len() == 1;
    let number = |(name, value): &(String, f64)| {
        el("div")
            .class("stat")
            .set("data-level", level(file, *value))
            .set("data-v", crate::series::shortest_decimal(*value))
            .child(el("span").class("stat-value").child(reading(file.unit, *value)))
            // Alone it needs no name: the panel has one.
            .child((!lone && !name.is_empty()).then(|| el("span").class("stat-name").child(name.clone())))
    };
    el("div").class("stats").child(values.iter().map(number).collect::<Piece>())
}

/// A bar each, with what `remark` says of a step and the one before it.
fn bars(file: &FilePanel, values: Vec<(String, f64)>, remark: fn(f64, f64) -> Option<String>) -> Piece {
    let longest = values.iter().map(|(_, value)| *value).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let mut before = f64::NAN;
    let rows = values
        .into_iter()
        .map(|(name, value)| {
            let share = if longest > 0.0 && value.is_finite() { (value / longest * 100.0).max(0.0) } else { 0.0 };
            let said = remark(before, value);
            before = value;
            el("div")
                .class("bar")
                .set("data-level", level(file, value))
                .set("data-v", crate::series::shortest_decimal(value))
                .child(el("span").class("bar-name").child(name))
                .child(el("span").class("bar-track").child(el("i").set("style", format!("width: {share:.2}%"))))
                .child(el("span").class("bar-value").child(reading(file.unit, value)))
                .child(said.map(|said| el("span").class("bar-remark").child(said)))
        })
        .collect::<Piece>();
    el("div").class("bars").set("role", "list").child(rows)
}

fn conversion(before: f64, value: f64) -> Option<String> {
    (before > 0.0).then(|| tr!("written.conversion", share = reading(Unit::Ratio, value / before)))
}

fn table(file: &FilePanel, values: &[(String, f64)]) -> Piece {
    let row = |(name, value): &(String, f64)| {
        el("tr")
            .set("data-level", level(file, *value))
            .child(el("th").set("scope", "row").child(name.clone()))
            .child(el("td").set("data-v", crate::series::shortest_decimal(*value)).child(reading(file.unit, *value)))
    };
    el("div").class("values").child(el("table").child(el("tbody").child(values.iter().map(row).collect::<Piece>())))
}

/// What a value means, as the page's style names it.
fn level(file: &FilePanel, value: f64) -> &'static str {
    match file.thresholds.iter().rev().find(|threshold| value >= threshold.from).map(|threshold| threshold.level) {
        None => "none",
        Some(Level::Calm) => "calm",
        Some(Level::Warning) => "warning",
        Some(Level::Critical) => "critical",
    }
}
