use leptos::prelude::*;

use super::display::date_time;
use super::erase::{effect, handler, live, part};
use super::language::tr;
use super::later::later;
use super::parts::range_menu;
use super::session::Session;
use crate::browser::History;
use crate::dashboard::TimeWindow;
use crate::time::TimeExpression;

/// The quick ranges, and the keys of their texts.
fn quick_ranges() -> [(&'static str, String); 7] {
    [
        ("now-5m", tr!("range.last_5m")),
        ("now-15m", tr!("range.last_15m")),
        ("now-1h", tr!("range.last_1h")),
        ("now-3h", tr!("range.last_3h")),
        ("now-6h", tr!("range.last_6h")),
        ("now-24h", tr!("range.last_24h")),
        ("now-7d", tr!("range.last_7d")),
    ]
}

/// The time range: quick ones by a click, any by Grafana's grammar.
#[component]
pub fn RangePicker(session: Session) -> impl IntoView {
    let open = RwSignal::new(false);
    let shown = live(move || {
        let time = session.view.with(|v| v.time.clone());
        let quick =
            quick_ranges().into_iter().find(|(from, _)| *from == time.from.as_str() && time.to.as_str() == "now");
        match (quick, session.range.get()) {
            (Some((_, text)), _) => text,
            (None, Some(range)) => {
                let zone = session.zone();
                let (from, to) = (date_time(range.from, &zone), date_time(range.to, &zone));
                // The day is said once when it is the same.
                let to = if from[..10] == to[..10] { to[11..].to_owned() } else { to };
                format!("{from} – {to}")
            }
            (None, None) => format!("{} – {}", time.from.as_str(), time.to.as_str()),
        }
    });
    view! {
        <div class="popover-anchor">
            <button type="button" class="button" data-control="range" aria-expanded=live(move || open.get().to_string()) on:click=handler(move |_| open.update(|open| *open = !*open))>
                {shown}
            </button>
            {part(move || open.get().then(|| later(move || range_menu(session, open))))}
        </div>
    }
}

/// What opens beneath the time range.
#[component]
pub fn RangeMenu(session: Session, open: RwSignal<bool>) -> impl IntoView {
    let wrong = RwSignal::new(false);
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    effect(move || {
        let time = session.view.with(|v| v.time.clone());
        from.set(time.from.as_str().to_owned());
        to.set(time.to.as_str().to_owned());
    });
    let choose = move |from: &str, to: &str| match (TimeExpression::parse(from), TimeExpression::parse(to)) {
        (Some(from), Some(to)) => {
            wrong.set(false);
            open.set(false);
            session.change(History::Push, |view| view.time = TimeWindow { from, to });
        }
        _ => wrong.set(true),
    };
    let quick = quick_ranges()
        .map(|(from, text)| {
            view! { <button type="button" class="menu-item" data-range=from on:click=handler(move |_| choose(from, "now"))>{text}</button> }
        })
        .collect_view();
    view! {
        <div class="scrim" on:click=handler(move |_| open.set(false))></div>
        <div class="popover range-popover" role="dialog" aria-label=tr!("control.range") on:keydown=handler(move |event: leptos::ev::KeyboardEvent| {
            if event.key() == "Escape" {
                open.set(false);
            }
        })>
            <div class="menu">{quick}</div>
            <form class="range-form" on:submit=handler(move |event: leptos::ev::SubmitEvent| {
                event.prevent_default();
                choose(&from.get_untracked(), &to.get_untracked());
            })>
                <label>{tr!("control.from")}<input type="text" name="from" autocomplete="off" spellcheck="false" prop:value=live(move || from.get()) on:input=handler(move |event: leptos::ev::Event| from.set(event_target_value(&event)))/></label>
                <label>{tr!("control.to")}<input type="text" name="to" autocomplete="off" spellcheck="false" prop:value=live(move || to.get()) on:input=handler(move |event: leptos::ev::Event| to.set(event_target_value(&event)))/></label>
                {part(move || wrong.get().then(|| view! {<p class="field-error" role="alert">{tr!("range.invalid")}</p>}))}
                <button type="submit" class="button primary" data-action="apply-range">{tr!("control.apply")}</button>
            </form>
        </div>
    }
}
