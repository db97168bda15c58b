//! What is wrong with a histogram as it is instrumented, and what would cure
//! it: mistakes that no query shows, since a percentile comes out all the same.
//!
//! Findings are values with their evidence; what they are called, and in which
//! language, is decided elsewhere.

mod labels;
mod ladder;
mod shape;

use super::native::NativeSeries;
use super::{Histograms, Rules};
use crate::series::{Labels, Matrix};

pub use labels::RawValue;

/// A metric to be looked at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The metric's name, with or without `_bucket`.
    pub name: &'a str,
    /// Rates of its bucket series with all their labels, so one series an
    /// instance and bucket.
    pub buckets: &'a Matrix,
    /// Rates of its native histograms, if it has such.
    pub native: &'a [NativeSeries],
    /// The window of these rates, in seconds.
    pub window_seconds: f64,
    /// The labels a panel shows it by: what is added up before a percentile.
    pub by: &'a [&'a str],
    /// The quantiles that somebody wants to read, 0 to 1.
    pub quantiles: &'a [f64],
    /// The server's rules.
    pub rules: Rules,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which histogram: the labels it is shown by, or those of the series.
    pub labels: Labels,
    /// What is wrong, with the evidence.
    pub problem: Problem,
    /// What would cure it.
    pub cure: Cure,
}

/// What is wrong, with the evidence.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// A wanted quantile lies in the overflow bucket: all that is known is
    /// "more than the highest bound".
    TailInOverflow {
        /// The lowest wanted quantile that does.
        quantile: f64,
        /// The share of observations above the highest bound.
        share: f64,
        /// The highest finite bound.
        highest: f64,
    },
    /// Nearly every observation is in the first bucket: the percentiles are
    /// straight lines through it.
    MassInFirstBucket {
        /// The share of observations in it.
        share: f64,
        /// Its upper bound.
        lowest: f64,
    },
    /// At most one finite bound: no percentile at all, or always the same.
    OneBucket {
        /// How many finite bounds.
        finite: usize,
    },
    /// A quantile's bucket is so wide that the value says little, as with the
    /// default ladder 0.1, 0.5, 1 of some instrumentation.
    CoarseLadder {
        /// The wanted quantile that suffers most.
        quantile: f64,
        /// The bounds of its bucket.
        lower: f64,
        /// See `lower`.
        upper: f64,
        /// All finite bounds.
        bounds: Vec<f64>,
    },
    /// A handful of requests decides a wanted quantile.
    TooFewSamples {
        /// The quantile.
        quantile: f64,
        /// Observations in the window, the median over the steps.
        observations: f64,
        /// As many it takes: 10 beyond the quantile.
        wanted: f64,
    },
    /// Cumulative counts that go down.
    NotMonotonic {
        /// At how many steps.
        steps: usize,
        /// The largest drop, as a share of all observations.
        worst: f64,
    },
    /// Without a `+Inf` bucket there is no total and no percentile.
    NoOverflowBucket {
        /// At how many steps.
        steps: usize,
    },
    /// Instances of one metric have different bounds: what is added up are
    /// different things.
    MixedLayouts {
        /// How many different layouts.
        layouts: usize,
        /// Bounds that some have and others don't.
        not_shared: Vec<f64>,
    },
    /// One bound under several texts, "1" and "1.0": the server counts twice,
    /// or sees a gap.
    SpeltTwoWays {
        /// The bound.
        bound: f64,
        /// Its texts.
        spellings: Vec<String>,
    },
    /// The name says seconds, the numbers are milliseconds.
    MillisecondsNamedSeconds {
        /// The finite bounds.
        bounds: Vec<f64>,
        /// The share of observations above the highest of them.
        beyond: f64,
    },
    /// Raw paths, ids or other unbounded values as a label: a series each.
    RawLabelValues {
        /// The label.
        label: String,
        /// What its values look like.
        kind: RawValue,
        /// How many such values there are.
        distinct: usize,
        /// Up to three of them.
        examples: Vec<String>,
    },
}

/// What would cure a finding.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Cure {
    /// Add these upper bounds, or use native histograms.
    AddBounds(Vec<f64>),
    /// Look at a window of at least so many seconds.
    WidenWindow(f64),
    /// Instrument with a ladder that has this shape.
    UseLadder(Vec<f64>),
    /// `rate` before `sum`, and one window for all buckets of a histogram.
    RateBeforeSum,
    /// Keep the series `le="+Inf"` when relabelling.
    KeepOverflowBucket,
    /// Give all instances the same bounds.
    AlignBounds,
    /// Wait until one spelling has left the window, or relabel one of them.
    RelabelBound,
    /// Observe seconds: divide by 1000 where it is measured.
    ObserveSeconds,
    /// Label with the route's template rather than the path.
    TemplateLabel(String),
    /// Drop the label where it is measured.
    DropLabel(String),
}

/// Everything that is wrong with a metric; nothing for a healthy one.
pub fn lint(subject: &Subject<'_>) -> Vec<Finding> {
    let native = subject.native.to_vec();
    let (each, _) = Histograms::collect(subject.buckets, native, subject.rules);
    let shown = each.merged(subject.by);
    let mut findings = Vec::new();
    findings.extend(shape::spelt_two_ways(subject));
    findings.extend(shape::no_overflow_bucket(&each));
    findings.extend(shape::not_monotonic(&each));
    findings.extend(shape::mixed_layouts(&each));
    findings.extend(ladder::findings(subject, &shown));
    findings.extend(ladder::too_few_samples(subject, &shown));
    findings.extend(labels::raw_values(subject));
    findings
}
