//! Time ticks on every granularity, and across nights on which clocks change.

use std::collections::BTreeSet;

use proptest::prelude::*;
use taillight::chart::english_date;
use taillight::chart::ticks::{TimeTick, time_ticks};
use taillight::time::{Civil, FixedOffset, TimeRange, Timestamp, Utc, Zone, civil_at, timestamp_of};

const HOUR: i64 = 3_600_000;

/// A zone that changes its clocks once, in seconds east of UTC.
struct Change {
    at: i64,
    before: i32,
    after: i32,
}

impl Zone for Change {
    fn offset_seconds(&self, at: Timestamp) -> i32 {
        if at.0 < self.at { self.before } else { self.after }
    }
}

/// 2026-10-25 01:00 UTC: 03:00 becomes 02:00.
const BERLIN_AUTUMN: Change = Change { at: 1_792_890_000_000, before: 7200, after: 3600 };
/// 2026-03-29 01:00 UTC: 02:00 becomes 03:00.
const BERLIN_SPRING: Change = Change { at: 1_774_746_000_000, before: 3600, after: 7200 };
/// 2018-11-04 03:00 UTC: midnight becomes 01:00.
const SAO_PAULO_SPRING: Change = Change { at: 1_541_300_400_000, before: -10_800, after: -7200 };
/// 2018-02-18 02:00 UTC: midnight becomes 23:00 of the day before.
const SAO_PAULO_AUTUMN: Change = Change { at: 1_518_919_200_000, before: -7200, after: -10_800 };

fn ticks(from: i64, millis: i64, pixels: f64, zone: &dyn Zone) -> Vec<TimeTick> {
    let range = TimeRange::new(Timestamp(from), Timestamp(from + millis));
    time_ticks(range, pixels, 80.0, zone, &english_date)
}

fn texts(ticks: &[TimeTick]) -> Vec<&str> {
    ticks.iter().map(|tick| tick.text.as_str()).collect()
}

#[test]
fn every_granularity_has_its_label() {
    // 2026-10-24 20:00 UTC.
    let from = 1_792_872_000_000;
    for (millis, expected) in [
        (5, "24 Oct 20:00:00.000 20:00:00.001 20:00:00.002 20:00:00.003"),
        (500, "24 Oct 20:00:00.0 20:00:00.1 20:00:00.2 20:00:00.3"),
        (5_000, "24 Oct 20:00:00 20:00:01 20:00:02 20:00:03"),
        (60_000, "24 Oct 20:00:00 20:00:15 20:00:30 20:00:45"),
        (5 * 60_000, "24 Oct 20:00 20:01 20:02 20:03"),
        (HOUR, "24 Oct 20:00 20:15 20:30 20:45"),
        (6 * HOUR, "24 Oct 20:00 22:00 25 Oct 02:00"),
        (24 * HOUR, "25 Oct 06:00 12:00 18:00"),
        (7 * 24 * HOUR, "26 Oct 28 Oct 30 Oct"),
        (30 * 24 * HOUR, "26 Oct 2 Nov 9 Nov 16 Nov"),
        (120 * 24 * HOUR, "Nov 2026 Dec 2026 Jan 2027 Feb 2027"),
        (730 * 24 * HOUR, "Jan 2027 Jul 2027 Jan 2028 Jul 2028"),
        (10 * 365 * 24 * HOUR, "2028 2030 2032 2034 2036"),
    ] {
        let ticks = ticks(from, millis, 430.0, &Utc);
        let found = texts(&ticks).join(" ");
        assert!(found.starts_with(expected), "{millis} ms: {found}");
    }
}

#[test]
fn an_hour_that_comes_twice_is_marked_twice_and_told_apart() {
    let ticks = ticks(BERLIN_AUTUMN.at - 3 * HOUR, 6 * HOUR, 600.0, &BERLIN_AUTUMN);
    let expected = ["25 Oct", "01:00", "02:00", "02:00 +1", "03:00", "04:00", "05:00"];
    assert_eq!(texts(&ticks), expected);
    assert!(ticks.windows(2).all(|pair| pair[1].at.0 - pair[0].at.0 == HOUR));
}

#[test]
fn an_hour_that_is_skipped_is_not_marked() {
    let ticks = ticks(BERLIN_SPRING.at - 3 * HOUR, 6 * HOUR, 600.0, &BERLIN_SPRING);
    let expected = ["28 Mar 23:00", "29 Mar", "01:00", "03:00", "04:00", "05:00", "06:00"];
    assert_eq!(texts(&ticks), expected);
}

#[test]
fn a_day_without_midnight_begins_at_the_change() {
    let day = 24 * HOUR;
    let found = ticks(SAO_PAULO_SPRING.at - 2 * day, 4 * day, 500.0, &SAO_PAULO_SPRING);
    assert_eq!(texts(&found), ["2 Nov", "3 Nov", "4 Nov", "5 Nov", "6 Nov"]);
    assert_eq!(found[2].at.0, SAO_PAULO_SPRING.at);
    let found = ticks(SAO_PAULO_SPRING.at - 2 * HOUR, 4 * HOUR, 400.0, &SAO_PAULO_SPRING);
    assert_eq!(texts(&found), ["3 Nov 22:00", "23:00", "4 Nov 01:00", "02:00", "03:00"]);
}

#[test]
fn a_midnight_that_comes_twice_begins_one_day() {
    let from = SAO_PAULO_AUTUMN.at - 2 * HOUR;
    let found = ticks(from, 4 * HOUR, 400.0, &SAO_PAULO_AUTUMN);
    assert_eq!(texts(&found), ["17 Feb 22:00", "23:00", "23:00 −3", "18 Feb", "01:00"]);
}

#[test]
fn nothing_comes_of_no_width_and_of_the_end_of_time() {
    assert!(ticks(0, HOUR, 0.0, &Utc).is_empty());
    assert!(ticks(0, HOUR, f64::NAN, &Utc).is_empty());
    assert!(ticks(8_000_000_000_000_000, 600_000_000_000_000, 500.0, &Utc).len() < 8);
}

/// Labels between two dates, which is how far a reader looks.
fn distinct_by_day(ticks: &[TimeTick]) -> bool {
    let mut seen = BTreeSet::new();
    ticks.iter().all(|tick| {
        if tick.major {
            seen.clear();
        }
        seen.insert(tick.text.as_str())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ticks_are_round_apart_and_distinct(
        near in -200 * HOUR..200 * HOUR,
        exponent in 0.0..11.5f64,
        pixels in 1.0..4000.0f64,
        zone in 0usize..6,
    ) {
        let fixed = FixedOffset(20_700);
        let zones: [&dyn Zone; 6] = [
            &Utc, &fixed, &BERLIN_AUTUMN, &BERLIN_SPRING, &SAO_PAULO_SPRING, &SAO_PAULO_AUTUMN,
        ];
        let zone = zones[zone];
        let changes = [BERLIN_AUTUMN.at, BERLIN_SPRING.at, SAO_PAULO_SPRING.at, SAO_PAULO_AUTUMN.at];
        let at = changes[(near.unsigned_abs() % 4) as usize];
        let millis = 10f64.powf(exponent) as i64;
        let range = TimeRange::new(Timestamp(at + near), Timestamp(at + near + millis));
        let ticks = time_ticks(range, pixels, 80.0, zone, &english_date);
        prop_assert!(ticks.iter().all(|tick| range.contains(tick.at)));
        let least = millis as f64 * 80.0 / pixels;
        for pair in ticks.windows(2) {
            // A day on which clocks are set forward is an hour shorter, and the
            // hours around a skipped one are nearer.
            let apart = (pair[1].at.0 - pair[0].at.0) as f64;
            prop_assert!(apart >= least - HOUR as f64 && apart > 0.0);
        }
        prop_assert!(distinct_by_day(&ticks), "{:?}", texts(&ticks));
    }
}

#[test]
fn ticks_of_days_are_midnights() {
    let zone = FixedOffset(20_700);
    let from = timestamp_of(Civil::date(2026, 1, 30), &zone);
    for tick in ticks(from.0, 40 * 24 * HOUR, 900.0, &zone) {
        let civil = civil_at(tick.at, &zone);
        assert_eq!(civil, civil.midnight());
    }
}
