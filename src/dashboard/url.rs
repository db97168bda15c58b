//! The view state as a query string, both ways.
//!
//! Only what differs from its default is written, in one order, so that equal
//! views have equal links. What can't be read is named and its default used.

use super::query_string;
use super::{
    Baseline, Extent, Heat, Percentile, Refresh, Role, ScaleChoice, SourceChoice, ThemeChoice, TimeWindow, View,
    ViewState, ZoneChoice, parse_percentiles,
};
use crate::time::{TimeExpression, format_duration, parse_duration};

/// A parameter that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The parameter's name.
    pub parameter: String,
    /// What it said.
    pub value: String,
    /// What it could have said.
    pub expected: Expected,
}

/// What a parameter's value should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// `now-6h`, epoch milliseconds, ISO 8601.
    Time,
    /// `15s`, `1h30m`.
    Duration,
    /// Numbers between 0 and 100.
    Percentiles,
    /// One number between 0 and 100.
    Percent,
    /// An IANA zone, `utc` or `browser`.
    Zone,
    /// Label names.
    Labels,
    /// A name, `http(s)://…` without credentials, a path, `snapshot:PATH`.
    Source,
    /// The name of a metric, or `off`.
    Metric,
    /// `FROM..TO`.
    Window,
    /// One of these words.
    OneOf(&'static str),
}

const VIEWS: [(&str, View); 5] = [
    ("dashboard", View::Dashboard),
    ("bottleneck", View::Bottleneck),
    ("instrumentation", View::Instrumentation),
    ("alerts", View::Alerts),
    ("explore", View::Explore),
];
const SCALES: [(&str, ScaleChoice); 2] = [("linear", ScaleChoice::Linear), ("log", ScaleChoice::Log)];
const HEATS: [(&str, Heat); 2] = [("rate", Heat::Rate), ("share", Heat::Share)];
const THEMES: [(&str, ThemeChoice); 3] =
    [("auto", ThemeChoice::Auto), ("light", ThemeChoice::Light), ("dark", ThemeChoice::Dark)];
const SWITCH: [(&str, bool); 2] = [("on", true), ("off", false)];
const PRESENT: [(&str, bool); 3] = [("", true), ("true", true), ("false", false)];
const AS: [(&str, bool); 2] = [("chart", false), ("table", true)];
const LANGUAGES: [&str; 2] = ["en", "zh-CN"];

/// Reads a query string, with or without `?`. Never fails: each parameter that
/// could not be read is named in a notice and has its default.
pub fn decode_url(query: &str) -> (ViewState, Vec<Notice>) {
    let mut state = ViewState::default();
    let mut notices = Vec::new();
    for (name, value) in query_string::parse(query) {
        if let Err(expected) = apply(&mut state, &name, &value) {
            notices.push(Notice { parameter: name, value, expected });
        }
    }
    (state, notices)
}

/// Sets what one parameter says.
fn apply(state: &mut ViewState, name: &str, value: &str) -> Result<(), Expected> {
    match name {
        "source" => state.source = Some(SourceChoice::parse(value).ok_or(Expected::Source)?),
        "dashboard" => state.dashboard = (!value.is_empty() && value != "service").then(|| value.to_owned()),
        "view" => state.view = word(value, &VIEWS, "dashboard, bottleneck, instrumentation, alerts, explore")?,
        "from" => state.time.from = TimeExpression::parse(value).ok_or(Expected::Time)?,
        "to" => state.time.to = TimeExpression::parse(value).ok_or(Expected::Time)?,
        "tz" | "timezone" => state.zone = parse_zone(value).ok_or(Expected::Zone)?,
        "refresh" => state.refresh = Some(parse_refresh(value).ok_or(Expected::Duration)?),
        "p" => state.percentiles = parse_percentiles(value).ok_or(Expected::Percentiles)?,
        "by" => state.by = parse_labels(value).ok_or(Expected::Labels)?,
        "band" => state.band = word(value, &SWITCH, "on, off")?,
        "window" => state.window = parse_extent(value).ok_or(Expected::Duration)?,
        "step" => state.step = parse_extent(value).ok_or(Expected::Duration)?,
        "scale" => state.scale = Some(word(value, &SCALES, "linear, log")?),
        "heat" => state.heat = word(value, &HEATS, "rate, share")?,
        "slo" => state.slo = parse_threshold(value).ok_or(Expected::Duration)?,
        "objective" => state.objective = parse_objective(value).ok_or(Expected::Percent)?,
        "brush" => state.brush = Some(parse_window(value).ok_or(Expected::Window)?),
        "baseline" => state.baseline = parse_baseline(value).ok_or(Expected::Window)?,
        "viewPanel" => state.view_panel = (!value.is_empty()).then(|| value.to_owned()),
        "as" => state.table = word(value, &AS, "chart, table")?,
        "kiosk" => state.kiosk = word(value, &PRESENT, "true, false")?,
        "theme" => state.theme = word(value, &THEMES, "auto, light, dark")?,
        "lang" => {
            let known = LANGUAGES.contains(&value);
            state.language = Some(known.then(|| value.to_owned()).ok_or(Expected::OneOf("en, zh-CN"))?);
        }
        "expr" => state.expressions.push(value.to_owned()),
        _ => match name.strip_prefix("role-").and_then(Role::of_name) {
            Some(role) => state.choose_role(role, Some(parse_metric(value).ok_or(Expected::Metric)?)),
            None => apply_open(state, name, value),
        },
    }
    Ok(())
}

/// Variables have any name; so has what nobody here knows.
fn apply_open(state: &mut ViewState, name: &str, value: &str) {
    match name.strip_prefix("var-").filter(|variable| !variable.is_empty()) {
        Some(variable) => {
            let values = state.variables.entry(variable.to_owned()).or_default();
            if !values.iter().any(|v| v == value) {
                values.push(value.to_owned());
            }
        }
        None => state.unknown.push((name.to_owned(), value.to_owned())),
    }
}

/// Writes the query string of a view state, without `?`; empty when everything
/// has its default.
pub fn encode_url(state: &ViewState) -> String {
    let default = ViewState::default();
    let mut parameters: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: Option<String>| {
        parameters.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("source", state.source.as_ref().map(SourceChoice::text));
    put("dashboard", state.dashboard.clone());
    put("view", changed(&state.view, &default.view, |v| name_of(v, &VIEWS)));
    put("from", changed(&state.time.from, &default.time.from, |t| t.as_str().to_owned()));
    put("to", changed(&state.time.to, &default.time.to, |t| t.as_str().to_owned()));
    put("tz", changed(&state.zone, &default.zone, zone_text));
    put("refresh", state.refresh.map(refresh_text));
    put("p", changed(&state.percentiles, &default.percentiles, |p| percentiles_text(p)));
    put("by", changed(&state.by, &default.by, |by| by.join(",")));
    put("band", changed(&state.band, &default.band, |on| name_of(on, &SWITCH)));
    put("window", changed(&state.window, &default.window, extent_text));
    put("step", changed(&state.step, &default.step, extent_text));
    put("scale", state.scale.map(|scale| name_of(&scale, &SCALES)));
    put("heat", changed(&state.heat, &default.heat, |heat| name_of(heat, &HEATS)));
    put("slo", changed(&state.slo, &default.slo, |millis| format_duration(*millis)));
    put("objective", changed(&state.objective, &default.objective, ToString::to_string));
    put("brush", state.brush.as_ref().map(window_text));
    put("baseline", changed(&state.baseline, &default.baseline, baseline_text));
    put("viewPanel", state.view_panel.clone());
    put("as", changed(&state.table, &default.table, |table| name_of(table, &AS)));
    put("kiosk", state.kiosk.then(String::new));
    put("theme", changed(&state.theme, &default.theme, |theme| name_of(theme, &THEMES)));
    put("lang", state.language.clone());
    for (variable, values) in &state.variables {
        parameters.extend(values.iter().map(|value| (format!("var-{variable}"), value.clone())));
    }
    for (role, metric) in &state.roles {
        parameters.push((format!("role-{}", role.name()), metric.clone().unwrap_or_else(|| "off".to_owned())));
    }
    parameters.extend(state.expressions.iter().map(|text| ("expr".to_owned(), text.clone())));
    parameters.extend(state.unknown.iter().cloned());
    query_string::write(parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())))
}

/// A list of percentiles as a link and the page's field write it.
pub fn percentiles_text(percentiles: &[Percentile]) -> String {
    percentiles.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn changed<T: PartialEq>(value: &T, default: &T, text: impl Fn(&T) -> String) -> Option<String> {
    (value != default).then(|| text(value))
}

fn word<T: Copy>(text: &str, words: &[(&str, T)], expected: &'static str) -> Result<T, Expected> {
    let found = words.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or(Expected::OneOf(expected))
}

fn name_of<T: PartialEq>(value: &T, words: &[(&str, T)]) -> String {
    words.iter().find(|(_, v)| v == value).map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}

fn parse_zone(text: &str) -> Option<ZoneChoice> {
    match text {
        "" | "browser" => Some(ZoneChoice::Browser),
        "utc" | "UTC" => Some(ZoneChoice::Utc),
        name => {
            let plausible = name.len() <= 64
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-/".contains(&b));
            plausible.then(|| ZoneChoice::Named(name.to_owned()))
        }
    }
}

fn zone_text(zone: &ZoneChoice) -> String {
    match zone {
        ZoneChoice::Browser => "browser".into(),
        ZoneChoice::Utc => "utc".into(),
        ZoneChoice::Named(name) => name.clone(),
    }
}

fn parse_refresh(text: &str) -> Option<Refresh> {
    match text {
        "off" | "" => Some(Refresh::Off),
        // Below a second is a load test; above a day nobody waits.
        text => parse_duration(text).filter(|ms| (1_000..=86_400_000).contains(ms)).map(Refresh::Every),
    }
}

fn refresh_text(refresh: Refresh) -> String {
    match refresh {
        Refresh::Off => "off".into(),
        Refresh::Every(millis) => format_duration(millis),
    }
}

/// Longer than a day nobody waits for an answer.
fn parse_threshold(text: &str) -> Option<i64> {
    parse_duration(text).filter(|millis| *millis <= 86_400_000)
}

fn parse_objective(text: &str) -> Option<Percentile> {
    match parse_percentiles(text)?.as_slice() {
        [objective] => Some(*objective),
        _ => None,
    }
}

fn parse_extent(text: &str) -> Option<Extent> {
    match text {
        "auto" => Some(Extent::Auto),
        text => parse_duration(text).map(Extent::Fixed),
    }
}

fn extent_text(extent: &Extent) -> String {
    match extent {
        Extent::Auto => "auto".into(),
        Extent::Fixed(millis) => format_duration(*millis),
    }
}

/// Label names as PromQL takes them bare; `le` is what a histogram is made of
/// and `__name__` is no label to group by.
fn parse_labels(text: &str) -> Option<Vec<String>> {
    let mut labels = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let valid = name.len() <= 128
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && !["le", "vmrange", "__name__"].contains(&name);
        if !valid || labels.len() >= 8 {
            return None;
        }
        if !labels.iter().any(|label| label == name) {
            labels.push(name.to_owned());
        }
    }
    Some(labels)
}

/// A metric's name as PromQL takes it bare; `off` is none.
pub fn parse_metric(text: &str) -> Option<Option<String>> {
    let valid = (1..=256).contains(&text.len())
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':');
    valid.then(|| (text != "off").then(|| text.to_owned()))
}

fn parse_window(text: &str) -> Option<TimeWindow> {
    let (from, to) = text.split_once("..")?;
    Some(TimeWindow { from: TimeExpression::parse(from)?, to: TimeExpression::parse(to)? })
}

fn window_text(window: &TimeWindow) -> String {
    format!("{}..{}", window.from.as_str(), window.to.as_str())
}

fn parse_baseline(text: &str) -> Option<Baseline> {
    match text {
        "previous" => Some(Baseline::Previous),
        text => match text.strip_prefix('-') {
            Some(duration) => parse_duration(duration).map(Baseline::Earlier),
            None => parse_window(text).map(Baseline::Window),
        },
    }
}

fn baseline_text(baseline: &Baseline) -> String {
    match baseline {
        Baseline::Previous => "previous".into(),
        Baseline::Earlier(millis) => format!("-{}", format_duration(*millis)),
        Baseline::Window(window) => window_text(window),
    }
}
