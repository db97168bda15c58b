//! What moves with the pointer: crosshair, dots, the span being selected. The
//! chart beneath is not touched.

use super::picture::{inks, shown};
use crate::analysis::Answers;
use crate::browser::{CanvasSurface, Crosshair};
use crate::chart::{Ink, Layout, Rect, Size, Theme, point};
use crate::time::{TimeRange, Timestamp};

/// Draws the selected window, and the span that is being zoomed to: two x
/// positions in CSS pixels, where a drag began and where it is.
pub fn draw_selection(
    surface: &CanvasSurface,
    brush: Option<TimeRange>,
    selection: Option<(f64, f64)>,
    layout: &Layout,
    theme: &Theme,
    (size, pixel_ratio): (Size, f64),
) {
    surface.resize(size.width, size.height, pixel_ratio);
    let plot = layout.scene.plot;
    if let Some(window) =
        brush.filter(|window| window.from <= layout.x.range().to && window.to >= layout.x.range().from)
    {
        let [left, right] = [window.from, window.to].map(|at| layout.x.x_of_time(at).clamp(plot.left, plot.right));
        let strong = theme.color(Ink::TextStrong);
        surface.wash(Rect { left, right, ..plot }, strong.faded(0.1), pixel_ratio);
        // An end that lies outside has no edge.
        let range = layout.x.range();
        for (at, x) in [(window.from, left), (window.to, right)] {
            if range.contains(at) {
                let edge = Rect { left: x - 0.5, right: x + 0.5, ..plot };
                surface.wash(edge, strong.faded(0.8), pixel_ratio);
            }
        }
    }
    let Some((from, to)) = selection else { return };
    let span = Rect { left: from.min(to).max(plot.left), right: from.max(to).min(plot.right), ..plot };
    if span.left < span.right {
        surface.wash(span, theme.color(Ink::TextStrong).faded(0.12), pixel_ratio);
    }
}

/// Moves the crosshair to the instant under the pointer, here or on another chart.
pub fn move_crosshair(
    crosshair: &Crosshair,
    cursor: Option<Timestamp>,
    answers: &Answers,
    hidden: &std::collections::HashSet<String>,
    layout: &Layout,
    theme: &Theme,
    pixel_ratio: f64,
) {
    let cursor = cursor.filter(|at| answers.grid.range().contains(*at));
    let Some(step) = cursor.and_then(|cursor| answers.grid.nearest(cursor)) else {
        crosshair.hide();
        return;
    };
    let x = layout.x.x_of_time(answers.grid.at(step));
    let inks = inks(answers);
    let dots = shown(answers, hidden).filter_map(|(index, trace)| {
        let value = trace.values.get(step).filter(|value| value.is_finite())?;
        Some((point(x, layout.y.y_of_value(*value)), theme.color(inks[index].0)))
    });
    crosshair.show(x, dots, layout.scene.plot, theme, pixel_ratio);
}
