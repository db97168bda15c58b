use std::collections::{BTreeMap, BTreeSet};

use super::super::{Kind, Meaning, Role, RoleMetric, Roles};
use super::inventory::Inventory;
use super::meanings::{can_mean, meanings, names, needed};
use super::rules::{NODE, OF_THE_EXPORTER, OUTGOING, PROMETHEUS, Part, Rule, SYSTEM, rules};
use crate::promql::Matcher;

/// How sure it is that a metric is in a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The name is of a kind that many use.
    Likely,
    /// Name and labels are those of a known library.
    Certain,
    /// Somebody said so.
    Chosen,
}

/// A metric in a role, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The role.
    pub role: Role,
    /// The metric.
    pub metric: RoleMetric,
    /// Whose names these are; empty when they are nobody's in particular.
    pub library: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What was recognised of one service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Service {
    /// The value of `job` on its series; empty when they have none.
    pub job: String,
    /// What it tells, at most one metric a role, in the roles' order.
    pub findings: Vec<Finding>,
}

impl Service {
    /// Which metric is in which role.
    pub fn roles(&self) -> Roles {
        let mut roles = Roles::default();
        for finding in &self.findings {
            roles.put(finding.role, finding.metric.clone());
        }
        roles
    }

    /// What was found for a role.
    pub fn finding(&self, role: Role) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.role == role)
    }

    /// How much of a service it is: what answers requests comes before a
    /// machine, and both before the server that watches them.
    fn weight(&self) -> usize {
        let weight = |finding: &Finding| {
            let certain = 1 + usize::from(finding.confidence >= Confidence::Certain);
            match finding.role {
                Role::Requests | Role::Latency if finding.library != PROMETHEUS => 100 * certain,
                Role::Requests | Role::Latency => certain,
                _ if finding.library == NODE => 4 * certain,
                _ => certain,
            }
        };
        self.findings.iter().map(weight).sum()
    }
}

/// The metrics whose label sets are needed to apply the rules: a handful among
/// the thousands that a server may hold.
pub fn witnesses(inventory: &Inventory) -> Vec<String> {
    let rules = rules();
    let all = candidates(&rules, inventory).filter_map(|(rule, metric)| inventory.witness(&metric, rule.kind));
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The services of a server, the most telling first.
pub fn services(inventory: &Inventory) -> Vec<Service> {
    let mut services: Vec<Service> = inventory
        .jobs()
        .into_iter()
        .map(|job| Service { findings: recognise(&inventory.of_jobs(std::slice::from_ref(&job))), job })
        .filter(|service| !service.findings.is_empty())
        .collect();
    services.sort_unstable_by(|a, b| b.weight().cmp(&a.weight()).then(a.job.cmp(&b.job)));
    services
}

/// What plays which role, at most one metric a role, in the roles' order.
pub fn recognise(inventory: &Inventory) -> Vec<Finding> {
    let mut best: BTreeMap<Role, (Confidence, Finding)> = BTreeMap::new();
    let rules = rules();
    for (rule, metric) in candidates(&rules, inventory) {
        let Some(finding) = apply(rule, &metric, inventory) else { continue };
        let confidence = finding.confidence;
        // Of equals the earlier rule's stays.
        if best.get(&rule.role).is_none_or(|(known, _)| *known < confidence) {
            best.insert(rule.role, (confidence, finding));
        }
    }
    best.into_values().map(|(_, finding)| finding).collect()
}

/// A metric in a role because somebody said so; none when the server has none
/// of this name.
pub fn choose(inventory: &Inventory, role: Role, metric: &str) -> Option<Finding> {
    // A rule knows more than the name alone: milliseconds, for one.
    let rules = rules();
    let known = rules.iter().find(|rule| rule.role == role && rule.metric == metric);
    let kinds = [Kind::Histogram, Kind::Counter, Kind::Gauge];
    let kind = kinds.into_iter().find(|kind| {
        let fits = match role {
            Role::Latency | Role::Database | Role::Redis | Role::Outbound => *kind == Kind::Histogram,
            _ => *kind != Kind::Histogram,
        };
        // A name that ends as counters do is one, whatever nobody declared.
        let counts = ["_total", "_count", "_sum"].iter().any(|end| metric.ends_with(end));
        fits && (*kind != Kind::Counter || counts || known.is_some_and(|rule| rule.kind == Kind::Counter))
            && inventory.witness(metric, *kind).is_some()
    })?;
    let millis = known.is_some_and(|rule| rule.in_thousandths)
        || kind == Kind::Histogram && ["_milliseconds", "_ms", "_millis"].iter().any(|end| metric.ends_with(end));
    let matchers = known.map_or(Some(Vec::new()), |rule| part_of(rule, metric, inventory))?;
    Some(Finding {
        role,
        metric: describe(role, metric, kind, millis, matchers, inventory),
        library: known.map_or("", |rule| rule.library),
        confidence: Confidence::Chosen,
    })
}

/// Each rule with each metric whose name it speaks of, in the rules' order.
fn candidates<'a>(rules: &'a [Rule], inventory: &Inventory) -> impl Iterator<Item = (&'a Rule, String)> {
    rules.iter().flat_map(|rule| metrics_named(rule, inventory).into_iter().map(move |metric| (rule, metric)))
}

fn metrics_named(rule: &Rule, inventory: &Inventory) -> Vec<String> {
    let Some(end) = rule.metric.strip_prefix('*') else { return vec![rule.metric.to_owned()] };
    let incoming = matches!(rule.role, Role::Requests | Role::Latency | Role::InFlight);
    let histogram = rule.kind == Kind::Histogram;
    let families = inventory.names().filter_map(|name| {
        let family = if histogram { name.strip_suffix("_bucket").unwrap_or(name) } else { name };
        let prefix = family.strip_suffix(end)?;
        let whole_words = prefix.is_empty() || prefix.ends_with(['_', ':']);
        let of_itself = OF_THE_EXPORTER.iter().any(|start| family.starts_with(start));
        let outgoing = incoming && OUTGOING.iter().any(|word| family.contains(word));
        (whole_words && !of_itself && !outgoing).then(|| family.to_owned())
    });
    // A family's parts share its name.
    families.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether a metric is what a rule speaks of.
fn apply(rule: &Rule, metric: &str, inventory: &Inventory) -> Option<Finding> {
    let witness = inventory.witness(metric, rule.kind)?;
    let matchers = part_of(rule, metric, inventory)?;
    let series = inventory.series(&witness, &matchers);
    if series.is_empty() {
        return None;
    }
    let has = |label: &&str| series.iter().any(|labels| labels.get(label).is_some());
    let metric = describe(rule.role, metric, rule.kind, rule.in_thousandths, matchers, inventory);
    if needed(rule.role).is_some_and(|meaning| metric.label(meaning).is_none()) {
        return None;
    }
    let by_name = !rule.library.is_empty();
    // Requests without a status may be anything that is counted.
    if rule.role == Role::Requests && !by_name && metric.label(Meaning::Status).is_none() {
        return None;
    }
    let confidence = if by_name && rule.labels.iter().all(has) { Confidence::Certain } else { Confidence::Likely };
    let library = if confidence == Confidence::Certain { rule.library } else { "" };
    Some(Finding { role: rule.role, metric, library, confidence })
}

/// A metric with what its labels tell in this role.
fn describe(
    role: Role,
    metric: &str,
    kind: Kind,
    in_thousandths: bool,
    matchers: Vec<Matcher>,
    inventory: &Inventory,
) -> RoleMetric {
    let witness = inventory.witness(metric, kind);
    let series = witness.map(|witness| inventory.series(&witness, &matchers)).unwrap_or_default();
    let mut labels: Vec<(Meaning, String)> = Vec::new();
    for meaning in meanings(role) {
        let values = |label: &str| series.iter().filter_map(|labels| labels.get(label)).collect::<Vec<_>>();
        let found = names(*meaning).iter().find(|label| {
            let values = values(label);
            let taken = labels.iter().any(|(_, other)| other == *label);
            !taken && !values.is_empty() && can_mean(*meaning, values.into_iter())
        });
        labels.extend(found.map(|label| (*meaning, (*label).to_owned())));
    }
    RoleMetric { name: metric.to_owned(), kind, in_thousandths, labels, matchers }
}

/// What tells the series of a rule's part from the others; none when there is
/// no such part.
fn part_of(rule: &Rule, metric: &str, inventory: &Inventory) -> Option<Vec<Matcher>> {
    if rule.part == Part::Whole {
        return Some(Vec::new());
    }
    let witness = inventory.witness(metric, rule.kind)?;
    let series = inventory.series(&witness, &[]);
    let label = SYSTEM.into_iter().find(|label| series.iter().any(|labels| labels.get(label).is_some()))?;
    let all: BTreeSet<&str> = series.iter().filter_map(|labels| labels.get(label)).collect();
    let wanted: Vec<String> =
        all.iter().filter(|system| (**system == "redis") == (rule.part == Part::Redis)).map(|s| (*s).into()).collect();
    // All of them need no condition.
    if wanted.len() == all.len() { Some(Vec::new()) } else { Matcher::one_of(label, &wanted).map(|m| vec![m]) }
}
