use std::sync::Arc;

use leptos::prelude::*;

use super::cells::Cells;
use super::display::{count, date_time, reading};
use super::language::tr;
use super::mark_lines::mark_lines;
use super::markup::{Piece, el, part};
use super::picture::{inks, title_of};
use super::session::Session;
use super::tooltip::Pointing;
use crate::analysis::{Answers, Density, Role};
use crate::browser::css_color;
use crate::chart::Unit;

/// What the heatmap says at the pointer: the bucket, its requests, their share,
/// and the percentiles of the step.
pub fn heat_tooltip(
    session: Session,
    cells: Cells,
    answers: Memo<Option<Arc<Answers>>>,
    unit: Unit,
    pointing: Pointing,
) -> Piece {
    let Pointing { pointer, level, size, pinned, .. } = pointing;
    part(move || {
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
            Piece::from([
                el("p").class("tooltip-cell").child(tr!("heat.requests", count = requests)),
                el("p").class("tooltip-band").child(tr!("heat.of_step", share = share)),
            ])
        });
        Some(
            el("div")
                .class("tooltip")
                .class_if("is-pinned", pinned.get())
                .set("role", "presentation")
                .set("data-tooltip", "heat")
                .set("style", style)
                .child(el("p").class("tooltip-time").child(date_time(density.grid.at(step), &session.zone())))
                .child(el("p").class("tooltip-bucket").child(bucket_text(&density, bucket, unit)))
                .child(cell)
                .child(percentile_rows(session, answers, step, unit))
                .child(mark_lines(session, pointing, (x, y))),
        )
    })
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

fn percentile_rows(session: Session, answers: Memo<Option<Arc<Answers>>>, step: usize, unit: Unit) -> Option<Piece> {
    let answers = answers.get()?;
    let (theme, inks) = (session.theme(), inks(&answers));
    let rows = answers.traces.iter().enumerate().rev().filter(|(_, trace)| matches!(trace.role, Role::Percentile(_)));
    let rows = rows
        .filter_map(|(index, trace)| Some((index, trace, *trace.values.get(step).filter(|value| !value.is_nan())?)))
        .map(|(index, trace, value)| {
            let swatch = format!("background: {}", css_color(theme.color(inks[index].0)));
            el("tr")
                .child(el("td").child(el("i").class("swatch").set("style", swatch)))
                .child(el("td").class("tooltip-name").child(title_of(trace)))
                .child(el("td").class("tooltip-value").child(reading(unit, value)))
        })
        .collect::<Piece>();
    Some(el("table").child(el("tbody").child(rows)))
}
