//! Findings about how buckets fit together, within and across instances.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cure, Finding, Problem, Subject};
use crate::histogram::{Histograms, parse_bound};
use crate::series::{Labels, is_stale};

/// Drops below this share of all observations are what extrapolating each
/// bucket on its own leaves behind, or rounding.
const NOTABLE_DROP: f64 = 0.01;

pub(super) fn spelt_two_ways(subject: &Subject<'_>) -> Vec<Finding> {
    let mut spellings: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    for labels in &subject.buckets.labels {
        if let Some(le) = labels.get("le")
            && let Some(bound) = parse_bound(le)
        {
            // Adding 0 makes one bit pattern of 0 and -0.
            spellings.entry((bound + 0.0).to_bits()).or_default().insert(le);
        }
    }
    let twice = spellings.into_iter().filter(|(_, texts)| texts.len() > 1);
    twice
        .map(|(bits, texts)| Finding {
            labels: Labels::default(),
            problem: Problem::SpeltTwoWays {
                bound: f64::from_bits(bits),
                spellings: texts.into_iter().map(str::to_owned).collect(),
            },
            cure: Cure::RelabelBound,
        })
        .collect()
}

pub(super) fn no_overflow_bucket(each: &Histograms) -> Vec<Finding> {
    let lacking = |group: usize| {
        let classic = each.classic(group)?;
        let last = classic.uppers().iter().position(|upper| *upper == f64::INFINITY);
        let is_lacking = |step: &usize| {
            let count = last.map(|bucket| classic.row(*step)[bucket]);
            classic.has_sample(*step) && count.is_none_or(is_stale)
        };
        let steps = (0..each.grid().len).filter(is_lacking).count();
        (steps > 0).then_some(Problem::NoOverflowBucket { steps })
    };
    per_group(each, lacking, Cure::KeepOverflowBucket)
}

pub(super) fn not_monotonic(each: &Histograms) -> Vec<Finding> {
    let falling = |group: usize| {
        let classic = each.classic(group)?;
        let drops = (0..each.grid().len).map(|step| largest_drop(classic.row(step)));
        let notable: Vec<f64> = drops.filter(|drop| *drop > NOTABLE_DROP).collect();
        let worst = notable.iter().copied().reduce(f64::max)?;
        Some(Problem::NotMonotonic { steps: notable.len(), worst })
    };
    per_group(each, falling, Cure::RateBeforeSum)
}

/// How far a count is below one before it, as a share of the largest.
fn largest_drop(counts: &[f64]) -> f64 {
    let (mut highest, mut drop) = (0.0, 0.0);
    for count in counts.iter().filter(|count| !count.is_nan()) {
        highest = f64::max(highest, *count);
        drop = f64::max(drop, highest - count);
    }
    if highest > 0.0 { drop / highest } else { 0.0 }
}

pub(super) fn mixed_layouts(each: &Histograms) -> Vec<Finding> {
    let mut layouts: Vec<&[f64]> = (0..each.len()).filter_map(|group| Some(each.classic(group)?.uppers())).collect();
    layouts.sort_unstable_by(|a, b| {
        // A total order, which slices with a NaN don't have of their own.
        let mut pairs = a.iter().zip(*b).map(|(a, b)| a.total_cmp(b));
        pairs.find(|order| order.is_ne()).unwrap_or(a.len().cmp(&b.len()))
    });
    layouts.dedup();
    if layouts.len() < 2 {
        return Vec::new();
    }
    let mut bounds: Vec<f64> = layouts.concat();
    bounds.sort_unstable_by(f64::total_cmp);
    bounds.dedup();
    bounds.retain(|bound| layouts.iter().any(|layout| !layout.contains(bound)));
    vec![Finding {
        labels: Labels::default(),
        problem: Problem::MixedLayouts { layouts: layouts.len(), not_shared: bounds },
        cure: Cure::AlignBounds,
    }]
}

fn per_group(each: &Histograms, problem: impl Fn(usize) -> Option<Problem>, cure: Cure) -> Vec<Finding> {
    let groups = each.labels().iter().enumerate();
    groups
        .filter_map(|(group, labels)| {
            let (labels, cure) = (labels.clone(), cure.clone());
            Some(Finding { labels, problem: problem(group)?, cure })
        })
        .collect()
}
