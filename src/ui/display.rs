//! Values and times as a reader sees them.

use super::language::locale;
use crate::chart::Unit;
use crate::time::{Timestamp, Zone, civil_at};

/// A value with its unit, `2.9 s`; a missing one is a dash.
pub fn reading(unit: Unit, value: f64) -> String {
    if value.is_nan() {
        return "–".into();
    }
    let reading = unit.reading(value);
    let number = decimal(reading.number);
    if reading.unit.is_empty() { number } else { format!("{number} {}", reading.unit) }
}

/// A number that is written with a point as the reader writes it.
fn decimal(number: String) -> String {
    let mark = locale().decimal;
    if mark == "." { number } else { number.replace('.', &mark) }
}

/// `2026-11-23 14:05:30` on a zone's wall clock.
pub fn date_time(at: Timestamp, zone: &dyn Zone) -> String {
    let c = civil_at(at, zone);
    format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, c.second)
}

/// `14:05:30` on a zone's wall clock.
pub fn clock_time(at: Timestamp, zone: &dyn Zone) -> String {
    let c = civil_at(at, zone);
    format!("{:02}:{:02}:{:02}", c.hour, c.minute, c.second)
}

/// A whole number with thousands apart: `12,345`, or as the reader writes it.
pub fn count(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let digits = format!("{:.0}", value.abs());
    let group = locale().group;
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push_str(&group);
        }
        grouped.push(digit);
    }
    if value < 0.0 { format!("-{grouped}") } else { grouped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(count(1_234_567.4), "1\u{202f}234\u{202f}567");
    }
}
