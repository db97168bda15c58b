//! The small answers: names, targets, rules, alerts, cardinality, build.
//!
//! Keys that are not known are stepped over; what a server leaves out or has
//! null for is empty, but for names and expressions, which must be there.

use std::collections::BTreeMap;

use super::decode::{decode_or_default, read_labels};
use super::reader::{Read, Reader};
use super::{Answer, Failure};
use crate::series::Labels;
use crate::time::parse_duration;

/// A scrape target, as `/api/v1/targets` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// Its labels after relabelling.
    pub labels: BTreeMap<String, String>,
    /// `up`, `down` or `unknown`.
    pub health: String,
    /// Why the last scrape failed; empty when it didn't.
    pub last_error: String,
    /// How often it is scraped, as a Prometheus duration.
    pub scrape_interval: String,
}

/// The targets of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScrapePool {
    /// Targets that are scraped.
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MetricMetadata {
    /// `counter`, `gauge`, `histogram`, `summary` or `unknown`.
    pub kind: String,
    /// The exporter's sentence about it.
    pub help: String,
    /// The declared unit, mostly empty.
    pub unit: String,
}

/// What `/api/v1/status/buildinfo` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildInfo {
    /// The server's version, such as `3.5.3`.
    pub version: String,
}

/// An alert that is pending or firing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alert {
    /// Its labels; `alertname` among them.
    pub labels: BTreeMap<String, String>,
    /// What its author wrote for the reader.
    pub annotations: BTreeMap<String, String>,
    /// `pending` or `firing`.
    pub state: String,
    /// Since when, RFC 3339.
    pub active_at: Option<String>,
}

/// A recording or alerting rule.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rule {
    /// The alert's or the recorded metric's name.
    pub name: String,
    /// Its expression.
    pub query: String,
    /// `alerting` or `recording`.
    pub kind: String,
    /// Seconds for which the expression must hold.
    pub duration: f64,
    /// `inactive`, `pending` or `firing`.
    pub state: String,
    /// The alerts that are active because of it.
    pub alerts: Vec<Alert>,
}

/// Rules that are evaluated together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RuleGroup {
    /// The group's name.
    pub name: String,
    /// The file it stands in.
    pub file: String,
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// A line of a top list: a name and how many series it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardinalityRow {
    /// A metric, a label, or a `label=value` pair.
    pub name: String,
    /// Series, or values.
    pub value: u64,
}

/// What the head block holds most of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TsdbStatus {
    /// Series per metric.
    pub series_count_by_metric_name: Vec<CardinalityRow>,
    /// Values per label.
    pub label_value_count_by_label_name: Vec<CardinalityRow>,
    /// Series per label and value.
    pub series_count_by_label_value_pair: Vec<CardinalityRow>,
}

/// Decodes `labels` and `label/…/values`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_names(body: &[u8]) -> Result<Answer<Vec<String>>, Failure> {
    decode_or_default(body, |reader| reader.list(Reader::text))
}

/// Decodes `series`: the label sets that match.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_series_labels(body: &[u8]) -> Result<Answer<Vec<Labels>>, Failure> {
    decode_or_default(body, |reader| reader.list(read_labels))
}

/// Decodes `targets`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_targets(body: &[u8]) -> Result<Answer<ScrapePool>, Failure> {
    decode_or_default(body, |reader| {
        Ok(ScrapePool { active_targets: read_list_of(reader, "activeTargets", read_target)? })
    })
}

/// Decodes `metadata`: each metric family with what its exporters say of it.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_metadata(body: &[u8]) -> Result<Answer<BTreeMap<String, Vec<MetricMetadata>>>, Failure> {
    decode_or_default(body, |reader| {
        let mut families = BTreeMap::new();
        reader.fields(|reader, name| {
            families.insert(name.to_owned(), reader.list(read_metadata)?);
            Ok(())
        })?;
        Ok(families)
    })
}

/// Decodes `rules`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_rules(body: &[u8]) -> Result<Answer<Vec<RuleGroup>>, Failure> {
    decode_or_default(body, |reader| read_list_of(reader, "groups", read_group))
}

/// Decodes `alerts`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_alerts(body: &[u8]) -> Result<Answer<Vec<Alert>>, Failure> {
    decode_or_default(body, |reader| read_list_of(reader, "alerts", read_alert))
}

/// Decodes `status/tsdb`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_tsdb(body: &[u8]) -> Result<Answer<TsdbStatus>, Failure> {
    decode_or_default(body, |reader| {
        let mut status = TsdbStatus::default();
        reader.fields(|reader, key| {
            match key {
                "seriesCountByMetricName" => status.series_count_by_metric_name = reader.list(read_row)?,
                "labelValueCountByLabelName" => status.label_value_count_by_label_name = reader.list(read_row)?,
                "seriesCountByLabelValuePair" => status.series_count_by_label_value_pair = reader.list(read_row)?,
                _ => drop(reader.skip()?),
            }
            Ok(())
        })?;
        Ok(status)
    })
}

/// Decodes `status/buildinfo`.
///
/// # Errors
/// As [`decode_series`](super::decode_series).
pub fn decode_build_info(body: &[u8]) -> Result<Answer<BuildInfo>, Failure> {
    decode_or_default(body, |reader| {
        let mut info = BuildInfo::default();
        reader.fields(|reader, key| {
            match key {
                "version" => info.version = reader.text()?,
                _ => drop(reader.skip()?),
            }
            Ok(())
        })?;
        Ok(info)
    })
}

/// An object of which one list is wanted.
fn read_list_of<T>(reader: &mut Reader, wanted: &str, one: fn(&mut Reader) -> Read<T>) -> Read<Vec<T>> {
    let mut list = Vec::new();
    reader.fields(|reader, key| {
        if key == wanted {
            list = reader.list(one)?;
        } else {
            reader.skip()?;
        }
        Ok(())
    })?;
    Ok(list)
}

/// An object of nothing but texts.
fn read_texts(reader: &mut Reader) -> Read<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    reader.object(|reader, name| {
        texts.insert(name.to_owned(), reader.text()?);
        Ok(())
    })?;
    Ok(texts)
}

fn read_target(reader: &mut Reader) -> Read<Target> {
    let mut target = Target::default();
    reader.fields(|reader, key| {
        match key {
            "labels" => target.labels = read_texts(reader)?,
            "health" => target.health = reader.text()?,
            "lastError" => target.last_error = reader.text()?,
            "scrapeInterval" => target.scrape_interval = reader.text()?,
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    Ok(target)
}

fn read_metadata(reader: &mut Reader) -> Read<MetricMetadata> {
    let mut metadata = MetricMetadata::default();
    reader.fields(|reader, key| {
        match key {
            "type" => metadata.kind = reader.text()?,
            "help" => metadata.help = reader.text()?,
            "unit" => metadata.unit = reader.text()?,
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    Ok(metadata)
}

fn read_alert(reader: &mut Reader) -> Read<Alert> {
    let mut alert = Alert::default();
    reader.fields(|reader, key| {
        match key {
            "labels" => alert.labels = read_texts(reader)?,
            "annotations" => alert.annotations = read_texts(reader)?,
            "state" => alert.state = reader.text()?,
            "activeAt" => alert.active_at = Some(reader.text()?),
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    Ok(alert)
}

fn read_rule(reader: &mut Reader) -> Read<Rule> {
    let (mut rule, mut name, mut query) = (Rule::default(), None, None);
    reader.fields(|reader, key| {
        match key {
            "name" => name = Some(reader.text()?),
            "query" => query = Some(reader.text()?),
            "type" => rule.kind = reader.text()?,
            "duration" => rule.duration = reader.number()?,
            "state" => rule.state = reader.text()?,
            "alerts" => rule.alerts = reader.list(read_alert)?,
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    rule.name = reader.required(name, "the rule's name")?;
    rule.query = reader.required(query, "the rule's query")?;
    Ok(rule)
}

fn read_group(reader: &mut Reader) -> Read<RuleGroup> {
    let (mut group, mut name) = (RuleGroup::default(), None);
    reader.fields(|reader, key| {
        match key {
            "name" => name = Some(reader.text()?),
            "file" => group.file = reader.text()?,
            "rules" => group.rules = reader.list(read_rule)?,
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    group.name = reader.required(name, "the group's name")?;
    Ok(group)
}

fn read_row(reader: &mut Reader) -> Read<CardinalityRow> {
    let (mut name, mut value) = (None, None);
    reader.fields(|reader, key| {
        match key {
            "name" => name = Some(reader.text()?),
            "value" => value = Some(reader.integer(0..=i64::MAX, "a count")?.unsigned_abs()),
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    Ok(CardinalityRow { name: reader.required(name, "a name")?, value: reader.required(value, "a count")? })
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
