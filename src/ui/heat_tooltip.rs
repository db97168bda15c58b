use std::sync::Arc;

use leptos::prelude::*;

use super::cells::Cells;
use super::display::{count, date_time, reading};
use super::language::tr;
use super::picture::{inks, title_of};
use super::session::Session;
use super::tooltip::Pointing;
use crate::analysis::{Answers, Density, Role};
use crate::browser::css_color;
use crate::chart::Unit;

/// What the heatmap says at the pointer: the bucket, its requests, their share,
/// and the percentiles of the step.
#[component]
pub fn HeatTooltip(
    session: Session,
    cells: Cells,
    answers: Memo<Option<Arc<Answers>>>,
    unit: Unit,
    pointing: Pointing,
) -> impl IntoView {
    let Pointing { pointer, level, size } = pointing;
    move || {
        let (x, y) = pointer.get()?;
        let density = cells.density.get()?;
        let step = density.grid.nearest(session.cursor.get()?)?;
        let bucket = density.bucket_of(level.get()?)?;
        let rate = density.rate(bucket, step);
        let side = if x > size.get().width / 2.0 { "right" } else { "left" };
        let offset = if side == "right" { size.get().width - x } else { x } + 14.0;
        let style = format!("{side}: {offset}px; top: {}px", y.min(size.get().height * 0.4));
        let requests = rate * density.grid.step as f64 / 1000.0;
        let cell = (!rate.is_nan()).then(|| {
            let requests = if requests >= 10.0 { count(requests) } else { reading(Unit::Count, requests) };
            let share = reading(Unit::Ratio, density.share(bucket, step));
            view! {
                <p class="tooltip-cell">{tr!("heat.requests", count = requests)}</p>
                <p class="tooltip-band">{tr!("heat.of_step", share = share)}</p>
            }
        });
        Some(view! {
            <div class="tooltip" role="presentation" data-tooltip="heat" style=style>
                <p class="tooltip-time">{date_time(density.grid.at(step), &session.zone())}</p>
                <p class="tooltip-bucket">{bucket_text(&density, bucket, unit)}</p>
                {cell}
                {percentile_rows(session, answers, step, unit)}
            </div>
        })
    }
}

/// The bounds of a bucket as people say them.
fn bucket_text(density: &Density, bucket: usize, unit: Unit) -> String {
    let (lower, upper) = (density.bounds[bucket], density.bounds[bucket + 1]);
    if upper == f64::INFINITY {
        tr!("heat.above", lower = reading(unit, lower))
    } else if lower <= 0.0 {
        tr!("heat.below", upper = reading(unit, upper))
    } else {
        tr!("heat.bounds", lower = reading(unit, lower), upper = reading(unit, upper))
    }
}

fn percentile_rows(
    session: Session,
    answers: Memo<Option<Arc<Answers>>>,
    step: usize,
    unit: Unit,
) -> Option<impl IntoView + use<>> {
    let answers = answers.get()?;
    let (theme, inks) = (session.theme(), inks(&answers));
    let rows = answers.traces.iter().enumerate().rev().filter(|(_, trace)| matches!(trace.role, Role::Percentile(_)));
    let rows = rows
        .filter_map(|(index, trace)| Some((index, trace, *trace.values.get(step).filter(|value| !value.is_nan())?)))
        .map(|(index, trace, value)| {
            let swatch = format!("background: {}", css_color(theme.color(inks[index].0)));
            view! {
                <tr>
                    <td><i class="swatch" style=swatch></i></td>
                    <td class="tooltip-name">{title_of(trace)}</td>
                    <td class="tooltip-value">{reading(unit, value)}</td>
                </tr>
            }
        })
        .collect_view();
    Some(view! { <table><tbody>{rows}</tbody></table> })
}
