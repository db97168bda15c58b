//! Cases from a seed, and the numbers that break things.

use std::env;
use std::str::FromStr;

use taillight::series::{STALE, is_stale};

/// Numbers from a seed (Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", 2014): quick, and any number of them at once.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64, case: u64) -> Self {
        let mut random = Self(seed ^ case.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Self(random.bits())
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Below `end`; 0 where there is nothing below it.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Any double, the troublesome ones above all.
    pub fn number(&mut self) -> f64 {
        #[rustfmt::skip]
        const TROUBLE: [f64; 20] = [
            f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 5e-324, -5e-324, 1e-310, f64::MIN_POSITIVE,
            f64::MAX, f64::MIN, 1e308, -1e308, 1.0, -1.0, 1e-12, 9_007_199_254_740_993.0, 1e22, 1e23, 0.1,
        ];
        match self.below(8) {
            0..3 => *self.pick(&TROUBLE),
            3 => present(f64::from_bits(self.bits())),
            4 | 5 => self.below(1000) as f64,
            _ => self.unit() * 10.0,
        }
    }

    /// [`number`](Self::number), or the marker of a sample that is missing.
    pub fn number_or_none(&mut self) -> f64 {
        if self.percent(10) { STALE } else { self.number() }
    }

    /// A quantile, mostly.
    pub fn quantile(&mut self) -> f64 {
        match self.below(10) {
            0 => self.number(),
            1 => *self.pick(&[0.0, 1.0, 0.5, -0.0, f64::EPSILON, 1.0 - f64::EPSILON]),
            2 | 3 => self.below(9) as f64 / 8.0,
            _ => self.unit(),
        }
    }
}

/// The marker of a missing sample stands for no number.
fn present(number: f64) -> f64 {
    if is_stale(number) { f64::NAN } else { number }
}

/// Says which case it was, when it ends in a panic.
struct Watched<'a> {
    group: &'a str,
    seed: u64,
    case: u64,
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { group, seed, case } = self;
            eprintln!(
                "case {case} of seed {seed}; alone: TAILLIGHT_SEED={seed} TAILLIGHT_CASE={case} cargo test --test hostile {group}"
            );
        }
    }
}

fn setting<T: FromStr>(name: &str) -> Option<T> {
    env::var(name).ok()?.parse().ok()
}

/// Runs a test's `percent` of the million cases of its group.
pub fn each_case(group: &str, percent: u64, run: impl Fn(&mut Random)) {
    let seed = setting("TAILLIGHT_SEED").unwrap_or(1);
    let cases = setting::<u64>("TAILLIGHT_CASES").unwrap_or(1_000_000) * percent / 100;
    let cases = match setting("TAILLIGHT_CASE") {
        Some(case) => case..case + 1,
        None => 0..cases,
    };
    for case in cases {
        let _watched = Watched { group, seed, case };
        run(&mut Random::new(seed, case));
    }
}
