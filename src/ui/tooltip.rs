use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::display::{count, date_time, reading};
use super::language::tr;
use super::mark_lines::mark_lines;
use super::markup::{Piece, el, part};
use super::picture::{inks, shown, title_of};
use super::session::Session;
use crate::analysis::{Answers, Trace};
use crate::browser::css_color;
use crate::chart::{Layout, Size, Unit};

/// Lines in a tooltip; the rest is in the legend.
const MOST_LINES: usize = 10;

/// One line of a tooltip.
struct TooltipLine {
    color: String,
    title: String,
    value: String,
    band: String,
}

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
    part(move || {
        let (x, y) = pointer.get()?;
        let answers = answers.get()?;
        let step = answers.grid.nearest(session.cursor.get()?)?;
        let theme = session.theme();
        let inks = inks(&answers);
        let hidden = hidden.get();
        let mut lines: Vec<(f64, TooltipLine)> = shown(&answers, &hidden)
            .filter(|(_, trace)| trace.values.get(step).is_some_and(|value| !value.is_nan()))
            .map(|(index, trace)| {
                let color = css_color(theme.color(inks[index].0));
                (trace.values[step], line_of(trace, step, unit, color))
            })
            .collect();
        // As they lie above one another on the chart.
        lines.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let more = lines.len().saturating_sub(MOST_LINES);
        let lines: Vec<TooltipLine> = lines.into_iter().map(|(_, line)| line).take(MOST_LINES).collect();
        let nothing = lines.is_empty().then(|| el("p").class("tooltip-more").child(tr!("tooltip.missing")));
        let time = date_time(answers.grid.at(step), &session.zone());
        // Beside the pointer, on the side that has room.
        let side = if x > size.get().width / 2.0 { "right" } else { "left" };
        let style = match side {
            "right" => format!("right: {}px; top: {}px", size.get().width - x + 14.0, y.min(size.get().height * 0.4)),
            _ => format!("left: {}px; top: {}px", x + 14.0, y.min(size.get().height * 0.4)),
        };
        Some(
            el("div")
                .class("tooltip")
                .class_if("is-pinned", pinned.get())
                .set("role", "presentation")
                .set("style", style)
                .child(el("p").class("tooltip-time").child(time))
                .child(
                    el("table").child(
                        el("tbody").child(
                            lines
                                .into_iter()
                                .map(|line| {
                                    el("tr")
                                        .child(el("td").child(
                                            el("i").class("swatch").set("style", format!("background: {}", line.color)),
                                        ))
                                        .child(el("td").class("tooltip-name").child(line.title))
                                        .child(el("td").class("tooltip-value").child(line.value))
                                        .child(el("td").class("tooltip-band").child(line.band))
                                })
                                .collect::<Piece>(),
                        ),
                    ),
                )
                .child((more > 0).then(|| el("p").class("tooltip-more").child(format!("+ {more}"))))
                .child(nothing)
                .child(mark_lines(session, pointing, (x, y))),
        )
    })
}

fn line_of(trace: &Trace, step: usize, unit: Unit, color: String) -> TooltipLine {
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
    TooltipLine { color, title: title_of(trace), value, band: parts.join(", ") }
}
