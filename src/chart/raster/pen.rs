use super::quad::{Pixels, Quad};
use super::trace::Span;
use crate::chart::Pen;

/// Rows of a group.
const ROWS: f32 = 4.0;

/// What [`Pixels::over`] calls all of a pixel.
const WHOLE: f32 = 32_767.0 / 255.0;

/// A pen wider than this is looked at by halves of a column rather than by
/// quarters: its edges are as smooth to the eye, and half the work.
const WIDE: f32 = 2.25;

/// A round pen: how far up and down it reaches at each place from its middle.
pub(super) struct RoundPen {
    /// By fours of places from `-reach` on; -Inf where it does not reach.
    taps: Vec<[Quad; 4]>,
    /// Fours of places to either side.
    pub reach: i32,
    /// Columns that four places are: one, or two of a wide pen.
    pub columns: usize,
    ink: Pixels,
    /// What one place of a pixel counts, and all of them.
    part: Quad,
    whole: Quad,
    opaque: bool,
}

/// Nothing of no groups.
const NOTHING: (usize, usize) = (usize::MAX, 0);

impl RoundPen {
    pub fn new(pen: &Pen<'_>) -> Self {
        // No line is wider than this on any screen.
        let width = if pen.width > 0.0 { pen.width.min(256.0) as f32 } else { 0.0 };
        let (columns, places) = if width >= WIDE { (2, 2.0) } else { (1, 4.0) };
        let radius = width.max(1.0) / 2.0;
        let far = (radius * places) as i32;
        let reach = (far + 3) / 4;
        let tap = |place: i32| {
            let distance = place as f32 / places;
            let height = (radius * radius - distance * distance).max(0.0).sqrt();
            Quad::splat(if place.abs() <= far { height } else { f32::NEG_INFINITY })
        };
        let end = if far == reach * 4 { reach } else { reach - 1 };
        let taps = (-reach..=end).map(|four| [0, 1, 2, 3].map(|place| tap(four * 4 + place))).collect();
        let alpha = pen.color.alpha.clamp(0.0, 1.0) as f32 * width.min(1.0);
        let ink = u32::from_le_bytes([pen.color.red, pen.color.green, pen.color.blue, 255]);
        let (part, whole) = (Quad::splat(alpha * WHOLE / places), Quad::splat(alpha * WHOLE));
        Self { taps, reach, columns, ink: Pixels::splat(ink), part, whole, opaque: alpha >= 1.0 }
    }

    /// Spans that must be known around one: from `-reach` on.
    pub fn window(&self) -> usize {
        self.taps.len() + 1
    }

    /// Lays the line beneath what one column holds, or two of them; `near` is
    /// where the line's middle runs there and around. Returns the groups of rows
    /// that it covers, and keeps which of them are opaque.
    #[inline(always)]
    pub fn lay(&self, columns: &mut [Pixels], solid: &mut [(usize, usize)], near: &[Span]) -> (usize, usize) {
        let span = self.widened(near);
        let Ends { highest, inner, outer, lowest } = Ends::of(span);
        match solid {
            [solid] => {
                let ends = [
                    highest.least(highest.halves_swapped()),
                    inner.most(inner.halves_swapped()),
                    outer.least(outer.halves_swapped()),
                    lowest.most(lowest.halves_swapped()),
                ];
                let [h, i, o, l] = ends;
                self.lay_one::<true>(columns, solid, span, [h.first(), i.first(), o.first(), l.first()])
            }
            [left, right] => {
                let (first, second) = columns.split_at_mut(columns.len() / 2);
                let [h, i, o, l] = [highest.first(), inner.first(), outer.first(), lowest.first()];
                let a = self.lay_one::<false>(first, left, span, [h, i, o, l]);
                let span = Span { top: span.top.halves_swapped(), bottom: span.bottom.halves_swapped() };
                let [h, i, o, l] = [highest.third(), inner.third(), outer.third(), lowest.third()];
                let b = self.lay_one::<false>(second, right, span, [h, i, o, l]);
                (a.0.min(b.0), a.1.max(b.1))
            }
            _ => NOTHING,
        }
    }

    /// Lays one column, of which the span has four places, or its first two.
    #[inline(always)]
    fn lay_one<const FOUR: bool>(
        &self,
        column: &mut [Pixels],
        solid: &mut (usize, usize),
        span: Span,
        [highest, inner, outer, lowest]: [f32; 4],
    ) -> (usize, usize) {
        let from = (highest / ROWS) as usize;
        let to = ((lowest / ROWS).ceil() as usize).min(column.len());
        if from >= to {
            return NOTHING;
        }
        // Groups that are covered wholly; an infinite end has none.
        let inner = ((inner / ROWS).ceil() as usize).min(to);
        let outer = ((outer / ROWS) as usize).min(to);
        let (start, end) = *solid;
        if inner < outer {
            self.lay_parts::<FOUR>(column, (from, inner.min(start)), span);
            self.lay_parts::<FOUR>(column, (from.max(end), inner), span);
            self.lay_parts::<FOUR>(column, (outer, to.min(start)), span);
            self.lay_parts::<FOUR>(column, (outer.max(end), to), span);
            self.lay_whole(column, (inner, outer.min(start)));
            self.lay_whole(column, (inner.max(end), outer));
            if self.opaque {
                *solid = joined(*solid, (inner, outer));
            }
        } else {
            self.lay_parts::<FOUR>(column, (from, to.min(start)), span);
            self.lay_parts::<FOUR>(column, (from.max(end), to), span);
        }
        (from, to)
    }

    /// What the pen covers of each of four places.
    #[inline(always)]
    fn widened(&self, near: &[Span]) -> Span {
        let mut wide = Span::none();
        let Some((mut here, rest)) = near.split_first() else { return wide };
        // Not zipped: compiled for size that is a call for each.
        for (index, taps) in self.taps.iter().enumerate() {
            let Some(next) = rest.get(index) else { break };
            wide.widen(here.top, here.bottom, taps[0]);
            wide.widen(here.top.shifted::<1>(next.top), here.bottom.shifted::<1>(next.bottom), taps[1]);
            wide.widen(here.top.shifted::<2>(next.top), here.bottom.shifted::<2>(next.bottom), taps[2]);
            wide.widen(here.top.shifted::<3>(next.top), here.bottom.shifted::<3>(next.bottom), taps[3]);
            here = next;
        }
        wide
    }

    /// Covers groups wholly.
    fn lay_whole(&self, column: &mut [Pixels], (from, to): (usize, usize)) {
        let Some(groups) = column.get_mut(from..to) else { return };
        for pixels in groups {
            let plain = self.opaque && pixels.are_empty();
            *pixels = if plain { self.ink } else { pixels.over(self.ink, self.whole) };
        }
    }

    /// Covers groups by parts: each place of a pixel between its span's ends.
    fn lay_parts<const FOUR: bool>(&self, column: &mut [Pixels], (from, to): (usize, usize), span: Span) {
        let Some(groups) = column.get_mut(from..to) else { return };
        let [t0, t1, t2, t3] = span.top.lanes();
        let [b0, b1, b2, b3] = span.bottom.lanes();
        let (t0, t1, t2, t3) = (Quad::splat(t0), Quad::splat(t1), Quad::splat(t2), Quad::splat(t3));
        let (b0, b1, b2, b3) = (Quad::splat(b0), Quad::splat(b1), Quad::splat(b2), Quad::splat(b3));
        let mut row = Quad::splat(from as f32 * ROWS).plus(Quad::new([0.0, 1.0, 2.0, 3.0]));
        for pixels in groups {
            let mut cover = part(row, t0, b0).plus(part(row, t1, b1));
            if FOUR {
                cover = cover.plus(part(row, t2, b2).plus(part(row, t3, b3)));
            }
            *pixels = pixels.over(self.ink, cover.times(self.part));
            row = row.plus(Quad::splat(ROWS));
        }
    }
}

/// Of each two places of a span: the upper and the lower of its tops, the upper
/// and the lower of its bottoms.
struct Ends {
    highest: Quad,
    inner: Quad,
    outer: Quad,
    lowest: Quad,
}

impl Ends {
    #[inline(always)]
    fn of(Span { top, bottom }: Span) -> Self {
        let (tops, bottoms) = (top.pairs_swapped(), bottom.pairs_swapped());
        Self {
            highest: top.least(tops),
            inner: top.most(tops),
            outer: bottom.least(bottoms),
            lowest: bottom.most(bottoms),
        }
    }
}

impl Span {
    /// Reaches `height` beyond another span.
    #[inline(always)]
    fn widen(&mut self, top: Quad, bottom: Quad, height: Quad) {
        self.top = self.top.least(top.minus(height));
        self.bottom = self.bottom.most(bottom.plus(height));
    }
}

/// How much of each of four rows lies between two ends.
#[inline(always)]
fn part(row: Quad, top: Quad, bottom: Quad) -> Quad {
    row.plus(Quad::splat(1.0)).least(bottom).minus(row.most(top)).most(Quad::splat(0.0))
}

/// Groups known to be opaque when these are, too: one range, the longer one when
/// they don't touch.
#[inline(always)]
fn joined(known: (usize, usize), new: (usize, usize)) -> (usize, usize) {
    if new.0 <= known.1 && known.0 <= new.1 {
        (known.0.min(new.0), known.1.max(new.1))
    } else if new.1 - new.0 > known.1 - known.0 {
        new
    } else {
        known
    }
}
