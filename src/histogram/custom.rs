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
    edges.retain(|edge| !edge.is_nan());
    edges.sort_unstable_by(f64::total_cmp);
    edges.dedup();
    let all = edges.len();
    retain_common(&mut edges, own, others);
    if edges.len() < all && !reconcile {
        return None;
    }
    // Between two edges that are kept a bucket lies whole.
    let mut cells: Vec<Option<[f64; 2]>> = vec![None; edges.len().saturating_sub(1)];
    for (side, buckets) in [own, others].into_iter().enumerate() {
        for bucket in buckets {
            let cell = edges.partition_point(|edge| *edge <= bucket.lower).saturating_sub(1);
            if let Some(cell) = cells.get_mut(cell) {
                cell.get_or_insert([0.0; 2])[side] += bucket.count;
            }
        }
    }
    let sum = edges.windows(2).zip(cells).filter_map(|(pair, counts)| {
        let [own, other] = counts?;
        Some(Bucket {
            boundaries: if pair[0] == f64::NEG_INFINITY { Boundaries::Closed } else { Boundaries::OpenLeft },
            lower: pair[0],
            upper: pair[1],
            count: own + sign * other,
        })
    });
    Some(sum.collect())
}

/// Drops the edges, ascending, that lie inside of a bucket.
fn retain_common(edges: &mut Vec<f64>, own: &[Bucket], others: &[Bucket]) {
    let mut spans: Vec<(f64, f64)> = own.iter().chain(others).map(|bucket| (bucket.lower, bucket.upper)).collect();
    spans.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut spans = spans.into_iter().peekable();
    // How far the buckets reach that begin below the edge.
    let mut reach = f64::NEG_INFINITY;
    edges.retain(|edge| {
        while let Some((_, upper)) = spans.next_if(|(lower, _)| lower < edge) {
            reach = reach.max(upper);
        }
        reach <= *edge
    });
}

/// Whether a counter that had the buckets `previous` must have started anew to
/// have `now`; both ascend.
pub(super) fn is_reset(now: &[Bucket], previous: &[Bucket]) -> bool {
    let order = |a: &Bucket, b: &Bucket| a.lower.total_cmp(&b.lower).then(a.upper.total_cmp(&b.upper));
    previous.iter().any(|old| {
        let same = now.binary_search_by(|new| order(new, old));
        same.map_or(0.0, |at| now[at].count) < old.count
    })
}
