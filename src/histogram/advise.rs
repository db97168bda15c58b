//! Which bounds would tell more, with no more of them.

use super::native::Bucket;

/// How far beyond the lowest and the highest bound observations are looked for:
/// nobody knows where below or above they lie.
const DECADE: f64 = 10.0;

/// Bounds for a histogram, from what was observed with others.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// The finite bounds, ascending, with two significant digits.
    pub bounds: Vec<f64>,
    /// By which factor each percentile may be off with them, at worst.
    pub factors: Vec<f64>,
    /// By which factor with the present ones; infinite in the first and the last bucket.
    pub present: Vec<f64>,
}

/// Advises at most `most` finite bounds with which the percentiles `quantiles` are
/// told as exactly as can be, with every one of `must` among them (a service
/// level's threshold is exact only at a bound).
///
/// All that is known of a quantile is its bucket, so the bucket is what is cut: its
/// ends stay, and each further bound goes to the percentile that could be off by
/// the greatest factor, in equal ratios. That is the least greatest factor whatever
/// the distribution within the buckets is. None without an observation, or when
/// there are fewer bounds than `must` and the buckets' ends.
pub fn advise(buckets: &[Bucket], quantiles: &[f64], must: &[f64], most: usize) -> Option<Advice> {
    let total: f64 = buckets.iter().map(|bucket| bucket.count).sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let present: Vec<(f64, f64)> = quantiles.iter().map(|q| bucket_of(buckets, q * total)).collect();
    let mut spans: Vec<(f64, f64)> = present.iter().map(|(lower, upper)| reachable(*lower, *upper)).collect();
    spans.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    spans.dedup();
    let mut bounds: Vec<f64> = must.iter().copied().filter(|bound| bound.is_finite() && *bound > 0.0).collect();
    bounds.extend(spans.iter().flat_map(|(lower, upper)| [*lower, *upper]));
    bounds.sort_unstable_by(f64::total_cmp);
    bounds.dedup();
    if bounds.len() > most {
        return None;
    }
    // Where a bound that must be lies in a bucket it has cut that already.
    let inside = |pair: &[f64]| spans.iter().any(|(lower, upper)| *lower <= pair[0] && pair[1] <= *upper);
    let mut gaps: Vec<Gap> = bounds
        .windows(2)
        .filter(|pair| inside(pair))
        .map(|pair| Gap { lower: pair[0], upper: pair[1], parts: 1 })
        .collect();
    for _ in bounds.len()..most {
        let widest = gaps.iter_mut().max_by(|a, b| a.factor().total_cmp(&b.factor()));
        let Some(widest) = widest.filter(|gap| gap.factor() > 1.05) else { break };
        widest.parts += 1;
    }
    bounds.extend(gaps.iter().flat_map(Gap::cuts));
    bounds.sort_unstable_by(f64::total_cmp);
    bounds.dedup();
    let factor = |(lower, upper): &(f64, f64)| {
        let (lower, upper) = reachable(*lower, *upper);
        let within = bounds.windows(2).filter(|pair| lower <= pair[0] && pair[1] <= upper);
        within.map(|pair| pair[1] / pair[0]).fold(1.0, f64::max)
    };
    Some(Advice {
        factors: present.iter().map(factor).collect(),
        present: present
            .iter()
            .map(|(lower, upper)| if *lower > 0.0 { upper / lower } else { f64::INFINITY })
            .collect(),
        bounds,
    })
}

/// A stretch that is cut into equal ratios.
struct Gap {
    lower: f64,
    upper: f64,
    parts: u32,
}

impl Gap {
    fn factor(&self) -> f64 {
        (self.upper / self.lower).powf(1.0 / f64::from(self.parts))
    }

    fn cuts(&self) -> impl Iterator<Item = f64> + '_ {
        (1..self.parts).map(|cut| two_digits(self.lower * self.factor().powi(cut as i32)))
    }
}

/// The bounds of the bucket with the observation of a rank.
fn bucket_of(buckets: &[Bucket], rank: f64) -> (f64, f64) {
    let mut below = 0.0;
    for bucket in buckets.iter().filter(|bucket| bucket.count > 0.0) {
        below += bucket.count;
        if below >= rank * (1.0 - 1e-12) {
            return (bucket.lower.max(0.0), bucket.upper);
        }
    }
    let last = buckets.iter().rfind(|bucket| bucket.count > 0.0);
    last.map_or((0.0, f64::INFINITY), |bucket| (bucket.lower.max(0.0), bucket.upper))
}

/// Both ends of a bucket; one without an end is looked at for a decade.
fn reachable(lower: f64, upper: f64) -> (f64, f64) {
    match (lower > 0.0, upper.is_finite()) {
        (true, true) => (lower, upper),
        (true, false) => (lower, lower * DECADE),
        (false, true) => (two_digits(upper / DECADE), upper),
        (false, false) => (1.0, DECADE),
    }
}

/// The nearest number with two significant digits, as people write bounds.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::histogram::Boundaries;

    /// `prometheus_client`'s own.
    const DEFAULT: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
    const QUANTILES: [f64; 3] = [0.5, 0.95, 0.99];

    fn observed(events: &[f64], bounds: &[f64]) -> Vec<Bucket> {
        let uppers = bounds.iter().copied().chain([f64::INFINITY]);
        let lowers = [0.0].into_iter().chain(bounds.iter().copied());
        let bucket = |(lower, upper): (f64, f64)| {
            let count = events.iter().filter(|event| **event > lower && **event <= upper).count() as f64;
            Bucket { boundaries: Boundaries::OpenLeft, lower, upper, count }
        };
        lowers.zip(uppers).map(bucket).collect()
    }

    /// How far a percentile read from its bucket may be from the true one, as a
    /// part of that; the worst of all.
    fn worst(events: &[f64], bounds: &[f64]) -> f64 {
        let buckets = observed(events, bounds);
        let error = |q: &f64| {
            let truth = events[(q * events.len() as f64).ceil() as usize - 1];
            let (lower, upper) = bucket_of(&buckets, q * events.len() as f64);
            (upper - truth).max(truth - lower) / truth
        };
        QUANTILES.iter().map(error).fold(0.0, f64::max)
    }

    #[test]
    fn advised_bounds_halve_the_error() {
        let mut state = 88_172_645_463_325_252u64;
        let mut unit = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        for case in 0..200 {
            let (median, spread, slow, share) =
                (0.012 * 30f64.powf(unit()), 0.3 + 0.7 * unit(), 3.0 + 5.0 * unit(), 0.1 * unit());
            let mut events: Vec<f64> = (0..20_000)
                .map(|_| {
                    let normal = (0..12).map(|_| unit()).sum::<f64>() - 6.0;
                    let hump = if unit() < share { slow } else { 1.0 };
                    median * hump * (normal * spread).exp()
                })
                .collect();
            events.sort_unstable_by(f64::total_cmp);
            let advice = advise(&observed(&events, &DEFAULT), &QUANTILES, &[0.3], DEFAULT.len()).expect("observations");
            assert!(advice.bounds.len() <= DEFAULT.len() && advice.bounds.contains(&0.3), "case {case}: {advice:?}");
            let (before, after) = (worst(&events, &DEFAULT), worst(&events, &advice.bounds));
            assert!(after <= before / 2.0, "case {case}: {before} to {after}, {advice:?}");
        }
    }

    #[test]
    fn beyond_the_bounds_a_decade_is_looked_at() {
        let advice = advise(&observed(&[20.0; 100], &DEFAULT), &[0.99], &[], 6).expect("observations");
        assert_eq!((advice.bounds.first(), advice.bounds.last(), advice.bounds.len()), (Some(&10.0), Some(&100.0), 6));
        assert!(advice.present[0].is_infinite() && advice.factors[0] < 1.7, "{advice:?}");
        let fast = advise(&observed(&[0.002; 100], &DEFAULT), &[0.5], &[], 4).expect("observations");
        assert_eq!(fast.bounds, [0.0005, 0.0011, 0.0023, 0.005]);
    }

    #[test]
    fn what_cannot_be_is_not_advised() {
        assert_eq!(advise(&[], &[0.99], &[], 10), None);
        assert_eq!(advise(&observed(&[], &DEFAULT), &[0.99], &[], 10), None);
        assert_eq!(advise(&observed(&[0.2; 9], &DEFAULT), &[0.99], &[0.3, 0.4], 3), None, "too few bounds");
    }
}
