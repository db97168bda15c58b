//! Adding histograms with custom bounds.

use super::native::{Boundaries, Bucket};

/// Adds `sign` times the buckets `others` to `own`.
///
/// The API shows only populated buckets, so two samples may show different
/// parts of one layout: that is no conflict. Where a bucket of one spans over a
/// bound of the other the layouts do differ; then only the bounds both can
/// have are kept, or nothing at all (`None`) when `reconcile` is off.
pub(super) fn add(own: &[Bucket], others: &[Bucket], sign: f64, reconcile: bool) -> Option<Vec<Bucket>> {
    let mut edges: Vec<f64> = own.iter().chain(others).flat_map(|bucket| [bucket.lower, bucket.upper]).collect();
    edges.sort_unstable_by(f64::total_cmp);
    edges.dedup();
    let all = edges.len();
    edges.retain(|edge| !own.iter().chain(others).any(|b| is_inside(*edge, b)));
    if edges.len() < all && !reconcile {
        return None;
    }
    let mut sum: Vec<Bucket> = Vec::with_capacity(edges.len());
    for pair in edges.windows(2) {
        let within = |b: &&Bucket| b.lower >= pair[0] && b.upper <= pair[1];
        let mut own_part = own.iter().filter(within).peekable();
        let mut other_part = others.iter().filter(within).peekable();
        if own_part.peek().is_none() && other_part.peek().is_none() {
            continue;
        }
        let count = own_part.map(|b| b.count).sum::<f64>();
        let count = count + sign * other_part.map(|b| b.count).sum::<f64>();
        sum.push(Bucket {
            boundaries: if pair[0] == f64::NEG_INFINITY { Boundaries::Closed } else { Boundaries::OpenLeft },
            lower: pair[0],
            upper: pair[1],
            count,
        });
    }
    Some(sum)
}

fn is_inside(edge: f64, bucket: &Bucket) -> bool {
    bucket.lower < edge && edge < bucket.upper
}

/// Whether a counter that had the buckets `previous` must have started anew to
/// have `now`.
pub(super) fn is_reset(now: &[Bucket], previous: &[Bucket]) -> bool {
    let same = |a: &Bucket, b: &Bucket| a.lower == b.lower && a.upper == b.upper;
    previous.iter().any(|old| {
        let count = now.iter().find(|new| same(new, old)).map_or(0.0, |b| b.count);
        count < old.count
    })
}
