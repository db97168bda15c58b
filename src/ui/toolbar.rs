use leptos::prelude::*;

use super::choice::choice;
use super::erase::{derive, memo};
use super::icons::{Icon, icon_button};
use super::language::{LANGUAGES, language, tr};
use super::later::later;
use super::markup::{Piece, el, part, words};
use super::parts;
use super::percentile_control::percentile_control;
use super::range_picker::range_picker;
use super::session::Session;
use super::share::share;
use super::variables::variable;
use crate::browser::History;
use crate::dashboard::{Extent, Refresh, ThemeChoice, ZoneChoice};
use crate::time::{format_duration, parse_duration};

/// Every control over what is shown.
pub fn toolbar(session: Session) -> Piece {
    // A memo: the filters stay while panels change.
    let variables = memo(move || session.dashboard.with(|d| d.variables.clone()));
    let options_open = RwSignal::new(false);
    let file = memo(move || session.shows_file());
    // Chosen among at the head where there is a choice; else with the options.
    let several = memo(move || session.has_several_dashboards());
    el("div")
        .class("toolbar")
        .child(
            el("div")
                .class("toolbar-row")
                .child(part(move || several.get().then(|| later(move || parts::dashboard_choice(session)))))
                .child(range_picker(session))
                .child(refresh_choice(session))
                .child(
                    icon_button("button", "refresh", Icon::Refresh, || tr!("control.refresh_now"))
                        .on("click", move |_| session.refresh()),
                )
                .child(el("span").class("toolbar-space"))
                .child(part(move || Some(session.recognised.get()?.view(session))))
                .child(share(session))
                .child(
                    icon_button("button", "kiosk", Icon::Screen, || tr!("control.kiosk"))
                        .on("click", move |_| session.change(History::Push, |view| view.kiosk = true)),
                )
                .child(
                    icon_button("button", "options", Icon::Options, || tr!("control.more"))
                        .follow("aria-expanded", move || options_open.get().to_string())
                        .on("click", move |_| options_open.update(|open| *open = !*open)),
                ),
        )
        .child(
            el("div")
                .class("toolbar-row")
                .child(
                    el("div")
                        .class("variables")
                        .set("role", "group")
                        .follow("aria-label", move || tr!("control.filters"))
                        .child(part(move || {
                            (!file.get()).then(|| {
                                variables.get().into_iter().map(|name| variable(session, name)).collect::<Piece>()
                            })
                        })),
                )
                .child(part(move || (!file.get()).then(|| group_choice(session))))
                .child(el("span").class("toolbar-space"))
                .child(percentile_control(session)),
        )
        .child(part(move || options_open.get().then(|| later(move || parts::options(session)))))
}

fn refresh_choice(session: Session) -> Piece {
    let own = move || session.dashboard.with(|d| d.refresh);
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
    choice("refresh", derive(move || tr!("control.refresh")), derive(options), derive(value), choose)
}

fn group_choice(session: Session) -> Piece {
    let options = move || {
        let mut options = vec![(String::new(), tr!("control.by_none"))];
        options.extend(session.dashboard.with(|d| d.variables.clone()).into_iter().map(|name| (name.clone(), name)));
        options
    };
    let value = move || session.view.with(|v| v.by.join(","));
    let choose = move |chosen: String| {
        session.change(History::Push, |view| {
            view.by = chosen.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        });
    };
    choice("by", derive(move || tr!("control.by")), derive(options), derive(value), choose)
}

/// The controls that are needed less often.
pub fn options(session: Session) -> Piece {
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
    let several = move || session.has_several_dashboards();
    let window = derive(move || extent_text(session.view.with(|v| v.window)));
    let step = derive(move || extent_text(session.view.with(|v| v.step)));
    el("div")
        .class("toolbar-row options")
        .child(part(move || (!several()).then(|| later(move || parts::dashboard_choice(session)))))
        .child(choice(
            "window",
            derive(move || tr!("control.window")),
            derive(move || extents(&["1m", "2m", "5m", "10m", "30m", "1h"])),
            window,
            move |chosen| session.change(History::Push, |view| view.window = extent(&chosen)),
        ))
        .child(choice(
            "step",
            derive(move || tr!("control.step")),
            derive(move || extents(&["5s", "15s", "30s", "1m", "5m", "15m", "1h"])),
            step,
            move |chosen| session.change(History::Push, |view| view.step = extent(&chosen)),
        ))
        .child(choice("tz", derive(move || tr!("control.zone")), derive(zones), derive(zone), choose_zone))
        .child(choice("theme", derive(move || tr!("control.theme")), derive(themes), derive(theme), choose_theme))
        .child(choice(
            "lang",
            derive(move || tr!("control.language")),
            derive(languages),
            derive(|| language().to_owned()),
            choose_language,
        ))
        .child(
            el("label")
                .class("tick")
                .child(
                    el("input")
                        .set("type", "checkbox")
                        .set("data-control", "band")
                        .checked(move || session.view.with(|v| v.band))
                        .on("change", move |event: leptos::ev::Event| {
                            let on = event_target_checked(&event);
                            session.change(History::Push, |view| view.band = on);
                        }),
                )
                .child(el("span").child(words(move || tr!("control.band")))),
        )
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
