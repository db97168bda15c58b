//! What can be asked of [`Histograms`]: each answer is a row, one value a step.

use super::band::{Band, Interval, Ladder};
use super::classic::Classic;
use super::collection::{Columns, Histograms};
use super::native::Native;
use super::quantile::{Row, bucket_of};
use super::rules::{Dialect, Rules};
use super::victoria;
use crate::series::STALE;

impl Histograms {
    /// The quantile `q` of a group at each step, equal to the server's
    /// `histogram_quantile(q, …)`, of classic histograms bit for bit.
    pub fn quantile(&self, group: usize, q: f64) -> Vec<f64> {
        self.quantiles(group, &[q])
    }

    /// Several quantiles of a group, `[quantile][step]`: each step's buckets
    /// are read and repaired once for all of them.
    pub fn quantiles(&self, group: usize, quantiles: &[f64]) -> Vec<f64> {
        let steps = self.grid.len;
        let mut answer = vec![STALE; quantiles.len() * steps];
        let Some(columns) = self.columns.get(group) else {
            return answer;
        };
        if let Some(classic) = &columns.classic {
            classic.quantiles(quantiles, self.rules, &mut answer);
        }
        for (index, q) in quantiles.iter().enumerate() {
            let row = &mut answer[index * steps..(index + 1) * steps];
            columns.fill_native(row, |native| native.quantile(*q, self.rules).value);
        }
        answer
    }

    /// The share of observations in `(lower, upper]` at each step, 0 to 1.
    pub fn fraction(&self, group: usize, lower: f64, upper: f64) -> Vec<f64> {
        self.answer(
            group,
            |classic, row| classic.fraction(lower, upper, self.rules, row),
            |native| native.fraction(lower, upper, self.rules),
        )
    }

    /// The share of observations at or below `value` at each step.
    pub fn share(&self, group: usize, value: f64) -> Vec<f64> {
        match self.rules.dialect {
            Dialect::Prometheus => self.fraction(group, f64::NEG_INFINITY, value),
            Dialect::VictoriaMetrics => self.answer(
                group,
                |classic, row| {
                    let share = |r: &Row| victoria::share(&r.uppers, &r.counts, value).value;
                    classic.fill_repaired(self.rules, row, share);
                },
                |native| native.fraction(f64::NEG_INFINITY, value, self.rules),
            ),
        }
    }

    /// Between which two values the share of observations at or below `value`
    /// lies, wherever in their buckets the observations are.
    pub fn share_bounds(&self, group: usize, value: f64) -> (Vec<f64>, Vec<f64>) {
        let mut bounds = (vec![STALE; self.grid.len], vec![STALE; self.grid.len]);
        self.each_ladder(group, |step, sample, ladder, total| {
            let (least, most) = match sample {
                Sample::Classic(row) if self.rules.dialect == Dialect::VictoriaMetrics => {
                    let share = victoria::share(&row.uppers, &row.counts, value);
                    (share.lower, share.upper)
                }
                _ => ladder.share_bounds(value, total),
            };
            (bounds.0[step], bounds.1[step]) = (least, most);
        });
        bounds
    }

    /// The bounds of the bucket that each quantile was found in. Of
    /// VictoriaMetrics the ones its `histogram_quantile(q, x, "bound")` labels
    /// lower and upper, its oddities for `q` outside of 0 to 1 included.
    pub fn quantile_bounds(&self, group: usize, q: f64) -> (Vec<f64>, Vec<f64>) {
        let mut bounds = (vec![STALE; self.grid.len], vec![STALE; self.grid.len]);
        self.each_ladder(group, |step, sample, ladder, _| {
            let (lower, upper) = match sample {
                Sample::Classic(row) if self.rules.dialect == Dialect::VictoriaMetrics => {
                    let found = victoria::quantile(&row.uppers, &row.counts, q);
                    (found.lower, found.upper)
                }
                sample => {
                    let (_, bucket) = sample.quantile(q, self.rules);
                    let bound = |of: &[f64]| bucket.and_then(|b| of.get(b).copied());
                    (bound(&ladder.lowers).unwrap_or(f64::NAN), bound(&ladder.uppers).unwrap_or(f64::NAN))
                }
            };
            (bounds.0[step], bounds.1[step]) = (lower, upper);
        });
        bounds
    }

    /// Where the true quantile lies at each step with 95 %.
    ///
    /// `scale` turns a count into observations in the window that the sample
    /// stands for: the window in seconds for rates, 1 for increases.
    pub fn band(&self, group: usize, q: f64, scale: f64) -> Band {
        let mut band = Band::stale(self.grid.len);
        self.each_ladder(group, |step, sample, ladder, total| {
            let (value, bucket) = sample.quantile(q, self.rules);
            let interval = match bucket {
                Some(bucket) => ladder.interval(q, value, bucket, total, scale),
                None => Interval::unknown(total * scale),
            };
            band.set(step, interval, q);
        });
        band
    }

    /// Observations at each step, in the unit of the samples: of rates it is
    /// observations a second. NaN for a classic histogram without `+Inf`.
    pub fn count(&self, group: usize) -> Vec<f64> {
        self.answer(group, |classic, row| classic.count(self.rules, row), |native| native.count)
    }

    /// The sum of observations of native histograms. The buckets of a classic
    /// one don't hold it: its steps are [`STALE`].
    pub fn sum(&self, group: usize) -> Vec<f64> {
        self.answer(group, |_, _| {}, |native| native.sum)
    }

    /// The mean observation of native histograms, `sum / count`. Classic steps
    /// are [`STALE`] (divide their `_sum` by `_count`), but VictoriaMetrics
    /// estimates it from the buckets' middles.
    pub fn mean(&self, group: usize) -> Vec<f64> {
        self.moment(group, victoria::mean, Native::mean)
    }

    /// The variance, as the server estimates it; classic as for
    /// [`mean`](Self::mean).
    pub fn variance(&self, group: usize) -> Vec<f64> {
        self.moment(group, victoria::variance, |n| n.variance(self.rules))
    }

    /// The standard deviation, the square root of the variance.
    pub fn standard_deviation(&self, group: usize) -> Vec<f64> {
        let mut answer = self.variance(group);
        for value in answer.iter_mut().filter(|value| !value.is_nan()) {
            *value = value.sqrt();
        }
        answer
    }

    fn moment(
        &self,
        group: usize,
        classic: impl Fn(&[f64], &[f64]) -> f64,
        native: impl Fn(&Native) -> f64,
    ) -> Vec<f64> {
        self.answer(
            group,
            |buckets, row| {
                if self.rules.dialect == Dialect::VictoriaMetrics {
                    buckets.fill(self.rules, row, |r| classic(&r.uppers, &r.counts));
                }
            },
            native,
        )
    }

    /// A row that classic samples fill first, then native ones.
    fn answer(
        &self,
        group: usize,
        classic: impl FnOnce(&Classic, &mut [f64]),
        native: impl Fn(&Native) -> f64,
    ) -> Vec<f64> {
        let mut answer = vec![STALE; self.grid.len];
        if let Some(columns) = self.columns.get(group) {
            if let Some(buckets) = &columns.classic {
                classic(buckets, &mut answer);
            }
            columns.fill_native(&mut answer, native);
        }
        answer
    }

    /// Visits each step's sample as a ladder of cumulative counts, with its
    /// total.
    fn each_ladder(&self, group: usize, mut visit: impl FnMut(usize, Sample, &Ladder, f64)) {
        let Some(columns) = self.columns.get(group) else {
            return;
        };
        let mut ladder = Ladder::default();
        let mut row = Row::default();
        for step in 0..self.grid.len {
            let is_classic = columns.is_classic_at(step);
            match (&columns.classic, columns.native_at(step)) {
                (Some(classic), None) if is_classic => {
                    row.load(classic.uppers(), classic.row(step), self.rules);
                    row.repair(self.rules);
                    row.ladder(&mut ladder);
                    let total = row.counts.last().copied().unwrap_or(f64::NAN);
                    visit(step, Sample::Classic(&row), &ladder, total);
                }
                (_, Some(native)) if !is_classic => {
                    native.ladder(&mut ladder);
                    visit(step, Sample::Native(native), &ladder, native.count);
                }
                _ => {}
            }
        }
    }
}

/// One step's sample.
enum Sample<'a> {
    Classic(&'a Row),
    Native(&'a Native),
}

impl Sample<'_> {
    /// A quantile and the rung of the ladder it was found on.
    fn quantile(&self, q: f64, rules: Rules) -> (f64, Option<usize>) {
        match self {
            Self::Classic(row) => {
                let value = row.quantile(q, rules.dialect);
                (value, Some(bucket_of(&row.counts, q)))
            }
            Self::Native(native) => {
                let found = native.quantile(q, rules);
                // Its ladder has one rung more, below all buckets.
                (found.value, found.bucket.map(|bucket| bucket + 1))
            }
        }
    }
}

impl Columns {
    /// Answers native steps; one that is classic as well has no answer.
    fn fill_native(&self, answer: &mut [f64], value: impl Fn(&Native) -> f64) {
        for (step, (answer, native)) in answer.iter_mut().zip(&self.native).enumerate() {
            if let Some(native) = native {
                *answer = if self.is_classic_at(step) { STALE } else { value(native) };
            }
        }
    }
}
