use std::collections::BTreeMap;

use super::Snapshot;
use crate::promql::{Aggregation, Expression, Matcher, Selector};
use crate::series::{Labels, Matrix, RawSeries, STALE, is_stale, rate};
use crate::time::{Grid, Timestamp};

/// How long a sample stands for its series, Prometheus' default lookback.
const LOOKBACK: i64 = 5 * 60_000;

impl Snapshot {
    /// The answer to an expression at each step of a grid.
    pub fn evaluate(&self, expression: &Expression, grid: Grid) -> Matrix {
        match expression {
            Expression::Instant(selector) => self.each(selector, grid, |series| newest(series, grid)),
            Expression::Rate { selector, window } => {
                let mut rates = self.each(selector, grid, |series| rate(series, grid, *window));
                // A rate is no longer the metric it was made from.
                for labels in &mut rates.labels {
                    *labels = labels.without(&["__name__"]);
                }
                rates
            }
            // A recording knows no PromQL; whoever asks is told before.
            Expression::Written(_) => Matrix::empty(grid),
            Expression::Aggregate { aggregation, by, of } => aggregate(*aggregation, by, &self.evaluate(of, grid)),
        }
    }

    /// The values that a label has on a metric's series, sorted.
    pub fn label_values(&self, label: &str, metric: &str, matchers: &[Matcher]) -> Vec<String> {
        let selector = Selector { metric: metric.to_owned(), matchers: matchers.to_vec() };
        let mut values: Vec<String> =
            self.select(&selector).filter_map(|series| series.labels.get(label)).map(str::to_owned).collect();
        values.sort_unstable();
        values.dedup();
        values
    }

    fn select<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = &'a RawSeries> {
        self.series.iter().filter(|series| {
            series.labels.get("__name__") == Some(selector.metric.as_str())
                && selector.matchers.iter().all(|m| m.matches(series.labels.get(&m.label).unwrap_or_default()))
        })
    }

    fn each(&self, selector: &Selector, grid: Grid, row: impl Fn(&RawSeries) -> Vec<f64>) -> Matrix {
        let mut matrix = Matrix::empty(grid);
        for series in self.select(selector) {
            let row = row(series);
            // A server leaves out a series that has nothing in the range.
            if row.iter().any(|value| !is_stale(*value)) {
                matrix.push(series.labels.clone(), row);
            }
        }
        matrix
    }
}

/// The newest sample of the lookback at each step.
fn newest(series: &RawSeries, grid: Grid) -> Vec<f64> {
    let times: Vec<i64> = series.times.iter().map(|t| Timestamp::from_seconds(*t).0).collect();
    (0..grid.len)
        .map(|step| {
            let at = grid.at(step).0;
            let after = times.partition_point(|t| *t <= at);
            match after.checked_sub(1) {
                Some(last) if times[last] > at - LOOKBACK => series.values[last],
                _ => STALE,
            }
        })
        .collect()
}

fn aggregate(aggregation: Aggregation, by: &[String], matrix: &Matrix) -> Matrix {
    let mut groups: BTreeMap<Labels, Vec<f64>> = BTreeMap::new();
    for (labels, row) in matrix.rows() {
        let group = groups.entry(labels.only(by)).or_insert_with(|| vec![STALE; row.len()]);
        for (together, value) in group.iter_mut().zip(row) {
            *together = match (is_stale(*together), is_stale(*value)) {
                (_, true) => *together,
                (true, false) => *value,
                (false, false) => match aggregation {
                    Aggregation::Sum => *together + value,
                    Aggregation::Max => together.max(*value),
                },
            };
        }
    }
    let mut result = Matrix::empty(matrix.grid);
    for (labels, row) in groups {
        result.push(labels, row);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::SnapshotError;

    const FILE: &str = r#"{"taillight":"snapshot","version":1,"title":"t","from":0,"to":60000,"answers":[
        {"path":"/api/v1/query","parameters":{"query":"x[1m]"},"body":{"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"__name__":"x","job":"a","code":"200"},"values":[[0,"0"],[15,"30"],[30,"60"],[45,"90"],[60,"120"]]},
            {"metric":{"__name__":"x","job":"a","code":"500"},"values":[[30,"6"],[45,"9"],[60,"12"]]},
            {"metric":{"__name__":"y","job":"b"},"values":[[0,"7"]]}]}}},
        {"path":"/api/v1/targets","body":{"status":"success","data":{"activeTargets":[{"scrapeInterval":"15s"}]}}}]}"#;

    #[test]
    fn it_answers_as_the_server_would() {
        let snapshot = Snapshot::read(FILE.as_bytes()).expect("a recording");
        assert_eq!(snapshot.targets.scrape_interval(&[]), Some(15_000));
        assert_eq!(snapshot.label_values("code", "x", &[Matcher::equal("job", "a")]), ["200", "500"]);
        let grid = Grid { start: Timestamp(45_000), step: 15_000, len: 2 };
        let selector = Selector { metric: "x".into(), matchers: vec![] };
        let all = snapshot.evaluate(&Expression::sum_of_rates(vec![], selector.clone(), 60_000), grid);
        assert_eq!((all.len(), all.labels[0].len()), (1, 0));
        assert!((all.row(0)[1] - (2.0 + 6.0 * (37.5 / 30.0) / 60.0)).abs() < 1e-12, "{:?}", all.row(0));
        let newest = snapshot.evaluate(&Expression::Instant(selector), grid);
        assert_eq!(newest.row(1), [9.0, 12.0]);
    }

    #[test]
    fn what_is_no_recording_is_refused() {
        assert!(matches!(Snapshot::read(b"{"), Err(SnapshotError::NotASnapshot { line: 1, .. })));
        let future = FILE.replace("\"version\":1", "\"version\":9");
        assert_eq!(Snapshot::read(future.as_bytes()), Err(SnapshotError::Version(9)));
        let broken = FILE.replace("\"30\"", "\"thirty\"");
        assert!(matches!(Snapshot::read(broken.as_bytes()), Err(SnapshotError::Answer { .. })));
    }
}
