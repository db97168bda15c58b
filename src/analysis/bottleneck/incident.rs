use std::ops::Range;

use super::{Distribution, Level, Levels, levels};
use crate::analysis::Bounded;
use crate::histogram::Histograms;

/// The tail begins where less than this part of the requests was before.
const TAIL: f64 = 0.01;
/// A difference of shares counts when it is this part of all requests, as many as
/// the P99 stands for, and there are this many times more than before ...
const DIFFERENCE: f64 = 0.01;
const RATIO: f64 = 1.5;
/// ... or half as many, where there were next to none before.
const LEAST_DIFFERENCE: f64 = 0.005;
const GREAT_RATIO: f64 = 5.0;
/// And so many standard deviations of what chance makes of as many requests.
const LEAST_DEVIATIONS: f64 = 4.0;

/// How the slow requests of two windows compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// There are no requests in the window.
    NoRequests,
    /// There is nothing to compare with.
    NoBaseline,
    /// The bounds of the buckets changed in between, so that no line is known in both.
    Incomparable,
    /// There are no more slow requests than before.
    Same,
    /// There are more.
    Slower,
    /// There are fewer.
    Faster,
}

/// The slow requests of a window and of its baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Excess {
    /// The bound above which a request is called slow.
    pub line: f64,
    /// Their share before.
    pub before: Bounded,
    /// Their share in the window.
    pub after: Bounded,
    /// All requests of the window.
    pub requests: f64,
    /// All requests of the baseline.
    pub baseline: f64,
}

impl Excess {
    /// Measures above the first bound at which there are more slow requests than
    /// before; when there is none, at which there are fewer; when there is none
    /// either, above the [slow line](slow_line) of the baseline. None when either
    /// window is empty.
    pub fn of(before: &Distribution, after: &Distribution) -> Option<Self> {
        let at = |line: f64| {
            let (was, is) = (before.share_above(line)?, after.share_above(line)?);
            Some(Self { line, before: was, after: is, requests: after.total(), baseline: before.total() })
        };
        let usual = slow_line(before)?;
        let first = |from: f64, verdict: Verdict| {
            let excesses = before.lines().filter(|line| *line >= from).filter_map(at);
            excesses.into_iter().find(|excess| excess.verdict() == verdict)
        };
        first(usual, Verdict::Slower).or_else(|| first(slow_line(after)?, Verdict::Faster)).or_else(|| at(usual))
    }

    /// Requests that are slow and would not have been before.
    pub fn count(&self) -> f64 {
        (self.after.value - self.before.value) * self.requests
    }

    /// What it comes to: a change counts when it is large enough to be felt, large
    /// against what was before, and too large for chance.
    pub fn verdict(&self) -> Verdict {
        let (was, is) = (self.before.value, self.after.value);
        let pooled = (was * self.baseline + is * self.requests) / (self.baseline + self.requests);
        let deviation = (pooled * (1.0 - pooled) * (1.0 / self.baseline + 1.0 / self.requests)).sqrt();
        let counts = |more: f64, less: f64| {
            let felt = more - less >= DIFFERENCE && more >= RATIO * less;
            let new = more - less >= LEAST_DIFFERENCE && more >= GREAT_RATIO * less;
            (felt || new) && more - less >= LEAST_DEVIATIONS * deviation
        };
        match (counts(is, was), counts(was, is)) {
            (true, _) => Verdict::Slower,
            (_, true) => Verdict::Faster,
            _ => Verdict::Same,
        }
    }
}

/// The bound from which a request was among the slowest hundredth: the least one
/// above which there was no more than that. When even the highest bound has more
/// above it, that one.
pub fn slow_line(before: &Distribution) -> Option<f64> {
    let is_tail = |line: &f64| before.share_above(*line).is_some_and(|share| share.value <= TAIL);
    (before.total() > 0.0).then(|| before.lines().find(is_tail).or(before.lines().next_back()))?
}

/// When it was slow, and when it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// The slow steps.
    pub window: Range<usize>,
    /// Steps that were as usual.
    pub baseline: Range<usize>,
}

/// Looks for the worst stretch of a timeline, among the steps of `range`: all
/// requests together are group 0 of `requests`. None when nothing stands out.
///
/// Each bound is tried as the line above which a request is slow; the one at which
/// the levels stand out most decides. `seconds` is the rate window, `overlap` how
/// many steps it covers.
pub fn find_incident(requests: &Histograms, range: Range<usize>, seconds: f64, overlap: usize) -> Option<Incident> {
    let steps = requests.grid().len;
    let whole = super::Distributions::over(requests, 0..steps).together();
    let totals: Vec<f64> = requests.count(0).iter().map(|rate| rate * seconds).collect();
    let mut best: Option<(f64, Incident)> = None;
    for line in whole.lines() {
        let tails = tails(requests, 0, line, &totals);
        if let Levels::Changed { levels, gain } = levels(&tails, &totals, overlap)
            && best.as_ref().is_none_or(|(most, _)| gain > *most)
            && let Some(incident) = worst(&levels, &range, overlap)
        {
            best = Some((gain, incident));
        }
    }
    best.map(|(_, incident)| incident)
}

/// The observations above a line at each step, of a group; NaN where there is no
/// sample. `totals` are its observations.
pub(super) fn tails(histograms: &Histograms, group: usize, line: f64, totals: &[f64]) -> Vec<f64> {
    let above = |(share, total): (&f64, &f64)| if share.is_nan() { f64::NAN } else { ((1.0 - share) * total).max(0.0) };
    histograms.share(group, line).iter().zip(totals).map(above).collect()
}

/// The worst run of levels that lies in `range`, and the longest other run: what
/// came before is preferred to what came after.
fn worst(levels: &[Level], range: &Range<usize>, overlap: usize) -> Option<Incident> {
    let least = levels.iter().map(|level| level.share).fold(f64::INFINITY, f64::min);
    let in_range = |level: &&Level| level.from < range.end && level.to > range.start;
    let most = levels.iter().filter(in_range).map(|level| level.share).fold(0.0, f64::max);
    let is_high = |level: &Level| level.share > least + (most - least) / 4.0;
    if most < RATIO * least || most - least < LEAST_DIFFERENCE {
        return None;
    }
    let middle = levels.iter().position(|level| in_range(&level) && level.share >= most)?;
    let first = levels[..middle].iter().rposition(|level| !is_high(level)).map_or(0, |low| low + 1);
    let behind = levels[middle..].iter().position(|level| !is_high(level)).map_or(levels.len(), |low| middle + low);
    let low_runs = |side: &[Level]| -> Option<Range<usize>> {
        let runs =
            side.chunk_by(|a, b| is_high(a) == is_high(b)).filter(|run| run.first().is_some_and(|l| !is_high(l)));
        let spans = runs.filter_map(|run| Some(run.first()?.from..run.last()?.to));
        spans.max_by_key(|span| span.len())
    };
    let before = low_runs(&levels[..first]);
    // What a rate window smears of the incident is not as usual yet.
    let after = low_runs(&levels[behind..]).map(|span| (span.start + overlap).min(span.end)..span.end);
    let window = levels.get(first)?.from..levels.get(behind.checked_sub(1)?)?.to;
    let baseline = before.or(after).filter(|span| !span.is_empty())?;
    Some(Incident { window, baseline })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excess(was: f64, is: f64, requests: f64) -> Verdict {
        let exact = |value| Bounded { value, lower: value, upper: value };
        Excess { line: 1.0, before: exact(was), after: exact(is), requests, baseline: requests }.verdict()
    }

    #[test]
    fn a_difference_must_be_felt_and_be_no_chance() {
        assert_eq!(excess(0.002, 0.05, 10_000.0), Verdict::Slower);
        assert_eq!(excess(0.05, 0.002, 10_000.0), Verdict::Faster);
        assert_eq!(excess(0.004, 0.012, 1e9), Verdict::Same, "too little to be felt");
        assert_eq!(excess(0.000_1, 0.006, 1e6), Verdict::Slower, "there were next to none");
        assert_eq!(excess(0.3, 0.36, 1e9), Verdict::Same, "little against what was before");
        assert_eq!(excess(0.0, 0.1, 20.0), Verdict::Same, "two requests of twenty are chance");
        assert_eq!(excess(0.0, 0.0, 100.0), Verdict::Same);
    }

    #[test]
    fn what_was_before_is_what_it_is_compared_with() {
        let levels = |shares: &[f64]| -> Vec<Level> {
            let level = |(index, share): (usize, &f64)| Level { from: index * 10, to: index * 10 + 10, share: *share };
            shares.iter().enumerate().map(level).collect()
        };
        let found = |shares: &[f64], range| worst(&levels(shares), &range, 4);
        let incident = |window, baseline| Some(Incident { window, baseline });
        assert_eq!(found(&[0.0, 0.2, 0.0, 0.0], 0..40), incident(10..20, 0..10));
        assert_eq!(found(&[0.2, 0.3, 0.0], 0..30), incident(0..20, 24..30), "nothing before");
        assert_eq!(found(&[0.0, 0.2, 0.001], 20..30), None, "it was over before the range");
        assert_eq!(found(&[0.01, 0.012, 0.01], 0..30), None);
    }
}
