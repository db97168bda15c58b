//! Finds out what happened while the data came, once every panel has its own:
//! alerts, restarts, the limits that rules set, single requests. A server that
//! knows nothing of it says so to nobody.

use std::sync::Arc;

use leptos::prelude::*;

use super::erase::{effect, memo, spawn};
use super::loading::PanelData;
use super::marked::{Found, Marked, shows_durations};
use super::marks::Marks;
use super::markup::Piece;
use super::session::Session;
use crate::analysis::{Firing, Start, firings, starts};
use crate::browser::Source;
use crate::dashboard::Dashboard;
use crate::plan::matchers;
use crate::prometheus::{Exemplar, Rule};
use crate::promql::{Expression, Matcher, Selector};
use crate::time::{Grid, TimeRange};

/// Exemplars that are shown: more would hide the lines.
const MOST_EXEMPLARS: usize = 400;

/// Asks as long as the page is there, and keeps [`Session::marks`] at it.
pub fn happenings(session: Session, panels: Vec<PanelData>) -> Piece {
    let found = RwSignal::new(Found::default());
    let rules = StoredValue::new(None::<(Source, Vec<Rule>)>);
    // True again after each round of questions: theirs have all been answered.
    let settled = memo({
        let panels = panels.clone();
        move || panels.iter().all(|data| !data.busy.get())
    });
    // A percentile more is no reason to ask.
    let asked = memo(move || {
        session.view.with(|view| {
            let alone = view.view_panel.clone().filter(|_| !view.table);
            let of = |names: &[&str]| matchers(view, &names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
            (alone, of(&["job", "instance"]), session.dashboard.with(|dashboard| matchers(view, &dashboard.variables)))
        })
    });
    effect(move || {
        let (alone, processes, requests) = asked.get();
        let (true, Some(source)) = (settled.get(), session.open_source()) else { return };
        let Some(grid) = newest_grid(&panels) else { return };
        spawn(async move {
            let known = rules.try_get_value().flatten().filter(|(of, _)| *of == source);
            let known = match known {
                Some((_, known)) => known,
                None => source.alerting_rules().await,
            };
            rules.try_set_value(Some((source.clone(), known.clone())));
            let dashboard = session.dashboard.try_get_untracked();
            let exemplars = match (&dashboard, alone) {
                (Some(dashboard), Some(alone)) => exemplars(&source, dashboard, &alone, &requests, grid.range()).await,
                _ => Default::default(),
            };
            let metric = dashboard.map(|dashboard| dashboard.variables_of.clone()).unwrap_or_default();
            let firings = fired(&source, &processes, grid).await;
            let starts = started(&source, &metric, processes, grid).await;
            found.try_set(Found { firings, starts, rules: known, exemplars });
        });
    });
    effect(move || {
        let objective = session.view.with(|view| view.slo);
        // The language of what is said.
        session.view.with(|view| view.language.clone());
        let marked = found.with(|found| session.dashboard.with(|dashboard| Marked::of(found, dashboard, objective)));
        session.marks.set(Some(Arc::new(marked) as Marks));
    });
    Piece::from(None::<Piece>)
}

/// The steps of the answer that came last.
fn newest_grid(panels: &[PanelData]) -> Option<Grid> {
    let loaded = panels.iter().filter_map(|data| data.loaded.get_untracked());
    loaded.max_by_key(|loaded| loaded.at).map(|loaded| loaded.plan.grid).filter(|grid| grid.len > 1)
}

async fn fired(source: &Source, processes: &[Matcher], grid: Grid) -> Vec<Firing> {
    let selector = Selector { metric: "ALERTS".into(), matchers: vec![Matcher::equal("alertstate", "firing")] };
    let Ok(answer) = source.range("marks", &Expression::Instant(selector), grid).await else { return Vec::new() };
    let mut firings = firings(&answer.data);
    // An alert that has summed a label up is of all its values.
    firings.retain(|firing| {
        processes.iter().all(|matcher| firing.labels.get(&matcher.label).is_none_or(|value| matcher.matches(value)))
    });
    firings
}

/// The processes of the jobs that the dashboard is about: a server scrapes many
/// others.
async fn started(source: &Source, metric: &str, mut processes: Vec<Matcher>, grid: Grid) -> Vec<Start> {
    if processes.iter().all(|matcher| matcher.label != "job") {
        let jobs = source.label_values("job", metric, &[], grid.range()).await.unwrap_or_default();
        let Some(jobs) = Matcher::one_of("job", &jobs) else { return Vec::new() };
        processes.push(jobs);
    }
    let selector = Selector { metric: "process_start_time_seconds".into(), matchers: processes };
    let answer = source.range("marks", &Expression::Instant(selector), grid).await;
    answer.map(|answer| starts(&answer.data)).unwrap_or_default()
}

/// Those of the panel that is viewed alone, if it shows how long requests took.
async fn exemplars(
    source: &Source,
    dashboard: &Dashboard,
    alone: &str,
    matchers: &[Matcher],
    range: TimeRange,
) -> (String, Vec<Exemplar>) {
    let panel = dashboard.panels.iter().find(|panel| panel.id == alone && shows_durations(panel));
    let Some((panel, query)) = panel.and_then(|panel| Some((panel, panel.queries.first()?))) else {
        return Default::default();
    };
    let known: Vec<Matcher> =
        matchers.iter().filter(|matcher| query.labels.contains(&matcher.label)).cloned().collect();
    let mut found = source.exemplars(&query.metric, &known, range).await;
    found.retain(|exemplar| exemplar.value.is_finite());
    if query.in_thousandths {
        found.iter_mut().for_each(|exemplar| exemplar.value /= 1000.0);
    }
    // The slowest are what is looked for.
    found.sort_unstable_by(|a, b| b.value.total_cmp(&a.value));
    found.truncate(MOST_EXEMPLARS);
    (panel.id.clone(), found)
}
