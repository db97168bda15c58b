use super::Timestamp;

/// A time zone: how far local clocks are from UTC at an instant.
pub trait Zone {
    /// Local time minus UTC, in seconds, in force at `at`.
    fn offset_seconds(&self, at: Timestamp) -> i32;
}

/// Coordinated Universal Time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utc;

impl Zone for Utc {
    fn offset_seconds(&self, _: Timestamp) -> i32 {
        0
    }
}

/// A zone that never changes its clocks; seconds east of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedOffset(pub i32);

impl Zone for FixedOffset {
    fn offset_seconds(&self, _: Timestamp) -> i32 {
        self.0
    }
}

/// A date and time as a wall clock shows it, proleptic Gregorian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// The year; 0 is 1 BC.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999.
    pub millisecond: u16,
}

impl Civil {
    /// Midnight of a date.
    pub fn date(year: i32, month: u8, day: u8) -> Self {
        Self { year, month, day, hour: 0, minute: 0, second: 0, millisecond: 0 }
    }

    /// Days from Monday: 0 is Monday, 6 Sunday.
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (days_from_civil(self.year, self.month, self.day) + 3).rem_euclid(7) as u8
    }

    /// The same time of day, `months` later; the day is capped to the month's.
    pub fn plus_months(self, months: i64) -> Self {
        let index = i64::from(self.year) * 12 + i64::from(self.month) - 1 + months;
        let year = index.div_euclid(12).clamp(-200_000, 200_000) as i32;
        let month = (index.rem_euclid(12) + 1) as u8;
        Self { year, month, day: self.day.min(days_in_month(year, month)), ..self }
    }

    /// The same time of day, `days` later.
    pub fn plus_days(self, days: i64) -> Self {
        let (year, month, day) = civil_from_days(days_from_civil(self.year, self.month, self.day) + days);
        Self { year, month, day, ..self }
    }

    /// Midnight of its day.
    pub fn midnight(self) -> Self {
        Self::date(self.year, self.month, self.day)
    }

    fn millis_as_utc(self) -> i64 {
        let seconds = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        days_from_civil(self.year, self.month, self.day) * 86_400_000 + seconds * 1000 + i64::from(self.millisecond)
    }
}

/// What a wall clock in `zone` shows at an instant.
pub fn civil_at(at: Timestamp, zone: &dyn Zone) -> Civil {
    let local = at.0.saturating_add(i64::from(zone.offset_seconds(at)) * 1000);
    let (year, month, day) = civil_from_days(local.div_euclid(86_400_000));
    let millis = local.rem_euclid(86_400_000);
    Civil {
        year,
        month,
        day,
        hour: (millis / 3_600_000) as u8,
        minute: (millis / 60_000 % 60) as u8,
        second: (millis / 1000 % 60) as u8,
        millisecond: (millis % 1000) as u16,
    }
}

/// The instant at which a wall clock in `zone` shows `civil`.
///
/// Of a time that happens twice (clocks set back) the first is meant; a time
/// that never happens (clocks set forward) is read with the offset before the
/// change, so it lands just after it, as JavaScript's `Date` does.
pub fn timestamp_of(civil: Civil, zone: &dyn Zone) -> Timestamp {
    let local = civil.millis_as_utc();
    let day = 86_400_000;
    // Offsets change at most once within a day on either side.
    let before = i64::from(zone.offset_seconds(Timestamp(local - day))) * 1000;
    let after = i64::from(zone.offset_seconds(Timestamp(local + day))) * 1000;
    let early = Timestamp(local - before);
    if before == after || i64::from(zone.offset_seconds(early)) * 1000 == before {
        return early;
    }
    let late = Timestamp(local - after);
    if i64::from(zone.offset_seconds(late)) * 1000 == after { late } else { early }
}

/// An instant as ISO 8601 has it, in UTC: `2026-11-23T14:05:30Z`, with
/// milliseconds where there are any. Years of more than four digits have a sign.
pub fn iso_utc(at: Timestamp) -> String {
    let c = civil_at(at, &Utc);
    let year = if (0..=9999).contains(&c.year) { format!("{:04}", c.year) } else { format!("{:+07}", c.year) };
    let part = if c.millisecond == 0 { String::new() } else { format!(".{:03}", c.millisecond) };
    format!("{year}-{:02}-{:02}T{:02}:{:02}:{:02}{part}Z", c.month, c.day, c.hour, c.minute, c.second)
}

/// Days in a month of the proleptic Gregorian calendar.
fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01. Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `days_from_civil`.
fn days_from_civil(year: i32, month: u8, day: u8) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse, `civil_from_days` of the same source.
fn civil_from_days(days: i64) -> (i32, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u8;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u8;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Berlin around the night of 2026-10-25, when 03:00 becomes 02:00.
    struct Berlin;
    impl Zone for Berlin {
        fn offset_seconds(&self, at: Timestamp) -> i32 {
            let forward = Timestamp(1_774_746_000_000);
            let back = Timestamp(1_792_890_000_000);
            if forward <= at && at < back { 7200 } else { 3600 }
        }
    }

    #[test]
    fn calendar_round_trips_over_centuries() {
        for days in (-800_000..800_000).step_by(97) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(Civil::date(2026, 11, 23).weekday(), 0);
        assert_eq!(Civil::date(2024, 1, 31).plus_months(1), Civil::date(2024, 2, 29));
    }

    #[test]
    fn instants_are_written_in_utc() {
        assert_eq!(iso_utc(Timestamp(1_795_442_730_000)), "2026-11-23T14:05:30Z");
        assert_eq!(iso_utc(Timestamp(1_795_442_730_250)), "2026-11-23T14:05:30.250Z");
        assert_eq!(iso_utc(Timestamp(253_402_300_800_000)), "+010000-01-01T00:00:00Z");
        assert_eq!(iso_utc(Timestamp(-62_167_219_200_001)), "-000001-12-31T23:59:59.999Z");
    }

    #[test]
    fn repeated_and_skipped_hours() {
        let twice = Civil { hour: 2, minute: 30, ..Civil::date(2026, 10, 25) };
        let first = timestamp_of(twice, &Berlin);
        assert_eq!(civil_at(first, &Berlin), twice);
        assert_eq!(Berlin.offset_seconds(first), 7200);
        let never = Civil { hour: 2, minute: 30, ..Civil::date(2026, 3, 29) };
        assert_eq!(civil_at(timestamp_of(never, &Berlin), &Berlin).hour, 3);
    }
}
