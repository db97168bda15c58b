//! What a page hands in before it has been measured (sizes of zero, NaN) or what
//! a link may say (any time) becomes what arithmetic is safe with.

use super::Size;
use crate::time::{TimeRange, Timestamp};

/// No screen is larger; keeps coordinates within what backends count in.
const LARGEST: f64 = 32_768.0;

/// The calendar ends there, as JavaScript's does.
const FARTHEST_MILLIS: i64 = 8_640_000_000_000_000;

pub(super) fn sane_size(size: Size) -> Size {
    let sane = |length: f64| {
        if length > 0.0 { length.min(LARGEST) } else { 0.0 }
    };
    Size { width: sane(size.width), height: sane(size.height) }
}

pub(super) fn sane_ratio(ratio: f64) -> f64 {
    if ratio.is_finite() && ratio > 0.0 { ratio.clamp(0.25, 8.0) } else { 1.0 }
}

pub(super) fn sane_range(range: TimeRange) -> TimeRange {
    let sane = |at: Timestamp| Timestamp(at.0.clamp(-FARTHEST_MILLIS, FARTHEST_MILLIS));
    TimeRange::new(sane(range.from), sane(range.to))
}
