//! A chart by keys and by ear: arrow keys walk its samples and its series, and
//! what they come to is said.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::display::{clock_time, reading};
use super::hand::Hand;
use super::language::tr;
use super::markup::{Piece, el, words};
use super::picture::{shown, title_of};
use super::session::Session;
use super::tooltip::Pointing;
use crate::analysis::{Answers, Trace};
use crate::browser::History;
use crate::chart::{Ink, Line, Summary, Trend, Unit};
use crate::series::is_stale;
use crate::time::Timestamp;

/// Steps that a key with Shift goes over.
const STRIDE: i64 = 10;

/// Series that a summary tells of; the rest is counted.
const MOST_TOLD: usize = 3;

/// What is read by keys.
#[derive(Clone)]
pub struct Reading {
    /// What all components share.
    pub session: Session,
    /// The panel's id.
    pub panel: String,
    /// What the values are.
    pub unit: Unit,
    /// The traces.
    pub answers: Memo<Option<Arc<Answers>>>,
    /// Keys of traces that are not shown.
    pub hidden: RwSignal<HashSet<String>>,
    /// Where the chart is pointed at.
    pub pointing: Pointing,
}

/// Makes a chart a place that the focus comes to, with its summary as its name.
pub fn follow_keys(frame: Piece, hand: Hand, reading: Reading) -> Piece {
    let said = RwSignal::new(String::new());
    let series = StoredValue::new(0usize);
    let summary = reading.clone();
    frame
        .set("tabindex", "0")
        .set("role", "group")
        .follow("aria-roledescription", || tr!("chart.role"))
        .follow("aria-label", move || summary_text(&summary))
        .child(el("p").class("visually-hidden").set("aria-live", "polite").child(words(move || said.get())))
        .on_key("keydown", move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            if act(&event, hand, &reading, series, said) {
                event.prevent_default();
                event.stop_propagation();
            }
        })
}

/// Does what a key means; false when it means nothing here.
fn act(
    event: &KeyboardEvent,
    hand: Hand,
    reading: &Reading,
    series: StoredValue<usize>,
    said: RwSignal<String>,
) -> bool {
    let stride = if event.shift_key() { STRIDE } else { 1 };
    let open = |table: bool| {
        reading.session.change(History::Push, |view| {
            view.view_panel = Some(reading.panel.clone());
            view.table = table;
        });
    };
    match event.key().as_str() {
        "ArrowRight" => walk(reading, hand, series, said, |at, _| at.saturating_add(stride)),
        "ArrowLeft" => walk(reading, hand, series, said, |at, _| at.saturating_sub(stride)),
        "Home" => walk(reading, hand, series, said, |_, _| 0),
        "End" => walk(reading, hand, series, said, |_, last| last),
        key @ ("ArrowUp" | "ArrowDown") => {
            let count = reading.answers.with(|answers| {
                answers.as_ref().map_or(0, |answers| shown(answers, &reading.hidden.get_untracked()).count())
            });
            let by = if key == "ArrowDown" { 1 } else { count.saturating_sub(1) };
            series.update_value(|series| *series = (*series + by).checked_rem(count).unwrap_or(0));
            walk(reading, hand, series, said, |at, _| at);
        }
        "+" | "=" => hand.zoom_by(0.5),
        "-" => hand.zoom_by(2.0),
        "Backspace" => hand.back(),
        key @ ("[" | "]") => {
            if let Some(window) = hand.brush_from_cursor(key == "[") {
                let zone = reading.session.zone();
                let (from, to) = (clock_time(window.from, &zone), clock_time(window.to, &zone));
                said.set(tr!("brush.selected", from = from, to = to));
            }
        }
        "t" => open(true),
        "f" => open(false),
        "Escape" if reading.pointing.pointer.get_untracked().is_some() => {
            reading.pointing.pinned.set(false);
            hand.leave();
            // With a window selected it means that, too.
            return reading.session.view.with_untracked(|view| view.brush.is_none());
        }
        _ => return false,
    }
    true
}

/// Moves the cursor to the step that `to` finds from the present and the last
/// one, points the chart there and says what is there.
fn walk(
    reading: &Reading,
    hand: Hand,
    series: StoredValue<usize>,
    said: RwSignal<String>,
    to: impl FnOnce(i64, i64) -> i64,
) {
    let Some(answers) = reading.answers.get_untracked() else { return };
    let grid = answers.grid;
    let last = i64::try_from(grid.len).unwrap_or(i64::MAX) - 1;
    let now = reading.session.cursor.get_untracked().and_then(|at| grid.nearest(at));
    let step = match now {
        Some(step) => to(step as i64, last).clamp(0, last.max(0)) as usize,
        None => last.max(0) as usize,
    };
    let hidden = reading.hidden.get_untracked();
    let traces: Vec<&Trace> = shown(&answers, &hidden).map(|(_, trace)| trace).collect();
    let Some(trace) = traces.get(series.get_value()).or(traces.first()) else { return };
    let at = grid.at(step);
    let value = trace.values.get(step).copied().filter(|value| !is_stale(*value)).unwrap_or(f64::NAN);
    hand.point_to(at, value);
    let time = clock_time(at, &reading.session.zone());
    said.set(tr!("chart.at", time = time, series = title_of(trace), value = self::reading(reading.unit, value)));
}

/// What the chart shows, in sentences.
fn summary_text(of: &Reading) -> String {
    let Some(answers) = of.answers.get().filter(|answers| !answers.is_empty()) else { return tr!("state.empty") };
    let hidden = of.hidden.get();
    let traces: Vec<&Trace> = shown(&answers, &hidden).map(|(_, trace)| trace).collect();
    let lines: Vec<Line> = traces.iter().map(|t| Line::new(answers.grid, &t.values, Ink::Series(0))).collect();
    let summary = Summary::of(&lines);
    let zone = of.session.zone();
    let time = |at: Timestamp| clock_time(at, &zone);
    let value = |value: f64| self::reading(of.unit, value);
    let range = answers.grid.range();
    let mut told = vec![tr!("chart.range", from = time(range.from), to = time(range.to))];
    for (trace, line) in traces.iter().zip(&summary.lines).take(MOST_TOLD) {
        let (Some(min), Some(max), Some(last)) = (line.min, line.max, line.last) else { continue };
        let trend = match line.trend {
            Trend::Rising => tr!("chart.rising"),
            Trend::Falling => tr!("chart.falling"),
            Trend::Steady | Trend::Unknown => tr!("chart.steady"),
        };
        told.push(tr!(
            "chart.line",
            series = title_of(trace),
            last = value(last.value),
            min = value(min.value),
            max = value(max.value),
            at = time(max.at),
            trend = trend
        ));
    }
    if traces.len() > MOST_TOLD {
        told.push(tr!("chart.more", count = traces.len() - MOST_TOLD));
    }
    told.extend(of.session.marks.get().map(|marks| marks.summary().to_owned()).filter(|told| !told.is_empty()));
    told.join(" ")
}
