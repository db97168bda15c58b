use super::Buckets;
use crate::histogram::{Band, Histograms, Notice, Rules};
use crate::series::{Labels, is_stale};
use crate::time::Grid;

/// What a panel shows: traces on one grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// The steps of every trace.
    pub grid: Grid,
    /// In the order in which they are listed.
    pub traces: Vec<Trace>,
    /// What had to be left out or decided.
    pub notices: Vec<Notice>,
}

/// One line with what is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// What it is, the same for every group: `p99`, `5xx`, `cpu`.
    pub name: String,
    /// Which group it belongs to.
    pub labels: Labels,
    /// What it means, and so how it looks.
    pub role: Role,
    /// One value a step; [`STALE`](crate::series::STALE) where there is none.
    pub values: Vec<f64>,
    /// How far each value may be from the truth.
    pub band: Option<Band>,
    /// The same quantity over the whole range: the percentile of all requests
    /// together, never a mean of percentiles. NaN when there is none.
    pub overall: f64,
    /// The bounds of [`overall`](Self::overall), for a percentile.
    pub overall_band: Option<Band>,
}

/// What a trace means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    /// A percentile, in per cent.
    Percentile(f64),
    /// A share of client errors.
    ClientErrors,
    /// A share of server errors.
    ServerErrors,
    /// The mean, beside percentiles.
    Mean,
    /// What the first trace would be if a law alone decided.
    Expected,
    /// Any other series.
    Plain,
    /// What the others must stay below.
    Limit,
}

/// A column of the table of exact numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<'a> {
    /// `p99{endpoint="/a"}`, `p99.lower{endpoint="/a"}`.
    pub name: String,
    /// One value a step.
    pub values: &'a [f64],
}

impl Answers {
    /// No trace at all.
    pub fn empty(grid: Grid) -> Self {
        Self { grid, traces: Vec::new(), notices: Vec::new() }
    }

    /// Whether no trace has a sample: "no requests in this range". A percentile
    /// of nothing is NaN, so NaN alone is nothing to see either.
    pub fn is_empty(&self) -> bool {
        self.traces.iter().all(|trace| trace.values.iter().all(|value| value.is_nan()))
    }

    /// How many samples all traces have together.
    pub fn samples(&self) -> usize {
        self.traces.iter().flat_map(|trace| &trace.values).filter(|value| !is_stale(**value)).count()
    }

    /// Every trace and its bounds as columns.
    pub fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = Vec::new();
        for trace in &self.traces {
            let mut push = |suffix: &str, values| {
                columns.push(Column { name: format!("{}{suffix}{}", trace.name, trace.labels), values });
            };
            push("", trace.values.as_slice());
            if let Some(band) = &trace.band {
                push(".lower", &band.lower);
                push(".upper", &band.upper);
            }
        }
        columns
    }
}

/// Percentiles of bucket rates, for each group of labels.
///
/// `wanted` holds name, percent and quantile of each; `window` is the rate
/// window in milliseconds, which turns rates into numbers of requests.
pub fn percentiles<'a>(
    buckets: impl Into<Buckets<'a>>,
    rules: Rules,
    window: i64,
    wanted: &[(String, f64, f64)],
    with_band: bool,
) -> Answers {
    let (histograms, notices) = buckets.into().histograms(rules);
    traces(&histograms, notices, window, wanted, with_band)
}

/// The same of all groups together, without bands.
pub fn percentiles_together<'a>(
    buckets: impl Into<Buckets<'a>>,
    rules: Rules,
    window: i64,
    wanted: &[(String, f64, f64)],
) -> Answers {
    let (histograms, notices) = buckets.into().histograms(rules);
    traces(&histograms.merged(&[]), notices, window, wanted, false)
}

fn traces(
    histograms: &Histograms,
    notices: Vec<Notice>,
    window: i64,
    wanted: &[(String, f64, f64)],
    with_band: bool,
) -> Answers {
    let grid = histograms.grid();
    let overall = histograms.over(0..grid.len);
    let quantiles: Vec<f64> = wanted.iter().map(|(_, _, quantile)| *quantile).collect();
    let (window_seconds, step_seconds) = (window as f64 / 1000.0, grid.step as f64 / 1000.0);
    let mut traces = Vec::with_capacity(histograms.len() * wanted.len());
    for (group, labels) in histograms.labels().iter().enumerate() {
        let rows = histograms.quantiles(group, &quantiles);
        let whole = overall.quantiles(group, &quantiles);
        for (index, (name, percent, quantile)) in wanted.iter().enumerate() {
            let row = index * grid.len..(index + 1) * grid.len;
            traces.push(Trace {
                name: name.clone(),
                labels: labels.clone(),
                role: Role::Percentile(*percent),
                values: rows.get(row).unwrap_or_default().to_vec(),
                band: with_band.then(|| histograms.band(group, *quantile, window_seconds)),
                overall: whole.get(index).copied().unwrap_or(f64::NAN),
                overall_band: Some(overall.band(group, *quantile, step_seconds)),
            });
        }
    }
    Answers { grid, traces, notices }
}
