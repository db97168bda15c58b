use std::ops::Range;

use super::{Distribution, Distributions};
use crate::analysis::Bounded;
use crate::histogram::Histograms;
use crate::series::{Labels, Matrix};

/// Histograms of one metric on a timeline.
#[derive(Debug, Clone, Copy)]
pub struct Timeline<'a> {
    /// Rates of its buckets, by group.
    pub histograms: &'a Histograms,
    /// Rates of its `_sum`, by the same groups; empty when nobody tells.
    pub sums: &'a Matrix,
}

/// A window on a timeline.
#[derive(Debug, Clone)]
pub struct Stretch<'a> {
    /// The timeline.
    pub of: Timeline<'a>,
    /// The steps of the window.
    pub steps: Range<usize>,
}

impl Timeline<'_> {
    /// The seconds a second that the observations of a group take, at each step.
    /// None when nobody tells: the buckets don't.
    pub fn seconds_at(&self, labels: &Labels) -> Option<Vec<f64>> {
        let Timeline { histograms, sums } = self;
        let classic = sums.rows().find(|(row, _)| row.without(&["__name__"]) == *labels).map(|(_, row)| row.to_vec());
        let native = || histograms.labels().iter().position(|own| own == labels).map(|group| histograms.sum(group));
        classic.or_else(native).filter(|row| row.iter().any(|rate| rate.is_finite()))
    }
}

impl Stretch<'_> {
    /// The observations by group.
    pub fn distributions(&self) -> Distributions {
        Distributions::over(self.of.histograms, self.steps.clone())
    }

    /// The seconds that all observations of a group took together. None when
    /// nobody tells: the buckets don't.
    pub fn seconds_of(&self, labels: &Labels) -> Option<f64> {
        let step = self.of.histograms.grid().step as f64 / 1000.0;
        let row = self.of.seconds_at(labels)?;
        let known = row.get(self.steps.clone())?.iter().filter(|rate| rate.is_finite());
        (known.clone().count() > 0).then(|| known.sum::<f64>() * step)
    }

    /// The same of all groups.
    pub fn seconds(&self) -> Option<f64> {
        let all = self.of.histograms.labels().iter().filter_map(|labels| self.seconds_of(labels));
        let seconds: Vec<f64> = all.collect();
        (!seconds.is_empty()).then(|| seconds.iter().sum())
    }
}

/// Spearman's rank correlation of two series where both have a value; none for
/// fewer than eight such steps, or when either never changes.
pub fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let both = || a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (ranks_a, ranks_b) = (ranks(both().map(|(a, _)| *a)), ranks(both().map(|(_, b)| *b)));
    if ranks_a.len() < 8 {
        return None;
    }
    let mean = (ranks_a.len() as f64 - 1.0) / 2.0;
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    let spread = (product(&ranks_a, &ranks_a) * product(&ranks_b, &ranks_b)).sqrt();
    (spread > 0.0).then(|| product(&ranks_a, &ranks_b) / spread)
}

/// [`correlation`] with one series moved by a few steps; the greatest, and by how
/// many steps `b` is behind `a` there.
pub fn correlation_with_lags(a: &[f64], b: &[f64], most: usize) -> Option<(f64, isize)> {
    let lags = -(most as isize)..=most as isize;
    let moved = |lag: isize| {
        let (from_a, from_b) = (lag.min(0).unsigned_abs(), lag.max(0).unsigned_abs());
        Some((correlation(a.get(from_a..)?, b.get(from_b..)?)?, lag))
    };
    // Of equal ones the least moved.
    lags.filter_map(moved).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.abs().cmp(&a.1.abs())))
}

/// The rank of each value; equal ones share the middle of theirs.
fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut order: Vec<(f64, usize)> = values.enumerate().map(|(index, value)| (value, index)).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut ranks = vec![0.0; order.len()];
    let mut first = 0;
    for equal in order.chunk_by(|a, b| a.0 == b.0) {
        let middle = first as f64 + (equal.len() as f64 - 1.0) / 2.0;
        equal.iter().for_each(|(_, index)| ranks[*index] = middle);
        first += equal.len();
    }
    ranks
}

/// How many more observations than before are above a line, when `requests` times
/// as many as before could be.
pub fn grown(before: &Distribution, after: &Distribution, requests: f64, line: f64) -> Bounded {
    let (was, is) = (before.above(line), after.above(line));
    Bounded {
        value: is.value - was.value * requests,
        lower: is.lower - was.upper * requests,
        upper: is.upper - was.lower * requests,
    }
}

/// All requests as they would be if a dependency's calls were as before: at each
/// bound, as many of the additional slow requests are taken away as the dependency
/// has additional calls that are as slow. The first has as many taken away as the
/// buckets allow, the second the best guess, the third the least.
///
/// `requests` is how many times more requests the window has than the baseline.
/// One slow call is taken to make one request slow.
pub fn relieved(
    requests: f64,
    (before, after): (&Distribution, &Distribution),
    (calls_before, calls_after): (&Distribution, &Distribution),
) -> [Distribution; 3] {
    let total = after.total();
    let with = |pick: fn(&Bounded) -> f64| {
        let mut counts = Vec::with_capacity(after.uppers().len());
        let mut rest = total;
        for line in after.uppers() {
            let tail = after.above(*line).value;
            let excess = grown(before, after, requests, *line).value.max(0.0);
            let reached = grown(calls_before, calls_after, requests, *line);
            let kept = (tail - pick(&reached).clamp(0.0, excess)).clamp(0.0, rest);
            counts.push(rest - kept);
            rest = kept;
        }
        after.with_counts(counts)
    };
    [with(|r| r.upper), with(|r| r.value), with(|r| r.lower)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_correlate_whatever_the_scale() {
        let a: Vec<f64> = (0..20).map(f64::from).collect();
        let b: Vec<f64> = a.iter().map(|v| v.exp()).collect();
        assert_eq!(correlation(&a, &b), Some(1.0));
        let down: Vec<f64> = a.iter().map(|v| -v).collect();
        assert_eq!(correlation(&a, &down), Some(-1.0));
        assert_eq!((correlation(&a, &[1.0; 20]), correlation(&a[..7], &b[..7])), (None, None));
        let gaps: Vec<f64> = a.iter().map(|v| if *v < 15.0 { f64::NAN } else { *v }).collect();
        assert_eq!(correlation(&gaps, &b), None, "five steps are too few");
    }

    #[test]
    fn a_series_behind_another_is_found() {
        let wave = |step: usize| ((step * 7919) % 31) as f64;
        let a: Vec<f64> = (0..60).map(|step| wave(step + 2)).collect();
        let b: Vec<f64> = (0..60).map(wave).collect();
        let (most, lag) = correlation_with_lags(&a, &b, 2).expect("a correlation");
        assert!(most > 0.999 && lag == 2, "{most} at {lag}");
    }
}
