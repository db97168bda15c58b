//! What moves with the pointer: crosshair, dots, the span being selected. The
//! chart beneath is not touched.

use super::picture::{inks, shown};
use crate::analysis::Answers;
use crate::browser::CanvasSurface;
use crate::chart::{Ink, Layout, Rect, Size, Theme, point};
use crate::time::Timestamp;

/// What lies over a chart.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Overlay {
    /// The instant under the pointer, here or on another chart.
    pub cursor: Option<Timestamp>,
    /// Two x positions in CSS pixels: where a drag began and where it is.
    pub selection: Option<(f64, f64)>,
}

/// Draws an overlay anew.
pub fn draw_overlay(
    surface: &CanvasSurface,
    overlay: Overlay,
    answers: &Answers,
    hidden: &std::collections::HashSet<String>,
    layout: &Layout,
    theme: &Theme,
    (size, pixel_ratio): (Size, f64),
) {
    surface.resize(size.width, size.height, pixel_ratio);
    let plot = layout.scene.plot;
    if let Some((from, to)) = overlay.selection {
        let span = Rect { left: from.min(to).max(plot.left), right: from.max(to).min(plot.right), ..plot };
        if span.left < span.right {
            surface.wash(span, theme.color(Ink::TextStrong).faded(0.12), pixel_ratio);
        }
    }
    let Some(cursor) = overlay.cursor.filter(|at| answers.grid.range().contains(*at)) else { return };
    let Some(step) = answers.grid.nearest(cursor) else { return };
    let x = layout.x.x_of_time(answers.grid.at(step));
    surface.hairline(x, plot, theme.color(Ink::TextDim), pixel_ratio);
    let inks = inks(answers);
    for (index, trace) in shown(answers, hidden) {
        let Some(value) = trace.values.get(step).filter(|value| value.is_finite()) else { continue };
        let at = point(x, layout.y.y_of_value(*value));
        if plot.contains(at) {
            surface.dot(at, theme.color(inks[index].0), theme.color(Ink::Ground), pixel_ratio);
        }
    }
}
