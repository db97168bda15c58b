use std::ops::Range;

use super::{
    Charge, Comparison, Dependency, Distributions, Excess, Incident, Mix, Owner, Stretch, Suspect, Timeline, Verdict,
    Without, compare, find_incident, ownership, suspects, tail_mix, without,
};
use crate::histogram::Histograms;
use crate::time::TimeRange;

/// What is looked at: the answers of one timeline.
#[derive(Debug, Clone)]
pub struct Material<'a> {
    /// Requests by the label that the page takes apart, `endpoint`.
    pub requests: Timeline<'a>,
    /// The same requests by other labels, `instance`.
    pub others: Vec<Timeline<'a>>,
    /// What requests depend on, with the ids of the panels.
    pub dependencies: Vec<(&'a str, Timeline<'a>)>,
    /// The rate window, milliseconds.
    pub window: i64,
}

/// Which steps are held against which.
#[derive(Debug, Clone)]
pub enum Windows<'a> {
    /// The worst stretch of a range of the timeline, against what was around it;
    /// when nothing stands out the range against all steps before it.
    Search(Range<usize>),
    /// These steps of the timeline against those.
    Given(Range<usize>, Range<usize>),
    /// These steps of the timeline against all steps of another one.
    Elsewhere(Range<usize>, &'a Material<'a>),
}

/// Everything that the buckets tell about a slow service.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Whether there are more slow requests than before.
    pub verdict: Verdict,
    /// The window that is looked at.
    pub window: Range<usize>,
    /// The times of the window.
    pub window_times: TimeRange,
    /// The times of the baseline; none when there is no request in it.
    pub baseline_times: Option<TimeRange>,
    /// Whether the search found where it began, and where it ended.
    pub edges: (bool, bool),
    /// How many requests are slow now and were before; none without a baseline.
    pub excess: Option<Excess>,
    /// The slowest hundredth, and what else is in the same buckets, is above this.
    pub line: f64,
    /// The percentiles beside each other; none without a baseline.
    pub comparison: Option<Comparison>,
    /// Requests by endpoint in the baseline, on one ladder with [`after`](Self::after).
    pub before: Distributions,
    /// Requests by endpoint in the window.
    pub after: Distributions,
    /// Who owns the slow requests: by endpoint, then by each of the other labels.
    pub owners: Vec<Vec<Owner>>,
    /// The window's requests without each endpoint.
    pub without: Vec<Without>,
    /// Traffic moved, or endpoints became slower; of the share of slow requests.
    pub mix: Option<Mix>,
    /// The dependencies, the most likely reason first; empty unless it is slower.
    pub suspects: Vec<Suspect>,
}

/// Looks at everything. `quantiles` are compared.
pub fn investigate(material: &Material, windows: &Windows, quantiles: &[f64]) -> Finding {
    let histograms = material.requests.histograms;
    let grid = histograms.grid();
    let together = histograms.merged(&[]);
    let overlap = usize::try_from((material.window + grid.step - 1) / grid.step.max(1)).unwrap_or(1).max(1);
    let seconds = material.window as f64 / 1000.0;
    let (window, baseline, found) = match windows {
        Windows::Given(window, baseline) => (window.clone(), baseline.clone(), None),
        Windows::Elsewhere(window, other) => (window.clone(), 0..other.requests.histograms.grid().len, None),
        Windows::Search(range) => match find_incident(&together, range.clone(), seconds, overlap) {
            Some(Incident { window, baseline }) => (window.clone(), baseline, Some(window)),
            None => (range.clone(), 0..range.start, None),
        },
    };
    let elsewhere = match windows {
        Windows::Elsewhere(_, other) => *other,
        _ => material,
    };
    let baseline = with_requests(&elsewhere.requests.histograms.merged(&[]), baseline);
    let before_of = |of: Timeline<'_>| Distributions::over(of.histograms, baseline.clone());
    let after_of = |of: Timeline<'_>| Distributions::over(of.histograms, window.clone());
    let (before, after) = Distributions::aligned(&before_of(elsewhere.requests), &after_of(material.requests));
    let (all_before, all_after) = (before.together(), after.together());
    let excess = Excess::of(&all_before, &all_after);
    let verdict = match (all_after.total() > 0.0, &excess) {
        (false, _) => Verdict::NoRequests,
        (true, None) if all_before.total() > 0.0 => Verdict::Incomparable,
        (true, None) => Verdict::NoBaseline,
        (true, Some(excess)) => excess.verdict(),
    };
    let mix = excess.and_then(|excess| tail_mix(&before, &after, excess.line));
    // The bound below the P99, above which are at least one in a hundred: exact.
    let p99 = all_after.quantile(0.99);
    let line = p99.map_or(0.0, |p99| if p99.lower > 0.0 { p99.lower } else { p99.value });
    let others = material.others.iter().map(|other| ownership(&after_of(*other), line));
    let stretch = |of, steps: &Range<usize>| Stretch { of, steps: steps.clone() };
    let charge = Charge {
        before: stretch(elsewhere.requests, &baseline),
        after: stretch(material.requests, &window),
        together: &together,
        line: excess.map_or(line, |excess| excess.line.max(line)),
        moved: mix.as_ref().is_some_and(|mix| mix.moved() > mix.slowed()),
        onset: found.as_ref().map(|window| window.start).filter(|start| *start > 0),
        overlap,
    };
    let pairs = material.dependencies.iter().zip(&elsewhere.dependencies);
    let dependencies: Vec<Dependency> = pairs
        .map(|((name, after), (_, before))| Dependency {
            name,
            before: stretch(*before, &baseline),
            after: stretch(*after, &window),
        })
        .collect();
    let times = |of: crate::time::Grid, steps: &Range<usize>| {
        TimeRange::new(of.at(steps.start), of.at(steps.end.saturating_sub(1).max(steps.start)))
    };
    let baseline_grid = elsewhere.requests.histograms.grid();
    Finding {
        verdict,
        window_times: times(grid, &window),
        baseline_times: (all_before.total() > 0.0).then(|| times(baseline_grid, &baseline)),
        edges: found.as_ref().map_or((false, false), |window| (window.start > 0, window.end < grid.len)),
        excess,
        line,
        comparison: compare(&all_before, &all_after, quantiles),
        owners: std::iter::once(ownership(&after, line)).chain(others).collect(),
        without: without(&after),
        mix,
        suspects: if verdict == Verdict::Slower { suspects(&charge, &dependencies) } else { Vec::new() },
        before,
        after,
        window,
    }
}

/// The steps of a window from the first with a request to the last.
fn with_requests(together: &Histograms, steps: Range<usize>) -> Range<usize> {
    let counts = together.count(0);
    let mut asked = steps.clone().filter(|step| counts.get(*step).is_some_and(|count| *count > 0.0));
    match (asked.next(), asked.next_back()) {
        (Some(first), last) => first..last.unwrap_or(first) + 1,
        (None, _) => steps.start..steps.start,
    }
}
