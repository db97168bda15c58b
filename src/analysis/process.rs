//! What a process tells of itself: requests it works on, the limits it is near,
//! how long it has been running.

use super::{Answers, Role, Trace, lines};
use crate::series::{Labels, Matrix, is_stale};
use crate::time::Timestamp;

/// Little's law over a range: as many requests are in flight as come in a second
/// times the seconds that each takes.
///
/// J. D. C. Little, "A Proof for the Queuing Formula: L = λW", 1961. The law
/// holds for whatever comes and goes. Only finished requests are timed: more in
/// flight than the law says are requests that no percentile knows of yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Little {
    /// Requests in flight, on average.
    pub in_flight: f64,
    /// Requests that finish in a second.
    pub rate: f64,
    /// How long these took, seconds, on average.
    pub mean: f64,
}

impl Little {
    /// How many should be in flight.
    pub fn expected(&self) -> f64 {
        self.rate * self.mean
    }
}

/// Holds requests in flight against the rates of the durations' sum and count.
/// None where either is missing.
pub fn little(in_flight: &Matrix, sums: &Matrix, counts: &Matrix) -> Option<Little> {
    let (in_flight, sum, rate) = (average(in_flight)?, average(sums)?, average(counts)?);
    (rate > 0.0).then(|| Little { in_flight, rate, mean: sum / rate })
}

/// Requests in flight, and beside them those that Little's law expects: the
/// rate at which durations add up.
pub fn in_flight(in_flight: &Matrix, sums: &Matrix, name: &str) -> Answers {
    let mut answers = lines(in_flight, name);
    let expected = lines(sums, "expected").traces.into_iter();
    answers.traces.extend(expected.map(|trace| Trace { role: Role::Expected, ..trace }));
    answers
}

/// Each series as a part of its limit. One without a limit is left out.
pub fn share_of_limit(used: &Matrix, limits: &Matrix, name: &str) -> Answers {
    let mut answers = lines(used, name);
    let limits = lines(limits, name).traces;
    answers.traces.retain_mut(|trace| {
        let Some(limit) = limits.iter().find(|limit| limit.labels == trace.labels) else { return false };
        for (value, limit) in trace.values.iter_mut().zip(&limit.values) {
            if !is_stale(*value) {
                *value /= limit;
            }
        }
        trace.overall /= limit.overall;
        true
    });
    answers
}

/// A process that began anew.
#[derive(Debug, Clone, PartialEq)]
pub struct Restart {
    /// Which one.
    pub labels: Labels,
    /// When it began.
    pub at: Timestamp,
}

/// The instants at which processes say that they began differ by so many
/// seconds without a restart: they reckon them from clocks that are set.
const SAME_START: f64 = 2.0;

/// How long processes have been running, from when they say that they began,
/// and the restarts within the range.
pub fn uptime(starts: &Matrix, name: &str) -> (Answers, Vec<Restart>) {
    let mut answers = lines(starts, name);
    let mut restarts = Vec::new();
    for trace in &mut answers.traces {
        let mut known = f64::NAN;
        for (step, value) in trace.values.iter_mut().enumerate().filter(|(_, value)| !value.is_nan()) {
            let start = std::mem::replace(value, (starts.grid.at(step).0 as f64 / 1000.0 - *value).max(0.0));
            if start > known + SAME_START {
                restarts.push(Restart { labels: trace.labels.clone(), at: Timestamp((start * 1000.0) as i64) });
            }
            known = start;
        }
        // Neither a mean nor a sum of ages says anything.
        trace.overall = f64::NAN;
    }
    restarts.sort_unstable_by_key(|restart| restart.at);
    (answers, restarts)
}

/// The mean over the steps of what all series are together.
fn average(matrix: &Matrix) -> Option<f64> {
    let at = |step: usize| {
        let values =
            (0..matrix.len()).filter_map(|series| matrix.row(series).get(step)).filter(|value| !value.is_nan());
        values.copied().reduce(|a, b| a + b)
    };
    let (sum, count) =
        (0..matrix.grid.len).filter_map(at).fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::STALE;
    use crate::time::Grid;

    fn matrix(rows: &[(&str, [f64; 3])]) -> Matrix {
        let mut matrix = Matrix::empty(Grid { start: Timestamp(100_000), step: 10_000, len: 3 });
        for (instance, row) in rows {
            matrix.push(Labels::from([("instance", *instance)]), *row);
        }
        matrix
    }

    #[test]
    fn what_comes_times_what_it_takes_is_what_is_there() {
        let law = little(
            &matrix(&[("a", [4.0, STALE, 8.0])]),
            &matrix(&[("a", [2.0, 2.0, 2.0])]),
            &matrix(&[("a", [10.0, 10.0, STALE])]),
        );
        let law = law.expect("all three are known");
        assert_eq!((law.in_flight, law.rate, law.mean, law.expected()), (6.0, 10.0, 0.2, 2.0));
        let none = matrix(&[]);
        assert_eq!(little(&none, &none, &none), None);
        let answers = in_flight(&matrix(&[("a", [4.0; 3])]), &matrix(&[("a", [2.0; 3])]), "in-flight");
        assert_eq!(answers.traces.iter().map(|t| t.role).collect::<Vec<_>>(), [Role::Plain, Role::Expected]);
    }

    #[test]
    fn shares_are_of_ones_own_limit() {
        let used = matrix(&[("a", [10.0, STALE, 30.0]), ("b", [5.0; 3]), ("c", [1.0; 3])]);
        let answers = share_of_limit(&used, &matrix(&[("b", [10.0; 3]), ("a", [100.0; 3])]), "fds");
        assert_eq!(answers.traces.len(), 2, "c has no limit");
        assert_eq!((answers.traces[0].values[2], answers.traces[1].overall), (0.3, 0.5));
        assert!(is_stale(answers.traces[0].values[1]));
    }

    #[test]
    fn a_later_beginning_is_a_restart() {
        let (answers, restarts) =
            uptime(&matrix(&[("a", [40.0, 40.5, 117.0]), ("b", [STALE, 90.0, 90.0])]), "restarts");
        assert_eq!(answers.traces[0].values, [60.0, 69.5, 3.0]);
        assert_eq!(restarts, [Restart { labels: Labels::from([("instance", "a")]), at: Timestamp(117_000) }]);
    }
}
