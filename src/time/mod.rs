//! Instants, ranges, steps and the grammar in which people write them.
//!
//! A clock and a zone are always arguments: nothing here asks the machine what
//! time it is.

mod calendar;
mod duration;
mod expression;
mod grid;

pub use calendar::{Civil, FixedOffset, Utc, Zone, civil_at, iso_utc, timestamp_of};
pub use duration::{format_duration, parse_duration};
pub use expression::{Rounding, TimeExpression};
pub use grid::Grid;

/// An instant, in milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant `seconds` after the epoch, rounded to a millisecond, as
    /// Prometheus' JSON writes its timestamps. Saturates.
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * 1000.0).round() as i64)
    }

    /// Seconds since the epoch.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// A closed range of time, `from` no later than `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeRange {
    /// The first instant.
    pub from: Timestamp,
    /// The last instant.
    pub to: Timestamp,
}

impl TimeRange {
    /// The range between two instants, in whichever order they come.
    pub fn new(a: Timestamp, b: Timestamp) -> Self {
        Self { from: a.min(b), to: a.max(b) }
    }

    /// Its length in milliseconds.
    pub fn millis(self) -> i64 {
        self.to.0.saturating_sub(self.from.0)
    }

    /// The same length, `millis` later. Saturates.
    pub fn shifted(self, millis: i64) -> Self {
        Self::new(Timestamp(self.from.0.saturating_add(millis)), Timestamp(self.to.0.saturating_add(millis)))
    }

    /// `factor` times as long, with `at` in the same place within it. Saturates;
    /// a factor that is no positive number changes nothing.
    pub fn scaled_around(self, at: Timestamp, factor: f64) -> Self {
        if !(factor > 0.0 && factor.is_finite()) {
            return self;
        }
        let moved = |end: Timestamp| {
            let distance = end.0.saturating_sub(at.0) as f64 * factor;
            Timestamp(at.0.saturating_add(distance.round() as i64))
        };
        Self::new(moved(self.from), moved(self.to))
    }

    /// Whether `at` lies in it, both ends included.
    pub fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at <= self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: i64, to: i64) -> TimeRange {
        TimeRange::new(Timestamp(from), Timestamp(to))
    }

    #[test]
    fn a_range_is_scaled_around_an_instant() {
        assert_eq!(range(1_000, 2_000).scaled_around(Timestamp(1_250), 2.0), range(750, 2_750));
        assert_eq!(range(0, 100).scaled_around(Timestamp(100), 0.5), range(50, 100));
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(range(0, 100).scaled_around(Timestamp(50), wrong), range(0, 100));
        }
        let all = range(i64::MIN, i64::MAX).scaled_around(Timestamp(0), 4.0);
        assert_eq!(all, range(i64::MIN, i64::MAX));
    }

    #[test]
    fn a_range_is_shifted_as_far_as_numbers_go() {
        assert_eq!(range(0, 10).shifted(-5), range(-5, 5));
        assert_eq!(range(0, i64::MAX).shifted(5).to, Timestamp(i64::MAX));
    }
}
