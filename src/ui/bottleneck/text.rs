use crate::analysis::Bounded;
use crate::chart::Unit;
use crate::series::Labels;
use crate::time::{Timestamp, Zone, civil_at};
use crate::ui::display::reading;
use crate::ui::language::tr;

/// The calls of a dependency as people say them: `orders SELECT`, else the values
/// of its labels.
pub fn called(labels: &Labels) -> String {
    match (labels.get("table"), labels.get("operation")) {
        (Some(table), Some(operation)) => format!("{table} {}", operation.to_uppercase()),
        _ => values(labels),
    }
}

/// The values of labels.
pub fn values(labels: &Labels) -> String {
    let values: Vec<&str> = labels.iter().map(|(_, value)| value).collect();
    if values.is_empty() { "–".into() } else { values.join(" · ") }
}

/// `14:05` on a zone's wall clock.
pub fn minute(at: Timestamp, zone: &dyn Zone) -> String {
    let civil = civil_at(at, zone);
    format!("{:02}:{:02}", civil.hour, civil.minute)
}

/// A duration, `3.2 s`; number and unit stay on one line.
pub fn seconds(value: f64) -> String {
    reading(Unit::Seconds, value).replace(' ', "\u{a0}")
}

/// A part of all, in per cent without false precision.
pub fn share(value: f64) -> String {
    let percent = value * 100.0;
    let digits = match percent.abs() {
        size if size >= 10.0 => 0,
        size if size >= 1.0 => 1,
        _ => 2,
    };
    let text = format!("{percent:.digits$}");
    match percent.abs() {
        size if size.is_nan() => "–".into(),
        size if size > 0.0 && size < 0.01 => "< 0.01 %".into(),
        _ if digits > 0 => format!("{} %", text.trim_end_matches('0').trim_end_matches('.')),
        _ => format!("{text} %"),
    }
}

/// How many times, `2.4 ×`.
pub fn times(value: f64) -> String {
    match value {
        value if value >= 10.0 => format!("{value:.0} ×"),
        value => format!("{value:.1} ×"),
    }
}

/// Between what a value lies; nothing when the buckets leave no doubt.
pub fn between(of: Bounded, text: fn(f64) -> String) -> Option<String> {
    let (lower, upper) = (text(of.lower.max(0.0)), text(of.upper));
    if of.upper == f64::INFINITY {
        return Some(tr!("headline.at_least", lower = lower));
    }
    (lower != upper).then(|| tr!("headline.between", lower = lower, upper = upper))
}

/// A percentile's value; beyond the last bucket it is at least that.
pub fn quantile(of: Bounded) -> String {
    let value = seconds(of.value);
    if of.upper == f64::INFINITY { format!("≥ {value}") } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_have_names() {
        assert_eq!(called(&Labels::from([("operation", "select"), ("table", "orders")])), "orders SELECT");
        assert_eq!(called(&Labels::from([("command", "get")])), "get");
        assert_eq!(called(&Labels::default()), "–");
    }

    #[test]
    fn shares_keep_the_digits_that_matter() {
        let texts = [0.0, 0.98, 1.0, 0.03, 0.014, 0.0014, 0.000_01, f64::NAN].map(share);
        assert_eq!(texts, ["0 %", "98 %", "100 %", "3 %", "1.4 %", "0.14 %", "< 0.01 %", "–"]);
    }
}
