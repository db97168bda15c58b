use std::ops::Range;

use super::TimeScale;
use crate::time::Grid;

/// Walks a grid's steps by columns of device pixels: `(x of step, range)`.
///
/// Columns are half open, `[n, n + 1)` device pixels from the plot's left edge.
/// The last step before the range and the first one behind it come alone, as
/// columns of their own: lines to them cross the plot's edge, but their values
/// must not be counted in the columns at the edge.
pub(super) struct Columns<'a> {
    grid: Grid,
    scale: &'a TimeScale,
    pixel_ratio: f64,
    next: usize,
    inside: Range<usize>,
    end: usize,
    /// Whether steps are so far apart that each has a column of its own.
    sparse: bool,
}

impl<'a> Columns<'a> {
    /// The columns of the first `len` steps of `grid`.
    pub fn new(grid: Grid, len: usize, scale: &'a TimeScale, pixel_ratio: f64) -> Self {
        let len = len.min(grid.len);
        let range = scale.range();
        let step = i128::from(grid.step.max(1));
        let (start, from, to) = (i128::from(grid.start.0), i128::from(range.from.0), i128::from(range.to.0));
        let clip = |index: i128| index.clamp(0, len as i128) as usize;
        let first = clip((from - start + step - 1).div_euclid(step));
        let behind = clip((to - start).div_euclid(step) + 1).max(first);
        Self {
            grid,
            scale,
            pixel_ratio,
            next: first.saturating_sub(1),
            inside: first..behind,
            sparse: scale.pixels_per_milli() * pixel_ratio * grid.step as f64 >= 1.0,
            end: if behind < len { behind + 1 } else { len },
        }
    }

    /// The pixel of a step.
    pub fn x(&self, step: usize) -> f64 {
        self.scale.x_of_time(self.grid.at(step))
    }

    fn column(&self, step: usize) -> f64 {
        let left = self.scale.x_of_time(self.scale.range().from);
        // A hair to the right, so that a step meant to be on a pixel's edge is,
        // however its position was rounded.
        ((self.x(step) - left) * self.pixel_ratio + 1e-7).floor()
    }

    /// The first step behind the column of `step`. Guessed by division, then
    /// put right by the very function that defines columns.
    fn end_of_column(&self, step: usize) -> usize {
        let column = self.column(step);
        let millis = self.scale.pixels_per_milli() * self.pixel_ratio * self.grid.step as f64;
        let ahead = if millis > 0.0 {
            let left = self.scale.x_of_time(self.scale.range().from);
            let within = (self.x(step) - left) * self.pixel_ratio - column;
            ((1.0 - within) / millis).ceil().clamp(1.0, self.inside.end as f64) as usize
        } else {
            self.inside.end
        };
        let mut end = step.saturating_add(ahead).min(self.inside.end);
        while end > step + 1 && self.column(end - 1) > column {
            end -= 1;
        }
        while end < self.inside.end && self.column(end) <= column {
            end += 1;
        }
        end
    }
}

impl Iterator for Columns<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.next;
        if start >= self.end {
            return None;
        }
        let end = if !self.sparse && self.inside.contains(&start) { self.end_of_column(start) } else { start + 1 };
        self.next = end;
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{TimeRange, Timestamp};

    #[test]
    fn columns_cover_the_range_and_one_step_on_either_side() {
        let grid = Grid { start: Timestamp(0), step: 1, len: 1000 };
        let range = TimeRange::new(Timestamp(100), Timestamp(200));
        let scale = TimeScale::new(range, 0.0, 10.0);
        let columns: Vec<_> = Columns::new(grid, 1000, &scale, 1.0).collect();
        assert_eq!(columns[0], 99..100);
        assert_eq!(columns[1], 100..110);
        assert_eq!(columns[10], 190..200);
        assert_eq!(columns[11], 200..201);
        assert_eq!(columns[12], 201..202);
        assert_eq!(columns.len(), 13);
    }

    #[test]
    fn a_range_beside_the_data_has_no_columns_inside() {
        let grid = Grid { start: Timestamp(0), step: 10, len: 10 };
        let cases = [(200, 300, vec![(9, 10)]), (-300, -200, vec![(0, 1)]), (41, 48, vec![(4, 5), (5, 6)])];
        for (from, to, found) in cases {
            let range = TimeRange::new(Timestamp(from), Timestamp(to));
            let scale = TimeScale::new(range, 0.0, 10.0);
            let columns = Columns::new(grid, 10, &scale, 2.0);
            let columns: Vec<_> = columns.map(|steps| (steps.start, steps.end)).collect();
            assert_eq!(columns, found);
        }
    }
}
