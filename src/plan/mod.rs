//! What to ask: from a panel, a time range and a width to expressions, a grid
//! and a rate window.
//!
//! One bucket query per histogram, whatever percentiles are shown: percentiles
//! and bands are no part of a plan, so changing them asks nothing.

mod elsewhere;
mod inquiry;
mod limits;
mod resolution;
mod written;

pub use elsewhere::{prometheus_graph, promql};
pub use inquiry::{Inquiry, Question, plan_inquiry};
pub use limits::{RuleLimit, rule_limits};
pub use resolution::{MOST_STEPS, Resolution, choose_resolution};
pub use written::{Written, plan_written};

use crate::dashboard::{Function, Panel, PanelQuery, ViewState};
use crate::promql::{Aggregation, Expression, Matcher, Selector};
use crate::time::{Grid, TimeRange};

/// The value of a variable that stands for all values, as Grafana writes it.
const ALL: &str = "$__all";

/// How the name of a histogram's buckets ends.
const BUCKET: &str = "_bucket";

/// The labels that hold a bucket's bounds; VictoriaMetrics has its own.
const BOUNDS: [&str; 2] = ["le", "vmrange"];

/// What one panel asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plan {
    /// The steps of every query.
    pub grid: Grid,
    /// The rate window in milliseconds.
    pub window: i64,
    /// One expression for each of the panel's queries, in their order.
    pub expressions: Vec<Expression>,
    /// Which of them are answered in thousandths of the panel's unit.
    pub in_thousandths: Vec<bool>,
    /// What answers with native histograms, for when the first query, of
    /// buckets, finds none.
    pub native: Option<Expression>,
}

/// Plans a panel's queries.
///
/// `width` is the chart's in CSS pixels, `scrape_interval` in milliseconds.
pub fn plan_panel(panel: &Panel, state: &ViewState, range: TimeRange, width: f64, scrape_interval: i64) -> Plan {
    let resolution = choose_resolution(range, width, scrape_interval, state.step, state.window);
    let grid = Grid::aligned(range, resolution.step);
    let expressions = panel.queries.iter().map(|query| expression(query, state, resolution.window)).collect();
    let native = panel.queries.first().and_then(|query| native_expression(query, state, resolution.window));
    let in_thousandths = panel.queries.iter().map(|query| query.in_thousandths).collect();
    Plan { grid, window: resolution.window, expressions, in_thousandths, native }
}

/// The matchers of the chosen values of variables, for the labels that a metric has.
pub fn matchers(state: &ViewState, labels: &[String]) -> Vec<Matcher> {
    labels
        .iter()
        .filter_map(|label| {
            let values = state.variables.get(label)?;
            (!values.iter().any(|v| v == ALL)).then(|| Matcher::one_of(label, values))?
        })
        .collect()
}

fn expression(query: &PanelQuery, state: &ViewState, window: i64) -> Expression {
    let mut selector = Selector { metric: query.metric.clone(), matchers: query.matchers.clone() };
    selector.matchers.extend(matchers(state, &query.labels));
    let grouped = state.by.iter().filter(|label| query.labels.contains(label));
    let mut by: Vec<String> = Vec::new();
    // A histogram's buckets make sense only together.
    let bounds = if query.metric.ends_with(BUCKET) { BOUNDS.map(str::to_owned).to_vec() } else { Vec::new() };
    for label in bounds.iter().chain(&query.by).chain(grouped) {
        if !by.contains(label) {
            by.push(label.clone());
        }
    }
    match query.function {
        Function::SumOfRates => Expression::sum_of_rates(by, selector, window),
        Function::Sum => aggregate(Aggregation::Sum, by, selector),
        Function::Max => aggregate(Aggregation::Max, by, selector),
    }
}

/// The same without buckets: a native histogram has them in its samples. One of
/// milliseconds isn't asked for, since its bounds, powers of two, can't be
/// turned into seconds.
fn native_expression(query: &PanelQuery, state: &ViewState, window: i64) -> Option<Expression> {
    let metric = query.metric.strip_suffix(BUCKET).filter(|_| !query.in_thousandths)?.to_owned();
    Some(expression(&PanelQuery { metric, ..query.clone() }, state, window))
}

fn aggregate(aggregation: Aggregation, by: Vec<String>, selector: Selector) -> Expression {
    Expression::Aggregate { aggregation, by, of: Box::new(Expression::Instant(selector)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::{Roles, decode_url, service_dashboard};
    use crate::time::Timestamp;

    fn planned(panel: &str, link: &str) -> Plan {
        let dashboard = service_dashboard(&Roles::conventional());
        let panel = dashboard.panels.iter().find(|p| p.id == panel).expect("a panel of this name");
        let range = TimeRange::new(Timestamp(1_795_439_130_250), Timestamp(1_795_442_730_250));
        plan_panel(panel, &decode_url(link).0, range, 800.0, 15_000)
    }

    #[test]
    fn one_bucket_query_whatever_percentiles() {
        let plan = planned("latency", "p=50");
        assert_eq!(plan, planned("latency", "p=1,50,90,95,99,99.9&band=off"));
        assert_eq!(
            plan.expressions[0].to_string(),
            "sum by (le, vmrange) (rate(http_request_duration_seconds_bucket[1m]))"
        );
        assert_eq!((plan.grid.step, plan.grid.start.0 % 15_000), (15_000, 0));
        let native = plan.native.map(|expression| expression.to_string());
        assert_eq!(native.as_deref(), Some("sum(rate(http_request_duration_seconds[1m]))"));
        assert_eq!(planned("requests", "").native, None);
    }

    #[test]
    fn panels_of_one_histogram_ask_the_same() {
        let link = "by=endpoint&var-endpoint=/a&slo=1s&objective=99.9&heat=share";
        let latency = planned("latency", link);
        for panel in ["latency-heatmap", "mean-vs-tail", "slo"] {
            let plan = planned(panel, link);
            assert_eq!((&plan.grid, &plan.expressions[0]), (&latency.grid, &latency.expressions[0]), "{panel}");
        }
        assert_eq!(
            planned("mean-vs-tail", "").expressions[1].to_string(),
            "sum(rate(http_request_duration_seconds_sum[1m]))"
        );
    }

    #[test]
    fn filters_and_groups_apply_where_the_metric_has_the_label() {
        let link = "by=endpoint&var-endpoint=/a\"b&var-endpoint=/c&var-job=shop&var-method=$__all&window=5m";
        assert_eq!(
            planned("latency", link).expressions[0].to_string(),
            r#"sum by (le, vmrange, endpoint) (rate(http_request_duration_seconds_bucket{job="shop",endpoint=~"/a\"b|/c"}[5m]))"#
        );
        assert_eq!(
            planned("in-flight", link).expressions[0].to_string(),
            r#"sum(http_requests_in_flight{job="shop"})"#
        );
        let requests = planned("requests", link);
        assert_eq!(requests.expressions, planned("errors", link).expressions, "one query serves both");
    }
}
