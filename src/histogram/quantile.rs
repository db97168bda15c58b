//! Quantiles of cumulative bucket counts, as Prometheus' `histogram_quantile`
//! has them (`promql/quantile.go`, `bucketQuantile`), bit for bit.

use super::band::Ladder;
use super::bounds::Ordered;
use super::plain::Spans;
use super::rules::{Dialect, Rules};
use super::victoria;
use crate::series::{STALE, is_stale};

/// Quantiles of many histograms that share their bounds.
///
/// `counts` are cumulative, `[group][step][bucket]`; `uppers` are the buckets'
/// upper bounds, the last one normally `+Inf`; the answer is
/// `[group][quantile][step]`. A step of which every count is [`STALE`] is
/// `STALE` in the answer, one bucket that is `STALE` is left out. Where
/// Prometheus answers NaN (no observation, no `+Inf` bucket) so does this.
/// Counts that are missing from the slice count as `STALE`.
pub fn quantiles(counts: &[f64], uppers: &[f64], groups: usize, steps: usize, quantiles: &[f64]) -> Vec<f64> {
    let per_group = steps.saturating_mul(quantiles.len());
    let Some(len) = groups.checked_mul(per_group) else {
        return Vec::new();
    };
    let mut answer = vec![STALE; len];
    if len == 0 || uppers.is_empty() {
        return answer;
    }
    let mut ordered_counts = Vec::new();
    let mut ordered_uppers = Vec::new();
    let (counts, uppers) = if uppers.windows(2).all(|pair| pair[0] < pair[1]) {
        (counts, uppers)
    } else {
        let ordered = Ordered::new(uppers);
        for row in counts.chunks_exact(uppers.len()) {
            let start = ordered_counts.len();
            ordered_counts.resize(start + ordered.uppers.len(), STALE);
            for (count, slot) in row.iter().zip(&ordered.slots) {
                add_present(&mut ordered_counts[start + slot], *count);
            }
        }
        ordered_uppers.extend(ordered.uppers);
        (ordered_counts.as_slice(), ordered_uppers.as_slice())
    };
    let mut kernel = Kernel::new(uppers, Rules::latest());
    let group_counts = counts.chunks(steps.saturating_mul(uppers.len()));
    for (answer, counts) in answer.chunks_exact_mut(per_group).zip(group_counts) {
        kernel.fill(counts, quantiles, answer);
    }
    answer
}

/// Adds a sample to a slot that may be empty yet.
pub(super) fn add_present(slot: &mut f64, value: f64) {
    if is_stale(*slot) {
        *slot = value;
    } else if !is_stale(value) {
        *slot += value;
    }
}

/// The loop over the steps of one histogram, and the memory it needs.
pub(super) struct Kernel<'a> {
    uppers: &'a [f64],
    /// For the quick way; none where there is none.
    spans: Option<Spans>,
    rules: Rules,
    row: Row,
}

/// One step's buckets: the present ones, repaired.
#[derive(Default)]
pub(super) struct Row {
    pub uppers: Vec<f64>,
    pub counts: Vec<f64>,
}

impl<'a> Kernel<'a> {
    /// `uppers` ascend strictly.
    pub fn new(uppers: &'a [f64], rules: Rules) -> Self {
        Self {
            uppers,
            spans: Spans::new(uppers).filter(|_| rules.dialect == Dialect::Prometheus),
            rules,
            row: Row::default(),
        }
    }

    /// `counts` are `[step][bucket]`, `answer` is `[quantile][step]`.
    pub fn fill(&mut self, counts: &[f64], quantiles: &[f64], answer: &mut [f64]) {
        if quantiles.is_empty() || self.uppers.is_empty() {
            return;
        }
        let steps = answer.len() / quantiles.len();
        if steps == 0 {
            return;
        }
        for (three, answer) in quantiles.chunks(3).zip(answer.chunks_mut(3 * steps)) {
            self.fill_three(counts, three, steps, answer);
        }
    }

    /// Answers up to three quantiles of each step.
    fn fill_three(&mut self, counts: &[f64], quantiles: &[f64], steps: usize, answer: &mut [f64]) {
        let Self { uppers, spans, rules, row } = self;
        let width = uppers.len();
        // The last one again where there are fewer.
        let three: [f64; 3] = std::array::from_fn(|index| quantiles[index.min(quantiles.len() - 1)]);
        let rows: [usize; 3] = std::array::from_fn(|index| index.min(quantiles.len() - 1) * steps);
        let spans = spans.as_ref().filter(|_| three.iter().all(|q| outside(*q).is_none()));
        let steps = steps.min(counts.len() / width);
        let counts = &counts[..steps * width];
        let mut step = 0;
        while step < steps {
            if let Some(spans) = spans {
                step = spans.fill(counts, step, three, rows, answer);
            }
            // Of the two steps that are not plain together one may well be.
            for step in step..steps.min(step + 2) {
                row.load(uppers, &counts[step * width..][..width], *rules);
                if row.counts.is_empty() {
                    continue;
                }
                row.repair(*rules);
                for (start, q) in rows.iter().zip(quantiles) {
                    answer[start + step] = row.quantile(*q, rules.dialect);
                }
            }
            step += 2;
        }
    }
}

impl Row {
    /// Takes the buckets that are present at a step; none when there is none.
    pub fn load(&mut self, uppers: &[f64], counts: &[f64], rules: Rules) {
        self.uppers.clear();
        self.counts.clear();
        if rules.dialect == Dialect::VictoriaMetrics && counts.iter().any(|c| !is_stale(*c)) {
            // There a bucket without a sample takes part as NaN.
            self.uppers.extend_from_slice(uppers);
            self.counts.extend_from_slice(counts);
            return;
        }
        for (upper, count) in uppers.iter().zip(counts) {
            if !is_stale(*count) {
                self.uppers.push(*upper);
                self.counts.push(*count);
            }
        }
    }

    /// The buckets with both bounds, for reading ranks off.
    pub fn ladder(&self, ladder: &mut Ladder) {
        ladder.clear();
        // A histogram of durations or sizes has nothing below 0; one with a
        // bound at or below 0 measures something else.
        let natural = self.uppers.first().is_some_and(|upper| *upper > 0.0);
        let mut lower = if natural { 0.0 } else { f64::NEG_INFINITY };
        for (upper, count) in self.uppers.iter().zip(&self.counts) {
            ladder.push(lower, *upper, *count);
            lower = *upper;
        }
    }

    /// Makes the counts monotonic; whether one had to be forced.
    pub fn repair(&mut self, rules: Rules) -> bool {
        match rules.dialect {
            Dialect::Prometheus => ensure_monotonic(&mut self.counts, rules.monotonic_tolerance),
            Dialect::VictoriaMetrics => victoria::ensure_monotonic(&mut self.counts),
        }
    }

    /// The quantile of repaired counts.
    pub fn quantile(&self, q: f64, dialect: Dialect) -> f64 {
        match dialect {
            Dialect::Prometheus => quantile(&self.uppers, &self.counts, q),
            Dialect::VictoriaMetrics => victoria::quantile(&self.uppers, &self.counts, q).value,
        }
    }
}

/// The quantile `q` of cumulative counts that [`ensure_monotonic`] has seen.
pub(super) fn quantile(uppers: &[f64], counts: &[f64], q: f64) -> f64 {
    interpolate(uppers, counts, q, bucket_of(counts, q))
}

/// The index of the bucket that holds the quantile.
///
/// Go's `sort.Search`: with NaN among the counts the path of the binary search
/// decides, so it is the same path. The last bucket is never compared.
pub(super) fn bucket_of(counts: &[f64], q: f64) -> usize {
    let last = counts.len().saturating_sub(1);
    let rank = q * counts.get(last).copied().unwrap_or(f64::NAN);
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = (low + high) / 2;
        if counts[middle] >= rank {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// The value at rank `q · total`, evenly spread over the bucket at `bucket`.
fn interpolate(uppers: &[f64], counts: &[f64], q: f64, bucket: usize) -> f64 {
    if let Some(value) = outside(q) {
        return value;
    }
    let count = counts.len();
    if count < 2 || uppers[count - 1] != f64::INFINITY || counts[count - 1] == 0.0 {
        return f64::NAN;
    }
    if bucket == count - 1 {
        return uppers[count - 2];
    }
    if bucket == 0 && uppers[0] <= 0.0 {
        return uppers[0];
    }
    let (start, before) = match bucket {
        0 => (0.0, 0.0),
        _ => (uppers[bucket - 1], counts[bucket - 1]),
    };
    let rank = q * counts[count - 1];
    start + (uppers[bucket] - start) * ((rank - before) / (counts[bucket] - before))
}

/// The answer for a `q` that is no quantile.
pub(super) fn outside(q: f64) -> Option<f64> {
    if q.is_nan() {
        Some(f64::NAN)
    } else if q < 0.0 {
        Some(f64::NEG_INFINITY)
    } else if q > 1.0 {
        Some(f64::INFINITY)
    } else {
        None
    }
}

/// Makes cumulative counts monotonic as Prometheus does
/// (`ensureMonotonicAndIgnoreSmallDeltas`); whether a count had to be raised by
/// more than the tolerance.
pub(super) fn ensure_monotonic(counts: &mut [f64], tolerance: bool) -> bool {
    let mut forced = false;
    let Some((first, rest)) = counts.split_first_mut() else {
        return false;
    };
    let mut previous = *first;
    for count in rest {
        if *count == previous {
            continue;
        }
        if tolerance && almost_equal(previous, *count) {
            *count = previous;
        } else if *count < previous {
            *count = previous;
            forced = true;
        } else {
            previous = *count;
        }
    }
    forced
}

/// Prometheus' `almost.Equal` with an epsilon of 1e-12.
fn almost_equal(a: f64, b: f64) -> bool {
    const EPSILON: f64 = 1e-12;
    if a.is_nan() && b.is_nan() || a == b {
        return true;
    }
    let sum = a.abs() + b.abs();
    let difference = (a - b).abs();
    if a == 0.0 || b == 0.0 || sum < f64::MIN_POSITIVE {
        return difference < EPSILON * f64::MIN_POSITIVE;
    }
    difference / sum.min(f64::MAX) < EPSILON
}

#[cfg(test)]
mod tests {
    use super::*;

    const INF: f64 = f64::INFINITY;

    fn one(uppers: &[f64], counts: &[f64], q: f64) -> f64 {
        quantiles(counts, uppers, 1, 1, &[q])[0]
    }

    #[test]
    fn the_rules_that_surprise() {
        let uppers = [0.1, 0.2, 0.4, INF];
        // An empty first bucket: 0/0.
        assert!(one(&uppers, &[0.0, 1.0, 2.0, 4.0], 0.0).is_nan());
        // A rank on a boundary is that boundary; a gap resolves to its low edge.
        assert_eq!(one(&uppers, &[2.0, 2.0, 4.0, 4.0], 0.5), 0.1);
        // In the overflow bucket: the highest finite bound.
        assert_eq!(one(&uppers, &[1.0, 1.0, 1.0, 4.0], 0.9), 0.4);
        assert!(one(&uppers, &[0.0; 4], 0.5).is_nan());
        assert!(one(&[0.1, 0.2], &[1.0, 2.0], 0.5).is_nan());
        assert!(one(&[INF], &[3.0], 0.5).is_nan());
        assert_eq!(one(&[0.1, 0.2], &[1.0, 2.0], -1.0), -INF);
        assert_eq!(one(&[-2.0, 0.0, INF], &[3.0, 4.0, 4.0], 0.5), -2.0);
        assert_eq!(one(&uppers, &[1.0, 2.0, 3.0, f64::NAN], 0.5), 0.4);
        assert!(is_stale(one(&uppers, &[STALE; 4], 0.5)));
        assert!(is_stale(one(&[], &[], 0.5)));
    }

    #[test]
    fn unsorted_and_equal_bounds_are_sorted_and_added() {
        let value = one(&[INF, 1.0, 0.5, 1.0], &[4.0, 1.0, 1.0, 1.0], 0.5);
        assert_eq!(value, 1.0);
    }

    #[test]
    fn small_steps_down_and_up_are_levelled() {
        let mut counts = [1000.0, 999.999_999_999, 1_000.000_000_001, 999.0, 1001.0];
        assert!(ensure_monotonic(&mut counts, true));
        assert_eq!(counts, [1000.0, 1000.0, 1000.0, 1000.0, 1001.0]);
        let mut counts = [1000.0, 999.999_999_999];
        assert!(!ensure_monotonic(&mut counts, true));
    }

    #[test]
    fn groups_steps_and_quantiles_land_in_their_places() {
        let counts = [
            1.0, 2.0, 2.0, 2.0, 4.0, 4.0, // group 0, two steps
            0.0, 2.0, 2.0, STALE, STALE, STALE,
        ];
        let answer = quantiles(&counts, &[1.0, 2.0, INF], 2, 2, &[0.5, 1.0]);
        assert_eq!(answer[..4], [1.0, 1.0, 2.0, 2.0]);
        assert_eq!((answer[4], answer[6]), (1.5, 2.0));
        assert!(is_stale(answer[5]) && is_stale(answer[7]));
    }
}
