//! Classic histograms: one series a bucket, `le` its upper bound, counts
//! cumulative.

use std::collections::BTreeMap;

use super::band::Ladder;
use super::bounds::{Ordered, parse_bound};
use super::native::{Boundaries, Bucket};
use super::notice::Notice;
use super::quantile::{Kernel, Row, add_present};
use super::rules::{Dialect, Rules};
use super::{fraction, victoria};
use crate::series::{Labels, Matrix, STALE, is_stale};

/// One classic histogram over time.
///
/// Counts lie `[step][bucket]` in one vector: a quantile reads the buckets of
/// one step after the other, so a step's buckets share a cache line or two.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Classic {
    uppers: Vec<f64>,
    counts: Vec<f64>,
}

impl Classic {
    /// From upper bounds that ascend strictly and cumulative counts,
    /// `[step][bucket]`; [`STALE`] where a bucket has no sample.
    pub(super) fn new(uppers: Vec<f64>, counts: Vec<f64>) -> Self {
        Self { uppers, counts }
    }

    /// The buckets' upper bounds, ascending; a NaN bound comes last.
    pub fn uppers(&self) -> &[f64] {
        &self.uppers
    }

    /// Cumulative counts of all steps, `[step][bucket]`; [`STALE`] where a
    /// bucket has no sample.
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// The cumulative counts of one step; empty when there is no such step.
    pub fn row(&self, step: usize) -> &[f64] {
        let width = self.uppers.len();
        let start = step.saturating_mul(width);
        self.counts.get(start..start.saturating_add(width)).unwrap_or_default()
    }

    /// The rows, step by step.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.counts.chunks_exact(self.uppers.len().max(1))
    }

    /// Whether any bucket has a sample at a step.
    pub fn has_sample(&self, step: usize) -> bool {
        self.row(step).iter().any(|count| !is_stale(*count))
    }

    pub(super) fn quantiles(&self, quantiles: &[f64], rules: Rules, answer: &mut [f64]) {
        Kernel::new(&self.uppers, rules).fill(&self.counts, quantiles, answer);
    }

    pub(super) fn fraction(&self, lower: f64, upper: f64, rules: Rules, answer: &mut [f64]) {
        match rules.dialect {
            Dialect::Prometheus => {
                self.fill(rules, answer, |row| fraction::fraction(&row.uppers, &row.counts, lower, upper, rules))
            }
            Dialect::VictoriaMetrics => {
                self.fill_repaired(rules, answer, |row| victoria::fraction(&row.uppers, &row.counts, lower, upper))
            }
        }
    }

    /// Observations of each step: the count of the `+Inf` bucket, NaN without
    /// one (VictoriaMetrics takes the highest bucket, whichever it is).
    pub(super) fn count(&self, rules: Rules, answer: &mut [f64]) {
        self.fill(rules, answer, |row| {
            let complete = row.uppers.last() == Some(&f64::INFINITY);
            match row.counts.last() {
                Some(count) if complete || rules.dialect == Dialect::VictoriaMetrics => *count,
                _ => f64::NAN,
            }
        });
    }

    /// Answers each step that has a sample from its buckets.
    pub(super) fn fill(&self, rules: Rules, answer: &mut [f64], value: impl Fn(&Row) -> f64) {
        self.fill_loaded(answer, value, |row, counts| {
            row.load(&self.uppers, counts, rules);
        });
    }

    /// The same from counts that were made monotonic.
    pub(super) fn fill_repaired(&self, rules: Rules, answer: &mut [f64], value: impl Fn(&Row) -> f64) {
        self.fill_loaded(answer, value, |row, counts| {
            row.load(&self.uppers, counts, rules);
            row.repair(rules);
        });
    }

    fn fill_loaded(&self, answer: &mut [f64], value: impl Fn(&Row) -> f64, load: impl Fn(&mut Row, &[f64])) {
        let mut row = Row::default();
        for (answer, counts) in answer.iter_mut().zip(self.rows()) {
            load(&mut row, counts);
            if !row.counts.is_empty() {
                *answer = value(&row);
            }
        }
    }

    /// The buckets of one step with their own counts, made monotonic.
    pub(super) fn buckets(&self, step: usize, rules: Rules) -> Vec<Bucket> {
        let mut row = Row::default();
        row.load(&self.uppers, self.row(step), rules);
        row.repair(rules);
        let mut ladder = Ladder::default();
        row.ladder(&mut ladder);
        let mut before = 0.0;
        let bounds = ladder.lowers.iter().zip(&ladder.uppers);
        let cells = bounds.zip(&ladder.cumulative).map(|((lower, upper), count)| {
            let own = count - before;
            before = *count;
            Bucket {
                boundaries: if *lower == f64::NEG_INFINITY { Boundaries::Closed } else { Boundaries::OpenLeft },
                lower: *lower,
                upper: *upper,
                count: own,
            }
        });
        cells.collect()
    }
}

/// Histograms by what tells them apart, [`key_of`].
pub(super) type Grouped = BTreeMap<Labels, Classic>;

/// Groups bucket series by all labels but `le`.
pub(super) fn grouped(matrix: &Matrix, rules: Rules) -> (Grouped, Vec<Notice>) {
    let mut notices = Vec::new();
    let mut groups: BTreeMap<Labels, Vec<(usize, f64)>> = BTreeMap::new();
    for (series, labels) in matrix.labels.iter().enumerate() {
        match labels.get("le").and_then(parse_bound) {
            Some(bound) => {
                let key = key_of(labels, rules);
                groups.entry(key).or_default().push((series, bound));
            }
            None => notices.push(Notice::BadBound { labels: labels.clone() }),
        }
    }
    let histograms = groups.into_iter().map(|(key, buckets)| (key, columns(matrix, &buckets)));
    (histograms.collect(), notices)
}

/// What tells one histogram from another.
pub(super) fn key_of(labels: &Labels, rules: Rules) -> Labels {
    if rules.name_in_key { labels.without(&["le"]) } else { labels.without(&["le", "__name__"]) }
}

/// Turns rows of buckets into rows of steps. Buckets of equal bounds ("1" and
/// "1.0") are added where both have a sample, as on the server.
fn columns(matrix: &Matrix, buckets: &[(usize, f64)]) -> Classic {
    let bounds: Vec<f64> = buckets.iter().map(|(_, bound)| *bound).collect();
    let Ordered { uppers, slots } = Ordered::new(&bounds);
    let width = uppers.len();
    let mut counts = vec![STALE; width * matrix.grid.len];
    for ((series, _), slot) in buckets.iter().zip(slots) {
        let column = counts.iter_mut().skip(slot).step_by(width);
        for (count, value) in column.zip(matrix.row(*series)) {
            add_present(count, *value);
        }
    }
    Classic::new(uppers, counts)
}
