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

    /// Whether `at` lies in it, both ends included.
    pub fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at <= self.to
    }
}
