use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::display::clock_time;
use super::erase::{effect, handler, live, memo, part};
use super::failure_text::failure_text;
use super::icons::{Glyph, Icon};
use super::language::tr;
use super::later::later;
use super::legend::Legend;
use super::loading::{PanelData, answers_of};
use super::panel_body::PanelBody;
use super::parts::lint_badge;
use super::session::Session;
use crate::analysis::Answers;
use crate::browser::{History, SizeObserver};
use crate::dashboard::{Panel, PanelKind};
use crate::time::format_duration;

/// One panel: title, chart or numbers, legend, and what is to be said about them.
#[component]
pub fn PanelView(session: Session, panel: Arc<Panel>, data: PanelData) -> impl IntoView {
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
    let body = NodeRef::<leptos::html::Div>::new();
    let observer = StoredValue::new_local(None);
    effect(move || {
        let Some(body) = body.get().filter(|_| measures) else { return };
        observer.set_value(SizeObserver::new(&body, move |size| {
            // Steps follow pixels, but not each pixel of a window being dragged.
            let coarse = (size.width / 40.0).round() * 40.0;
            if data.width.try_get_untracked().is_some_and(|width| width != coarse) {
                data.width.try_set(coarse);
            }
        }));
    });

    let state = live(move || state_of(data, &answers.get()));
    let as_table = memo(move || alone.get() && session.view.with(|v| v.table));
    let grid = move || data.loaded.with(|loaded| loaded.as_ref().map(|l| (l.plan.grid, l.plan.window)));
    let unit = panel.unit;
    let title_id = format!("title-{id}");
    let labelled_by = title_id.clone();
    let columns = panel.columns;
    let has_legend = panel.kind != PanelKind::Objective;
    let body_panel = panel.clone();
    view! {
        <section
            class="panel"
            class:panel-tall=panel.tall
            class:panel-alone=live(move || alone.get())
            style=format!("--columns: {columns}")
            data-panel=id.clone()
            data-state=state
            data-start=live(move || grid().map(|(grid, _)| grid.start.0.to_string()))
            data-end=live(move || grid().map(|(grid, _)| grid.end().0.to_string()))
            data-step=live(move || grid().map(|(grid, _)| grid.step.to_string()))
            data-window=live(move || grid().map(|(_, window)| window.to_string()))
            aria-labelledby=labelled_by
            aria-busy=live(move || data.busy.get().to_string())
        >
            <PanelHeader session panel=panel.clone() data alone as_table title_id/>
            <Trouble session data/>
            <div class="panel-body" node_ref=body>
                <PanelBody session panel=body_panel data answers hidden as_table/>
                <Placeholder data answers/>
            </div>
            {part(move || {
                let drawn = has_legend && !as_table.get() && answers.with(|a| a.as_ref().is_some_and(|a| !a.is_empty()));
                drawn.then(|| view! { <Legend session answers hidden unit/> })
            })}
        </section>
    }
}

fn state_of(data: PanelData, answers: &Option<Arc<Answers>>) -> &'static str {
    let failed = data.failure.with(Option::is_some);
    match (answers, failed) {
        (Some(_), true) => "stale",
        (None, true) => "error",
        (None, false) => "loading",
        (Some(answers), false) if answers.is_empty() => "empty",
        (Some(_), false) => "ready",
    }
}

/// Title, resolution, and the buttons that show when wanted.
#[component]
fn PanelHeader(
    session: Session,
    panel: Arc<Panel>,
    data: PanelData,
    alone: Memo<bool>,
    as_table: Memo<bool>,
    title_id: String,
) -> impl IntoView {
    let id = StoredValue::new(panel.id.clone());
    let highest = matches!(panel.kind, PanelKind::Percentiles { highest_only: true });
    let title = live(move || title_text(&id.get_value()));
    let which = part(move || {
        let percentile = session.view.with(|v| v.percentiles.last().map(|p| p.name().to_ascii_uppercase()));
        percentile
            .filter(|_| highest)
            .map(|p| view! { <span class="panel-note">{tr!("panel.highest", percentile = p)}</span> })
    });
    let resolution = live(move || {
        data.loaded.with(|loaded| {
            loaded.as_ref().map(|loaded| {
                let (step, window) = (format_duration(loaded.plan.grid.step), format_duration(loaded.plan.window));
                tr!("panel.resolution", step = step, window = window)
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
    view! {
        <header class="panel-header">
            <h2 id=title_id>{title}</h2>
            {which}
            {later(move || lint_badge(session, panel.clone(), data))}
            <Remarks data/>
            <span class="panel-resolution">{resolution}</span>
            <div class="panel-actions">
                <button
                    type="button"
                    class="quiet"
                    data-action="view-data"
                    title=live(move || if as_table.get() { tr!("panel.chart") } else { tr!("panel.data") })
                    aria-label=live(move || if as_table.get() { tr!("panel.chart") } else { tr!("panel.data") })
                    on:click=handler(toggle_table)
                >
                    {live(move || view! { <Glyph icon=if as_table.get() { Icon::Chart } else { Icon::Table }/> }.into_any())}
                </button>
                {live(move || if alone.get() {
                    view! {
                        <button type="button" class="quiet" data-action="close-panel" title=tr!("panel.close") aria-label=tr!("panel.close") on:click=handler(close)>
                            <Glyph icon=Icon::Close/>
                        </button>
                    }.into_any()
                } else {
                    view! {
                        <button type="button" class="quiet" data-action="view-panel" title=tr!("panel.view") aria-label=tr!("panel.view") on:click=handler(move |_| show(false))>
                            <Glyph icon=Icon::Expand/>
                        </button>
                    }.into_any()
                })}
            </div>
        </header>
    }
}

/// A panel's title in the present language; of an unknown panel its id.
fn title_text(id: &str) -> String {
    match id {
        "latency" => tr!("panel.latency"),
        "latency-heatmap" => tr!("panel.latency-heatmap"),
        "mean-vs-tail" => tr!("panel.mean-vs-tail"),
        "slo" => tr!("panel.slo"),
        "errors" => tr!("panel.errors"),
        "requests" => tr!("panel.requests"),
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
#[component]
fn Remarks(data: PanelData) -> impl IntoView {
    part(move || {
        let remarks = data.loaded.with(|loaded| loaded.as_ref().map(|l| l.remarks.clone()).unwrap_or_default());
        (!remarks.is_empty()).then(|| {
            view! {
                <details class="remarks">
                    <summary>{tr!("panel.warnings", count = remarks.len())}</summary>
                    <ul>{remarks.into_iter().map(|remark| view! { <li>{remark}</li> }).collect_view()}</ul>
                </details>
            }
        })
    })
}

/// What failed, where, and what to try.
#[component]
fn Trouble(session: Session, data: PanelData) -> impl IntoView {
    part(move || {
        let failure = data.failure.get()?;
        let server = session.open_source().map(|source| source.resolved().choice.text()).unwrap_or_default();
        let text = failure_text(&failure, &server);
        let since = data.loaded.with(|loaded| loaded.as_ref().map(|l| clock_time(l.at, &session.zone())));
        Some(view! {
            <div class="trouble" role="alert">
                <p class="trouble-what">{text.what}</p>
                <p class="trouble-remedy">{text.remedy}</p>
                {since.map(|at| view! { <p class="trouble-age">{tr!("state.stale", at = at)}</p> })}
                <button type="button" data-action="retry" on:click=handler(move |_| data.ask_again())>{tr!("panel.retry")}</button>
            </div>
        })
    })
}

/// What stands where there is nothing to draw.
#[component]
fn Placeholder(data: PanelData, answers: Memo<Option<Arc<Answers>>>) -> impl IntoView {
    part(move || {
        match state_of(data, &answers.get()) {
        "loading" => Some(view! { <div class="skeleton" role="status"><span class="visually-hidden">{tr!("state.loading")}</span></div> }.into_any()),
        "empty" => Some(
            view! {
                <div class="nothing">
                    <p>{tr!("state.empty")}</p>
                    <p class="nothing-hint">{tr!("state.empty_hint")}</p>
                </div>
            }
            .into_any(),
        ),
        _ => None,
    }
    })
}
