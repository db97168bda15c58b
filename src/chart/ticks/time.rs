use crate::chart::DateStyle;
use crate::time::{Civil, TimeRange, Timestamp, Zone, civil_at, timestamp_of};

/// An instant to be marked on the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeTick {
    /// When.
    pub at: Timestamp,
    /// The wall clock's time, or the date where a day begins.
    pub text: String,
    /// Whether a larger unit begins here: a day among hours, a year among
    /// months.
    pub major: bool,
}

/// The distance between ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// Milliseconds that divide a day, on the wall clock.
    Clock(i64),
    Days(i64),
    /// Mondays.
    Week,
    Months(i64),
    Years(i64),
}

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Every pace but years, with what is not less than its length in milliseconds.
const PACES: [Pace; 34] = [
    Pace::Clock(1),
    Pace::Clock(2),
    Pace::Clock(5),
    Pace::Clock(10),
    Pace::Clock(20),
    Pace::Clock(50),
    Pace::Clock(100),
    Pace::Clock(200),
    Pace::Clock(500),
    Pace::Clock(SECOND),
    Pace::Clock(2 * SECOND),
    Pace::Clock(5 * SECOND),
    Pace::Clock(10 * SECOND),
    Pace::Clock(15 * SECOND),
    Pace::Clock(30 * SECOND),
    Pace::Clock(MINUTE),
    Pace::Clock(2 * MINUTE),
    Pace::Clock(5 * MINUTE),
    Pace::Clock(10 * MINUTE),
    Pace::Clock(15 * MINUTE),
    Pace::Clock(30 * MINUTE),
    Pace::Clock(HOUR),
    Pace::Clock(2 * HOUR),
    Pace::Clock(3 * HOUR),
    Pace::Clock(6 * HOUR),
    Pace::Clock(12 * HOUR),
    Pace::Days(1),
    Pace::Days(2),
    Pace::Week,
    Pace::Months(1),
    Pace::Months(2),
    Pace::Months(3),
    Pace::Months(6),
    Pace::Years(1),
];

impl Pace {
    fn millis(self) -> i64 {
        match self {
            Self::Clock(millis) => millis,
            Self::Days(days) => days * DAY,
            Self::Week => 7 * DAY,
            // The shortest, so that ticks are never nearer than asked for.
            Self::Months(months) => months * 28 * DAY,
            Self::Years(years) => years.saturating_mul(365 * DAY),
        }
    }

    /// The shortest pace not shorter than `millis`.
    fn at_least(millis: i64) -> Self {
        if let Some(pace) = PACES.into_iter().find(|pace| pace.millis() >= millis) {
            return pace;
        }
        let mut decade = 1;
        loop {
            for years in [decade, 2 * decade, 5 * decade] {
                if Self::Years(years).millis() >= millis || years > 100_000_000 {
                    return Self::Years(years);
                }
            }
            decade *= 10;
        }
    }
}

/// Ticks of a range laid over `width` CSS pixels, at least `spacing` pixels
/// apart, on round civil times of `zone`.
///
/// Labels are times; a tick that begins a day carries the date instead, the
/// first of all carries both. Where clocks are set back, times that come a
/// second time carry their offset from UTC, so that no label is ambiguous.
pub fn time_ticks(
    range: TimeRange,
    width: f64,
    spacing: f64,
    zone: &dyn Zone,
    date: &dyn Fn(Civil, DateStyle) -> String,
) -> Vec<TimeTick> {
    let pixels = width / spacing.max(1.0);
    if !(pixels.is_finite() && pixels > 0.0) {
        return Vec::new();
    }
    let wanted = (range.millis() as f64 / pixels).ceil().max(1.0);
    let pace = Pace::at_least(wanted as i64);
    // Ticks are at least `wanted` apart, so this many is all there can be,
    // whatever a zone answers.
    let most = (pixels.ceil() as usize).saturating_add(2);
    let instants = match pace {
        Pace::Clock(step) => clock_instants(range, step, most, zone),
        _ => calendar_instants(range, pace, most, zone),
    };
    label(&instants, pace, zone, date)
}

/// Instants at which the wall clock shows multiples of `step` since midnight.
///
/// Steps are counted in real time as long as the offset stays, so an hour that
/// comes twice has its ticks twice and one that is skipped has none.
fn clock_instants(range: TimeRange, step: i64, most: usize, zone: &dyn Zone) -> Vec<Timestamp> {
    let offset = |at: i64| i64::from(zone.offset_seconds(Timestamp(at))) * SECOND;
    let mut instants = Vec::new();
    let mut at = range.from.0;
    while at <= range.to.0 && instants.len() < most {
        let here = offset(at);
        let local = at.saturating_add(here);
        let next = local.saturating_add((step - local.rem_euclid(step)) % step) - here;
        if offset(next) == here {
            if next > range.to.0 {
                break;
            }
            instants.push(Timestamp(next));
            at = next.saturating_add(1);
        } else {
            at = change_between(at, next, &offset);
        }
    }
    instants
}

/// The first instant with the offset of `after`, which differs from `before`'s.
fn change_between(before: i64, after: i64, offset: &impl Fn(i64) -> i64) -> i64 {
    let old = offset(before);
    let (mut low, mut high) = (before, after);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset(middle) == old {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Midnights, Mondays, first days of months and years.
fn calendar_instants(range: TimeRange, pace: Pace, most: usize, zone: &dyn Zone) -> Vec<Timestamp> {
    let mut civil = floor(civil_at(range.from, zone), pace);
    let mut instants: Vec<Timestamp> = Vec::new();
    // The first may lie before the range.
    for _ in 0..most.saturating_add(2) {
        let at = start_of_day(civil, zone);
        if at > range.to {
            break;
        }
        if at >= range.from && instants.last().is_none_or(|last| *last < at) {
            instants.push(at);
        }
        civil = match pace {
            Pace::Days(days) => civil.plus_days(days),
            Pace::Week => civil.plus_days(7),
            Pace::Months(months) => civil.plus_months(months),
            Pace::Years(years) => civil.plus_months(years.saturating_mul(12)),
            Pace::Clock(_) => return instants,
        };
    }
    instants
}

/// The first instant of a date. Where midnight is skipped the day begins at the
/// change; [`timestamp_of`] would land an hour behind it.
fn start_of_day(midnight: Civil, zone: &dyn Zone) -> Timestamp {
    let at = timestamp_of(midnight, zone);
    if civil_at(at, zone) == midnight {
        return at;
    }
    let offset = |at: i64| i64::from(zone.offset_seconds(Timestamp(at))) * SECOND;
    let before = at.0.saturating_sub(3 * HOUR);
    if offset(before) == offset(at.0) {
        return at;
    }
    Timestamp(change_between(before, at.0, &offset))
}

/// The last round date not after `civil`.
fn floor(civil: Civil, pace: Pace) -> Civil {
    let day = civil.midnight();
    match pace {
        Pace::Clock(_) | Pace::Days(1) => day,
        // Counted from the first of the month would stumble at its end.
        Pace::Days(days) => {
            let since = Timestamp(0);
            let epoch_days = (timestamp_of(day, &crate::time::Utc).0 - since.0).div_euclid(DAY);
            day.plus_days(-epoch_days.rem_euclid(days))
        }
        Pace::Week => day.plus_days(-i64::from(day.weekday())),
        Pace::Months(months) => {
            let month = (i64::from(day.month) - 1) / months * months + 1;
            Civil::date(day.year, month as u8, 1)
        }
        Pace::Years(years) => {
            let year = i64::from(day.year).div_euclid(years) * years;
            Civil::date(i32::try_from(year).unwrap_or(day.year), 1, 1)
        }
    }
}

fn label(
    instants: &[Timestamp],
    pace: Pace,
    zone: &dyn Zone,
    date: &dyn Fn(Civil, DateStyle) -> String,
) -> Vec<TimeTick> {
    let mut ticks: Vec<TimeTick> = Vec::with_capacity(instants.len());
    let mut before: Option<(Civil, i32)> = None;
    // Wall clocks set back show again what they showed before: up to here.
    let mut seen: Option<Civil> = None;
    for at in instants {
        let civil = civil_at(*at, zone);
        let offset = zone.offset_seconds(*at);
        let new_year = before.is_none_or(|(last, _)| last.year != civil.year);
        let new_day = before.is_none_or(|(last, _)| last.midnight() != civil.midnight());
        let first = before.is_none();
        let (text, major) = match pace {
            Pace::Clock(step) => {
                let mut time = clock_text(civil, step);
                if seen.is_some_and(|latest| civil <= latest) {
                    time = format!("{time} {}", offset_text(offset));
                }
                match (new_day, first, civil == civil.midnight()) {
                    (true, true, false) => (format!("{} {time}", date(civil, DateStyle::Day)), true),
                    (true, _, true) => (date(civil, DateStyle::Day), true),
                    (true, ..) => (format!("{} {time}", date(civil, DateStyle::Day)), true),
                    _ => (time, false),
                }
            }
            Pace::Days(_) | Pace::Week if new_year && !first => (date(civil, DateStyle::DayYear), true),
            Pace::Days(_) | Pace::Week => (date(civil, DateStyle::Day), false),
            Pace::Months(_) => (date(civil, DateStyle::Month), new_year && !first),
            Pace::Years(_) => (date(civil, DateStyle::Year), false),
        };
        ticks.push(TimeTick { at: *at, text, major });
        before = Some((civil, offset));
        seen = seen.max(Some(civil));
    }
    ticks
}

/// `14:05`, with seconds and their parts as far as the step needs them.
fn clock_text(civil: Civil, step: i64) -> String {
    let Civil { hour, minute, second, millisecond, .. } = civil;
    let minutes = format!("{hour:02}:{minute:02}");
    match step {
        _ if step % MINUTE == 0 && second == 0 => minutes,
        _ if step % SECOND == 0 => format!("{minutes}:{second:02}"),
        _ if step % 100 == 0 => format!("{minutes}:{second:02}.{}", millisecond / 100),
        _ if step % 10 == 0 => format!("{minutes}:{second:02}.{:02}", millisecond / 10),
        _ => format!("{minutes}:{second:02}.{millisecond:03}"),
    }
}

/// `+1`, `−3:30`.
fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '−' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    if minutes == 0 { format!("{sign}{hours}") } else { format!("{sign}{hours}:{minutes:02}") }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Dates in English: `23 Nov`, `23 Nov 2026`, `Nov 2026`, `2026`.
pub fn english_date(civil: Civil, style: DateStyle) -> String {
    let Civil { year, month, day, .. } = civil;
    let month = MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or_default();
    match style {
        DateStyle::Day => format!("{day} {month}"),
        DateStyle::DayYear => format!("{day} {month} {year}"),
        DateStyle::Month => format!("{month} {year}"),
        DateStyle::Year => format!("{year}"),
    }
}
