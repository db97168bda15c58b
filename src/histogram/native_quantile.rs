//! Quantile, share and moments of one native histogram, as Prometheus has them
//! (`promql/quantile.go`, `HistogramQuantile`, `HistogramFraction`;
//! `promql/functions.go`, `histogramVariance`).

use super::band::Ladder;
use super::merge::Compensated;
use super::native::{Bucket, Native, Scheme};
use super::quantile::outside;
use super::rules::Rules;

/// A quantile and the index of the bucket it was found in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub value: f64,
    pub bucket: Option<usize>,
}

impl Native {
    pub(super) fn quantile(&self, q: f64, rules: Rules) -> Found {
        let nowhere = |value: f64| Found { value, bucket: None };
        if let Some(value) = outside(q) {
            return nowhere(value);
        }
        if self.count == 0.0 {
            return nowhere(f64::NAN);
        }
        // From the nearer end, for precision; NaN observations belong to no
        // bucket, so with them only the lower end is certain.
        let ascending = self.sum.is_nan() || q < 0.5 || !rules.native_from_the_top;
        let rank = if ascending { q } else { 1.0 - q } * self.count;
        let Some((index, bucket, reached)) = self.bucket_at(rank, ascending) else {
            return nowhere(f64::NAN);
        };
        let value = self.value_in(bucket, rank, reached, ascending, rules);
        Found { value, bucket: Some(index) }
    }

    /// The bucket with the observation of a rank counted from one end, and the
    /// count up to and with it; the last bucket when no one reaches the rank.
    fn bucket_at(&self, rank: f64, ascending: bool) -> Option<(usize, Bucket, f64)> {
        let mut reached = 0.0;
        let mut last = None;
        let mut visit = |(index, bucket): (usize, Bucket)| {
            reached += bucket.count;
            last = Some((index, bucket, reached));
            reached >= rank
        };
        if ascending {
            self.populated().any(&mut visit);
        } else {
            self.populated().rev().any(&mut visit);
        }
        last
    }

    /// The value at a rank within a bucket.
    fn value_in(&self, bucket: Bucket, rank: f64, reached: f64, ascending: bool, rules: Rules) -> f64 {
        let found = bucket;
        let mut bucket = bucket;
        match self.scheme {
            Scheme::Exponential if bucket.lower < 0.0 && bucket.upper > 0.0 => {
                self.clip_at_zero(&mut bucket);
            }
            Scheme::Custom if bucket.lower == f64::NEG_INFINITY => {
                if bucket.upper <= 0.0 {
                    return bucket.upper;
                }
                bucket.lower = 0.0;
            }
            Scheme::Custom if bucket.upper == f64::INFINITY => return bucket.lower,
            _ => {}
        }
        let reached = reached.min(self.count);
        if reached < rank {
            let unknown = self.sum.is_nan() && rules.nan_observations;
            return if unknown { f64::NAN } else { bucket.upper };
        }
        let inside = if ascending { rank - (reached - bucket.count) } else { reached - rank };
        if self.sum.is_nan()
            && rules.nan_sum_quirk
            && let Some((_, last)) = self.populated().last()
            && last != found
        {
            bucket = last;
        }
        self.interpolate(bucket, inside / bucket.count, rules)
    }

    fn interpolate(&self, bucket: Bucket, fraction: f64, rules: Rules) -> f64 {
        let Bucket { lower, upper, .. } = bucket;
        if self.scheme == Scheme::Custom || bucket.holds_zero() || !rules.exponential_interpolation {
            return lower + (upper - lower) * fraction;
        }
        let (log_lower, log_upper) = (lower.abs().log2(), upper.abs().log2());
        if lower > 0.0 {
            (log_lower + (log_upper - log_lower) * fraction).exp2()
        } else {
            -(log_upper + (log_lower - log_upper) * (1.0 - fraction)).exp2()
        }
    }

    /// Cuts a zero bucket at 0 when observations are on one side only.
    fn clip_at_zero(&self, bucket: &mut Bucket) {
        match self.sides() {
            (true, false) => bucket.lower = 0.0,
            (false, true) => bucket.upper = 0.0,
            _ => {}
        }
    }

    /// The share of observations in `(lower, upper]`.
    pub(super) fn fraction(&self, lower: f64, upper: f64, rules: Rules) -> f64 {
        if self.count == 0.0 || lower.is_nan() || upper.is_nan() {
            return f64::NAN;
        }
        if lower >= upper {
            return 0.0;
        }
        // Observations of NaN are in the count but below no value.
        let total = if self.sum.is_nan() { self.buckets.iter().map(|b| b.count).sum() } else { self.count };
        let rank = |value: f64| self.rank_of(value, total, rules);
        (rank(upper) - rank(lower)) / self.count
    }

    /// How many observations lie at or below `value`, at most `total`.
    fn rank_of(&self, value: f64, total: f64, rules: Rules) -> f64 {
        let mut before = 0.0;
        for mut bucket in self.buckets.iter().copied() {
            let linear = self.scheme == Scheme::Custom || bucket.holds_zero();
            if bucket.holds_zero() {
                self.clip_at_zero(&mut bucket);
            }
            if bucket.lower >= value {
                return cap(before, total);
            }
            if value < bucket.upper {
                let linear = linear || !rules.exponential_interpolation;
                return cap(before + count_below(bucket, value, linear, rules), total);
            }
            before += bucket.count;
        }
        total
    }

    /// `sum / count`.
    pub(super) fn mean(&self) -> f64 {
        self.sum / self.count
    }

    /// The variance, every observation taken to be in the middle of its bucket:
    /// the geometric one, or the arithmetic one of custom bounds.
    pub(super) fn variance(&self, rules: Rules) -> f64 {
        let mean = self.mean();
        let mut sum = Compensated::default();
        for (_, bucket) in self.populated() {
            let Bucket { lower, upper, .. } = bucket;
            let middle = if self.scheme == Scheme::Custom && rules.arithmetic_custom_means {
                (upper + lower) / 2.0
            } else if bucket.holds_zero() {
                0.0
            } else {
                (upper * lower).sqrt() * if upper < 0.0 { -1.0 } else { 1.0 }
            };
            let distance = middle - mean;
            sum.add(bucket.count * distance * distance);
        }
        sum.total() / self.count
    }

    /// The buckets for [`Ladder::interval`]; bucket `i` becomes `i + 1`, below
    /// it is what holds no observation.
    pub(super) fn ladder(&self, ladder: &mut Ladder) {
        ladder.clear();
        let first = self.buckets.first();
        // Without a negative bucket nothing negative was measured.
        let natural = match (self.scheme, first) {
            (Scheme::Exponential, _) => !self.sides().1,
            (Scheme::Custom, Some(b)) if b.lower == f64::NEG_INFINITY => b.upper > 0.0,
            (Scheme::Custom, first) => first.is_none_or(|b| b.lower >= 0.0),
        };
        let bottom = match (natural, first) {
            (false, _) => f64::NEG_INFINITY,
            // A zero bucket alone reaches below 0.
            (true, Some(b)) if b.lower.is_finite() && self.sides() == (false, false) => b.lower.min(0.0),
            (true, _) => 0.0,
        };
        let end = first.map_or(0.0, |b| b.lower.max(bottom));
        ladder.push(bottom, end, 0.0);
        let mut cumulative = 0.0;
        for mut bucket in self.buckets.iter().copied() {
            // A custom bucket is what it says; only shares are counted as if
            // nothing were below 0, and these are between its bounds as well.
            if self.scheme == Scheme::Exponential && bucket.holds_zero() {
                self.clip_at_zero(&mut bucket);
            }
            cumulative += bucket.count;
            ladder.push(bucket.lower.max(bottom), bucket.upper, cumulative);
        }
    }
}

/// How many of a bucket's observations lie below a value inside it. Products
/// before quotients, as upstream: of huge numbers they are infinite.
fn count_below(bucket: Bucket, value: f64, linear: bool, rules: Rules) -> f64 {
    let Bucket { lower, upper, count, .. } = bucket;
    if linear {
        if lower == f64::NEG_INFINITY && rules.fraction_in_first_bucket {
            return count;
        }
        return count * (value - lower) / (upper - lower);
    }
    let (log_lower, log_upper) = (lower.abs().log2(), upper.abs().log2());
    let log_value = value.abs().log2();
    if value > 0.0 {
        count * (log_value - log_lower) / (log_upper - log_lower)
    } else {
        count * (1.0 - (log_value - log_upper) / (log_lower - log_upper))
    }
}

fn cap(rank: f64, total: f64) -> f64 {
    if rank > total { total } else { rank }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Boundaries;

    fn native(count: f64, sum: f64, buckets: &[(f64, f64, f64)]) -> Native {
        let buckets = buckets.iter().map(|&(lower, upper, count)| Bucket {
            boundaries: Boundaries::OpenLeft,
            lower,
            upper,
            count,
        });
        Native::new(count, sum, buckets.collect())
    }

    #[test]
    fn exponential_interpolation_follows_the_logarithm() {
        let h = native(4.0, 6.0, &[(1.0, 4.0, 4.0)]);
        let latest = Rules::latest();
        assert_eq!(h.quantile(0.5, latest).value, 2.0);
        assert_eq!(h.quantile(0.5, Rules::prometheus(2, 53)).value, 2.5);
        assert_eq!(h.fraction(1.0, 2.0, latest), 0.5);
        assert_eq!(h.mean(), 1.5);
    }

    /// As on the server: `1e6 * 4e307` is infinite, so all of the bucket.
    #[test]
    fn a_product_beyond_all_doubles_is_the_whole_bucket() {
        let mut h = native(2e6, 1.0, &[(0.0, 1e308, 1e6), (1e308, f64::INFINITY, 1e6)]);
        h.scheme = Scheme::Custom;
        assert_eq!(h.fraction(f64::NEG_INFINITY, 4e307, Rules::latest()), 1.0);
    }

    #[test]
    fn nan_observations_do_not_move_a_quantile_out_of_its_bucket() {
        let buckets = [(0.5, 1.0, 2.0), (1.0, 2.0, 3.0), (4.0, 8.0, 1.0)];
        let h = native(10.0, f64::NAN, &buckets);
        let sane = Rules::latest();
        assert_eq!(h.quantile(0.5, sane).value, 2.0);
        let upstream = Rules { nan_sum_quirk: true, ..sane };
        assert_eq!(h.quantile(0.5, upstream).value, 32.0);
        assert!(h.quantile(0.9, sane).value.is_nan());
        // Found in the last bucket it is the same one, which starts at 0.
        let mut custom = native(4.0, f64::NAN, &[(f64::NEG_INFINITY, 1.0, 4.0)]);
        custom.scheme = Scheme::Custom;
        assert_eq!(custom.quantile(0.25, upstream).value, 0.25);
    }
}
