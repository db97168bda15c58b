//! Lines to pixels, without a canvas: what is dense costs as much as it covers,
//! however many points and joins it has.
//!
//! A line over time has one value at each instant, so what a round pen covers
//! is one vertical span at each x. Four spans a column of pixels, of a wide pen
//! two, are known exactly; the pixels at their ends are covered by parts.

mod pen;
mod quad;
mod trace;

use super::draw::{Path, Pen};
use pen::RoundPen;
use quad::Pixels;
use trace::{Span, trace};

/// More pixels than any screen has are left to the surface itself.
const MOST_PIXELS: usize = 1 << 25;

/// An area of device pixels to draw lines on, transparent at first. The highest
/// line comes first and each goes beneath what is there: behind a thicket of
/// lines most of the others need not be drawn.
pub(super) struct Raster {
    /// Its upper left corner on the surface.
    left: i32,
    top: i32,
    columns: usize,
    /// Rows by fours.
    groups: usize,
    /// `[column][row]`, because a line's spans are vertical: four pixels are
    /// laid at once. Columns are filled up to a multiple of four.
    pixels: Vec<Pixels>,
    /// Of each column the groups, from and to, known to be opaque.
    solid: Vec<(usize, usize)>,
    /// The groups of rows on which anything is.
    touched: (usize, usize),
    /// Kept so that a thousand series need one vector.
    spans: Vec<Span>,
    run: Vec<(f32, f32)>,
}

/// Pixels as they are to stand on a surface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The column of its left edge.
    pub left: i32,
    /// The row of its upper edge.
    pub top: i32,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `[row][column][red, green, blue, alpha]`, colours not multiplied by alpha.
    pub rgba: Vec<u8>,
}

impl Raster {
    /// The pixels from `from` to `to`, not included. None when there are none,
    /// or more than is reasonable.
    pub fn new(from: (i32, i32), to: (i32, i32)) -> Option<Self> {
        let columns = usize::try_from(to.0.checked_sub(from.0)?).ok()?;
        let rows = usize::try_from(to.1.checked_sub(from.1)?).ok()?;
        let groups = rows.div_ceil(4);
        let all = columns.next_multiple_of(4).checked_mul(groups)?;
        (columns > 0 && rows > 0 && all <= MOST_PIXELS / 4).then(|| Self {
            left: from.0,
            top: from.1,
            columns,
            groups,
            pixels: vec![Pixels::splat(0); all],
            solid: vec![(0, 0); columns.next_multiple_of(4)],
            touched: (groups, 0),
            spans: Vec::new(),
            run: Vec::new(),
        })
    }

    /// Draws all runs of a path beneath what has been drawn, in device pixels of
    /// the surface, with a round pen; its dashes are the caller's. What is thinner than a pixel is as
    /// faint instead, so that it is seen everywhere.
    ///
    /// A run may only go from left to right: of one that turns back the area
    /// between its arms is filled.
    pub fn stroke(&mut self, path: Path<'_>, pen: &Pen<'_>) {
        let pen = RoundPen::new(pen);
        let mut run = std::mem::take(&mut self.run);
        let (left, top) = (f64::from(self.left), f64::from(self.top));
        for points in path.runs() {
            run.clear();
            // Beyond that no pixel is touched; kept near, numbers stay exact.
            let near = |length: f64| length.clamp(-100_000.0, 100_000.0) as f32;
            let finite = points.iter().filter(|at| !at.x.is_nan() && !at.y.is_nan());
            // In fours of places.
            let across = 1.0 / pen.columns as f64;
            run.extend(finite.map(|at| (near((at.x - left) * across), near(at.y - top))));
            self.stroke_run(&run, &pen);
        }
        self.run = run;
    }

    fn stroke_run(&mut self, run: &[(f32, f32)], pen: &RoundPen) {
        let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
        for (x, _) in run {
            least = least.min(*x);
            most = most.max(*x);
        }
        if least > most {
            return;
        }
        let (reach, end) = (pen.reach, self.columns.div_ceil(pen.columns) as i32);
        let first = (least.floor() as i32 - reach).max(0);
        let last = (most.floor() as i32 + reach).min(end - 1);
        if first > last {
            return;
        }
        // Each is reached from `reach` others on either side.
        let known = first - reach;
        self.spans.clear();
        self.spans.resize((last - first) as usize + pen.window(), Span::none());
        trace(&mut self.spans, known, run);
        let (first, size) = (first as usize, self.groups * pen.columns);
        // Not zipped: compiled for size that is a call for each.
        for (index, near) in self.spans.windows(pen.window()).enumerate() {
            let at = first + index;
            let Some(columns) = self.pixels.get_mut(at * size..(at + 1) * size) else { break };
            let Some(solid) = self.solid.get_mut(at * pen.columns..(at + 1) * pen.columns) else { break };
            let (from, to) = pen.lay(columns, solid, near);
            self.touched = (self.touched.0.min(from), self.touched.1.max(to));
        }
    }

    /// What has been drawn, cut to the rows that anything is on.
    pub fn finish(self) -> Option<Picture> {
        let (from, to) = self.touched;
        if from >= to {
            return None;
        }
        let width = self.columns.next_multiple_of(4);
        let height = (to - from) * 4;
        let mut rgba = vec![0; width * height * 4];
        for (group, rows) in (from..to).zip(rgba.chunks_exact_mut(width * 16)) {
            let (upper, lower) = rows.split_at_mut(width * 8);
            let (a, b) = upper.split_at_mut(width * 4);
            let (c, d) = lower.split_at_mut(width * 4);
            let outs = a.as_chunks_mut().0.iter_mut().zip(b.as_chunks_mut().0).zip(c.as_chunks_mut().0);
            let outs = outs.zip(d.as_chunks_mut().0);
            let mut columns = self.pixels.chunks_exact(self.groups * 4);
            for (((a, b), c), d) in outs {
                let Some(four) = columns.next() else { break };
                let four = four.get(group..).unwrap_or_default();
                let mut every = four.iter().step_by(self.groups);
                let (Some(e), Some(f), Some(g), Some(h)) = (every.next(), every.next(), every.next(), every.next())
                else {
                    break;
                };
                // Most of a chart is empty, and so is a new picture.
                if e.are_empty() && f.are_empty() && g.are_empty() && h.are_empty() {
                    continue;
                }
                let [e, f, g, h] = Pixels::turned([*e, *f, *g, *h]);
                (*a, *b, *c, *d) = (bytes(e), bytes(f), bytes(g), bytes(h));
            }
        }
        Some(Picture { left: self.left, top: self.top + from as i32 * 4, width, height, rgba })
    }
}

/// As a canvas wants them: colours not multiplied by alpha.
#[inline(always)]
fn bytes(pixels: Pixels) -> [u8; 16] {
    let [a, b, c, d] = pixels.lanes();
    let lanes = if pixels.are_plain() { [a, b, c, d] } else { [divided(a), divided(b), divided(c), divided(d)] };
    let mut bytes = [0; 16];
    for (out, pixel) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(lanes) {
        *out = pixel.to_le_bytes();
    }
    bytes
}

#[inline(always)]
fn divided(pixel: u32) -> u32 {
    let alpha = pixel >> 24;
    if alpha == 0 || alpha == 255 {
        return pixel;
    }
    let factor = 255.0 / alpha as f32;
    let channel = |shift: u32| (((pixel >> shift & 255) as f32 * factor + 0.5) as u32).min(255) << shift;
    channel(0) | channel(8) | channel(16) | alpha << 24
}

#[cfg(test)]
mod tests;
