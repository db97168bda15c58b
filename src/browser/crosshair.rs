use web_sys::HtmlCanvasElement;

use super::CanvasSurface;
use crate::chart::{Ink, Point, Rect, Rgba, Size, Theme, point};

/// CSS pixels to either side of the line: a dot with its ring, and a little air.
const REACH: f64 = 6.0;

/// The line under the pointer and a dot where it meets each series, on a strip
/// of canvas that is moved along: what a move costs does not grow with the chart.
///
/// The strip lies above the chart with the same upper left corner.
pub struct Crosshair {
    canvas: HtmlCanvasElement,
    surface: CanvasSurface,
}

impl Crosshair {
    /// On a canvas of its own. None when that has no 2D context (any more).
    pub fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        Some(Self { surface: CanvasSurface::new(canvas.clone())?, canvas })
    }

    /// Takes it off the chart.
    pub fn hide(&self) {
        self.set("visibility", "hidden");
    }

    /// Moves it to `x` CSS pixels of the chart. Dots outside the plot are left out.
    pub fn show(&self, x: f64, dots: impl Iterator<Item = (Point, Rgba)>, plot: Rect, theme: &Theme, pixel_ratio: f64) {
        // On whole device pixels, so that the line stays as sharp as it was.
        let left = ((x - REACH) * pixel_ratio).floor() / pixel_ratio;
        let size = Size { width: 2.0 * REACH + 1.0, height: plot.bottom + REACH };
        self.surface.resize(size.width, size.height, pixel_ratio);
        let within = Rect { left: plot.left - left, right: plot.right - left, ..plot };
        self.surface.hairline(x - left, within, theme.color(Ink::TextDim), pixel_ratio);
        for (at, color) in dots.filter(|(at, _)| plot.contains(*at)) {
            self.surface.dot(point(at.x - left, at.y), color, theme.color(Ink::Ground), pixel_ratio);
        }
        self.set("width", &format!("{}px", size.width));
        self.set("height", &format!("{}px", size.height));
        self.set("transform", &format!("translateX({left}px)"));
        self.set("visibility", "visible");
    }

    fn set(&self, property: &str, value: &str) {
        // Fails for no property that CSS has.
        let _ = self.canvas.style().set_property(property, value);
    }
}
