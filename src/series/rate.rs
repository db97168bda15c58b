use super::{RawSeries, STALE};
use crate::time::{Grid, Timestamp};

/// `rate(series[window])` of a counter at each step, as Prometheus 3 computes it
/// (`promql/functions.go`, `extrapolatedRate`): increases a second over the
/// left-open window, resets removed, extrapolated to the window's edges unless
/// they are farther than 1.1 scrape intervals, and never below zero.
///
/// `window` is in milliseconds. [`STALE`] where it holds fewer than two
/// samples; a time without a value is none.
pub fn rate(series: &RawSeries, grid: Grid, window: i64) -> Vec<f64> {
    let times = series.times.iter().take(series.values.len());
    let times: Vec<i64> = times.map(|t| Timestamp::from_seconds(*t).0).collect();
    let (mut first, mut end) = (0, 0);
    (0..grid.len)
        .map(|step| {
            let window = Window::before(grid.at(step), window);
            // Steps ascend, so both edges only move forward.
            first += times[first..].iter().take_while(|t| **t <= window.from).count();
            end = end.max(first);
            end += times[end..].iter().take_while(|t| **t <= window.to).count();
            let increase = window.increase(&times[first..end], &series.values[first..end], true);
            increase.map_or(STALE, |(increase, factor)| increase * (factor / window.seconds()))
        })
        .collect()
}

/// A window of a counter's samples; its ends in milliseconds since the epoch.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Where it begins.
    pub from: i64,
    /// Where it ends: the step that it is asked for.
    pub to: i64,
}

impl Window {
    /// The window of `length` milliseconds that ends at `to`.
    pub fn before(to: Timestamp, length: i64) -> Self {
        Self { from: to.0.saturating_sub(length), to: to.0 }
    }

    /// How long it is.
    pub fn seconds(self) -> f64 {
        seconds(self.to.saturating_sub(self.from))
    }

    /// How much a counter grew from the first of its samples to the last,
    /// whatever it lost when it began anew, and by what that has to be
    /// multiplied: [`extrapolation`](Self::extrapolation).
    ///
    /// None for fewer than two samples, all of them in the window.
    pub fn increase(self, times: &[i64], values: &[f64], threshold_first: bool) -> Option<(f64, f64)> {
        let (first, last) = (*values.first()?, *values.last()?);
        let mut increase = last - first;
        for pair in values.windows(2) {
            if pair[1] < pair[0] {
                increase += pair[0];
            }
        }
        let zero = (increase > 0.0 && first >= 0.0).then_some(first / increase);
        Some((increase, self.extrapolation(times, zero, threshold_first)?))
    }

    /// By what the increase between samples at `times` is multiplied to stand
    /// for the whole window (`extrapolatedRate`).
    ///
    /// `zero` is the first value divided by the increase, where the counter may
    /// be followed back to its zero point. With `threshold_first` an edge that
    /// is farther than 1.1 sample intervals counts as half an interval away
    /// before the zero point is looked at, else after it; Prometheus does the
    /// former since 2.51. None for fewer than two samples.
    pub fn extrapolation(self, times: &[i64], zero: Option<f64>, threshold_first: bool) -> Option<f64> {
        let (&[first, .., last], intervals) = (times, times.len().saturating_sub(1)) else {
            return None;
        };
        let sampled = seconds(last.saturating_sub(first));
        let interval = sampled / intervals as f64;
        let limit = interval * 1.1;
        let to_zero = zero.map_or(f64::INFINITY, |zero| sampled * zero);
        let mut to_start = seconds(first.saturating_sub(self.from));
        if !threshold_first {
            to_start = to_start.min(to_zero);
        }
        if to_start >= limit {
            to_start = interval / 2.0;
        }
        if threshold_first && to_zero < to_start {
            to_start = to_zero;
        }
        let mut to_end = seconds(self.to.saturating_sub(last));
        if to_end >= limit {
            to_end = interval / 2.0;
        }
        Some((sampled + to_start + to_end) / sampled)
    }
}

fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Labels, is_stale};

    fn rates(values: &[f64], window: i64) -> Vec<f64> {
        let series = RawSeries {
            labels: Labels::default(),
            times: (0..values.len()).map(|i| 1000.0 + i as f64 * 15.0).collect(),
            values: values.to_vec(),
        };
        rate(&series, Grid { start: Timestamp(1_000_000), step: 15_000, len: values.len() }, window)
    }

    #[test]
    fn a_steady_counter_has_its_own_rate() {
        let rates = rates(&[100.0, 130.0, 160.0, 190.0, 220.0, 250.0], 60_000);
        assert!(is_stale(rates[0]), "one sample is no rate");
        // Four samples a left-open minute, extrapolated by the missing 15 s.
        assert!((rates[4] - 2.0).abs() < 1e-12);
        assert!((rates[5] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_reset_is_no_decrease_and_nothing_starts_below_zero() {
        let rates = rates(&[100.0, 130.0, 10.0, 40.0, 70.0, 100.0], 60_000);
        // 130, 10, 40, 70: +10 after the reset, then twice 30; extrapolated 15 s.
        assert!((rates[4] - 70.0 / 45.0).abs() < 1e-12, "{}", rates[4]);
        // 10, 40, 70, 100: the counter was 0 five seconds before its first sample.
        assert!((rates[5] - 90.0 * (50.0 / 45.0) / 60.0).abs() < 1e-12, "{}", rates[5]);
    }
}
