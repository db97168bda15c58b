use super::Line;
use crate::time::Timestamp;

/// A sample and when it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extreme {
    /// The sample.
    pub value: f64,
    /// Its step.
    pub at: Timestamp,
}

/// Where a line goes, as its last quarter compares with its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trend {
    /// At least a tenth more at the end.
    Rising,
    /// At least a tenth less at the end.
    Falling,
    /// Neither.
    Steady,
    /// Too few samples to say.
    Unknown,
}

/// What there is to say about one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineSummary {
    /// The least sample; none when there is no sample.
    pub min: Option<Extreme>,
    /// The greatest.
    pub max: Option<Extreme>,
    /// The latest.
    pub last: Option<Extreme>,
    /// Where it goes.
    pub trend: Trend,
    /// Steps without a sample.
    pub missing: usize,
}

/// What a chart shows, for those who can't see it; the words are the page's.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// One a line, in the lines' order.
    pub lines: Vec<LineSummary>,
    /// The least sample of all lines.
    pub min: Option<Extreme>,
    /// The greatest of all.
    pub max: Option<Extreme>,
}

impl Summary {
    /// Of a chart's lines. Infinite samples count, NaN is missing.
    pub fn of(lines: &[Line<'_>]) -> Self {
        let lines: Vec<LineSummary> = lines.iter().map(summary_of).collect();
        let min = lines.iter().filter_map(|line| line.min);
        let max = lines.iter().filter_map(|line| line.max);
        Self {
            min: min.min_by(|a, b| a.value.total_cmp(&b.value)),
            max: max.max_by(|a, b| a.value.total_cmp(&b.value)),
            lines,
        }
    }

    /// How many series the chart has.
    pub fn series(&self) -> usize {
        self.lines.len()
    }
}

fn summary_of(line: &Line<'_>) -> LineSummary {
    let steps = line.values.iter().copied().take(line.grid.len).enumerate();
    let samples = || steps.clone().filter(|(_, value)| !value.is_nan());
    let extreme = |(step, value): (usize, f64)| Extreme { value, at: line.grid.at(step) };
    LineSummary {
        min: samples().min_by(|a, b| a.1.total_cmp(&b.1)).map(extreme),
        // Reversed, so that of equal samples the first is named.
        max: samples().rev().max_by(|a, b| a.1.total_cmp(&b.1)).map(extreme),
        last: samples().next_back().map(extreme),
        trend: trend_of(samples().map(|(_, value)| value).filter(|value| value.is_finite())),
        missing: line.grid.len - samples().count(),
    }
}

fn trend_of(samples: impl Iterator<Item = f64>) -> Trend {
    let samples: Vec<f64> = samples.collect();
    let quarter = samples.len() / 4;
    if quarter == 0 {
        return Trend::Unknown;
    }
    let median = |part: &[f64]| {
        let mut sorted = part.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    let (before, after) = (median(&samples[..quarter]), median(&samples[samples.len() - quarter..]));
    let notable = before.abs().max(after.abs()) * 0.1;
    match after - before {
        change if change > 0.0 && change >= notable => Trend::Rising,
        change if change < 0.0 && -change >= notable => Trend::Falling,
        _ => Trend::Steady,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Ink;
    use crate::series::STALE;
    use crate::time::Grid;

    #[test]
    fn extremes_carry_their_time() {
        let grid = Grid { start: Timestamp(0), step: 10, len: 6 };
        let values = [1.0, STALE, 3.0, 3.0, 0.5, STALE];
        let summary = Summary::of(&[Line::new(grid, &values, Ink::Series(0))]);
        let at = |value, at| Some(Extreme { value, at: Timestamp(at) });
        let line = summary.lines[0];
        assert_eq!((line.min, line.max, line.last), (at(0.5, 40), at(3.0, 20), at(0.5, 40)));
        assert_eq!((line.missing, line.trend, summary.series()), (2, Trend::Falling, 1));
        let empty = Summary::of(&[Line::new(grid, &[], Ink::Series(0))]);
        assert_eq!((empty.max, empty.lines[0].trend), (None, Trend::Unknown));
    }
}
