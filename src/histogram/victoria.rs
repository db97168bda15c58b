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
    let nothing = Bounded {
        value: f64::NAN,
        lower: f64::NAN,
        upper: f64::NAN,
    };
    let (Some(&first), Some(&total)) = (counts.first(), counts.last()) else {
        return nothing;
    };
    if q.is_nan() || total == 0.0 || total.is_nan() {
        return nothing;
    }
    if q < 0.0 {
        // Upstream answers the first bucket's count as upper bound.
        return Bounded {
            value: f64::NEG_INFINITY,
            lower: f64::NEG_INFINITY,
            upper: first,
        };
    }
    if q > 1.0 {
        return Bounded {
            value: f64::INFINITY,
            lower: total,
            upper: f64::INFINITY,
        };
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
            return Bounded {
                value: start,
                lower: start,
                upper: count,
            };
        }
        return Bounded {
            value: start + (upper - start) * (rank - before) / (count - before),
            lower: start,
            upper,
        };
    }
    let highest = uppers.iter().rev().find(|upper| upper.is_finite());
    let highest = highest.copied().unwrap_or(f64::NAN);
    Bounded {
        value: highest,
        lower: highest,
        upper: f64::INFINITY,
    }
}

/// The share of observations at or below `value` and its bounds, MetricsQL's
/// `histogram_share(value, x, "boundLabel")`; counts are repaired.
pub(super) fn share(uppers: &[f64], counts: &[f64], value: f64) -> Bounded {
    let all = |value: f64| Bounded {
        value,
        lower: value,
        upper: value,
    };
    let total = counts.last().copied().unwrap_or(f64::NAN);
    if value.is_nan() || total == 0.0 || total.is_nan() {
        return all(f64::NAN);
    }
    if value < 0.0 {
        return all(0.0);
    }
    if value == f64::INFINITY {
        return all(1.0);
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
            return Bounded {
                value: lower,
                lower,
                upper: 1.0,
            };
        }
        if value == start {
            return all(lower);
        }
        return Bounded {
            value: lower + (count - before) / total * (value - start) / (upper - start),
            lower,
            upper: count / total,
        };
    }
    all(1.0)
}

/// MetricsQL's `histogram_fraction`; limits the wrong way round, which the
/// server refuses, are NaN.
pub(super) fn fraction(uppers: &[f64], counts: &[f64], lower: f64, upper: f64) -> f64 {
    if lower >= upper {
        return f64::NAN;
    }
    share(uppers, counts, upper).value - share(uppers, counts, lower).value
}
