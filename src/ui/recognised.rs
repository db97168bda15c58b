//! What was recognised of a source's metrics: the dashboard that follows from
//! it, and what says so.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;

use super::erase::{effect, memo};
use super::markup::Piece;
use super::recognised_view::recognised_view;
use super::session::Session;
use crate::browser::Source;
use crate::dashboard::discovery::{Finding, Inventory, Service, choose, recognise, services, witnesses};
use crate::dashboard::{Dashboard, Kind, Role, Roles, service_dashboard};
use crate::prometheus::Failure;
use crate::promql::Matcher;

/// What a source has, to those whose code comes with [`Found`]. To all others
/// it is something to keep.
pub trait Recognised: Send + Sync {
    /// What it has.
    fn found(&self) -> &Found;

    /// What tells of it.
    fn view(self: Arc<Self>, session: Session) -> Piece;
}

/// What a source has.
pub struct Found {
    /// Its metrics.
    pub inventory: Inventory,
    /// Its services, the most telling first.
    pub services: Vec<Service>,
    /// Whether what tells of it is open: it stays so while a choice is made.
    pub open: RwSignal<bool>,
}

impl Recognised for Found {
    fn found(&self) -> &Found {
        self
    }

    fn view(self: Arc<Self>, session: Session) -> Piece {
        recognised_view(session, self)
    }
}

/// The metrics that a view puts into roles itself.
pub type Choices = [(Role, Option<String>)];

/// Asks a source which metrics it has, and for the labels of those that a rule
/// speaks of: two small questions. The dashboard follows from the answers, as
/// long as the source is shown.
pub fn follow_metrics(session: Session, source: Source) -> LocalBoxFuture<'static, ()> {
    async move {
        let found = take_stock(session, &source).await.ok().map(|inventory| {
            let services = services(&inventory);
            Arc::new(Found { inventory, services, open: RwSignal::new(false) }) as Arc<dyn Recognised>
        });
        session.recognised.try_set(found);
        let choice = memo(move || session.view.with(|v| (v.roles.clone(), v.variables.get("job").cloned())));
        effect(move || {
            let (choices, jobs) = choice.get();
            let Some(recognised) = session.recognised.get() else { return };
            let dashboard = dashboard(recognised.found(), &choices, &jobs.unwrap_or_default());
            // Panels that stay as they are keep what they have.
            if session.dashboard.with_untracked(|before| **before != dashboard) {
                session.dashboard.set(Arc::new(dashboard));
            }
        });
        session.looking.try_set(false);
    }
    .boxed_local()
}

async fn take_stock(session: Session, source: &Source) -> Result<Inventory, Failure> {
    let Some(range) = session.range.get_untracked() else { return Ok(Inventory::default()) };
    let mut inventory = Inventory::of_names(source.metric_names(range).await?);
    let mut wanted = witnesses(&inventory);
    // What a link puts into a role is looked at like the rest.
    let chosen = session
        .view
        .with_untracked(|view| view.roles.iter().filter_map(|(_, metric)| metric.clone()).collect::<Vec<_>>());
    for metric in chosen {
        wanted.extend([Kind::Histogram, Kind::Gauge].into_iter().filter_map(|kind| inventory.witness(&metric, kind)));
    }
    if !wanted.is_empty() {
        inventory.add_series(source.series(&wanted, range).await?);
    }
    Ok(inventory)
}

/// Asks for the labels of a metric that no rule speaks of, before it is chosen.
pub async fn learn(session: Session, found: &Found, metric: &str) {
    let (Some(source), Some(range)) = (session.open_source_untracked(), session.range.get_untracked()) else { return };
    let kinds = [Kind::Histogram, Kind::Gauge].into_iter();
    let unknown: Vec<String> = kinds
        .filter_map(|kind| found.inventory.witness(metric, kind))
        .filter(|name| found.inventory.series(name, &[]).is_empty())
        .collect();
    if unknown.is_empty() {
        return;
    }
    // Without an answer the metric is shown as it is, ungrouped.
    if let Ok(series) = source.series(&unknown, range).await {
        let mut inventory = found.inventory.clone();
        inventory.add_series(series);
        let found = Found { inventory, services: found.services.clone(), open: found.open };
        session.recognised.try_set(Some(Arc::new(found)));
    }
}

/// What is in which role for a view: as recognised in its jobs, or in the most
/// telling one, and as it says itself.
pub fn findings(found: &Found, choices: &Choices, jobs: &[String]) -> (Vec<Finding>, Option<String>) {
    let (recognised, job) = if jobs.is_empty() {
        let first = found.services.first();
        (first.map(|service| service.findings.clone()).unwrap_or_default(), first.map(|service| service.job.clone()))
    } else {
        (recognise(&found.inventory.of_jobs(jobs)), None)
    };
    let mut all: Vec<Finding> =
        recognised.into_iter().filter(|finding| choices.iter().all(|(role, _)| *role != finding.role)).collect();
    let chosen = choices.iter().filter_map(|(role, metric)| choose(&found.inventory, *role, metric.as_ref()?));
    all.extend(chosen);
    all.sort_unstable_by_key(|finding| finding.role);
    (all, job.filter(|_| found.services.len() > 1))
}

fn dashboard(found: &Found, choices: &Choices, jobs: &[String]) -> Dashboard {
    let (findings, job) = findings(found, choices, jobs);
    let conventional = Roles::conventional();
    let mut roles = Service { job: String::new(), findings }.roles();
    let as_usual = |role| roles.get(role) == conventional.get(role);
    if choices.is_empty() && (roles.iter().next().is_none() || as_usual(Role::Requests) && as_usual(Role::Latency)) {
        return service_dashboard(&conventional);
    }
    // Of several services one is shown.
    if let Some(job) = job {
        roles = roles.within(&Matcher::equal("job", &job));
    }
    service_dashboard(&roles)
}
