//! What labels are called, as a table: of a metric's labels the first that
//! stands in a meaning's row has this meaning.

use super::super::{Meaning, Role};

/// The names of a meaning, the most telling first.
const NAMES: [(Meaning, &[&str]); 10] = [
    (
        Meaning::Status,
        &[
            "http_response_status_code",
            "http_status_code",
            "http_status",
            "status_code",
            "response_code",
            "envoy_response_code_class",
            "status",
            "code",
        ],
    ),
    (
        Meaning::Endpoint,
        &[
            "http_route",
            "endpoint",
            "path_template",
            "route",
            "uri",
            "url_rule",
            "handler",
            "view",
            "path",
            "http_target",
            "destination_service_name",
            "envoy_http_conn_manager_prefix",
        ],
    ),
    (Meaning::Method, &["http_request_method", "http_method", "method"]),
    (Meaning::Operation, &["operation", "db_operation_name", "db_operation", "query", "method", "vendor"]),
    (Meaning::Table, &["table", "db_collection_name", "db_sql_table", "collection", "repository", "model", "alias"]),
    (Meaning::Command, &["command", "db_operation_name", "db_operation", "operation"]),
    (
        Meaning::Host,
        &[
            "host",
            "server_address",
            "net_peer_name",
            "http_host",
            "client_name",
            "envoy_cluster_name",
            "service",
            "target",
            "http_method",
        ],
    ),
    (Meaning::Outcome, &["result", "outcome", "status", "state"]),
    (Meaning::Step, &["step", "stage"]),
    (Meaning::Part, &["type", "area", "mode"]),
];

/// What the labels of a metric in this role tell.
pub fn meanings(role: Role) -> &'static [Meaning] {
    match role {
        Role::Requests => &[Meaning::Method, Meaning::Endpoint, Meaning::Status],
        Role::Latency | Role::InFlight => &[Meaning::Method, Meaning::Endpoint],
        Role::Database => &[Meaning::Operation, Meaning::Table],
        Role::Redis => &[Meaning::Command],
        Role::Outbound => &[Meaning::Host],
        Role::Success => &[Meaning::Operation, Meaning::Outcome],
        Role::Funnel => &[Meaning::Step],
        Role::Cpu | Role::Memory => &[Meaning::Part],
        Role::OpenFiles | Role::FileLimit | Role::StartTime => &[],
    }
}

/// Without this label a metric can't be in the role, whatever its name.
pub fn needed(role: Role) -> Option<Meaning> {
    match role {
        Role::Success => Some(Meaning::Outcome),
        Role::Funnel => Some(Meaning::Step),
        _ => None,
    }
}

/// The names that a label of this meaning may have.
pub fn names(meaning: Meaning) -> &'static [&'static str] {
    NAMES.iter().find(|(of, _)| *of == meaning).map_or(&[], |(_, names)| *names)
}

/// Whether a label's values can have the meaning. Only a status is told by its
/// values: `404`, `4xx`, `4`, but not `failed`.
pub fn can_mean<'a>(meaning: Meaning, mut values: impl Iterator<Item = &'a str>) -> bool {
    let is_status = |value: &str| {
        let mut characters = value.chars();
        let class = characters.next().is_some_and(|first| ('1'..='5').contains(&first));
        let rest: String = characters.collect();
        class && (rest.is_empty() || rest == "xx" || rest.len() == 2 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    // A request that ended without an answer has 0, or a word.
    meaning != Meaning::Status || values.any(is_status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_told_by_its_values() {
        let status = |values: &[&str]| can_mean(Meaning::Status, values.iter().copied());
        assert!(status(&["200"]) && status(&["2xx"]) && status(&["5"]) && status(&["error", "404"]));
        assert!(!status(&["success", "failure"]) && !status(&["0"]) && !status(&["600"]) && !status(&["20000"]));
        assert!(can_mean(Meaning::Endpoint, ["anything"].into_iter()));
    }
}
