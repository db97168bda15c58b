use super::{Role, error_share};
use crate::series::{Labels, Matrix, is_stale};

/// The requests of one part of a service, and which part of them failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failing {
    /// Which part: the labels other than the status.
    pub labels: Labels,
    /// Requests within the range.
    pub requests: f64,
    /// The share of client errors among them.
    pub client: f64,
    /// The share of server errors among them.
    pub server: f64,
    /// The share of server errors at each step; NaN without a request.
    pub shares: Vec<f64>,
}

/// What a list of failing parts is ordered by, the greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailingOrder {
    /// The share of server errors.
    Server,
    /// The share of client errors.
    Client,
    /// Requests.
    Requests,
}

/// Which parts of a service fail and when, from the rates of requests by
/// status.
pub fn failing(by_status: &Matrix, status_label: &str) -> Vec<Failing> {
    let seconds = by_status.grid.step as f64 / 1000.0;
    let requests_of = |labels: &Labels| {
        let rows = by_status.rows().filter(|(row, _)| row.without(&[status_label]) == *labels);
        rows.flat_map(|(_, row)| row).filter(|value| !value.is_nan() && !is_stale(**value)).sum::<f64>() * seconds
    };
    let mut all: Vec<Failing> = Vec::new();
    for trace in error_share(by_status, status_label).traces {
        match trace.role {
            Role::ClientErrors => all.push(Failing {
                requests: requests_of(&trace.labels),
                labels: trace.labels,
                client: trace.overall,
                server: f64::NAN,
                shares: Vec::new(),
            }),
            // It follows the client errors of the same part.
            _ => {
                if let Some(part) = all.last_mut() {
                    (part.server, part.shares) = (trace.overall, trace.values);
                }
            }
        }
    }
    all
}

/// Puts the parts in order; of equals the busier one comes first.
pub fn order_failing(parts: &mut [Failing], order: FailingOrder) {
    let key = |part: &Failing| match order {
        FailingOrder::Server => part.server,
        FailingOrder::Client => part.client,
        FailingOrder::Requests => part.requests,
    };
    // Without a request there is no share: such come last.
    let known = |part: &Failing| Some(key(part)).filter(|key| !key.is_nan()).unwrap_or(-1.0);
    parts.sort_unstable_by(|a, b| {
        let other = b.requests.total_cmp(&a.requests).then_with(|| a.labels.cmp(&b.labels));
        known(b).total_cmp(&known(a)).then(other)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::STALE;
    use crate::time::{Grid, Timestamp};

    #[test]
    fn the_part_that_fails_most_comes_first() {
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 2_000, len: 2 });
        let mut push = |endpoint: &str, status: &str, row: [f64; 2]| {
            matrix.push(Labels::from([("endpoint", endpoint), ("code", status)]), row);
        };
        push("/a", "200", [9.0, 9.0]);
        push("/a", "500", [1.0, STALE]);
        push("/b", "200", [1.0, 1.0]);
        push("/b", "404", [1.0, 1.0]);
        push("/c", "2xx", [0.0, 0.0]);
        let mut parts = failing(&matrix, "code");
        let names = |parts: &[Failing]| {
            parts.iter().map(|p| p.labels.get("endpoint").unwrap_or("").to_owned()).collect::<Vec<_>>()
        };
        order_failing(&mut parts, FailingOrder::Server);
        assert_eq!(names(&parts), ["/a", "/b", "/c"]);
        assert_eq!((parts[0].requests, parts[0].server, parts[0].shares[0]), (38.0, 1.0 / 19.0, 0.1));
        order_failing(&mut parts, FailingOrder::Client);
        assert_eq!((names(&parts)[0].as_str(), parts[0].client), ("/b", 0.5));
        order_failing(&mut parts, FailingOrder::Requests);
        assert_eq!(names(&parts), ["/a", "/b", "/c"]);
    }
}
