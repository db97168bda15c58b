//! The 95 % band holds what it promises: over thousands of simulated streams
//! the true quantile, known from the distribution, lies in it.
#![allow(missing_docs, clippy::expect_used)]

use taillight::histogram::{Boundaries, Bucket, Histograms, Native, NativeSeries, Rules};
use taillight::series::{Labels, Matrix};
use taillight::time::{Grid, Timestamp};

const STREAMS: usize = 10_000;
const QUANTILES: [f64; 4] = [0.5, 0.9, 0.95, 0.99];
/// Samples are rates over this window, as in a dashboard.
const WINDOW: f64 = 300.0;
const LADDER: [f64; 13] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5];
const KINDS: [&str; 5] = ["classic", "custom", "schema 3", "schema 0", "vmrange"];
/// Index of the schema in a histogram of schema 3.
const FINE: i32 = 3;

/// SplitMix64: a stream of numbers that is the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // In the middle of its cell: neither 0 nor 1.
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }
}

/// Latency distributions by their quantile function, in seconds.
#[derive(Clone, Copy)]
enum Latency {
    Exponential,
    Pareto,
    LogLogistic,
    /// A cache: most answers in milliseconds, the rest slow.
    TwoPeaks,
    /// Every answer takes about as long: all in one bucket.
    Narrow,
}

impl Latency {
    const ALL: [Self; 5] = [Self::Exponential, Self::Pareto, Self::LogLogistic, Self::TwoPeaks, Self::Narrow];

    fn quantile(self, u: f64) -> f64 {
        match self {
            Self::Exponential => -0.2 * (-u).ln_1p(),
            Self::Pareto => 0.02 * (1.0 - u).powf(-1.0 / 1.5),
            Self::LogLogistic => 0.08 * (u / (1.0 - u)).powf(0.4),
            Self::TwoPeaks if u < 0.9 => 0.002 + 0.006 * u,
            Self::TwoPeaks => 0.8 + 6.0 * (u - 0.9),
            Self::Narrow => 0.11 + 0.01 * u,
        }
    }
}

/// Counts by bucket index, over the schema's or the decade's cells.
#[derive(Default)]
struct Tally {
    ladder: [u32; LADDER.len() + 1],
    exponential: std::collections::BTreeMap<i32, u32>,
    decimal: std::collections::BTreeMap<i32, u32>,
}

impl Tally {
    fn observe(&mut self, value: f64) {
        self.ladder[LADDER.partition_point(|bound| *bound < value)] += 1;
        let cells = 2f64.powi(FINE);
        *self.exponential.entry((value.log2() * cells).ceil() as i32).or_default() += 1;
        *self.decimal.entry((value.log10() * 18.0).ceil() as i32).or_default() += 1;
    }

    fn of_kind(&self, kind: &str) -> Histograms {
        let rate = |count: u32| f64::from(count) / WINDOW;
        let grid = Grid { start: Timestamp(0), step: 1000, len: 1 };
        let mut matrix = Matrix::empty(grid);
        let mut native = Vec::new();
        let native_of = |buckets: Vec<Bucket>| {
            let count = buckets.iter().map(|b| b.count).sum();
            let histograms = vec![Native::new(count, 1.0, buckets)];
            vec![NativeSeries { labels: Labels::default(), times: vec![0.0], histograms }]
        };
        let infinity = [f64::INFINITY];
        let uppers = || LADDER.iter().chain(&infinity);
        match kind {
            "classic" => {
                let mut sum = 0;
                for (upper, count) in uppers().zip(self.ladder) {
                    sum += count;
                    matrix.push(Labels::from([("le", upper.to_string().as_str())]), [rate(sum)]);
                }
            }
            "custom" => {
                let lowers = [f64::NEG_INFINITY].into_iter().chain(LADDER);
                let cells = lowers.zip(uppers()).zip(self.ladder);
                let buckets = cells.filter(|(_, count)| *count > 0).map(|((lower, upper), count)| {
                    let first = lower == f64::NEG_INFINITY;
                    let boundaries = if first { Boundaries::Closed } else { Boundaries::OpenLeft };
                    Bucket { boundaries, lower, upper: *upper, count: rate(count) }
                });
                native = native_of(buckets.collect());
            }
            "vmrange" => {
                let bound = |index: i32| format!("{:.3e}", 10f64.powf(f64::from(index) / 18.0));
                for (index, count) in &self.decimal {
                    let range = format!("{}...{}", bound(index - 1), bound(*index));
                    matrix.push(Labels::from([("vmrange", range.as_str())]), [rate(*count)]);
                }
            }
            schema => {
                let drop = if schema == "schema 0" { FINE } else { 0 };
                let mut cells = std::collections::BTreeMap::new();
                for (index, count) in &self.exponential {
                    *cells.entry(((index - 1) >> drop) + 1).or_default() += count;
                }
                let bound = |index: i32| (f64::from(index) * 2f64.powi(drop - FINE)).exp2();
                let buckets = cells.iter().map(|(index, count)| Bucket {
                    boundaries: Boundaries::OpenLeft,
                    lower: bound(index - 1),
                    upper: bound(*index),
                    count: rate(*count),
                });
                native = native_of(buckets.collect());
            }
        }
        let rules = if kind == "vmrange" { Rules::victoria_metrics() } else { Rules::latest() };
        Histograms::collect(&matrix, native, rules).0
    }
}

/// How often the truth was inside, and how wide the band was.
#[derive(Default, Clone, Copy)]
struct Outcome {
    cases: u32,
    inside: u32,
    bounded: u32,
    /// Sum over the bounded ones of log2(upper / lower).
    octaves: f64,
}

#[test]
fn the_true_quantile_lies_in_the_band() {
    let mut random = Random(20_261_123);
    let mut outcomes = [[Outcome::default(); QUANTILES.len()]; KINDS.len()];
    for stream in 0..STREAMS {
        let latency = Latency::ALL[stream % Latency::ALL.len()];
        // From a handful to a few thousand requests in the window.
        let n = (10.0 * 300f64.powf(random.next())) as usize;
        let mut tally = Tally::default();
        for _ in 0..n {
            tally.observe(latency.quantile(random.next()));
        }
        for (kind, outcomes) in KINDS.iter().zip(&mut outcomes) {
            let histograms = tally.of_kind(kind);
            for (q, outcome) in QUANTILES.iter().zip(outcomes) {
                let band = histograms.band(0, *q, WINDOW);
                let (lower, upper) = (band.lower[0], band.upper[0]);
                let truth = latency.quantile(*q);
                assert!((band.observations[0] - n as f64).abs() < 1e-6 * n as f64);
                // VictoriaMetrics rounds its bounds to four digits.
                let slack = if *kind == "vmrange" { 1.0005 } else { 1.0 };
                outcome.cases += 1;
                outcome.inside += u32::from(lower <= truth * slack && truth <= upper * slack);
                if upper.is_finite() && lower > 0.0 {
                    outcome.bounded += 1;
                    outcome.octaves += (upper / lower).log2();
                }
            }
        }
    }
    report(&outcomes);
    for (kind, outcomes) in KINDS.iter().zip(&outcomes) {
        for (q, outcome) in QUANTILES.iter().zip(outcomes) {
            let share = f64::from(outcome.inside) / f64::from(outcome.cases);
            assert!(share >= 0.95, "{kind} p{}: only {share} inside", q * 100.0);
        }
    }
}

fn report(outcomes: &[[Outcome; QUANTILES.len()]]) {
    for (kind, outcomes) in KINDS.iter().zip(outcomes) {
        for (q, outcome) in QUANTILES.iter().zip(outcomes) {
            println!(
                "{kind:>8} p{:<3} inside {:.2} %, bounded {:.1} %, upper/lower {:.2}",
                q * 100.0,
                100.0 * f64::from(outcome.inside) / f64::from(outcome.cases),
                100.0 * f64::from(outcome.bounded) / f64::from(outcome.cases),
                (outcome.octaves / f64::from(outcome.bounded)).exp2(),
            );
        }
    }
}
