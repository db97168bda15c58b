use super::distribution::add;
use super::{Distribution, Distributions};
use crate::series::Labels;

/// All requests but one group's.
#[derive(Debug, Clone, PartialEq)]
pub struct Without {
    /// The group that is left out.
    pub labels: Labels,
    /// The requests of the others.
    pub rest: Distribution,
    /// The part of all requests that is left out, 0 to 1.
    pub traffic: f64,
}

/// The requests of all groups but one, for each: their percentiles are what all
/// would have if that group were no slower than the others. Exact at the buckets'
/// resolution: nothing is subtracted, the others are added up.
pub fn without(groups: &Distributions) -> Vec<Without> {
    let together = groups.together();
    let nothing = vec![0.0; together.uppers().len()];
    // What comes behind each group; with what comes before it: all others, in one pass.
    let mut behind = vec![nothing.clone()];
    for group in (1..groups.len()).rev() {
        let mut sum = behind.last().cloned().unwrap_or_default();
        add(&mut sum, groups.row(group));
        behind.push(sum);
    }
    let mut before = nothing;
    let mut answers = Vec::with_capacity(groups.len());
    for (group, labels) in groups.labels().iter().enumerate() {
        let mut rest = behind.pop().unwrap_or_default();
        add(&mut rest, &before);
        add(&mut before, groups.row(group));
        answers.push(Without {
            labels: labels.clone(),
            rest: groups.with(rest),
            traffic: groups.row(group).iter().sum::<f64>() / together.total(),
        });
    }
    answers
}

/// All requests with one group's brought down to a bound: "if `/orders` never
/// took longer than 250 ms". A bound within a bucket is raised to its end.
pub fn capped(groups: &Distributions, group: usize, bound: f64) -> Distribution {
    let mut counts = groups.group(group).capped(bound).counts().to_vec();
    (0..groups.len()).filter(|other| *other != group).for_each(|other| add(&mut counts, groups.row(other)));
    groups.with(counts)
}
