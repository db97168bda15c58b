//! Quantiles of counts that need no repair, two steps at a time and without a
//! branch: what nearly every step of nearly every histogram is.

use super::bounds::is_complete;
use super::pair::{Count, Pair};

/// Each bucket's lower bound and its width, for bounds that are complete and
/// above 0.
///
/// The highest bucket has the bound below it and no width: its answer is that
/// bound, wherever in it the rank is.
pub(super) struct Spans(Vec<(f64, f64)>);

impl Spans {
    /// None for bounds that need Prometheus' special cases.
    pub fn new(uppers: &[f64]) -> Option<Self> {
        let usable = uppers.len() >= 2 && is_complete(uppers) && uppers[0] > 0.0;
        let lowers = std::iter::once(&0.0).chain(uppers);
        usable.then(|| {
            let span =
                |(lower, upper): (&f64, &f64)| (*lower, if *upper == f64::INFINITY { 0.0 } else { *upper - *lower });
            Self(lowers.zip(uppers).map(span).collect())
        })
    }

    /// The quantiles `q`, 0 to 1, of two steps' cumulative counts, when both
    /// ascend so clearly that nothing is to be repaired. None for NaN,
    /// infinities, negative counts and steps upwards that the tolerance might
    /// take for equal.
    ///
    /// Without NaN the order in which buckets are compared does not matter, so
    /// all are.
    #[inline]
    pub fn quantiles<const Q: usize>(&self, first: &[f64], second: &[f64], q: [f64; Q]) -> Option<[[f64; 2]; Q]> {
        let width = self.0.len();
        let (first, second) = (first.get(..width)?, second.get(..width)?);
        let total = Pair::new(first[width - 1], second[width - 1]);
        // No two counts add up to more than twice the last one.
        let clear = total.times(Pair::splat(8e-12)).plus(Pair::splat(1e-300));
        let ranks = q.map(|q| total.times(Pair::splat(q)));
        let mut below = [Count::zero(); Q];
        let mut count = Pair::new(first[0], second[0]);
        let mut plain = Pair::splat(f64::INFINITY).above(total).and(count.above(Pair::splat(-f64::from_bits(1))));
        for (a, b) in first[1..].iter().zip(&second[1..]) {
            let next = Pair::new(*a, *b);
            let rise = next.minus(count);
            plain = plain.and(rise.equals(Pair::splat(0.0)).or(rise.above(clear)));
            for (below, rank) in below.iter_mut().zip(ranks) {
                *below = below.add(rank.above(count));
            }
            count = next;
        }
        plain.both().then(|| {
            std::array::from_fn(|index| {
                let (ranks, buckets) = (ranks[index].lanes(), below[index].lanes());
                [self.interpolate(first, ranks[0], buckets[0]), self.interpolate(second, ranks[1], buckets[1])]
            })
        })
    }

    /// The value at a rank, evenly spread over its bucket. Of an empty
    /// histogram it is 0/0, which is its answer.
    #[inline]
    fn interpolate(&self, counts: &[f64], rank: f64, bucket: usize) -> f64 {
        // Never more: the compiler does not know.
        let bucket = bucket.min(counts.len() - 1);
        let (lower, width) = self.0[bucket];
        let before = counts[bucket.max(1) - 1];
        let before = if bucket == 0 { 0.0 } else { before };
        lower + width * ((rank - before) / (counts[bucket] - before))
    }
}

#[cfg(test)]
mod tests {
    use super::super::quantile::{ensure_monotonic, quantile};
    use super::*;
    use proptest::prelude::*;

    const UPPERS: [f64; 6] = [0.1, 0.25, 0.5, 1.0, 2.5, f64::INFINITY];

    fn repaired(counts: &[f64], q: f64) -> f64 {
        let mut counts = counts.to_vec();
        ensure_monotonic(&mut counts, true);
        quantile(&UPPERS, &counts, q)
    }

    /// Own counts of buckets, some of them none, tiny, or such that the sum falls.
    fn own_counts() -> impl Strategy<Value = Vec<f64>> {
        let count = prop_oneof![
            6 => 0.0..1e6,
            3 => Just(0.0),
            1 => 0.0..1e-9,
            1 => -1e-7..0.0,
            1 => Just(f64::NAN),
        ];
        prop::collection::vec(count, UPPERS.len())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn plain_steps_are_answered_as_repaired_ones(own in [own_counts(), own_counts()], q in 0.0..=1.0) {
            let spans = Spans::new(&UPPERS).expect("usable bounds");
            let [a, b] = own.map(|own| {
                own.iter().scan(0.0, |total, count| { *total += count; Some(*total) }).collect::<Vec<f64>>()
            });
            if let Some([values, ends]) = spans.quantiles(&a, &b, [q, 1.0]) {
                for (value, expected) in [
                    (values[0], repaired(&a, q)), (values[1], repaired(&b, q)),
                    (ends[0], repaired(&a, 1.0)), (ends[1], repaired(&b, 1.0)),
                ] {
                    prop_assert!(value.to_bits() == expected.to_bits() || value.is_nan() && expected.is_nan());
                }
            }
        }
    }

    #[test]
    fn what_is_plain() {
        let spans = Spans::new(&UPPERS).expect("usable bounds");
        let plain = |counts: [f64; 6]| spans.quantiles(&counts, &counts, [0.5]).map(|[[value, _]]| value);
        assert_eq!(plain([0.0, 0.0, 2.0, 4.0, 4.0, 4.0]), Some(0.5));
        assert_eq!(plain([1.0, 1.0, 1.0, 1.0, 1.0, 4.0]), Some(2.5));
        assert!(plain([0.0; 6]).is_some_and(f64::is_nan));
        assert_eq!(plain([1.0, 2.0, 2.0 - 1e-15, 4.0, 4.0, 4.0]), None);
        assert_eq!(plain([1.0, 2.0, 2.0 + 1e-14, 4.0, 4.0, 4.0]), None);
        assert_eq!(plain([-1.0, 0.0, 1.0, 2.0, 3.0, 4.0]), None);
        assert_eq!(plain([0.0, 1.0, 2.0, 3.0, 4.0, f64::INFINITY]), None);
        assert_eq!(plain([0.0, 1.0, 2.0, f64::NAN, 4.0, 5.0]), None);
        for uppers in [&[f64::INFINITY][..], &[0.0, 1.0, f64::INFINITY], &[1.0, 2.0], &[]] {
            assert!(Spans::new(uppers).is_none());
        }
    }
}
