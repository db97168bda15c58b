//! VictoriaMetrics' arithmetic on cumulative buckets
//! (`app/vmselect/promql/transform.go`).

/// A quantile and the bounds of the bucket it was found in, as MetricsQL's
/// `histogram_quantile(φ, x, "boundLabel")` answers them.
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

/// The share of observations at or below `value`, MetricsQL's
/// `histogram_share`; counts are repaired.
pub(super) fn share(uppers: &[f64], counts: &[f64], value: f64) -> f64 {
    let total = counts.last().copied().unwrap_or(f64::NAN);
    if value.is_nan() || total == 0.0 || total.is_nan() {
        return f64::NAN;
    }
    if value < 0.0 {
        return 0.0;
    }
    let (mut before, mut start) = (0.0, 0.0);
    for (&upper, &count) in uppers.iter().zip(counts) {
        if value >= upper {
            before = count;
            start = upper;
            continue;
        }
        let lower = before / total;
        if upper.is_infinite() || value == start {
            return lower;
        }
        return lower + (count - before) / total * (value - start) / (upper - start);
    }
    1.0
}

/// MetricsQL's `histogram_fraction`; limits the wrong way round, which the
/// server refuses, are NaN.
pub(super) fn fraction(uppers: &[f64], counts: &[f64], lower: f64, upper: f64) -> f64 {
    if lower >= upper {
        return f64::NAN;
    }
    share(uppers, counts, upper) - share(uppers, counts, lower)
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
