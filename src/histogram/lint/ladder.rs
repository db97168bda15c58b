//! Findings about the bounds and where the observations lie among them.

use super::{Cure, Finding, Problem, Subject};
use crate::histogram::Histograms;
use crate::series::Labels;

/// Above this share in the first bucket nothing is known of the rest.
const MOST: f64 = 0.9;
/// A bucket whose upper bound is more than so many times its lower one: the
/// usual ladders step by 2 to 2.5, by 5 the value says little.
const COARSE: f64 = 4.0;
/// The share beyond all bounds from which on the unit is in doubt.
const NEARLY_ALL: f64 = 0.9;

pub(super) fn findings(subject: &Subject<'_>, shown: &Histograms) -> Vec<Finding> {
    let overall = shown.over(0..shown.grid().len);
    let mut findings = Vec::new();
    for (group, labels) in overall.labels().iter().enumerate() {
        let Some(classic) = overall.classic(group) else {
            continue;
        };
        let Some(view) = View::of(classic.uppers(), classic.row(0)) else {
            continue;
        };
        let quantile = |q: f64| overall.quantile(group, q).first().copied().unwrap_or(f64::NAN);
        // The first that fits explains the others away.
        let found = one_bucket(&view)
            .or_else(|| milliseconds(subject, &view))
            .or_else(|| tail_in_overflow(subject, &view))
            .or_else(|| mass_in_first(&view))
            .or_else(|| coarse(subject, &view, quantile));
        findings.extend(found.map(|(problem, cure)| Finding { labels: labels.clone(), problem, cure }));
    }
    findings
}

type Found = (Problem, Cure);

/// One histogram over the whole range.
struct View<'a> {
    finite: &'a [f64],
    /// Cumulative, of the finite bounds.
    counts: &'a [f64],
    total: f64,
    /// The share above the highest finite bound.
    beyond: f64,
}

impl<'a> View<'a> {
    /// None without a `+Inf` bucket or without an observation.
    fn of(uppers: &'a [f64], counts: &'a [f64]) -> Option<Self> {
        let (last, finite) = uppers.split_last()?;
        let (total, counts) = counts.split_last()?;
        if *last != f64::INFINITY || total.is_nan() || *total <= 0.0 {
            return None;
        }
        let within = counts.last().copied().unwrap_or(0.0);
        let beyond = (1.0 - within / total).max(0.0);
        Some(Self { finite, counts, total: *total, beyond })
    }
}

fn one_bucket(view: &View<'_>) -> Option<Found> {
    let finite = view.finite.len();
    (finite < 2).then(|| (Problem::OneBucket { finite }, Cure::UseLadder(usual_ladder())))
}

/// The name says seconds, but the bounds are the usual ladder of milliseconds,
/// or nearly everything is above bounds in seconds.
fn milliseconds(subject: &Subject<'_>, view: &View<'_>) -> Option<Found> {
    let (lowest, highest) = (*view.finite.first()?, *view.finite.last()?);
    let named = subject.name.contains("seconds") && !subject.name.contains("milliseconds");
    // Long seconds are counted in minutes: 60, 300, 3600.
    let decimal = view.finite.iter().all(|bound| is_round_decimal(*bound));
    let many = view.finite.len() >= 6;
    let in_millis = lowest >= 1.0 && highest >= 1000.0 && decimal && many;
    let in_seconds = lowest < 1.0 && highest <= 100.0 && view.beyond > NEARLY_ALL;
    (named && (in_millis || in_seconds)).then(|| {
        let bounds = view.finite.to_vec();
        let problem = Problem::MillisecondsNamedSeconds { bounds, beyond: view.beyond };
        (problem, Cure::ObserveSeconds)
    })
}

/// Whether a bound is 1, 2, 2.5, 4, 5, 7.5 or 8 times a power of ten.
fn is_round_decimal(bound: f64) -> bool {
    let mantissa = bound / 10f64.powf(bound.log10().floor());
    [1.0, 2.0, 2.5, 4.0, 5.0, 7.5, 8.0, 10.0].iter().any(|round| (mantissa - round).abs() < 1e-9)
}

fn tail_in_overflow(subject: &Subject<'_>, view: &View<'_>) -> Option<Found> {
    let highest = *view.finite.last()?;
    let lost = subject.quantiles.iter().filter(|q| 1.0 - **q < view.beyond);
    let quantile = lost.copied().reduce(f64::min)?;
    let problem = Problem::TailInOverflow { quantile, share: view.beyond, highest };
    let above = [2.0, 4.0, 8.0].iter().map(|times| highest * times);
    Some((problem, Cure::AddBounds(above.collect())))
}

fn mass_in_first(view: &View<'_>) -> Option<Found> {
    let (lowest, count) = (*view.finite.first()?, *view.counts.first()?);
    let share = count / view.total;
    // At or below 0 a first bucket is a proper class of its own.
    (share > MOST && lowest > 0.0).then(|| {
        let below = [16.0, 8.0, 4.0, 2.0].iter().map(|part| lowest / part);
        let cure = Cure::AddBounds(below.collect());
        (Problem::MassInFirstBucket { share, lowest }, cure)
    })
}

fn coarse(subject: &Subject<'_>, view: &View<'_>, quantile: impl Fn(f64) -> f64) -> Option<Found> {
    let bucket_of = |q: &f64| {
        let value = quantile(*q);
        let upper = view.finite.iter().position(|upper| value <= *upper)?;
        let lower = view.finite.get(upper.checked_sub(1)?)?;
        Some((*q, *lower, view.finite[upper]))
    };
    let buckets = subject.quantiles.iter().filter_map(bucket_of);
    let wide = buckets.filter(|(_, lower, upper)| *lower > 0.0 && upper / lower > COARSE);
    let (quantile, lower, upper) = wide.reduce(|a, b| if b.2 / b.1 > a.2 / a.1 { b } else { a })?;
    let bounds = view.finite.to_vec();
    let problem = Problem::CoarseLadder { quantile, lower, upper, bounds };
    Some((problem, Cure::AddBounds(between(lower, upper))))
}

/// Bounds between two others, in steps of at most 2.
fn between(lower: f64, upper: f64) -> Vec<f64> {
    let pieces = (upper / lower).log2().ceil().clamp(2.0, 16.0);
    let step = (upper / lower).powf(1.0 / pieces);
    (1..pieces as i32).map(|piece| lower * step.powi(piece)).collect()
}

/// The client libraries' default, in seconds, and a bit beyond.
fn usual_ladder() -> Vec<f64> {
    vec![0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0]
}

/// One finding, for the group that has least.
pub(super) fn too_few_samples(subject: &Subject<'_>, shown: &Histograms) -> Option<Finding> {
    let highest = subject.quantiles.iter().copied().filter(|q| *q < 1.0).reduce(f64::max)?;
    let wanted = 10.0 / (1.0 - highest);
    let groups = shown.labels().iter().enumerate();
    let observed = groups.filter_map(|(group, labels)| {
        let rate = median(shown.count(group))?;
        Some((labels, rate * subject.window_seconds))
    });
    // Where nothing happens nothing is to be measured.
    let few = observed.filter(|(_, n)| *n > 0.0 && *n < wanted);
    let (labels, observations) = few.reduce(|a, b| if b.1 < a.1 { b } else { a })?;
    Some(Finding {
        labels: Labels::clone(labels),
        problem: Problem::TooFewSamples { quantile: highest, observations, wanted },
        cure: Cure::WidenWindow(subject.window_seconds * wanted / observations),
    })
}

/// The middle value, NaNs left out.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| !value.is_nan());
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
