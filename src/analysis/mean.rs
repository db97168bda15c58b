use super::{Answers, Buckets, Role, Trace};
use crate::histogram::Rules;
use crate::series::{Labels, Matrix, STALE, is_stale};

/// The percentile that the mean is held against.
const TAIL: f64 = 0.99;

/// What a mean hides, over a whole range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanVsTail {
    /// The mean of all requests, seconds; NaN when their sum is not known.
    pub mean: f64,
    /// The share of requests that took no longer than the mean.
    pub below: f64,
    /// Between which two values that share is, wherever in its bucket the mean
    /// may cut.
    pub below_bounds: (f64, f64),
    /// The median of all requests.
    pub median: f64,
    /// The P99 of all requests together.
    pub tail: f64,
    /// Whether the P99 lies beyond the last bound and is at least that.
    pub overflow: bool,
    /// What one gets by averaging the P99s of the steps.
    pub averaged: f64,
    /// Over how many steps.
    pub steps: usize,
    /// How many requests took longer than the P99.
    pub beyond: f64,
}

impl MeanVsTail {
    /// How wrong the average of P99s is, as a part of the true one: -0.3 is
    /// 30 % too little.
    pub fn averaging_error(&self) -> f64 {
        self.averaged / self.tail - 1.0
    }
}

/// Holds the mean against the percentiles. `sums` are the rates of the
/// histogram's `_sum`; its `_count` is the bucket `+Inf`. None without a request.
pub fn mean_vs_tail<'a>(buckets: impl Into<Buckets<'a>>, sums: &Matrix, rules: Rules) -> Option<(MeanVsTail, Answers)> {
    let (histograms, notices) = buckets.into().histograms(rules);
    let grid = histograms.grid();
    let steps = grid.len;
    let merged = histograms.merged(&[]);
    let whole = merged.over(0..steps);
    let counts = merged.count(0);
    let requests = whole.count(0).first().copied().filter(|count| *count > 0.0)?;
    let classic = totals(sums);
    // A native histogram has its sum within.
    let sums = if sums.is_empty() { merged.sum(0) } else { classic };
    let means: Vec<f64> = sums.iter().zip(&counts).map(|(sum, count)| mean_of(*sum, *count)).collect();
    // Only steps that have both count.
    let known = || sums.iter().zip(&counts).filter(|(sum, count)| !sum.is_nan() && !count.is_nan());
    let mean = known().map(|(sum, _)| sum).sum::<f64>() / known().map(|(_, count)| count).sum::<f64>();
    let below = whole.share(0, mean).first().copied().unwrap_or(f64::NAN);
    let (least, most) = whole.share_bounds(0, mean);
    let rows = merged.quantiles(0, &[0.5, TAIL]);
    let (medians, tails) = rows.split_at(steps.min(rows.len()));
    let overall = whole.quantiles(0, &[0.5, TAIL]);
    let numbers = || tails.iter().filter(|value| !value.is_nan());
    let seconds = grid.step as f64 / 1000.0;
    let found = MeanVsTail {
        mean,
        below,
        below_bounds: (first(&least), first(&most)),
        median: first(&overall),
        tail: overall.get(1).copied().unwrap_or(f64::NAN),
        overflow: whole.band(0, TAIL, seconds).overflow.first() == Some(&true),
        averaged: numbers().sum::<f64>() / numbers().count() as f64,
        steps: numbers().count(),
        beyond: requests * seconds * (1.0 - TAIL),
    };
    let trace = |name: &str, role, values: &[f64], overall| Trace {
        name: name.into(),
        labels: Labels::default(),
        role,
        values: values.to_vec(),
        band: None,
        overall,
        overall_band: None,
    };
    let traces = vec![
        trace("mean", Role::Mean, &means, found.mean),
        trace("p50", Role::Percentile(50.0), medians, found.median),
        trace("p99", Role::Percentile(99.0), tails, found.tail),
    ];
    Some((found, Answers { grid, traces, notices }))
}

fn first(values: &[f64]) -> f64 {
    values.first().copied().unwrap_or(f64::NAN)
}

fn mean_of(sum: f64, count: f64) -> f64 {
    match (is_stale(sum) || is_stale(count), count == 0.0) {
        (true, _) => STALE,
        (false, true) => f64::NAN,
        (false, false) => sum / count,
    }
}

/// All series added up, step by step.
fn totals(matrix: &Matrix) -> Vec<f64> {
    let mut totals = vec![STALE; matrix.grid.len];
    for (_, row) in matrix.rows() {
        for (total, value) in totals.iter_mut().zip(row).filter(|(_, value)| !is_stale(**value)) {
            *total = if is_stale(*total) { *value } else { *total + value };
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Grid, Timestamp};

    fn grid() -> Grid {
        Grid { start: Timestamp(0), step: 10_000, len: 3 }
    }

    /// 900 a second at about 10 ms, then 100 a second at about 3 s, then none.
    fn buckets() -> Matrix {
        let mut matrix = Matrix::empty(grid());
        for (le, rates) in [("0.01", [900.0, 0.0, 0.0]), ("1", [900.0, 0.0, 0.0]), ("4", [900.0, 100.0, 0.0])] {
            matrix.push(Labels::from([("le", le)]), rates);
        }
        matrix.push(Labels::from([("le", "+Inf")]), [900.0, 100.0, 0.0]);
        matrix
    }

    fn sums() -> Matrix {
        let mut matrix = Matrix::empty(grid());
        matrix.push(Labels::from([("endpoint", "/a")]), [9.0, 291.0, 0.0]);
        matrix
    }

    #[test]
    fn the_mean_is_held_against_the_percentiles() {
        let (found, answers) = mean_vs_tail(&buckets(), &sums(), Rules::latest()).expect("requests");
        assert!((found.mean - 0.3).abs() < 1e-12, "300 s in 1000 requests");
        // Nobody waited between 0.01 and 1 s: nine tenths are below the mean.
        assert_eq!((found.below, found.below_bounds), (0.9, (0.9, 0.9)));
        assert_eq!((found.beyond.round(), found.steps, found.overflow), (100.0, 2, false));
        assert!((found.tail - 3.7).abs() < 1e-9, "{}", found.tail);
        // P99 of the fast step 9.9 ms, of the slow one 3.97 s.
        assert!((found.averaged - (0.0099 + 3.97) / 2.0).abs() < 1e-9, "{}", found.averaged);
        assert!(found.averaging_error() < -0.4);
        let means = &answers.traces[0].values;
        assert_eq!((means[0], means[1]), (0.01, 2.91));
        assert!(means[2].is_nan() && !is_stale(means[2]));
    }

    #[test]
    fn without_a_sum_there_is_no_mean_and_without_requests_nothing() {
        let (found, _) = mean_vs_tail(&buckets(), &Matrix::empty(grid()), Rules::latest()).expect("requests");
        assert!(found.mean.is_nan() && found.below.is_nan() && found.tail > 3.0);
        assert!(mean_vs_tail(&Matrix::empty(grid()), &sums(), Rules::latest()).is_none());
    }
}
