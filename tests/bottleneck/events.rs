//! Single requests, and the histograms that a service would have made of them.

use super::random::Random;
use taillight::analysis::bottleneck::Distributions;
use taillight::histogram::{Histograms, Rules};
use taillight::series::{Labels, Matrix};
use taillight::time::{Grid, Timestamp};

/// Bounds as libraries have them; the layouts of one test may differ.
const LADDERS: [&[f64]; 4] = [
    &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0],
    &[0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0],
    &[0.1, 0.5, 1.0, 5.0, 10.0],
    &[0.01, 0.05, 0.25],
];

/// Every request of a window, `[group][request]`, and the layout of each group.
#[derive(Debug, Clone)]
pub struct Events {
    pub groups: Vec<Vec<f64>>,
    pub ladders: Vec<&'static [f64]>,
}

impl Events {
    /// Some groups, a few of them without a request.
    pub fn draw(random: &mut Random, mixed: bool, groups: usize) -> Self {
        let ladder = LADDERS[random.below(2)];
        let mut drawn = Self { groups: Vec::new(), ladders: Vec::new() };
        for _ in 0..groups {
            let many = [0, 1, 5, 60, 400][random.below(5)];
            let (median, spread) = (0.002 * 1000f64.powf(random.unit()), 0.2 + random.unit());
            drawn.groups.push((0..many).map(|_| random.duration(median, spread)).collect());
            drawn.ladders.push(if mixed { LADDERS[random.below(4)] } else { ladder });
        }
        drawn
    }

    /// The labels of a group.
    pub fn labels(group: usize) -> Labels {
        Labels::from([("endpoint", format!("/{group}").as_str())])
    }

    /// What a server would answer: rates of cumulative buckets in ten steps of a
    /// second. A group without a request in a step has its buckets all the same.
    pub fn matrix(&self) -> Matrix {
        const STEPS: usize = 10;
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 1_000, len: STEPS });
        for (group, (events, ladder)) in self.groups.iter().zip(&self.ladders).enumerate() {
            for bound in ladder.iter().copied().chain([f64::INFINITY]) {
                let le = if bound.is_finite() { bound.to_string() } else { "+Inf".into() };
                let at = |step: usize| events.iter().skip(step).step_by(STEPS).filter(|v| **v <= bound).count() as f64;
                let endpoint = format!("/{group}");
                matrix.push(Labels::from([("endpoint", endpoint.as_str()), ("le", &le)]), (0..STEPS).map(at));
            }
        }
        matrix
    }

    pub fn histograms(&self) -> Histograms {
        Histograms::from_classic(&self.matrix(), Rules::latest()).0
    }

    pub fn distributions(&self) -> Distributions {
        let histograms = self.histograms();
        Distributions::over(&histograms, 0..histograms.grid().len)
    }

    /// All requests, ascending.
    pub fn sorted(&self, keep: impl Fn(usize) -> bool) -> Vec<f64> {
        let kept = self.groups.iter().enumerate().filter(|(group, _)| keep(*group));
        let mut all: Vec<f64> = kept.flat_map(|(_, events)| events.iter().copied()).collect();
        all.sort_unstable_by(f64::total_cmp);
        all
    }
}

/// The order statistic that a quantile stands for.
pub fn order_statistic(sorted: &[f64], q: f64) -> Option<f64> {
    let rank = (q * sorted.len() as f64 - 1e-9).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied()
}

/// How many are above a line.
pub fn above(events: &[f64], line: f64) -> f64 {
    events.iter().filter(|event| **event > line).count() as f64
}

/// Whether two numbers are the same but for rounding.
pub fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}
