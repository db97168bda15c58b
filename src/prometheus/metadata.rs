//! The small answers: names, targets, rules, alerts, cardinality, build.
//!
//! They are few and irregular, so they go through serde; samples never do.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::decode::server_error;
use super::{Answer, Failure};
use crate::series::Labels;
use crate::time::parse_duration;

/// A scrape target, as `/api/v1/targets` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Its labels after relabelling.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// `up`, `down` or `unknown`.
    #[serde(default)]
    pub health: String,
    /// Why the last scrape failed; empty when it didn't.
    #[serde(default)]
    pub last_error: String,
    /// How often it is scraped, as a Prometheus duration.
    #[serde(default)]
    pub scrape_interval: String,
}

/// The targets of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScrapePool {
    /// Targets that are scraped.
    #[serde(default)]
    pub active_targets: Vec<Target>,
}

impl ScrapePool {
    /// The longest scrape interval in milliseconds among the targets of these
    /// jobs, of all jobs when none is named. The longest, since a rate window
    /// must hold several samples of every target.
    pub fn scrape_interval(&self, jobs: &[String]) -> Option<i64> {
        self.active_targets
            .iter()
            .filter(|t| jobs.is_empty() || t.labels.get("job").is_some_and(|j| jobs.contains(j)))
            .filter_map(|t| parse_duration(&t.scrape_interval))
            .max()
    }
}

/// What a metric is, as its exporter declared it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct MetricMetadata {
    /// `counter`, `gauge`, `histogram`, `summary` or `unknown`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The exporter's sentence about it.
    #[serde(default)]
    pub help: String,
    /// The declared unit, mostly empty.
    #[serde(default)]
    pub unit: String,
}

/// What `/api/v1/status/buildinfo` says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct BuildInfo {
    /// The server's version, such as `3.5.3`.
    #[serde(default)]
    pub version: String,
}

/// An alert that is pending or firing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// Its labels; `alertname` among them.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// What its author wrote for the reader.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// `pending` or `firing`.
    #[serde(default)]
    pub state: String,
    /// Since when, RFC 3339.
    #[serde(default)]
    pub active_at: Option<String>,
}

/// A recording or alerting rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Rule {
    /// The alert's or the recorded metric's name.
    pub name: String,
    /// Its expression.
    pub query: String,
    /// `alerting` or `recording`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Seconds for which the expression must hold.
    #[serde(default)]
    pub duration: f64,
    /// `inactive`, `pending` or `firing`.
    #[serde(default)]
    pub state: String,
    /// The alerts that are active because of it.
    #[serde(default)]
    pub alerts: Vec<Alert>,
}

/// Rules that are evaluated together.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RuleGroup {
    /// The group's name.
    pub name: String,
    /// The file it stands in.
    #[serde(default)]
    pub file: String,
    /// Its rules.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// A line of a top list: a name and how many series it has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CardinalityRow {
    /// A metric, a label, or a `label=value` pair.
    pub name: String,
    /// Series, or values.
    pub value: u64,
}

/// What the head block holds most of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TsdbStatus {
    /// Series per metric.
    #[serde(default)]
    pub series_count_by_metric_name: Vec<CardinalityRow>,
    /// Values per label.
    #[serde(default)]
    pub label_value_count_by_label_name: Vec<CardinalityRow>,
    /// Series per label and value.
    #[serde(default)]
    pub series_count_by_label_value_pair: Vec<CardinalityRow>,
}

/// Decodes `labels` and `label/…/values`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_names(body: &[u8]) -> Result<Answer<Vec<String>>, Failure> {
    decode(body)
}

/// Decodes `series`: the label sets that match.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_series_labels(body: &[u8]) -> Result<Answer<Vec<Labels>>, Failure> {
    let answer: Answer<Vec<BTreeMap<String, String>>> = decode(body)?;
    Ok(Answer {
        data: answer.data.into_iter().map(|m| Labels::new(m.into_iter().collect())).collect(),
        warnings: answer.warnings,
        infos: answer.infos,
    })
}

/// Decodes `targets`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_targets(body: &[u8]) -> Result<Answer<ScrapePool>, Failure> {
    decode(body)
}

/// Decodes `metadata`: each metric family with what its exporters say of it.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_metadata(body: &[u8]) -> Result<Answer<BTreeMap<String, Vec<MetricMetadata>>>, Failure> {
    decode(body)
}

/// Decodes `rules`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_rules(body: &[u8]) -> Result<Answer<Vec<RuleGroup>>, Failure> {
    #[derive(Default, Deserialize)]
    struct Groups {
        #[serde(default)]
        groups: Vec<RuleGroup>,
    }
    let answer: Answer<Groups> = decode(body)?;
    Ok(Answer { data: answer.data.groups, warnings: answer.warnings, infos: answer.infos })
}

/// Decodes `alerts`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_alerts(body: &[u8]) -> Result<Answer<Vec<Alert>>, Failure> {
    #[derive(Default, Deserialize)]
    struct Alerts {
        #[serde(default)]
        alerts: Vec<Alert>,
    }
    let answer: Answer<Alerts> = decode(body)?;
    Ok(Answer { data: answer.data.alerts, warnings: answer.warnings, infos: answer.infos })
}

/// Decodes `status/tsdb`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_tsdb(body: &[u8]) -> Result<Answer<TsdbStatus>, Failure> {
    decode(body)
}

/// Decodes `status/buildinfo`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_build_info(body: &[u8]) -> Result<Answer<BuildInfo>, Failure> {
    decode(body)
}

fn decode<T: DeserializeOwned + Default>(body: &[u8]) -> Result<Answer<T>, Failure> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", bound = "T: DeserializeOwned")]
    struct Envelope<T> {
        status: String,
        data: Option<T>,
        #[serde(default)]
        warnings: Vec<String>,
        #[serde(default)]
        infos: Vec<String>,
        #[serde(default)]
        error_type: String,
        #[serde(default)]
        error: String,
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::Empty);
    }
    let envelope: Envelope<T> = serde_json::from_slice(body).map_err(|error| {
        let offset = offset_of(body, error.line(), error.column());
        if error.is_eof() {
            Failure::Truncated { offset: body.len() }
        } else {
            Failure::Malformed { offset, expected: "an answer of this endpoint" }
        }
    })?;
    if envelope.status != "success" {
        return Err(server_error(&envelope.error_type, envelope.error));
    }
    Ok(Answer { data: envelope.data.unwrap_or_default(), warnings: envelope.warnings, infos: envelope.infos })
}

/// The byte at a line and a column, both from 1, as serde_json counts them.
fn offset_of(body: &[u8], line: usize, column: usize) -> usize {
    let before: usize = body.split_inclusive(|b| *b == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    (before + column.saturating_sub(1)).min(body.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_tell_the_scrape_interval() {
        let body = br#"{"status":"success","data":{"activeTargets":[
            {"labels":{"job":"myapp"},"health":"up","scrapeInterval":"5s","unknown":1},
            {"labels":{"job":"node"},"scrapeInterval":"1m"}],"droppedTargets":[]}}"#;
        let targets = decode_targets(body).expect("targets").data;
        assert_eq!(targets.scrape_interval(&["myapp".into()]), Some(5_000));
        assert_eq!(targets.scrape_interval(&[]), Some(60_000));
        assert_eq!(targets.scrape_interval(&["other".into()]), None);
    }

    #[test]
    fn rules_alerts_and_cardinality() {
        let rules = br#"{"status":"success","data":{"groups":[{"name":"g","file":"f","interval":15,"rules":[
            {"name":"HighP99Latency","query":"x > 1","type":"alerting","duration":120,"state":"firing",
             "alerts":[{"labels":{"alertname":"HighP99Latency"},"annotations":{},"state":"firing","activeAt":"2026-11-23T14:05:00Z","value":"1e+00"}]}]}]}}"#;
        let groups = decode_rules(rules).expect("rules").data;
        assert_eq!(groups[0].rules[0].alerts[0].state, "firing");
        let tsdb =
            br#"{"status":"success","data":{"headStats":{},"seriesCountByMetricName":[{"name":"up","value":3}]}}"#;
        assert_eq!(decode_tsdb(tsdb).expect("tsdb").data.series_count_by_metric_name[0].value, 3);
        let series = br#"{"status":"success","data":[{"__name__":"up","job":"a"}]}"#;
        assert_eq!(decode_series_labels(series).expect("series").data[0].get("job"), Some("a"));
        let null = br#"{"status":"success","data":null}"#;
        assert!(decode_names(null).expect("null is no name").data.is_empty());
    }

    #[test]
    fn failures_have_a_place() {
        let cut = br#"{"status":"success","data":["a""#;
        assert_eq!(decode_names(cut), Err(Failure::Truncated { offset: cut.len() }));
        let odd = b"{\"status\":\"success\",\n\"data\":7}";
        assert!(matches!(decode_names(odd), Err(Failure::Malformed { offset: 21..=29, .. })));
    }
}
