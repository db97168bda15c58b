use crate::chart::Unit;

/// A place on a logarithmic axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogTick {
    /// Where.
    pub value: f64,
    /// Whether it is labelled; the others only show that the axis is no linear
    /// one.
    pub major: bool,
}

/// Decades within `[low, high]`, ascending, at most `most` of them labelled, with
/// the numbers between as minor ticks; powers of two for bytes. On less than two
/// decades 2 and 5 are labelled as well.
pub fn log_ticks(low: f64, high: f64, most: usize, unit: Unit) -> Vec<LogTick> {
    if !(low > 0.0 && low < high && high.is_finite()) {
        return Vec::new();
    }
    let base: f64 = if unit.is_binary() { 2.0 } else { 10.0 };
    // A hair's breadth outside, so that 0.1 is found although its logarithm is
    // rounded.
    let first = ((low.ln() / base.ln()) - 1e-9).ceil() as i32;
    let last = ((high.ln() / base.ln()) + 1e-9).floor() as i32;
    let most = most.max(1) as i32;
    let stride = ((last - first + 1).max(1) + most - 1) / most;
    let labelled_between: &[f64] = if unit.is_binary() {
        &[]
    } else {
        match (last - first + 1).max(1) {
            count if count * 3 <= most => &[2.0, 5.0],
            count if count * 2 <= most => &[3.0],
            _ => &[],
        }
    };
    let mut ticks = Vec::new();
    for exponent in first - 1..=last {
        let power = base.powi(exponent);
        let major = (exponent - first).rem_euclid(stride) == 0;
        ticks.push(LogTick { value: power, major });
        if stride == 1 && !unit.is_binary() {
            for digit in 2..10 {
                let digit = f64::from(digit);
                let major = labelled_between.contains(&digit);
                ticks.push(LogTick { value: power * digit, major });
            }
        }
    }
    let (low, high) = (low * (1.0 - 1e-9), high * (1.0 + 1e-9));
    ticks.retain(|tick| low <= tick.value && tick.value <= high);
    if stride > 1 {
        ticks.retain(|tick| tick.major);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(low: f64, high: f64, most: usize, unit: Unit) -> Vec<f64> {
        let ticks = log_ticks(low, high, most, unit);
        ticks.iter().filter(|tick| tick.major).map(|tick| tick.value).collect()
    }

    #[test]
    fn decades_are_labelled_and_numbers_between_are_not() {
        assert_eq!(labelled(0.001, 10.0, 5, Unit::Seconds).len(), 5);
        assert_eq!(log_ticks(0.1, 1.0, 2, Unit::Seconds).len(), 10);
        assert_eq!(labelled(0.1, 1.0, 6, Unit::Count), [0.1, 0.2, 0.5, 1.0]);
    }

    #[test]
    fn long_axes_skip_decades() {
        let values = labelled(1e-12, 1e12, 6, Unit::Count);
        assert!((3..=6).contains(&values.len()), "{values:?}");
        assert_eq!(labelled(1.0, 1024.0, 6, Unit::Bytes), [1.0, 4.0, 16.0, 64.0, 256.0, 1024.0]);
    }

    #[test]
    fn what_is_no_range_has_no_ticks() {
        assert!(log_ticks(0.0, 1.0, 5, Unit::Count).is_empty());
        assert!(log_ticks(-1.0, 1.0, 5, Unit::Count).is_empty());
        assert!(log_ticks(1.0, f64::INFINITY, 5, Unit::Count).is_empty());
    }
}
