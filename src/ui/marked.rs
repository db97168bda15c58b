//! What was found out, as charts mark it and tooltips tell it.

use super::display::reading;
use super::language::tr;
use super::marks::{Marking, NamedLimit, Told};
use crate::analysis::{Firing, Start};
use crate::chart::{self, Layout, Unit};
use crate::dashboard::{Dashboard, Panel, PanelKind};
use crate::plan::rule_limits;
use crate::prometheus::{Exemplar, Rule};
use crate::time::{TimeRange, Timestamp};

/// How near the pointer must be to what has no width, CSS pixels.
const REACH: f64 = 5.0;

/// What the source told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Alerts that fired.
    pub firings: Vec<Firing>,
    /// Processes that started.
    pub starts: Vec<Start>,
    /// The rules that alert.
    pub rules: Vec<Rule>,
    /// Single requests, and the panel that is viewed alone.
    pub exemplars: (String, Vec<Exemplar>),
}

/// The same in words, and by panel.
#[derive(Debug)]
pub struct Marked {
    limits: Vec<(String, Vec<NamedLimit>)>,
    alerts: Vec<Told>,
    starts: Vec<Told>,
    exemplars: (String, Vec<Told>),
    summary: String,
}

/// Whether a panel's values are how long something took.
pub fn shows_durations(panel: &Panel) -> bool {
    matches!(panel.kind, PanelKind::Percentiles { .. } | PanelKind::Heatmap | PanelKind::MeanVsTail)
}

impl Marked {
    /// What is found, in the present language; `objective` in milliseconds.
    pub fn of(found: &Found, dashboard: &Dashboard, objective: i64) -> Self {
        let alerts = found.firings.iter().flat_map(|firing| {
            firing.spans.iter().map(|span| Told {
                kind: "alert",
                from: span.from,
                to: span.to,
                value: f64::NAN,
                title: tr!("marks.firing", alert = firing.name),
                details: firing.labels.to_string(),
            })
        });
        let starts = found.starts.iter().map(|start| Told {
            kind: "start",
            from: start.at,
            to: start.at,
            value: f64::NAN,
            title: if start.again { tr!("marks.restarted") } else { tr!("marks.started") },
            details: start.labels.to_string(),
        });
        let exemplars = found.exemplars.1.iter().map(|exemplar| Told {
            kind: "exemplar",
            from: exemplar.at,
            to: exemplar.at,
            value: exemplar.value,
            title: tr!("marks.exemplar", value = reading(Unit::Seconds, exemplar.value)),
            details: exemplar_text(exemplar),
        });
        Self {
            limits: limits(&found.rules, dashboard, objective),
            alerts: alerts.collect(),
            starts: starts.collect(),
            exemplars: (found.exemplars.0.clone(), exemplars.collect()),
            summary: summary(found),
        }
    }

    fn exemplars_of(&self, panel: &str) -> &[Told] {
        if self.exemplars.0 == panel { &self.exemplars.1 } else { &[] }
    }
}

impl Marking for Marked {
    fn limits(&self, panel: &str) -> &[NamedLimit] {
        self.limits.iter().find(|(id, _)| id == panel).map_or(&[], |(_, limits)| limits)
    }

    fn add_to(&self, layout: &mut Layout, panel: &str, now: Option<Timestamp>) {
        let alerts: Vec<TimeRange> = self.alerts.iter().map(|told| TimeRange::new(told.from, told.to)).collect();
        let starts: Vec<Timestamp> = self.starts.iter().map(|told| told.from).collect();
        let exemplars: Vec<(Timestamp, f64)> =
            self.exemplars_of(panel).iter().map(|told| (told.from, told.value)).collect();
        layout.add_marks(&chart::Marks { alerts: &alerts, starts: &starts, exemplars: &exemplars, now });
    }

    fn near(&self, layout: &Layout, panel: &str, (x, y): (f64, f64)) -> Vec<Told> {
        let at = layout.x.time_of_x(x);
        let across = |told: &&Told| (layout.x.x_of_time(told.from) - x).abs();
        let distance = |told: &&Told| across(told).hypot(layout.y.y_of_value(told.value) - y);
        let exemplars = self.exemplars_of(panel).iter().filter(|told| across(told) <= REACH);
        // Of those above and below the pointer the nearest.
        let exemplar = exemplars.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let alerts = self.alerts.iter().filter(|told| told.from <= at && at <= told.to || across(told) < 2.0);
        let starts = self.starts.iter().filter(|told| across(told) <= REACH);
        exemplar.into_iter().chain(alerts).chain(starts).cloned().collect()
    }

    fn summary(&self) -> &str {
        &self.summary
    }
}

/// Its own labels first: a trace's id is what one copies.
fn exemplar_text(exemplar: &Exemplar) -> String {
    let series = exemplar.series.without(&["__name__", "le", "job", "instance"]);
    let own = exemplar.labels.iter().map(|(name, value)| format!("{name}={value}"));
    own.chain((!series.is_empty()).then(|| series.to_string())).collect::<Vec<String>>().join(" ")
}

/// The objective on what shows the objective's own histogram, and what alerts
/// watch.
fn limits(rules: &[Rule], dashboard: &Dashboard, objective: i64) -> Vec<(String, Vec<NamedLimit>)> {
    let objective = objective as f64 / 1000.0;
    let metric_of = |panel: &Panel| panel.queries.first().map(|query| query.metric.clone());
    let judged = dashboard.panels.iter().find(|panel| panel.kind == PanelKind::Objective).and_then(metric_of);
    let limits_of = |panel: &Panel| {
        let own = shows_durations(panel) && judged.is_some() && metric_of(panel) == judged;
        let own = own.then(|| NamedLimit {
            value: objective,
            name: tr!("marks.objective", value = reading(panel.unit, objective)),
        });
        let watched = rule_limits(panel, rules).into_iter().map(|limit| NamedLimit {
            value: limit.value,
            name: format!("{} {}", limit.alert, reading(panel.unit, limit.value)),
        });
        own.into_iter().chain(watched).collect::<Vec<NamedLimit>>()
    };
    dashboard.panels.iter().map(|panel| (panel.id.clone(), limits_of(panel))).collect()
}

fn summary(found: &Found) -> String {
    let mut names: Vec<&str> = found.firings.iter().map(|firing| firing.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let fired = (!names.is_empty()).then(|| tr!("marks.fired", alerts = names.join(", ")));
    let started = (!found.starts.is_empty()).then(|| tr!("marks.starts", count = found.starts.len()));
    fired.into_iter().chain(started).collect::<Vec<String>>().join(" ")
}
