use super::{Civil, Timestamp, Zone, civil_at, timestamp_of};

/// A time as people write it in a link: `now-6h`, `now/d`, epoch milliseconds
/// or ISO 8601. Grafana's grammar, so that ranges can be pasted across tools:
///
/// ```text
/// expression := "now" operation* | ISO 8601 [ "||" operation* ] | milliseconds
/// operation  := ("+" | "-") [count] unit | "/" unit
/// unit       := y Q M w d h m s
/// ```
///
/// It keeps its text, so that a link is written back as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeExpression {
    text: String,
    base: Base,
    operations: Vec<Operation>,
}

/// Which end of a range an expression is: `now/d` as `from` is this midnight,
/// as `to` the last millisecond of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the start of the unit.
    Down,
    /// To the last millisecond of the unit.
    Up,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Now,
    Instant(Timestamp),
    /// Without an offset: on the wall clock of the chosen zone.
    Local(Civil),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Shift(i64, Unit),
    Round(Unit),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Years and further are beyond any server's data; the limit keeps arithmetic
/// far from overflow. Milliseconds, about the year 275,000.
const FARTHEST: i64 = 8_640_000_000_000_000;

impl TimeExpression {
    /// Reads an expression; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace() || *c == 'T').collect();
        let (base, rest) = if let Some(rest) = compact.strip_prefix("now") {
            (Base::Now, rest)
        } else if let Some((date, rest)) = compact.split_once("||") {
            (parse_instant(date)?, rest)
        } else {
            (parse_instant(text.trim())?, "")
        };
        Some(Self { text: text.trim().to_owned(), base, operations: parse_operations(rest)? })
    }

    /// The expression of a fixed instant, in epoch milliseconds.
    pub fn at(instant: Timestamp) -> Self {
        Self { text: instant.0.to_string(), base: Base::Instant(instant), operations: Vec::new() }
    }

    /// Its text, as it was read.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it moves with the clock.
    pub fn is_relative(&self) -> bool {
        self.base == Base::Now
    }

    /// The instant it means when the clock shows `now` in `zone`.
    pub fn resolve(&self, now: Timestamp, zone: &dyn Zone, rounding: Rounding) -> Timestamp {
        let start = match self.base {
            Base::Now => now,
            Base::Instant(instant) => instant,
            Base::Local(civil) => timestamp_of(civil, zone),
        };
        self.operations.iter().fold(start, |at, operation| {
            let moved = match *operation {
                Operation::Shift(count, unit) => shift(at, count, unit, zone),
                Operation::Round(unit) => round(at, unit, zone, rounding),
            };
            Timestamp(moved.0.clamp(-FARTHEST, FARTHEST))
        })
    }
}

fn shift(at: Timestamp, count: i64, unit: Unit, zone: &dyn Zone) -> Timestamp {
    let by = |millis: i64| Timestamp(at.0.saturating_add(count.saturating_mul(millis)));
    let on_the_calendar = |civil: Civil| timestamp_of(civil, zone);
    let civil = || civil_at(at, zone);
    match unit {
        Unit::Second => by(1000),
        Unit::Minute => by(60_000),
        Unit::Hour => by(3_600_000),
        Unit::Day => on_the_calendar(civil().plus_days(count)),
        Unit::Week => on_the_calendar(civil().plus_days(count * 7)),
        Unit::Month => on_the_calendar(civil().plus_months(count)),
        Unit::Quarter => on_the_calendar(civil().plus_months(count * 3)),
        Unit::Year => on_the_calendar(civil().plus_months(count * 12)),
    }
}

fn round(at: Timestamp, unit: Unit, zone: &dyn Zone, rounding: Rounding) -> Timestamp {
    let civil = civil_at(at, zone);
    let floor = match unit {
        Unit::Second => Civil { millisecond: 0, ..civil },
        Unit::Minute => Civil { second: 0, millisecond: 0, ..civil },
        Unit::Hour => Civil { minute: 0, second: 0, millisecond: 0, ..civil },
        Unit::Day => civil.midnight(),
        Unit::Week => civil.midnight().plus_days(-i64::from(civil.weekday())),
        Unit::Month => Civil::date(civil.year, civil.month, 1),
        Unit::Quarter => Civil::date(civil.year, (civil.month - 1) / 3 * 3 + 1, 1),
        Unit::Year => Civil::date(civil.year, 1, 1),
    };
    // Below a day the wall clock may show the same time twice: stay on the
    // side of `at` by subtracting what the floor cut off.
    let floor = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => {
            let part = match unit {
                Unit::Second => 1000,
                Unit::Minute => 60_000,
                _ => 3_600_000,
            };
            let offset = i64::from(zone.offset_seconds(at)) * 1000;
            Timestamp(at.0 - (at.0 + offset).rem_euclid(part))
        }
        _ => timestamp_of(floor, zone),
    };
    match rounding {
        Rounding::Down => floor,
        Rounding::Up => Timestamp(shift(floor, 1, unit, zone).0 - 1),
    }
}

fn parse_operations(text: &str) -> Option<Vec<Operation>> {
    let mut operations = Vec::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        rest = &rest[sign.len_utf8()..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let count = match &rest[..digits] {
            "" => 1,
            number => number.parse::<i64>().ok().filter(|n| *n <= 1_000_000_000)?,
        };
        rest = &rest[digits..];
        let unit = parse_unit(rest.chars().next()?)?;
        rest = &rest[1..];
        operations.push(match sign {
            '+' => Operation::Shift(capped(count, unit), unit),
            '-' => Operation::Shift(-capped(count, unit), unit),
            '/' if count == 1 => Operation::Round(unit),
            _ => return None,
        });
    }
    Some(operations)
}

/// Calendar arithmetic walks at most a few thousand years.
fn capped(count: i64, unit: Unit) -> i64 {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => count,
        Unit::Day | Unit::Week => count.min(1_000_000),
        Unit::Month | Unit::Quarter | Unit::Year => count.min(10_000),
    }
}

fn parse_unit(letter: char) -> Option<Unit> {
    Some(match letter {
        's' => Unit::Second,
        'm' => Unit::Minute,
        'h' => Unit::Hour,
        'd' => Unit::Day,
        'w' => Unit::Week,
        'M' => Unit::Month,
        'Q' => Unit::Quarter,
        'y' => Unit::Year,
        _ => return None,
    })
}

fn parse_instant(text: &str) -> Option<Base> {
    let magnitude = text.strip_prefix('-').unwrap_or(text);
    // A year alone is ISO 8601; a longer number is an epoch time.
    if magnitude.len() > 4 && magnitude.bytes().all(|b| b.is_ascii_digit()) {
        let millis = text.parse::<i64>().ok().filter(|n| n.abs() <= FARTHEST)?;
        return Some(Base::Instant(Timestamp(millis)));
    }
    parse_iso(text)
}

/// `2026-11-23`, `2026-11-23T14:05`, `…:30`, `….250`, then `Z`, `+01:00` or
/// nothing; a space may stand for the `T`.
fn parse_iso(text: &str) -> Option<Base> {
    let mut date = text.get(..10)?.split('-');
    let mut number = |digits: usize| {
        let part = date.next()?;
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)? as u8, number(2)? as u8);
    let midnight = Civil::date(i32::from(year), month, day);
    let valid = (1..=12).contains(&month) && day >= 1 && midnight == midnight.plus_days(0);
    if !valid {
        return None;
    }
    let rest = &text[10..];
    if rest.is_empty() {
        return Some(Base::Local(midnight));
    }
    let rest = rest.strip_prefix(['T', ' '])?;
    let (clock, offset) = split_offset(rest)?;
    let civil = parse_clock(clock, midnight)?;
    Some(match offset {
        None => Base::Local(civil),
        Some(seconds) => Base::Instant(timestamp_of(civil, &super::FixedOffset(seconds))),
    })
}

/// Splits `14:05:00+01:00` into the clock and its offset in seconds.
fn split_offset(text: &str) -> Option<(&str, Option<i32>)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, Some(0)));
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return Some((text, None));
    };
    let digits: String = text[at + 1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = digits[2..].parse().ok()?;
    if hours > 18 || minutes > 59 {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60;
    let sign = if text[at..].starts_with('-') { -1 } else { 1 };
    Some((&text[..at], Some(sign * seconds)))
}

fn parse_clock(text: &str, midnight: Civil) -> Option<Civil> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':');
    let mut number = |highest: u8| {
        let part = parts.next()?;
        (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u8>().ok())?
            .filter(|n| *n <= highest)
    };
    let (hour, minute) = (number(23)?, number(59)?);
    let second = if whole.len() > 5 { number(59)? } else { 0 };
    if parts.next().is_some() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let millisecond = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(Civil { hour, minute, second, millisecond, ..midnight })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Utc;

    /// 2026-11-23T14:05:30.250Z, a Monday.
    const NOW: Timestamp = Timestamp(1_795_442_730_250);

    fn resolved(text: &str, rounding: Rounding) -> Option<i64> {
        Some(TimeExpression::parse(text)?.resolve(NOW, &Utc, rounding).0)
    }

    #[test]
    fn grafanas_grammar() {
        let iso = |text: &str| resolved(text, Rounding::Down).expect(text);
        assert_eq!(iso("2026-11-23T14:05:30.250Z"), NOW.0);
        for (text, down, up) in [
            ("now", "2026-11-23T14:05:30.250Z", "2026-11-23T14:05:30.250Z"),
            ("now-6h", "2026-11-23T08:05:30.250Z", "2026-11-23T08:05:30.250Z"),
            ("now-1d/d", "2026-11-22T00:00:00Z", "2026-11-22T23:59:59.999Z"),
            ("now/w", "2026-11-23T00:00:00Z", "2026-11-29T23:59:59.999Z"),
            ("now/d+8h", "2026-11-23T08:00:00Z", "2026-11-24T07:59:59.999Z"),
            ("now/M", "2026-11-01T00:00:00Z", "2026-11-30T23:59:59.999Z"),
            ("now/Q", "2026-10-01T00:00:00Z", "2026-12-31T23:59:59.999Z"),
            ("now/y", "2026-01-01T00:00:00Z", "2026-12-31T23:59:59.999Z"),
            ("now - 1 h", "2026-11-23T13:05:30.250Z", "2026-11-23T13:05:30.250Z"),
            ("2026-11-23||+1d/d", "2026-11-24T00:00:00Z", "2026-11-24T23:59:59.999Z"),
            ("2026-11-23 15:05+01:00", "2026-11-23T14:05:00Z", "2026-11-23T14:05:00Z"),
            ("1795442730250", "2026-11-23T14:05:30.250Z", "2026-11-23T14:05:30.250Z"),
        ] {
            assert_eq!(resolved(text, Rounding::Down), Some(iso(down)), "{text} down");
            assert_eq!(resolved(text, Rounding::Up), Some(iso(up)), "{text} up");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "now-",
            "now-6",
            "now-6x",
            "now/2d",
            "nowd",
            "now*1h",
            "2026-13-01",
            "2026-02-30",
            "2026-11-23T25:00",
            "2026-11-23T",
            "1e9",
            "--5",
            "99999999999999999999",
            "now-99999999999999999999h",
            "🦀",
            "2026-1é-01",
        ] {
            assert_eq!(resolved(text, Rounding::Down), None, "{text:?}");
        }
    }
}
