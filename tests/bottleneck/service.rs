//! A service that is simulated request by request, with things that go wrong in it.

use super::random::Random;
use taillight::analysis::bottleneck::{Material, Timeline};
use taillight::histogram::{Histograms, Rules};
use taillight::series::{Labels, Matrix};
use taillight::time::{Grid, Timestamp};

pub const STEPS: usize = 240;
pub const STEP: i64 = 15_000;
/// Four steps, as a rate window of a minute has them.
pub const OVERLAP: usize = 4;
/// Requests of a step.
const REQUESTS: usize = 90;
/// The fault begins here and ends there.
pub const FAULT: std::ops::Range<usize> = 120..200;

const REQUEST_BOUNDS: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const DB_BOUNDS: &[f64] = &[0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];
const REDIS_BOUNDS: &[f64] = &[0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1];

/// The dependencies: name of the panel, group, median of a call in seconds.
pub const CALLS: [(&str, &str, f64); 6] = [
    ("db", "select users", 0.002),
    ("db", "select orders", 0.004),
    ("db", "insert orders", 0.003),
    ("redis", "get", 0.0005),
    ("redis", "set", 0.0005),
    ("outbound", "payments", 0.04),
];

/// The endpoints: weight, own time, and how many calls of each dependency.
const ENDPOINTS: [(&str, f64, f64, [usize; 6]); 4] = [
    ("/users", 60.0, 0.003, [1, 0, 0, 2, 0, 0]),
    ("/orders", 20.0, 0.005, [1, 2, 0, 1, 0, 0]),
    ("/checkout", 15.0, 0.008, [1, 1, 1, 1, 1, 1]),
    ("/export", 5.0, 0.3, [1, 6, 0, 0, 0, 0]),
];

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    None,
    /// A dependency's calls take longer, each by a factor.
    Slow(usize, f64),
    /// Some of a dependency's calls take very long: the share, the seconds.
    Stuck(usize, f64, f64),
    /// An endpoint (of `/orders`) makes more calls of a dependency.
    More(usize, usize),
    /// A dependency's calls fail and are tried again, three times with a time-out.
    Retried(usize, f64),
    /// Two are slow at once.
    Both(usize, usize),
    /// Everything computes longer, and waits a little longer for its answers.
    Processor,
    /// Now and then nothing goes on for a while, in the service itself.
    Blocked,
    /// One instance of three computes much longer.
    Instance,
    /// Much more of `/export`.
    Mix,
    /// Answers grew: `/orders` computes longer.
    Payload,
}

/// All answers about one simulated hour.
pub struct Service {
    requests: (Histograms, Matrix),
    instances: (Histograms, Matrix),
    dependencies: Vec<(&'static str, Histograms, Matrix)>,
}

/// The groups of one dependency.
fn calls(name: &str) -> impl Iterator<Item = &'static (&'static str, &'static str, f64)> {
    CALLS.iter().filter(move |call| call.0 == name)
}

/// Observations by group, each in its step.
struct Recorder {
    bounds: &'static [f64],
    groups: Vec<(Labels, Vec<Vec<f64>>)>,
}

impl Recorder {
    fn new(bounds: &'static [f64], labels: Vec<Labels>) -> Self {
        let groups = labels.into_iter().map(|labels| (labels, vec![Vec::new(); STEPS])).collect();
        Self { bounds, groups }
    }

    /// What a server answers: rates over the window.
    fn answer(&self) -> (Histograms, Matrix) {
        let grid = Grid { start: Timestamp(0), step: STEP, len: STEPS };
        let (mut buckets, mut sums) = (Matrix::empty(grid), Matrix::empty(grid));
        let rate = |own: Vec<f64>| -> Vec<f64> {
            let seconds = |steps: usize| steps as f64 * STEP as f64 / 1000.0;
            let over = |step: usize| (step + 1).saturating_sub(OVERLAP)..=step;
            (0..STEPS).map(|step| own[over(step)].iter().sum::<f64>() / seconds(over(step).count())).collect()
        };
        for (labels, steps) in &self.groups {
            for bound in self.bounds.iter().copied().chain([f64::INFINITY]) {
                let le = if bound.is_finite() { bound.to_string() } else { "+Inf".into() };
                let mut named: Vec<(String, String)> =
                    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                named.push(("le".into(), le));
                let below = |events: &Vec<f64>| events.iter().filter(|v| **v <= bound).count() as f64;
                buckets.push(Labels::new(named), rate(steps.iter().map(below).collect()));
            }
            sums.push(labels.clone(), rate(steps.iter().map(|events| events.iter().sum()).collect()));
        }
        (Histograms::from_classic(&buckets, Rules::latest()).0, sums)
    }
}

impl Service {
    pub fn run(seed: u64, fault: Fault) -> Self {
        let mut random = Random::new(seed);
        let endpoint = |name: &str| Labels::from([("endpoint", name)]);
        let instance = |index: usize| Labels::from([("instance", ["a", "b", "c"][index])]);
        let mut requests = Recorder::new(REQUEST_BOUNDS, ENDPOINTS.iter().map(|(name, ..)| endpoint(name)).collect());
        let mut instances = Recorder::new(REQUEST_BOUNDS, (0..3).map(instance).collect());
        let mut recorders: Vec<(&'static str, Recorder)> =
            [("db", DB_BOUNDS), ("redis", REDIS_BOUNDS), ("outbound", REQUEST_BOUNDS)]
                .map(|(name, bounds)| {
                    let labels = calls(name).map(|call| Labels::from([("call", call.1)])).collect();
                    (name, Recorder::new(bounds, labels))
                })
                .into();
        for step in 0..STEPS {
            let wrong = if FAULT.contains(&step) { fault } else { Fault::None };
            // Traffic and machine are never quite steady.
            let many = (REQUESTS as f64 * (0.8 + 0.4 * random.unit())) as usize;
            let mood = 0.9 + 0.2 * random.unit();
            for _ in 0..many {
                let weights = ENDPOINTS.map(|(_, weight, ..)| weight);
                let weights = if wrong == Fault::Mix { [40.0, 15.0, 10.0, 35.0] } else { weights };
                let chosen = random.unit() * weights.iter().sum::<f64>();
                let mut below = 0.0;
                let index = weights.iter().position(|weight| {
                    below += weight;
                    chosen < below
                });
                let index = index.unwrap_or(0);
                let on = random.below(3);
                let (_, _, own, needs) = ENDPOINTS[index];
                let mut time = random.duration(own, 0.4) * mood;
                time *= match wrong {
                    Fault::Processor => 6.0,
                    Fault::Instance if on == 2 => 25.0,
                    Fault::Payload if index == 1 => 60.0,
                    _ => 1.0,
                };
                if wrong == Fault::Blocked && random.unit() < 0.06 {
                    time += random.duration(0.8, 0.3);
                }
                for (call, (name, _, median)) in CALLS.iter().enumerate() {
                    let more = matches!(wrong, Fault::More(which, _) if which == call && index == 1);
                    let times = if let (true, Fault::More(_, times)) = (more, wrong) { times } else { needs[call] };
                    let tries = if matches!(wrong, Fault::Retried(which, _) if which == call) { 3 } else { 1 };
                    for _ in 0..times * tries {
                        let mut took = random.duration(*median, 0.5) * mood;
                        match wrong {
                            Fault::Slow(which, factor) if which == call => took *= factor,
                            Fault::Stuck(which, share, long) if which == call && random.unit() < share => {
                                took += random.duration(long, 0.3);
                            }
                            Fault::Retried(which, long) if which == call => took = long,
                            Fault::Both(one, other) if one == call || other == call => took *= 40.0,
                            Fault::Processor => took *= 1.2,
                            _ => {}
                        }
                        time += took;
                        let recorder = recorders.iter_mut().find(|(own, _)| own == name).expect("a recorder");
                        let group = calls(name).position(|other| other.1 == CALLS[call].1).expect("a group");
                        recorder.1.groups[group].1[step].push(took);
                    }
                }
                requests.groups[index].1[step].push(time);
                instances.groups[on].1[step].push(time);
            }
        }
        let dependencies = recorders.iter().map(|(name, recorder)| {
            let (histograms, sums) = recorder.answer();
            (*name, histograms, sums)
        });
        Self { requests: requests.answer(), instances: instances.answer(), dependencies: dependencies.collect() }
    }

    pub fn material(&self) -> Material<'_> {
        let timeline = |histograms, sums| Timeline { histograms, sums };
        Material {
            requests: timeline(&self.requests.0, &self.requests.1),
            others: vec![timeline(&self.instances.0, &self.instances.1)],
            dependencies: self.dependencies.iter().map(|(name, h, s)| (*name, timeline(h, s))).collect(),
            window: STEP * OVERLAP as i64,
        }
    }

    /// The same without the sums of durations.
    pub fn without_sums(mut self) -> Self {
        let nothing = |of: &mut Matrix| *of = Matrix::empty(of.grid);
        nothing(&mut self.requests.1);
        self.dependencies.iter_mut().for_each(|(_, _, sums)| nothing(sums));
        self
    }
}
