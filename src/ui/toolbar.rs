use leptos::prelude::*;

use super::choice::Choice;
use super::erase::{derive, handler, live, part};
use super::icons::{Glyph, Icon};
use super::language::{LANGUAGES, language, tr};
use super::later::later;
use super::parts::options;
use super::percentile_control::PercentileControl;
use super::range_picker::RangePicker;
use super::session::Session;
use super::share::Share;
use super::variables::Variable;
use crate::browser::History;
use crate::dashboard::{Extent, Refresh, ThemeChoice, ZoneChoice};
use crate::time::{format_duration, parse_duration};

/// Every control over what is shown.
#[component]
pub fn Toolbar(session: Session) -> impl IntoView {
    let variables = session.dashboard.with_value(|d| d.variables.clone());
    let options_open = RwSignal::new(false);
    view! {
        <div class="toolbar">
            <div class="toolbar-row">
                <RangePicker session/>
                <RefreshChoice session/>
                <button type="button" class="button" data-action="refresh" title=live(move || tr!("control.refresh_now")) aria-label=live(move || tr!("control.refresh_now")) on:click=handler(move |_| session.refresh())>
                    <Glyph icon=Icon::Refresh/>
                </button>
                <span class="toolbar-space"></span>
                <Share session/>
                <button type="button" class="button" data-action="kiosk" title=live(move || tr!("control.kiosk")) aria-label=live(move || tr!("control.kiosk")) on:click=handler(move |_| session.change(History::Push, |view| view.kiosk = true))>
                    <Glyph icon=Icon::Screen/>
                </button>
                <button type="button" class="button" data-action="options" aria-expanded=live(move || options_open.get().to_string()) title=live(move || tr!("control.more")) aria-label=live(move || tr!("control.more")) on:click=handler(move |_| options_open.update(|open| *open = !*open))>
                    <Glyph icon=Icon::Options/>
                </button>
            </div>
            <div class="toolbar-row">
                <div class="variables" role="group" aria-label=live(move || tr!("control.filters"))>
                    {variables.into_iter().map(|name| view! { <Variable session name/> }).collect_view()}
                </div>
                <GroupChoice session/>
                <span class="toolbar-space"></span>
                <PercentileControl session/>
            </div>
            {part(move || options_open.get().then(|| later(move || options(session))))}
        </div>
    }
}

#[component]
fn RefreshChoice(session: Session) -> impl IntoView {
    let own = move || session.dashboard.with_value(|d| d.refresh);
    let options = move || {
        let own = own().map_or_else(|| tr!("control.off"), format_duration);
        let mut options =
            vec![(String::new(), tr!("control.refresh_default", every = own)), ("off".to_owned(), tr!("control.off"))];
        options.extend(["5s", "10s", "30s", "1m", "5m", "15m", "1h"].map(|every| (every.to_owned(), every.to_owned())));
        options
    };
    let value = move || match session.view.with(|v| v.refresh) {
        None => String::new(),
        Some(Refresh::Off) => "off".to_owned(),
        Some(Refresh::Every(millis)) => format_duration(millis),
    };
    let choose = move |chosen: String| {
        session.change(History::Push, |view| {
            view.refresh = match chosen.as_str() {
                "" => None,
                "off" => Some(Refresh::Off),
                every => parse_duration(every).map(Refresh::Every),
            };
        });
    };
    view! {
        <Choice control="refresh" label=derive(move || tr!("control.refresh")) options=derive(options) value=derive(value) on_choose=choose/>
    }
}

#[component]
fn GroupChoice(session: Session) -> impl IntoView {
    let options = move || {
        let mut options = vec![(String::new(), tr!("control.by_none"))];
        options
            .extend(session.dashboard.with_value(|d| d.variables.clone()).into_iter().map(|name| (name.clone(), name)));
        options
    };
    let value = move || session.view.with(|v| v.by.join(","));
    let choose = move |chosen: String| {
        session.change(History::Push, |view| {
            view.by = chosen.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        });
    };
    view! {
        <Choice control="by" label=derive(move || tr!("control.by")) options=derive(options) value=derive(value) on_choose=choose/>
    }
}

/// The controls that are needed less often.
#[component]
pub fn Options(session: Session) -> impl IntoView {
    let zones = move || {
        let mut zones =
            vec![("browser".to_owned(), tr!("control.zone_browser")), ("utc".to_owned(), tr!("control.zone_utc"))];
        zones.extend(
            [
                "America/Los_Angeles",
                "America/New_York",
                "Europe/London",
                "Europe/Berlin",
                "Asia/Shanghai",
                "Asia/Tokyo",
            ]
            .map(|name| (name.to_owned(), name.to_owned())),
        );
        zones
    };
    let zone = move || match session.view.with(|v| v.zone.clone()) {
        ZoneChoice::Browser => "browser".to_owned(),
        ZoneChoice::Utc => "utc".to_owned(),
        ZoneChoice::Named(name) => name,
    };
    let choose_zone = move |chosen: String| {
        session.change(History::Push, |view| {
            view.zone = match chosen.as_str() {
                "browser" => ZoneChoice::Browser,
                "utc" => ZoneChoice::Utc,
                name => ZoneChoice::Named(name.to_owned()),
            };
        });
    };
    let themes = move || {
        vec![
            ("auto".to_owned(), tr!("control.theme_auto")),
            ("light".to_owned(), tr!("control.theme_light")),
            ("dark".to_owned(), tr!("control.theme_dark")),
        ]
    };
    let theme = move || match session.view.with(|v| v.theme) {
        ThemeChoice::Auto => "auto".to_owned(),
        ThemeChoice::Light => "light".to_owned(),
        ThemeChoice::Dark => "dark".to_owned(),
    };
    let choose_theme = move |chosen: String| {
        session.change(History::Push, |view| {
            view.theme = match chosen.as_str() {
                "light" => ThemeChoice::Light,
                "dark" => ThemeChoice::Dark,
                _ => ThemeChoice::Auto,
            };
        });
    };
    let languages = move || LANGUAGES.map(|(tag, name)| (tag.to_owned(), name.to_owned())).to_vec();
    let choose_language = move |chosen: String| session.change(History::Push, |view| view.language = Some(chosen));
    let window = derive(move || extent_text(session.view.with(|v| v.window)));
    let step = derive(move || extent_text(session.view.with(|v| v.step)));
    view! {
        <div class="toolbar-row options">
            <Choice control="window" label=derive(move || tr!("control.window")) options=derive(move || extents(&["1m", "2m", "5m", "10m", "30m", "1h"])) value=window on_choose=move |chosen| session.change(History::Push, |view| view.window = extent(&chosen))/>
            <Choice control="step" label=derive(move || tr!("control.step")) options=derive(move || extents(&["5s", "15s", "30s", "1m", "5m", "15m", "1h"])) value=step on_choose=move |chosen| session.change(History::Push, |view| view.step = extent(&chosen))/>
            <Choice control="tz" label=derive(move || tr!("control.zone")) options=derive(zones) value=derive(zone) on_choose=choose_zone/>
            <Choice control="theme" label=derive(move || tr!("control.theme")) options=derive(themes) value=derive(theme) on_choose=choose_theme/>
            <Choice control="lang" label=derive(move || tr!("control.language")) options=derive(languages) value=derive(|| language().to_owned()) on_choose=choose_language/>
            <label class="tick">
                <input type="checkbox" data-control="band" prop:checked=live(move || session.view.with(|v| v.band)) on:change=handler(move |event: leptos::ev::Event| {
                    let on = event_target_checked(&event);
                    session.change(History::Push, |view| view.band = on);
                })/>
                <span>{live(move || tr!("control.band"))}</span>
            </label>
        </div>
    }
}

fn extents(lengths: &[&str]) -> Vec<(String, String)> {
    let mut options = vec![("auto".to_owned(), tr!("control.auto"))];
    options.extend(lengths.iter().map(|length| ((*length).to_owned(), (*length).to_owned())));
    options
}

fn extent_text(extent: Extent) -> String {
    match extent {
        Extent::Auto => "auto".into(),
        Extent::Fixed(millis) => format_duration(millis),
    }
}

fn extent(text: &str) -> Extent {
    parse_duration(text).map_or(Extent::Auto, Extent::Fixed)
}
