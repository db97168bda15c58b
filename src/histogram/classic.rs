//! Classic histograms: one series a bucket, `le` its upper bound, counts
//! cumulative.

use std::collections::BTreeMap;

use super::bounds::{Ordered, parse_bound};
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
        self.counts
            .get(start..start.saturating_add(width))
            .unwrap_or_default()
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
        let mut row = Row::default();
        for (answer, counts) in answer.iter_mut().zip(self.rows()) {
            row.load(&self.uppers, counts);
            if row.counts.is_empty() {
                continue;
            }
            *answer = match rules.dialect {
                Dialect::Prometheus => {
                    fraction::fraction(&row.uppers, &row.counts, lower, upper, rules)
                }
                Dialect::VictoriaMetrics => {
                    row.repair(rules);
                    victoria::fraction(&row.uppers, &row.counts, lower, upper)
                }
            };
        }
    }

    /// Observations of each step: the count of the `+Inf` bucket, NaN without
    /// one (VictoriaMetrics takes the highest bucket, whichever it is).
    pub(super) fn count(&self, rules: Rules, answer: &mut [f64]) {
        let mut row = Row::default();
        for (answer, counts) in answer.iter_mut().zip(self.rows()) {
            row.load(&self.uppers, counts);
            let Some((upper, count)) = row.uppers.last().zip(row.counts.last()) else {
                continue;
            };
            let complete = *upper == f64::INFINITY || rules.dialect == Dialect::VictoriaMetrics;
            *answer = if complete { *count } else { f64::NAN };
        }
    }
}

/// A group of bucket series: the labels its answers bear, and the histogram.
pub(super) type Grouped = BTreeMap<Labels, (Labels, Classic)>;

/// Groups bucket series by all labels but `le`; the key holds the metric's name
/// where the rules say so, the answer's labels never do.
pub(super) fn grouped(matrix: &Matrix, rules: Rules) -> (Grouped, Vec<Notice>) {
    let mut notices = Vec::new();
    let mut groups: BTreeMap<Labels, Vec<(usize, f64)>> = BTreeMap::new();
    for (series, labels) in matrix.labels.iter().enumerate() {
        match labels.get("le").and_then(parse_bound) {
            Some(bound) => {
                let key = key_of(labels, rules);
                groups.entry(key).or_default().push((series, bound));
            }
            None => notices.push(Notice::BadBound {
                labels: labels.clone(),
            }),
        }
    }
    let histograms = groups.into_iter().map(|(key, buckets)| {
        let histogram = columns(matrix, &buckets);
        let labels = key.without(&["__name__"]);
        (key, (labels, histogram))
    });
    (histograms.collect(), notices)
}

/// What tells one histogram from another.
pub(super) fn key_of(labels: &Labels, rules: Rules) -> Labels {
    if rules.name_in_key {
        labels.without(&["le"])
    } else {
        labels.without(&["le", "__name__"])
    }
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
