//! What was recognised, told and corrected: each role with its metric and why.

use std::sync::Arc;

use leptos::prelude::*;

use super::erase::{memo, spawn};
use super::language::tr;
use super::markup::{Piece, el, part, words};
use super::popover::popover;
use super::recognised::{Found, findings, learn};
use super::session::Session;
use crate::browser::History;
use crate::dashboard::discovery::{Confidence, Finding, PROCESS};
use crate::dashboard::{Role, parse_metric};

/// Names that are offered while one types; more would slow the page.
const MOST_OFFERED: usize = 3_000;

/// The button that opens it. It says so where nothing was found.
pub fn recognised_view(session: Session, found: Arc<Found>) -> Piece {
    let open = found.open;
    let shown = {
        let found = found.clone();
        memo(move || {
            let (choices, jobs) = session.view.with(|v| (v.roles.clone(), v.variables.get("job").cloned()));
            findings(&found, &choices, &jobs.unwrap_or_default()).0
        })
    };
    let label = words(move || match shown.with(Vec::len) {
        0 => tr!("recognised.nothing"),
        count => tr!("recognised.button", count = count),
    });
    let unsure =
        memo(move || shown.with(|all| all.is_empty() || all.iter().any(|f| f.confidence == Confidence::Likely)));
    el("div")
        .class("popover-anchor")
        .child(
            el("button")
                .set("type", "button")
                .class("button recognised-button")
                .class_when("is-unsure", move || unsure.get())
                .set("data-action", "recognised")
                .follow("title", move || tr!("recognised.title"))
                .follow("aria-expanded", move || open.get().to_string())
                .on("click", move |_| open.update(|open| *open = !*open))
                .child(label),
        )
        .child(part(move || {
            let found = found.clone();
            open.get()
                .then(|| popover("recognised-popover", tr!("recognised.title"), open, content(session, found, shown)))
        }))
}

fn content(session: Session, found: Arc<Found>, shown: Memo<Vec<Finding>>) -> Piece {
    let mut names: Vec<&str> = found.inventory.names().map(family).collect();
    names.dedup();
    let offered = names.into_iter().take(MOST_OFFERED).map(|name| el("option").set("value", name)).collect::<Piece>();
    let rows = Role::ALL.map(|role| row(session, &found, role, shown));
    Piece::from([
        el("p").class("recognised-text").child(tr!("recognised.text")),
        Piece::from(service_choice(session, &found)),
        el("table").class("recognised").child(el("tbody").child(Piece::from(rows))),
        el("datalist").set("id", "metric-names").child(offered),
    ])
}

/// A histogram is chosen as a whole.
fn family(name: &str) -> &str {
    name.strip_suffix("_bucket").unwrap_or(name)
}

/// Which service, where there are several.
fn service_choice(session: Session, found: &Arc<Found>) -> Option<Piece> {
    let jobs: Vec<String> = found.services.iter().map(|service| service.job.clone()).collect();
    (jobs.len() > 1).then(|| {
        let first = jobs[0].clone();
        let chosen = memo(move || session.view.with(|v| v.variables.get("job").cloned()).unwrap_or_default());
        let options = part(move || {
            let chosen = chosen.get();
            let options = jobs.iter().map(|job| {
                let selected = chosen.as_slice() == std::slice::from_ref(job) || chosen.is_empty() && *job == first;
                el("option").set("value", job.clone()).selected(selected).child(job.clone())
            });
            Some(options.collect::<Piece>())
        });
        el("label").class("choice").child(el("span").class("choice-label").child(tr!("recognised.service"))).child(
            el("select")
                .set("data-control", "service")
                .set("aria-label", tr!("recognised.service"))
                .on("change", move |event| {
                    let job = event_target_value(&event);
                    session.change(History::Push, |view| drop(view.variables.insert("job".into(), vec![job])));
                })
                .child(options),
        )
    })
}

/// A role: its metric, in a field, and why it is that one.
fn row(session: Session, found: &Arc<Found>, role: Role, shown: Memo<Vec<Finding>>) -> Piece {
    let finding = memo(move || shown.with(|all| all.iter().find(|finding| finding.role == role).cloned()));
    let chosen =
        memo(move || session.view.with(|v| v.roles.iter().find(|(of, _)| *of == role).map(|(_, m)| m.clone())));
    let value = move || match (chosen.get(), finding.get()) {
        (Some(None), _) => "off".to_owned(),
        (Some(Some(metric)), _) => metric,
        (None, finding) => finding.map(|finding| finding.metric.name).unwrap_or_default(),
    };
    let known = StoredValue::new(found.clone());
    let wrong = RwSignal::new(false);
    let typed = move |text: String| {
        let text = text.trim().to_owned();
        let metric = parse_metric(family(&text));
        wrong.set(metric.is_none() && !text.is_empty());
        if wrong.get_untracked() {
            return;
        }
        spawn(async move {
            if let Some(Some(metric)) = &metric {
                learn(session, &known.get_value(), metric).await;
            }
            session.change(History::Push, |view| view.choose_role(role, metric));
        });
    };
    let why = words(move || match (chosen.get(), finding.get()) {
        (Some(None), _) => tr!("recognised.off"),
        (Some(Some(_)), None) => tr!("recognised.missing"),
        (_, None) => tr!("recognised.none"),
        (_, Some(finding)) => why(&finding),
    });
    let labels = words(move || finding.get().map(|finding| labels_text(&finding)).unwrap_or_default());
    el("tr")
        .set("data-role", role.name())
        .follow("data-metric", move || finding.get().map(|finding| finding.metric.name))
        .follow("data-confidence", move || finding.get().map(|finding| confidence_name(finding.confidence)))
        .child(el("th").set("scope", "row").child(role_text(role)))
        .child(
            el("td").child(
                el("input")
                    .set("type", "text")
                    .set("list", "metric-names")
                    .set("spellcheck", "false")
                    .set("autocomplete", "off")
                    .set("data-control", format!("role-{}", role.name()))
                    .set("aria-label", role_text(role))
                    .class_when("is-wrong", move || wrong.get())
                    .follow("aria-invalid", move || wrong.get().to_string())
                    .value(value)
                    .on("change", move |event| typed(event_target_value(&event))),
            ),
        )
        .child(
            el("td")
                .class("recognised-why")
                .child(el("p").child(why))
                .child(el("p").class("recognised-labels").child(labels)),
        )
}

fn confidence_name(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Likely => "likely",
        Confidence::Certain => "certain",
        Confidence::Chosen => "chosen",
    }
}

fn why(finding: &Finding) -> String {
    let text = match finding.confidence {
        Confidence::Chosen => tr!("recognised.chosen"),
        Confidence::Certain if finding.library == PROCESS => tr!("recognised.process"),
        Confidence::Certain => tr!("recognised.certain", library = finding.library),
        Confidence::Likely => tr!("recognised.likely"),
    };
    if finding.metric.in_thousandths { format!("{text}, {}", tr!("recognised.milliseconds")) } else { text }
}

/// The labels that are understood, and what the series must fulfil.
fn labels_text(finding: &Finding) -> String {
    let conditions = finding.metric.matchers.iter().map(ToString::to_string);
    let labels = finding.metric.labels.iter().map(|(_, label)| label.clone());
    labels.chain(conditions).collect::<Vec<_>>().join(", ")
}

fn role_text(role: Role) -> String {
    match role {
        Role::Requests => tr!("role.requests"),
        Role::Latency => tr!("role.latency"),
        Role::InFlight => tr!("role.in_flight"),
        Role::Database => tr!("role.db"),
        Role::Redis => tr!("role.redis"),
        Role::Outbound => tr!("role.outbound"),
        Role::Success => tr!("role.success"),
        Role::Funnel => tr!("role.funnel"),
        Role::Cpu => tr!("role.cpu"),
        Role::Memory => tr!("role.memory"),
        Role::OpenFiles => tr!("role.fds"),
        Role::FileLimit => tr!("role.max_fds"),
        Role::StartTime => tr!("role.start_time"),
    }
}
