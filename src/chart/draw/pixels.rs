//! What has the most pixels, as pixels.

use super::dashes::Dashed;
use super::{Painter, Path, Pen, Surface};
use crate::chart::raster::Raster;
use crate::chart::scene::{Cells, Scene};
use crate::chart::{Picture, Rgba};

impl<S: Surface> Painter<'_, S> {
    /// The cells of a scene, or else its lines. None when it has neither, or
    /// when they are not to be drawn pixel by pixel.
    pub(super) fn picture(&mut self, scene: &Scene) -> Option<Picture> {
        match &scene.cells {
            Some(cells) => self.cell_picture(cells),
            None => self.line_picture(scene),
        }
    }

    fn line_picture(&mut self, scene: &Scene) -> Option<Picture> {
        if scene.lines.is_empty() {
            return None;
        }
        let (from, to) = self.corners(scene.plot);
        // Half of a line on the plot's edge lies outside.
        let widest = scene.lines.iter().map(|line| line.stroke.width).fold(0.0, f64::max);
        let beyond = (widest * self.pixel_ratio / 2.0).ceil() as i32 + 1;
        let from = (from.0, from.1.saturating_sub(beyond).max(0));
        let to = (to.0, to.1.saturating_add(beyond).min(self.height));
        let mut raster = Raster::new(from, to)?;
        // Each goes beneath what is there.
        for line in scene.lines.iter().rev() {
            self.with_device(line, |_, path, pen| stroke(&mut raster, path, pen));
        }
        raster.finish()
    }

    fn cell_picture(&self, cells: &Cells) -> Option<Picture> {
        let (from, to) = self.corners(cells.rect);
        let (width, height) = (cells.columns, cells.rows);
        let size = (usize::try_from(to.0 - from.0).ok()?, usize::try_from(to.1 - from.1).ok()?);
        let rgba = self.cell_pixels(cells).filter(|_| size == (width, height))?;
        Some(Picture { left: from.0, top: from.1, width, height, rgba })
    }

    /// A pixel a cell; none when cells are missing.
    pub(super) fn cell_pixels(&self, cells: &Cells) -> Option<Vec<u8>> {
        let (columns, rows) = (cells.columns, cells.rows);
        if cells.levels.is_empty() || cells.levels.len() != columns.saturating_mul(rows) {
            return None;
        }
        let mut colors = [[0; 4]; 256];
        for (level, color) in (0..=u8::MAX).zip(&mut colors) {
            let Rgba { red, green, blue, alpha } = self.theme.cell(level);
            *color = [red, green, blue, (alpha * 255.0).round() as u8];
        }
        let mut rgba = vec![0; columns * rows * 4];
        let mut before: Option<&[u8]> = None;
        for (row, levels) in cells.levels.chunks_exact(columns).enumerate() {
            let start = row * columns * 4;
            // A bucket is many rows of pixels: they are copied.
            if before == Some(levels) {
                rgba.copy_within(start - columns * 4..start, start);
            } else if let Some(out) = rgba.get_mut(start..start + columns * 4) {
                for (pixel, level) in out.as_chunks_mut().0.iter_mut().zip(levels) {
                    *pixel = colors[usize::from(*level)];
                }
            }
            before = Some(levels);
        }
        Some(rgba)
    }
}

/// Strokes a path, dashed by its pen. Marks end round rather than straight, so
/// they are as much shorter as the pen is wide; what is shorter than that
/// becomes a dot.
fn stroke(raster: &mut Raster, path: Path<'_>, pen: &Pen<'_>) {
    let mut pattern = pen.dash.to_vec();
    for pair in pattern.as_chunks_mut::<2>().0 {
        let cut = pen.width.min(pair[0] - 0.01).max(0.0);
        *pair = [pair[0] - cut, pair[1] + cut];
    }
    raster.stroke(Dashed::new(path, &pattern).path(), pen);
}
