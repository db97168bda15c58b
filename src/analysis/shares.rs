use std::collections::BTreeMap;

use super::{Answers, Role, Trace};
use crate::series::{Labels, Matrix, STALE, is_stale};

/// Requests a second of each group, all statuses together.
pub fn request_rate(by_status: &Matrix, status_label: &str, name: &str) -> Answers {
    let totals = sum_without(by_status, status_label, |_| true);
    plain(by_status, name, totals)
}

/// The shares of 4xx and of 5xx among all requests of each group.
///
/// A group without an error has the share 0, not none; without a request it has
/// none, since nothing divided by nothing is not "no errors".
pub fn error_share(by_status: &Matrix, status_label: &str) -> Answers {
    let totals = sum_without(by_status, status_label, |_| true);
    let class = |digit: char| sum_without(by_status, status_label, move |status| status.starts_with(digit));
    let (client, server) = (class('4'), class('5'));
    let mut answers = Answers::empty(by_status.grid);
    for (labels, total) in &totals {
        for (name, role, errors) in [("4xx", Role::ClientErrors, &client), ("5xx", Role::ServerErrors, &server)] {
            answers.traces.push(share(name, role, labels, errors.get(labels), total));
        }
    }
    answers
}

/// The share of successes among all outcomes of each group.
pub fn success_share(by_result: &Matrix, result_label: &str, success: &str, name: &str) -> Answers {
    let totals = sum_without(by_result, result_label, |_| true);
    let successes = sum_without(by_result, result_label, |result| result == success);
    let mut answers = Answers::empty(by_result.grid);
    for (labels, total) in &totals {
        answers.traces.push(share(name, Role::Plain, labels, successes.get(labels), total));
    }
    answers
}

/// Each series as it is.
pub fn lines(matrix: &Matrix, name: &str) -> Answers {
    // One by one: to collect them would be to sort them first, stably.
    let mut rows = BTreeMap::new();
    for (labels, row) in matrix.rows() {
        rows.insert(labels.without(&["__name__"]), row.to_vec());
    }
    plain(matrix, name, rows)
}

/// Each series as what others must stay below.
pub fn limit(matrix: &Matrix, name: &str) -> Vec<Trace> {
    let mut answers = lines(matrix, name);
    for trace in &mut answers.traces {
        trace.role = Role::Limit;
    }
    answers.traces
}

fn plain(matrix: &Matrix, name: &str, rows: BTreeMap<Labels, Vec<f64>>) -> Answers {
    let traces = rows
        .into_iter()
        .map(|(labels, values)| Trace {
            name: name.to_owned(),
            labels,
            role: Role::Plain,
            overall: mean(&values),
            values,
            band: None,
            overall_band: None,
        })
        .collect();
    Answers { grid: matrix.grid, traces, notices: Vec::new() }
}

fn share(name: &str, role: Role, labels: &Labels, part: Option<&Vec<f64>>, total: &[f64]) -> Trace {
    let part_at = |step: usize| {
        let value = part.and_then(|row| row.get(step)).copied().unwrap_or(0.0);
        if is_stale(value) { 0.0 } else { value }
    };
    let values: Vec<f64> = total
        .iter()
        .enumerate()
        .map(|(step, total)| match total {
            total if is_stale(*total) => STALE,
            total if *total == 0.0 => f64::NAN,
            total => part_at(step) / total,
        })
        .collect();
    let requests: f64 = total.iter().filter(|value| !value.is_nan()).sum();
    let errors: f64 = (0..total.len()).map(part_at).filter(|value| !value.is_nan()).sum();
    Trace {
        name: name.to_owned(),
        labels: labels.clone(),
        role,
        values,
        band: None,
        overall: errors / requests,
        overall_band: None,
    }
}

/// Adds up the rows that differ only in `label` and whose value of it is wanted.
fn sum_without(matrix: &Matrix, label: &str, wanted: impl Fn(&str) -> bool) -> BTreeMap<Labels, Vec<f64>> {
    let mut sums: BTreeMap<Labels, Vec<f64>> = BTreeMap::new();
    for (labels, row) in matrix.rows().filter(|(labels, _)| wanted(labels.get(label).unwrap_or_default())) {
        let sum = sums.entry(labels.without(&[label])).or_insert_with(|| vec![STALE; row.len()]);
        for (together, value) in sum.iter_mut().zip(row) {
            *together = match (is_stale(*together), is_stale(*value)) {
                (_, true) => *together,
                (true, false) => *value,
                (false, false) => *together + value,
            };
        }
    }
    sums
}

/// The mean of the samples that are numbers; NaN when there is none.
fn mean(values: &[f64]) -> f64 {
    let (sum, count) = values.iter().filter(|v| !v.is_nan()).fold((0.0, 0u32), |(s, n), v| (s + v, n + 1));
    sum / f64::from(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Grid, Timestamp};

    fn statuses() -> Matrix {
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 1000, len: 3 });
        let labels = |status: &str, endpoint: &str| Labels::from([("status", status), ("endpoint", endpoint)]);
        matrix.push(labels("200", "/a"), [9.0, 0.0, 8.0]);
        matrix.push(labels("500", "/a"), [1.0, 0.0, STALE]);
        matrix.push(labels("4xx", "/a"), [STALE, STALE, 2.0]);
        matrix.push(labels("200", "/b"), [5.0, STALE, 5.0]);
        matrix
    }

    #[test]
    fn an_endpoint_without_errors_has_none_and_nothing_is_no_share() {
        let answers = error_share(&statuses(), "status");
        let row = |index: usize| &answers.traces[index].values;
        assert_eq!(answers.traces[0].labels, Labels::from([("endpoint", "/a")]));
        assert_eq!((row(0)[0], row(0)[2]), (0.0, 0.2), "4xx of /a");
        assert!(row(0)[1].is_nan() && !is_stale(row(0)[1]), "no request");
        assert_eq!(row(1)[0], 0.1, "5xx of /a");
        assert_eq!((row(3)[0], row(3)[2]), (0.0, 0.0), "5xx of /b, which never had one");
        assert!(is_stale(row(3)[1]));
        assert_eq!(answers.traces[1].overall, 1.0 / 20.0, "of all requests, not a mean of shares");
    }

    #[test]
    fn rates_add_up_over_statuses() {
        let answers = request_rate(&statuses(), "status", "requests");
        assert_eq!(answers.traces[0].values, [10.0, 0.0, 10.0]);
        assert_eq!(answers.traces[0].overall, 20.0 / 3.0);
        assert_eq!(answers.samples(), 5);
    }
}
