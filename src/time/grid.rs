use super::{TimeRange, Timestamp};

/// The steps of a range query: `len` instants, `step` milliseconds apart,
/// beginning at `start`.
///
/// Grids are aligned: `start` is a multiple of `step`, so that the same step of
/// two queries is the same instant, answers can be joined, and servers that
/// cache only aligned queries do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grid {
    /// The first step.
    pub start: Timestamp,
    /// Milliseconds between two steps; at least 1.
    pub step: i64,
    /// How many steps.
    pub len: usize,
}

impl Grid {
    /// The aligned grid of all multiples of `step` within `range`; when there
    /// is none in it, the last multiple before the range's end.
    pub fn aligned(range: TimeRange, step: i64) -> Self {
        let step = step.max(1);
        let last = range.to.0.div_euclid(step) * step;
        let first = (range.from.0.saturating_add(step - 1)).div_euclid(step) * step;
        let first = first.min(last);
        Self { start: Timestamp(first), step, len: ((last - first) / step) as usize + 1 }
    }

    /// The instant of step `index`.
    pub fn at(self, index: usize) -> Timestamp {
        Timestamp(self.start.0.saturating_add(self.step.saturating_mul(index as i64)))
    }

    /// The last step's instant.
    pub fn end(self) -> Timestamp {
        self.at(self.len.saturating_sub(1))
    }

    /// The index of the step at `at`, when it lies on the grid.
    pub fn index_of(self, at: Timestamp) -> Option<usize> {
        let distance = at.0.checked_sub(self.start.0)?;
        if distance < 0 || distance % self.step != 0 {
            return None;
        }
        let index = (distance / self.step) as usize;
        (index < self.len).then_some(index)
    }

    /// The index of the step nearest to `at`; none when the grid is empty.
    pub fn nearest(self, at: Timestamp) -> Option<usize> {
        if self.len == 0 {
            return None;
        }
        let distance = at.0.saturating_sub(self.start.0).max(0);
        let index = (distance.saturating_add(self.step / 2) / self.step) as usize;
        Some(index.min(self.len - 1))
    }

    /// The range from the first step to the last.
    pub fn range(self) -> TimeRange {
        TimeRange::new(self.start, self.end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_multiples_inside_the_range() {
        let grid = Grid::aligned(TimeRange::new(Timestamp(1_001), Timestamp(61_000)), 15_000);
        assert_eq!((grid.start, grid.len), (Timestamp(15_000), 4));
        assert_eq!(grid.end(), Timestamp(60_000));
        assert_eq!(grid.index_of(Timestamp(30_000)), Some(1));
        assert_eq!(grid.index_of(Timestamp(30_001)), None);
        assert_eq!(grid.nearest(Timestamp(38_000)), Some(2));
    }

    #[test]
    fn a_range_shorter_than_the_step_still_has_one() {
        let grid = Grid::aligned(TimeRange::new(Timestamp(16_000), Timestamp(17_000)), 15_000);
        assert_eq!((grid.start, grid.len), (Timestamp(15_000), 1));
    }
}
