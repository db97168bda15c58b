//! Answers of the HTTP API, read and compared.

use std::collections::BTreeMap;

use serde_json::Value;
use taillight::histogram::{Boundaries, Bucket, Native, NativeSeries};
use taillight::series::{Labels, Matrix, RawSeries, is_stale};
use taillight::time::Timestamp;

/// One sample of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    Float(f64),
    Histogram(Native),
}

/// An answer: samples by labels and millisecond.
pub type Answer = BTreeMap<(Labels, i64), Sample>;

/// By how much two numbers may differ: by a part of the larger, or at all.
#[derive(Clone, Copy)]
pub struct Tolerance {
    pub relative: f64,
    pub absolute: f64,
}

/// Where two answers differ first.
pub fn first_difference(expected: &Answer, got: &Answer, tolerance: Tolerance) -> Option<String> {
    for (key, sample) in expected {
        match got.get(key) {
            None => return Some(format!("{} at {}: nothing, not {sample:?}", key.0, key.1)),
            Some(other) => {
                if let Some(difference) = difference(sample, other, tolerance) {
                    return Some(format!("{} at {}: {difference}", key.0, key.1));
                }
            }
        }
    }
    let extra = got.iter().find(|(key, _)| !expected.contains_key(key))?;
    Some(format!("{} at {}: {:?}, not nothing", extra.0.0, extra.0.1, extra.1))
}

/// How a sample differs from the expected one.
fn difference(expected: &Sample, got: &Sample, tolerance: Tolerance) -> Option<String> {
    let numbers = |what: &str, expected: f64, got: f64| {
        let differ = !is_near(expected, got, tolerance);
        differ.then(|| format!("{what} {got:?}, not {expected:?}"))
    };
    match (expected, got) {
        (Sample::Float(expected), Sample::Float(got)) => numbers("", *expected, *got),
        (Sample::Histogram(expected), Sample::Histogram(got)) => {
            let (old, new) = (populated(expected), populated(got));
            let bucket = |(a, b): (&Bucket, &Bucket)| {
                numbers("lower", a.lower, b.lower)
                    .or_else(|| numbers("upper", a.upper, b.upper))
                    .or_else(|| numbers("bucket", a.count, b.count))
                    .map(|text| format!("{text} in {b:?}"))
            };
            numbers("count", expected.count, got.count)
                .or_else(|| numbers("sum", expected.sum, got.sum))
                .or_else(|| old.iter().zip(&new).find_map(bucket))
                .or_else(|| numbers("buckets", old.len() as f64, new.len() as f64))
        }
        _ => Some(format!("{got:?}, not {expected:?}")),
    }
}

/// The buckets whose counts are more than a rounding.
fn populated(native: &Native) -> Vec<Bucket> {
    let buckets = native.buckets.iter().copied();
    let least = 1e-13 * native.count.abs();
    buckets.filter(|bucket| bucket.count.abs() >= least).collect()
}

fn is_near(a: f64, b: f64, tolerance: Tolerance) -> bool {
    let allowed = (tolerance.relative * a.abs().max(b.abs())).max(tolerance.absolute);
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= allowed
}

pub fn answer_of_matrix(matrix: &Matrix) -> Answer {
    let mut answer = Answer::new();
    for (labels, row) in matrix.rows() {
        for (step, value) in row.iter().enumerate().filter(|(_, value)| !is_stale(**value)) {
            let key = (labels.clone(), matrix.grid.at(step).0);
            answer.insert(key, Sample::Float(*value));
        }
    }
    answer
}

pub fn answer_of(result: &Value, keeps_name: bool) -> Answer {
    let mut answer = Answer::new();
    for series in result.as_array().into_iter().flatten() {
        let (floats, native) = series_of(series);
        let labels = if keeps_name { floats.labels } else { floats.labels.without(&["__name__"]) };
        let time = |seconds: f64| Timestamp::from_seconds(seconds).0;
        for (at, value) in floats.times.iter().zip(floats.values) {
            answer.insert((labels.clone(), time(*at)), Sample::Float(value));
        }
        for (at, histogram) in native.times.iter().zip(native.histograms) {
            answer.insert((labels.clone(), time(*at)), Sample::Histogram(histogram));
        }
    }
    answer
}

pub fn series_of(series: &Value) -> (RawSeries, NativeSeries) {
    let labels = series["metric"].as_object().into_iter().flatten();
    let labels = Labels::new(labels.map(|(n, v)| (n.clone(), text(v).to_owned())).collect());
    let mut floats = RawSeries { labels: labels.clone(), ..RawSeries::default() };
    let mut native = NativeSeries { labels, ..NativeSeries::default() };
    let samples = |one: &str, many: &str| -> Vec<Value> {
        let several = series[many].as_array().cloned().unwrap_or_default();
        series.get(one).cloned().into_iter().chain(several).collect()
    };
    for sample in samples("value", "values") {
        floats.times.push(sample[0].as_f64().unwrap_or(f64::NAN));
        floats.values.push(number(&sample[1]));
    }
    for sample in samples("histogram", "histograms") {
        native.times.push(sample[0].as_f64().unwrap_or(f64::NAN));
        native.histograms.push(histogram_of(&sample[1]));
    }
    (floats, native)
}

fn histogram_of(histogram: &Value) -> Native {
    let buckets = histogram["buckets"].as_array().into_iter().flatten().map(|bucket| Bucket {
        boundaries: Boundaries::from_rule(bucket[0].as_u64().unwrap_or(9) as u8).expect("a rule"),
        lower: number(&bucket[1]),
        upper: number(&bucket[2]),
        count: number(&bucket[3]),
    });
    Native::new(number(&histogram["count"]), number(&histogram["sum"]), buckets.collect())
}

pub fn with_label(labels: &Labels, name: &str, value: &str) -> Labels {
    let pairs = labels.iter().chain([(name, value)]);
    Labels::new(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect())
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A number as text, "+Inf" and "NaN" among them; NaN when it is missing.
pub fn number(value: &Value) -> f64 {
    text(value).parse().or(value.as_f64().ok_or(())).unwrap_or(f64::NAN)
}
