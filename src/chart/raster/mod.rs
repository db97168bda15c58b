//! Lines to pixels, without a canvas: what is dense costs as much as it covers,
//! however many points and joins it has.
//!
//! A line over time has one value at each instant, so what a round pen covers
//! is one vertical span at each x. Four spans a column of pixels are known
//! exactly; the pixels at their ends are covered by parts.

mod quad;
mod trace;

use super::draw::{Path, Pen};
use quad::{Pixels, Quad};
use trace::{Span, trace};

/// More pixels than any screen has are left to the surface itself.
const MOST_PIXELS: usize = 1 << 25;

/// Quarters of a column.
const PARTS: f32 = 4.0;

/// An area of device pixels to draw lines on, transparent at first.
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
            touched: (groups, 0),
            spans: Vec::new(),
            run: Vec::new(),
        })
    }

    /// Draws all runs of a path, in device pixels of the surface, with a round
    /// pen; its dashes are the caller's. What is thinner than a pixel is as
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
            run.extend(finite.map(|at| (near(at.x - left), near(at.y - top))));
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
        let (reach, end) = (pen.reach, self.columns as i32);
        let first = (least.floor() as i32 - reach).max(0);
        let last = (most.floor() as i32 + reach).min(end - 1);
        if first > last {
            return;
        }
        // A column is reached from `reach` columns on either side.
        let known = first - reach;
        self.spans.clear();
        self.spans.resize((last - first + 2 * reach + 2) as usize, Span::none());
        trace(&mut self.spans, known, run);
        let window = pen.taps.len() + 1;
        let columns = self.pixels.chunks_exact_mut(self.groups).skip(first as usize);
        for (column, near) in columns.zip(self.spans.windows(window)).take((last - first + 1) as usize) {
            let (from, to) = pen.lay(column, pen.widened(near));
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
                let at = |column: usize| four[column * self.groups + group];
                let rows = Pixels::turned([at(0), at(1), at(2), at(3)]);
                for (out, row) in [a, b, c, d].into_iter().zip(rows) {
                    *out = bytes(row);
                }
            }
        }
        Some(Picture { left: self.left, top: self.top + from as i32 * 4, width, height, rgba })
    }
}

#[inline(always)]
fn bytes(pixels: Pixels) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (out, pixel) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(pixels.lanes()) {
        *out = pixel.to_le_bytes();
    }
    bytes
}

/// A round pen: how far up and down it reaches at each quarter of a column from
/// its middle.
struct RoundPen {
    /// By columns from `-reach` on, a number each quarter; -Inf where it does
    /// not reach.
    taps: Vec<[Quad; 4]>,
    reach: i32,
    ink: Pixels,
    /// What a quarter of a pixel counts, of 32,767.
    part: Quad,
    opaque: bool,
}

impl RoundPen {
    fn new(pen: &Pen<'_>) -> Self {
        // No line is wider than this on any screen.
        let width = if pen.width > 0.0 { pen.width.min(256.0) as f32 } else { 0.0 };
        let radius = width.max(1.0) / 2.0;
        let far = (radius * PARTS).floor() as i32;
        let reach = (far + 3) / 4;
        let tap = |quarter: i32| {
            let distance = quarter as f32 / PARTS;
            let reaches = quarter.abs() <= far;
            Quad::splat(if reaches { (radius * radius - distance * distance).max(0.0).sqrt() } else { f32::NEG_INFINITY })
        };
        let end = if far == reach * 4 { reach } else { reach - 1 };
        let taps = (-reach..=end).map(|column| std::array::from_fn(|part| tap(column * 4 + part as i32))).collect();
        let alpha = pen.color.alpha.clamp(0.0, 1.0) as f32 * width.min(1.0);
        let ink = u32::from_le_bytes([pen.color.red, pen.color.green, pen.color.blue, 255]);
        let part = Quad::splat(alpha * 32_767.0 / PARTS);
        Self { taps, reach, ink: Pixels::splat(ink), part, opaque: alpha >= 1.0 }
    }

    /// What the pen covers of a column, from the line's middle there and in the
    /// columns around.
    #[inline(always)]
    fn widened(&self, near: &[Span]) -> Span {
        let mut wide = Span::none();
        for (pair, taps) in near.windows(2).zip(&self.taps) {
            let (here, next) = (pair[0], pair[1]);
            let mut tap = |top: Quad, bottom: Quad, height: Quad| {
                wide.top = wide.top.least(top.minus(height));
                wide.bottom = wide.bottom.most(bottom.plus(height));
            };
            tap(here.top, here.bottom, taps[0]);
            tap(here.top.shifted::<1>(next.top), here.bottom.shifted::<1>(next.bottom), taps[1]);
            tap(here.top.shifted::<2>(next.top), here.bottom.shifted::<2>(next.bottom), taps[2]);
            tap(here.top.shifted::<3>(next.top), here.bottom.shifted::<3>(next.bottom), taps[3]);
        }
        wide
    }

    /// Covers a span of a column; returns the groups of rows it touched.
    #[inline(always)]
    fn lay(&self, column: &mut [Pixels], span: Span) -> (usize, usize) {
        let (tops, bottoms) = (span.top.lanes(), span.bottom.lanes());
        let least = |[a, b, c, d]: [f32; 4]| lesser(lesser(a, b), lesser(c, d));
        let most = |[a, b, c, d]: [f32; 4]| greater(greater(a, b), greater(c, d));
        let groups = column.len();
        let from = (least(tops) * 0.25) as usize;
        let to = ((most(bottoms) * 0.25).ceil() as usize).min(groups);
        if from >= to {
            return (groups, 0);
        }
        let Some(covered) = column.get_mut(from..to) else { return (groups, 0) };
        // Groups that are covered wholly; an infinite end has none.
        let inner = ((most(tops) * 0.25).ceil() as usize).clamp(from, to) - from;
        let outer = ((least(bottoms) * 0.25) as usize).clamp(from, to) - from;
        let (head, rest) = covered.split_at_mut(inner);
        let (body, tail) = rest.split_at_mut(outer.saturating_sub(inner));
        self.lay_parts(head, from, tops, bottoms);
        if self.opaque {
            for pixels in body {
                *pixels = self.ink;
            }
        } else {
            let whole = self.part.times(Quad::splat(PARTS));
            for pixels in body {
                *pixels = pixels.under(self.ink, whole);
            }
        }
        self.lay_parts(tail, from + inner.max(outer), tops, bottoms);
        (from, to)
    }

    /// Covers groups from number `from` on by parts: each quarter of a pixel
    /// between its span's ends.
    #[inline(always)]
    fn lay_parts(&self, groups: &mut [Pixels], from: usize, tops: [f32; 4], bottoms: [f32; 4]) {
        let one = Quad::splat(1.0);
        let mut row = Quad::splat(from as f32 * 4.0).plus(Quad::new([0.0, 1.0, 2.0, 3.0]));
        let [tops, bottoms] = [tops, bottoms].map(|ends| ends.map(Quad::splat));
        for pixels in groups {
            let next = row.plus(one);
            let part = |index: usize| {
                next.least(bottoms[index]).minus(row.most(tops[index])).most(Quad::splat(0.0))
            };
            let cover = part(0).plus(part(1)).plus(part(2).plus(part(3)));
            *pixels = pixels.under(self.ink, cover.times(self.part));
            row = row.plus(Quad::splat(4.0));
        }
    }
}

#[inline(always)]
fn lesser(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

#[inline(always)]
fn greater(a: f32, b: f32) -> f32 {
    if a < b { b } else { a }
}
