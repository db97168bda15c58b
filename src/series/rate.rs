use super::{RawSeries, STALE};
use crate::time::{Grid, Timestamp};

/// `rate(series[window])` of a counter at each step, as Prometheus 3 computes it
/// (`promql/functions.go`, `extrapolatedRate`): increases a second over the
/// left-open window, resets removed, extrapolated to the window's edges unless
/// they are farther than 1.1 scrape intervals, and never below zero.
///
/// [`STALE`] where the window holds fewer than two samples.
pub fn rate(series: &RawSeries, grid: Grid, window: i64) -> Vec<f64> {
    let times: Vec<i64> = series.times.iter().map(|t| Timestamp::from_seconds(*t).0).collect();
    let (mut first, mut end) = (0, 0);
    (0..grid.len)
        .map(|step| {
            let to = grid.at(step).0;
            let from = to.saturating_sub(window);
            // Steps ascend, so both edges only move forward.
            first += times[first..].iter().take_while(|t| **t <= from).count();
            end = end.max(first);
            end += times[end..].iter().take_while(|t| **t <= to).count();
            rate_of(&times[first..end], &series.values[first..end], from, to)
        })
        .collect()
}

/// The rate of the samples within `(from, to]`.
fn rate_of(times: &[i64], values: &[f64], from: i64, to: i64) -> f64 {
    let (&[first_time, .., last_time], &[first, .., last]) = (times, values) else {
        return STALE;
    };
    let resets: f64 = values.windows(2).filter(|pair| pair[1] < pair[0]).map(|pair| pair[0]).sum();
    let increase = last - first + resets;
    let seconds = |millis: i64| millis as f64 / 1000.0;
    let sampled = seconds(last_time - first_time);
    let average = sampled / (times.len() - 1) as f64;
    let threshold = average * 1.1;
    let mut before = seconds(first_time - from);
    let mut after = seconds(to - last_time);
    if before >= threshold {
        before = average / 2.0;
    }
    if increase > 0.0 && first >= 0.0 {
        before = before.min(sampled * (first / increase));
    }
    if after >= threshold {
        after = average / 2.0;
    }
    let factor = (sampled + before + after) / sampled / seconds(to - from);
    increase * factor
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
