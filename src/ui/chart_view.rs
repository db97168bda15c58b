use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use leptos::prelude::*;

use super::cells::Cells;
use super::chart_keys::{Reading, follow_keys};
use super::erase::{effect, memo};
use super::hand::Hand;
use super::later::later;
use super::marks::present;
use super::markup::{Piece, el, part};
use super::overlay::{draw_selection, move_crosshair};
use super::parts;
use super::picture::{Frame, key_of, layout, unfinished};
use super::session::Session;
use super::tooltip::Pointing;
use crate::analysis::Answers;
use crate::browser::{self, CanvasSurface, Crosshair, SizeObserver, VisibilityObserver};
use crate::chart::{Layout, ScaleKind, Size, Unit, draw};
use crate::dashboard::ScaleChoice;
use crate::time::{TimeRange, Timestamp};

static NEXT_KEY: AtomicU64 = AtomicU64::new(0);
static PAINTED: AtomicBool = AtomicBool::new(false);

/// What a chart shows.
pub struct Chart {
    /// The panel's id.
    pub panel: String,
    /// What the values are.
    pub unit: Unit,
    /// Whether the y scale follows the link's `scale`.
    pub latency: bool,
    /// The scale unless the link says otherwise.
    pub scale: ScaleKind,
    /// Cells beneath the lines.
    pub cells: Option<Cells>,
    /// The traces.
    pub answers: Memo<Option<Arc<Answers>>>,
    /// Keys of traces that are not shown.
    pub hidden: RwSignal<HashSet<String>>,
}

/// A panel's chart: a canvas with the data, above it the crosshair, and a canvas
/// that takes the pointer and shows what is being selected.
pub fn chart_view(session: Session, chart: Chart) -> Piece {
    let Chart { panel, unit, latency, scale, cells, answers, hidden } = chart;
    let frame = el("div").class("chart");
    // A canvas whose memory was taken says so when it has some again, and is empty.
    let restored = RwSignal::new(0u32);
    let restore = move |_| restored.update(|times| *times = times.wrapping_add(1));
    let below = el("canvas").set("data-layer", "data").set("aria-hidden", "true").on("contextrestored", restore);
    let strip = el("div").set("data-layer", "crosshair").set("aria-hidden", "true");
    let above = el("canvas").set("data-layer", "overlay").set("aria-hidden", "true").on("contextrestored", restore);
    let key_panel = panel.clone();
    let size = RwSignal::new(Size { width: 0.0, height: 0.0 });
    let in_view = RwSignal::new(false);
    let laid_out = StoredValue::new_local(None::<Layout>);
    let pointing = Pointing {
        pointer: RwSignal::new(None),
        level: RwSignal::new(None),
        size,
        pinned: RwSignal::new(false),
        panel: StoredValue::new(panel.clone()),
        layout: laid_out,
    };
    let hand = Hand::over(session, pointing);
    // Only what the picture depends on: another percentile is no other zone.
    let zone = memo(move || session.view.with(|v| v.zone.clone()));
    let scale = memo(move || match session.view.with(|v| v.scale).filter(|_| latency) {
        Some(ScaleChoice::Log) => ScaleKind::Log,
        Some(ScaleChoice::Linear) => ScaleKind::Linear,
        None => scale,
    });
    // A memo: of what another panel points at this one may have nothing.
    let lit = memo(move || {
        let key = session.lit.get()?;
        let has = answers.with(|a| a.as_ref().is_some_and(|a| a.traces.iter().any(|trace| key_of(trace) == key)));
        (has && !hidden.with(|hidden| hidden.contains(&key))).then_some(key)
    });
    let chart_key = NEXT_KEY.fetch_add(3, Ordering::Relaxed);

    let sizes = SizeObserver::new(frame.node(), move |now| {
        size.try_set(Size { width: now.width, height: now.height });
    });
    let visibility = VisibilityObserver::new(frame.node(), move |now| {
        in_view.try_set(now);
    });
    StoredValue::new_local((sizes, visibility));

    let canvas = below.node().clone();
    effect(move || {
        restored.track();
        let Some(answers) = answers.get() else { return };
        let (size, pixel_ratio, theme, zone) =
            (size.get(), session.pixel_ratio.get(), session.theme(), browser::BrowserZone::new(&zone.get()));
        let (hidden, lit) = (hidden.get(), lit.get());
        let scale = scale.get();
        let cells = cells.map(|cells| (cells, cells.density.get(), cells.heat.get()));
        let (unfinished, now) = (unfinished(session, &answers), present(session));
        let marks = session.marks.get();
        let range = shown_range(session, &answers);
        if !in_view.get() || size.width < 1.0 || size.height < 1.0 {
            return;
        }
        let (panel, canvas) = (panel.clone(), canvas.clone());
        browser::request_frame(chart_key, move || {
            let timing = browser::measure("taillight:draw");
            let frame = Frame {
                range,
                size,
                pixel_ratio,
                unit,
                scale,
                zone: &zone,
                theme: &theme,
                hidden: &hidden,
                lit: lit.as_deref(),
                unfinished,
                now,
                limits: marks.as_ref().map_or(&[], |marks| marks.limits(&panel)),
            };
            let mut layout = match &cells {
                Some((cells, Some(density), heat)) => (cells.layout)(density, *heat, &answers, &frame),
                _ => layout(&answers, &frame),
            };
            if let Some(marks) = &marks {
                marks.add_to(&mut layout, &panel, now);
            }
            let Some(mut surface) = CanvasSurface::of(&canvas) else { return };
            surface.resize(size.width, size.height, pixel_ratio);
            // A canvas without memory draws nothing; the next frame tries again.
            let drawn = draw(&layout.scene, &theme, pixel_ratio, &mut surface);
            laid_out.try_set_value(Some(layout));
            timing.end(&panel, answers.samples());
            if drawn.is_ok() && !answers.is_empty() && !PAINTED.swap(true, Ordering::Relaxed) {
                browser::mark_first_chart();
            }
        });
    });

    let canvas = above.node().clone();
    effect(move || {
        restored.track();
        let (selection, brush) = (hand.selection.get(), session.brush.get());
        if brush.is_some() {
            // Its place follows what is shown.
            answers.track();
            session.glimpse.track();
        }
        let (size, pixel_ratio, theme) = (size.get(), session.pixel_ratio.get(), session.theme());
        if !in_view.get() {
            return;
        }
        let canvas = canvas.clone();
        browser::request_frame(chart_key + 1, move || {
            let Some(surface) = CanvasSurface::of(&canvas) else { return };
            laid_out.try_with_value(|layout| {
                if let Some(layout) = layout {
                    draw_selection(&surface, brush, selection, layout, &theme, (size, pixel_ratio));
                }
            });
        });
    });

    let crosshair = Crosshair::of(strip.node());
    effect(move || {
        let (Some(answers), Some(crosshair)) = (answers.get(), crosshair.clone()) else { return };
        let cursor = session.cursor.get();
        let (pixel_ratio, theme) = (session.pixel_ratio.get(), session.theme());
        let hidden = hidden.get();
        // Its place in the layout follows the size and the range.
        size.track();
        session.glimpse.track();
        if !in_view.get() {
            return;
        }
        browser::request_frame(chart_key + 2, move || {
            laid_out.try_with_value(|layout| {
                if let Some(layout) = layout {
                    move_crosshair(&crosshair, cursor, &answers, &hidden, layout, &theme, pixel_ratio);
                }
            });
        });
    });

    let above = hand.follow(above);
    let frame = follow_keys(frame, hand, Reading { session, panel: key_panel, unit, answers, hidden, pointing });
    frame.child(below).child(strip).child(above).child(part(move || {
        hand.pointed.get().then(|| match cells {
            Some(cells) => (cells.tooltip)(session, cells, answers, unit, pointing),
            None => later(move || parts::tooltip(session, answers, hidden, unit, pointing)),
        })
    }))
}

/// The range that was answered, unless a hand is moving the charts to another
/// that isn't yet.
fn shown_range(session: Session, answers: &Answers) -> TimeRange {
    let answered = answers.grid.range();
    let near = |a: Timestamp, b: Timestamp| (a.0 - b.0).abs() <= answers.grid.step;
    let moving = session.glimpse.get().filter(|range| !near(range.from, answered.from) || !near(range.to, answered.to));
    moving.unwrap_or(answered)
}
