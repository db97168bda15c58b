use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use leptos::ev::PointerEvent;
use leptos::prelude::*;

use super::erase::{effect, handler, memo};
use super::heat_tooltip::HeatTooltip;
use super::heatmap::{HeatPicture, heat_layout};
use super::overlay::{draw_selection, move_crosshair};
use super::picture::{Frame, layout};
use super::session::Session;
use super::tooltip::Tooltip;
use crate::analysis::Answers;
use crate::browser::{self, CanvasSurface, Crosshair, History, SizeObserver, VisibilityObserver};
use crate::chart::{Layout, ScaleKind, Size, Unit, draw};
use crate::dashboard::{ScaleChoice, TimeWindow};
use crate::time::{TimeRange, Timestamp};

/// A drag shorter than this is a click, CSS pixels.
const SHORTEST_DRAG: f64 = 5.0;

/// No range gets shorter than this by zooming, milliseconds.
const SHORTEST_RANGE: i64 = 1_000;

static NEXT_KEY: AtomicU64 = AtomicU64::new(0);
static PAINTED: AtomicBool = AtomicBool::new(false);

/// A panel's chart: a canvas with the data, above it the crosshair, and a canvas
/// that takes the pointer and shows what is being selected.
#[component]
pub fn ChartView(
    session: Session,
    panel: String,
    unit: Unit,
    /// Whether the y scale follows the link's `scale`.
    latency: bool,
    /// The scale unless the link says otherwise.
    #[prop(default = ScaleKind::Linear)]
    scale: ScaleKind,
    /// Cells beneath the lines.
    #[prop(optional)]
    heat: Option<HeatPicture>,
    answers: Memo<Option<Arc<Answers>>>,
    hidden: RwSignal<HashSet<String>>,
) -> impl IntoView {
    let frame = NodeRef::<leptos::html::Div>::new();
    let below = NodeRef::<leptos::html::Canvas>::new();
    let above = NodeRef::<leptos::html::Canvas>::new();
    let strip = NodeRef::<leptos::html::Div>::new();
    let size = RwSignal::new(Size { width: 0.0, height: 0.0 });
    let in_view = RwSignal::new(false);
    let laid_out = StoredValue::new_local(None::<Layout>);
    let drag = RwSignal::new(None::<(f64, f64)>);
    let pointer = RwSignal::new(None::<(f64, f64)>);
    let level = RwSignal::new(None::<f64>);
    // Only what the picture depends on: another percentile is no other zone.
    let zone = memo(move || session.view.with(|v| v.zone.clone()));
    let scale = memo(move || match session.view.with(|v| v.scale).filter(|_| latency) {
        Some(ScaleChoice::Log) => ScaleKind::Log,
        Some(ScaleChoice::Linear) => ScaleKind::Linear,
        None => scale,
    });
    let chart_key = NEXT_KEY.fetch_add(3, Ordering::Relaxed);

    let observers = StoredValue::new_local(None);
    effect(move || {
        let Some(frame) = frame.get() else { return };
        let sizes = SizeObserver::new(&frame, move |now| {
            size.try_set(Size { width: now.width, height: now.height });
        });
        let visibility = VisibilityObserver::new(&frame, move |now| {
            in_view.try_set(now);
        });
        observers.set_value(Some((sizes, visibility)));
    });

    effect(move || {
        let (Some(canvas), Some(answers)) = (below.get(), answers.get()) else { return };
        let (size, pixel_ratio, theme, zone) =
            (size.get(), session.pixel_ratio.get(), session.theme(), browser::BrowserZone::new(&zone.get()));
        let hidden = hidden.get();
        let scale = scale.get();
        let cells = heat.and_then(|heat| Some((heat.density.get()?, heat.heat.get())));
        let unfinished = unfinished(session, &answers);
        if !in_view.get() || size.width < 1.0 || size.height < 1.0 {
            return;
        }
        let panel = panel.clone();
        browser::request_frame(chart_key, move || {
            let timing = browser::measure("taillight:draw");
            let frame =
                Frame { size, pixel_ratio, unit, scale, zone: &zone, theme: &theme, hidden: &hidden, unfinished };
            let layout = match &cells {
                Some((density, heat)) => heat_layout(density, *heat, &answers, &frame),
                None => layout(&answers, &frame),
            };
            let Some(mut surface) = CanvasSurface::new(canvas) else { return };
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

    effect(move || {
        let Some(canvas) = above.get() else { return };
        let selection = drag.get();
        let (size, pixel_ratio, theme) = (size.get(), session.pixel_ratio.get(), session.theme());
        if !in_view.get() {
            return;
        }
        browser::request_frame(chart_key + 1, move || {
            let Some(surface) = CanvasSurface::new(canvas) else { return };
            laid_out.try_with_value(|layout| {
                if let Some(layout) = layout {
                    draw_selection(&surface, selection, layout, &theme, (size, pixel_ratio));
                }
            });
        });
    });

    effect(move || {
        let (Some(strip), Some(answers)) = (strip.get(), answers.get()) else { return };
        let cursor = session.cursor.get();
        let (pixel_ratio, theme) = (session.pixel_ratio.get(), session.theme());
        let hidden = hidden.get();
        // Its place in the layout follows the size.
        size.track();
        if !in_view.get() {
            return;
        }
        browser::request_frame(chart_key + 2, move || {
            let crosshair = Crosshair::new(strip.into());
            laid_out.try_with_value(|layout| {
                if let Some(layout) = layout {
                    move_crosshair(&crosshair, cursor, &answers, &hidden, layout, &theme, pixel_ratio);
                }
            });
        });
    });

    let time_at = move |x: f64| laid_out.with_value(|layout| layout.as_ref().map(|l| l.x.time_of_x(x)));
    let on_move = move |event: PointerEvent| {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        pointer.set(Some((x, y)));
        session.cursor.set(time_at(x));
        if heat.is_some() {
            level.set(laid_out.with_value(|layout| layout.as_ref().map(|l| l.y.value_of_y(y))));
        }
        drag.update(|drag| {
            if let Some((_, to)) = drag {
                *to = x;
            }
        });
    };
    let on_down = move |event: PointerEvent| {
        // A finger scrolls the page; zooming by touch has gestures of its own.
        if event.button() == 0 && event.pointer_type() != "touch" {
            let x = f64::from(event.offset_x());
            drag.set(Some((x, x)));
            if let Some(canvas) = above.get_untracked() {
                let _ = canvas.set_pointer_capture(event.pointer_id());
            }
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

    view! {
        <div class="chart" node_ref=frame>
            <canvas node_ref=below data-layer="data" aria-hidden="true"></canvas>
            <div node_ref=strip data-layer="crosshair" aria-hidden="true"></div>
            <canvas
                node_ref=above
                data-layer="overlay"
                aria-hidden="true"
                on:pointermove=handler(on_move)
                on:pointerdown=handler(on_down)
                on:pointerup=handler(on_up)
                on:pointercancel=handler(move |_| drag.set(None))
                on:pointerleave=handler(on_leave)
                on:dblclick=handler(move |_| zoom_out(session))
            ></canvas>
            {match heat {
                Some(picture) => view! { <HeatTooltip session picture answers unit pointer level size/> }.into_any(),
                None => view! { <Tooltip session answers hidden unit pointer size/> }.into_any(),
            }}
        </div>
    }
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
