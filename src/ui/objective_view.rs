//! The service level: what the user promises, and how the service stands to it.

use std::sync::Arc;

use leptos::prelude::*;

use super::display::{count, reading};
use super::erase::memo;
use super::language::tr;
use super::live_change::LiveChange;
use super::loading::{PanelData, objective_of};
use super::markup::{Piece, el, part, words};
use super::nines_slider::{NinesSlider, nines_slider};
use super::session::Session;
use super::threshold_slider::threshold_slider;
use crate::analysis::{self, Bounded, Burn, Standing};
use crate::browser::History;
use crate::chart::Unit;
use crate::dashboard::parse_percentiles;
use crate::time::{format_duration, parse_duration};

/// What is written on the objective's axis.
const MARKS: [f64; 4] = [90.0, 99.0, 99.9, 99.99];

/// Longer than this nobody waits, milliseconds.
const LONGEST: i64 = 86_400_000;

/// Threshold and objective, and the numbers that follow from them.
pub fn objective_view(session: Session, data: PanelData) -> Piece {
    let objective = memo(move || session.view.with(objective_of));
    let standing = memo(move || {
        let (loaded, objective) = (data.loaded.get()?, objective.get());
        let standing = analysis::standing(loaded.buckets()?, session.rules.get(), objective);
        standing.map(|(standing, _)| Arc::new(standing))
    });
    let numbers = move || standing.get().map(numbers);
    el("div").class("slo").child(threshold(session, standing)).child(target(session)).child(part(numbers))
}

/// The time within which requests should be answered.
fn threshold(session: Session, standing: Memo<Option<Arc<Standing>>>) -> Piece {
    let value = memo(move || session.view.with(|v| v.slo));
    let bounds = memo(move || standing.with(|s| s.as_ref().map(|s| s.bounds.clone()).unwrap_or_default()));
    let change = LiveChange::new(session);
    let wrong = RwSignal::new(false);
    let typed = move |text: String| {
        let millis = parse_duration(text.trim()).filter(|millis| *millis <= LONGEST);
        wrong.set(millis.is_none());
        if let Some(millis) = millis {
            session.change(History::Push, |view| view.slo = millis);
        }
    };
    el("div")
        .class("slo-row")
        .child(
            el("label").class("slo-field").child(el("span").child(words(move || tr!("slo.threshold")))).child(
                el("input")
                    .set("type", "text")
                    .set("data-control", "slo")
                    .class_when("is-wrong", move || wrong.get())
                    .follow("aria-invalid", move || wrong.get().to_string())
                    .follow("title", move || tr!("notice.duration"))
                    .value(move || format_duration(value.get()))
                    .on("change", move |event| typed(event_target_value(&event))),
            ),
        )
        .child(threshold_slider(
            value.into(),
            bounds.into(),
            move |millis| change.preview(|view| view.slo = millis),
            move || change.commit(),
        ))
}

/// The share of requests that must be.
fn target(session: Session) -> Piece {
    let value = memo(move || session.view.with(|v| v.objective));
    let change = LiveChange::new(session);
    let wrong = RwSignal::new(false);
    let typed = move |text: String| {
        let text = text.trim().trim_end_matches('%').trim_end().to_owned();
        let percent = parse_percentiles(&text).filter(|all| all.len() == 1);
        wrong.set(percent.is_none());
        if let Some(percent) = percent.and_then(|all| all.first().copied()) {
            session.change(History::Push, |view| view.objective = percent);
        }
    };
    el("div")
        .class("slo-row")
        .child(
            el("label").class("slo-field").child(el("span").child(words(move || tr!("slo.objective")))).child(
                el("input")
                    .set("type", "text")
                    .set("inputmode", "decimal")
                    .set("data-control", "objective")
                    .class_when("is-wrong", move || wrong.get())
                    .follow("aria-invalid", move || wrong.get().to_string())
                    .follow("title", move || tr!("notice.percent"))
                    .value(move || value.get().to_string())
                    .on("change", move |event| typed(event_target_value(&event))),
            ),
        )
        .child(nines_slider(
            session,
            NinesSlider {
                control: "objective-slider",
                label: || tr!("slo.objective"),
                value,
                text: |p| format!("{p} %"),
                marks: &MARKS,
            },
            move |percent| change.preview(|view| view.objective = percent),
            move || change.commit(),
        ))
}

fn numbers(standing: Arc<Standing>) -> Piece {
    let score = |value: f64| format!("{value:.3}");
    let (within, left, apdex) = (standing.within, standing.left, standing.apdex);
    let spent = tr!("slo.spent", slow = count(standing.slow.value), allowed = count(standing.allowed));
    let burns = standing.burns.iter().map(burn_row).collect::<Piece>();
    el("div")
        .class("slo-numbers")
        .child(
            el("div")
                .class("slo-number")
                .set("data-number", "within")
                .child(el("p").class("slo-name").child(tr!("slo.within")))
                .child(el("p").class("slo-value").child(share_text(within.value)))
                .child(certainty(within, share_text)),
        )
        .child(
            el("div")
                .class("slo-number")
                .set("data-number", "budget")
                .class_if("is-trouble", left.value < 0.0)
                .child(el("p").class("slo-name").child(tr!("slo.budget")))
                .child(el("p").class("slo-value").child(budget_text(left.value)))
                .child(certainty(left, budget_text))
                .child(el("p").class("slo-note").child(spent)),
        )
        .child(
            el("div")
                .class("slo-number")
                .set("data-number", "apdex")
                .child(el("p").class("slo-name").child(tr!("slo.apdex")))
                .child(el("p").class("slo-value").child(score(apdex.value)))
                .child(certainty(apdex, score)),
        )
        .child(
            el("div")
                .class("slo-number")
                .set("data-number", "burn")
                .child(el("p").class("slo-name").child(tr!("slo.burn")))
                .child(burns),
        )
}

/// Whether a number is exact, or between what it lies.
fn certainty(of: Bounded, text: impl Fn(f64) -> String) -> Piece {
    if of.is_exact() {
        el("p").class("slo-note").child(el("span").class("exact").set("data-exact", "").child(tr!("slo.exact")))
    } else if text(of.lower) == text(of.upper) {
        // Bounds that nobody can tell apart are none.
        None::<Piece>.into()
    } else {
        let between = tr!("headline.between", lower = text(of.lower), upper = text(of.upper));
        el("p").class("slo-note").child(between)
    }
}

/// One pair of windows: a glance says whether it burns.
fn burn_row(burn: &Burn) -> Piece {
    let times = |burning: Bounded| format!("{} ×", reading(Unit::Count, burning.value));
    let windows = format!("{} / {}", format_duration(burn.long), format_duration(burn.short));
    let (hook, alarm) = (windows.clone(), tr!("slo.alarm", rate = burn.alarm));
    el("p")
        .class("burn")
        .class_if("is-trouble", burn.is_alarming())
        .set("data-burn", hook)
        .set("title", alarm)
        .child(el("span").class("burn-windows").child(windows))
        .child(el("span").class("burn-value").child(times(burn.in_long)))
        .child(el("span").class("burn-value").child(times(burn.in_short)))
}

/// What is left of a budget; far overdrawn, how many times over.
fn budget_text(left: f64) -> String {
    if left < -1.0 {
        return tr!("slo.overdrawn", times = reading(Unit::Count, -left));
    }
    reading(Unit::Ratio, left)
}

/// A share near 1 with the digits that tell it from 1.
fn share_text(share: f64) -> String {
    if share.is_nan() {
        return "–".into();
    }
    let nines = -(1.0 - share).max(1e-6).log10();
    let digits = (nines.ceil() as usize).clamp(1, 4);
    // Cut, not rounded: 99.996 % is not 100 %.
    let scale = 10f64.powi(digits as i32);
    let percent = if share < 1.0 { (share * 100.0 * scale + 1e-9).floor() / scale } else { 100.0 };
    let text = format!("{percent:.digits$}");
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_keep_the_digits_that_matter() {
        let texts = [0.5, 0.987_65, 0.998_76, 0.999_96, 1.0].map(share_text);
        assert_eq!(texts, ["50 %", "98.76 %", "99.876 %", "99.996 %", "100 %"]);
    }
}
