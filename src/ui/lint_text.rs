//! The linter's findings in words: what is wrong with its evidence, and what
//! would cure it.

use super::display::{count, reading};
use super::language::tr;
use crate::chart::Unit;
use crate::histogram::lint::{Cure, Problem, RawValue};
use crate::time::format_duration;

/// Bounds and examples that a sentence holds.
const MOST: usize = 8;

/// What is wrong, with the evidence.
pub fn problem_text(problem: &Problem) -> String {
    match problem {
        Problem::TailInOverflow { quantile, share, highest } => {
            tr!("lint.overflow", percentile = percentile(*quantile), share = ratio(*share), highest = seconds(*highest))
        }
        Problem::MassInFirstBucket { share, lowest } => {
            tr!("lint.first", share = ratio(*share), lowest = seconds(*lowest))
        }
        Problem::OneBucket { finite } => tr!("lint.one_bucket", count = finite),
        Problem::CoarseLadder { quantile, lower, upper, .. } => tr!(
            "lint.coarse",
            percentile = percentile(*quantile),
            lower = seconds(*lower),
            upper = seconds(*upper),
            times = reading(Unit::Count, upper / lower)
        ),
        Problem::TooFewSamples { quantile, observations, wanted } => tr!(
            "lint.few",
            percentile = percentile(*quantile),
            observations = amount(*observations),
            wanted = amount(*wanted)
        ),
        Problem::NotMonotonic { steps, worst } => tr!("lint.falling", steps = steps, worst = ratio(*worst)),
        Problem::NoOverflowBucket { steps } => tr!("lint.no_overflow", steps = steps),
        Problem::MixedLayouts { layouts, not_shared } => {
            tr!("lint.layouts", layouts = layouts, bounds = bounds_text(not_shared))
        }
        Problem::SpeltTwoWays { bound, spellings } => {
            tr!("lint.spelt", bound = bound, spellings = spellings.join(" · "))
        }
        Problem::MillisecondsNamedSeconds { bounds, beyond } => {
            tr!("lint.millis", highest = bounds.last().copied().unwrap_or(f64::NAN), share = ratio(*beyond))
        }
        Problem::RawLabelValues { label, kind, distinct, examples } => tr!(
            "lint.raw",
            label = label,
            kind = kind_text(*kind),
            distinct = distinct,
            examples = examples.join(" · ")
        ),
    }
}

/// What would cure it.
pub fn cure_text(cure: &Cure) -> String {
    match cure {
        Cure::AddBounds(bounds) => tr!("lint.add_bounds", bounds = bounds_text(bounds)),
        Cure::WidenWindow(seconds) => tr!("lint.widen", window = whole_window(*seconds)),
        Cure::UseLadder(bounds) => tr!("lint.ladder", bounds = bounds_text(bounds)),
        Cure::RateBeforeSum => tr!("lint.rate_first"),
        Cure::KeepOverflowBucket => tr!("lint.keep_overflow"),
        Cure::AlignBounds => tr!("lint.align"),
        Cure::RelabelBound => tr!("lint.relabel"),
        Cure::ObserveSeconds => tr!("lint.observe_seconds"),
        Cure::TemplateLabel(label) => tr!("lint.template", label = label),
        Cure::DropLabel(label) => tr!("lint.drop", label = label),
    }
}

fn kind_text(kind: RawValue) -> String {
    match kind {
        RawValue::Path => tr!("lint.raw_path"),
        RawValue::Id => tr!("lint.raw_id"),
        RawValue::Uuid => tr!("lint.raw_uuid"),
        RawValue::Email => tr!("lint.raw_email"),
    }
}

fn percentile(quantile: f64) -> String {
    // Through a decimal, so that 0.999 is P99.9 and not P99.9000001.
    format!("P{}", (quantile * 1e7).round() / 1e5)
}

fn ratio(value: f64) -> String {
    reading(Unit::Ratio, value)
}

fn seconds(value: f64) -> String {
    reading(Unit::Seconds, value)
}

fn amount(value: f64) -> String {
    if value >= 10.0 { count(value) } else { reading(Unit::Count, value) }
}

/// Bounds as one writes them into code, three digits each.
fn bounds_text(bounds: &[f64]) -> String {
    let mut texts: Vec<String> = bounds.iter().take(MOST).map(|bound| three_digits(*bound)).collect();
    if bounds.len() > MOST {
        texts.push("…".into());
    }
    texts.join(", ")
}

fn three_digits(bound: f64) -> String {
    format!("{bound:.2e}").parse::<f64>().map_or_else(|_| bound.to_string(), |round| round.to_string())
}

/// A window to look at: whole minutes upwards, since nobody types `4m13s`.
fn whole_window(seconds: f64) -> String {
    let millis = (seconds * 1000.0).ceil() as i64;
    let unit = match millis {
        ..60_000 => 1_000,
        60_000..3_600_000 => 60_000,
        3_600_000.. => 3_600_000,
    };
    format_duration(millis.saturating_add(unit - 1) / unit * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_people_write_them() {
        assert_eq!(
            (percentile(0.999), percentile(0.5), percentile(0.29)),
            ("P99.9".into(), "P50".into(), "P29".into())
        );
        assert_eq!(bounds_text(&[0.1, 0.158_489_319, 2.5]), "0.1, 0.158, 2.5");
        let windows = [41.2, 253.0, 3_600.0, 7_300.0].map(whole_window);
        assert_eq!(windows, ["42s", "5m", "1h", "3h"]);
    }
}
