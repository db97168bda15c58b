use crate::series::{Labels, Matrix, is_stale};
use crate::time::{TimeRange, Timestamp};

/// An alert, and when it was firing.
#[derive(Debug, Clone, PartialEq)]
pub struct Firing {
    /// The alert's name.
    pub name: String,
    /// Its labels less those that every alert has.
    pub labels: Labels,
    /// When, ascending: from the first step at which it fired until the first
    /// at which it no longer did.
    pub spans: Vec<TimeRange>,
}

/// A process that started within the range.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// When, to the second: what the process itself says.
    pub at: Timestamp,
    /// Which process.
    pub labels: Labels,
    /// Whether one of the same labels ran before.
    pub again: bool,
}

/// What fired: of the series `ALERTS`, which has a sample at each step at which
/// its alert is active. An alert of severity `none` is no alert: its firing
/// proves that alerts arrive.
pub fn firings(alerts: &Matrix) -> Vec<Firing> {
    let grid = alerts.grid;
    let mut firings = Vec::new();
    for (labels, row) in alerts.rows() {
        let Some(name) = labels.get("alertname").filter(|_| labels.get("severity") != Some("none")) else { continue };
        let mut spans: Vec<TimeRange> = Vec::new();
        let fires = |value: f64| !is_stale(value) && value > 0.0;
        for step in (0..row.len()).filter(|step| fires(row[*step])) {
            let (at, next) = (grid.at(step), Timestamp(grid.at(step).0.saturating_add(grid.step)).min(grid.end()));
            match spans.last_mut() {
                Some(last) if last.to >= at => last.to = next,
                _ => spans.push(TimeRange::new(at, next.max(at))),
            }
        }
        if !spans.is_empty() {
            let labels = labels.without(&["__name__", "alertname", "alertstate"]);
            firings.push(Firing { name: name.to_owned(), labels, spans });
        }
    }
    firings
}

/// What started: of the series `process_start_time_seconds`, whose value is when
/// its process began. A value that lies outside the range tells of no start in
/// it.
pub fn starts(times: &Matrix) -> Vec<Start> {
    let range = times.grid.range();
    let mut starts: Vec<Start> = Vec::new();
    for (labels, row) in times.rows() {
        let labels = labels.without(&["__name__"]);
        let mut before: Option<f64> = None;
        for value in row.iter().copied().filter(|value| value.is_finite()) {
            // Instances that scale up at once tell the same start.
            if before != Some(value) && range.contains(Timestamp::from_seconds(value)) {
                let again = before.is_some();
                starts.push(Start { at: Timestamp::from_seconds(value), labels: labels.clone(), again });
            }
            before = Some(value);
        }
    }
    starts.sort_by_key(|start| start.at);
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::STALE;
    use crate::time::Grid;

    const GRID: Grid = Grid { start: Timestamp(0), step: 10_000, len: 7 };

    fn matrix(rows: &[(Labels, [f64; 7])]) -> Matrix {
        let mut matrix = Matrix::empty(GRID);
        for (labels, row) in rows {
            matrix.push(labels.clone(), *row);
        }
        matrix
    }

    #[test]
    fn an_alert_fires_until_the_step_without_a_sample() {
        let slow = Labels::from([("__name__", "ALERTS"), ("alertname", "Slow"), ("alertstate", "firing"), ("le", "1")]);
        let watchdog = Labels::from([("alertname", "Watchdog"), ("severity", "none")]);
        let fired = firings(&matrix(&[
            (slow, [STALE, 1.0, 1.0, STALE, STALE, STALE, 1.0]),
            (watchdog, [1.0; 7]),
            (Labels::from([("alertname", "Never")]), [STALE; 7]),
        ]));
        let span = |from, to| TimeRange::new(Timestamp(from), Timestamp(to));
        assert_eq!(fired.len(), 1);
        assert_eq!((fired[0].name.as_str(), fired[0].labels.to_string().as_str()), ("Slow", "{le=\"1\"}"));
        assert_eq!(fired[0].spans, [span(10_000, 30_000), span(60_000, 60_000)]);
    }

    #[test]
    fn a_start_is_where_the_process_says() {
        let process = |instance| Labels::from([("__name__", "process_start_time_seconds"), ("instance", instance)]);
        let found = starts(&matrix(&[
            (process("a"), [-500.0, -500.0, STALE, 23.5, 23.5, 41.0, 41.0]),
            (process("b"), [STALE, STALE, STALE, 12.0, 12.0, f64::NAN, 12.0]),
            (process("c"), [-9.0; 7]),
        ]));
        let told: Vec<_> = found.iter().map(|s| (s.at.0, s.labels.get("instance").unwrap_or(""), s.again)).collect();
        assert_eq!(told, [(12_000, "b", false), (23_500, "a", true), (41_000, "a", true)]);
    }
}
