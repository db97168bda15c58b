//! VictoriaMetrics' arithmetic on cumulative buckets
//! (`app/vmselect/promql/transform.go`).

/// A quantile or a share and what bounds it, as MetricsQL's functions with a
/// "boundLabel" answer them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounded {
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
}

/// NaN counts as the count before it, as does a smaller one; no tolerance.
pub(super) fn ensure_monotonic(counts: &mut [f64]) -> bool {
    let mut forced = false;
    let mut previous = 0.0;
    for (index, count) in counts.iter_mut().enumerate() {
        if count.is_nan() || (index > 0 && *count < previous) {
            forced |= !count.is_nan();
            *count = previous;
        }
        previous = *count;
    }
    forced
}

/// The quantile of repaired counts; the `+Inf` bucket may be missing.
pub(super) fn quantile(uppers: &[f64], counts: &[f64], q: f64) -> Bounded {
    let nothing = Bounded { value: f64::NAN, lower: f64::NAN, upper: f64::NAN };
    let (Some(&first), Some(&total)) = (counts.first(), counts.last()) else {
        return nothing;
    };
    if q.is_nan() || total == 0.0 || total.is_nan() {
        return nothing;
    }
    if q < 0.0 {
        // Upstream answers the first bucket's count as upper bound.
        return Bounded { value: f64::NEG_INFINITY, lower: f64::NEG_INFINITY, upper: first };
    }
    if q > 1.0 {
        return Bounded { value: f64::INFINITY, lower: total, upper: f64::INFINITY };
    }
    let rank = q * total;
    let (mut before, mut start) = (0.0, 0.0);
    for (&upper, &count) in uppers.iter().zip(counts) {
        if count <= 0.0 {
            start = upper;
            continue;
        }
        if count < rank {
            before = count;
            start = upper;
            continue;
        }
        if upper.is_infinite() {
            break;
        }
        if count == before {
            return Bounded { value: start, lower: start, upper: count };
        }
        return Bounded { value: start + (upper - start) * (rank - before) / (count - before), lower: start, upper };
    }
    let highest = uppers.iter().rev().find(|upper| upper.is_finite());
    let highest = highest.copied().unwrap_or(f64::NAN);
    Bounded { value: highest, lower: highest, upper: f64::INFINITY }
}

/// The share of observations at or below `value` and between which shares it
/// lies, MetricsQL's `histogram_share(value, x, "boundLabel")`; counts are
/// repaired. Beyond either end the server answers without an observation, too.
pub(super) fn share(uppers: &[f64], counts: &[f64], value: f64) -> Bounded {
    let exactly = |share: f64| Bounded { value: share, lower: share, upper: share };
    let Some(&total) = counts.last().filter(|_| !value.is_nan()) else {
        return exactly(f64::NAN);
    };
    if value < 0.0 {
        return exactly(0.0);
    }
    if value == f64::INFINITY {
        return exactly(1.0);
    }
    let (mut before, mut start) = (0.0, 0.0);
    for (&upper, &count) in uppers.iter().zip(counts) {
        if value >= upper {
            before = count;
            start = upper;
            continue;
        }
        let lower = before / total;
        if upper.is_infinite() {
            return Bounded { value: lower, lower, upper: 1.0 };
        }
        if value == start {
            return exactly(lower);
        }
        let inside = (count - before) / total * (value - start) / (upper - start);
        return Bounded { value: lower + inside, lower, upper: count / total };
    }
    exactly(1.0)
}

/// MetricsQL's `histogram_fraction`; limits the wrong way round, which the
/// server refuses, are NaN.
pub(super) fn fraction(uppers: &[f64], counts: &[f64], lower: f64, upper: f64) -> f64 {
    if lower >= upper {
        return f64::NAN;
    }
    share(uppers, counts, upper).value - share(uppers, counts, lower).value
}

/// Weight, mean and mean square of the buckets' middles; the overflow bucket
/// has none and is left out, counts are taken as they are.
fn moments(uppers: &[f64], counts: &[f64]) -> (f64, f64, f64) {
    let (mut weights, mut sum, mut squares) = (0.0, 0.0, 0.0);
    let (mut before, mut start) = (0.0, 0.0);
    for (&upper, &count) in uppers.iter().zip(counts) {
        if upper.is_infinite() {
            continue;
        }
        let middle = (upper + start) / 2.0;
        let weight = count - before;
        weights += weight;
        sum += middle * weight;
        squares += middle * middle * weight;
        before = count;
        start = upper;
    }
    (weights, sum / weights, squares / weights)
}

/// MetricsQL's `histogram_avg`.
pub(super) fn mean(uppers: &[f64], counts: &[f64]) -> f64 {
    let (weight, mean, _) = moments(uppers, counts);
    if weight == 0.0 { f64::NAN } else { mean }
}

/// MetricsQL's `histogram_stdvar`.
pub(super) fn variance(uppers: &[f64], counts: &[f64]) -> f64 {
    let (weight, mean, square) = moments(uppers, counts);
    if weight == 0.0 {
        return f64::NAN;
    }
    let variance = square - mean * mean;
    // Rounding may leave a little below 0; NaN stays.
    if variance < 0.0 { 0.0 } else { variance }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_bounded_by_their_bucket() {
        let (uppers, counts) = ([-1.0, 2.0, 4.0, f64::INFINITY], [1.0, 3.0, 3.0, 4.0]);
        let bounded = |value| {
            let Bounded { value, lower, upper } = share(&uppers, &counts, value);
            (value, lower, upper)
        };
        assert_eq!(bounded(0.5), (0.5, 0.25, 0.75));
        assert_eq!(bounded(2.0), (0.75, 0.75, 0.75));
        assert_eq!(bounded(5.0), (0.75, 0.75, 1.0));
        // Nothing is below 0, whatever the buckets say.
        assert_eq!(bounded(-0.5), (0.0, 0.0, 0.0));
        assert_eq!(bounded(f64::INFINITY), (1.0, 1.0, 1.0));
    }

    /// Of no observation no share is known, but beyond the ends there is one.
    #[test]
    fn shares_without_an_observation() {
        let (uppers, counts) = ([2.0, f64::INFINITY], [0.0, 0.0]);
        assert!(share(&uppers, &counts, 1.0).value.is_nan());
        assert_eq!(share(&uppers, &counts, -1.0).value, 0.0);
        assert_eq!(fraction(&uppers, &counts, -1.0, f64::INFINITY), 1.0);
    }
}
