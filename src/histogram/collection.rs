use std::collections::BTreeMap;
use std::ops::Range;

use super::band::{Band, Interval, Ladder};
use super::classic::{Classic, grouped};
use super::merge::{add_classic, add_steps};
use super::notice::Notice;
use super::quantile::{Row, bucket_of};
use super::rules::Rules;
use crate::series::{Labels, Matrix, STALE};
use crate::time::Grid;

/// Histograms on one grid, one a group of labels, sorted by these.
#[derive(Debug, Clone, PartialEq)]
pub struct Histograms {
    grid: Grid,
    rules: Rules,
    labels: Vec<Labels>,
    columns: Vec<Classic>,
}

impl Histograms {
    /// Groups bucket series (label `le`, cumulative counts or their rates) by
    /// all labels but `le` and the metric's name.
    pub fn from_classic(matrix: &Matrix, rules: Rules) -> (Self, Vec<Notice>) {
        let (groups, mut notices) = grouped(matrix, rules);
        let mut entries: Vec<(Labels, Classic)> = groups.into_values().collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        for pair in entries.windows(2) {
            if pair[0].0 == pair[1].0 {
                notices.push(Notice::SameLabels {
                    labels: pair[0].0.clone(),
                });
            }
        }
        let (labels, columns) = entries.into_iter().unzip();
        (
            Self {
                grid: matrix.grid,
                rules,
                labels,
                columns,
            },
            notices,
        )
    }

    /// The steps of every answer.
    pub fn grid(&self) -> Grid {
        self.grid
    }

    /// How many histograms.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The labels of each group, sorted.
    pub fn labels(&self) -> &[Labels] {
        &self.labels
    }

    /// The buckets of a group; none when there is no such group.
    pub fn classic(&self, group: usize) -> Option<&Classic> {
        self.columns.get(group)
    }

    /// The quantile `q` of a group at each step, equal to the server's
    /// `histogram_quantile(q, …)` bit for bit.
    pub fn quantile(&self, group: usize, q: f64) -> Vec<f64> {
        self.quantiles(group, &[q])
    }

    /// Several quantiles of a group, `[quantile][step]`: each step's buckets
    /// are read and repaired once for all of them.
    pub fn quantiles(&self, group: usize, quantiles: &[f64]) -> Vec<f64> {
        let mut answer = vec![STALE; quantiles.len() * self.grid.len];
        if let Some(classic) = self.columns.get(group) {
            classic.quantiles(quantiles, self.rules, &mut answer);
        }
        answer
    }

    /// The share of observations in `(lower, upper]` at each step, 0 to 1.
    pub fn fraction(&self, group: usize, lower: f64, upper: f64) -> Vec<f64> {
        let mut answer = vec![STALE; self.grid.len];
        if let Some(classic) = self.columns.get(group) {
            classic.fraction(lower, upper, self.rules, &mut answer);
        }
        answer
    }

    /// Observations at each step, in the unit of the samples: of rates it is
    /// observations a second.
    pub fn count(&self, group: usize) -> Vec<f64> {
        let mut answer = vec![STALE; self.grid.len];
        if let Some(classic) = self.columns.get(group) {
            classic.count(self.rules, &mut answer);
        }
        answer
    }

    /// Where the true quantile lies at each step with 95 %.
    ///
    /// `scale` turns a count into observations in the window that the sample
    /// stands for: the window in seconds for rates, 1 for increases.
    pub fn band(&self, group: usize, q: f64, scale: f64) -> Band {
        let mut band = Band::stale(self.grid.len);
        let Some(classic) = self.columns.get(group) else {
            return band;
        };
        let mut row = Row::default();
        let mut ladder = Ladder::default();
        for (step, counts) in classic.rows().enumerate().take(self.grid.len) {
            row.load(classic.uppers(), counts);
            if !row.counts.is_empty() {
                let interval = self.classic_interval(&mut row, &mut ladder, q, scale);
                band.set(step, interval, q);
            }
        }
        band
    }

    fn classic_interval(&self, row: &mut Row, ladder: &mut Ladder, q: f64, scale: f64) -> Interval {
        row.repair(self.rules);
        ladder.clear();
        // A histogram of durations or sizes has nothing below 0; one with a
        // bound at or below 0 measures something else.
        let natural = row.uppers[0] > 0.0;
        let mut lower = if natural { 0.0 } else { f64::NEG_INFINITY };
        for (upper, count) in row.uppers.iter().zip(&row.counts) {
            ladder.push(lower, *upper, *count);
            lower = *upper;
        }
        let value = row.quantile(q, self.rules.dialect);
        let total = row.counts.last().copied().unwrap_or(f64::NAN);
        ladder.interval(q, value, bucket_of(&row.counts, q), total, scale)
    }

    /// Groups added up that agree in the labels `by`.
    ///
    /// Where their buckets differ only the bounds that all of them have at a
    /// step are kept: these are exact.
    pub fn merged(&self, by: &[&str]) -> Self {
        let mut groups: BTreeMap<Labels, Vec<&Classic>> = BTreeMap::new();
        for (labels, classic) in self.labels.iter().zip(&self.columns) {
            groups.entry(labels.only(by)).or_default().push(classic);
        }
        let merged = groups
            .into_iter()
            .map(|(labels, parts)| (labels, add_classic(&parts, self.grid.len)));
        let (labels, columns) = merged.unzip();
        Self {
            labels,
            columns,
            ..*self
        }
    }

    /// The steps of a range added up into one step, at the range's last.
    ///
    /// Counts are the sum over the steps, so of rates it is observations when
    /// multiplied by the step in seconds. Of an empty range there is no sample.
    pub fn over(&self, steps: Range<usize>) -> Self {
        let to = steps.end.min(self.grid.len);
        let from = steps.start.min(to);
        let grid = Grid {
            start: self.grid.at(to.saturating_sub(1)),
            len: 1,
            ..self.grid
        };
        let columns = self.columns.iter().map(|part| add_steps(part, from, to));
        Self {
            grid,
            rules: self.rules,
            labels: self.labels.clone(),
            columns: columns.collect(),
        }
    }
}
