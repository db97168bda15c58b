//! The page's own code, callable from JavaScript: what is measured here is what
//! the page does, with nothing in its place. Only copies between JavaScript's
//! memory and this one's are added.

mod charts;
mod overlay;

use js_sys::{Float64Array, Object, Reflect};
use taillight::analysis::percentiles;
use taillight::browser::open_source;
use taillight::dashboard::{ResolvedSource, SourceChoice};
use taillight::histogram::{self, Rules};
use taillight::prometheus::{decode_matrix, decode_series};
use taillight::promql::{Expression, Selector};
use taillight::series::{Matrix, is_stale};
use taillight::time::{Grid, Timestamp};
use wasm_bindgen::prelude::*;

pub use charts::{HeatmapChart, LinesChart, heatmap, lines};

/// What was decoded, in numbers that are the same for every decoder.
fn outcome(series: usize, samples: usize, values: impl Iterator<Item = f64>) -> Result<JsValue, JsValue> {
    let checksum: f64 = values.filter(|value| value.is_finite()).sum();
    let outcome = Object::new();
    for (name, number) in [("series", series as f64), ("samples", samples as f64), ("checksum", checksum)] {
        Reflect::set(&outcome, &name.into(), &number.into())?;
    }
    Ok(outcome.into())
}

fn failed(failure: impl std::fmt::Debug) -> JsValue {
    JsError::new(&format!("{failure:?}")).into()
}

/// A body of `query_range` to columns of times and values.
///
/// # Errors
/// The failure as an `Error`.
#[wasm_bindgen]
pub fn parse(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let series = decode_series(bytes).map_err(failed)?.data;
    let samples = series.iter().map(|one| one.values.len()).sum();
    outcome(series.len(), samples, series.iter().flat_map(|one| one.values.iter().copied()))
}

fn grid_of(start: f64, step: f64, len: usize) -> Grid {
    Grid { start: Timestamp(start as i64), step: (step as i64).max(1), len }
}

fn outcome_of(matrix: &Matrix) -> Result<JsValue, JsValue> {
    outcome(matrix.len(), matrix.samples(), matrix.values.iter().copied())
}

/// The same onto the grid that was asked for, in milliseconds.
///
/// # Errors
/// The failure as an `Error`.
#[wasm_bindgen(js_name = parseGrid)]
pub fn parse_grid(bytes: &[u8], start: f64, step: f64, len: usize) -> Result<JsValue, JsValue> {
    outcome_of(&decode_matrix(bytes, grid_of(start, step, len)).map_err(failed)?.data)
}

/// Asks a server as a panel does, and answers when all columns are there.
///
/// # Errors
/// The failure as an `Error`.
#[wasm_bindgen(js_name = fetchColumns)]
pub async fn fetch_columns(base: String, start: f64, step: f64, len: usize) -> Result<JsValue, JsValue> {
    outcome_of(&ask(&base, vec!["le".to_owned()], 60_000, grid_of(start, step, len)).await?)
}

/// Asks a server for rates of buckets as a panel does.
async fn ask(base: &str, by: Vec<String>, window: i64, grid: Grid) -> Result<Matrix, JsValue> {
    let choice = SourceChoice::parse(base).ok_or_else(|| failed("no address"))?;
    let source = open_source(ResolvedSource { choice, timeout: 30 }).await.map_err(failed)?;
    let selector = Selector { metric: "http_request_duration_seconds_bucket".to_owned(), matchers: Vec::new() };
    let asked = Expression::sum_of_rates(by, selector, window);
    Ok(source.range("bench", &asked, grid).await.map_err(failed)?.data)
}

/// What a panel with percentiles does, from the request to the last value: one
/// query of buckets, and everything computed from these. Times are in
/// milliseconds, `by` names a label or is empty, `band` is whether error bands
/// are computed, too. Answers with what the traces hold.
///
/// # Errors
/// The failure as an `Error`.
#[allow(clippy::too_many_arguments)]
#[wasm_bindgen(js_name = serverPercentiles)]
pub async fn server_percentiles(
    base: String,
    by: String,
    window: f64,
    start: f64,
    step: f64,
    len: usize,
    percents: Vec<f64>,
    band: bool,
) -> Result<JsValue, JsValue> {
    let grid = grid_of(start, step, len);
    let labels = ["le", "vmrange", &by].into_iter().filter(|label| !label.is_empty());
    let answer = ask(&base, labels.map(str::to_owned).collect(), window as i64, grid).await?;
    let named: Vec<_> = percents.iter().map(|p| (format!("p{p}"), *p, p / 100.0)).collect();
    let traces = percentiles(&answer, Rules::latest(), window as i64, &named, band).traces;
    let present = |value: &&f64| !is_stale(**value);
    let values = || traces.iter().flat_map(|trace| &trace.values).filter(present).copied();
    outcome(traces.len(), values().count(), values())
}

/// Cumulative counts `[group][step][bucket]` to quantiles `[group][quantile][step]`.
///
/// Group by group through one buffer, as histograms lie in the page group by
/// group, rather than through a second copy of everything.
#[wasm_bindgen]
pub fn quantiles(counts: &Float64Array, uppers: &[f64], groups: u32, steps: u32, quantiles: &[f64]) -> Float64Array {
    let per_group = steps * uppers.len() as u32;
    let answered = steps * quantiles.len() as u32;
    let answer = Float64Array::new_with_length(groups * answered);
    let mut buffer = vec![0.0; per_group as usize];
    for group in 0..groups {
        let start = group * per_group;
        counts.subarray(start, start + per_group).copy_to(&mut buffer);
        let values = histogram::quantiles(&buffer, uppers, 1, steps as usize, quantiles);
        answer.subarray(group * answered, (group + 1) * answered).copy_from(&values);
    }
    answer
}
