use leptos::prelude::*;

use super::display::reading;
use super::erase::memo;
use super::language::tr;
use super::loading::PanelData;
use super::markup::{Piece, el, part};
use super::session::Session;
use crate::analysis::{self, MeanVsTail};
use crate::chart::Unit;
use crate::series::Matrix;

/// Nearer than this an average of percentiles is right by luck.
const CLOSE: f64 = 0.02;

/// What the mean hides, in words.
pub fn mean_sentence(session: Session, data: PanelData) -> Piece {
    let found = memo(move || {
        let loaded = data.loaded.get()?;
        let none = Matrix::empty(loaded.plan.grid);
        let sums = loaded.matrices.get(1).unwrap_or(&none);
        analysis::mean_vs_tail(loaded.buckets()?, sums, session.rules.get()).map(|(found, _)| found)
    });
    part(move || {
        let found = found.get()?;
        Some(
            el("div")
                .class("sentences")
                .set("data-sentence", "mean")
                .child(el("p").class("sentence").child(mean_text(&found)))
                .child(el("p").child(tail_text(&found)))
                .child(el("p").child(averaging_text(&found))),
        )
    })
}

fn seconds(value: f64) -> String {
    reading(Unit::Seconds, value)
}

fn mean_text(found: &MeanVsTail) -> String {
    if found.mean.is_nan() {
        return tr!("mean.unknown");
    }
    let (lower, upper) = found.below_bounds;
    let (mean, percentile) = (seconds(found.mean), rank(found.below));
    if found.below.is_nan() || rank(lower) == rank(upper) {
        tr!("mean.is", mean = mean, percentile = rank(lower))
    } else {
        tr!("mean.is_between", mean = mean, percentile = percentile, lower = rank(lower), upper = rank(upper))
    }
}

fn tail_text(found: &MeanVsTail) -> String {
    let (median, tail) = (seconds(found.median), seconds(found.tail));
    let tail = if found.overflow { format!("≥ {tail}") } else { tail };
    tr!("mean.tail", median = median, tail = tail)
}

fn averaging_text(found: &MeanVsTail) -> String {
    let error = found.averaging_error();
    let (averaged, steps) = (seconds(found.averaged), found.steps);
    let by = reading(Unit::Ratio, error.abs());
    if error.is_nan() {
        String::new()
    } else if error.abs() < CLOSE {
        tr!("mean.averaged_close", steps = steps, averaged = averaged)
    } else if error < 0.0 {
        tr!("mean.averaged_less", steps = steps, averaged = averaged, error = by)
    } else {
        tr!("mean.averaged_more", steps = steps, averaged = averaged, error = by)
    }
}

/// A share as the percentile it is, with as many digits as its tail has.
fn rank(share: f64) -> String {
    let percent = share * 100.0;
    let digits = if percent < 90.0 { 0 } else { usize::from(percent < 99.0) + 2 * usize::from(percent >= 99.0) };
    let text = format!("{percent:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("P{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_have_the_digits_of_their_tail() {
        let ranks = [0.714, 0.9, 0.9544, 0.99, 0.99956, 1.0].map(rank);
        assert_eq!(ranks, ["P71", "P90", "P95.4", "P99", "P99.96", "P100"]);
    }
}
