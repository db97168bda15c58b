use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use leptos::ev::PointerEvent;
use leptos::prelude::*;

use super::cells::Cells;
use super::erase::{effect, memo};
use super::later::later;
use super::markup::{Piece, el, part};
use super::overlay::{Overlay, draw_overlay};
use super::parts;
use super::picture::{Frame, layout};
use super::session::Session;
use super::tooltip::Pointing;
use crate::analysis::Answers;
use crate::browser::{self, CanvasSurface, History, SizeObserver, VisibilityObserver};
use crate::chart::{Layout, ScaleKind, Size, Unit, draw};
use crate::dashboard::{ScaleChoice, TimeWindow};
use crate::time::{TimeRange, Timestamp};

/// A drag shorter than this is a click, CSS pixels.
const SHORTEST_DRAG: f64 = 5.0;

/// No range gets shorter than this by zooming, milliseconds.
const SHORTEST_RANGE: i64 = 1_000;

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

/// A panel's chart: one canvas with the data, one above it with what moves.
pub fn chart_view(session: Session, chart: Chart) -> Piece {
    let Chart { panel, unit, latency, scale, cells, answers, hidden } = chart;
    let frame = el("div").class("chart");
    let below = el("canvas").set("data-layer", "data").set("aria-hidden", "true");
    let above = el("canvas").set("data-layer", "overlay").set("aria-hidden", "true");
    let size = RwSignal::new(Size { width: 0.0, height: 0.0 });
    let in_view = RwSignal::new(false);
    let laid_out = StoredValue::new_local(None::<Layout>);
    let drag = RwSignal::new(None::<(f64, f64)>);
    let pointer = RwSignal::new(None::<(f64, f64)>);
    let level = RwSignal::new(None::<f64>);
    // What says the values is needed when somebody points at them.
    let pointed = RwSignal::new(false);
    let pointing = Pointing { pointer, level, size };
    // Only what the picture depends on: another percentile is no other zone.
    let zone = memo(move || session.view.with(|v| v.zone.clone()));
    let scale = memo(move || match session.view.with(|v| v.scale).filter(|_| latency) {
        Some(ScaleChoice::Log) => ScaleKind::Log,
        Some(ScaleChoice::Linear) => ScaleKind::Linear,
        None => scale,
    });
    let chart_key = NEXT_KEY.fetch_add(2, Ordering::Relaxed);

    let sizes = SizeObserver::new(frame.node(), move |now| {
        size.try_set(Size { width: now.width, height: now.height });
    });
    let visibility = VisibilityObserver::new(frame.node(), move |now| {
        in_view.try_set(now);
    });
    StoredValue::new_local((sizes, visibility));

    let canvas = below.node().clone();
    effect(move || {
        let Some(answers) = answers.get() else { return };
        let (size, pixel_ratio, theme, zone) =
            (size.get(), session.pixel_ratio.get(), session.theme(), browser::BrowserZone::new(&zone.get()));
        let hidden = hidden.get();
        let scale = scale.get();
        let cells = cells.map(|cells| (cells, cells.density.get(), cells.heat.get()));
        let unfinished = unfinished(session, &answers);
        if !in_view.get() || size.width < 1.0 || size.height < 1.0 {
            return;
        }
        let (panel, canvas) = (panel.clone(), canvas.clone());
        browser::request_frame(chart_key, move || {
            let timing = browser::measure("taillight:draw");
            let frame =
                Frame { size, pixel_ratio, unit, scale, zone: &zone, theme: &theme, hidden: &hidden, unfinished };
            let layout = match &cells {
                Some((cells, Some(density), heat)) => (cells.layout)(density, *heat, &answers, &frame),
                _ => layout(&answers, &frame),
            };
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
        let Some(answers) = answers.get() else { return };
        let overlay = Overlay { cursor: session.cursor.get(), selection: drag.get() };
        let (size, pixel_ratio, theme) = (size.get(), session.pixel_ratio.get(), session.theme());
        let hidden = hidden.get();
        if !in_view.get() {
            return;
        }
        let canvas = canvas.clone();
        browser::request_frame(chart_key + 1, move || {
            let Some(surface) = CanvasSurface::of(&canvas) else { return };
            laid_out.try_with_value(|layout| {
                if let Some(layout) = layout {
                    draw_overlay(&surface, overlay, &answers, &hidden, layout, &theme, (size, pixel_ratio));
                }
            });
        });
    });

    let time_at = move |x: f64| laid_out.with_value(|layout| layout.as_ref().map(|l| l.x.time_of_x(x)));
    let on_move = move |event: PointerEvent| {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        pointer.set(Some((x, y)));
        session.cursor.set(time_at(x));
        level.set(laid_out.with_value(|layout| layout.as_ref().map(|l| l.y.value_of_y(y))));
        if !pointed.get_untracked() {
            pointed.set(true);
        }
        drag.update(|drag| {
            if let Some((_, to)) = drag {
                *to = x;
            }
        });
    };
    let overlay = above.node().clone();
    let on_down = move |event: PointerEvent| {
        // A finger scrolls the page; zooming by touch has gestures of its own.
        if event.button() == 0 && event.pointer_type() != "touch" {
            let x = f64::from(event.offset_x());
            drag.set(Some((x, x)));
            overlay.capture_pointer(event.pointer_id());
        }
    };
    let on_up = move |_| {
        let Some((from, to)) = drag.get_untracked() else { return };
        drag.set(None);
        if (to - from).abs() >= SHORTEST_DRAG
            && let (Some(from), Some(to)) = (time_at(from), time_at(to))
        {
            zoom(session, from, to);
        }
    };
    let on_leave = move |_| {
        pointer.set(None);
        session.cursor.set(None);
    };

    let above = above
        .on_pointer("pointermove", on_move)
        .on_pointer("pointerdown", on_down)
        .on("pointerup", on_up)
        .on("pointercancel", move |_| drag.set(None))
        .on("pointerleave", on_leave)
        .on("dblclick", move |_| zoom_out(session));
    frame.child(below).child(above).child(part(move || {
        pointed.get().then(|| match cells {
            Some(cells) => (cells.tooltip)(session, cells, answers, unit, pointing),
            None => later(move || parts::tooltip(session, answers, hidden, unit, pointing)),
        })
    }))
}

/// The last step of a range that reaches the present: requests of it may still
/// be uncounted.
fn unfinished(session: Session, answers: &Answers) -> Option<TimeRange> {
    let source = session.open_source()?;
    let grid = answers.grid;
    let settled = Timestamp(source.now().0 - session.scrape_interval.get()?);
    (!session.is_recording() && grid.len > 1 && grid.end() > settled)
        .then(|| TimeRange::new(grid.at(grid.len - 2), grid.end()))
}

fn zoom(session: Session, a: Timestamp, b: Timestamp) {
    let range = TimeRange::new(a, b);
    let missing = (SHORTEST_RANGE - range.millis()).max(0);
    let range = TimeRange::new(range.from, Timestamp(range.to.0 + missing));
    session.change(History::Push, |view| view.time = TimeWindow::between(range));
}

/// Twice the range around the same middle, not beyond the present.
fn zoom_out(session: Session) {
    let (Some(range), Some(source)) = (session.range.get_untracked(), session.open_source()) else { return };
    let half = range.millis() / 2;
    let to = Timestamp(range.to.0.saturating_add(half)).min(source.now());
    let range = TimeRange::new(Timestamp(to.0.saturating_sub(range.millis().saturating_mul(2))), to);
    session.change(History::Push, |view| view.time = TimeWindow::between(range));
}
