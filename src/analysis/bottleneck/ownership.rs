use super::Distributions;
use crate::analysis::Bounded;
use crate::series::Labels;

/// What one group has of the slow tail.
#[derive(Debug, Clone, PartialEq)]
pub struct Owner {
    /// The group.
    pub labels: Labels,
    /// Its requests above the line.
    pub tail: Bounded,
    /// Its part of all requests above the line, 0 to 1. The values of all groups
    /// add up to 1; the bounds are those of each alone.
    pub share: Bounded,
    /// Its part of all requests, 0 to 1.
    pub traffic: f64,
}

impl Owner {
    /// How many times more of the tail it has than of the traffic.
    pub fn lift(&self) -> f64 {
        self.share.value / self.traffic
    }
}

/// Who owns the requests above a line, the greatest part first; of nothing there
/// is no owner.
///
/// At a bucket's bound the shares are exact. Within a bucket each group's part of
/// it may lie on either side of the line, of each independently: the least share
/// is when the others' lie above and its own below.
pub fn ownership(groups: &Distributions, line: f64) -> Vec<Owner> {
    let rows: Vec<_> = (0..groups.len()).map(|group| groups.group(group)).collect();
    let tails: Vec<Bounded> = rows.iter().map(|row| row.above(line)).collect();
    let requests: f64 = rows.iter().map(|row| row.total()).sum();
    let sum = |pick: fn(&Bounded) -> f64| tails.iter().map(pick).sum::<f64>();
    let (value, lower, upper) = (sum(|t| t.value), sum(|t| t.lower), sum(|t| t.upper));
    if value.is_nan() || value <= 0.0 {
        return Vec::new();
    }
    // Nothing of nothing: where the others may have none, all of it may be one's own.
    let part = |own: f64, others: f64, nothing: f64| if own + others > 0.0 { own / (own + others) } else { nothing };
    let mut owners: Vec<Owner> = groups
        .labels()
        .iter()
        .zip(&rows)
        .zip(&tails)
        .map(|((labels, row), tail)| {
            let share = tail.value / value;
            let least = part(tail.lower, (upper - tail.upper).max(0.0), 0.0);
            let most = part(tail.upper, (lower - tail.lower).max(0.0), 0.0);
            Owner {
                labels: labels.clone(),
                tail: *tail,
                share: Bounded { value: share, lower: least.min(share), upper: most.max(share) },
                traffic: row.total() / requests,
            }
        })
        .collect();
    owners.sort_by(|a, b| b.share.value.total_cmp(&a.share.value).then(a.labels.cmp(&b.labels)));
    owners
}
