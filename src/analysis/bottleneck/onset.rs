/// Fewer independent samples than this say nothing about change.
const LEAST_SAMPLES: usize = 8;
/// A level lasts at least so many independent samples: one alone is an outlier.
const LEAST_LENGTH: usize = 2;
/// More independent samples than this are taken every second, third … one, so
/// that the search stays quick. The place is then refined among all steps.
const MOST_SAMPLES: usize = 240;
/// What another change must gain, in variances of the noise times the logarithm
/// of the number of samples. 2 is Schwarz' criterion for independent normal
/// noise; real series wander, so it takes several times that.
const PENALTY: f64 = 10.0;

/// A stretch of a series at one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Its first step.
    pub from: usize,
    /// The step behind its last.
    pub to: usize,
    /// The share of slow ones in it, 0 to 1.
    pub share: f64,
}

/// The levels of a series in time.
#[derive(Debug, Clone, PartialEq)]
pub enum Levels {
    /// Too few samples to tell.
    TooFew,
    /// One level: nothing changed that the noise doesn't explain.
    Steady(Level),
    /// Two or more, ascending in time.
    Changed {
        /// The levels; each begins where its predecessor ends.
        levels: Vec<Level>,
        /// How far the levels stand out of the noise: the part of the sum of
        /// squares that they explain, in variances of the noise.
        gain: f64,
    },
}

/// Finds the steps at which the share of slow observations changed its level.
///
/// `tails` and `totals` are the slow and all observations of each step, in
/// observations (NaN or [`STALE`](crate::series::STALE): no sample); `overlap` is
/// how many steps a rate window covers: so many samples in a row share
/// observations, and only one in so many is independent.
///
/// Optimal partitioning (Jackson et al. 2005, "An algorithm for optimal
/// partitioning of data on an interval") of the shares' arc sines, whose variance
/// does not depend on the share (Anscombe 1948). What the noise is follows from
/// the differences of neighbours, by their median, so that neither the change
/// itself nor an outlier counts; it is never less than chance alone makes. A lone
/// spike is no level: a running median of three takes it away, and leaves edges.
pub fn levels(tails: &[f64], totals: &[f64], overlap: usize) -> Levels {
    let present: Vec<usize> = (0..tails.len().min(totals.len()))
        .filter(|step| tails[*step] >= 0.0 && totals[*step] > 0.0 && totals[*step].is_finite())
        .collect();
    let overlap = overlap.max(1);
    let stride = overlap.max(present.len().div_ceil(MOST_SAMPLES));
    let sampled: Vec<usize> = present.iter().copied().step_by(stride).collect();
    if sampled.len() < LEAST_SAMPLES {
        return Levels::TooFew;
    }
    let angle = |step: usize| (tails[step] / totals[step]).clamp(0.0, 1.0).sqrt().asin();
    let angles: Vec<f64> = sampled.iter().map(|step| angle(*step)).collect();
    let variance = noise(&angles).max(chance(&sampled, totals));
    let smooth = median_of_three(&angles);
    let sums = Sums::new(&smooth);
    let penalty = PENALTY * variance * (smooth.len() as f64).ln();
    let edges = partition(&sums, penalty);
    let share_of = |from: usize, to: usize| {
        let steps = || present.iter().filter(move |step| (from..to).contains(step));
        steps().map(|step| tails[*step]).sum::<f64>() / steps().map(|step| totals[*step]).sum::<f64>()
    };
    let whole = Level { from: 0, to: tails.len(), share: share_of(0, tails.len()) };
    if edges.len() <= 2 {
        return Levels::Steady(whole);
    }
    let mean = |from: usize, to: usize| sums.mean(from, to);
    let mut starts = vec![0];
    for edge in edges.windows(3) {
        let (was, is) = (mean(edge[0], edge[1]), mean(edge[1], edge[2]));
        let around = sampled[edge[1] - 1]..=sampled[edge[1]];
        starts.push(departure(&present, around, angle, was, is).unwrap_or(sampled[edge[1]]));
    }
    starts.push(tails.len());
    let levels = starts.windows(2).map(|pair| Level { from: pair[0], to: pair[1], share: share_of(pair[0], pair[1]) });
    let explained = sums.cost(0, smooth.len()) - edges.windows(2).map(|e| sums.cost(e[0], e[1])).sum::<f64>();
    Levels::Changed { levels: levels.collect(), gain: explained / variance }
}

/// The variance of independent noise, from the median absolute difference of
/// neighbours; 1.4826 makes a normal distribution's standard deviation of it.
fn noise(values: &[f64]) -> f64 {
    let mut differences: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    differences.sort_unstable_by(f64::total_cmp);
    let median = differences.get(differences.len() / 2).copied().unwrap_or(0.0);
    (1.4826 * median).powi(2) / 2.0
}

/// The variance that chance alone makes: 1 / 4n for a share of n.
fn chance(steps: &[usize], totals: &[f64]) -> f64 {
    let mut counts: Vec<f64> = steps.iter().map(|step| totals[*step]).collect();
    counts.sort_unstable_by(f64::total_cmp);
    0.25 / counts.get(counts.len() / 2).copied().unwrap_or(1.0).max(1.0)
}

fn median_of_three(values: &[f64]) -> Vec<f64> {
    let mut smooth = values.to_vec();
    for (middle, three) in smooth.iter_mut().skip(1).zip(values.windows(3)) {
        let (least, most) = (three[0].min(three[1]).min(three[2]), three[0].max(three[1]).max(three[2]));
        *middle = (three[0] + three[1] + three[2] - least - most).clamp(least, most);
    }
    // The ends have one neighbour only: they are no more than it is.
    if let [first, second, .., last_but_one, last] = smooth.as_mut_slice() {
        (*first, *last) = (*second, *last_but_one);
    }
    smooth
}

/// Running sums, so that the cost of any stretch is known at once.
struct Sums {
    values: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn new(values: &[f64]) -> Self {
        let (mut sums, mut squares) = (vec![0.0], vec![0.0]);
        for (index, value) in values.iter().enumerate() {
            sums.push(sums[index] + value);
            squares.push(squares[index] + value * value);
        }
        Self { values: sums, squares }
    }

    fn mean(&self, from: usize, to: usize) -> f64 {
        (self.values[to] - self.values[from]) / (to - from) as f64
    }

    /// The sum of squares around the mean.
    fn cost(&self, from: usize, to: usize) -> f64 {
        let sum = self.values[to] - self.values[from];
        (self.squares[to] - self.squares[from] - sum * sum / (to - from) as f64).max(0.0)
    }
}

/// The edges of the stretches whose costs and penalties together are least; the
/// first is 0, the last the number of samples.
fn partition(sums: &Sums, penalty: f64) -> Vec<usize> {
    let many = sums.values.len() - 1;
    let mut best = vec![f64::INFINITY; many + 1];
    let mut from = vec![0; many + 1];
    best[0] = -penalty;
    for to in LEAST_LENGTH..=many {
        for start in (0..=to - LEAST_LENGTH).filter(|start| *start == 0 || *start >= LEAST_LENGTH) {
            let cost = best[start] + sums.cost(start, to) + penalty;
            if cost < best[to] {
                (best[to], from[to]) = (cost, start);
            }
        }
    }
    let mut edges = vec![many];
    while let Some(&edge) = edges.last().filter(|edge| **edge > 0) {
        edges.push(from[edge]);
    }
    edges.reverse();
    edges
}

/// The first step at which the series has left its old level: of what a rate
/// window smears, the beginning.
fn departure(
    present: &[usize],
    around: std::ops::RangeInclusive<usize>,
    angle: impl Fn(usize) -> f64,
    was: f64,
    is: f64,
) -> Option<usize> {
    // A running median may have moved the edge by a sample.
    let stride = around.end() - around.start();
    let reach = around.start().saturating_sub(stride)..=around.end() + stride;
    let past = |step: usize| (angle(step) - was) / (is - was);
    let near: Vec<usize> = present.iter().copied().filter(|step| reach.contains(step)).collect();
    // From the end backwards: the last step that was still at the old level.
    let arrived = near.iter().rposition(|step| past(*step) < 0.2)?;
    near.get(arrived + 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::STALE;

    /// Numbers in [0, 1) that look random; the same each time.
    fn random(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    /// Slow ones among `total` a step, each with the probability of its step; the
    /// sums of `overlap` steps, as a rate window has them.
    fn drawn(seed: u64, shares: &[f64], total: usize, overlap: usize) -> (Vec<f64>, Vec<f64>) {
        let mut next = random(seed);
        let own: Vec<f64> = shares.iter().map(|share| (0..total).filter(|_| next() < *share).count() as f64).collect();
        let window = |step: usize| own[(step + 1).saturating_sub(overlap)..=step].iter().sum::<f64>();
        let all = |step: usize| (total * overlap.min(step + 1)) as f64;
        ((0..own.len()).map(window).collect(), (0..own.len()).map(all).collect())
    }

    #[test]
    fn noise_has_no_onset() {
        let mut wrong = Vec::new();
        for seed in 0..600 {
            let share = [0.0005, 0.01, 0.05, 0.3][seed as usize % 4];
            let total = [5, 40, 300][seed as usize % 3];
            let overlap = [1, 2, 4][seed as usize / 3 % 3];
            let (tails, totals) = drawn(seed, &[share; 240], total, overlap);
            if !matches!(levels(&tails, &totals, overlap), Levels::Steady(_)) {
                wrong.push((seed, share, total, overlap));
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    /// More than chance: the share itself wanders from step to step.
    #[test]
    fn restless_noise_has_no_onset_either() {
        let mut wrong = 0;
        for seed in 0..300 {
            let mut next = random(seed + 10_000);
            let shares: Vec<f64> = (0..240).map(|_| 0.02 * (0.25 + 1.5 * next())).collect();
            let (tails, totals) = drawn(seed, &shares, 200, 4);
            wrong += usize::from(!matches!(levels(&tails, &totals, 4), Levels::Steady(_)));
        }
        assert_eq!(wrong, 0);
    }

    #[test]
    fn a_step_up_and_back_is_found_where_it_is() {
        for seed in 0..200 {
            let (at, back) = (60 + seed as usize % 80, 180);
            let share = |step: usize| if (at..back).contains(&step) { 0.08 } else { 0.002 };
            let shares: Vec<f64> = (0..240).map(share).collect();
            let (tails, totals) = drawn(seed, &shares, 150, 4);
            let Levels::Changed { levels, .. } = levels(&tails, &totals, 4) else { panic!("seed {seed}: no change") };
            assert_eq!(levels.len(), 3, "seed {seed}: {levels:?}");
            let (first, second) = (levels[1].from, levels[2].from);
            assert!(first.abs_diff(at) <= 4 && second.abs_diff(back) <= 4, "seed {seed}: {at} {levels:?}");
            assert!(levels[1].share > 10.0 * levels[0].share);
        }
    }

    #[test]
    fn a_lone_spike_is_no_level() {
        let mut tails = vec![1.0; 120];
        tails[50] = 60.0;
        assert!(matches!(levels(&tails, &[100.0; 120], 1), Levels::Steady(_)));
    }

    #[test]
    fn gaps_and_silence_are_no_samples() {
        assert_eq!(levels(&[STALE; 100], &[STALE; 100], 1), Levels::TooFew);
        assert_eq!(levels(&[0.0; 100], &[0.0; 100], 1), Levels::TooFew);
        assert_eq!(levels(&[1.0], &[1.0], 1), Levels::TooFew);
        assert_eq!(levels(&[], &[], 0), Levels::TooFew);
        assert_eq!(levels(&[1.0; 20], &[10.0; 20], 4), Levels::TooFew);
        let mut tails = vec![0.0; 200];
        tails[100..].fill(90.0);
        let mut totals = vec![1000.0; 200];
        totals[40..80].fill(STALE);
        totals[120..130].fill(f64::NAN);
        let Levels::Changed { levels, .. } = levels(&tails, &totals, 1) else { panic!("no change") };
        assert_eq!((levels.len(), levels[1].from), (2, 100));
    }
}
