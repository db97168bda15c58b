use std::sync::Arc;

use leptos::prelude::*;

use super::brush::brush;
use super::erase::{effect, memo, spawn};
use super::failure_text::{FailureText, source_text};
use super::headline::headline_view;
use super::icons::{Icon, glyph, icon_button};
use super::language::tr;
use super::later::later;
use super::loading::PanelData;
use super::markup::{Piece, el, part, words};
use super::notices::notices;
use super::panel::panel_view;
use super::parts;
use super::session::{Session, SourceState};
use super::shortcuts::shortcuts;
use super::toolbar::toolbar;
use super::view_link::bottleneck_link;
use crate::browser::{self, History, Origin};
use crate::dashboard::{Dashboard, Panel, View};

/// The whole page.
pub fn app() -> Piece {
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
    el("div")
        .class("page")
        .class_when("is-kiosk", move || kiosk.get())
        .child(part(move || {
            (!kiosk.get()).then(|| el("header").class("masthead").child(brand(session)).child(toolbar(session)))
        }))
        .child(part(move || {
            kiosk.get().then(|| {
                let leave = icon_button("quiet leave-kiosk", "leave-kiosk", Icon::Close, || tr!("panel.close"))
                    .on("click", move |_| session.change(History::Push, |view| view.kiosk = false));
                el("header").child(el("h1").class("visually-hidden").child(tr!("app.name"))).child(leave)
            })
        }))
        .child(
            el("main")
                .child(notices(session))
                .child(offer(session))
                .child(source_trouble(session))
                .child(stranger(session))
                .child(dashboard(session)),
        )
        .child(brush(session))
        .child(shortcuts(session))
}

/// The name, and where the data comes from.
fn brand(session: Session) -> Piece {
    let origin = part(move || {
        let source = session.open_source()?;
        Some(match source.origin() {
            Origin::Server(_) => {
                el("span").class("origin").set("title", tr!("app.source")).child(source.resolved().choice.text())
            }
            Origin::Recording(snapshot) => el("span")
                .class("origin recording")
                .set("data-recording", "")
                .set("title", tr!("app.recording_hint"))
                .child(el("i").class("recording-mark"))
                .child(tr!("app.recording"))
                .child(el("span").class("origin-title").child(snapshot.title.clone())),
        })
    });
    el("div")
        .class("brand")
        .child(
            el("svg")
                .class("logo")
                .set("viewBox", "0 0 24 24")
                .set("width", "24")
                .set("height", "24")
                .set("aria-hidden", "true")
                .child(el("path").class("logo-beam").set("d", "M9 12 23 4v16z"))
                .child(el("circle").class("logo-lamp").set("cx", "7").set("cy", "12").set("r", "5")),
        )
        .child(el("h1").child(words(move || tr!("app.name"))))
        .child(origin)
        .child(bottleneck_link(session))
}

/// While a recording is shown: a server of `config.json` that answers.
fn offer(session: Session) -> Piece {
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
        Some(
            el("div")
                .class("offer")
                .set("data-offer", "prometheus")
                .set("role", "status")
                .child(el("p").child(tr!("app.offer")).child(el("code").child(address.clone())))
                .child(
                    el("button")
                        .set("type", "button")
                        .class("button primary")
                        .on("click", move |_| show(&address))
                        .child(tr!("app.offer_action")),
                )
                .child(
                    el("button")
                        .set("type", "button")
                        .class("quiet")
                        .set("title", tr!("app.offer_dismiss"))
                        .set("aria-label", tr!("app.offer_dismiss"))
                        .on("click", move |_| dismissed.set(true))
                        .child(glyph(Icon::Close)),
                ),
        )
    })
}

/// Why there is no source at all.
fn source_trouble(session: Session) -> Piece {
    part(move || {
        let config_error = session.config.with(|c| c.as_ref().and_then(|c| c.as_ref().err().cloned()));
        let text = match (config_error, session.source.get()) {
            (Some(message), _) => {
                FailureText { what: tr!("source.config", message = message), remedy: tr!("source.config_help") }
            }
            (None, SourceState::Failed(error)) => source_text(&error),
            _ => return None,
        };
        Some(
            el("div")
                .class("trouble trouble-page")
                .set("role", "alert")
                .child(el("p").class("trouble-what").child(text.what))
                .child(el("p").class("trouble-remedy").child(text.remedy)),
        )
    })
}

/// The question whether a server that only the link names may be asked.
fn stranger(session: Session) -> Piece {
    part(move || match session.source.get() {
        SourceState::Stranger(origin) => {
            Some(later(move || parts::stranger_question(session, StoredValue::new(origin.clone()))))
        }
        _ => None,
    })
}

/// The built-in dashboard, or one that is a file.
fn dashboard(session: Session) -> Piece {
    let file = memo(move || session.shows_file());
    part(move || Some(if file.get() { later(move || parts::file_view(session)) } else { panels(session) }))
}

/// The dashboard's panels, or the one that the view names.
fn panels(session: Session) -> Piece {
    let failed = memo(move || {
        session.source.with(|s| matches!(s, SourceState::Failed(_) | SourceState::Stranger(_)))
            || session.config.with(|c| matches!(c, Some(Err(_))))
    });
    part(move || {
        let dashboard = session.dashboard.get();
        (!failed.get()).then(|| panels_of(session, &dashboard))
    })
}

fn panels_of(session: Session, dashboard: &Dashboard) -> Piece {
    let panels = dashboard.panels.iter().map(|panel| (Arc::new(panel.clone()), PanelData::new())).collect();
    let panels = share_steps(panels);
    let data_of = |id: &str| panels.iter().find(|(panel, _)| panel.id == id).cloned();
    let headline = data_of("latency").map(|(_, latency)| (latency, data_of("errors")));
    let known: Vec<String> = panels.iter().map(|(panel, _)| panel.id.clone()).collect();
    let alone = memo(move || session.view.with(|v| v.view_panel.clone()).filter(|id| known.contains(id)));
    let guided = memo(move || session.view.with(|v| v.view == View::Bottleneck));
    let marks = marks(session, panels.iter().map(|(_, data)| *data).collect());
    let panels = part(move || {
        let alone = alone.get();
        // A chart that the guide leads to stands alone; closing it leads back.
        if guided.get() && alone.is_none() {
            return Some(later(move || parts::bottleneck_page(session)));
        }
        let shown: Vec<_> = panels
            .iter()
            .filter(|(panel, _)| alone.as_ref().is_none_or(|id| *id == panel.id))
            .map(|(panel, data)| panel_view(session, panel.clone(), *data))
            .collect();
        let headline = headline
            .clone()
            .filter(|_| alone.is_none())
            .map(|(latency, errors)| headline_view(session, latency, errors));
        Some(Piece::from([
            Piece::from(headline),
            el("div").class("panels").class_if("is-alone", alone.is_some()).child(shown),
        ]))
    });
    Piece::from([panels, marks])
}

/// What is marked on the charts is found out when they have what they show:
/// it must not keep them waiting.
fn marks(session: Session, panels: Vec<PanelData>) -> Piece {
    let answered = RwSignal::new(false);
    let all = panels.clone();
    effect(move || {
        let any = all.iter().any(|data| data.loaded.with(Option::is_some));
        if any && all.iter().all(|data| !data.busy.get()) {
            answered.set(true);
        }
    });
    part(move || {
        let panels = panels.clone();
        answered.get().then(|| later(move || parts::happenings(session, panels.clone())))
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
