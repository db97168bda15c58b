//! The rules, as a table: under which names and with which labels libraries
//! publish what a service does. Each row of a library is held by a fixture in
//! `tests/discovery`.

use super::super::{Kind, Role};
use Kind::{Counter, Gauge, Histogram};
use Role::{
    Cpu, Database, FileLimit, Funnel, InFlight, Latency, Memory, OpenFiles, Outbound, Redis, Requests, StartTime,
    Success,
};

/// One row: a metric, and what it means where it has these labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Whose convention it is; empty for what many do alike.
    pub library: &'static str,
    /// What the metric tells.
    pub role: Role,
    /// What it is.
    pub kind: Kind,
    /// Its name, of a histogram without `_bucket`. A `*` in front stands for
    /// any prefix.
    pub metric: &'static str,
    /// The labels that it has with this library.
    pub labels: &'static [&'static str],
    /// The unit of a histogram, unless it is the second.
    pub in_thousandths: bool,
    /// Which of its series are in this role.
    pub part: Part,
}

/// Which of a metric's series are in a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All.
    Whole,
    /// Those whose label for the database's system says Redis.
    Redis,
    /// All others.
    ButRedis,
}

/// The labels that name a database's system.
pub const SYSTEM: [&str; 2] = ["db_system_name", "db_system"];

type Names = &'static [&'static str];

const fn row(library: &'static str, role: Role, kind: Kind, metric: &'static str, labels: Names) -> Rule {
    Rule { library, role, kind, metric, labels, in_thousandths: false, part: Part::Whole }
}

const fn millis(library: &'static str, role: Role, metric: &'static str, labels: Names) -> Rule {
    Rule { in_thousandths: true, ..row(library, role, Histogram, metric, labels) }
}

const fn part(rule: Rule, part: Part) -> Rule {
    Rule { part, ..rule }
}

/// How names begin that tell of the watching itself, not of what is watched.
pub const OF_THE_EXPORTER: [&str; 4] = ["promhttp_", "scrape_", "exporter_", "otelcol_"];

/// What the name of an incoming request's metric doesn't hold.
pub const OUTGOING: [&str; 6] = ["outbound", "client", "upstream", "external", "downstream_cx", "rpc_durations"];

/// The server that is asked; a service of its own, if there is no other.
pub const PROMETHEUS: &str = "Prometheus";
/// A machine rather than a service.
pub const NODE: &str = "node_exporter";

const CLIENT: &str = "prometheus_client";
const FASTAPI: &str = "prometheus-fastapi-instrumentator";
const FLASK: &str = "prometheus_flask_exporter";
const STARLETTE: &str = "starlette-prometheus";
const EXPORTER: &str = "starlette_exporter";
const DJANGO: &str = "django-prometheus";
const OTEL: &str = "OpenTelemetry";
const SPRING: &str = "Micrometer";
const GO: &str = "promhttp";
const EXPRESS: &str = "express-prom-bundle";
const INGRESS: &str = "ingress-nginx";
const ENVOY: &str = "Envoy";
const ISTIO: &str = "Istio";
const PROCESS: &str = "process";
const COMMON: &str = "";

/// Of two rows for one role that both fit the earlier counts.
pub const RULES: &[Rule] = &[
    row(CLIENT, Requests, Counter, "http_requests_total", &["method", "endpoint", "http_status"]),
    row(CLIENT, Latency, Histogram, "http_request_duration_seconds", &["method", "endpoint"]),
    row(CLIENT, InFlight, Gauge, "http_requests_in_flight", &[]),
    row(CLIENT, Database, Histogram, "db_query_duration_seconds", &["operation", "table"]),
    row(CLIENT, Redis, Histogram, "redis_command_duration_seconds", &["command"]),
    row(CLIENT, Outbound, Histogram, "outbound_http_request_duration_seconds", &["host"]),
    row(CLIENT, Success, Counter, "business_operations_total", &["operation", "result"]),
    row(CLIENT, Funnel, Counter, "order_funnel_total", &["step"]),
    row(CLIENT, Memory, Gauge, "process_memory_bytes", &["type"]),
    //
    row(FASTAPI, Requests, Counter, "http_requests_total", &["handler", "method", "status"]),
    row(FASTAPI, Latency, Histogram, "http_request_duration_seconds", &["handler", "method"]),
    row(FASTAPI, Latency, Histogram, "http_request_duration_highr_seconds", &[]),
    row(FASTAPI, InFlight, Gauge, "http_requests_inprogress", &[]),
    //
    row(FLASK, Requests, Counter, "flask_http_request_duration_seconds_count", &["method", "path", "status"]),
    row(FLASK, Requests, Counter, "flask_http_request_total", &["method", "status"]),
    row(FLASK, Latency, Histogram, "flask_http_request_duration_seconds", &["method", "status"]),
    //
    row(STARLETTE, Requests, Counter, "starlette_responses_total", &["method", "path_template", "status_code"]),
    row(STARLETTE, Latency, Histogram, "starlette_requests_processing_time_seconds", &["method", "path_template"]),
    row(STARLETTE, InFlight, Gauge, "starlette_requests_in_progress", &["method", "path_template"]),
    //
    row(EXPORTER, Requests, Counter, "starlette_requests_total", &["method", "path", "status_code"]),
    row(EXPORTER, Latency, Histogram, "starlette_request_duration_seconds", &["method", "path", "status_code"]),
    row(EXPORTER, InFlight, Gauge, "starlette_requests_in_progress", &["app_name", "method"]),
    //
    row(DJANGO, Requests, Counter, "django_http_responses_total_by_status_view_method_total", &["status", "view"]),
    row(DJANGO, Latency, Histogram, "django_http_requests_latency_seconds_by_view_method", &["view", "method"]),
    row(DJANGO, Database, Histogram, "django_db_query_duration_seconds", &["alias", "vendor"]),
    //
    row(OTEL, Requests, Counter, "http_server_request_duration_seconds_count", &["http_response_status_code"]),
    row(OTEL, Latency, Histogram, "http_server_request_duration_seconds", &["http_request_method"]),
    row(OTEL, InFlight, Gauge, "http_server_active_requests", &[]),
    row(OTEL, Outbound, Histogram, "http_client_request_duration_seconds", &["http_request_method"]),
    part(row(OTEL, Database, Histogram, "db_client_operation_duration_seconds", &["db_system_name"]), Part::ButRedis),
    part(row(OTEL, Redis, Histogram, "db_client_operation_duration_seconds", &["db_system_name"]), Part::Redis),
    row(OTEL, Cpu, Counter, "process_cpu_time_seconds_total", &[]),
    row(OTEL, Memory, Gauge, "process_memory_usage_bytes", &[]),
    row(OTEL, OpenFiles, Gauge, "process_unix_file_descriptor_count", &[]),
    row(OTEL, Requests, Counter, "http_server_duration_milliseconds_count", &["http_method", "http_status_code"]),
    millis(OTEL, Latency, "http_server_duration_milliseconds", &["http_method"]),
    millis(OTEL, Outbound, "http_client_duration_milliseconds", &["http_method"]),
    //
    row(SPRING, Requests, Counter, "http_server_requests_seconds_count", &["method", "status", "uri"]),
    row(SPRING, Latency, Histogram, "http_server_requests_seconds", &["method", "status", "uri"]),
    row(SPRING, InFlight, Gauge, "http_server_requests_active_seconds_gcount", &[]),
    row(SPRING, InFlight, Gauge, "http_server_requests_active_seconds_count", &[]),
    row(SPRING, InFlight, Gauge, "http_server_requests_active_seconds_active_count", &[]),
    row(SPRING, Outbound, Histogram, "http_client_requests_seconds", &["client_name"]),
    row(SPRING, Database, Histogram, "spring_data_repository_invocations_seconds", &["repository", "method"]),
    row(SPRING, Redis, Histogram, "lettuce_command_completion_seconds", &["command"]),
    row(SPRING, Cpu, Gauge, "process_cpu_usage", &[]),
    row(SPRING, Memory, Gauge, "jvm_memory_used_bytes", &["area"]),
    row(SPRING, OpenFiles, Gauge, "process_files_open_files", &[]),
    row(SPRING, FileLimit, Gauge, "process_files_max_files", &[]),
    //
    row(EXPRESS, Requests, Counter, "http_request_duration_seconds_count", &["method", "path", "status_code"]),
    row(EXPRESS, Latency, Histogram, "http_request_duration_seconds", &["method", "path", "status_code"]),
    //
    row(GO, Requests, Counter, "http_requests_total", &["code", "method"]),
    row(GO, Requests, Counter, "api_requests_total", &["code", "method"]),
    row(GO, Latency, Histogram, "request_duration_seconds", &["handler", "method"]),
    row(GO, Latency, Histogram, "http_request_duration_seconds", &["code", "method"]),
    row(GO, InFlight, Gauge, "in_flight_requests", &[]),
    row(GO, InFlight, Gauge, "http_in_flight_requests", &[]),
    //
    row(INGRESS, Requests, Counter, "nginx_ingress_controller_requests", &["ingress", "status"]),
    row(INGRESS, Latency, Histogram, "nginx_ingress_controller_request_duration_seconds", &["ingress", "status"]),
    row(INGRESS, Outbound, Histogram, "nginx_ingress_controller_response_duration_seconds", &["ingress", "status"]),
    row(INGRESS, Cpu, Counter, "nginx_ingress_controller_nginx_process_cpu_seconds_total", &[]),
    row(INGRESS, Memory, Gauge, "nginx_ingress_controller_nginx_process_resident_memory_bytes", &[]),
    //
    row(ENVOY, Requests, Counter, "envoy_http_downstream_rq_xx", &["envoy_response_code_class"]),
    millis(ENVOY, Latency, "envoy_http_downstream_rq_time", &["envoy_http_conn_manager_prefix"]),
    row(ENVOY, InFlight, Gauge, "envoy_http_downstream_rq_active", &["envoy_http_conn_manager_prefix"]),
    millis(ENVOY, Outbound, "envoy_cluster_upstream_rq_time", &["envoy_cluster_name"]),
    row(ENVOY, Memory, Gauge, "envoy_server_memory_physical_size", &[]),
    //
    row(ISTIO, Requests, Counter, "istio_requests_total", &["response_code", "destination_service_name"]),
    millis(ISTIO, Latency, "istio_request_duration_milliseconds", &["destination_service_name"]),
    //
    row(NODE, Cpu, Counter, "node_cpu_seconds_total", &["cpu", "mode"]),
    row(NODE, Memory, Gauge, "node_memory_MemAvailable_bytes", &[]),
    row(NODE, OpenFiles, Gauge, "node_filefd_allocated", &[]),
    row(NODE, FileLimit, Gauge, "node_filefd_maximum", &[]),
    row(NODE, StartTime, Gauge, "node_boot_time_seconds", &[]),
    //
    row(PROMETHEUS, Requests, Counter, "prometheus_http_requests_total", &["code", "handler"]),
    row(PROMETHEUS, Latency, Histogram, "prometheus_http_request_duration_seconds", &["handler"]),
    //
    row(PROCESS, Cpu, Counter, "process_cpu_seconds_total", &[]),
    row(PROCESS, Memory, Gauge, "process_resident_memory_bytes", &[]),
    row(PROCESS, OpenFiles, Gauge, "process_open_fds", &[]),
    row(PROCESS, FileLimit, Gauge, "process_max_fds", &[]),
    row(PROCESS, StartTime, Gauge, "process_start_time_seconds", &[]),
    //
    row(COMMON, Requests, Counter, "*http_requests_total", &[]),
    row(COMMON, Requests, Counter, "*http_server_requests_total", &[]),
    row(COMMON, Requests, Counter, "*http_request_duration_seconds_count", &[]),
    row(COMMON, Requests, Counter, "*requests_total", &[]),
    row(COMMON, Requests, Counter, "*request_duration_seconds_count", &[]),
    row(COMMON, Latency, Histogram, "*http_request_duration_seconds", &[]),
    row(COMMON, Latency, Histogram, "*http_server_request_duration_seconds", &[]),
    millis(COMMON, Latency, "*http_request_duration_milliseconds", &[]),
    row(COMMON, Latency, Histogram, "*request_duration_seconds", &[]),
    row(COMMON, Latency, Histogram, "*request_latency_seconds", &[]),
    row(COMMON, Latency, Histogram, "*response_time_seconds", &[]),
    millis(COMMON, Latency, "*request_duration_milliseconds", &[]),
    millis(COMMON, Latency, "*request_duration_ms", &[]),
    row(COMMON, InFlight, Gauge, "*requests_in_flight", &[]),
    row(COMMON, InFlight, Gauge, "*in_flight_requests", &[]),
    row(COMMON, InFlight, Gauge, "*requests_in_progress", &[]),
    row(COMMON, InFlight, Gauge, "*requests_inprogress", &[]),
    row(COMMON, InFlight, Gauge, "*active_requests", &[]),
    row(COMMON, Database, Histogram, "*db_query_duration_seconds", &[]),
    row(COMMON, Database, Histogram, "*sql_query_duration_seconds", &[]),
    row(COMMON, Database, Histogram, "*database_query_duration_seconds", &[]),
    row(COMMON, Redis, Histogram, "*redis_command_duration_seconds", &[]),
    row(COMMON, Outbound, Histogram, "*outbound_http_request_duration_seconds", &[]),
    row(COMMON, Outbound, Histogram, "*http_client_request_duration_seconds", &[]),
    row(COMMON, Success, Counter, "*operations_total", &[]),
    row(COMMON, Funnel, Counter, "*funnel_total", &[]),
];
