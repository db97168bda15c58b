use super::extremes::has_gap;
use crate::time::{Grid, TimeRange, Timestamp};

/// Steps looked at together.
const BLOCK: usize = 256;

/// The spans in which no row has a sample: from the last step that has one to
/// the next, or to the grid's end. Rows shorter than the grid end early.
pub fn missing_spans(grid: Grid, rows: &[&[f64]]) -> Vec<TimeRange> {
    let present = |step: usize| rows.iter().any(|row| row.get(step).is_some_and(|value| !value.is_nan()));
    let mut spans = Vec::new();
    // The last step with a sample before the gap, or the grid's first step.
    let mut since: Option<Timestamp> = None;
    let mut last = grid.start;
    for start in (0..grid.len).step_by(BLOCK) {
        let block = start..grid.len.min(start + BLOCK);
        let whole = |row: &&[f64]| row.get(block.clone()).is_some_and(|samples| !has_gap(samples));
        // Where a row has all its samples there is nothing to look for.
        let steps = if rows.iter().any(whole) { start..start + 1 } else { block.clone() };
        for step in steps {
            let at = grid.at(step);
            if present(step) {
                if let Some(from) = since.take() {
                    spans.push(TimeRange::new(from, at));
                }
                last = at;
            } else if since.is_none() {
                since = Some(last);
            }
        }
        if since.is_none() {
            last = grid.at(block.end - 1);
        }
    }
    if let Some(from) = since {
        spans.push(TimeRange::new(from, grid.end()));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::STALE;

    #[test]
    fn only_what_every_row_misses_is_missing() {
        let grid = Grid { start: Timestamp(0), step: 10, len: 6 };
        let a = [STALE, STALE, 1.0, STALE, STALE, 1.0];
        let b = [STALE, 1.0, 1.0, STALE, STALE];
        let spans = missing_spans(grid, &[&a, &b]);
        let expected = [(0, 10), (20, 50)].map(|(a, b)| TimeRange::new(Timestamp(a), Timestamp(b)));
        assert_eq!(spans, expected);
        assert_eq!(missing_spans(grid, &[]).len(), 1);
    }
}
