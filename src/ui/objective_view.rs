//! The service level: what the user promises, and how the service stands to it.

use std::sync::Arc;

use leptos::prelude::*;

use super::display::{count, reading};
use super::erase::{derive, handler, live, memo};
use super::language::tr;
use super::live_change::LiveChange;
use super::loading::{PanelData, objective_of};
use super::nines_slider::NinesSlider;
use super::session::Session;
use super::threshold_slider::ThresholdSlider;
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
#[component]
pub fn ObjectiveView(session: Session, data: PanelData) -> impl IntoView {
    let objective = memo(move || session.view.with(objective_of));
    let standing = memo(move || {
        let (loaded, objective) = (data.loaded.get()?, objective.get());
        let standing = analysis::standing(loaded.buckets()?, session.rules.get(), objective);
        standing.map(|(standing, _)| Arc::new(standing))
    });
    let numbers = move || standing.get().map(|standing| view! { <Numbers standing/> });
    view! {
        <div class="slo">
            <Threshold session standing/>
            <Target session/>
            {numbers}
        </div>
    }
}

/// The time within which requests should be answered.
#[component]
fn Threshold(session: Session, standing: Memo<Option<Arc<Standing>>>) -> impl IntoView {
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
    view! {
        <div class="slo-row">
            <label class="slo-field">
                <span>{live(move || tr!("slo.threshold"))}</span>
                <input
                    type="text"
                    data-control="slo"
                    class:is-wrong=live(move || wrong.get())
                    aria-invalid=live(move || wrong.get().to_string())
                    title=live(move || tr!("notice.duration"))
                    prop:value=live(move || format_duration(value.get()))
                    on:change=handler(move |event| typed(event_target_value(&event)))
                />
            </label>
            <ThresholdSlider value bounds on_preview=move |millis| change.preview(|view| view.slo = millis) on_commit=move || change.commit()/>
        </div>
    }
}

/// The share of requests that must be.
#[component]
fn Target(session: Session) -> impl IntoView {
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
    view! {
        <div class="slo-row">
            <label class="slo-field">
                <span>{live(move || tr!("slo.objective"))}</span>
                <input
                    type="text"
                    inputmode="decimal"
                    data-control="objective"
                    class:is-wrong=live(move || wrong.get())
                    aria-invalid=live(move || wrong.get().to_string())
                    title=live(move || tr!("notice.percent"))
                    prop:value=live(move || value.get().to_string())
                    on:change=handler(move |event| typed(event_target_value(&event)))
                />
            </label>
            <NinesSlider session control="objective-slider" label=derive(|| tr!("slo.objective")) value text=|p| format!("{p} %") marks=&MARKS on_preview=move |percent| change.preview(|view| view.objective = percent) on_commit=move || change.commit()/>
        </div>
    }
}

#[component]
fn Numbers(standing: Arc<Standing>) -> impl IntoView {
    let score = |value: f64| format!("{value:.3}");
    let (within, left, apdex) = (standing.within, standing.left, standing.apdex);
    let spent = tr!("slo.spent", slow = count(standing.slow.value), allowed = count(standing.allowed));
    let burns = standing.burns.iter().map(burn_row).collect_view();
    view! {
        <div class="slo-numbers">
            <div class="slo-number" data-number="within">
                <p class="slo-name">{tr!("slo.within")}</p>
                <p class="slo-value">{share_text(within.value)}</p>
                {certainty(within, share_text)}
            </div>
            <div class="slo-number" data-number="budget" class:is-trouble=left.value < 0.0>
                <p class="slo-name">{tr!("slo.budget")}</p>
                <p class="slo-value">{budget_text(left.value)}</p>
                {certainty(left, budget_text)}
                <p class="slo-note">{spent}</p>
            </div>
            <div class="slo-number" data-number="apdex">
                <p class="slo-name">{tr!("slo.apdex")}</p>
                <p class="slo-value">{score(apdex.value)}</p>
                {certainty(apdex, score)}
            </div>
            <div class="slo-number" data-number="burn">
                <p class="slo-name">{tr!("slo.burn")}</p>
                {burns}
            </div>
        </div>
    }
}

/// Whether a number is exact, or between what it lies.
fn certainty(of: Bounded, text: impl Fn(f64) -> String) -> impl IntoView {
    if of.is_exact() {
        view! { <p class="slo-note"><span class="exact" data-exact="">{tr!("slo.exact")}</span></p> }.into_any()
    } else if text(of.lower) == text(of.upper) {
        // Bounds that nobody can tell apart are none.
        ().into_any()
    } else {
        let between = tr!("headline.between", lower = text(of.lower), upper = text(of.upper));
        view! { <p class="slo-note">{between}</p> }.into_any()
    }
}

/// One pair of windows: a glance says whether it burns.
fn burn_row(burn: &Burn) -> impl IntoView + use<> {
    let times = |burning: Bounded| format!("{} ×", reading(Unit::Count, burning.value));
    let windows = format!("{} / {}", format_duration(burn.long), format_duration(burn.short));
    let (hook, alarm) = (windows.clone(), tr!("slo.alarm", rate = burn.alarm));
    view! {
        <p class="burn" class:is-trouble=burn.is_alarming() data-burn=hook title=alarm>
            <span class="burn-windows">{windows}</span>
            <span class="burn-value">{times(burn.in_long)}</span>
            <span class="burn-value">{times(burn.in_short)}</span>
        </p>
    }
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
