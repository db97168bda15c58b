use super::{Dashboard, Function, Kind, Meaning, Panel, PanelKind, PanelQuery, Role, RoleMetric, Roles};
use crate::series::Unit;

/// The labels that a scrape gives to every series.
const TARGET_LABELS: [&str; 2] = ["job", "instance"];

/// The built-in dashboard of one service: its requests, its dependencies, its
/// business and its process. A panel is there when its metric is.
pub fn service_dashboard(roles: &Roles) -> Dashboard {
    let panel_of = |(role, panel): &(Role, MakePanel)| panel(roles, roles.get(*role)?);
    let mut panels = Vec::new();
    for (first, row) in ROWS {
        panels.extend(side_by_side(row.iter().filter_map(panel_of).collect(), *first));
    }
    Dashboard {
        name: "service".into(),
        variables: variables(roles),
        variables_of: variables_of(roles),
        refresh: Some(30_000),
        panels,
    }
}

/// What one can filter by, the most wanted first.
fn variables(roles: &Roles) -> Vec<String> {
    let of_requests = [Meaning::Endpoint, Meaning::Method].into_iter().filter_map(|meaning| {
        let metrics = [Role::Requests, Role::Latency].into_iter().filter_map(|role| roles.get(role));
        metrics.filter_map(|metric| metric.label(meaning)).next()
    });
    TARGET_LABELS.into_iter().chain(of_requests).map(str::to_owned).collect()
}

/// The metric that has the most of the labels one can filter by.
fn variables_of(roles: &Roles) -> String {
    let of_requests = |role| roles.get(role).filter(|metric| metric.label(Meaning::Endpoint).is_some());
    let metric = of_requests(Role::Requests).or_else(|| of_requests(Role::Latency));
    let metric = metric.or_else(|| roles.get(Role::Requests)).or_else(|| roles.iter().map(|(_, metric)| metric).next());
    metric
        .map(|metric| if metric.kind == Kind::Histogram { count(metric) } else { metric.name.clone() })
        .unwrap_or_default()
}

/// Makes the panel of a metric in its role.
type MakePanel = fn(&Roles, &RoleMetric) -> Option<Panel>;

/// How many twelfths the first panel of a row takes, where that is said, and the
/// row's panels.
type Row = (Option<u8>, &'static [(Role, MakePanel)]);

/// The panels from top to bottom.
const ROWS: &[Row] = &[
    (Some(8), &[(Role::Latency, latency), (Role::Requests, errors)]),
    (Some(8), &[(Role::Latency, heatmap), (Role::Latency, mean_vs_tail)]),
    (None, &[(Role::Latency, objective)]),
    (None, &[(Role::Requests, requests), (Role::InFlight, in_flight)]),
    (None, &[(Role::Requests, error_heatmap)]),
    (None, &[(Role::Database, database)]),
    (None, &[(Role::Redis, redis), (Role::Outbound, outbound), (Role::Success, success)]),
    (None, &[(Role::Funnel, funnel)]),
    (None, &[(Role::Cpu, cpu), (Role::Memory, memory)]),
    (None, &[(Role::OpenFiles, open_files), (Role::StartTime, uptime)]),
];

/// Over the whole width: the first as wide as said, the others share the rest.
fn side_by_side(mut panels: Vec<Panel>, first: Option<u8>) -> Vec<Panel> {
    let several = panels.len() as u8;
    for (index, panel) in panels.iter_mut().enumerate() {
        panel.columns = match (several, first) {
            (1, _) => 12,
            (_, Some(wide)) if index == 0 => wide,
            (_, Some(wide)) => (12 - wide) / (several - 1),
            (_, None) => 12 / several,
        };
    }
    panels
}

fn latency(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let panel = percentiles("latency", metric, &[], &request_labels(metric), false);
    Some(Panel { tall: true, ..panel })
}

fn errors(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let status_label = metric.label(Meaning::Status)?.to_owned();
    let kind = PanelKind::ErrorShare { status_label };
    Some(Panel { tall: true, ..panel("errors", kind, vec![by_status(metric)], Unit::Ratio) })
}

fn heatmap(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let panel = another_look("latency-heatmap", PanelKind::Heatmap, metric, Unit::Seconds);
    Some(Panel { tall: true, ..panel })
}

fn mean_vs_tail(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let mut panel = another_look("mean-vs-tail", PanelKind::MeanVsTail, metric, Unit::Seconds);
    panel.queries.push(durations(metric));
    Some(Panel { tall: true, ..panel })
}

fn objective(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    Some(another_look("slo", PanelKind::Objective, metric, Unit::Ratio))
}

fn requests(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    // Without a status there is nothing to add up over.
    let status_label = metric.label(Meaning::Status).unwrap_or_default().to_owned();
    Some(panel("requests", PanelKind::RequestRate { status_label }, vec![by_status(metric)], Unit::PerSecond))
}

fn in_flight(roles: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let mut queries = vec![gauge(Function::Sum, metric, &[])];
    let Some(latency) = roles.get(Role::Latency) else {
        return Some(panel("in-flight", PanelKind::Lines, queries, Unit::Count));
    };
    let labels = request_labels(metric);
    let known = |query: PanelQuery| PanelQuery {
        // What one can't filter requests in flight by, their law isn't either.
        labels: query.labels.into_iter().filter(|label| labels.contains(label)).collect(),
        ..query
    };
    queries[0].labels.clone_from(&labels);
    let counted = RoleMetric { name: count(latency), kind: Kind::Counter, in_thousandths: false, ..latency.clone() };
    queries.extend([known(durations(latency)), known(rate(&counted, &[], &request_labels(latency)))]);
    Some(panel("in-flight", PanelKind::InFlight, queries, Unit::Count))
}

fn error_heatmap(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let (status, endpoint) = (metric.label(Meaning::Status)?, metric.label(Meaning::Endpoint)?);
    let kind = PanelKind::ErrorHeatmap { status_label: status.to_owned(), endpoint_label: endpoint.to_owned() };
    let query = rate(metric, &[status, endpoint], &request_labels(metric));
    Some(panel("error-heatmap", kind, vec![query], Unit::Ratio))
}

fn database(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    dependency("db", metric, &[Meaning::Operation, Meaning::Table])
}

fn redis(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    dependency("redis", metric, &[Meaning::Command])
}

fn outbound(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    dependency("outbound", metric, &[Meaning::Host])
}

fn dependency(id: &str, metric: &RoleMetric, by: &[Meaning]) -> Option<Panel> {
    Some(percentiles(id, metric, &metric.labels_of(by), &TARGET_LABELS.map(str::to_owned), true))
}

fn success(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let result_label = metric.label(Meaning::Outcome)?.to_owned();
    let by = metric.labels_of(&[Meaning::Operation, Meaning::Outcome]);
    let kind = PanelKind::SuccessShare { result_label, success: "success".into() };
    Some(panel("success", kind, vec![rate(metric, &by, &TARGET_LABELS.map(str::to_owned))], Unit::Ratio))
}

fn funnel(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let step = metric.label(Meaning::Step)?;
    let query = rate(metric, &[step], &TARGET_LABELS.map(str::to_owned));
    Some(panel("funnel", PanelKind::Funnel { step_label: step.to_owned() }, vec![query], Unit::Ratio))
}

fn cpu(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let mut by = vec!["instance"];
    by.extend(metric.label(Meaning::Part));
    Some(if metric.kind == Kind::Counter {
        panel("cpu", PanelKind::Lines, vec![rate(metric, &by, &TARGET_LABELS.map(str::to_owned))], Unit::Cores)
    } else {
        panel("cpu", PanelKind::Lines, vec![gauge(Function::Max, metric, &by)], Unit::Ratio)
    })
}

fn memory(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let mut by = vec!["instance"];
    by.extend(metric.label(Meaning::Part));
    Some(panel("memory", PanelKind::Lines, vec![gauge(Function::Sum, metric, &by)], Unit::Bytes))
}

fn open_files(roles: &Roles, metric: &RoleMetric) -> Option<Panel> {
    let mut queries = vec![gauge(Function::Max, metric, &["instance"])];
    let limit = roles.get(Role::FileLimit);
    queries.extend(limit.map(|limit| gauge(Function::Max, limit, &["instance"])));
    Some(match limit {
        Some(_) => panel("fds", PanelKind::ShareOfLimit, queries, Unit::Ratio),
        None => panel("fds", PanelKind::Lines, queries, Unit::Count),
    })
}

fn uptime(_: &Roles, metric: &RoleMetric) -> Option<Panel> {
    Some(panel("restarts", PanelKind::Uptime, vec![gauge(Function::Max, metric, &["instance"])], Unit::Seconds))
}

fn panel(id: &str, kind: PanelKind, queries: Vec<PanelQuery>, unit: Unit) -> Panel {
    Panel { id: id.into(), kind, queries, unit, columns: 12, tall: false, steps_of: None }
}

/// Another look at the answer that the panel `latency` got.
fn another_look(id: &str, kind: PanelKind, metric: &RoleMetric, unit: Unit) -> Panel {
    let query = buckets(metric, &[], &request_labels(metric));
    Panel { steps_of: Some("latency".into()), ..panel(id, kind, vec![query], unit) }
}

fn percentiles(id: &str, metric: &RoleMetric, by: &[&str], labels: &[String], highest_only: bool) -> Panel {
    let kind = PanelKind::Percentiles { highest_only };
    panel(id, kind, vec![buckets(metric, by, labels)], Unit::Seconds)
}

/// The labels that requests can be filtered and grouped by.
fn request_labels(metric: &RoleMetric) -> Vec<String> {
    let own = metric.labels_of(&[Meaning::Method, Meaning::Endpoint]);
    TARGET_LABELS.into_iter().chain(own).map(str::to_owned).collect()
}

fn by_status(metric: &RoleMetric) -> PanelQuery {
    rate(metric, &metric.labels_of(&[Meaning::Status]), &request_labels(metric))
}

fn buckets(metric: &RoleMetric, by: &[&str], labels: &[String]) -> PanelQuery {
    let name = format!("{}_bucket", metric.name);
    PanelQuery { metric: name, ..rate(metric, by, labels) }
}

/// How fast the durations of requests add up: seconds a second.
fn durations(metric: &RoleMetric) -> PanelQuery {
    let name = format!("{}_sum", metric.name);
    PanelQuery { metric: name, ..rate(metric, &[], &request_labels(metric)) }
}

/// The name of a histogram's count.
fn count(metric: &RoleMetric) -> String {
    format!("{}_count", metric.name)
}

fn rate(metric: &RoleMetric, by: &[&str], labels: &[String]) -> PanelQuery {
    query(Function::SumOfRates, metric, by, labels)
}

fn gauge(function: Function, metric: &RoleMetric, by: &[&str]) -> PanelQuery {
    query(function, metric, by, &TARGET_LABELS.map(str::to_owned))
}

fn query(function: Function, metric: &RoleMetric, by: &[&str], labels: &[String]) -> PanelQuery {
    PanelQuery {
        metric: metric.name.clone(),
        function,
        matchers: metric.matchers.clone(),
        in_thousandths: metric.in_thousandths,
        by: by.iter().map(|label| (*label).to_owned()).collect(),
        labels: labels.to_vec(),
    }
}
