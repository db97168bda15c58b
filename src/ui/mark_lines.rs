//! What a tooltip tells of the marks near the pointer.

use leptos::prelude::*;

use super::display::clock_time;
use super::language::tr;
use super::markup::{Piece, el};
use super::session::Session;
use super::tooltip::Pointing;
use crate::time::Timestamp;

/// Marks that are told; the rest is counted.
const MOST_TOLD: usize = 5;

/// The marks near the pointer. Tracked.
pub fn mark_lines(session: Session, pointing: Pointing, at: (f64, f64)) -> Option<Piece> {
    let marks = session.marks.get()?;
    let panel = pointing.panel.get_value();
    let near = pointing.layout.try_with_value(|layout| Some(marks.near(layout.as_ref()?, &panel, at)));
    let mut lines = near.flatten().filter(|lines| !lines.is_empty())?;
    let more = lines.len().saturating_sub(MOST_TOLD);
    lines.truncate(MOST_TOLD);
    let zone = session.zone();
    let time = |at: Timestamp| clock_time(at, &zone);
    let told = lines.into_iter().map(|told| {
        let when = if told.from == told.to {
            time(told.from)
        } else {
            tr!("marks.through", from = time(told.from), to = time(told.to))
        };
        el("p")
            .class("tooltip-mark")
            .set("data-mark", told.kind)
            .child(el("b").child(told.title))
            .child(el("span").child(when))
            .child((!told.details.is_empty()).then(|| el("code").child(told.details)))
    });
    let rest = (more > 0).then(|| el("p").class("tooltip-more").child(tr!("chart.more", count = more)));
    Some(Piece::from([told.collect(), Piece::from(rest)]))
}
