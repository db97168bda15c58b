use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::display::{count, date_time, reading};
use super::erase::memo;
use super::language::tr;
use super::mark_lines::mark_lines;
use super::markup::{Piece, el, part, watch};
use super::picture::{inks, shown, title_of};
use super::session::Session;
use crate::analysis::{Answers, Trace};
use crate::browser::{Readout, ReadoutLine, css_color};
use crate::chart::{Layout, Size, Unit};

/// Lines in a tooltip; the rest is in the legend.
const MOST_LINES: usize = 10;

/// Where a chart is pointed at.
#[derive(Clone, Copy)]
pub struct Pointing {
    /// CSS pixels from the chart's left and top edge.
    pub pointer: RwSignal<Option<(f64, f64)>>,
    /// The value at that height.
    pub level: RwSignal<Option<f64>>,
    /// The chart's size.
    pub size: RwSignal<Size>,
    /// Whether it stays there while the pointer goes on.
    pub pinned: RwSignal<bool>,
    /// The panel's id.
    pub panel: StoredValue<String>,
    /// What the chart is laid out as, once it is drawn.
    pub layout: StoredValue<Option<Layout>, LocalStorage>,
}

/// What the chart says at the pointer: time, values, and how sure they are.
pub fn tooltip(
    session: Session,
    answers: Memo<Option<Arc<Answers>>>,
    hidden: RwSignal<HashSet<String>>,
    unit: Unit,
    pointing: Pointing,
) -> Piece {
    let Pointing { pointer, size, pinned, .. } = pointing;
    let there = memo(move || {
        pointer.with(Option::is_some) && session.cursor.with(Option::is_some) && answers.with(Option::is_some)
    });
    let follow = move |readout: &mut Readout| {
        let (at, answers) = (pointer.get()?, answers.get()?);
        let step = answers.grid.nearest(session.cursor.get()?)?;
        let theme = session.theme();
        let inks = inks(&answers);
        let hidden = hidden.get();
        let mut lines: Vec<(f64, usize, &Trace)> = shown(&answers, &hidden)
            .filter_map(|(index, trace)| Some((*trace.values.get(step).filter(|value| !value.is_nan())?, index, trace)))
            .collect();
        // As they lie above one another on the chart.
        lines.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let rest = match lines.len() {
            0 => tr!("tooltip.missing"),
            all if all > MOST_LINES => format!("+ {}", all - MOST_LINES),
            _ => String::new(),
        };
        lines.truncate(MOST_LINES);
        let color = |index: usize| css_color(theme.color(inks[index].0));
        let lines = lines.into_iter().map(|(_, index, trace)| line_of(trace, step, unit, color(index))).collect();
        readout.show(at, size.get(), date_time(answers.grid.at(step), &session.zone()), lines, rest);
        Some(())
    };
    part(move || {
        there.get().then(|| {
            let piece =
                el("div").class("tooltip").class_when("is-pinned", move || pinned.get()).set("role", "presentation");
            let mut readout = Readout::within(piece.node());
            watch(Box::new(move || {
                follow(&mut readout);
            }));
            piece.child(part(move || mark_lines(session, pointing, pointer.get()?)))
        })
    })
}

fn line_of(trace: &Trace, step: usize, unit: Unit, color: String) -> ReadoutLine {
    let mut value = reading(unit, trace.values[step]);
    let mut parts = Vec::new();
    if let Some(band) = &trace.band {
        let (lower, upper) = (band.lower[step], band.upper[step]);
        if band.overflow[step] {
            value = format!("≥ {value}");
        }
        if upper == f64::INFINITY {
            parts.push(tr!("tooltip.at_least", lower = reading(unit, lower)));
        } else if !lower.is_nan() && !upper.is_nan() {
            parts.push(tr!("tooltip.between", lower = reading(unit, lower), upper = reading(unit, upper)));
        }
        if band.small_sample[step] {
            parts.push(tr!("tooltip.small"));
        } else if band.beyond[step] >= 0.5 {
            parts.push(tr!("tooltip.beyond", count = count(band.beyond[step])));
        }
    }
    ReadoutLine { color, name: title_of(trace), value, note: parts.join(", ") }
}
