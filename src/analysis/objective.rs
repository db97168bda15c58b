use super::{Answers, Buckets, Role, Trace};
use crate::histogram::{Band, Histograms, Rules};
use crate::series::{Labels, STALE, is_stale};

/// "So many of the requests within so much time."
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Objective {
    /// The time, seconds.
    pub threshold: f64,
    /// The share of requests that must be within it, below 1.
    pub target: f64,
}

/// A value that buckets tell only so exactly: the best guess, and the bounds
/// between which it is however the requests lie in their bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounded {
    /// The value with requests spread evenly over their bucket.
    pub value: f64,
    /// It is at least this.
    pub lower: f64,
    /// It is at most this.
    pub upper: f64,
}

impl Bounded {
    /// Whether the buckets leave no doubt.
    pub fn is_exact(self) -> bool {
        self.lower == self.upper
    }

    /// The same through a function that never falls.
    pub(super) fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self { value: change(self.value), lower: change(self.lower), upper: change(self.upper) }
    }

    /// The same through a function that never rises.
    fn flipped(self, change: impl Fn(f64) -> f64) -> Self {
        Self { value: change(self.value), lower: change(self.upper), upper: change(self.lower) }
    }
}

/// How fast the budget burns: 1 is just as fast as it lasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burn {
    /// The long window, milliseconds: whether it matters.
    pub long: i64,
    /// The short one: whether it is still so.
    pub short: i64,
    /// The burn rate in the long window.
    pub in_long: Bounded,
    /// The burn rate in the short one.
    pub in_short: Bounded,
    /// The rate from which on both together are an alarm.
    pub alarm: f64,
}

impl Burn {
    /// Whether both windows burn too fast.
    pub fn is_alarming(&self) -> bool {
        self.in_long.value > self.alarm && self.in_short.value > self.alarm
    }
}

/// How a service stands to its objective.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The share of all requests that were within the threshold.
    pub within: Bounded,
    /// All requests in the range.
    pub requests: f64,
    /// How many may be slower.
    pub allowed: f64,
    /// How many were.
    pub slow: Bounded,
    /// Which part of the budget is left; below 0 it is overdrawn.
    pub left: Bounded,
    /// Apdex with the threshold as T: satisfied to T, tolerating to 4 T.
    pub apdex: Bounded,
    /// The windows that fit into the range, the fastest first.
    pub burns: Vec<Burn>,
    /// The finite bounds of the buckets: thresholds with an exact answer.
    pub bounds: Vec<f64>,
}

/// Pairs of windows and the burn rate at which both are an alarm, as Google's
/// SRE Workbook has them (chapter 5, table 5-8), milliseconds.
const WINDOWS: [(i64, i64, f64); 3] =
    [(3_600_000, 300_000, 14.4), (21_600_000, 1_800_000, 6.0), (259_200_000, 21_600_000, 1.0)];

/// Measures all requests of a range against an objective. None without one.
pub fn standing<'a>(
    buckets: impl Into<Buckets<'a>>,
    rules: Rules,
    objective: Objective,
) -> Option<(Standing, Answers)> {
    // Also where this server would not answer for a threshold in its first bucket.
    let rules = Rules { fraction_in_first_bucket: true, ..rules };
    let (histograms, notices) = buckets.into().histograms(rules);
    let grid = histograms.grid();
    let merged = histograms.merged(&[]);
    let (steps, step) = (grid.len, grid.step.max(1));
    let whole = merged.over(0..steps);
    let requests = whole.count(0).first()? * step as f64 / 1000.0;
    if requests.is_nan() || requests <= 0.0 {
        return None;
    }
    let Objective { threshold, target } = objective;
    let within = share_in(&whole, threshold);
    let tolerated = share_in(&whole, 4.0 * threshold);
    let burning = |millis: i64| {
        let many = usize::try_from(millis / step).unwrap_or(usize::MAX).clamp(1, steps.max(1));
        share_in(&merged.over(steps.saturating_sub(many)..steps), threshold).flipped(|share| burn(share, target))
    };
    let pair = |(long, short, alarm)| Burn { long, short, alarm, in_long: burning(long), in_short: burning(short) };
    let standing = Standing {
        within,
        requests,
        allowed: requests * (1.0 - target),
        slow: within.flipped(|share| (1.0 - share) * requests),
        left: within.map(|share| 1.0 - burn(share, target)),
        apdex: Bounded {
            value: f64::midpoint(within.value, tolerated.value),
            lower: f64::midpoint(within.lower, tolerated.lower),
            upper: f64::midpoint(within.upper, tolerated.upper),
        },
        burns: windows(step.saturating_mul(steps as i64), step).into_iter().map(pair).collect(),
        bounds: bounds_of(&whole),
    };
    let traces = traces(&merged, &standing, objective);
    Some((standing, Answers { grid, traces, notices }))
}

/// The finite bounds of a histogram's buckets.
fn bounds_of(whole: &Histograms) -> Vec<f64> {
    let buckets = whole.buckets(0, 0);
    let uppers = buckets.iter().map(|bucket| bucket.upper);
    uppers.filter(|upper| upper.is_finite() && *upper > 0.0).collect()
}

/// How many times faster than allowed requests are too slow.
fn burn(share: f64, target: f64) -> f64 {
    (1.0 - share) / (1.0 - target)
}

/// The share at or below a threshold in the one step of a sum.
fn share_in(whole: &Histograms, threshold: f64) -> Bounded {
    let first = |row: Vec<f64>| row.first().copied().unwrap_or(f64::NAN);
    let (lower, upper) = whole.share_bounds(0, threshold);
    let (lower, upper) = (first(lower), first(upper));
    // In the overflow bucket nothing can be guessed: what is known is counted.
    let value = first(whole.share(0, threshold));
    let value = if value.is_nan() { lower } else { value.clamp(lower.min(upper), upper.max(lower)) };
    Bounded { value, lower, upper }
}

/// The usual pairs that fit into the range; when none does, the range itself
/// beside its last twelfth, at the fastest pair's alarm.
fn windows(range: i64, step: i64) -> Vec<(i64, i64, f64)> {
    // An hour's grid has as many steps as fit, one more or less.
    let fitting: Vec<_> = WINDOWS.into_iter().filter(|(long, ..)| *long <= range.saturating_add(step)).collect();
    match (fitting.is_empty(), WINDOWS.first()) {
        (true, Some((.., alarm))) => vec![(range, (range / 12).max(step), *alarm)],
        _ => fitting,
    }
}

/// The share of slow requests over time with its bounds, and what is allowed as
/// its limit.
fn traces(merged: &Histograms, standing: &Standing, objective: Objective) -> Vec<Trace> {
    let (lower, upper) = merged.share_bounds(0, objective.threshold);
    let shares = merged.share(0, objective.threshold);
    // A missing step stays missing: only numbers are turned around.
    let slow = |share: &f64| if share.is_nan() { *share } else { 1.0 - share };
    let guess = |(share, lower): (&f64, &f64)| if share.is_nan() { slow(lower) } else { slow(share) };
    let values: Vec<f64> = shares.iter().zip(&lower).map(guess).collect();
    let (lower, upper): (Vec<f64>, Vec<f64>) = (upper.iter().map(slow).collect(), lower.iter().map(slow).collect());
    let steps = values.len();
    let plain = |name: &str, role, values, overall| Trace {
        name: name.into(),
        labels: Labels::default(),
        role,
        values,
        band: None,
        overall,
        overall_band: None,
    };
    let band = Band {
        overflow: vec![false; steps],
        small_sample: vec![false; steps],
        observations: merged.count(0),
        beyond: vec![0.0; steps],
        lower,
        upper,
    };
    let allowed = 1.0 - objective.target;
    // Where there are no requests there is nothing to hold against it.
    let limits = values.iter().map(|value| if is_stale(*value) { STALE } else { allowed }).collect();
    let slow = Trace { band: Some(band), ..plain("slow", Role::ServerErrors, values, 1.0 - standing.within.value) };
    vec![slow, plain("slow.allowed", Role::Limit, limits, allowed)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Matrix;
    use crate::time::{Grid, Timestamp};

    /// An hour and a half: 100 requests a second, of which 10 take 1 to 4 s
    /// during the last five minutes.
    fn buckets() -> Matrix {
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 60_000, len: 90 });
        let row = |slow: f64| (0..90).map(move |step| if step < 85 { 100.0 } else { slow });
        for (le, slow) in [("0.5", 80.0), ("1", 90.0), ("4", 100.0), ("+Inf", 100.0)] {
            matrix.push(Labels::from([("le", le)]), row(slow));
        }
        matrix
    }

    fn stands(threshold: f64, target: f64) -> Standing {
        standing(&buckets(), Rules::latest(), Objective { threshold, target }).expect("requests").0
    }

    #[test]
    fn at_a_bound_the_share_is_exact() {
        let standing = stands(1.0, 0.99);
        let share = 1.0 - 50.0 / 9000.0;
        assert!(standing.within.is_exact() && (standing.within.value - share).abs() < 1e-12);
        assert!((standing.requests - 540_000.0).abs() < 1e-6 && (standing.allowed - 5_400.0).abs() < 1e-6);
        assert!((standing.slow.value - 3_000.0).abs() < 1e-6);
        assert!((standing.left.value - (1.0 - 3000.0 / 5400.0)).abs() < 1e-9 && standing.left.is_exact());
        assert_eq!(standing.bounds, [0.5, 1.0, 4.0]);
        // All who took longer than 1 s took no more than 4.
        assert!((standing.apdex.value - (share + 1.0) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn between_bounds_it_lies_between_theirs() {
        let standing = stands(2.0, 0.99);
        assert!(!standing.within.is_exact());
        assert!((standing.within.lower - (1.0 - 50.0 / 9000.0)).abs() < 1e-12);
        assert_eq!(standing.within.upper, 1.0);
        assert!(standing.within.lower < standing.within.value && standing.within.value < 1.0);
        assert!(standing.left.lower < standing.left.value && standing.left.value < standing.left.upper);
        assert!(standing.slow.lower < standing.slow.value && standing.slow.value < standing.slow.upper);
        let beyond = stands(9.0, 0.99);
        assert_eq!((beyond.within.value, beyond.within.upper), (1.0, 1.0), "nobody is in the overflow bucket");
    }

    #[test]
    fn windows_fit_the_range_and_burn() {
        let standing = stands(1.0, 0.99);
        let [hour] = standing.burns.as_slice() else { panic!("{:?}", standing.burns) };
        assert_eq!((hour.long, hour.short, hour.alarm), (3_600_000, 300_000, 14.4));
        assert!((hour.in_short.value - 10.0).abs() < 1e-9, "{hour:?}");
        assert!((hour.in_long.value - 100.0 * 50.0 / 6000.0).abs() < 1e-9);
        assert!(!hour.is_alarming());
        assert!(stands(1.0, 0.9995).burns[0].is_alarming(), "both windows burn");
        assert_eq!(windows(600_000, 15_000), [(600_000, 50_000, 14.4)]);
        assert_eq!(windows(3_590_000, 15_000).len(), 1);
        assert_eq!(windows(604_800_000, 3_600_000).len(), 3);
    }

    #[test]
    fn the_share_over_time_has_bounds_and_a_limit() {
        let objective = Objective { threshold: 2.0, target: 0.95 };
        let (_, answers) = standing(&buckets(), Rules::latest(), objective).expect("requests");
        let band = answers.traces[0].band.as_ref().expect("bounds");
        assert!(band.lower[89].abs() < 1e-12 && (band.upper[89] - 0.1).abs() < 1e-12);
        assert!(answers.traces[1].role == Role::Limit && (answers.traces[1].values[0] - 0.05).abs() < 1e-12);
        let nothing = Matrix::empty(buckets().grid);
        assert!(standing(&nothing, Rules::latest(), objective).is_none());
    }
}
