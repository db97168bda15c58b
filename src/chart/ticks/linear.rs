use crate::chart::Unit;

/// No axis is so long that it wants more.
const MOST: f64 = 1000.0;

/// Round values within `[low, high]`, ascending, at most `most` of them, at
/// equal distances of 1, 2, 2.5 or 5 times a power of ten in the prefix that
/// the axis will be labelled in; of a power of two for bytes.
pub fn linear_ticks(low: f64, high: f64, most: usize, unit: Unit) -> Vec<f64> {
    let step = linear_step(low, high, most, unit);
    if !step.is_finite() || step <= 0.0 {
        return Vec::new();
    }
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    if !(first <= last && last - first <= MOST) {
        return Vec::new();
    }
    // Multiplied, not added up: the tenth tick is as exact as the first. Adding
    // zero makes a negative zero positive.
    (0..=(last - first) as i64).map(|index| (first + index as f64) * step + 0.0).collect()
}

/// The distance between ticks, so that `[low, high]` holds at most `most`; NaN
/// for a range that is none.
pub(crate) fn linear_step(low: f64, high: f64, most: usize, unit: Unit) -> f64 {
    let wanted = (high - low) / (most.max(1) as f64);
    if !(wanted > 0.0 && wanted.is_finite()) {
        return f64::NAN;
    }
    let fits = |step: f64| {
        let count = (high / step).floor() - (low / step).ceil() + 1.0;
        count <= most.max(1) as f64
    };
    let factor = unit.axis_factor(low.abs().max(high.abs()));
    let mut power = if unit.is_binary() {
        2f64.powf((wanted).log2().floor())
    } else {
        10f64.powf((wanted / factor).log10().floor())
    };
    let rounds: &[f64] = if unit.is_binary() { &[1.0] } else { &[1.0, 2.0, 2.5, 5.0] };
    let (base, factor) = if unit.is_binary() { (2.0, 1.0) } else { (10.0, factor) };
    // `most` ticks have one distance less between them, so a step a little
    // below the wanted one may do; three powers above one always does.
    for _ in 0..4 {
        if let Some(step) = rounds.iter().map(|r| r * power * factor).find(|step| fits(*step)) {
            return step;
        }
        power *= base;
    }
    power * factor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_in_the_unit() {
        let ticks = |low, high, unit| linear_ticks(low, high, 6, unit);
        assert_eq!(ticks(0.0, 1.0, Unit::Count), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(ticks(0.0, 12.0, Unit::Count), [0.0, 2.5, 5.0, 7.5, 10.0]);
        assert_eq!(ticks(-1.0, 1.0, Unit::Count), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(ticks(0.0, 600.0, Unit::Seconds), [0.0, 120.0, 240.0, 360.0, 480.0, 600.0]);
        let kib = [0.0, 1024.0, 2048.0, 3072.0, 4096.0];
        assert_eq!(ticks(0.0, 5000.0, Unit::Bytes), kib);
    }

    #[test]
    fn there_are_never_too_many_and_none_outside() {
        for most in 1..12 {
            for (low, high) in [(0.0, 1e-9), (1e12, 1e12 + 5.0), (-3e300, 1e300), (0.1, 0.7)] {
                for unit in [Unit::Count, Unit::Bytes, Unit::Seconds, Unit::Ratio] {
                    let ticks = linear_ticks(low, high, most, unit);
                    assert!(ticks.len() <= most, "{low} {high} {most}: {ticks:?}");
                    let slack = (high - low) * 1e-9;
                    assert!(ticks.iter().all(|t| low - slack <= *t && *t <= high + slack));
                    assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
                }
            }
        }
        assert!(linear_ticks(1.0, 1.0, 5, Unit::Count).is_empty());
        assert!(linear_ticks(f64::NAN, 1.0, 5, Unit::Count).is_empty());
    }
}
