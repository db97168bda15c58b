//! The page of a dashboard that is a file: fetched or opened, read, and its panels.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::erase::{effect, memo, spawn};
use super::file_variables::{Offered, follow_values, variable_row};
use super::file_words::{problem_text, remark_text};
use super::language::tr;
use super::loading::{PanelData, Planner};
use super::markup::{Piece, el, part};
use super::panel::panel_view;
use super::session::{Session, SourceState};
use crate::browser::fetch_file;
use crate::dashboard::file::{
    Content, DashboardFile, FilePanel, ShownPanel, expand, filling_of, own_filling, read_dashboard,
};
use crate::dashboard::grafana::{Imported, import_grafana, is_grafana};
use crate::dashboard::{Panel, PanelKind, dashboard_path};
use crate::plan::{Written, plan_written};
use crate::promql::Filling;

/// A file, and what became of it.
#[derive(Debug, Clone, PartialEq)]
struct Opened {
    dashboard: Option<Arc<DashboardFile>>,
    /// What is wrong with it, or not carried over.
    remarks: Vec<String>,
    /// How many panels of how many, of one of Grafana's.
    carried: Option<(usize, usize)>,
}

/// The dashboard that the view names, or the file that was opened.
pub fn file_view(session: Session) -> Piece {
    let opened = RwSignal::new(None::<Opened>);
    let name = memo(move || session.view.with(|view| view.dashboard.clone()));
    effect(move || {
        opened.set(None);
        if let Some(bytes) = session.opened_file.get() {
            opened.set(Some(open(&bytes)));
            return;
        }
        let Some(name) = name.get() else { return };
        spawn(async move {
            let found = match dashboard_path(&name) {
                Some(path) => fetch_file(&path).await.map_err(|_| tr!("file.not_found", path = path)),
                None => Err(tr!("file.elsewhere", name = name)),
            };
            opened.try_set(Some(match found {
                Ok(bytes) => open(&bytes),
                Err(remark) => Opened { dashboard: None, remarks: vec![remark], carried: None },
            }));
        });
    });
    part(move || {
        let opened = opened.get()?;
        let panels = opened.dashboard.clone().map(|dashboard| dashboard_view(session, dashboard));
        Some(Piece::from([Piece::from(remarks(&opened)), Piece::from(panels)]))
    })
}

fn open(bytes: &[u8]) -> Opened {
    if is_grafana(bytes) {
        let Imported { dashboard, remarks, panels, carried } = import_grafana(bytes);
        let remarks = remarks.iter().map(remark_text).collect();
        return Opened { dashboard: dashboard.map(Arc::new), remarks, carried: Some((carried, panels)) };
    }
    let read = read_dashboard(bytes);
    let remarks = read.problems.iter().map(problem_text).collect();
    Opened { dashboard: read.dashboard.map(Arc::new), remarks, carried: None }
}

/// What isn't as its author meant it, folded unless nothing else is there.
fn remarks(opened: &Opened) -> Option<Piece> {
    let count = opened.remarks.len();
    let summary = match (opened.carried, &opened.dashboard) {
        (_, None) => tr!("file.unusable"),
        (Some((carried, panels)), _) => tr!("file.imported", carried = carried, panels = panels, count = count),
        (None, _) => tr!("file.warnings", count = count),
    };
    if count == 0 && opened.carried.is_none() {
        return None;
    }
    let list = opened.remarks.iter().map(|remark| el("li").child(remark.clone())).collect::<Piece>();
    let details = el("details").class("file-remarks").set("data-file-remarks", count.to_string());
    let details = if opened.dashboard.is_none() { details.set("open", "").set("role", "alert") } else { details };
    Some(details.child(el("summary").child(summary)).child(el("ul").child(list)))
}

/// What each variable stands for now.
type Fillings = BTreeMap<String, Filling>;

fn dashboard_view(session: Session, dashboard: Arc<DashboardFile>) -> Piece {
    let offered = RwSignal::new(Offered::new());
    let of = dashboard.clone();
    let fillings: Memo<Fillings> = memo(move || {
        let offered = offered.get();
        let of_link = |name: &str| session.view.with(|view| view.variables.get(name).cloned());
        let filling = |variable: &crate::dashboard::file::Variable| {
            let values = offered.get(&variable.name).map(Vec::as_slice).unwrap_or_default();
            let found = filling_of(variable, of_link(&variable.name).as_deref(), values)?;
            Some((variable.name.clone(), found))
        };
        of.variables.iter().filter_map(filling).collect()
    });
    follow_values(session, dashboard.clone(), offered, fillings);
    let of = dashboard.clone();
    // Compared: panels stay, with their data, while only values change.
    let shown = memo(move || {
        let (fillings, offered) = (fillings.get(), offered.get());
        let values = |name: &str| match fillings.get(name) {
            Some(Filling::Values(values)) => values.clone(),
            Some(Filling::Written(value)) => vec![value.clone()],
            Some(Filling::All(_)) => offered.get(name).cloned().unwrap_or_default(),
            None => Vec::new(),
        };
        expand(&of, &|name| fillings.get(name).cloned(), &values)
    });
    let title = dashboard.title.clone();
    let panels = part(move || {
        let closed = session.source.with(|s| matches!(s, SourceState::Failed(_) | SourceState::Stranger(_)));
        let alone = session.view.with(|view| view.view_panel.clone());
        let pieces = shown.get().into_iter().filter(|one| alone.as_ref().is_none_or(|id| *id == one.panel.id));
        let pieces = pieces.map(|one| shown_panel(session, one, fillings)).collect::<Piece>();
        (!closed).then(|| el("div").class("panels").class_if("is-alone", alone.is_some()).child(pieces))
    });
    Piece::from([
        el("div")
            .class("file-head")
            .child(el("h2").class("file-title").child(title))
            .child(variable_row(session, dashboard, offered)),
        panels,
    ])
}

fn shown_panel(session: Session, shown: ShownPanel, fillings: Memo<Fillings>) -> Piece {
    let ShownPanel { panel, own } = shown;
    match &panel.content {
        Content::Row => return el("h2").class("file-row").child(panel.title),
        Content::Text(text) => return words_of(&panel, text),
        _ => {}
    }
    let asks = panel.clone();
    let planner: Planner = Arc::new(move |range, width, interval| {
        let written = Written {
            templates: asks.queries().into_iter().map(|query| &query.expr).collect(),
            histogram: matches!(asks.content, Content::Percentiles { .. } | Content::Heatmap { .. }),
        };
        let extents = session.view.with(|view| (view.step, view.window));
        let filling = |name: &str| own_filling(&own, name).or_else(|| fillings.with(|all| all.get(name).cloned()));
        plan_written(&written, extents, range, width, interval, &filling)
    });
    let (id, unit, columns, tall) = (panel.id.clone(), panel.unit, panel.columns, panel.tall);
    let kind = PanelKind::Written(Box::new(panel));
    let panel = Panel { id, kind, queries: Vec::new(), unit, columns, tall, steps_of: None };
    panel_view(session, Arc::new(panel), PanelData::planned_by(planner))
}

/// Words in paragraphs: text nodes, whatever is in them.
fn words_of(panel: &FilePanel, text: &str) -> Piece {
    let paragraphs = text.split("\n\n").filter(|words| !words.trim().is_empty());
    el("section")
        .class("panel file-text")
        .set("style", format!("--columns: {}", panel.columns))
        .child((!panel.title.is_empty()).then(|| el("h2").child(panel.title.clone())))
        .child(paragraphs.map(|words| el("p").child(words)).collect::<Piece>())
}
