//! What the search for a bottleneck asks: every histogram of a dashboard, taken
//! apart by what can be told from it.

use super::{Plan, plan_panel};
use crate::dashboard::{Dashboard, Function, Panel, PanelKind, PanelQuery, ViewState};
use crate::time::TimeRange;

/// The panel of the requests.
const REQUESTS: &str = "latency";

/// The label by which requests are also taken apart: one instance may be the slow one.
const INSTANCE: &str = "instance";

/// The labels that a scrape gives to every series.
const TARGET: [&str; 2] = ["job", INSTANCE];

/// The width for which the questions are planned, CSS pixels: nobody looks at
/// each step.
const WIDTH: f64 = 1_440.0;

/// One histogram of an inquiry: its buckets and the sums of its durations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The panel that shows it.
    pub panel: String,
    /// The labels that tell its groups apart.
    pub by: Vec<String>,
    /// What is asked: first the buckets, then the sums.
    pub plan: Plan,
}

/// Everything that is asked on one timeline, all on the same steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// The requests, by each label that takes them apart.
    pub requests: Vec<Question>,
    /// What they depend on.
    pub dependencies: Vec<Question>,
}

/// Plans an inquiry: the requests of a dashboard and every other histogram on it.
/// The view's filters hold, its grouping doesn't.
pub fn plan_inquiry(dashboard: &Dashboard, state: &ViewState, range: TimeRange, scrape_interval: i64) -> Inquiry {
    let state = ViewState { by: Vec::new(), ..state.clone() };
    let ask = |panel: &Panel, query: &PanelQuery, by: Vec<String>| {
        let named = |metric: String| PanelQuery { metric, by: by.clone(), ..query.clone() };
        let sums = query.metric.strip_suffix("_bucket").map(|metric| named(format!("{metric}_sum")));
        let queries = [Some(named(query.metric.clone())), sums].into_iter().flatten().collect();
        let panel = Panel { queries, ..panel.clone() };
        let plan = plan_panel(&panel, &state, range, WIDTH, scrape_interval);
        Question { panel: panel.id, by, plan }
    };
    let histograms = || {
        let percentiles = dashboard.panels.iter().filter(|panel| matches!(panel.kind, PanelKind::Percentiles { .. }));
        percentiles.filter_map(|panel| {
            let query = panel.queries.first().filter(|query| query.function == Function::SumOfRates)?;
            Some((panel, query))
        })
    };
    // Whatever the endpoint's label is called, it is the first of its own that one
    // can filter by.
    let endpoint = dashboard.variables.iter().find(|variable| !TARGET.contains(&variable.as_str()));
    let instance = INSTANCE.to_owned();
    let apart = |query: &PanelQuery| -> Vec<Vec<String>> {
        let known = endpoint.into_iter().chain([&instance]).filter(|label| query.labels.contains(label));
        let mut apart: Vec<_> = known.map(|label| vec![label.clone()]).collect();
        if apart.is_empty() {
            apart.push(Vec::new());
        }
        apart
    };
    let requests = histograms().filter(|(panel, _)| panel.id == REQUESTS);
    let others = histograms().filter(|(panel, _)| panel.id != REQUESTS);
    Inquiry {
        requests: requests
            .flat_map(|(panel, query)| apart(query).into_iter().map(move |by| (panel, query, by)))
            .map(|(panel, query, by)| ask(panel, query, by))
            .collect(),
        dependencies: others.map(|(panel, query)| ask(panel, query, query.by.clone())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::{Roles, decode_url, service_dashboard};
    use crate::time::Timestamp;

    #[test]
    fn every_histogram_is_asked_on_one_grid() {
        let range = TimeRange::new(Timestamp(1_795_439_130_250), Timestamp(1_795_442_730_250));
        let state = decode_url("by=method&var-job=shop&p=42").0;
        let inquiry = plan_inquiry(&service_dashboard(&Roles::conventional()), &state, range, 15_000);
        let asked = |question: &Question| -> Vec<String> {
            question.plan.expressions.iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            asked(&inquiry.requests[0]),
            [
                r#"sum by (le, vmrange, endpoint) (rate(http_request_duration_seconds_bucket{job="shop"}[1m]))"#,
                r#"sum by (endpoint) (rate(http_request_duration_seconds_sum{job="shop"}[1m]))"#
            ]
        );
        assert_eq!(inquiry.requests[1].by, ["instance"]);
        let panels: Vec<&str> = inquiry.dependencies.iter().map(|question| question.panel.as_str()).collect();
        assert_eq!(panels, ["db", "redis", "outbound"]);
        assert!(asked(&inquiry.dependencies[0])[0].contains("by (le, vmrange, operation, table)"));
        let grid = inquiry.requests[0].plan.grid;
        assert!(inquiry.requests.iter().chain(&inquiry.dependencies).all(|question| question.plan.grid == grid));
        assert!(inquiry.dependencies.iter().all(|question| question.plan.native.is_some()));
    }
}
