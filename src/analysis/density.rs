use super::{Answers, Buckets, Role, Trace};
use crate::histogram::{Bucket, Rules};
use crate::series::{Labels, STALE};
use crate::time::Grid;

/// How requests lie between the bounds of buckets, step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    /// The steps.
    pub grid: Grid,
    /// The bounds, ascending: one more than there are buckets. The first is 0
    /// or -Inf, the last +Inf when there is an overflow bucket.
    pub bounds: Vec<f64>,
    /// `[bucket][step]`: requests a second in the bucket alone;
    /// [`STALE`] at steps without a histogram.
    pub rates: Vec<f64>,
    /// Requests a second in all buckets; [`STALE`] as above.
    pub totals: Vec<f64>,
}

/// The requests of all groups together, bucket by bucket.
///
/// Bounds that only some steps have (native histograms change their resolution)
/// divide the wider bucket of the others: its requests are spread evenly over
/// the logarithm, which is how such a histogram is read elsewhere, too.
pub fn density<'a>(buckets: impl Into<Buckets<'a>>, rules: Rules) -> Density {
    let (histograms, _) = buckets.into().histograms(rules);
    let grid = histograms.grid();
    let merged = histograms.merged(&[]);
    let steps: Vec<Vec<Bucket>> = (0..grid.len).map(|step| merged.buckets(0, step)).collect();
    let mut bounds: Vec<f64> = steps
        .iter()
        .flatten()
        .flat_map(|bucket| [bucket.lower, bucket.upper])
        .filter(|bound| !bound.is_nan())
        .collect();
    bounds.sort_unstable_by(f64::total_cmp);
    bounds.dedup();
    let cells = bounds.len().saturating_sub(1);
    let mut rates = vec![STALE; cells * grid.len];
    let mut totals = vec![STALE; grid.len];
    for (step, own) in steps.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
        for cell in 0..cells {
            rates[cell * grid.len + step] = 0.0;
        }
        for bucket in own {
            let place = |bound: f64| bounds.partition_point(|other| *other < bound);
            let (from, to) = (place(bucket.lower), place(bucket.upper));
            for cell in from..to.min(cells) {
                let share = if to - from == 1 { 1.0 } else { part(&bounds[cell..=cell + 1], bucket) };
                rates[cell * grid.len + step] += bucket.count.max(0.0) * share;
            }
        }
        totals[step] = own.iter().map(|bucket| bucket.count.max(0.0)).sum();
    }
    Density { grid, bounds, rates, totals }
}

/// Which part of a bucket lies within a cell, over the logarithm where both
/// ends have one.
fn part(cell: &[f64], bucket: &Bucket) -> f64 {
    let log = bucket.lower > 0.0 && bucket.upper.is_finite();
    let place = |value: f64| if log { value.ln() } else { value };
    let part = (place(cell[1]) - place(cell[0])) / (place(bucket.upper) - place(bucket.lower));
    // Of an endless bucket its finite cells hold nothing that is known.
    if part.is_finite() { part } else { f64::from(u8::from(cell[0].is_infinite() || cell[1].is_infinite())) }
}

impl Density {
    /// How many buckets.
    pub fn buckets(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// The bucket that a value lies in; of a value on a bound the lower one.
    pub fn bucket_of(&self, value: f64) -> Option<usize> {
        let above = self.bounds.partition_point(|bound| *bound < value);
        above.checked_sub(1).filter(|bucket| *bucket < self.buckets())
    }

    /// Requests a second in a bucket at a step.
    pub fn rate(&self, bucket: usize, step: usize) -> f64 {
        self.rates.get(bucket * self.grid.len + step).copied().unwrap_or(STALE)
    }

    /// The share of a step's requests that is in a bucket.
    pub fn share(&self, bucket: usize, step: usize) -> f64 {
        self.rate(bucket, step) / self.totals.get(step).copied().unwrap_or(STALE)
    }

    /// `[bucket][step]`: the shares of all cells.
    pub fn shares(&self) -> Vec<f64> {
        (0..self.buckets()).flat_map(|bucket| (0..self.grid.len).map(move |step| self.share(bucket, step))).collect()
    }

    /// The buckets as columns of a table, named by their upper bounds.
    pub fn answers(&self) -> Answers {
        let trace = |bucket: usize| {
            let upper = self.bounds[bucket + 1];
            let le = if upper == f64::INFINITY { "+Inf".to_owned() } else { upper.to_string() };
            let values: Vec<f64> = (0..self.grid.len).map(|step| self.rate(bucket, step)).collect();
            let known = values.iter().filter(|value| !value.is_nan());
            Trace {
                name: "bucket".into(),
                labels: Labels::from([("le", le.as_str())]),
                role: Role::Plain,
                band: None,
                overall: known.clone().sum::<f64>() / known.count() as f64,
                overall_band: None,
                values,
            }
        };
        Answers { grid: self.grid, traces: (0..self.buckets()).map(trace).collect(), notices: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Matrix, is_stale};
    use crate::time::Timestamp;

    fn buckets() -> Matrix {
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 10_000, len: 3 });
        for (endpoint, scale) in [("/a", 1.0), ("/b", 2.0)] {
            for (le, rates) in [("0.1", [6.0, 0.0, STALE]), ("0.5", [9.0, 0.0, STALE]), ("+Inf", [10.0, 0.0, STALE])] {
                let labels = Labels::from([("le", le), ("endpoint", endpoint)]);
                matrix.push(labels, rates.map(|rate| if is_stale(rate) { STALE } else { rate * scale }));
            }
        }
        matrix
    }

    #[test]
    fn every_request_is_in_one_bucket() {
        let density = density(&buckets(), Rules::latest());
        assert_eq!(density.bounds, [0.0, 0.1, 0.5, f64::INFINITY]);
        let column = |step| (0..3).map(|bucket| density.rate(bucket, step)).collect::<Vec<_>>();
        assert_eq!((column(0), column(1)), (vec![18.0, 9.0, 3.0], vec![0.0; 3]));
        assert!(column(2).iter().all(|rate| is_stale(*rate)) && is_stale(density.totals[2]));
        assert_eq!((density.share(2, 0), density.totals[0]), (0.1, 30.0));
        assert!(density.share(2, 1).is_nan(), "no request has no shares");
    }

    #[test]
    fn values_find_their_buckets() {
        let density = density(&buckets(), Rules::latest());
        let found = [0.05, 0.1, 0.2, 7.0].map(|value| density.bucket_of(value));
        assert_eq!(found, [Some(0), Some(0), Some(1), Some(2)]);
        assert_eq!((density.bucket_of(0.0), density.bucket_of(f64::NAN)), (None, None));
    }

    #[test]
    fn a_table_has_a_column_a_bucket() {
        let answers = density(&buckets(), Rules::latest()).answers();
        let names: Vec<String> = answers.columns().into_iter().map(|column| column.name).collect();
        assert_eq!(names, [r#"bucket{le="0.1"}"#, r#"bucket{le="0.5"}"#, r#"bucket{le="+Inf"}"#]);
        let none = density(&Matrix::empty(buckets().grid), Rules::latest());
        assert_eq!((none.buckets(), none.answers().is_empty()), (0, true));
    }

    #[test]
    fn a_wide_bucket_is_spread_over_narrow_ones() {
        let bucket =
            |lower, upper| Bucket { boundaries: crate::histogram::Boundaries::OpenLeft, lower, upper, count: 1.0 };
        assert!((part(&[1.0, 2.0], &bucket(1.0, 4.0)) - 0.5).abs() < 1e-12);
        assert_eq!(part(&[0.0, 1.0], &bucket(0.0, 4.0)), 0.25);
        assert_eq!(part(&[1.0, 2.0], &bucket(1.0, f64::INFINITY)), 0.0);
        assert_eq!(part(&[2.0, f64::INFINITY], &bucket(1.0, f64::INFINITY)), 1.0);
    }
}
