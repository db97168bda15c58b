use crate::time::{TimeRange, Timestamp};

/// How values are laid out along the y axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ScaleKind {
    /// Equal differences are equally far apart.
    #[default]
    Linear,
    /// Equal ratios are equally far apart; only positive values have a place.
    Log,
}

/// From instants to CSS pixels across, and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeScale {
    range: TimeRange,
    left: f64,
    right: f64,
}

impl TimeScale {
    /// Lays `range` between two pixels. A range of no length is padded by half
    /// a second on either side, so that its instant lies in the middle.
    pub fn new(range: TimeRange, left: f64, right: f64) -> Self {
        let range = if range.millis() > 0 {
            range
        } else {
            let Timestamp(at) = range.from;
            TimeRange::new(Timestamp(at.saturating_sub(500)), Timestamp(at.saturating_add(500)))
        };
        Self { range, left, right: right.max(left) }
    }

    /// The range laid out, never of no length.
    pub fn range(&self) -> TimeRange {
        self.range
    }

    /// The pixel of an instant; outside the plot for one outside the range, and
    /// only then, whatever is rounded.
    pub fn x_of_time(&self, at: Timestamp) -> f64 {
        if at == self.range.to {
            return self.right;
        }
        let offset = at.0.saturating_sub(self.range.from.0) as f64;
        let x = self.left + offset * self.pixels_per_milli();
        if self.range.contains(at) { x.clamp(self.left, self.right) } else { x }
    }

    /// The instant under a pixel, kept within the range.
    pub fn time_of_x(&self, x: f64) -> Timestamp {
        let width = self.right - self.left;
        let part = if width > 0.0 { ((x - self.left) / width).clamp(0.0, 1.0) } else { 0.0 };
        let offset = (part * self.range.millis() as f64).round() as i64;
        Timestamp(self.range.from.0.saturating_add(offset))
    }

    /// CSS pixels a millisecond.
    pub fn pixels_per_milli(&self) -> f64 {
        (self.right - self.left) / self.range.millis() as f64
    }
}

/// From values to CSS pixels down, and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueScale {
    kind: ScaleKind,
    low: f64,
    high: f64,
    top: f64,
    bottom: f64,
}

/// Values beyond this are kept at it before anything is subtracted, so that no
/// difference overflows.
const FARTHEST: f64 = 1e300;

/// Pixels beyond this are kept at it: far enough that no slope changes visibly
/// where it is clipped, near enough for exact arithmetic.
const FARTHEST_PIXEL: f64 = 1e12;

impl ValueScale {
    /// Lays the values from `low` to `high` between `bottom` and `top`. Bounds
    /// that make no scale (equal, NaN, infinite, not positive on a logarithmic
    /// one) are replaced by the nearest that do.
    pub fn new(kind: ScaleKind, (low, high): (f64, f64), top: f64, bottom: f64) -> Self {
        let (low, high) = match kind {
            ScaleKind::Linear => linear_bounds(low, high),
            ScaleKind::Log => log_bounds(low, high),
        };
        Self { kind, low, high, top, bottom: bottom.max(top) }
    }

    /// Linear or logarithmic.
    pub fn kind(&self) -> ScaleKind {
        self.kind
    }

    /// The least and the greatest value of the plot.
    pub fn domain(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// The pixel of a value, outside the plot for one outside the domain:
    /// minus infinity (above) for +Inf, plus infinity (below) for -Inf and, on a
    /// logarithmic scale, for what is not positive; NaN for NaN.
    pub fn y_of_value(&self, value: f64) -> f64 {
        if value.is_nan() {
            return f64::NAN;
        }
        if value == f64::INFINITY {
            return f64::NEG_INFINITY;
        }
        let position = match self.kind {
            ScaleKind::Linear if value == f64::NEG_INFINITY => return f64::INFINITY,
            ScaleKind::Log if value <= 0.0 => return f64::INFINITY,
            ScaleKind::Linear => {
                let value = value.clamp(-FARTHEST, FARTHEST);
                (value - self.low) / (self.high - self.low)
            }
            // Of each alone: their ratio may be beyond what a number holds.
            ScaleKind::Log => (value.ln() - self.low.ln()) / (self.high.ln() - self.low.ln()),
        };
        let y = self.bottom - position * (self.bottom - self.top);
        y.clamp(-FARTHEST_PIXEL, FARTHEST_PIXEL)
    }

    /// The value at a pixel, kept within the domain.
    pub fn value_of_y(&self, y: f64) -> f64 {
        let height = self.bottom - self.top;
        let part = if height > 0.0 { ((self.bottom - y) / height).clamp(0.0, 1.0) } else { 0.0 };
        let value = match self.kind {
            ScaleKind::Linear => self.low + part * (self.high - self.low),
            ScaleKind::Log => {
                let (low, high) = (self.low.ln(), self.high.ln());
                (low + part * (high - low)).exp()
            }
        };
        // Rounding must not lead out again.
        value.clamp(self.low, self.high)
    }
}

fn linear_bounds(low: f64, high: f64) -> (f64, f64) {
    if low.is_nan() || high.is_nan() {
        return (0.0, 1.0);
    }
    let low = low.clamp(-FARTHEST, FARTHEST);
    let high = high.clamp(-FARTHEST, FARTHEST);
    let (low, high) = (low.min(high), low.max(high));
    // Nearer than that and neighbouring ticks would be the same number.
    let least = low.abs().max(high.abs()) * 1e-13;
    if high - low > least {
        (low, high)
    } else {
        let pad = if low == 0.0 { 0.5 } else { low.abs() * 0.05 };
        (low - pad, low + pad)
    }
}

fn log_bounds(low: f64, high: f64) -> (f64, f64) {
    let usable = |value: f64| value.is_finite() && value > 0.0;
    let high = if usable(high) { high.clamp(1e-290, 1e290) } else { 1.0 };
    let low = if usable(low) { low.clamp(1e-290, 1e290) } else { high / 1000.0 };
    let (low, high) = (low.min(high), low.max(high));
    if high / low > 1.0 + 1e-9 { (low, high) } else { (low / 2.0, low * 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_to_pixels_and_back() {
        let scale = TimeScale::new(TimeRange::new(Timestamp(0), Timestamp(1000)), 40.0, 140.0);
        assert_eq!(scale.x_of_time(Timestamp(500)), 90.0);
        assert_eq!(scale.time_of_x(90.0), Timestamp(500));
        assert_eq!(scale.time_of_x(-5.0), Timestamp(0));
        let instant = TimeScale::new(TimeRange::new(Timestamp(7), Timestamp(7)), 0.0, 100.0);
        assert_eq!(instant.x_of_time(Timestamp(7)), 50.0);
    }

    #[test]
    fn values_go_to_pixels_and_back() {
        let linear = ValueScale::new(ScaleKind::Linear, (0.0, 10.0), 0.0, 100.0);
        assert_eq!(linear.y_of_value(2.5), 75.0);
        assert_eq!(linear.value_of_y(75.0), 2.5);
        assert_eq!(linear.y_of_value(f64::INFINITY), f64::NEG_INFINITY);
        let log = ValueScale::new(ScaleKind::Log, (0.01, 100.0), 0.0, 100.0);
        assert!((log.y_of_value(1.0) - 50.0).abs() < 1e-9);
        assert!((log.value_of_y(50.0) - 1.0).abs() < 1e-9);
        assert_eq!(log.y_of_value(0.0), f64::INFINITY);
    }

    #[test]
    fn bounds_that_make_no_scale_are_replaced() {
        for kind in [ScaleKind::Linear, ScaleKind::Log] {
            for bound in [0.0, -1.0, 1e-9, 1e12, 1e308, -1e308, f64::NAN, f64::INFINITY] {
                for other in [bound, 0.0, f64::NEG_INFINITY] {
                    let scale = ValueScale::new(kind, (bound, other), 0.0, 100.0);
                    let (low, high) = scale.domain();
                    assert!(low < high && low.is_finite() && high.is_finite(), "{bound} {other}");
                    let middle = scale.value_of_y(50.0);
                    assert!((scale.y_of_value(middle) - 50.0).abs() < 0.1, "{bound} {other}");
                }
            }
        }
    }
}
