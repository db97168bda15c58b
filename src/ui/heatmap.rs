//! The distribution over time: how its cells are coloured, and what says so.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::cells::Cells;
use super::chart_view::{Chart, chart_view};
use super::display::{count, reading};
use super::erase::memo;
use super::heat_tooltip::heat_tooltip;
use super::language::{locale, tr};
use super::later::later;
use super::loading::PanelData;
use super::markup::{Piece, el, part, words};
use super::parts;
use super::picture::{Frame, inks, shown};
use super::session::Session;
use crate::analysis::{self, Answers, Density};
use crate::browser::{History, css_color, date_text, text_width};
use crate::chart::{
    FONT_SIZE, Heatmap, Ink, Layout, Line, ScaleKind, Shade, Stroke, Unit, english_date, missing_spans,
};
use crate::dashboard::Heat;

/// From the brightest cell to the faintest the count falls to a thousandth.
const DECADES: i32 = 3;

/// The cells of a panel's last good answer.
fn cells_of(session: Session, data: PanelData) -> Cells {
    let density = Memo::new_with_compare(
        move |_| {
            let loaded = data.loaded.get()?;
            Some(Arc::new(analysis::density(loaded.buckets()?, session.rules.get())))
        },
        |_, _| true,
    );
    Cells {
        density,
        heat: memo(move || session.view.with(|v| v.heat)),
        layout: heat_layout,
        tooltip: |session, cells, answers, unit, pointing| heat_tooltip(session, cells, answers, unit, pointing),
    }
}

/// A heatmap's chart with its key, or its exact numbers.
pub fn heat_body(
    session: Session,
    panel: String,
    unit: Unit,
    data: PanelData,
    answers: Memo<Option<Arc<Answers>>>,
    hidden: RwSignal<HashSet<String>>,
    as_table: Memo<bool>,
) -> Piece {
    let cells = cells_of(session, data);
    part(move || {
        let panel = panel.clone();
        Some(if as_table.get() {
            let columns = memo(move || Some(Arc::new(cells.density.get()?.answers())));
            later(move || parts::number_table(session, panel.clone(), Unit::PerSecond, columns))
        } else {
            Piece::from([
                heat_key(session, cells),
                chart_view(
                    session,
                    Chart { panel, unit, latency: false, scale: ScaleKind::Log, cells: Some(cells), answers, hidden },
                ),
            ])
        })
    })
}

/// Lays the cells out, and the percentiles over them.
pub fn heat_layout(density: &Density, heat: Heat, answers: &Answers, frame: &Frame) -> Layout {
    let font = format!("{FONT_SIZE}px {}", frame.theme.font);
    let measure = |text: &str| text_width(text, &font);
    let locale = locale();
    let date = |civil, style| date_text(&locale.tag, civil, style).unwrap_or_else(|| english_date(civil, style));
    let inks = inks(answers);
    let line = |(index, trace): (usize, &'_ analysis::Trace)| (index, trace.values.clone());
    let rows: Vec<(usize, Vec<f64>)> = shown(answers, frame.hidden).map(line).collect();
    let shares = match heat {
        Heat::Rate => None,
        Heat::Share => Some(density.shares()),
    };
    let counts = shares.as_deref().unwrap_or(&density.rates);
    let most = brightest(counts);
    let mut layout = Heatmap {
        pixel_ratio: frame.pixel_ratio,
        scale: ScaleKind::Log,
        grid: density.grid,
        bounds: &density.bounds,
        counts,
        most: Some(most),
        shade: Shade::Log { faintest: most / 10f64.powi(DECADES) },
        lines: rows
            .iter()
            .flat_map(|(index, values)| {
                let (ink, stroke) = inks[*index];
                let stroke = frame.stroke(&answers.traces[*index], stroke);
                // On the brightest cells as on the darkest: each line on ground.
                let casing = Stroke::solid(stroke.width + 2.0).faded(0.45);
                let line = |ink, stroke| Line { grid: answers.grid, values, ink, stroke };
                [line(Ink::Ground, casing), line(ink, stroke)]
            })
            .collect(),
        missing: frame.past(missing_spans(density.grid, &[&density.totals])),
        unfinished: frame.unfinished,
        date: &date,
        decimal: &locale.decimal,
        ..Heatmap::new(frame.range, frame.size, frame.unit, frame.zone, &measure)
    }
    .layout();
    frame.limits.iter().for_each(|limit| layout.add_threshold(&limit.threshold()));
    layout
}

fn brightest(counts: &[f64]) -> f64 {
    counts.iter().copied().filter(|count| count.is_finite()).fold(0.0, f64::max)
}

/// What the colours stand for, and the choice of it.
fn heat_key(session: Session, cells: Cells) -> Piece {
    let gradient = move || {
        let theme = session.theme();
        let least = Shade::Log { faintest: 1.0 }.level(1.0, 10.0);
        let stops: Vec<String> = (0..=8)
            .map(|part| f64::from(least) + f64::from(part) / 8.0 * f64::from(255 - least))
            .map(|level| css_color(theme.cell(level.round() as u8)))
            .collect();
        format!("background: linear-gradient(to right, {})", stops.join(", "))
    };
    let marks = move || {
        let density = cells.density.get()?;
        let heat = cells.heat.get();
        let most = match heat {
            Heat::Rate => brightest(&density.rates) * density.grid.step as f64 / 1000.0,
            Heat::Share => brightest(&density.shares()),
        };
        let texts = (0..=DECADES).rev().map(|decades| text_of(heat, most / 10f64.powi(decades)));
        Some(texts.map(|text| el("span").child(text)).collect::<Piece>())
    };
    let choice = move |heat: Heat, text: fn() -> String, name: &'static str| {
        el("button")
            .set("type", "button")
            .class("chip")
            .set("data-heat", name)
            .follow("aria-pressed", move || (cells.heat.get() == heat).to_string())
            .on("click", move |_| session.change(History::Push, |view| view.heat = heat))
            .child(words(text))
    };
    el("div")
        .class("heat-key")
        .child(
            el("div")
                .class("heat-choice")
                .set("role", "group")
                .follow("aria-label", move || tr!("heat.color"))
                .child(choice(Heat::Rate, || tr!("heat.rate"), "rate"))
                .child(choice(Heat::Share, || tr!("heat.share"), "share")),
        )
        .child(
            el("div")
                .class("heat-scale")
                .child(el("div").class("heat-ramp").follow("style", gradient))
                .child(el("div").class("heat-marks").child(part(marks))),
        )
        .child(
            el("span")
                .class("heat-unit")
                .child(words(move || (cells.heat.get() == Heat::Rate).then(|| tr!("heat.unit")))),
        )
}

fn text_of(heat: Heat, value: f64) -> String {
    match heat {
        Heat::Share => reading(Unit::Ratio, value),
        Heat::Rate if value >= 10.0 => count(value),
        Heat::Rate => reading(Unit::Count, value),
    }
}
