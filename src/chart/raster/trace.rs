use super::quad::Quad;

/// Where a line runs within one column of pixels, or two: of each quarter of it
/// the uppermost and the lowest `y` of the line's middle. Crossed (+Inf above
/// -Inf) where it doesn't run.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub top: Quad,
    pub bottom: Quad,
}

impl Span {
    #[inline(always)]
    pub fn none() -> Self {
        Self { top: Quad::splat(f32::INFINITY), bottom: Quad::splat(f32::NEG_INFINITY) }
    }
}

/// Takes a run of points apart into spans by columns.
///
/// `spans[0]` is column `first`; what lies beside the columns of `spans` is left
/// out. A quarter of a column holds what the straight lines are at its middle,
/// and every corner that lies in it: slopes are exact, and no peak is lost.
pub(super) fn trace(spans: &mut [Span], first: i32, run: &[(f32, f32)]) {
    if let Some(start) = run.first() {
        mark(spans, first, *start);
    }
    for pair in run.windows(2) {
        let (from, to) = if pair[0].0 <= pair[1].0 { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
        follow(spans, first, from, to);
        mark(spans, first, pair[1]);
    }
}

/// The middles of a column's quarters.
#[inline(always)]
fn middles(column: i32) -> Quad {
    Quad::splat(column as f32).plus(Quad::new([0.125, 0.375, 0.625, 0.875]))
}

#[inline(always)]
fn widen(span: &mut Span, y: Quad, at: Quad, from: Quad, to: Quad) {
    span.top = span.top.least(y.within(at, from, to, Quad::splat(f32::INFINITY)));
    span.bottom = span.bottom.most(y.within(at, from, to, Quad::splat(f32::NEG_INFINITY)));
}

/// One corner.
#[inline(always)]
fn mark(spans: &mut [Span], first: i32, (x, y): (f32, f32)) {
    let column = x.floor() as i32;
    let Some(span) = usize::try_from(column - first).ok().and_then(|index| spans.get_mut(index)) else { return };
    let middles = middles(column);
    let eighth = Quad::splat(0.125);
    widen(span, Quad::splat(y), Quad::splat(x), middles.minus(eighth), middles.plus(eighth));
}

/// A straight line from left to right.
#[inline(always)]
fn follow(spans: &mut [Span], first: i32, from: (f32, f32), to: (f32, f32)) {
    // Nothing between them: their corners are all.
    if to.0 - from.0 <= 0.0 {
        return;
    }
    let slope = Quad::splat((to.1 - from.1) / (to.0 - from.0));
    let (start, end) = ((from.0.floor() as i32 - first).max(0), to.0.floor() as i32 - first + 1);
    let Some(spans) = usize::try_from(end).ok().and_then(|end| {
        let end = end.min(spans.len());
        spans.get_mut(start as usize..end)
    }) else {
        return;
    };
    let (left, right) = (Quad::splat(from.0), Quad::splat(to.0));
    let mut middle = middles(first + start);
    for span in spans {
        let y = Quad::splat(from.1).plus(middle.minus(left).times(slope));
        widen(span, y, middle, left, right);
        middle = middle.plus(Quad::splat(1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(run: &[(f32, f32)], columns: usize) -> Vec<([f32; 4], [f32; 4])> {
        let mut spans = vec![Span::none(); columns];
        trace(&mut spans, 0, run);
        spans.iter().map(|span| (span.top.lanes(), span.bottom.lanes())).collect()
    }

    #[test]
    fn a_slope_is_sampled_at_the_quarters_middles() {
        let found = spans(&[(0.0, 0.0), (2.0, 8.0)], 2);
        // The corner itself counts, too.
        assert_eq!(found[0].0, [0.0, 1.5, 2.5, 3.5]);
        assert_eq!(found[0].1, [0.5, 1.5, 2.5, 3.5]);
        assert_eq!(found[1].1, [4.5, 5.5, 6.5, 7.5]);
    }

    #[test]
    fn every_corner_is_in_its_quarter() {
        let found = spans(&[(0.2, 5.0), (0.21, 9.0), (0.22, 1.0), (0.8, 5.0)], 1);
        assert_eq!((found[0].0[0], found[0].1[0]), (1.0, 9.0));
        let gap = spans(&[(0.8, 5.0), (0.9, 5.0)], 1);
        assert_eq!(gap[0].0, [f32::INFINITY, f32::INFINITY, f32::INFINITY, 5.0]);
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let found = spans(&[(-3.0, 1.0), (9.0, 1.0)], 2);
        assert!(found.iter().all(|(top, bottom)| top == &[1.0; 4] && bottom == &[1.0; 4]));
        assert_eq!(spans(&[(5.0, 1.0)], 1)[0].0, [f32::INFINITY; 4]);
        assert!(spans(&[], 1)[0].0[0].is_infinite());
    }
}
