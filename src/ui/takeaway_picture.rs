//! A panel as a picture that says by itself what it shows.

use leptos::prelude::*;

use super::display::{clock_time, date_time};
use super::heatmap::heat_layout;
use super::language::tr;
use super::marks::present;
use super::panel::panel_title;
use super::panel_menu::Shown;
use super::picture::{Frame, inks, layout, shown as shown_traces, title_of, unfinished};
use crate::analysis::{self, Answers};
use crate::browser::{CanvasSurface, Node, Origin, text_width};
use crate::chart::{FONT_SIZE, Key, Rect, ScaleKind, Scene, Sheet, Size, Theme, draw};
use crate::dashboard::{Heat, PanelKind, ScaleChoice};
use crate::time::{TimeRange, Zone};

/// Device pixels per CSS pixel, whatever the screen has: sharp in a document.
const PIXEL_RATIO: f64 = 2.0;

/// The height of a picture of a panel that shows no chart.
const HEIGHT: f64 = 300.0;

/// The panel's chart, as large as on the page, with title, time, source and a
/// key. None when there is nothing to show yet.
pub fn picture_scene(shown: Shown) -> Option<(Scene, Theme)> {
    let (session, panel) = (shown.session, shown.panel.get_value());
    let answers = shown.answers.get()?;
    let hidden = shown.hidden.get();
    let (theme, zone) = (session.theme(), session.zone());
    let on_page = shown.body.with_value(|body| {
        let chart = body.find(".chart").and_then(|chart| chart.size());
        Some(Size { width: body.size()?.width, height: chart.map_or(HEIGHT, |size| size.height) })
    })?;
    let latency = matches!(panel.kind, PanelKind::Percentiles { .. } | PanelKind::MeanVsTail);
    let scale = match session.view.with(|view| view.scale).filter(|_| latency) {
        Some(ScaleChoice::Linear) => ScaleKind::Linear,
        Some(ScaleChoice::Log) => ScaleKind::Log,
        None if panel.kind == PanelKind::MeanVsTail => ScaleKind::Log,
        None => ScaleKind::Linear,
    };
    let marks = session.marks.get();
    let frame = Frame {
        range: answers.grid.range(),
        size: Size { width: Sheet::room(on_page.width), height: on_page.height },
        pixel_ratio: PIXEL_RATIO,
        unit: panel.unit,
        scale,
        zone: &zone,
        theme: &theme,
        hidden: &hidden,
        lit: None,
        unfinished: unfinished(session, &answers),
        now: present(session),
        limits: marks.as_ref().map_or(&[], |marks| marks.limits(&panel.id)),
    };
    let mut laid_out = if panel.kind.is_heatmap() {
        let loaded = shown.data.loaded.get()?;
        let density = analysis::density(loaded.buckets()?, session.rules.get());
        heat_layout(&density, session.view.with(|view| view.heat), &answers, &frame)
    } else {
        layout(&answers, &frame)
    };
    if let Some(marks) = &marks {
        marks.add_to(&mut laid_out, &panel.id, frame.now);
    }
    let font = format!("{FONT_SIZE}px {}", theme.font);
    let sheet = Sheet {
        title: &panel_title(&panel),
        note: &note(shown, answers.grid.range(), &zone),
        keys: keys(&answers, &hidden),
        measure: &|text| text_width(text, &font),
    };
    Some((sheet.around(laid_out.scene), theme))
}

/// The same, painted.
pub fn picture_on_canvas(shown: Shown) -> Option<Node> {
    let (scene, theme) = picture_scene(shown)?;
    let canvas = Node::element("canvas");
    let mut surface = CanvasSurface::of(&canvas)?;
    let Size { width, height } = scene.size;
    surface.resize(width, height, PIXEL_RATIO);
    surface.wash(Rect { left: 0.0, top: 0.0, right: width, bottom: height }, theme.ground, PIXEL_RATIO);
    draw(&scene, &theme, PIXEL_RATIO, &mut surface).ok()?;
    Some(canvas)
}

fn keys(answers: &Answers, hidden: &std::collections::HashSet<String>) -> Vec<Key> {
    let inks = inks(answers);
    let key = |(index, trace)| {
        let (ink, stroke) = inks[index];
        Key { name: title_of(trace), ink, stroke }
    };
    shown_traces(answers, hidden).map(key).collect()
}

/// When it was, on which clock, of which source, filtered by what.
fn note(shown: Shown, range: TimeRange, zone: &dyn Zone) -> String {
    let from = date_time(range.from, zone);
    let to = date_time(range.to, zone);
    let same_day = from.get(..10) == to.get(..10);
    let to = if same_day { clock_time(range.to, zone) } else { to };
    let minutes = zone.offset_seconds(range.to) / 60;
    let (sign, minutes) = (if minutes < 0 { '−' } else { '+' }, minutes.abs());
    let clock = format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    let mut parts = vec![tr!("takeaway.range", from = from, to = to, zone = clock)];
    parts.extend(shown.session.open_source().map(|source| match source.origin() {
        Origin::Server(_) => source.resolved().choice.text(),
        Origin::Recording(recording) => format!("{}: {}", tr!("app.recording"), recording.title),
    }));
    shown.session.view.with(|view| {
        if shown.panel.with_value(|panel| panel.kind.is_heatmap()) {
            let color = if view.heat == Heat::Rate { tr!("heat.rate") } else { tr!("heat.share") };
            parts.push(format!("{}: {color}", tr!("heat.color")));
        }
        let labels = shown
            .panel
            .with_value(|panel| panel.queries.iter().flat_map(|query| query.labels.clone()).collect::<Vec<String>>());
        let chosen = view.variables.iter().filter(|(name, _)| labels.contains(name));
        let chosen = chosen.filter(|(_, values)| !values.iter().any(|value| value == "$__all"));
        parts.extend(chosen.map(|(name, values)| format!("{name}={}", values.join("|"))));
    });
    parts.join(" · ")
}
