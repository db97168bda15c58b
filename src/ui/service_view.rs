//! What the panels of a service say above their charts: Little's law, restarts,
//! the steps of a funnel.

use std::sync::Arc;

use leptos::prelude::*;

use super::display::{count, date_time, reading};
use super::erase::memo;
use super::failing_view::failing_view;
use super::language::tr;
use super::loading::PanelData;
use super::markup::{Piece, el, part};
use super::session::Session;
use crate::analysis::{self, FunnelStep, Little, Restart};
use crate::chart::Unit;
use crate::dashboard::{Panel, PanelKind};
use crate::series::Matrix;

/// So many times what the law expects are requests that wait.
const STUCK: f64 = 1.5;

/// What stands above a panel's chart, or in its place; nothing where the chart
/// says it all.
pub fn service_view(session: Session, panel: Arc<Panel>, data: PanelData) -> Piece {
    match &panel.kind {
        PanelKind::ErrorHeatmap { .. } => failing_view(session, panel, data),
        PanelKind::InFlight => little_view(data),
        PanelKind::Uptime => restarts_view(session, panel.id.clone(), data),
        PanelKind::Funnel { step_label } => funnel_view(step_label.clone(), data),
        _ => None::<Piece>.into(),
    }
}

fn matrices<T>(data: PanelData, read: impl Fn(&[Matrix]) -> Option<T>) -> Option<T> {
    data.loaded.with(|loaded| read(&loaded.as_ref()?.matrices))
}

fn little_view(data: PanelData) -> Piece {
    let law = memo(move || {
        matrices(data, |all| match all {
            [in_flight, sums, counts] => analysis::little(in_flight, sums, counts),
            _ => None,
        })
    });
    part(move || {
        let law = law.get()?;
        let sentences = el("div").class("sentences").set("data-sentence", "little");
        Some(sentences.child(el("p").class("sentence").child(little_text(&law))).child(el("p").child(stuck_text(&law))))
    })
}

fn little_text(law: &Little) -> String {
    tr!(
        "little.is",
        in_flight = reading(Unit::Count, law.in_flight),
        expected = reading(Unit::Count, law.expected()),
        rate = reading(Unit::PerSecond, law.rate),
        mean = reading(Unit::Seconds, law.mean)
    )
}

/// One request more or less is seen or missed by a scrape.
fn stuck_text(law: &Little) -> String {
    let ratio = law.in_flight / law.expected();
    if ratio >= STUCK && law.in_flight - law.expected() >= 1.0 {
        tr!("little.stuck", ratio = format!("{ratio:.1}"))
    } else {
        tr!("little.flowing")
    }
}

fn restarts_view(session: Session, panel: String, data: PanelData) -> Piece {
    let restarts = memo(move || matrices(data, |all| Some(analysis::uptime(all.first()?, &panel).1)));
    part(move || {
        let restarts = restarts.get()?;
        let text = match restarts.last() {
            None => tr!("restarts.none"),
            Some(Restart { at, .. }) => {
                tr!("restarts.some", count = restarts.len(), at = date_time(*at, &session.zone()))
            }
        };
        let sentence = el("p").class("sentence").child(text);
        Some(el("div").class("sentences").set("data-sentence", "restarts").child(sentence))
    })
}

fn funnel_view(step_label: String, data: PanelData) -> Piece {
    let steps = memo(move || matrices(data, |all| Some(analysis::funnel(all.first()?, &step_label)?.0)));
    part(move || Some(el("ol").class("funnel").child(steps.get()?.iter().map(funnel_step).collect::<Piece>())))
}

fn funnel_step(step: &FunnelStep) -> Piece {
    let share = (step.of_first * 100.0).clamp(0.0, 100.0);
    let went_on =
        (!step.of_previous.is_nan()).then(|| tr!("funnel.of_previous", share = reading(Unit::Ratio, step.of_previous)));
    el("li")
        .set("data-step", step.name.clone())
        .child(el("span").class("funnel-name").child(step.name.clone()))
        .child(el("span").class("funnel-count").child(count(step.count)))
        .child(el("span").class("funnel-bar").child(el("i").set("style", format!("width: {share}%"))))
        .child(el("span").class("funnel-share").child(went_on.unwrap_or_default()))
}
