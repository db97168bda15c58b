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

    /// Answers three quantiles, 0 to 1, from step `from` on for as long as
    /// counts need no repair; returns the first step that is left.
    ///
    /// `counts` are `[step][bucket]`; `rows` are where the answers of each
    /// quantile begin. Three by name, not by a loop: as many as a dashboard
    /// shows, and their ranks stay in registers however the page is compiled.
    pub fn fill(&self, counts: &[f64], from: usize, q: [f64; 3], rows: [usize; 3], answer: &mut [f64]) -> usize {
        let width = self.0.len();
        let steps = counts.len() / width;
        let mut step = from;
        while step < steps {
            // A last step alone is its own neighbour.
            let next = (step + 1).min(steps - 1);
            let (first, second) = (&counts[step * width..][..width], &counts[next * width..][..width]);
            let Some([values0, values1, values2]) = self.two_steps(first, second, q) else {
                return step;
            };
            answer[rows[0] + step] = values0[0];
            answer[rows[0] + next] = values0[1];
            answer[rows[1] + step] = values1[0];
            answer[rows[1] + next] = values1[1];
            answer[rows[2] + step] = values2[0];
            answer[rows[2] + next] = values2[1];
            step += 2;
        }
        steps
    }

    /// The quantiles of two steps' cumulative counts, when both ascend so
    /// clearly that nothing is to be repaired. None for NaN, infinities,
    /// negative counts and steps upwards that the tolerance might take for
    /// equal.
    ///
    /// Without NaN the order in which buckets are compared does not matter, so
    /// all are.
    #[inline(always)]
    fn two_steps(&self, first: &[f64], second: &[f64], q: [f64; 3]) -> Option<[[f64; 2]; 3]> {
        let spans = self.0.as_slice();
        let width = spans.len();
        let (first, second) = (first.get(..width)?, second.get(..width)?);
        let total = Pair::new(first[width - 1], second[width - 1]);
        // No two counts add up to more than twice the last one.
        let clear = total.times(Pair::splat(8e-12)).plus(Pair::splat(1e-300));
        let rank0 = total.times(Pair::splat(q[0]));
        let rank1 = total.times(Pair::splat(q[1]));
        let rank2 = total.times(Pair::splat(q[2]));
        let (mut below0, mut below1, mut below2) = (Count::zero(), Count::zero(), Count::zero());
        let mut count = Pair::new(first[0], second[0]);
        let mut plain = Pair::splat(f64::INFINITY).above(total).and(count.above(Pair::splat(-f64::from_bits(1))));
        for (a, b) in first[1..].iter().zip(&second[1..]) {
            let next = Pair::new(*a, *b);
            let rise = next.minus(count);
            plain = plain.and(rise.equals(Pair::splat(0.0)).or(rise.above(clear)));
            below0 = below0.add(rank0.above(count));
            below1 = below1.add(rank1.above(count));
            below2 = below2.add(rank2.above(count));
            count = next;
        }
        plain.both().then(|| {
            [
                interpolate(spans, (first, second), rank0, below0),
                interpolate(spans, (first, second), rank1, below1),
                interpolate(spans, (first, second), rank2, below2),
            ]
        })
    }
}

#[inline(always)]
fn interpolate(spans: &[(f64, f64)], (first, second): (&[f64], &[f64]), rank: Pair, below: Count) -> [f64; 2] {
    let (ranks, buckets) = (rank.lanes(), below.lanes());
    [interpolate_one(spans, first, ranks[0], buckets[0]), interpolate_one(spans, second, ranks[1], buckets[1])]
}

/// The value at a rank, evenly spread over its bucket. Of an empty histogram it
/// is 0/0, which is its answer.
#[inline(always)]
fn interpolate_one(spans: &[(f64, f64)], counts: &[f64], rank: f64, bucket: usize) -> f64 {
    // Never more: the compiler does not know.
    let bucket = bucket.min(counts.len() - 1);
    let (lower, width) = spans[bucket];
    let before = counts[bucket.max(1) - 1];
    let before = if bucket == 0 { 0.0 } else { before };
    lower + width * ((rank - before) / (counts[bucket] - before))
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
            if let Some([values, ends, zero]) = spans.two_steps(&a, &b, [q, 1.0, 0.0]) {
                for (value, expected) in [
                    (values[0], repaired(&a, q)), (values[1], repaired(&b, q)),
                    (ends[0], repaired(&a, 1.0)), (ends[1], repaired(&b, 1.0)),
                    (zero[0], repaired(&a, 0.0)), (zero[1], repaired(&b, 0.0)),
                ] {
                    prop_assert!(value.to_bits() == expected.to_bits() || value.is_nan() && expected.is_nan());
                }
            }
        }
    }

    #[test]
    fn what_is_plain() {
        let spans = Spans::new(&UPPERS).expect("usable bounds");
        let plain = |counts: [f64; 6]| spans.two_steps(&counts, &counts, [0.5; 3]).map(|[[value, _], ..]| value);
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
