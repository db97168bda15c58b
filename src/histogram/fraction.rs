//! The share of observations between two values, as Prometheus'
//! `histogram_fraction` has it for classic buckets (`promql/quantile.go`,
//! `BucketFraction`).

use super::rules::Rules;

/// The share of observations in `(lower, upper]`.
///
/// `uppers` ascend, `counts` are cumulative and, as upstream, not repaired: a
/// histogram that is not monotonic may have a negative share. NaN without a
/// `+Inf` bucket or an observation.
pub(super) fn fraction(uppers: &[f64], counts: &[f64], lower: f64, upper: f64, rules: Rules) -> f64 {
    let (Some(&highest), Some(&total)) = (uppers.last(), counts.last()) else {
        return f64::NAN;
    };
    if highest != f64::INFINITY || total == 0.0 || lower.is_nan() || upper.is_nan() {
        return f64::NAN;
    }
    if lower >= upper {
        return 0.0;
    }
    let rank = |value: f64| rank_of(uppers, counts, value, total, rules);
    (rank(upper) - rank(lower)) / total
}

/// How many observations lie at or below `value`, at most `total`.
fn rank_of(uppers: &[f64], counts: &[f64], value: f64, total: f64, rules: Rules) -> f64 {
    let known = rules.fraction_in_first_bucket;
    let natural = known && uppers.first().is_some_and(|upper| *upper > 0.0);
    let mut start = if natural { 0.0 } else { f64::NEG_INFINITY };
    let mut before = 0.0;
    for (&end, &count) in uppers.iter().zip(counts) {
        if start >= value {
            return cap(before, total);
        }
        if value < end {
            // Nothing is known of how a bucket without a lower end is filled.
            if known && start == f64::NEG_INFINITY {
                return cap(count, total);
            }
            // In upstream's order: the product of huge numbers is infinite, and capped.
            return cap(before + (count - before) * (value - start) / (end - start), total);
        }
        before = count;
        start = end;
    }
    total
}

fn cap(rank: f64, total: f64) -> f64 {
    if rank > total { total } else { rank }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `1e302 * 1e206` is infinite, so the server takes all for the rank.
    #[test]
    fn a_product_beyond_all_doubles_is_everything() {
        let (uppers, counts) = ([1.0, 4e206, f64::INFINITY], [0.0, 2e302, 1e303]);
        assert_eq!(fraction(&uppers, &counts, 1.0, 2e206, Rules::latest()), 1.0);
    }
}
