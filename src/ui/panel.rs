use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::display::clock_time;
use super::erase::memo;
use super::failure_text::failure_text;
use super::icons::{Icon, icon_button};
use super::language::tr;
use super::later::later;
use super::legend::{LegendState, legend};
use super::loading::{Loaded, PanelData, answers_of};
use super::markup::{Piece, el, part, words};
use super::panel_body::panel_body;
use super::panel_menu::{Shown, panel_menu};
use super::parts;
use super::progress::slow;
use super::session::Session;
use super::view_link::bottleneck_link;
use crate::analysis::Answers;
use crate::browser::{History, SizeObserver};
use crate::dashboard::{Panel, PanelKind};
use crate::time::format_duration;

/// One panel: title, chart or numbers, legend, and what is to be said about them.
pub fn panel_view(session: Session, panel: Arc<Panel>, data: PanelData) -> Piece {
    data.follow(session, panel.clone());
    let answers = answers_of(session, panel.clone(), data);
    let id = panel.id.clone();
    let alone = {
        let id = id.clone();
        memo(move || session.view.with(|v| v.view_panel.as_deref() == Some(id.as_str())))
    };
    // One that shares another's steps has them of that one's width.
    let measures = panel.steps_of.is_none() || alone.get_untracked();
    let hidden = RwSignal::new(HashSet::<String>::new());
    let body = el("div").class("panel-body");
    if measures {
        StoredValue::new_local(SizeObserver::new(body.node(), move |size| {
            // Steps follow pixels, but not each pixel of a window being dragged.
            let coarse = (size.width / 40.0).round() * 40.0;
            if data.width.try_get_untracked().is_some_and(|width| width != coarse) {
                data.width.try_set(coarse);
            }
        }));
    }

    let shown = Shown {
        session,
        panel: StoredValue::new(panel.clone()),
        data,
        answers,
        hidden,
        body: StoredValue::new_local(body.node().clone()),
    };
    let as_table = memo(move || alone.get() && session.view.with(|v| v.table));
    let grid = move || data.loaded.with(|loaded| loaded.as_ref().map(|l| (l.plan.grid, l.plan.window)));
    let unit = panel.unit;
    let title_id = format!("title-{id}");
    let labelled_by = title_id.clone();
    let columns = panel.columns;
    let has_legend =
        !matches!(panel.kind, PanelKind::Objective | PanelKind::ErrorHeatmap { .. }) && panel.kind.is_over_time();
    let legend_state = LegendState::new(hidden);
    // A memo: the legend is not made anew with each answer.
    let listed =
        memo(move || has_legend && !as_table.get() && answers.with(|a| a.as_ref().is_some_and(|a| !a.is_empty())));
    let body_panel = panel.clone();
    el("section")
        .class("panel")
        .class_if("panel-tall", panel.tall)
        .class_when("panel-alone", move || alone.get())
        .set("style", format!("--columns: {columns}"))
        .set("data-panel", id.clone())
        .follow("data-state", move || state_of(session, data, &answers.get()))
        .follow("data-start", move || grid().map(|(grid, _)| grid.start.0.to_string()))
        .follow("data-end", move || grid().map(|(grid, _)| grid.end().0.to_string()))
        .follow("data-step", move || grid().map(|(grid, _)| grid.step.to_string()))
        .follow("data-window", move || grid().map(|(_, window)| window.to_string()))
        .set("aria-labelledby", labelled_by)
        .follow("aria-busy", move || data.busy.get().to_string())
        .child(panel_header(session, panel.clone(), shown, alone, as_table, title_id))
        .child(trouble(session, data))
        .child(
            body.child(panel_body(session, body_panel, data, answers, hidden, as_table))
                .child(placeholder(session, data, answers))
                .child(slow(data, id)),
        )
        .child(part(move || listed.get().then(|| legend(session, answers, legend_state, unit))))
}

fn state_of(session: Session, data: PanelData, answers: &Option<Arc<Answers>>) -> &'static str {
    let failed = data.failure.with(Option::is_some);
    match (answers, failed) {
        (Some(_), true) => "stale",
        (None, true) => "error",
        (None, false) => "loading",
        // Until it is known under which names the source has what is missing.
        (Some(answers), false) if answers.is_empty() => {
            if session.looking.get() {
                "loading"
            } else {
                "empty"
            }
        }
        (Some(_), false) => "ready",
    }
}

/// Title, resolution, and the buttons that show when wanted.
fn panel_header(
    session: Session,
    panel: Arc<Panel>,
    shown: Shown,
    alone: Memo<bool>,
    as_table: Memo<bool>,
    title_id: String,
) -> Piece {
    let data = shown.data;
    let id = StoredValue::new(panel.id.clone());
    let highest = matches!(panel.kind, PanelKind::Percentiles { highest_only: true });
    let named = panel.clone();
    let title = words(move || panel_title(&named));
    let which = part(move || {
        let percentile = session.view.with(|v| v.percentiles.last().map(|p| p.name().to_ascii_uppercase()));
        percentile
            .filter(|_| highest)
            .map(|p| el("span").class("panel-note").child(tr!("panel.highest", percentile = p)))
    });
    let resolution = words(move || {
        data.loaded.with(|loaded| {
            loaded.as_ref().map(|loaded| {
                let (step, window) = (format_duration(loaded.plan.grid.step), format_duration(loaded.plan.window));
                let resolution = tr!("panel.resolution", step = step, window = window);
                match kind_of(loaded) {
                    Some(kind) => format!("{resolution}, {kind}"),
                    None => resolution,
                }
            })
        })
    });
    let show = move |table: bool| {
        session.change(History::Push, |view| {
            view.view_panel = Some(id.get_value());
            view.table = table;
        });
    };
    let close = move |_| {
        session.change(History::Push, |view| {
            view.view_panel = None;
            view.table = false;
        });
    };
    let toggle_table = move |_| show(!as_table.get_untracked());
    el("header")
        .class("panel-header")
        .child(el("h2").set("id", title_id).child(title))
        .child(which)
        .child((panel.id == "latency").then(|| bottleneck_link(session)))
        .child(later(move || parts::lint_badge(session, panel.clone(), data)))
        .child(remarks(data))
        .child(el("span").class("panel-resolution").child(resolution))
        .child(
            el("div")
                .class("panel-actions")
                .child(part(move || {
                    Some(
                        if as_table.get() {
                            icon_button("quiet", "view-data", Icon::Chart, || tr!("panel.chart"))
                        } else {
                            icon_button("quiet", "view-data", Icon::Table, || tr!("panel.data"))
                        }
                        .on("click", toggle_table),
                    )
                }))
                .child(part(move || {
                    Some(if alone.get() {
                        icon_button("quiet", "close-panel", Icon::Close, || tr!("panel.close")).on("click", close)
                    } else {
                        icon_button("quiet", "view-panel", Icon::Expand, || tr!("panel.view"))
                            .on("click", move |_| show(false))
                    })
                }))
                .child(panel_menu(shown)),
        )
}

/// Which histograms answered, where it isn't buckets with `le`.
fn kind_of(loaded: &Loaded) -> Option<String> {
    let by_range = || {
        let buckets = loaded.matrices.first();
        buckets.is_some_and(|buckets| buckets.labels.iter().any(|labels| labels.get("vmrange").is_some()))
    };
    if !loaded.native.is_empty() { Some(tr!("panel.native")) } else { by_range().then(|| tr!("panel.vmrange")) }
}

/// What stands above a panel: its file's words, or those of the present language.
pub fn panel_title(panel: &Panel) -> String {
    panel.kind.title().map_or_else(|| title_text(&panel.id), str::to_owned)
}

/// A panel's title in the present language; of an unknown panel its id.
pub fn title_text(id: &str) -> String {
    match id {
        "latency" => tr!("panel.latency"),
        "latency-heatmap" => tr!("panel.latency-heatmap"),
        "mean-vs-tail" => tr!("panel.mean-vs-tail"),
        "slo" => tr!("panel.slo"),
        "errors" => tr!("panel.errors"),
        "requests" => tr!("panel.requests"),
        "error-heatmap" => tr!("panel.error-heatmap"),
        "funnel" => tr!("panel.funnel"),
        "restarts" => tr!("panel.restarts"),
        "in-flight" => tr!("panel.in-flight"),
        "db" => tr!("panel.db"),
        "redis" => tr!("panel.redis"),
        "outbound" => tr!("panel.outbound"),
        "success" => tr!("panel.success"),
        "cpu" => tr!("panel.cpu"),
        "memory" => tr!("panel.memory"),
        "fds" => tr!("panel.fds"),
        other => other.to_owned(),
    }
}

/// What the server remarked, folded.
fn remarks(data: PanelData) -> Piece {
    let remarks =
        memo(move || data.loaded.with(|loaded| loaded.as_ref().map(|l| l.remarks.clone()).unwrap_or_default()));
    part(move || {
        let remarks = remarks.get();
        (!remarks.is_empty()).then(|| {
            el("details")
                .class("remarks")
                .child(el("summary").child(tr!("panel.warnings", count = remarks.len())))
                .child(el("ul").child(remarks.into_iter().map(|remark| el("li").child(remark)).collect::<Piece>()))
        })
    })
}

/// What failed, where, and what to try.
fn trouble(session: Session, data: PanelData) -> Piece {
    part(move || {
        let failure = data.failure.get()?;
        let server = session.open_source().map(|source| source.resolved().choice.text()).unwrap_or_default();
        let text = failure_text(&failure, &server);
        let since = data.loaded.with(|loaded| loaded.as_ref().map(|l| clock_time(l.at, &session.zone())));
        Some(
            el("div")
                .class("trouble")
                .set("role", "alert")
                .child(el("p").class("trouble-what").child(text.what))
                .child(el("p").class("trouble-remedy").child(text.remedy))
                .child(since.map(|at| el("p").class("trouble-age").child(tr!("state.stale", at = at))))
                .child(
                    el("button")
                        .set("type", "button")
                        .set("data-action", "retry")
                        .on("click", move |_| data.ask_again())
                        .child(tr!("panel.retry")),
                ),
        )
    })
}

/// What stands where there is nothing to draw.
fn placeholder(session: Session, data: PanelData, answers: Memo<Option<Arc<Answers>>>) -> Piece {
    part(move || match state_of(session, data, &answers.get()) {
        "loading" => Some(
            el("div")
                .class("skeleton")
                .set("role", "status")
                .child(el("span").class("visually-hidden").child(tr!("state.loading"))),
        ),
        "empty" => Some(
            el("div")
                .class("nothing")
                .child(el("p").child(tr!("state.empty")))
                .child(el("p").class("nothing-hint").child(tr!("state.empty_hint"))),
        ),
        _ => None,
    })
}
