//! Compares every answer with the ones recorded from real servers.
//!
//! `tests/vectors/README.md` describes the files. Disagreements are listed (the
//! first 20), the last line counts.
#![allow(missing_docs, clippy::expect_used)]

#[path = "vectors/answer.rs"]
mod answer;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use answer::{
    Answer, Sample, Tolerance, answer_of, answer_of_matrix, first_difference, number, series_of, text, with_label,
};
use serde_json::Value;
use taillight::histogram::{
    Counted, Histograms, NativeSeries, Rules, limit_buckets, rates, sum_native, sum_series, to_le,
};
use taillight::series::{Labels, Matrix, RawSeries, is_stale};
use taillight::time::{Grid, Timestamp, parse_duration};

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
    let mut files = jsonl_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors")));
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
    println!("vectors: {} of {} checks agree, {} not recoverable", score.agreed, score.compared, score.unrecoverable);
    if score.agreed == score.compared { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn jsonl_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|e| e == "jsonl")).collect();
    files.sort();
    files
}

impl Score {
    fn disagree(&mut self, what: String) {
        self.compared += 1;
        self.disagreements.push(what);
    }

    fn compare(&mut self, check: &Value, version: &str, expected: &Value, got: Answer) {
        let given = |name: &str, or: f64| Some(number(&check[name])).filter(|given| *given > 0.0).unwrap_or(or);
        let tolerance = Tolerance { relative: given("rel_tol", 1e-12), absolute: given("abs_tol", 0.0) };
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
    let start = server.find(|c: char| c.is_ascii_digit()).unwrap_or(server.len());
    let mut parts = server[start..].split('.').map(|part| part.parse().unwrap_or(0));
    Rules::prometheus(parts.next().unwrap_or(3), parts.next().unwrap_or(5))
}

impl Input {
    fn of(recording: &Value) -> Self {
        let window = &recording["window"];
        let millis = |key: &str| window[key].as_f64().map(|s| Timestamp::from_seconds(s).0);
        let grid = match (millis("start"), millis("end"), millis("step")) {
            (Some(start), Some(end), Some(step)) => {
                let step = step.max(1);
                Grid { start: Timestamp(start), step, len: ((end - start) / step) as usize + 1 }
            }
            _ => Grid { start: Timestamp(millis("time").unwrap_or(0)), step: 1, len: 1 },
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
            return Some(answer_of_matrix(&limit_buckets(&to_le(&self.matrix()).0, limit)));
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
            let (values, histograms) = rates(floats, Some(&native), self.grid, range, counted, rules);
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
            let mut sum = sum_series(&matrix, &by);
            if text(&check["fn"]) == "avg" {
                let mut ones = matrix;
                let present = ones.values.iter_mut().filter(|value| !is_stale(**value));
                present.for_each(|value| *value = 1.0);
                let numbers = sum_series(&ones, &by);
                let means = sum.values.iter_mut().zip(numbers.values);
                means.filter(|(value, _)| !is_stale(**value)).for_each(|(value, number)| *value /= number);
            }
            return answer_of_matrix(&sum);
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
                    histograms.labels()[*member].only(&by) == *labels && histograms.native(*member, step).is_some()
                });
                let divisor = if text(&check["fn"]) == "avg" { members.count() } else { 1 };
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
fn rows_of(histograms: &Histograms, group: usize, check: &Value) -> Option<Vec<(Labels, Vec<f64>)>> {
    let labels = histograms.labels()[group].clone();
    let phi = number(&check["phi"]);
    let value = number(&check["le"]);
    if let Some(bound) = check["bounds_label"].as_str() {
        let (row, (lower, upper)) = match text(&check["fn"]) {
            "histogram_quantile" => (histograms.quantile(group, phi), histograms.quantile_bounds(group, phi)),
            "histogram_share" => (histograms.share(group, value), histograms.share_bounds(group, value)),
            _ => return None,
        };
        let with = |end: &str| with_label(&labels, bound, end);
        return Some(vec![(with("lower"), lower), (with("upper"), upper), (labels, row)]);
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
                (with_label(&labels, name, text(phi)), histograms.quantile(group, q))
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
