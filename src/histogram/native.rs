//! Native histograms: all buckets of a moment in one sample, exponential or
//! with custom bounds.

use crate::series::Labels;

/// Which of a bucket's bounds belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Boundaries {
    /// `(lower, upper]`: positive exponential buckets, custom ones but the first.
    OpenLeft,
    /// `[lower, upper)`: negative exponential buckets.
    OpenRight,
    /// `(lower, upper)`.
    Open,
    /// `[lower, upper]`: the zero bucket, the first custom bucket.
    Closed,
}

impl Boundaries {
    /// From the number that the HTTP API writes, 0 to 3.
    pub fn from_rule(rule: u8) -> Option<Self> {
        [Self::OpenLeft, Self::OpenRight, Self::Open, Self::Closed].get(usize::from(rule)).copied()
    }
}

/// One bucket and its own count, not cumulative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// Which bounds belong to it.
    pub boundaries: Boundaries,
    /// The lower bound; `-Inf` for the first custom bucket.
    pub lower: f64,
    /// The upper bound; `+Inf` for the last custom bucket.
    pub upper: f64,
    /// Observations in it; a rate or a mean of such may be any number.
    pub count: f64,
}

impl Bucket {
    /// Whether 0 lies within its bounds or on one.
    pub(super) fn holds_zero(self) -> bool {
        self.lower <= 0.0 && self.upper >= 0.0
    }
}

/// How the bounds of a native histogram are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scheme {
    /// Powers of `2^(2^-schema)`, schema -4 to 8, and a zero bucket.
    #[default]
    Exponential,
    /// Chosen bounds, as of a classic histogram ("NHCB").
    Custom,
}

/// One sample of a native histogram.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Native {
    /// All observations, those of NaN too.
    pub count: f64,
    /// Their sum.
    pub sum: f64,
    /// The populated buckets, ascending.
    pub buckets: Vec<Bucket>,
    /// Not told by the HTTP API: [`decide_schemes`] finds out.
    pub scheme: Scheme,
}

impl Native {
    /// A sample as the HTTP API has it. Buckets are put in ascending order.
    pub fn new(count: f64, sum: f64, mut buckets: Vec<Bucket>) -> Self {
        // Of equal bounds, which no server sends, the fuller one is the later.
        buckets.sort_unstable_by(|a, b| {
            let bounds = a.lower.total_cmp(&b.lower).then(a.upper.total_cmp(&b.upper));
            bounds.then(a.count.total_cmp(&b.count))
        });
        Self { count, sum, buckets, scheme: Scheme::Exponential }
    }

    /// The populated buckets.
    pub(super) fn populated(&self) -> impl DoubleEndedIterator<Item = (usize, Bucket)> {
        let buckets = self.buckets.iter().copied().enumerate();
        buckets.filter(|(_, bucket)| bucket.count != 0.0)
    }

    /// Whether there are buckets wholly above 0, and wholly below. Custom
    /// buckets are always on the positive side, as upstream stores them.
    pub(super) fn sides(&self) -> (bool, bool) {
        match self.scheme {
            Scheme::Custom => (true, false),
            Scheme::Exponential => {
                let is_beside = |b: &&Bucket| !b.holds_zero();
                let mut beside = self.buckets.iter().filter(is_beside);
                let negative = beside.clone().any(|b| b.upper < 0.0);
                (beside.any(|b| b.lower > 0.0), negative)
            }
        }
    }
}

/// A series of native histograms as a server answered it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NativeSeries {
    /// The series' labels.
    pub labels: Labels,
    /// Seconds since the epoch, ascending.
    pub times: Vec<f64>,
    /// One sample a time.
    pub histograms: Vec<Native>,
}

/// Finds out which samples of a series are exponential and which have custom
/// bounds, from their bounds.
///
/// A sample without evidence is taken for what the sample before it is, else
/// for what the next one with evidence is, else for exponential: custom bounds
/// 1, 2, 4, 8 with neither end populated look the same as schema 0.
pub fn decide_schemes(samples: &mut [Native]) {
    let evidence: Vec<Option<Scheme>> = samples.iter().map(evidence).collect();
    let first = evidence.iter().flatten().next().copied();
    let mut known = first.unwrap_or_default();
    for (sample, evidence) in samples.iter_mut().zip(evidence) {
        known = evidence.unwrap_or(known);
        sample.scheme = known;
    }
}

/// What the bounds of one sample tell.
fn evidence(sample: &Native) -> Option<Scheme> {
    let is_custom = |b: &Bucket| {
        let endless_below =
            b.lower == f64::NEG_INFINITY && (b.boundaries == Boundaries::Closed || b.upper != -f64::MAX);
        let reaches_zero = b.boundaries == Boundaries::OpenLeft && b.lower <= 0.0;
        let endless_above = b.upper == f64::INFINITY && b.lower != f64::MAX;
        endless_below || reaches_zero || endless_above
    };
    if sample.buckets.iter().any(is_custom) {
        return Some(Scheme::Custom);
    }
    let sided = |b: &&Bucket| !b.holds_zero();
    if sample.buckets.iter().filter(sided).count() == 0 {
        // Of a lone zero bucket the closed bounds tell: no custom one is
        // closed and finite.
        let has_zero = sample.buckets.iter().any(|b| b.holds_zero());
        return has_zero.then_some(Scheme::Exponential);
    }
    let Some(schema) = schema_of(&sample.buckets) else {
        return Some(Scheme::Custom);
    };
    // Nobody chooses roots of 2 for bounds. One bucket that fits only if a zero
    // bucket has cut it proves nothing: it may begin anywhere.
    let is_whole = |b: &Bucket| {
        let cells = (b.upper.abs().log2() - b.lower.abs().log2()).abs() * 2f64.powi(schema);
        (cells - 1.0).abs() < 1e-6
    };
    let rooted = schema > 0 && sample.buckets.iter().any(is_whole);
    // Nor can a zero bucket, or negative ones open to the right, be had by
    // choosing bounds.
    let other = sample.buckets.iter().any(|b| b.boundaries != Boundaries::OpenLeft);
    (rooted || other).then_some(Scheme::Exponential)
}

/// The finest schema, -4 to 8, all buckets beside zero lie on; none when they
/// are on no common one. Without any bucket that tells it is 8.
pub(super) fn schema_of(buckets: &[Bucket]) -> Option<i32> {
    let positive = buckets.iter().filter(|b| b.lower > 0.0);
    let negative = buckets.iter().rev().filter(|b| b.upper < 0.0);
    // Inner and outer bound by magnitude, and whether next to zero.
    let mut spans: Vec<(f64, f64, bool)> = Vec::with_capacity(buckets.len());
    for (index, bucket) in positive.enumerate() {
        spans.push((bucket.lower, bucket.upper, index == 0));
    }
    for (index, bucket) in negative.enumerate() {
        spans.push((-bucket.upper, -bucket.lower, index == 0));
    }
    // Subnormal bounds are rounded too coarsely, infinity is off any schema.
    spans.retain(|(inner, outer, _)| *inner >= 1e-300 && outer.is_finite());
    let logs: Vec<(f64, f64, bool)> =
        spans.into_iter().map(|(inner, outer, next)| (inner.log2(), outer.log2(), next)).collect();
    (-4..=8).rev().find(|schema| {
        let cells = 2f64.powi(*schema);
        logs.iter().all(|(inner, outer, next_to_zero)| {
            let (inner, outer) = (inner * cells, outer * cells);
            let width = outer - inner;
            let on_grid = |x: f64| (x - x.round()).abs() < 1e-6;
            // The bucket next to zero may be cut off by the zero bucket.
            let clipped = *next_to_zero && width < 1.0;
            on_grid(outer) && ((width - 1.0).abs() < 1e-6 || clipped)
        })
    })
}

/// The upper bound of bucket `index` of a schema: `2^(index · 2^-schema)`.
pub(super) fn exponential_bound(schema: i32, index: i32) -> f64 {
    let (whole, rest) = if schema > 0 {
        let cells = 1 << schema.min(30);
        let rest = f64::from(index.rem_euclid(cells)) / f64::from(cells);
        (i64::from(index.div_euclid(cells)), rest)
    } else {
        (i64::from(index) << (-schema).min(30), 0.0)
    };
    // The last finite bound is the largest double, not 2^1024.
    match whole {
        1024 if rest == 0.0 => f64::MAX,
        1024.. => f64::INFINITY,
        ..-1080 => 0.0,
        _ => rest.exp2() * 2f64.powi((whole / 2) as i32) * 2f64.powi((whole - whole / 2) as i32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(rule: u8, lower: f64, upper: f64) -> Bucket {
        let boundaries = Boundaries::from_rule(rule).expect("a rule");
        Bucket { boundaries, lower, upper, count: 1.0 }
    }

    fn scheme(buckets: &[Bucket]) -> Scheme {
        let mut samples = [Native::new(1.0, 1.0, buckets.to_vec())];
        decide_schemes(&mut samples);
        samples[0].scheme
    }

    #[test]
    fn schemes_are_told_apart_by_bounds() {
        use Scheme::{Custom, Exponential};
        let inf = f64::INFINITY;
        for (buckets, expected) in [
            (vec![bucket(3, -inf, 1.0)], Custom),
            (vec![bucket(0, -10.0, -5.0)], Custom),
            (vec![bucket(0, 3.0, inf)], Custom),
            (vec![bucket(0, 1.0, 2.0), bucket(0, 2.0, 3.0)], Custom),
            (vec![bucket(0, 0.1, 0.3)], Custom),
            (vec![bucket(0, f64::MAX, inf)], Exponential),
            (vec![bucket(1, -inf, -f64::MAX)], Exponential),
            (vec![bucket(3, -0.7, 0.7), bucket(0, 0.7, 1.0)], Exponential),
            (vec![bucket(0, std::f64::consts::FRAC_1_SQRT_2, 1.0)], Exponential),
            (vec![bucket(0, 1.0, 2.0), bucket(0, 4.0, 8.0)], Exponential),
            (vec![bucket(3, 0.0, 0.0)], Exponential),
            (vec![], Exponential),
        ] {
            assert_eq!(scheme(&buckets), expected, "{buckets:?}");
        }
    }

    #[test]
    fn a_series_may_change_its_scheme() {
        let mut samples = [
            Native::new(1.0, 1.0, vec![bucket(0, 1.0, 2.0)]),
            Native::new(1.0, 1.0, vec![bucket(3, -0.001, 0.001), bucket(0, 1.0, 2.0)]),
            Native::new(1.0, 1.0, vec![bucket(0, 1.0, 2.0)]),
            Native::new(1.0, 1.0, vec![bucket(0, 1.0, 3.0)]),
            Native::new(1.0, 1.0, vec![bucket(0, 1.0, 2.0)]),
        ];
        decide_schemes(&mut samples);
        let custom = samples.map(|sample| sample.scheme == Scheme::Custom);
        assert_eq!(custom, [false, false, false, true, true]);
    }

    /// `(23.5, 32]` could be a bucket of schema 1 that a zero bucket cuts; what
    /// comes after it says that it is none.
    #[test]
    fn a_bucket_that_may_be_cut_is_no_evidence() {
        let mut samples = [bucket(0, 23.5, 32.0), bucket(0, -20.4, 19.4)].map(|b| Native::new(1.0, 1.0, vec![b]));
        decide_schemes(&mut samples);
        assert_eq!(samples.map(|sample| sample.scheme), [Scheme::Custom; 2]);
    }

    #[test]
    fn bounds_of_schemas() {
        assert_eq!(exponential_bound(0, 3), 8.0);
        assert_eq!(exponential_bound(-2, 1), 16.0);
        assert!((exponential_bound(1, -1) - std::f64::consts::FRAC_1_SQRT_2).abs() < 1e-15);
        assert_eq!(exponential_bound(8, 1024 * 256), f64::MAX);
        assert_eq!(exponential_bound(8, 1024 * 256 + 1), f64::INFINITY);
        assert_eq!(exponential_bound(-4, i32::MIN), 0.0);
        assert_eq!(exponential_bound(0, -1074), 5e-324);
        assert_eq!(schema_of(&[bucket(0, 1.0, 4.0)]), Some(-1));
        assert_eq!(schema_of(&[]), Some(8));
    }
}
