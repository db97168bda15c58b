use crate::dashboard::{Function, Panel, PanelKind};
use crate::prometheus::Rule;
use crate::promql::{is_quotient, limit_of, reads_metric};

/// A limit that an alert watches, on the axis of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleLimit {
    /// The alert's name.
    pub alert: String,
    /// In the panel's unit.
    pub value: f64,
}

/// The limits that alerting rules set to what a panel shows, each value once.
///
/// Only where rule and panel surely mean the same quantity: a percentile of the
/// panel's histogram, a share of its statuses, a sum of its metric.
pub fn rule_limits<'a>(panel: &Panel, rules: impl IntoIterator<Item = &'a Rule>) -> Vec<RuleLimit> {
    let mut limits: Vec<RuleLimit> = Vec::new();
    for rule in rules.into_iter().filter(|rule| rule.kind == "alerting") {
        let Some(limit) = limit_of(&rule.query).filter(|limit| concerns(panel, limit.of)) else { continue };
        let in_thousandths = panel.queries.first().is_some_and(|query| query.in_thousandths);
        let value = if in_thousandths { limit.value / 1000.0 } else { limit.value };
        if limits.iter().all(|other| other.value != value) {
            limits.push(RuleLimit { alert: rule.name.clone(), value });
        }
    }
    limits
}

fn concerns(panel: &Panel, expression: &str) -> bool {
    let Some(query) = panel.queries.first() else { return false };
    let family = query.metric.strip_suffix("_bucket").unwrap_or(&query.metric);
    if !(reads_metric(expression, &query.metric) || reads_metric(expression, family)) {
        return false;
    }
    let (quotient, begins) = (is_quotient(expression), |word: &str| expression.starts_with(word));
    match &panel.kind {
        PanelKind::Percentiles { .. } | PanelKind::Heatmap | PanelKind::MeanVsTail => {
            begins("histogram_quantile") && !quotient
        }
        PanelKind::ErrorShare { status_label } => quotient && expression.contains(status_label.as_str()),
        PanelKind::SuccessShare { result_label, .. } => quotient && expression.contains(result_label.as_str()),
        // What is left of a budget has no rule of this form; and a file's panel has
        // no metric of its own.
        PanelKind::Objective | PanelKind::Written(_) => false,
        PanelKind::ShareOfLimit => {
            let limit = panel.queries.get(1).map_or("", |query| query.metric.as_str());
            quotient && reads_metric(expression, limit)
        }
        PanelKind::ErrorHeatmap { .. } | PanelKind::Funnel { .. } | PanelKind::Uptime => false,
        PanelKind::RequestRate { .. } | PanelKind::Lines | PanelKind::InFlight => {
            let same = match query.function {
                Function::SumOfRates => begins("sum") && expression.contains("rate("),
                Function::Sum => begins("sum") && !expression.contains("rate("),
                Function::Max => begins("max") || begins(family),
            };
            same && !quotient && !expression.contains("histogram_quantile")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::{Roles, service_dashboard};

    fn limits(panel: &str, queries: &[&str]) -> Vec<f64> {
        let dashboard = service_dashboard(&Roles::conventional());
        let panel = dashboard.panels.iter().find(|p| p.id == panel).expect("a panel of this name");
        let rule = |query: &&str| Rule {
            name: "A".into(),
            query: (*query).to_owned(),
            kind: "alerting".into(),
            ..Rule::default()
        };
        let rules: Vec<Rule> = queries.iter().map(rule).collect();
        rule_limits(panel, &rules).into_iter().map(|limit| limit.value).collect()
    }

    const RULES: [&str; 8] = [
        "histogram_quantile(0.99, sum by (le, endpoint) (rate(http_request_duration_seconds_bucket[5m]))) > 1",
        "histogram_quantile(0.9, sum(rate(http_request_duration_seconds[5m]))) > 1",
        "sum(rate(http_requests_total{http_status=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m])) > 0.01",
        "sum(rate(http_requests_total[5m])) < 3",
        "http_requests_in_flight > 9",
        "sum(http_requests_in_flight) > 200",
        "max(process_open_fds) > 900",
        "process_open_fds / process_max_fds > 0.8",
    ];

    #[test]
    fn a_rule_is_drawn_where_it_means_the_same() {
        assert_eq!(limits("latency", &RULES), [1.0]);
        assert_eq!(limits("latency-heatmap", &RULES), [1.0]);
        assert_eq!(limits("errors", &RULES), [0.01]);
        assert_eq!(limits("requests", &RULES), [3.0]);
        // A limit of each instance is none of their sum.
        assert_eq!(limits("in-flight", &RULES), [200.0]);
        // The panel shows the share, not the number.
        assert_eq!(limits("fds", &RULES), [0.8]);
        assert_eq!(limits("db", &RULES), Vec::<f64>::new());
        assert_eq!(limits("slo", &RULES), Vec::<f64>::new());
    }
}
