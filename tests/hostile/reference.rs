//! Quantiles and shares again, as their definition reads and without a thought
//! for speed: what the quick ways have to equal.

use taillight::series::{STALE, is_stale};

/// `histogram_quantile(q, …)` of one step of a classic histogram, by Prometheus
/// 3 (`promql/quantile.go`, `bucketQuantile`). Bounds in any order; a
/// [`STALE`] count is no sample.
pub fn classic_quantile(bounds: &[f64], counts: &[f64], q: f64) -> f64 {
    let mut buckets: Vec<(f64, f64)> = bounds.iter().copied().zip(counts.iter().copied()).collect();
    buckets.retain(|(_, count)| !is_stale(*count));
    if buckets.is_empty() {
        return STALE;
    }
    // A NaN bound is above everything, and each is a bucket of its own.
    let order = |bound: f64| if bound.is_nan() { f64::NAN.abs() } else { bound + 0.0 };
    buckets.sort_by(|a, b| order(a.0).total_cmp(&order(b.0)));
    let mut merged: Vec<(f64, f64)> = Vec::new();
    for (bound, count) in buckets {
        match merged.last_mut() {
            Some(last) if last.0 == bound => last.1 += count,
            _ => merged.push((bound + 0.0, count)),
        }
    }
    if q.is_nan() {
        return f64::NAN;
    }
    if !(0.0..=1.0).contains(&q) {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    if merged.last().map(|last| last.0) != Some(f64::INFINITY) {
        return f64::NAN;
    }
    level(&mut merged);
    let last = merged.len() - 1;
    if last == 0 || merged[last].1 == 0.0 {
        return f64::NAN;
    }
    let rank = q * merged[last].1;
    let bucket = search(&merged[..last], rank);
    if bucket == last {
        return merged[last - 1].0;
    }
    if bucket == 0 && merged[0].0 <= 0.0 {
        return merged[0].0;
    }
    let (start, before) = if bucket == 0 { (0.0, 0.0) } else { merged[bucket - 1] };
    let (end, count) = merged[bucket];
    start + (end - start) * ((rank - before) / (count - before))
}

/// Go's `sort.Search`: the first count that reaches the rank, if counts ascend.
fn search(buckets: &[(f64, f64)], rank: f64) -> usize {
    let (mut from, mut to) = (0, buckets.len());
    while from < to {
        let middle = (from + to) / 2;
        if buckets[middle].1 >= rank {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    from
}

/// `ensureMonotonicAndIgnoreSmallDeltas`.
fn level(buckets: &mut [(f64, f64)]) {
    let mut previous = buckets[0].1;
    for (_, count) in &mut buckets[1..] {
        let (sum, difference) = (previous.abs() + count.abs(), (previous - *count).abs());
        let tiny = previous == 0.0 || *count == 0.0 || sum < f64::MIN_POSITIVE;
        let close = if tiny { difference < 1e-12 * f64::MIN_POSITIVE } else { difference / sum.min(f64::MAX) < 1e-12 };
        if previous == *count || close || previous.is_nan() && count.is_nan() || *count < previous {
            *count = previous;
        } else {
            previous = *count;
        }
    }
}
