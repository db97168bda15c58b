use plotters::style::ShapeStyle;
use plotters_backend::DrawingBackend;

use super::dashes::Dashed;
use super::{Drawn, fill, plotters_color, rounded};
use crate::chart::{Picture, Point, Rgba};

/// Runs of points in device pixels with gaps between them.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    /// The points of all runs, one run after another.
    pub points: &'a [Point],
    /// Where each run ends in `points`, ascending.
    pub ends: &'a [usize],
}

impl<'a> Path<'a> {
    /// The points of each run.
    pub fn runs(self) -> impl Iterator<Item = &'a [Point]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends).filter_map(move |(start, end)| self.points.get(start..*end))
    }
}

/// How a path is stroked, in device pixels.
#[derive(Debug, Clone, Copy)]
pub struct Pen<'a> {
    /// In which colour.
    pub color: Rgba,
    /// Across the line.
    pub width: f64,
    /// Lengths of marks and spaces by turns, starting anew with every run; empty
    /// is solid.
    pub dash: &'a [f64],
}

/// Cells to be stretched over a rectangle of device pixels without smoothing.
#[derive(Debug, Clone, Copy)]
pub struct Image<'a> {
    /// Cells across.
    pub columns: usize,
    /// Cells down.
    pub rows: usize,
    /// `[row][column][red, green, blue, alpha]`, the upper row first.
    pub rgba: &'a [u8],
    /// The upper left corner.
    pub from: (i32, i32),
    /// The lower right corner, not included.
    pub to: (i32, i32),
}

/// A plotters backend, and what plotters has no word for: paths of several runs
/// at fractions of a pixel, dashes, images with alpha.
///
/// The defaults make do with the backend alone: coordinates and widths are
/// rounded, dashes cut into pieces, images drawn as rectangles. A canvas
/// overrides them with one call each.
pub trait Surface: Sized {
    /// What plotters draws on.
    type Backend: DrawingBackend;

    /// The backend; for a type that is one itself, itself.
    fn backend(&mut self) -> &mut Self::Backend;

    /// Strokes all runs of a path in one style.
    fn stroke(&mut self, path: Path<'_>, pen: &Pen<'_>) -> Drawn<Self> {
        let style = ShapeStyle {
            color: plotters_color(pen.color),
            filled: false,
            stroke_width: pen.width.round().max(1.0) as u32,
        };
        let dashed = Dashed::new(path, pen.dash);
        for run in dashed.path().runs() {
            self.backend().draw_path(run.iter().copied().map(rounded), &style)?;
        }
        Ok(())
    }

    /// Whether it has pixels that [`Surface::put`] can set.
    fn has_pixels(&self) -> bool {
        false
    }

    /// Sets a rectangle of pixels, whatever was there. False when that failed.
    fn put(&mut self, _: &Picture) -> bool {
        false
    }

    /// Whether what is drawn from now on is laid behind what is there already;
    /// asked only of a surface that has pixels.
    fn behind(&mut self, _: bool) {}

    /// Draws an image; cells of one colour side by side become one rectangle.
    fn blit(&mut self, image: &Image<'_>) -> Drawn<Self> {
        let edge = |index: usize, count: usize, from: i32, to: i32| {
            let part = index as f64 / count.max(1) as f64;
            (f64::from(from) + f64::from(to - from) * part).round() as i32
        };
        let across = |index| edge(index, image.columns, image.from.0, image.to.0);
        let down = |index| edge(index, image.rows, image.from.1, image.to.1);
        for (row, cells) in image.rgba.chunks_exact((image.columns * 4).max(1)).enumerate() {
            let mut start = 0;
            for run in cells.as_chunks::<4>().0.chunk_by(|a, b| a == b) {
                let end = start + run.len();
                let [red, green, blue, alpha] = run[0];
                if alpha > 0 {
                    let color = Rgba { red, green, blue, alpha: f64::from(alpha) / 255.0 };
                    let (from, to) = ((across(start), down(row)), (across(end), down(row + 1)));
                    self.backend().draw_rect(from, to, &fill(color), true)?;
                }
                start = end;
            }
        }
        Ok(())
    }
}

/// Any plotters backend as it is.
pub struct PlainSurface<'a, B>(pub &'a mut B);

impl<B: DrawingBackend> Surface for PlainSurface<'_, B> {
    type Backend = B;

    fn backend(&mut self) -> &mut B {
        self.0
    }
}
