//! `rate` and `increase` from raw samples of either kind, as each version of
//! Prometheus has them (`promql/functions.go`, `histogramRate`).

use super::arithmetic::Sum;
use super::native::{Native, NativeSeries};
use super::rules::Rules;
use crate::series::{RawSeries, STALE, Window};
use crate::time::{Grid, Timestamp};

/// What becomes of a counter's raw samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// `rate`: a second.
    PerSecond,
    /// `increase`: in the window.
    InWindow,
}

/// The increase of a counter in the window before each step, extrapolated to
/// the window's ends.
///
/// `range` is the window in milliseconds. A step has a value when its window
/// holds at least two samples, and only float samples or only native ones:
/// `native` are the native samples of the same series, if it has any. The
/// server may know of resets that its answers don't tell; here they are found
/// by comparing samples.
pub fn rates(
    floats: &RawSeries,
    native: Option<&NativeSeries>,
    grid: Grid,
    range: i64,
    counted: Counted,
    rules: Rules,
) -> (Vec<f64>, Vec<Option<Native>>) {
    let float_times = instants(&floats.times, floats.values.len());
    let (native_times, samples) = match native {
        Some(series) => (instants(&series.times, series.histograms.len()), &series.histograms[..]),
        None => (Vec::new(), &[][..]),
    };
    let sums: Vec<Option<Sum>> = samples.iter().map(Sum::of).collect();
    let mut values = vec![STALE; grid.len];
    let mut histograms = vec![None; grid.len];
    for step in 0..grid.len {
        let window = Step { window: Window::before(grid.at(step), range), counted, rules };
        let (from, to) = window.bounds(&float_times);
        let (native_from, native_to) = window.bounds(&native_times);
        if from == to {
            let sums = &sums[native_from..native_to];
            histograms[step] = window.of_native(&native_times[native_from..native_to], sums);
        } else if native_from == native_to
            && let Some(value) = window.of_floats(&float_times[from..to], &floats.values[from..to])
        {
            values[step] = value;
        }
    }
    (values, histograms)
}

/// Milliseconds of the times that have a value.
fn instants(times: &[f64], values: usize) -> Vec<i64> {
    let times = times.iter().take(values);
    times.map(|time| Timestamp::from_seconds(*time).0).collect()
}

/// The window of one step, and what is asked of it.
struct Step {
    window: Window,
    counted: Counted,
    rules: Rules,
}

impl Step {
    /// The indexes of the first sample in the window and of the first after it.
    fn bounds(&self, times: &[i64]) -> (usize, usize) {
        let Window { from: start, to: end } = self.window;
        let open = self.rules.left_open_windows;
        let from = times.partition_point(|time| *time < start || (open && *time == start));
        let to = times.partition_point(|time| *time <= end);
        (from.min(to), to)
    }

    fn of_floats(&self, times: &[i64], values: &[f64]) -> Option<f64> {
        let (increase, factor) = self.window.increase(times, values, self.rules.threshold_before_zero)?;
        Some(increase * self.counted(factor))
    }

    fn of_native(&self, times: &[i64], samples: &[Option<Sum>]) -> Option<Native> {
        let samples: Vec<&Sum> = samples.iter().map(Option::as_ref).collect::<Option<_>>()?;
        let (first, second) = (*samples.first()?, *samples.get(1)?);
        let mut result = self.native_increase(&samples, first, second)?;
        let zero = result.count() > 0.0 && first.count() >= 0.0 && self.rules.native_zero_point;
        let zero = zero.then(|| first.count() / result.count());
        let factor = self.window.extrapolation(times, zero, self.rules.threshold_before_zero)?;
        result.scale(self.counted(factor));
        Some(result.into_native())
    }

    /// Last less first, plus what each reset has lost, at the coarsest schema
    /// in the window.
    fn native_increase(&self, samples: &[&Sum], first: &Sum, second: &Sum) -> Option<Sum> {
        let base = if second.is_reset_since(first) { second.emptied() } else { first.clone() };
        let custom = base.is_custom();
        if samples[1..].iter().any(|sample| sample.is_custom() != custom) {
            return None;
        }
        let schemas = samples[1..].iter().filter_map(|sample| sample.schema());
        let coarsest = schemas.chain(base.schema()).min();
        let mut result = (*samples.last()?).clone();
        result.reduce(coarsest);
        if !result.add(&base, -1.0, self.rules) {
            return None;
        }
        let mut previous = &base;
        for sample in &samples[1..] {
            if sample.is_reset_since(previous) && !result.add(previous, 1.0, self.rules) {
                return None;
            }
            previous = sample;
        }
        Some(result)
    }

    /// The factor of an increase, or of one a second.
    fn counted(&self, factor: f64) -> f64 {
        match self.counted {
            Counted::InWindow => factor,
            Counted::PerSecond => factor / self.window.seconds(),
        }
    }
}
