use std::collections::BTreeMap;
use std::ops::Range;

use super::arithmetic::sum_native;
use super::classic::{Classic, grouped, key_of};
use super::merge::{add_classic, add_steps};
use super::native::{Bucket, Native, NativeSeries, decide_schemes};
use super::notice::Notice;
use super::rules::Rules;
use super::vmrange;
use crate::series::{Labels, Matrix};
use crate::time::{Grid, Timestamp};

/// Histograms of any kind on one grid, one a group of labels, sorted by these.
///
/// A group may change its kind midway, from classic to native say: each step
/// is answered by the kind it has. At a step with both kinds there is no
/// answer, as the server gives none.
#[derive(Debug, Clone, PartialEq)]
pub struct Histograms {
    pub(super) grid: Grid,
    pub(super) rules: Rules,
    labels: Vec<Labels>,
    pub(super) columns: Vec<Columns>,
}

/// The samples of one group.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Columns {
    pub classic: Option<Classic>,
    /// One a step; empty when the group has no native sample at all.
    pub native: Vec<Option<Native>>,
}

impl Columns {
    /// The native sample of a step.
    pub fn native_at(&self, step: usize) -> Option<&Native> {
        self.native.get(step)?.as_ref()
    }

    /// Whether a step has a classic sample.
    pub fn is_classic_at(&self, step: usize) -> bool {
        let classic = self.classic.as_ref();
        classic.is_some_and(|classic| classic.has_sample(step))
    }
}

impl Histograms {
    /// Groups bucket series (label `le`, cumulative counts or their rates) by
    /// all labels but `le` and the metric's name.
    pub fn from_classic(matrix: &Matrix, rules: Rules) -> (Self, Vec<Notice>) {
        Self::collect(matrix, Vec::new(), rules)
    }

    /// Brings together what an answer holds: bucket series with `le` or
    /// `vmrange`, and series of native histograms. Samples off the grid are
    /// dropped.
    pub fn collect(matrix: &Matrix, native: Vec<NativeSeries>, rules: Rules) -> (Self, Vec<Notice>) {
        let mut notices = Vec::new();
        let converted = vmrange::has_vmrange(matrix).then(|| vmrange::to_le(matrix));
        let matrix = match &converted {
            Some((converted, bad)) => {
                notices.extend_from_slice(bad);
                converted
            }
            None => matrix,
        };
        let (classic, bad) = grouped(matrix, rules);
        // Floats without `le` are no mistake where the series is native now
        // and was a plain counter before.
        notices.extend(bad.into_iter().filter(|notice| match notice {
            Notice::BadBound { labels } => !native.iter().any(|series| series.labels == *labels),
            _ => true,
        }));
        let mut groups: BTreeMap<Labels, Columns> = BTreeMap::new();
        for (key, classic) in classic {
            groups.entry(key).or_default().classic = Some(classic);
        }
        for series in native {
            let key = key_of(&series.labels, rules);
            let samples = &mut groups.entry(key).or_default().native;
            samples.resize(matrix.grid.len, None);
            place(series, matrix.grid, samples);
        }
        let names_aside = |(at, (key, columns)): (usize, (Labels, Columns))| (key.without(&["__name__"]), at, columns);
        let mut entries: Vec<(Labels, usize, Columns)> = groups.into_iter().enumerate().map(names_aside).collect();
        // Of equal labels those with the first name come first.
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        for pair in entries.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            notices.push(Notice::SameLabels { labels: pair[0].0.clone() });
        }
        let (labels, columns) = entries.into_iter().map(|(labels, _, columns)| (labels, columns)).unzip();
        let histograms = Self { grid: matrix.grid, rules, labels, columns };
        notices.extend(histograms.mixed_kinds());
        (histograms, notices)
    }

    fn mixed_kinds(&self) -> Vec<Notice> {
        let mixed = |columns: &Columns| {
            let both = |step: &usize| columns.native_at(*step).is_some() && columns.is_classic_at(*step);
            (0..columns.native.len()).filter(both).count()
        };
        let groups = self.labels.iter().zip(&self.columns);
        groups
            .map(|(labels, columns)| (labels, mixed(columns)))
            .filter(|(_, steps)| *steps > 0)
            .map(|(labels, steps)| Notice::MixedKinds { labels: labels.clone(), steps })
            .collect()
    }

    /// The steps of every answer.
    pub fn grid(&self) -> Grid {
        self.grid
    }

    /// The server's rules that the answers follow.
    pub fn rules(&self) -> Rules {
        self.rules
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

    /// The classic buckets of a group, if it has any.
    pub fn classic(&self, group: usize) -> Option<&Classic> {
        self.columns.get(group)?.classic.as_ref()
    }

    /// The native sample of a group at a step, if there is one.
    pub fn native(&self, group: usize, step: usize) -> Option<&Native> {
        self.columns.get(group)?.native_at(step)
    }

    /// The buckets of a group at a step, of whichever kind: ascending, each
    /// with its own count. What a heatmap draws. The first classic bucket
    /// starts at 0 when its upper bound is above 0, else at `-Inf`.
    pub fn buckets(&self, group: usize, step: usize) -> Vec<Bucket> {
        let Some(columns) = self.columns.get(group) else {
            return Vec::new();
        };
        match (columns.native_at(step), columns.is_classic_at(step)) {
            (Some(native), false) => native.buckets.clone(),
            (None, true) => columns.classic.as_ref().map_or_else(Vec::new, |classic| classic.buckets(step, self.rules)),
            _ => Vec::new(),
        }
    }

    /// Groups added up that agree in the labels `by`.
    ///
    /// Where classic buckets differ only the bounds that all parts have at a
    /// step are kept: these are exact. Native histograms are brought to the
    /// coarsest resolution and the widest zero bucket among them; where they
    /// can't be added (exponential and custom bounds) the step has no sample.
    pub fn merged(&self, by: &[&str]) -> Self {
        let mut groups: BTreeMap<Labels, Vec<&Columns>> = BTreeMap::new();
        for (labels, columns) in self.labels.iter().zip(&self.columns) {
            groups.entry(labels.only(by)).or_default().push(columns);
        }
        let merged = groups.into_iter().map(|(labels, parts)| (labels, self.add_columns(&parts)));
        let (labels, columns) = merged.unzip();
        Self { labels, columns, ..*self }
    }

    fn add_columns(&self, parts: &[&Columns]) -> Columns {
        let classic: Vec<&Classic> = parts.iter().filter_map(|p| p.classic.as_ref()).collect();
        let is_native = parts.iter().any(|part| !part.native.is_empty());
        let steps = if is_native { self.grid.len } else { 0 };
        let native_sum = |step| sum_native(parts.iter().filter_map(|part| part.native_at(step)), self.rules);
        Columns {
            classic: (!classic.is_empty()).then(|| add_classic(&classic, self.grid.len)),
            native: (0..steps).map(native_sum).collect(),
        }
    }

    /// The steps of a range added up into one step, at the range's last.
    ///
    /// Counts are the sum over the steps, so of rates it is observations when
    /// multiplied by the step in seconds. Of an empty range there is no sample.
    pub fn over(&self, steps: Range<usize>) -> Self {
        let to = steps.end.min(self.grid.len);
        let from = steps.start.min(to);
        let grid = Grid { start: self.grid.at(to.saturating_sub(1)), len: 1, ..self.grid };
        let summed = |columns: &Columns| {
            let samples = columns.native.get(from..to).unwrap_or_default();
            let native = sum_native(samples.iter().flatten(), self.rules);
            Columns {
                classic: columns.classic.as_ref().map(|part| add_steps(part, from, to)),
                native: native.map_or_else(Vec::new, |native| vec![Some(native)]),
            }
        };
        Self {
            grid,
            rules: self.rules,
            labels: self.labels.clone(),
            columns: self.columns.iter().map(summed).collect(),
        }
    }
}

/// Puts a series' samples on the grid.
fn place(mut series: NativeSeries, grid: Grid, samples: &mut [Option<Native>]) {
    decide_schemes(&mut series.histograms);
    for (time, histogram) in series.times.into_iter().zip(series.histograms) {
        let step = grid.index_of(Timestamp::from_seconds(time));
        if let Some(sample) = step.and_then(|step| samples.get_mut(step)) {
            *sample = Some(histogram);
        }
    }
}
