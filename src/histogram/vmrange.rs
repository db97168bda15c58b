//! VictoriaMetrics' own buckets: label `vmrange="lower...upper"`, one series a
//! range, counts not cumulative, ranges without a count absent
//! (`app/vmselect/promql/transform.go`, `vmrangeBucketsToLE`,
//! `transformBucketsLimit`).

use std::collections::BTreeMap;

use super::bounds::{by_bound, parse_bound};
use super::notice::Notice;
use crate::series::{Labels, Matrix, is_stale};

/// Whether any series of a matrix has a `vmrange`.
pub fn has_vmrange(matrix: &Matrix) -> bool {
    matrix.labels.iter().any(|labels| labels.get("vmrange").is_some())
}

/// A range of one series: its ends as numbers and as text, and its row.
struct Span {
    start: f64,
    end: f64,
    start_text: String,
    end_text: String,
    row: Vec<f64>,
    /// Which of the answer's series it is.
    series: usize,
}

/// Turns `vmrange` series into cumulative `le` series, as MetricsQL's
/// `prometheus_buckets`. Series with `le` pass as they are, others are dropped.
pub fn to_le(matrix: &Matrix) -> (Matrix, Vec<Notice>) {
    let mut answer = Matrix::empty(matrix.grid);
    let mut notices = Vec::new();
    let mut groups: BTreeMap<Labels, Vec<Span>> = BTreeMap::new();
    for (series, (labels, row)) in matrix.rows().enumerate() {
        let Some(range) = labels.get("vmrange") else {
            if labels.get("le").is_some() {
                answer.push(labels.clone(), row.iter().copied());
            }
            continue;
        };
        match span_of(range, row, series) {
            Some(span) => {
                let key = labels.without(&["le", "vmrange"]);
                groups.entry(key).or_default().push(span);
            }
            None => notices.push(Notice::BadRange { labels: labels.clone() }),
        }
    }
    for (labels, spans) in groups {
        for (le, row) in cumulative(spans, matrix.grid.len) {
            answer.push(with_label(&labels, "le", &le), row);
        }
    }
    (answer, notices)
}

fn span_of(range: &str, row: &[f64], series: usize) -> Option<Span> {
    let (start_text, end_text) = range.split_once("...")?;
    Some(Span {
        start: parse_bound(start_text)?,
        end: parse_bound(end_text)?,
        start_text: start_text.to_owned(),
        end_text: end_text.to_owned(),
        row: row.to_vec(),
        series,
    })
}

fn with_label(labels: &Labels, name: &str, value: &str) -> Labels {
    let pairs = labels.iter().chain([(name, value)]);
    Labels::new(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect())
}

/// The rows of one histogram by `le`, cumulative.
fn cumulative(mut spans: Vec<Span>, steps: usize) -> Vec<(String, Vec<f64>)> {
    spans.retain(|span| span.row.iter().any(|count| *count > 0.0));
    spans.sort_unstable_by(|a, b| by_bound(&(a.end, a.series), &(b.end, b.series)));
    let mut rows: Vec<(String, f64, Vec<f64>)> = Vec::with_capacity(spans.len() * 2 + 1);
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut previous_end = 0.0;
    for span in spans {
        if span.start != previous_end && !known.contains_key(&span.start_text) {
            known.insert(span.start_text.clone(), rows.len());
            rows.push((span.start_text, span.start, vec![0.0; steps]));
        }
        previous_end = span.end;
        match known.get(&span.end_text).and_then(|at| rows.get_mut(*at)) {
            Some((.., row)) => fill_gaps(row, &span.row),
            None => {
                known.insert(span.end_text.clone(), rows.len());
                rows.push((span.end_text, span.end, span.row));
            }
        }
    }
    if let Some((_, end, _)) = rows.last()
        && *end != f64::INFINITY
    {
        rows.push(("+Inf".to_owned(), f64::INFINITY, vec![0.0; steps]));
    }
    let mut totals = vec![0.0; steps];
    for (.., row) in &mut rows {
        for (count, total) in row.iter_mut().zip(&mut totals) {
            if *count > 0.0 {
                *total += *count;
            }
            *count = *total;
        }
    }
    rows.into_iter().map(|(le, _, row)| (le, row)).collect()
}

/// Puts samples where there are none yet.
fn fill_gaps(row: &mut [f64], other: &[f64]) {
    for (value, other) in row.iter_mut().zip(other) {
        if is_stale(*value) {
            *value = *other;
        }
    }
}

/// At most `limit` buckets a histogram, as MetricsQL's `buckets_limit`: of the
/// buckets but the first and the last the one with the fewest observations is
/// merged into the next, until few enough are left. Takes `le` series.
pub fn limit_buckets(matrix: &Matrix, limit: usize) -> Matrix {
    let limit = limit.max(3);
    let mut groups: BTreeMap<Labels, Vec<(f64, usize)>> = BTreeMap::new();
    for (series, labels) in matrix.labels.iter().enumerate() {
        if let Some(upper) = labels.get("le").and_then(parse_bound) {
            groups.entry(labels.without(&["le"])).or_default().push((upper, series));
        }
    }
    let mut answer = Matrix::empty(matrix.grid);
    for buckets in groups.into_values() {
        for series in limited(matrix, buckets, limit) {
            answer.push(matrix.labels[series].clone(), matrix.row(series).iter().copied());
        }
    }
    answer
}

/// Which rows of one histogram are kept.
fn limited(matrix: &Matrix, mut buckets: Vec<(f64, usize)>, limit: usize) -> Vec<usize> {
    buckets.sort_unstable_by(by_bound);
    let mut hits: Vec<f64> = vec![0.0; buckets.len()];
    if buckets.len() > limit {
        for step in 0..matrix.grid.len {
            let mut before = 0.0;
            for ((_, series), hits) in buckets.iter().zip(&mut hits) {
                let count = matrix.row(*series)[step];
                *hits += count - before;
                before = count;
            }
        }
    }
    while buckets.len() > limit {
        let pair = |at: &usize| hits[*at] + hits[*at + 1];
        let inner = 1..buckets.len() - 2;
        let fewest = inner.reduce(|a, b| if pair(&b) < pair(&a) { b } else { a });
        let Some(at) = fewest else { break };
        hits[at + 1] += hits[at];
        hits.remove(at);
        buckets.remove(at);
    }
    buckets.into_iter().map(|(_, series)| series).collect()
}
