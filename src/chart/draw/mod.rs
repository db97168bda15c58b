//! The only place that knows plotters.
//!
//! Everything is drawn in device pixels, as few calls as the backend's trait
//! allows: hairlines are filled rectangles, because those are crisp on any
//! backend, a series is one stroke, a heatmap one image.

mod dashes;
mod pixels;
mod surface;

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};
use plotters_backend::{BackendColor, DrawingBackend, DrawingErrorKind};

use super::limits::sane_ratio;
use super::scene::{Align, Baseline, Cells, Dots, Label, Polygon, Polyline, Rect, Rule, Scene, point};
use super::{Ink, Point, Rgba, Theme};
pub use surface::{Image, Path, Pen, PlainSurface, Surface};

/// What drawing on a surface returns: its backend's own error, if any.
pub type Drawn<S> = Result<(), DrawingErrorKind<<<S as Surface>::Backend as DrawingBackend>::ErrorType>>;

/// Draws a scene, lowest first. The surface is `scene.size × pixel_ratio` device
/// pixels and clear; the ground is not painted.
///
/// On a surface with pixels of its own, what has the most of them (lines, or a
/// heatmap's cells) is set as pixels before anything else, and what lies beneath
/// is then drawn behind it.
pub fn draw<S: Surface>(scene: &Scene, theme: &Theme, pixel_ratio: f64, surface: &mut S) -> Drawn<S> {
    surface.backend().ensure_prepared()?;
    let mut painter = Painter::new(surface, theme, pixel_ratio);
    let picture = if painter.surface.has_pixels() { painter.picture(scene) } else { None };
    if picture.is_some_and(|picture| painter.surface.put(&picture)) {
        painter.surface.behind(true);
        let drawn = painter.beneath(scene);
        painter.surface.behind(false);
        drawn?;
        if scene.cells.is_some() {
            painter.bands(scene)?;
            painter.lines(scene)?;
        }
    } else {
        painter.ground(scene)?;
        if let Some(cells) = &scene.cells {
            painter.cells(cells)?;
        }
        painter.bands(scene)?;
        painter.lines(scene)?;
    }
    painter.above(scene)?;
    surface.backend().present()
}

struct Painter<'a, S: Surface> {
    surface: &'a mut S,
    theme: &'a Theme,
    pixel_ratio: f64,
    width: i32,
    height: i32,
    /// Points in device pixels, kept so that a thousand series need one vector.
    points: Vec<Point>,
}

impl<'a, S: Surface> Painter<'a, S> {
    fn new(surface: &'a mut S, theme: &'a Theme, pixel_ratio: f64) -> Self {
        let (width, height) = surface.backend().get_size();
        let signed = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
        Self {
            surface,
            theme,
            pixel_ratio: sane_ratio(pixel_ratio),
            width: signed(width),
            height: signed(height),
            points: Vec::new(),
        }
    }

    fn ground(&mut self, scene: &Scene) -> Drawn<S> {
        for rect in &scene.hatches {
            self.hatch(*rect)?;
        }
        for rule in &scene.grid {
            self.rule(rule)?;
        }
        Ok(())
    }

    fn bands(&mut self, scene: &Scene) -> Drawn<S> {
        for band in &scene.bands {
            self.polygon(band)?;
        }
        Ok(())
    }

    fn lines(&mut self, scene: &Scene) -> Drawn<S> {
        for line in &scene.lines {
            self.with_device(line, |surface, path, pen| surface.stroke(path, pen))?;
        }
        Ok(())
    }

    /// What lies beneath lines or cells, highest first.
    fn beneath(&mut self, scene: &Scene) -> Drawn<S> {
        if scene.cells.is_none() {
            for band in scene.bands.iter().rev() {
                self.polygon(band)?;
            }
        }
        for rule in scene.grid.iter().rev() {
            self.rule(rule)?;
        }
        for rect in scene.hatches.iter().rev() {
            self.hatch(*rect)?;
        }
        Ok(())
    }

    fn above(&mut self, scene: &Scene) -> Drawn<S> {
        for dots in &scene.dots {
            self.dots(dots)?;
        }
        let veil = self.theme.ground.faded(self.theme.veil_opacity);
        for rect in &scene.veils {
            let (from, to) = self.corners(*rect);
            self.surface.backend().draw_rect(from, to, &fill(veil), true)?;
        }
        for line in &scene.thresholds {
            self.with_device(line, |surface, path, pen| surface.stroke(path, pen))?;
        }
        for rule in &scene.axes {
            self.rule(rule)?;
        }
        for label in &scene.labels {
            self.label(label)?;
        }
        Ok(())
    }

    fn cells(&mut self, cells: &Cells) -> Drawn<S> {
        let (from, to) = self.corners(cells.rect);
        let Some(rgba) = self.cell_pixels(cells).filter(|_| from.0 < to.0 && from.1 < to.1) else { return Ok(()) };
        let (columns, rows) = (cells.columns, cells.rows);
        self.surface.blit(&Image { columns, rows, rgba: &rgba, from, to })
    }

    /// Calls with a line's path and pen in device pixels.
    fn with_device<T>(&mut self, line: &Polyline, draw: impl FnOnce(&mut S, Path<'_>, &Pen<'_>) -> T) -> T {
        let color = self.theme.color(line.ink).faded(line.stroke.opacity);
        let dash: Vec<f64> = line.stroke.dash.iter().map(|d| d * self.pixel_ratio).collect();
        let mut points = std::mem::take(&mut self.points);
        points.clear();
        points.extend(line.points.iter().map(|at| self.device_point(*at)));
        let path = Path { points: &points, ends: &line.ends };
        let pen = Pen { color, width: line.stroke.width * self.pixel_ratio, dash: &dash };
        let drawn = draw(self.surface, path, &pen);
        self.points = points;
        drawn
    }

    fn polygon(&mut self, polygon: &Polygon) -> Drawn<S> {
        let style = fill(self.theme.band(polygon.ink));
        let corners: Vec<(i32, i32)> = polygon.points.iter().map(|at| self.pixel(*at)).collect();
        self.surface.backend().fill_polygon(corners, &style)
    }

    fn dots(&mut self, dots: &Dots) -> Drawn<S> {
        let style = fill(self.theme.color(dots.ink).faded(dots.opacity));
        let radius = (dots.radius * self.pixel_ratio).round().max(1.0) as u32;
        for at in &dots.points {
            let center = self.pixel(*at);
            self.surface.backend().draw_circle(center, radius, &style, true)?;
        }
        Ok(())
    }

    /// A hairline as a rectangle on whole pixels, at least one pixel wide.
    fn rule(&mut self, rule: &Rule) -> Drawn<S> {
        let style = fill(self.theme.color(rule.ink));
        let thickness = (self.pixel_ratio.round() as i32).max(1);
        let (from, to) = (self.pixel(rule.from), self.pixel(rule.to));
        // On the far edge it is moved inside, where it can be seen.
        let (from, to) = if from.1 == to.1 {
            let top = from.1.min(self.height - thickness).max(0);
            ((from.0, top), (to.0, top + thickness))
        } else {
            let left = from.0.min(self.width - thickness).max(0);
            ((left, from.1), (left + thickness, to.1))
        };
        self.surface.backend().draw_rect(from, to, &style, true)
    }

    /// Stripes from lower left to upper right, at fixed places of the area, so
    /// that they don't crawl when the span grows.
    fn hatch(&mut self, rect: Rect) -> Drawn<S> {
        const SPACING: f64 = 6.0;
        let mut points = Vec::new();
        let mut ends = Vec::new();
        // A stripe is where x + y is constant.
        let first = ((rect.left + rect.top) / SPACING).ceil() as i64;
        let last = ((rect.right + rect.bottom) / SPACING).floor() as i64;
        for index in first..=last {
            let sum = index as f64 * SPACING;
            let left = rect.left.max(sum - rect.bottom);
            let right = rect.right.min(sum - rect.top);
            if left < right {
                points.push(self.device_point(point(left, sum - left)));
                points.push(self.device_point(point(right, sum - right)));
                ends.push(points.len());
            }
        }
        let color = self.theme.color(Ink::Hatch);
        let pen = Pen { color, width: self.pixel_ratio.max(1.0), dash: &[] };
        self.surface.stroke(Path { points: &points, ends: &ends }, &pen)
    }

    fn label(&mut self, label: &Label) -> Drawn<S> {
        let horizontal = match label.align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let vertical = match label.baseline {
            Baseline::Top => VPos::Top,
            Baseline::Middle => VPos::Center,
            Baseline::Bottom => VPos::Bottom,
        };
        let family = FontFamily::Name(&self.theme.font);
        let style = TextStyle {
            font: FontDesc::new(family, label.size * self.pixel_ratio, FontStyle::Normal),
            color: backend_color(self.theme.color(label.ink)),
            pos: Pos::new(horizontal, vertical),
        };
        let at = self.pixel(label.at);
        self.surface.backend().draw_text(&label.text, &style, at)
    }

    /// In device pixels, within the surface; a NaN, which no scene has, is 0.
    fn device_point(&self, at: Point) -> Point {
        let device = |length: f64, most: i32| {
            let length = length * self.pixel_ratio;
            if length > 0.0 { length.min(f64::from(most)) } else { 0.0 }
        };
        point(device(at.x, self.width), device(at.y, self.height))
    }

    fn pixel(&self, at: Point) -> (i32, i32) {
        rounded(self.device_point(at))
    }

    fn corners(&self, rect: Rect) -> ((i32, i32), (i32, i32)) {
        (self.pixel(point(rect.left, rect.top)), self.pixel(point(rect.right, rect.bottom)))
    }
}

fn rounded(at: Point) -> (i32, i32) {
    (at.x.round() as i32, at.y.round() as i32)
}

fn backend_color(color: Rgba) -> BackendColor {
    BackendColor { alpha: color.alpha, rgb: (color.red, color.green, color.blue) }
}

fn fill(color: Rgba) -> ShapeStyle {
    ShapeStyle { color: plotters_color(color), filled: true, stroke_width: 0 }
}

fn plotters_color(color: Rgba) -> RGBAColor {
    RGBAColor(color.red, color.green, color.blue, color.alpha)
}
