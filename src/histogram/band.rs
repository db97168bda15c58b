//! How far a percentile may be from the truth.
//!
//! Two things are not known of a quantile read from buckets: where in its
//! bucket it lies, and, since only `n` requests were seen, whether the request
//! of that rank is typical. Both are bounded here without any assumption on the
//! shape of the distribution: the rank by the binomial distribution of order
//! statistics, the place in the bucket by the bucket's own bounds.

/// The 95 % band of one percentile over time; one entry a step in each column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// The true quantile is at least this; [`STALE`](crate::series::STALE)
    /// where there is no histogram, NaN where it is empty or broken.
    pub lower: Vec<f64>,
    /// The true quantile is at most this; `+Inf` when nothing bounds it.
    pub upper: Vec<f64>,
    /// The quantile lies in the overflow bucket: the value shown is the last
    /// finite bound, the truth is "at least that".
    pub overflow: Vec<bool>,
    /// Fewer than 10 observations beyond the quantile, `n < 10 / (1 - q)`: a
    /// handful of requests decides the value.
    pub small_sample: Vec<bool>,
    /// Observations in the window, `n`.
    pub observations: Vec<f64>,
    /// Of these the ones beyond the quantile, `n · (1 - q)`.
    pub beyond: Vec<f64>,
}

impl Band {
    pub(super) fn stale(steps: usize) -> Self {
        use crate::series::STALE;
        Self {
            lower: vec![STALE; steps],
            upper: vec![STALE; steps],
            overflow: vec![false; steps],
            small_sample: vec![false; steps],
            observations: vec![STALE; steps],
            beyond: vec![STALE; steps],
        }
    }

    pub(super) fn set(&mut self, step: usize, interval: Interval, q: f64) {
        let n = interval.observations;
        self.lower[step] = interval.lower;
        self.upper[step] = interval.upper;
        self.overflow[step] = interval.overflow;
        // Seen from the nearer end, so that p1 is as delicate as p99.
        self.small_sample[step] = n * q.min(1.0 - q) < 10.0;
        self.observations[step] = n;
        self.beyond[step] = n * (1.0 - q);
    }
}

/// The band of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    pub lower: f64,
    pub upper: f64,
    pub overflow: bool,
    pub observations: f64,
}

impl Interval {
    /// Nothing is known.
    pub fn unknown(observations: f64) -> Self {
        Self { lower: f64::NAN, upper: f64::NAN, overflow: false, observations }
    }
}

/// The buckets of one step, ascending: `cumulative[i]` observations are at or
/// below `uppers[i]`, those of bucket `i` are above `lowers[i]`.
#[derive(Debug, Default)]
pub(super) struct Ladder {
    pub lowers: Vec<f64>,
    pub uppers: Vec<f64>,
    pub cumulative: Vec<f64>,
}

impl Ladder {
    pub fn clear(&mut self) {
        self.lowers.clear();
        self.uppers.clear();
        self.cumulative.clear();
    }

    pub fn push(&mut self, lower: f64, upper: f64, cumulative: f64) {
        self.lowers.push(lower);
        self.uppers.push(upper);
        self.cumulative.push(cumulative);
    }

    /// The interval around `value`, the quantile `q` that was found in
    /// `bucket`. `total` is the count of the whole histogram in the unit of
    /// `cumulative` and `scale` turns it into observations.
    pub fn interval(&self, q: f64, value: f64, bucket: usize, total: f64, scale: f64) -> Interval {
        let observations = total * scale;
        let (Some(&own_lower), Some(&own_upper)) = (self.lowers.get(bucket), self.uppers.get(bucket)) else {
            return Interval::unknown(observations);
        };
        if value.is_nan() || !(0.0..=1.0).contains(&q) {
            return Interval::unknown(observations);
        }
        let (mut lower, mut upper) = (own_lower, own_upper);
        if total > 0.0 && observations.is_finite() && observations > 0.0 {
            // Extrapolated counts are not whole; the smaller number is safe.
            let n = (observations * (1.0 + 1e-9)).floor();
            let (low, high) = rank_interval(n, q);
            lower = lower.min(self.value_below(low, total / n));
            upper = upper.max(self.value_above(high, n, total / n));
        }
        Interval {
            // Interpolation may step over a bound by a rounding.
            lower: lower.min(value),
            upper: upper.max(value),
            overflow: own_upper == f64::INFINITY,
            observations,
        }
    }

    /// Between which shares the observations at or below `value` are.
    pub fn share_bounds(&self, value: f64, total: f64) -> (f64, f64) {
        if total == 0.0 || total.is_nan() || value.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        let mut below = 0.0;
        for ((lower, upper), count) in self.lowers.iter().zip(&self.uppers).zip(&self.cumulative) {
            if value >= *upper {
                below = *count;
                continue;
            }
            let most = if value <= *lower { below } else { *count };
            return (below / total, most / total);
        }
        (below / total, below / total)
    }

    /// The lower bound of the bucket with the observation of rank `rank`.
    fn value_below(&self, rank: f64, unit: f64) -> f64 {
        if rank < 1.0 {
            return self.lowers.first().copied().unwrap_or(f64::NEG_INFINITY);
        }
        // Half an observation below: counts may be off by a little.
        let wanted = (rank - 0.5) * unit;
        let bucket = self.cumulative.iter().position(|count| *count >= wanted);
        let bucket = bucket.unwrap_or(self.lowers.len().saturating_sub(1));
        self.lowers.get(bucket).copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// The upper bound of the bucket with the observation of rank `rank`.
    fn value_above(&self, rank: f64, n: f64, unit: f64) -> f64 {
        if rank > n {
            return f64::INFINITY;
        }
        let wanted = rank * unit * (1.0 - 1e-9);
        let bucket = self.cumulative.iter().position(|count| *count >= wanted);
        bucket.map_or(f64::INFINITY, |bucket| self.uppers[bucket])
    }
}

/// The ranks `(low, high)` such that of `n` independent observations, in
/// order, the true quantile lies between the one at `low` and the one at
/// `high` with at least 95 %. Rank 0 is below all of them, `n + 1` above.
///
/// The number of observations above the quantile is binomial with the
/// probability `1 - q`: H. A. David, H. N. Nagaraja, "Order Statistics", 7.1.
pub fn rank_interval(n: f64, q: f64) -> (f64, f64) {
    // Counted from the nearer end, where few are expected: exact and short.
    if q > 0.5 {
        let (low, high) = tail_interval(n, 1.0 - q);
        (n + 1.0 - high, n + 1.0 - low)
    } else {
        tail_interval(n, q)
    }
}

/// [`rank_interval`] for `p ≤ 1/2`.
fn tail_interval(n: f64, p: f64) -> (f64, f64) {
    const TAIL: f64 = 0.025;
    const NORMAL: f64 = 1.959_963_984_540_054;
    let mean = n * p;
    if mean > 16.0 {
        // Cornish and Fisher's expansion: normal, moved by the skewness. The
        // fractions of a rank were found by summing up exactly, over all means
        // from 16 on and all p: at least 95.3 %, rarely a rank too wide.
        let spread = NORMAL * (mean * (1.0 - p)).sqrt();
        let middle = mean + (NORMAL * NORMAL - 1.0) / 6.0 * (1.0 - 2.0 * p);
        let low = (middle - spread + 0.25).floor().max(0.0);
        return (low, (middle + spread + 0.75).ceil().min(n + 1.0));
    }
    let mut term = (n * (-p).ln_1p()).exp();
    let mut distribution = term;
    let mut low = 0.0;
    let mut rank = 0.0;
    while distribution < 1.0 - TAIL && rank < n {
        rank += 1.0;
        if distribution <= TAIL {
            low = rank;
        }
        term *= (n - rank + 1.0) / rank * (p / (1.0 - p));
        distribution += term;
    }
    (low, rank + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P(low ≤ K < high) for a binomial K, summed up directly.
    fn covered(n: u32, q: f64, low: f64, high: f64) -> f64 {
        let mut logs = vec![0.0];
        for k in 1..=n {
            logs.push(logs[k as usize - 1] + f64::from(k).ln());
        }
        (0..=n)
            .filter(|k| low <= f64::from(*k) && f64::from(*k) < high)
            .map(|k| {
                let log = logs[n as usize] - logs[k as usize] - logs[(n - k) as usize];
                (log + f64::from(k) * q.ln() + f64::from(n - k) * (1.0 - q).ln()).exp()
            })
            .sum()
    }

    #[test]
    fn ranks_cover_95_percent() {
        for n in [1, 2, 5, 10, 40, 50, 100, 170, 368, 369, 1000, 2300, 6500, 20_000] {
            for q in [0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999] {
                let (low, high) = rank_interval(f64::from(n), q);
                let p = covered(n, q, low, high);
                assert!(p >= 0.95 - 1e-9, "n {n} q {q}: {low}..{high} covers {p}");
            }
        }
    }

    #[test]
    fn ranks_are_not_needlessly_wide() {
        // The textbook's: of 100 the median is between the 40th and the 61st.
        assert_eq!(rank_interval(100.0, 0.5), (40.0, 61.0));
        // 10,000 requests: p99 is the 9,900th, give or take 20.
        assert_eq!(rank_interval(10_000.0, 0.99), (9880.0, 9920.0));
        // With 300 requests none may be beyond p99.
        assert_eq!(rank_interval(300.0, 0.99).1, 301.0);
    }

    #[test]
    fn ends_of_the_scale() {
        assert_eq!(rank_interval(100.0, 0.0), (0.0, 1.0));
        assert_eq!(rank_interval(100.0, 1.0), (100.0, 101.0));
        assert_eq!(rank_interval(0.0, 0.5), (0.0, 1.0));
    }
}
