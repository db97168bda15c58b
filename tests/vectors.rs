//! Compares every answer with the ones recorded from real servers.
//!
//! `tests/vectors/README.md` describes the files. Disagreements are listed (the
//! first 20), the last line counts.
#![allow(missing_docs, clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;
use taillight::histogram::{
    Boundaries, Bucket, Counted, Histograms, Native, NativeSeries, Rules, limit_buckets, rates,
    sum_native, sum_series, to_le,
};
use taillight::series::{Labels, Matrix, RawSeries, is_stale};
use taillight::time::{Grid, Timestamp, parse_duration};

/// One sample of an answer.
#[derive(Debug, Clone, PartialEq)]
enum Sample {
    Float(f64),
    Histogram(Native),
}

/// An answer: samples by labels and millisecond.
type Answer = BTreeMap<(Labels, i64), Sample>;

/// What the server answered as input.
struct Input {
    grid: Grid,
    floats: Vec<RawSeries>,
    native: Vec<NativeSeries>,
    is_victoria: bool,
}

#[derive(Default)]
struct Score {
    agreed: usize,
    compared: usize,
    unrecoverable: usize,
    disagreements: Vec<String>,
}

fn main() -> ExitCode {
    let mut files = jsonl_files(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/vectors"
    )));
    if let Some(folder) = std::env::var_os("TAILLIGHT_VECTORS") {
        files.extend(jsonl_files(Path::new(&folder)));
    }
    let mut score = Score::default();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a readable file of vectors");
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(recording) => score.run(&recording),
                Err(error) => score.disagree(format!("{}: {error}", file.display())),
            }
        }
    }
    for disagreement in score.disagreements.iter().take(20) {
        println!("{disagreement}");
    }
    println!(
        "vectors: {} of {} checks agree, {} not recoverable",
        score.agreed, score.compared, score.unrecoverable
    );
    if score.agreed == score.compared {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn jsonl_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    files.sort();
    files
}

impl Score {
    fn disagree(&mut self, what: String) {
        self.compared += 1;
        self.disagreements.push(what);
    }

    fn compare(&mut self, check: &Value, version: &str, expected: &Value, got: Answer) {
        let tolerance = match number(&check["rel_tol"]) {
            given if given > 0.0 => given,
            _ => 1e-12,
        };
        let kind = text(&check["kind"]);
        let keeps_name = kind.ends_with("prometheus_buckets") || kind.ends_with("buckets_limit");
        match first_difference(&answer_of(expected, keeps_name), &got, tolerance) {
            None => {
                self.compared += 1;
                self.agreed += 1;
            }
            Some(difference) => {
                let (id, name) = (text(&check["id"]), text(&check["name"]));
                self.disagree(format!("{id} {name} ({kind}, {version}): {difference}"));
            }
        }
    }

    fn run(&mut self, recording: &Value) {
        let input = Input::of(recording);
        for check in recording["checks"].as_array().into_iter().flatten() {
            let server = check["server"].as_str().or(recording["server"].as_str());
            let server = server.unwrap_or_default();
            let mut rules = rules_of(server);
            let unknown = |this: &mut Self| {
                this.disagree(format!("{}: no such function here", text(&check["id"])));
            };
            if check["json_recoverable"] == Value::Bool(false) {
                self.unrecoverable += 1;
                // Not comparable, but it must not fail either.
                let _ = input.answer(check, rules);
                continue;
            }
            if check.get("quirk").is_some() {
                rules.nan_sum_quirk = true;
            }
            match input.answer(check, rules) {
                Some(got) => self.compare(check, server, &check["expected"], got),
                None => unknown(self),
            }
            for (field, minor) in [("expected_v3_6", 6), ("expected_v3_8", 8)] {
                if let Some(expected) = check.get(field)
                    && let Some(got) = input.answer(check, Rules::prometheus(3, minor))
                {
                    self.compare(check, field, expected, got);
                }
            }
        }
    }
}

/// The rules of a server by its name: "3.5.3", "victoria-metrics-1.145.0".
fn rules_of(server: &str) -> Rules {
    if server.contains("victoria") {
        return Rules::victoria_metrics();
    }
    let start = server
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(server.len());
    let mut parts = server[start..]
        .split('.')
        .map(|part| part.parse().unwrap_or(0));
    Rules::prometheus(parts.next().unwrap_or(3), parts.next().unwrap_or(5))
}

impl Input {
    fn of(recording: &Value) -> Self {
        let window = &recording["window"];
        let millis = |key: &str| window[key].as_f64().map(|s| Timestamp::from_seconds(s).0);
        let grid = match (millis("start"), millis("end"), millis("step")) {
            (Some(start), Some(end), Some(step)) => {
                let step = step.max(1);
                Grid {
                    start: Timestamp(start),
                    step,
                    len: ((end - start) / step) as usize + 1,
                }
            }
            _ => Grid {
                start: Timestamp(millis("time").unwrap_or(0)),
                step: 1,
                len: 1,
            },
        };
        let mut input = Self {
            grid,
            floats: Vec::new(),
            native: Vec::new(),
            is_victoria: text(&recording["server"]).contains("victoria"),
        };
        for series in recording["input"].as_array().into_iter().flatten() {
            let (floats, native) = series_of(series);
            input.floats.push(floats);
            input.native.push(native);
        }
        input
    }

    fn matrix(&self) -> Matrix {
        let floats = self.floats.iter().filter(|series| !series.times.is_empty());
        Matrix::from_raw(self.grid, floats.cloned().collect())
    }

    fn answer(&self, check: &Value, rules: Rules) -> Option<Answer> {
        let kind = text(&check["kind"]);
        if kind.ends_with("_rate") {
            return self.rated(check, rules);
        }
        if kind.ends_with("_merge") {
            return Some(self.merged(check, rules));
        }
        if kind.ends_with("prometheus_buckets") {
            return Some(answer_of_matrix(&to_le(&self.matrix()).0));
        }
        if kind.ends_with("buckets_limit") {
            let limit = number(&check["limit"]).max(0.0) as usize;
            return Some(answer_of_matrix(&limit_buckets(
                &to_le(&self.matrix()).0,
                limit,
            )));
        }
        let native = self.native.iter().filter(|series| !series.times.is_empty());
        let (histograms, _) = Histograms::collect(&self.matrix(), native.cloned().collect(), rules);
        let mut answer = Answer::new();
        for group in 0..histograms.len() {
            for (labels, row) in rows_of(&histograms, group, check)? {
                self.insert_row(&mut answer, labels, &row);
            }
        }
        Some(answer)
    }

    fn insert_row(&self, answer: &mut Answer, labels: Labels, row: &[f64]) {
        for (step, value) in row.iter().enumerate() {
            // VictoriaMetrics leaves a NaN out of its answers.
            if !(is_stale(*value) || self.is_victoria && value.is_nan()) {
                let time = self.grid.at(step).0;
                answer.insert((labels.clone(), time), Sample::Float(*value));
            }
        }
    }

    /// `rate` or `increase` of raw samples.
    fn rated(&self, check: &Value, rules: Rules) -> Option<Answer> {
        let counted = match text(&check["fn"]) {
            "rate" => Counted::PerSecond,
            "increase" => Counted::InWindow,
            _ => return None,
        };
        let range = parse_duration(text(&check["range"]))?;
        let mut answer = Answer::new();
        for (floats, native) in self.floats.iter().zip(&self.native) {
            let mut native = native.clone();
            taillight::histogram::decide_schemes(&mut native.histograms);
            let (values, histograms) =
                rates(floats, Some(&native), self.grid, range, counted, rules);
            let labels = floats.labels.without(&["__name__"]);
            self.insert_row(&mut answer, labels.clone(), &values);
            for (step, histogram) in histograms.into_iter().enumerate() {
                if let Some(histogram) = histogram {
                    let key = (labels.clone(), self.grid.at(step).0);
                    answer.insert(key, Sample::Histogram(histogram));
                }
            }
        }
        Some(answer)
    }

    /// `sum` or `avg` over all series, of floats by the labels `by`.
    fn merged(&self, check: &Value, rules: Rules) -> Answer {
        let by: Vec<&str> = match &check["by"] {
            Value::Array(names) => names.iter().map(text).collect(),
            Value::String(names) => names.split(',').map(str::trim).collect(),
            _ => Vec::new(),
        };
        let matrix = self.matrix();
        if !matrix.is_empty() {
            return answer_of_matrix(&sum_series(&matrix, &by));
        }
        let (histograms, _) = Histograms::collect(&matrix, self.native.clone(), rules);
        let merged = histograms.merged(&by);
        let mut answer = Answer::new();
        for (group, labels) in merged.labels().iter().enumerate() {
            for step in 0..self.grid.len {
                let Some(sum) = merged.native(group, step) else {
                    continue;
                };
                let members = (0..histograms.len()).filter(|member| {
                    histograms.labels()[*member].only(&by) == *labels
                        && histograms.native(*member, step).is_some()
                });
                let divisor = if text(&check["fn"]) == "avg" {
                    members.count()
                } else {
                    1
                };
                let mean = sum.clone().scaled(1.0 / divisor as f64);
                let key = (labels.clone(), self.grid.at(step).0);
                answer.insert(key, Sample::Histogram(mean));
            }
        }
        // The same through the plain function, when there is one group.
        if by.is_empty() && self.grid.len == 1 && merged.len() == 1 {
            let samples = (0..histograms.len()).filter_map(|group| histograms.native(group, 0));
            assert_eq!(sum_native(samples, rules).as_ref(), merged.native(0, 0));
        }
        answer
    }
}

/// The rows a function answers for one group.
fn rows_of(
    histograms: &Histograms,
    group: usize,
    check: &Value,
) -> Option<Vec<(Labels, Vec<f64>)>> {
    let labels = histograms.labels()[group].clone();
    let phi = number(&check["phi"]);
    let value = number(&check["le"]);
    if let Some(bound) = check["bounds_label"].as_str() {
        let (row, (lower, upper)) = match text(&check["fn"]) {
            "histogram_quantile" => (
                histograms.quantile(group, phi),
                histograms.quantile_bounds(group, phi),
            ),
            "histogram_share" => (
                histograms.share(group, value),
                histograms.share_bounds(group, value),
            ),
            _ => return None,
        };
        let with = |end: &str| with_label(&labels, bound, end);
        return Some(vec![
            (with("lower"), lower),
            (with("upper"), upper),
            (labels, row),
        ]);
    }
    let row = match text(&check["fn"]) {
        "histogram_quantile" => histograms.quantile(group, phi),
        "histogram_fraction" => {
            let (lower, upper) = (number(&check["lower"]), number(&check["upper"]));
            histograms.fraction(group, lower, upper)
        }
        "histogram_share" => histograms.share(group, value),
        "histogram_quantiles" => {
            let phis = check["phis"].as_array()?;
            let name = text(&check["phi_label"]);
            let rows = phis.iter().map(|phi| {
                let q = number(phi);
                (
                    with_label(&labels, name, text(phi)),
                    histograms.quantile(group, q),
                )
            });
            return Some(rows.collect());
        }
        "histogram_avg" => histograms.mean(group),
        "histogram_count" => only_native(histograms, group, histograms.count(group)),
        "histogram_sum" => histograms.sum(group),
        "histogram_stddev" => histograms.standard_deviation(group),
        "histogram_stdvar" => histograms.variance(group),
        _ => return None,
    };
    Some(vec![(labels, row)])
}

/// `histogram_count` ignores floats; ours counts classic histograms, too.
fn only_native(histograms: &Histograms, group: usize, row: Vec<f64>) -> Vec<f64> {
    let steps = row.into_iter().enumerate();
    steps
        .map(|(step, count)| match histograms.native(group, step) {
            Some(native) => native.count,
            None if histograms.classic(group).is_some() => taillight::series::STALE,
            None => count,
        })
        .collect()
}

/// Where two answers differ first.
fn first_difference(expected: &Answer, got: &Answer, tolerance: f64) -> Option<String> {
    for (key, sample) in expected {
        match got.get(key) {
            None => return Some(format!("{} at {}: nothing, not {sample:?}", key.0, key.1)),
            Some(other) if !is_same(sample, other, tolerance) => {
                return Some(format!("{} at {}: {other:?}, not {sample:?}", key.0, key.1));
            }
            _ => {}
        }
    }
    let extra = got.iter().find(|(key, _)| !expected.contains_key(key))?;
    Some(format!(
        "{} at {}: {:?}, not nothing",
        extra.0.0, extra.0.1, extra.1
    ))
}

fn is_same(a: &Sample, b: &Sample, tolerance: f64) -> bool {
    match (a, b) {
        (Sample::Float(a), Sample::Float(b)) => is_near(*a, *b, tolerance),
        (Sample::Histogram(a), Sample::Histogram(b)) => {
            let populated = |native: &Native| -> Vec<Bucket> {
                let all = native.buckets.iter().copied();
                all.filter(|b| b.count.abs() >= 1e-13 * native.count.abs())
                    .collect()
            };
            let (x, y) = (populated(a), populated(b));
            let pairs = || x.iter().zip(&y);
            is_near(a.count, b.count, tolerance)
                && is_near(a.sum, b.sum, tolerance)
                && x.len() == y.len()
                && pairs().all(|(x, y)| is_near(x.lower, y.lower, tolerance))
                && pairs().all(|(x, y)| is_near(x.upper, y.upper, tolerance))
                && pairs().all(|(x, y)| is_near(x.count, y.count, tolerance))
        }
        _ => false,
    }
}

fn is_near(a: f64, b: f64, tolerance: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

fn answer_of_matrix(matrix: &Matrix) -> Answer {
    let mut answer = Answer::new();
    for (labels, row) in matrix.rows() {
        for (step, value) in row
            .iter()
            .enumerate()
            .filter(|(_, value)| !is_stale(**value))
        {
            let key = (labels.clone(), matrix.grid.at(step).0);
            answer.insert(key, Sample::Float(*value));
        }
    }
    answer
}

fn answer_of(result: &Value, keeps_name: bool) -> Answer {
    let mut answer = Answer::new();
    for series in result.as_array().into_iter().flatten() {
        let (floats, native) = series_of(series);
        let labels = if keeps_name {
            floats.labels
        } else {
            floats.labels.without(&["__name__"])
        };
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

fn series_of(series: &Value) -> (RawSeries, NativeSeries) {
    let labels = series["metric"].as_object().into_iter().flatten();
    let labels = Labels::new(
        labels
            .map(|(n, v)| (n.clone(), text(v).to_owned()))
            .collect(),
    );
    let mut floats = RawSeries {
        labels: labels.clone(),
        ..RawSeries::default()
    };
    let mut native = NativeSeries {
        labels,
        ..NativeSeries::default()
    };
    let samples = |one: &str, many: &str| -> Vec<Value> {
        let several = series[many].as_array().cloned().unwrap_or_default();
        series
            .get(one)
            .cloned()
            .into_iter()
            .chain(several)
            .collect()
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
    let buckets = histogram["buckets"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|bucket| Bucket {
            boundaries: Boundaries::from_rule(bucket[0].as_u64().unwrap_or(9) as u8)
                .expect("a rule"),
            lower: number(&bucket[1]),
            upper: number(&bucket[2]),
            count: number(&bucket[3]),
        });
    Native::new(
        number(&histogram["count"]),
        number(&histogram["sum"]),
        buckets.collect(),
    )
}

fn with_label(labels: &Labels, name: &str, value: &str) -> Labels {
    let pairs = labels.iter().chain([(name, value)]);
    Labels::new(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A number as text, "+Inf" and "NaN" among them; NaN when it is missing.
fn number(value: &Value) -> f64 {
    text(value)
        .parse()
        .or(value.as_f64().ok_or(()))
        .unwrap_or(f64::NAN)
}
