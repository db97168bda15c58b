use super::evidence::{Stretch, correlation_with_lags, grown, relieved};
use super::incident::{slow_line, tails};
use super::{Distribution, Distributions, Levels, levels};
use crate::analysis::Bounded;
use crate::histogram::Histograms;
use crate::series::Labels;
use crate::time::Timestamp;

/// A dependency with fewer calls in either window says nothing.
const LEAST_CALLS: f64 = 20.0;
/// A dependency that explains less than this of the additional time is not the
/// reason, and one that explains less than the second is not part of it.
const EXPLAINS: f64 = 0.25;
const EXPLAINS_PARTLY: f64 = 0.1;
/// Of the time and of the slow requests together it explains at least this, of 2.
const EXPLAINS_TOGETHER: f64 = 0.5;
/// It has become slower, or is called more often, by at least this factor.
const LEAST_GROWTH: f64 = 1.3;
/// A correlation that is none by chance.
const CORRELATED: f64 = 0.4;

/// What depends on what: the calls of one metric in both windows.
#[derive(Debug, Clone)]
pub struct Dependency<'a> {
    /// What it is, the id of its panel: `db`, `redis`.
    pub name: &'a str,
    /// Its calls in the baseline.
    pub before: Stretch<'a>,
    /// Its calls in the window, on a timeline that reaches beyond it.
    pub after: Stretch<'a>,
}

/// How much is to be said against a suspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It explains a good part of it, and changed with it.
    Accused,
    /// It explains a part, or did not change at the same time.
    Possible,
    /// It explains nothing of it.
    Cleared,
    /// There are too few calls, in the window or before, to say anything.
    NotEnough,
}

/// One group of a dependency's calls, and what speaks for and against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// Which dependency, among those given.
    pub dependency: usize,
    /// Which of its groups.
    pub labels: Labels,
    /// How much is to be said against it.
    pub standing: Standing,
    /// Its time as a part of the requests' time in the window; none when nobody
    /// tells the sums. Calls that run side by side may make it more than 1.
    pub time_share: Option<f64>,
    /// Its additional time as a part of the requests' additional time, each
    /// against the baseline at the same number of requests.
    pub explained: Option<f64>,
    /// Its additional calls above the requests' slow line, as a part of the
    /// additional slow requests: whether its tail *can* reach theirs.
    pub reach: Bounded,
    /// How many times more calls a request makes than before.
    pub busier: f64,
    /// How many times longer its mean call takes than before.
    pub slower: Option<f64>,
    /// Its P99 before and in the window.
    pub p99: Option<(Bounded, Bounded)>,
    /// The change of its own tail nearest to the requests' onset.
    pub onset: Option<Timestamp>,
    /// The correlation over time of its tail, or of its time a request, with their
    /// tail; and by how many steps it comes later there.
    pub correlation: Option<(f64, isize)>,
    /// All requests as they would be if its calls were as before: at best, at a
    /// guess, at worst.
    pub relieved: Option<[Distribution; 3]>,
}

impl Suspect {
    /// What it explains: of the time, or where nobody tells that of the slow requests.
    pub fn weight(&self) -> f64 {
        self.explained.unwrap_or(self.reach.value).clamp(0.0, 1.0)
    }
}

/// The requests that became slow.
#[derive(Debug, Clone)]
pub struct Charge<'a> {
    /// All requests of the baseline.
    pub before: Stretch<'a>,
    /// All requests of the window.
    pub after: Stretch<'a>,
    /// All requests together, on the window's timeline.
    pub together: &'a Histograms,
    /// Above this a request is slow.
    pub line: f64,
    /// Whether most of it comes from traffic having moved between endpoints: then
    /// more calls of what the busier endpoints need are no fault of theirs.
    pub moved: bool,
    /// When it began, a step of the timeline.
    pub onset: Option<usize>,
    /// How many steps a rate window covers.
    pub overlap: usize,
}

/// Ranks dependencies by what they have to do with requests that became slow, the
/// most likely reason first.
///
/// The first measure is time: a dependency's calls are part of the requests, so
/// what it takes longer, they do. It counts only with a change of the dependency
/// itself (slower calls, or more of them) and with a change at the same time: an
/// onset near theirs, or tails that rise and fall together.
pub fn suspects(charge: &Charge, dependencies: &[Dependency]) -> Vec<Suspect> {
    let (before, after) = Distributions::aligned(&charge.before.distributions(), &charge.after.distributions());
    let (before, after) = (before.together(), after.together());
    if !(before.total() > 0.0 && after.total() > 0.0) {
        return Vec::new();
    }
    let trial = Trial {
        charge,
        requests: after.total() / before.total(),
        excess: grown(&before, &after, after.total() / before.total(), charge.line).value,
        seconds: charge.before.seconds().zip(charge.after.seconds()),
        shares: shares_over_time(charge.together, 0, charge.line),
        before,
        after,
    };
    let mut all = Vec::new();
    for (index, dependency) in dependencies.iter().enumerate() {
        let (was, is) = Distributions::aligned(&dependency.before.distributions(), &dependency.after.distributions());
        for group in 0..is.len() {
            all.push(trial.examine(index, dependency, (&was.group(group), &is.group(group)), &is.labels()[group]));
        }
    }
    all.sort_by(|a, b| {
        let weight = b.weight().total_cmp(&a.weight());
        a.standing.cmp(&b.standing).then(weight).then_with(|| place(a).cmp(&place(b)))
    });
    all
}

fn place(suspect: &Suspect) -> (usize, &Labels) {
    (suspect.dependency, &suspect.labels)
}

/// The share above a line at each step; NaN where there is none.
fn shares_over_time(histograms: &Histograms, group: usize, line: f64) -> Vec<f64> {
    histograms.share(group, line).iter().map(|share| 1.0 - share).collect()
}

/// What is known of the requests.
struct Trial<'a> {
    charge: &'a Charge<'a>,
    before: Distribution,
    after: Distribution,
    /// How many times more requests than in the baseline.
    requests: f64,
    /// How many more slow ones.
    excess: f64,
    /// The time of all requests before and in the window.
    seconds: Option<(f64, f64)>,
    /// The share of slow ones over time.
    shares: Vec<f64>,
}

impl Trial<'_> {
    fn examine(
        &self,
        index: usize,
        dependency: &Dependency,
        (was, is): (&Distribution, &Distribution),
        labels: &Labels,
    ) -> Suspect {
        let reached = grown(was, is, self.requests, self.charge.line);
        let own = dependency.before.seconds_of(labels).zip(dependency.after.seconds_of(labels));
        let additional = |(before, after): (f64, f64)| after - before * self.requests;
        let mean = |seconds: f64, calls: f64| seconds / calls;
        let times = self.seconds.zip(own);
        let explained = times.and_then(|(all, own)| {
            // Requests that together take no longer have no additional time to explain.
            let (all, own) = (additional(all), additional(own));
            (all > 0.0).then(|| own / all)
        });
        let (onset, correlation) = self.in_time(dependency, was, labels);
        let mut suspect = Suspect {
            dependency: index,
            labels: labels.clone(),
            standing: Standing::NotEnough,
            time_share: times.map(|((_, all), (_, own))| own / all),
            explained,
            reach: reached.map(|calls| (calls / self.excess).max(0.0)),
            busier: is.total() / (was.total() * self.requests),
            slower: own.map(|(before, after)| mean(after, is.total()) / mean(before, was.total())),
            p99: was.quantile(0.99).zip(is.quantile(0.99)),
            onset: onset.map(|step| self.charge.together.grid().at(step)),
            correlation,
            relieved: None,
        };
        if was.total() >= LEAST_CALLS && is.total() >= LEAST_CALLS && self.excess > 0.0 {
            suspect.standing = self.judge(&suspect, onset);
            suspect.relieved = Some(relieved(self.requests, (&self.before, &self.after), (was, is)));
        }
        suspect
    }

    /// When its own tail changed nearest to the requests' onset, and how its tail
    /// goes with theirs.
    fn in_time(
        &self,
        dependency: &Dependency,
        was: &Distribution,
        labels: &Labels,
    ) -> (Option<usize>, Option<(f64, isize)>) {
        let histograms = dependency.after.of.histograms;
        let group = histograms.labels().iter().position(|own| own == labels);
        let (Some(group), Some(line)) = (group, slow_line(was)) else { return (None, None) };
        if histograms.grid() != self.charge.together.grid() {
            return (None, None);
        }
        let overlap = self.charge.overlap;
        let with = |series: &[f64]| correlation_with_lags(&self.shares, series, overlap.min(4));
        let correlation = with(&shares_over_time(histograms, group, line))
            .into_iter()
            .chain(self.time_a_request(dependency, labels).and_then(|series| with(&series)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let seconds = histograms.grid().step as f64 / 1000.0 * overlap as f64;
        let totals: Vec<f64> = histograms.count(group).iter().map(|rate| rate * seconds).collect();
        let Levels::Changed { levels, .. } = levels(&tails(histograms, group, line, &totals), &totals, overlap) else {
            return (None, correlation);
        };
        let rises = levels.windows(2).filter(|pair| pair[1].share > pair[0].share).map(|pair| pair[1].from);
        let distance = |step: &usize| self.charge.onset.map_or(0, |onset| step.abs_diff(onset));
        (rises.min_by_key(distance), correlation)
    }

    /// How long the calls of one request take together, over time: more calls show
    /// here, slower ones too.
    fn time_a_request(&self, dependency: &Dependency, labels: &Labels) -> Option<Vec<f64>> {
        let seconds = dependency.after.of.seconds_at(labels)?;
        let requests = self.charge.together.count(0);
        Some(seconds.iter().zip(requests).map(|(seconds, requests)| seconds / requests).collect())
    }

    fn judge(&self, suspect: &Suspect, onset: Option<usize>) -> Standing {
        let near = |step: usize| self.charge.onset.is_some_and(|began| step.abs_diff(began) <= 2 * self.charge.overlap);
        let together = suspect.correlation.is_some_and(|(rank, _)| rank >= CORRELATED);
        // Where nobody tells when it began there is no time to compare.
        let at_the_time = onset.is_some_and(near) || together || self.charge.onset.is_none();
        let grown = || suspect.p99.is_some_and(|(was, is)| is.lower >= was.upper);
        let slower = suspect.slower.map_or_else(grown, |times| times >= LEAST_GROWTH);
        let changed = slower || (suspect.busier >= LEAST_GROWTH && !self.charge.moved);
        let both = suspect.weight() + suspect.reach.value.min(1.0);
        match suspect.weight() {
            weight if weight >= EXPLAINS && both >= EXPLAINS_TOGETHER && changed && at_the_time => Standing::Accused,
            weight if weight >= EXPLAINS_PARTLY && changed => Standing::Possible,
            _ => Standing::Cleared,
        }
    }
}
