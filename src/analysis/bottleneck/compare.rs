use super::Distribution;
use crate::analysis::Bounded;

/// A percentile in two windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// The quantile, 0 to 1.
    pub quantile: f64,
    /// In the window before.
    pub before: Bounded,
    /// In the window after.
    pub after: Bounded,
}

impl Shift {
    /// By how much it grew, with the bounds that the buckets leave.
    pub fn change(&self) -> Bounded {
        Bounded {
            value: self.after.value - self.before.value,
            lower: self.after.lower - self.before.upper,
            upper: self.after.upper - self.before.lower,
        }
    }

    /// Whether the buckets prove that it grew (`Some(true)`) or fell.
    pub fn is_certain(&self) -> Option<bool> {
        let change = self.change();
        // A bucket's lower bound is not in it: buckets that touch don't overlap.
        if change.lower >= 0.0 { Some(true) } else { (change.upper <= 0.0).then_some(false) }
    }
}

/// Two distributions beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Each quantile that was asked for.
    pub shifts: Vec<Shift>,
    /// At least this part of the requests is in another bucket than before, 0 to
    /// 1: half the sum of the differences (the total variation distance of the
    /// buckets, which is never more than that of the requests).
    pub moved: f64,
    /// The bound across which the most of it moved up, and how much.
    pub slower: Option<(f64, f64)>,
    /// The bound across which the most of it moved down, and how much.
    pub faster: Option<(f64, f64)>,
}

/// Compares two windows on [one ladder](super::Distributions::aligned). None when
/// either is empty: with nothing there is no comparison.
pub fn compare(before: &Distribution, after: &Distribution, quantiles: &[f64]) -> Option<Comparison> {
    let (all_before, all_after) = (before.total(), after.total());
    if before.uppers() != after.uppers() || !(all_before > 0.0 && all_after > 0.0) {
        return None;
    }
    let shift = |q: &f64| Some(Shift { quantile: *q, before: before.quantile(*q)?, after: after.quantile(*q)? });
    let cells = before.counts().iter().zip(after.counts());
    let moved = cells.map(|(was, is)| (is / all_after - was / all_before).abs()).sum::<f64>() / 2.0;
    let growth = |line: f64| Some((line, after.share_above(line)?.value - before.share_above(line)?.value));
    let greatest = |sign: f64| {
        let grown = before.lines().filter_map(growth).map(|(line, by)| (line, by * sign));
        grown.filter(|(_, by)| *by > 0.0).max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let shifts = quantiles.iter().filter_map(shift).collect();
    Some(Comparison { shifts, moved, slower: greatest(1.0), faster: greatest(-1.0) })
}
