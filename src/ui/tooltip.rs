use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::display::{count, date_time, reading};
use super::erase::part;
use super::language::tr;
use super::picture::{inks, shown, title_of};
use super::session::Session;
use crate::analysis::{Answers, Trace};
use crate::browser::css_color;
use crate::chart::{Size, Unit};

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
}

/// What the chart says at the pointer: time, values, and how sure they are.
#[component]
pub fn Tooltip(
    session: Session,
    answers: Memo<Option<Arc<Answers>>>,
    hidden: RwSignal<HashSet<String>>,
    unit: Unit,
    pointing: Pointing,
) -> impl IntoView {
    let Pointing { pointer, size, .. } = pointing;
    let content = part(move || {
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
        let time = date_time(answers.grid.at(step), &session.zone());
        // Beside the pointer, on the side that has room.
        let side = if x > size.get().width / 2.0 { "right" } else { "left" };
        let style = match side {
            "right" => format!("right: {}px; top: {}px", size.get().width - x + 14.0, y.min(size.get().height * 0.4)),
            _ => format!("left: {}px; top: {}px", x + 14.0, y.min(size.get().height * 0.4)),
        };
        Some(view! {
            <div class="tooltip" role="presentation" style=style>
                <p class="tooltip-time">{time}</p>
                <table>
                    <tbody>
                        {lines.into_iter().map(|line| view! {
                            <tr>
                                <td><i class="swatch" style=format!("background: {}", line.color)></i></td>
                                <td class="tooltip-name">{line.title}</td>
                                <td class="tooltip-value">{line.value}</td>
                                <td class="tooltip-band">{line.band}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
                {(more > 0).then(|| view! { <p class="tooltip-more">{format!("+ {more}")}</p> })}
            </div>
        })
    });
    view! { {content} }
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
