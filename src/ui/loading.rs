use std::sync::Arc;

use leptos::prelude::*;

use super::asking::ask;
use super::erase::{effect, memo, spawn};
use super::parts;
use super::session::Session;
use crate::analysis::{self, Answers, Buckets, Objective};
use crate::browser::{self, ChunkError, Source};
use crate::dashboard::file::{Content, FilePanel};
use crate::dashboard::{Arrival, Panel, PanelKind, Percentile, ViewState};
use crate::histogram::{NativeSeries, Rules};
use crate::plan::{Plan, plan_panel};
use crate::prometheus::Failure;
use crate::series::Matrix;
use crate::time::{TimeRange, Timestamp};

/// The answers to a plan, as they came.
#[derive(Debug)]
pub struct Loaded {
    /// What was asked.
    pub plan: Plan,
    /// One matrix for each of the plan's expressions.
    pub matrices: Vec<Matrix>,
    /// Native histograms, when there were no classic buckets.
    pub native: Vec<NativeSeries>,
    /// What the server remarked, warnings first.
    pub remarks: Vec<String>,
    /// When it came.
    pub at: Timestamp,
}

impl Loaded {
    /// The buckets of a panel whose first query asks for them.
    pub fn buckets(&self) -> Option<Buckets<'_>> {
        Some(Buckets { classic: self.matrices.first()?, native: &self.native })
    }
}

/// A panel's data: the last good answer, and what went wrong since.
#[derive(Clone, Copy)]
pub struct PanelData {
    /// The last good answer; it stays until a better one is there.
    pub loaded: RwSignal<Option<Arc<Loaded>>>,
    /// Why the last request brought none.
    pub failure: RwSignal<Option<Failure>>,
    /// Whether a request is under way.
    pub busy: RwSignal<bool>,
    /// The width that the panel's chart has, CSS pixels; 0 until it is laid out.
    pub width: RwSignal<f64>,
    /// Counts the attempts after failures.
    retry: RwSignal<u32>,
    /// Whether what is under way is to be given up.
    stopping: StoredValue<bool>,
    /// What plans its questions, where the panel itself has none.
    planner: StoredValue<Option<Planner>>,
}

/// Plans a panel's questions for a range, a width in CSS pixels and a scrape
/// interval in milliseconds.
pub type Planner = Arc<dyn Fn(TimeRange, f64, i64) -> Plan + Send + Sync>;

/// Seconds until the first new attempt after a failure; each further one waits
/// twice as long, up to [`LONGEST_WAIT`].
const FIRST_WAIT: f64 = 2.0;
const LONGEST_WAIT: f64 = 60.0;

impl PanelData {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            loaded: RwSignal::new(None),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
            width: RwSignal::new(0.0),
            retry: RwSignal::new(0),
            stopping: StoredValue::new(false),
            planner: StoredValue::new(None),
        }
    }

    /// Nothing yet, of a panel whose questions are planned by another.
    pub fn planned_by(planner: Planner) -> Self {
        Self { planner: StoredValue::new(Some(planner)), ..Self::new() }
    }

    /// The same with the width, and so the steps, of another.
    pub fn as_wide_as(self, other: Self) -> Self {
        Self { width: other.width, ..self }
    }

    /// Keeps the data at what the view asks for: a changed plan, another source
    /// or a tick asks anew and drops, and so aborts, what was under way.
    pub fn follow(self, session: Session, panel: Arc<Panel>) {
        let planned = panel.clone();
        let plan = memo(move || {
            let (range, interval, width) = (session.range.get()?, session.scrape_interval.get()?, self.width.get());
            if width <= 0.0 {
                return None;
            }
            Some(match self.planner.get_value() {
                Some(plan) => plan(range, width, interval),
                None => session.view.with(|state| plan_panel(&planned, state, range, width, interval)),
            })
        });
        let source = memo(move || session.open_source());
        Effect::new(move |before: Option<Option<Source>>| {
            let source = source.get();
            // Another server's answer is not this one's last good one.
            if before.is_some_and(|before| before != source) {
                self.loaded.set(None);
                self.failure.set(None);
            }
            session.tick.track();
            self.retry.track();
            let (plan, stopped) = (plan.get(), self.stopping.get_value());
            self.stopping.set_value(false);
            if stopped {
                self.busy.set(false);
                self.failure.set(Some(Failure::Stopped));
            } else if let (Some(plan), Some(source)) = (plan, source.clone()) {
                browser::begin_receiving(&panel.id);
                self.busy.set(true);
                spawn(self.load(source, plan, panel.clone()));
            }
            source
        });
    }

    /// Gives up what is under way, on the server too.
    pub fn stop(self) {
        self.stopping.set_value(true);
        self.retry.update(|attempts| *attempts = 0);
    }

    /// Asks again now.
    pub fn ask_again(self) {
        self.retry.update(|attempts| *attempts = 0);
    }

    async fn load(self, source: Source, plan: Plan, panel: Arc<Panel>) {
        match ask(&source, plan, &panel.id).await {
            Ok(loaded) => {
                self.failure.try_set(None);
                // Untracked: a success is no reason to ask again.
                self.retry.try_update_untracked(|attempts| *attempts = 0);
                self.loaded.try_set(Some(Arc::new(loaded)));
                self.busy.try_set(false);
            }
            Err(failure) => {
                let again = failure.is_transient();
                self.failure.try_set(Some(failure));
                self.busy.try_set(false);
                if again {
                    let attempts = self.retry.try_get_untracked().unwrap_or(0);
                    browser::sleep(waiting_time(attempts, browser::random())).await;
                    self.retry.try_update(|attempts| *attempts = attempts.saturating_add(1));
                }
            }
        }
    }
}

/// Milliseconds until the next attempt; `jitter` in [0, 1) spreads many pages
/// that lost the same server, so that they don't return in one moment.
fn waiting_time(attempts: u32, jitter: f64) -> u32 {
    let seconds = (FIRST_WAIT * 2f64.powi(attempts.min(10) as i32)).min(LONGEST_WAIT);
    (seconds * (0.75 + jitter / 2.0) * 1000.0) as u32
}

/// The traces of a panel: of its last good answer, for the percentiles that the
/// view names now. Changing these asks nothing.
pub fn answers_of(session: Session, panel: Arc<Panel>, data: PanelData) -> Memo<Option<Arc<Answers>>> {
    let kind = panel.kind.clone();
    let arrival = panel.kind.arrival();
    let compute = RwSignal::new((arrival == Arrival::AtOnce).then_some(compute as Compute));
    if arrival != Arrival::AtOnce {
        effect(move || {
            data.retry.track();
            spawn(async move {
                let found = match arrival {
                    Arrival::WithTheService => parts::service_compute().await,
                    _ => parts::rare_compute().await,
                };
                match found {
                    Ok(found) => drop(compute.try_set(Some(found))),
                    Err(ChunkError) => drop(data.failure.try_set(Some(Failure::Interrupted))),
                }
            });
        });
    }
    // No panel computes anew for what it doesn't show.
    let wanted = memo(move || session.view.with(|v| Wanted::of(&kind, v)));
    Memo::new_with_compare(
        move |_| {
            let (loaded, compute) = (data.loaded.get()?, compute.get()?);
            let timing = browser::measure("taillight:compute");
            let answers = compute(session, &panel, &loaded, &wanted.get());
            timing.end(&panel.id, loaded.matrices.iter().map(Matrix::samples).sum());
            Some(Arc::new(answers))
        },
        // Each computation is of another answer or another view.
        |_, _| true,
    )
}

/// What a panel computes from the answer that is there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    percentiles: Vec<Percentile>,
    band: bool,
    objective: Option<Objective>,
}

impl Wanted {
    fn of(kind: &PanelKind, view: &ViewState) -> Self {
        match kind {
            kind if kind.has_percentiles() => {
                Self { percentiles: view.percentiles.clone(), band: view.band, objective: None }
            }
            PanelKind::Objective => Self { objective: Some(objective_of(view)), ..Self::default() },
            _ => Self::default(),
        }
    }
}

/// The objective that a view names.
pub fn objective_of(view: &ViewState) -> Objective {
    Objective { threshold: view.slo as f64 / 1000.0, target: view.objective.quantile() }
}

/// What makes a panel's traces from its answer.
pub type Compute = fn(Session, &Panel, &Loaded, &Wanted) -> Answers;

fn compute(session: Session, panel: &Panel, loaded: &Loaded, wanted: &Wanted) -> Answers {
    let (Some(first), Some(buckets)) = (loaded.matrices.first(), loaded.buckets()) else {
        return Answers::empty(loaded.plan.grid);
    };
    match &panel.kind {
        PanelKind::Percentiles { highest_only } => {
            let chosen = wanted.percentiles.as_slice();
            let shown =
                if *highest_only { chosen.last().map(std::slice::from_ref).unwrap_or_default() } else { chosen };
            analysis::percentiles(buckets, session.rules.get(), loaded.plan.window, &named(shown), wanted.band)
        }
        PanelKind::RequestRate { status_label } => analysis::request_rate(first, status_label, &panel.id),
        PanelKind::ErrorShare { status_label } => analysis::error_share(first, status_label),
        PanelKind::SuccessShare { result_label, success } => {
            analysis::success_share(first, result_label, success, &panel.id)
        }
        PanelKind::Lines => {
            let mut answers = analysis::lines(first, &panel.id);
            let limits = loaded.matrices.get(1).map(|matrix| analysis::limit(matrix, &format!("{}.limit", panel.id)));
            answers.traces.extend(limits.unwrap_or_default());
            answers
        }
        _ => Answers::empty(loaded.plan.grid),
    }
}

/// The same for the kinds of panels whose code is downloaded with the first of
/// them.
pub fn compute_rare(session: Session, panel: &Panel, loaded: &Loaded, wanted: &Wanted) -> Answers {
    let nothing = || Answers::empty(loaded.plan.grid);
    let Some(buckets) = loaded.buckets() else { return nothing() };
    let rules = session.rules.get();
    match &panel.kind {
        PanelKind::Heatmap => {
            analysis::percentiles_together(buckets, rules, loaded.plan.window, &named(&wanted.percentiles))
        }
        PanelKind::MeanVsTail => {
            let sums = loaded.matrices.get(1).cloned().unwrap_or_else(|| Matrix::empty(loaded.plan.grid));
            analysis::mean_vs_tail(buckets, &sums, rules).map_or_else(nothing, |(_, answers)| answers)
        }
        PanelKind::Objective => {
            let standing = wanted.objective.and_then(|objective| analysis::standing(buckets, rules, objective));
            standing.map_or_else(nothing, |(_, answers)| answers)
        }
        PanelKind::Written(panel) => written(panel, buckets, rules, loaded, wanted).unwrap_or_else(nothing),
        _ => nothing(),
    }
}

/// The same for the kinds that only the dashboard of a service has.
pub fn compute_service(_: Session, panel: &Panel, loaded: &Loaded, _: &Wanted) -> Answers {
    let nothing = Matrix::empty(loaded.plan.grid);
    let matrix = |index: usize| loaded.matrices.get(index).unwrap_or(&nothing);
    match &panel.kind {
        PanelKind::ErrorHeatmap { status_label, .. } => analysis::error_share(matrix(0), status_label),
        PanelKind::Funnel { step_label } => analysis::funnel(matrix(0), step_label)
            .map_or_else(|| Answers::empty(loaded.plan.grid), |(_, answers)| answers),
        PanelKind::InFlight => analysis::in_flight(matrix(0), matrix(1), &panel.id),
        PanelKind::ShareOfLimit => analysis::share_of_limit(matrix(0), matrix(1), &panel.id),
        PanelKind::Uptime => analysis::uptime(matrix(0), &panel.id).0,
        _ => Answers::empty(loaded.plan.grid),
    }
}

/// What a dashboard's file makes of answers.
fn written(panel: &FilePanel, buckets: Buckets<'_>, rules: Rules, loaded: &Loaded, wanted: &Wanted) -> Option<Answers> {
    let matrices = loaded.matrices.as_slice();
    let scaled = (panel.scale != 1.0).then(|| analysis::with_scaled_bounds(buckets.classic, panel.scale));
    let buckets = Buckets { classic: scaled.as_ref().unwrap_or(buckets.classic), ..buckets };
    match &panel.content {
        Content::Percentiles { percentiles, .. } => {
            let chosen = if percentiles.is_empty() { &wanted.percentiles } else { percentiles };
            Some(analysis::percentiles(buckets, rules, loaded.plan.window, &named(chosen), wanted.band))
        }
        Content::Heatmap { .. } => {
            Some(analysis::percentiles_together(buckets, rules, loaded.plan.window, &named(&wanted.percentiles)))
        }
        Content::Ratio { part, .. } => {
            let name = if part.legend.is_empty() { &panel.title } else { &part.legend };
            analysis::share_of(matrices, if name.is_empty() { &panel.id } else { name })
        }
        _ => {
            let legends: Vec<&str> = panel.queries().iter().map(|query| query.legend.as_str()).collect();
            analysis::named_series(matrices, &legends, panel.scale)
        }
    }
}

/// Name, percent and quantile of each.
fn named(percentiles: &[Percentile]) -> Vec<(String, f64, f64)> {
    percentiles.iter().map(|p| (p.name(), p.percent(), p.quantile())).collect()
}
