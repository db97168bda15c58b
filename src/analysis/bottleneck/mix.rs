use super::Distributions;
use crate::series::Labels;

/// One group in one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Its requests.
    pub requests: f64,
    /// What is measured of them: the share above a line, the mean. Without a
    /// request it is not looked at.
    pub value: f64,
}

/// Why a value of all requests changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// The value before.
    pub before: f64,
    /// The value after.
    pub after: f64,
    /// What each group has to do with it, the greatest effect first.
    pub groups: Vec<MixPart>,
}

/// One group's part in a change.
#[derive(Debug, Clone, PartialEq)]
pub struct MixPart {
    /// The group.
    pub labels: Labels,
    /// What its growing or shrinking among the requests did.
    pub moved: f64,
    /// What its becoming slower or faster did.
    pub slowed: f64,
}

impl Mix {
    /// By how much the value changed: [`moved`](Self::moved) and
    /// [`slowed`](Self::slowed) together.
    pub fn change(&self) -> f64 {
        self.after - self.before
    }

    /// The part that comes from traffic having moved between groups.
    pub fn moved(&self) -> f64 {
        self.groups.iter().map(|group| group.moved).sum()
    }

    /// The part that comes from groups having become slower.
    pub fn slowed(&self) -> f64 {
        self.groups.iter().map(|group| group.slowed).sum()
    }
}

/// Takes the change of a mean apart: of `Σ wᵢ·vᵢ`, with the shares of traffic `w`
/// and the values `v`, into what the `w` did and what the `v` did.
///
/// Each factor's effect is averaged over the other before and after (the Shapley
/// value of two factors), so the parts add up exactly and neither order is
/// preferred. A group's move counts against the mean of all: more traffic on what
/// is faster than that makes faster. A group that came or went has only moved.
/// None when either window is empty.
pub fn mix(labels: &[Labels], before: &[Part], after: &[Part]) -> Option<Mix> {
    let total = |parts: &[Part]| parts.iter().map(|part| part.requests).sum::<f64>();
    let (all_before, all_after) = (total(before), total(after));
    if !(all_before > 0.0 && all_after > 0.0) {
        return None;
    }
    let weighed = |parts: &[Part], all: f64| {
        let present = parts.iter().filter(|part| part.requests > 0.0);
        present.map(|part| part.requests / all * part.value).sum::<f64>()
    };
    let (value_before, value_after) = (weighed(before, all_before), weighed(after, all_after));
    if value_before.is_nan() || value_after.is_nan() {
        return None;
    }
    let middle = f64::midpoint(value_before, value_after);
    let part = |(labels, (was, is)): (&Labels, (&Part, &Part))| {
        let (share_was, share_is) = (was.requests / all_before, is.requests / all_after);
        let (value_was, value_is) = match (was.requests > 0.0, is.requests > 0.0) {
            (true, true) => (was.value, is.value),
            (true, false) => (was.value, was.value),
            (false, true) => (is.value, is.value),
            (false, false) => return None,
        };
        Some(MixPart {
            labels: labels.clone(),
            moved: (share_is - share_was) * (f64::midpoint(value_was, value_is) - middle),
            slowed: (value_is - value_was) * f64::midpoint(share_was, share_is),
        })
    };
    let mut groups: Vec<MixPart> = labels.iter().zip(before.iter().zip(after)).filter_map(part).collect();
    let size = |part: &MixPart| part.moved.abs() + part.slowed.abs();
    groups.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.labels.cmp(&b.labels)));
    Some(Mix { before: value_before, after: value_after, groups })
}

/// [`mix`] of the share of requests above a line, of two windows that are
/// [aligned](Distributions::aligned). Exact at a bucket's bound.
pub fn tail_mix(before: &Distributions, after: &Distributions, line: f64) -> Option<Mix> {
    let parts = |of: &Distributions| -> Vec<Part> {
        let part = |group: usize| {
            let row = of.group(group);
            Part { requests: row.total(), value: row.share_above(line).map_or(0.0, |share| share.value) }
        };
        (0..of.len()).map(part).collect()
    };
    if before.labels() != after.labels() {
        return None;
    }
    mix(before.labels(), &parts(before), &parts(after))
}
