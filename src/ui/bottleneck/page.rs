use leptos::prelude::*;

use super::material::{Case, CaseData};
use super::statements::{help, lead, since, whom};
use super::suspect_list::suspect_list;
use super::text::{between, minute, quantile, seconds, share};
use super::timeline::timeline;
use crate::analysis::bottleneck::Verdict;
use crate::browser::History;
use crate::dashboard::{Baseline, View, ViewState};
use crate::time::format_duration;
use crate::ui::choice::choice;
use crate::ui::display::count;
use crate::ui::erase::{derive, memo};
use crate::ui::failure_text::failure_text;
use crate::ui::language::tr;
use crate::ui::markup::{Piece, el, part, words};
use crate::ui::session::Session;
use crate::ui::view_link::view_link;

/// The page, read from the top: how bad, since when, for whom, because of what,
/// what would help.
pub fn bottleneck_page(session: Session) -> Piece {
    let data = CaseData::follow(session);
    let there = memo(move || data.case.with(Option::is_some));
    let waiting = part(move || {
        (!there.get() && data.failure.with(Option::is_none))
            .then(|| el("p").class("guide-lead").set("role", "status").child(tr!("bottleneck.waiting")))
    });
    let guide = part(move || {
        there.get().then(|| {
            Piece::from([
                above(session, data),
                step("since-when", || tr!("bottleneck.since_when"), move |case| since(session, case), data)
                    .child(timeline(session, data.case)),
                below(session, data),
            ])
        })
    });
    el("article")
        .class("guide")
        .set("data-view", "bottleneck")
        .follow("data-state", move || if there.get() { "ready" } else { "loading" })
        .child(
            el("header").class("guide-head").child(el("h2").child(words(move || tr!("bottleneck.title")))).child(
                view_link(session, "leave-bottleneck", || tr!("panel.close"), |view| view.view = View::Dashboard),
            ),
        )
        .child(trouble(session, data))
        .child(waiting)
        .child(guide)
}

/// The answer in one sentence, what is compared, and how bad it is.
fn above(session: Session, data: CaseData) -> Piece {
    Piece::from([
        el("p")
            .class("guide-lead")
            .set("data-statement", "lead")
            .follow("data-verdict", move || data.case.with(|case| case.as_ref().map(|case| verdict(case))))
            .child(words(move || data.case.get().map(|case| lead(&case, &session.zone())))),
        el("div")
            .class("guide-compared")
            .child(el("p").child(words(move || data.case.get().map(|case| compared(session, &case)))))
            .child(baseline_choice(session))
            .child(part(move || {
                session.view.with(|view| view.brush.is_some()).then(|| {
                    view_link(session, "whole-range", || tr!("bottleneck.whole_range"), |view| view.brush = None)
                })
            })),
        step("how-bad", || tr!("bottleneck.how_bad"), move |case| how_bad(session, case), data),
    ])
}

fn below(session: Session, data: CaseData) -> Piece {
    Piece::from([
        step("for-whom", || tr!("bottleneck.for_whom"), move |case| whom(session, case), data),
        step("because", || tr!("bottleneck.because"), move |case| because(session, case), data),
        step("help", || tr!("bottleneck.help"), help, data),
    ])
}

/// One question and its answer.
fn step(
    name: &'static str,
    title: fn() -> String,
    content: impl Fn(&Case) -> Piece + 'static,
    data: CaseData,
) -> Piece {
    el("section")
        .class("guide-step")
        .set("data-statement", name)
        .child(el("h3").child(words(title)))
        .child(part(move || data.case.get().map(|case| content(&case))))
}

/// The link to a panel's chart, grouped by a label if need be.
pub fn chart_link(session: Session, panel: &str, by: Option<&str>) -> Piece {
    let (panel, by) = (panel.to_owned(), by.map(str::to_owned));
    let edit = move |view: &mut ViewState| {
        view.view_panel = Some(panel.clone());
        if let Some(by) = &by {
            view.by = vec![by.clone()];
        }
    };
    view_link(session, "view-chart", || tr!("bottleneck.chart"), edit)
}

fn verdict(case: &Case) -> &'static str {
    match case.finding.verdict {
        Verdict::NoRequests => "no-requests",
        Verdict::NoBaseline => "no-baseline",
        Verdict::Incomparable => "incomparable",
        Verdict::Same => "same",
        Verdict::Slower => "slower",
        Verdict::Faster => "faster",
    }
}

/// Which window is held against which.
fn compared(session: Session, case: &Case) -> String {
    let zone = session.zone();
    let times = |range: crate::time::TimeRange| (minute(range.from, &zone), minute(range.to, &zone));
    let (from, to) = times(case.finding.window_times);
    match case.finding.baseline_times.map(times) {
        Some((before, until)) => {
            tr!("bottleneck.compared", from = from, to = to, before = before, until = until)
        }
        None => tr!("bottleneck.alone", from = from, to = to),
    }
}

/// What the window is compared with.
fn baseline_choice(session: Session) -> Piece {
    let options = || {
        vec![
            ("previous".to_owned(), tr!("bottleneck.previous")),
            ("-1d".to_owned(), tr!("bottleneck.yesterday")),
            ("-7d".to_owned(), tr!("bottleneck.last_week")),
        ]
    };
    let value = move || {
        session.view.with(|view| match &view.baseline {
            Baseline::Previous => "previous".to_owned(),
            Baseline::Earlier(millis) => format!("-{}", format_duration(*millis)),
            Baseline::Window(window) => format!("{}..{}", window.from.as_str(), window.to.as_str()),
        })
    };
    let choose = move |chosen: String| {
        session.change(History::Push, |view| {
            view.baseline = match chosen.as_str() {
                "-1d" => Baseline::Earlier(86_400_000),
                "-7d" => Baseline::Earlier(7 * 86_400_000),
                _ => Baseline::Previous,
            };
        });
    };
    choice("baseline", derive(|| tr!("bottleneck.baseline")), derive(options), derive(value), choose)
}

/// The percentiles beside each other, and how many requests that is.
fn how_bad(session: Session, case: &Case) -> Piece {
    let finding = &case.finding;
    let excess = finding.excess.map(|excess| {
        tr!(
            "bottleneck.excess",
            line = seconds(excess.line),
            after = share(excess.after.value),
            before = share(excess.before.value),
            count = count(excess.after.value * excess.requests)
        )
    });
    let Some(comparison) = &finding.comparison else {
        let p99 = finding.after.together().quantile(0.99).map(quantile).unwrap_or_else(|| "–".into());
        return el("p").class("guide-sentence").child(tr!("bottleneck.p99_alone", p99 = p99));
    };
    let rows = comparison.shifts.iter().map(|shift| {
        let change = shift.change();
        let certain = match shift.is_certain() {
            Some(true) => tr!("bottleneck.slower"),
            Some(false) => tr!("bottleneck.faster"),
            None => tr!("bottleneck.within"),
        };
        let factor = shift.after.value / shift.before.value;
        // A decade to either side fills the bar.
        let bar = (factor.log10() / 2.0).clamp(-1.0, 1.0);
        el("tr")
            .class_if("is-slower", shift.is_certain() == Some(true))
            .set("data-quantile", shift.quantile.to_string())
            .child(el("th").set("scope", "row").child(format!("P{}", (shift.quantile * 1000.0).round() / 10.0)))
            .child(el("td").child(quantile(shift.before)))
            .child(el("td").child(quantile(shift.after)))
            .child(
                el("td")
                    .class("shift-cell")
                    .set("title", between(change, seconds).unwrap_or_default())
                    .child(el("span").class("shift-bar").set("style", format!("--shift: {bar:.3}"))),
            )
            .child(el("td").child(certain))
    });
    let head = [
        tr!("bottleneck.percentile"),
        tr!("bottleneck.before"),
        tr!("bottleneck.after"),
        tr!("bottleneck.change"),
        tr!("bottleneck.certainty"),
    ];
    let moved = tr!("bottleneck.moved", share = share(comparison.moved));
    Piece::from([
        excess.map(|text| el("p").class("guide-sentence").child(text)).into(),
        el("table")
            .class("shifts")
            .child(
                el("thead").child(
                    el("tr").child(
                        head.into_iter().map(|text| el("th").set("scope", "col").child(text)).collect::<Piece>(),
                    ),
                ),
            )
            .child(el("tbody").child(rows.collect::<Piece>())),
        el("p").class("guide-note").child(moved).child(chart_link(session, "latency", None)),
    ])
}

/// The ranked dependencies, or why there are none.
fn because(session: Session, case: &Case) -> Piece {
    let nobody = match case.finding.verdict {
        Verdict::Slower => None,
        Verdict::Same | Verdict::Faster => Some(tr!("bottleneck.nobody")),
        Verdict::NoRequests | Verdict::NoBaseline | Verdict::Incomparable => Some(tr!("bottleneck.no_verdict")),
    };
    if let Some(nobody) = nobody {
        return el("p").class("guide-sentence").child(nobody);
    }
    if case.finding.suspects.is_empty() {
        return el("p").class("guide-sentence").child(tr!("bottleneck.no_dependencies"));
    }
    Piece::from([
        el("p").class("guide-sentence").child(super::statements::cause(case)),
        suspect_list(case, &session.zone(), move |panel| chart_link(session, panel, None)),
    ])
}

fn trouble(session: Session, data: CaseData) -> Piece {
    part(move || {
        let failure = data.failure.get()?;
        let server = session.open_source().map(|source| source.resolved().choice.text()).unwrap_or_default();
        let text = failure_text(&failure, &server);
        Some(
            el("div")
                .class("trouble")
                .set("role", "alert")
                .child(el("p").class("trouble-what").child(text.what))
                .child(el("p").class("trouble-remedy").child(text.remedy))
                .child(
                    el("button")
                        .set("type", "button")
                        .set("data-action", "retry")
                        .on("click", move |_| data.retry.update(|attempts| *attempts = attempts.wrapping_add(1)))
                        .child(tr!("panel.retry")),
                ),
        )
    })
}
