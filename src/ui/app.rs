use std::sync::Arc;

use leptos::prelude::*;

use super::erase::{effect, handler, live, memo, part, spawn};
use super::failure_text::{FailureText, source_text};
use super::headline::HeadlineView;
use super::icons::{Glyph, Icon};
use super::language::tr;
use super::loading::PanelData;
use super::notices::Notices;
use super::panel::PanelView;
use super::session::{Session, SourceState};
use super::toolbar::Toolbar;
use crate::browser::{self, History, Origin};
use crate::dashboard::Panel;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::begin();
    effect(move || {
        let failed = session.source.with(|s| matches!(s, SourceState::Failed(_)))
            || session.config.with(|c| matches!(c, Some(Err(_))));
        let opening = session.source.with(|s| *s == SourceState::Opening);
        browser::mark_state(match (failed, opening) {
            (true, _) => "failed",
            (false, true) => "starting",
            (false, false) => "ready",
        });
    });
    let kiosk = memo(move || session.view.with(|v| v.kiosk));
    view! {
        <div class="page" class:is-kiosk=live(move || kiosk.get())>
            {part(move || (!kiosk.get()).then(|| view! {
                <header class="masthead">
                    <Brand session/>
                    <Toolbar session/>
                </header>
            }))}
            {part(move || kiosk.get().then(|| view! {
                <button type="button" class="quiet leave-kiosk" data-action="leave-kiosk" title=tr!("panel.close") aria-label=tr!("panel.close") on:click=handler(move |_| session.change(History::Push, |view| view.kiosk = false))>
                    <Glyph icon=Icon::Close/>
                </button>
            }))}
            <main>
                <Notices session/>
                <Offer session/>
                <SourceTrouble session/>
                <Panels session/>
            </main>
        </div>
    }
}

/// The name, and where the data comes from.
#[component]
fn Brand(session: Session) -> impl IntoView {
    let origin = part(move || {
        let source = session.open_source()?;
        Some(match source.origin() {
            Origin::Server(_) => view! { <span class="origin" title=tr!("app.source")>{source.resolved().choice.text()}</span> }.into_any(),
            Origin::Recording(snapshot) => view! {
                <span class="origin recording" data-recording="" title=tr!("app.recording_hint")>
                    <i class="recording-mark"></i>{tr!("app.recording")}<span class="origin-title">{snapshot.title.clone()}</span>
                </span>
            }.into_any(),
        })
    });
    view! {
        <div class="brand">
            <svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
                <path class="logo-beam" d="M9 12 23 4v16z"/>
                <circle class="logo-lamp" cx="7" cy="12" r="5"/>
            </svg>
            <h1>{live(move || tr!("app.name"))}</h1>
            {origin}
        </div>
    }
}

/// While a recording is shown: a server of `config.json` that answers.
#[component]
fn Offer(session: Session) -> impl IntoView {
    let answers = RwSignal::new(None::<String>);
    let dismissed = RwSignal::new(false);
    effect(move || {
        if !session.is_recording() {
            answers.set(None);
            return;
        }
        let server = session.config.with(|c| c.as_ref().and_then(|c| c.as_ref().ok()?.first_server()));
        let Some(resolved) = server else { return };
        spawn(async move {
            if let Ok(source) = browser::open_source(resolved.clone()).await
                && source.build_info().await.is_ok()
            {
                answers.try_set(Some(resolved.choice.text()));
            }
        });
    });
    let show = move |address: &str| {
        let choice = crate::dashboard::SourceChoice::parse(address);
        session.change(History::Push, |view| view.source = choice);
    };
    part(move || {
        let address = answers.get().filter(|_| !dismissed.get())?;
        Some(view! {
            <div class="offer" data-offer="prometheus" role="status">
                <p>{tr!("app.offer")}<code>{address.clone()}</code></p>
                <button type="button" class="button primary" on:click=handler(move |_| show(&address))>{tr!("app.offer_action")}</button>
                <button type="button" class="quiet" title=tr!("app.offer_dismiss") aria-label=tr!("app.offer_dismiss") on:click=handler(move |_| dismissed.set(true))>
                    <Glyph icon=Icon::Close/>
                </button>
            </div>
        })
    })
}

/// Why there is no source at all.
#[component]
fn SourceTrouble(session: Session) -> impl IntoView {
    part(move || {
        let config_error = session.config.with(|c| c.as_ref().and_then(|c| c.as_ref().err().cloned()));
        let text = match (config_error, session.source.get()) {
            (Some(message), _) => {
                FailureText { what: tr!("source.config", message = message), remedy: tr!("source.config_help") }
            }
            (None, SourceState::Failed(error)) => source_text(&error),
            _ => return None,
        };
        Some(view! {
            <div class="trouble trouble-page" role="alert">
                <p class="trouble-what">{text.what}</p>
                <p class="trouble-remedy">{text.remedy}</p>
            </div>
        })
    })
}

/// The dashboard's panels, or the one that the view names.
#[component]
fn Panels(session: Session) -> impl IntoView {
    let panels: Vec<(Arc<Panel>, PanelData)> = session
        .dashboard
        .with_value(|d| d.panels.clone())
        .into_iter()
        .map(|panel| (Arc::new(panel), PanelData::new()))
        .collect();
    let panels = share_steps(panels);
    let data_of = |id: &str| panels.iter().find(|(panel, _)| panel.id == id).map(|(_, data)| *data);
    let headline = data_of("latency").zip(data_of("errors"));
    let known: Vec<String> = panels.iter().map(|(panel, _)| panel.id.clone()).collect();
    let alone = memo(move || session.view.with(|v| v.view_panel.clone()).filter(|id| known.contains(id)));
    let failed = memo(move || {
        session.source.with(|s| matches!(s, SourceState::Failed(_)))
            || session.config.with(|c| matches!(c, Some(Err(_))))
    });
    part(move || {
        if failed.get() {
            return None;
        }
        let alone = alone.get();
        let shown: Vec<_> = panels
            .iter()
            .filter(|(panel, _)| alone.as_ref().is_none_or(|id| *id == panel.id))
            .map(|(panel, data)| view! { <PanelView session panel=panel.clone() data=*data/> })
            .collect();
        let headline = headline
            .filter(|_| alone.is_none())
            .map(|(latency, errors)| view! { <HeadlineView session latency errors/> });
        Some(view! {
            {headline}
            <div class="panels" class:is-alone=alone.is_some()>{shown}</div>
        })
    })
}

/// Panels that look at another's answer ask in its steps.
fn share_steps(panels: Vec<(Arc<Panel>, PanelData)>) -> Vec<(Arc<Panel>, PanelData)> {
    let widths: Vec<(String, PanelData)> = panels.iter().map(|(panel, data)| (panel.id.clone(), *data)).collect();
    let leader = |panel: &Panel| {
        let leader = panel.steps_of.as_ref()?;
        widths.iter().find(|(id, _)| id == leader).map(|(_, data)| *data)
    };
    panels
        .into_iter()
        .map(|(panel, data)| {
            let data = leader(&panel).map_or(data, |leader| data.as_wide_as(leader));
            (panel, data)
        })
        .collect()
}
