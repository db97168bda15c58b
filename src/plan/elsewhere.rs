//! The same questions for other tools.

use super::Plan;
use crate::dashboard::write_parameters;
use crate::time::{TimeRange, Utc, civil_at, format_duration};

/// What a plan asks as PromQL, one expression a line. `native`: the histogram
/// had no classic buckets, and the first question was asked in its other form.
pub fn promql(plan: &Plan, native: bool) -> Vec<String> {
    let first = plan.native.iter().filter(|_| native).chain(plan.expressions.first()).take(1);
    first.chain(plan.expressions.iter().skip(1)).map(ToString::to_string).collect()
}

/// The address at which the server's own page draws expressions over a range,
/// one graph each.
pub fn prometheus_graph(base: &str, expressions: &[String], range: TimeRange) -> String {
    let end = civil_at(range.to, &Utc);
    let end_input =
        format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", end.year, end.month, end.day, end.hour, end.minute, end.second);
    // Whole seconds: older servers' pages know no smaller unit.
    let seconds = range.millis().saturating_add(999) / 1000;
    let range_input = format_duration(seconds.max(1).saturating_mul(1000));
    let mut parameters = Vec::new();
    for (index, expression) in expressions.iter().enumerate() {
        let key = |name: &str| format!("g{index}.{name}");
        parameters.push((key("expr"), expression.clone()));
        parameters.push((key("tab"), "0".to_owned()));
        parameters.push((key("range_input"), range_input.clone()));
        parameters.push((key("end_input"), end_input.clone()));
    }
    let query = write_parameters(parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    format!("{}/graph?{query}", base.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::{Roles, ViewState, service_dashboard};
    use crate::plan::plan_panel;
    use crate::time::Timestamp;

    fn plan(panel: &str) -> Plan {
        let dashboard = service_dashboard(&Roles::conventional());
        let panel = dashboard.panels.iter().find(|p| p.id == panel).expect("a panel of this name");
        let range = TimeRange::new(Timestamp(1_795_439_130_250), Timestamp(1_795_442_730_250));
        plan_panel(panel, &ViewState::default(), range, 800.0, 15_000)
    }

    #[test]
    fn what_was_asked_is_what_is_copied() {
        let classic = "sum by (le, vmrange) (rate(http_request_duration_seconds_bucket[1m]))";
        let sums = "sum(rate(http_request_duration_seconds_sum[1m]))";
        assert_eq!(promql(&plan("mean-vs-tail"), false), [classic, sums]);
        assert_eq!(promql(&plan("latency"), true), ["sum(rate(http_request_duration_seconds[1m]))"]);
        assert_eq!(promql(&plan("requests"), true), promql(&plan("requests"), false));
    }

    #[test]
    fn the_link_opens_a_graph_of_each() {
        let range = TimeRange::new(Timestamp(1_795_439_130_250), Timestamp(1_795_442_730_000));
        let expressions = ["a{b=\"c+d\"}".to_owned(), "sum(b)".to_owned()];
        assert_eq!(
            prometheus_graph("http://h:9090/", &expressions, range),
            "http://h:9090/graph?\
             g0.expr=a%7Bb%3D%22c%2Bd%22%7D&g0.tab=0&g0.range_input=1h&g0.end_input=2026-11-23%2014:05:30&\
             g1.expr=sum%28b%29&g1.tab=0&g1.range_input=1h&g1.end_input=2026-11-23%2014:05:30"
        );
        let moment = TimeRange::new(range.to, range.to);
        assert!(prometheus_graph("/prometheus", &expressions, moment).contains("g0.range_input=1s"));
    }
}
