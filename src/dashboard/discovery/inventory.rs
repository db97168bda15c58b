use std::collections::{BTreeMap, BTreeSet};

use super::super::Kind;
use crate::promql::Matcher;
use crate::series::Labels;

/// What a server holds, as far as it was looked at: the names of all metrics,
/// and the label sets of those that a rule speaks of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inventory {
    names: BTreeSet<String>,
    /// What exporters declared, by family.
    kinds: BTreeMap<String, String>,
    /// By metric name.
    series: BTreeMap<String, Vec<Labels>>,
}

impl Inventory {
    /// From the names of all metrics; nothing is known of their labels yet.
    pub fn of_names(names: impl IntoIterator<Item = String>) -> Self {
        Self { names: names.into_iter().collect(), ..Self::default() }
    }

    /// Adds what is known of series, each with its name among its labels.
    pub fn add_series(&mut self, series: impl IntoIterator<Item = Labels>) {
        for labels in series {
            let Some(name) = labels.get("__name__").map(str::to_owned) else { continue };
            self.names.insert(name.clone());
            self.series.entry(name).or_default().push(labels.without(&["__name__"]));
        }
    }

    /// Adds what an exporter declared a family to be: `counter`, `gauge`,
    /// `histogram`, `summary`.
    pub fn declare(&mut self, family: &str, kind: &str) {
        self.kinds.insert(family.to_owned(), kind.to_owned());
    }

    /// The names of all metrics, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The values of `job`, in their order; a series without is in the job "".
    pub fn jobs(&self) -> Vec<String> {
        let all = self.series.values().flatten().map(|labels| labels.get("job").unwrap_or_default().to_owned());
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The same of some jobs alone.
    pub fn of_jobs(&self, jobs: &[String]) -> Self {
        let within = |labels: &&Labels| jobs.iter().any(|job| job == labels.get("job").unwrap_or_default());
        let series: BTreeMap<String, Vec<Labels>> = self
            .series
            .iter()
            .map(|(name, series)| (name.clone(), series.iter().filter(within).cloned().collect()))
            .filter(|(_, series): &(_, Vec<_>)| !series.is_empty())
            .collect();
        Self { names: self.names.clone(), kinds: self.kinds.clone(), series }
    }

    /// The metric whose series tell the labels of this one: of a histogram its
    /// count, of which there is one where there are many buckets.
    pub fn witness(&self, metric: &str, kind: Kind) -> Option<String> {
        let there = |suffix: &str| {
            let name = format!("{metric}{suffix}");
            self.names.contains(&name).then_some(name)
        };
        match kind {
            // A summary has a count, too, but no buckets.
            Kind::Histogram => match there("_bucket") {
                Some(buckets) => Some(there("_count").unwrap_or(buckets)),
                None => there("").filter(|_| there("_count").is_none() && self.may_be_native(metric)),
            },
            Kind::Counter | Kind::Gauge => there("").filter(|_| self.may_be(metric, kind)),
        }
    }

    /// The label sets of a metric's series that fulfil the matchers.
    pub fn series(&self, metric: &str, matchers: &[Matcher]) -> Vec<&Labels> {
        let fits = |labels: &&Labels| matchers.iter().all(|m| m.matches(labels.get(&m.label).unwrap_or_default()));
        self.series.get(metric).into_iter().flatten().filter(fits).collect()
    }

    /// What a metric's exporter declared it to be. A counter's family is told
    /// with or without `_total`, by the format it was scraped in.
    fn declared(&self, metric: &str) -> Option<&str> {
        let family = self.kinds.get(metric).or_else(|| self.kinds.get(metric.strip_suffix("_total")?));
        family.map(String::as_str)
    }

    /// Whether a metric without buckets can be a native histogram, which is one
    /// metric with a name of its own.
    fn may_be_native(&self, metric: &str) -> bool {
        let of_another_kind = ["_total", "_count", "_sum", "_created", "_info"].iter().any(|end| metric.ends_with(end));
        !of_another_kind && self.declared(metric).is_none_or(|kind| kind == "histogram")
    }

    fn may_be(&self, metric: &str, kind: Kind) -> bool {
        match self.declared(metric) {
            Some("gauge") => kind == Kind::Gauge,
            Some("counter") => kind == Kind::Counter,
            Some("histogram" | "summary") => false,
            _ => true,
        }
    }
}
