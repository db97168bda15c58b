use super::{Dashboard, Function, Panel, PanelKind, PanelQuery};
use crate::series::Unit;

/// The labels by which requests can be filtered and grouped.
const REQUEST_LABELS: [&str; 4] = ["job", "instance", "method", "endpoint"];
/// How long requests take.
const LATENCY: &str = "http_request_duration_seconds";
/// The labels that a process' own metrics have.
const PROCESS_LABELS: [&str; 2] = ["job", "instance"];

/// The built-in dashboard of one service: its requests, its dependencies, its
/// business and its process, for the metric names that a Python service with
/// `prometheus_client` commonly has.
pub fn service_dashboard() -> Dashboard {
    let status = || "http_status".to_owned();
    let requests_by_status = || {
        let query = rate("http_requests_total", &["http_status"], &REQUEST_LABELS);
        vec![query]
    };
    Dashboard {
        name: "service".into(),
        variables: ["job", "instance", "endpoint", "method"].map(str::to_owned).to_vec(),
        variables_of: "http_requests_total".into(),
        refresh: Some(30_000),
        panels: vec![
            Panel { tall: true, ..percentiles("latency", LATENCY, &[], &REQUEST_LABELS, 8, false) },
            Panel {
                tall: true,
                ..panel(
                    "errors",
                    PanelKind::ErrorShare { status_label: status() },
                    requests_by_status(),
                    Unit::Ratio,
                    4,
                )
            },
            Panel { tall: true, ..latency_panel("latency-heatmap", PanelKind::Heatmap, 8) },
            Panel { tall: true, ..latency_panel("mean-vs-tail", PanelKind::MeanVsTail, 4) },
            latency_panel("slo", PanelKind::Objective, 12),
            panel(
                "requests",
                PanelKind::RequestRate { status_label: status() },
                requests_by_status(),
                Unit::PerSecond,
                6,
            ),
            panel(
                "in-flight",
                PanelKind::Lines,
                vec![gauge(Function::Sum, "http_requests_in_flight", &[])],
                Unit::Count,
                6,
            ),
            percentiles("db", "db_query_duration_seconds", &["operation", "table"], &PROCESS_LABELS, 12, true),
            percentiles("redis", "redis_command_duration_seconds", &["command"], &PROCESS_LABELS, 4, true),
            percentiles("outbound", "outbound_http_request_duration_seconds", &["host"], &PROCESS_LABELS, 4, true),
            panel(
                "success",
                PanelKind::SuccessShare { result_label: "result".into(), success: "success".into() },
                vec![rate("business_operations_total", &["operation", "result"], &PROCESS_LABELS)],
                Unit::Ratio,
                4,
            ),
            panel(
                "cpu",
                PanelKind::Lines,
                vec![rate("process_cpu_seconds_total", &["instance"], &PROCESS_LABELS)],
                Unit::Cores,
                4,
            ),
            panel(
                "memory",
                PanelKind::Lines,
                vec![gauge(Function::Max, "process_memory_bytes", &["instance", "type"])],
                Unit::Bytes,
                4,
            ),
            panel(
                "fds",
                PanelKind::Lines,
                vec![
                    gauge(Function::Max, "process_open_fds", &["instance"]),
                    gauge(Function::Max, "process_max_fds", &["instance"]),
                ],
                Unit::Count,
                4,
            ),
        ],
    }
}

fn panel(id: &str, kind: PanelKind, queries: Vec<PanelQuery>, unit: Unit, columns: u8) -> Panel {
    Panel { id: id.into(), kind, queries, unit, columns, tall: false, steps_of: None }
}

/// Another look at the answer that the panel `latency` got.
fn latency_panel(id: &str, kind: PanelKind, columns: u8) -> Panel {
    let mut queries = vec![rate(&format!("{LATENCY}_bucket"), &[], &REQUEST_LABELS)];
    if kind == PanelKind::MeanVsTail {
        queries.push(rate(&format!("{LATENCY}_sum"), &[], &REQUEST_LABELS));
    }
    let unit = if kind == PanelKind::Objective { Unit::Ratio } else { Unit::Seconds };
    Panel { steps_of: Some("latency".into()), ..panel(id, kind, queries, unit, columns) }
}

fn percentiles(id: &str, histogram: &str, by: &[&str], labels: &[&str], columns: u8, highest_only: bool) -> Panel {
    let query = rate(&format!("{histogram}_bucket"), by, labels);
    panel(id, PanelKind::Percentiles { highest_only }, vec![query], Unit::Seconds, columns)
}

fn rate(metric: &str, by: &[&str], labels: &[&str]) -> PanelQuery {
    query(Function::SumOfRates, metric, by, labels)
}

fn gauge(function: Function, metric: &str, by: &[&str]) -> PanelQuery {
    query(function, metric, by, &PROCESS_LABELS)
}

fn query(function: Function, metric: &str, by: &[&str], labels: &[&str]) -> PanelQuery {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    PanelQuery { metric: metric.into(), function, by: owned(by), labels: owned(labels) }
}
