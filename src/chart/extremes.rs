use two::Two;

/// What one look at many samples tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extremes {
    /// The least; +Inf when there is none.
    pub low: f64,
    /// The greatest; -Inf when there is none.
    pub high: f64,
    /// Whether one of them is NaN. NaN is neither least nor greatest.
    pub gap: bool,
}

impl Extremes {
    /// Of all samples. Ten million of them are looked at in every frame of a
    /// zoom, so lanes are compared side by side: written as one running minimum
    /// the order of comparisons would be fixed and none could be a vector's.
    pub fn of(samples: &[f64]) -> Self {
        let (mut low, mut high) = (Two::splat(f64::INFINITY), Two::splat(f64::NEG_INFINITY));
        let (mut other_low, mut other_high) = (low, high);
        let (mut sum, mut other_sum) = (Two::splat(0.0), Two::splat(0.0));
        let (chunks, rest) = samples.as_chunks::<4>();
        for [a, b, c, d] in chunks {
            let (first, second) = (Two::new([*a, *b]), Two::new([*c, *d]));
            low = low.least(first);
            high = high.most(first);
            sum = sum.plus(first);
            other_low = other_low.least(second);
            other_high = other_high.most(second);
            other_sum = other_sum.plus(second);
        }
        for value in rest {
            let value = Two::splat(*value);
            low = low.least(value);
            high = high.most(value);
            sum = sum.plus(value);
        }
        let ([low, other_low], [high, other_high]) = (low.least(other_low).lanes(), high.most(other_high).lanes());
        Self {
            low: low.min(other_low),
            high: high.max(other_high),
            gap: may_have_gap(sum.plus(other_sum)) && has_nan(samples),
        }
    }
}

/// Whether one of the samples is NaN.
pub(super) fn has_gap(samples: &[f64]) -> bool {
    let (mut sum, mut other_sum) = (Two::splat(0.0), Two::splat(0.0));
    let (chunks, rest) = samples.as_chunks::<4>();
    for [a, b, c, d] in chunks {
        sum = sum.plus(Two::new([*a, *b]));
        other_sum = other_sum.plus(Two::new([*c, *d]));
    }
    for value in rest {
        sum = sum.plus(Two::splat(*value));
    }
    may_have_gap(sum.plus(other_sum)) && has_nan(samples)
}

/// A sum with a NaN is one; so is one with both infinities, or too great.
#[inline(always)]
fn may_have_gap(sum: Two) -> bool {
    let [a, b] = sum.lanes();
    !(a + b).is_finite()
}

fn has_nan(samples: &[f64]) -> bool {
    samples.iter().any(|value| value.is_nan())
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod two {
    use std::arch::wasm32::{f64x2, f64x2_add, f64x2_extract_lane, f64x2_pmax, f64x2_pmin, f64x2_splat, v128};

    /// Two doubles in one register. The page is compiled for size, where loops
    /// are not turned into vectors and small functions are called.
    #[derive(Clone, Copy)]
    pub struct Two(v128);

    impl Two {
        #[inline(always)]
        pub fn new([a, b]: [f64; 2]) -> Self {
            Self(f64x2(a, b))
        }

        #[inline(always)]
        pub fn splat(value: f64) -> Self {
            Self(f64x2_splat(value))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            Self(f64x2_pmin(self.0, other.0))
        }

        #[inline(always)]
        pub fn most(self, other: Self) -> Self {
            Self(f64x2_pmax(self.0, other.0))
        }

        #[inline(always)]
        pub fn lanes(self) -> [f64; 2] {
            [f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0)]
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod two {
    /// Two doubles.
    #[derive(Clone, Copy)]
    pub struct Two([f64; 2]);

    impl Two {
        pub fn new(pair: [f64; 2]) -> Self {
            Self(pair)
        }

        pub fn splat(value: f64) -> Self {
            Self([value; 2])
        }

        pub fn plus(self, other: Self) -> Self {
            Self([self.0[0] + other.0[0], self.0[1] + other.0[1]])
        }

        /// The lesser of each two. A comparison with NaN is false and leaves
        /// what was.
        pub fn least(self, other: Self) -> Self {
            let least = |own: f64, other: f64| if other < own { other } else { own };
            Self([least(self.0[0], other.0[0]), least(self.0[1], other.0[1])])
        }

        /// The greater of each two; the same of NaN.
        pub fn most(self, other: Self) -> Self {
            let most = |own: f64, other: f64| if own < other { other } else { own };
            Self([most(self.0[0], other.0[0]), most(self.0[1], other.0[1])])
        }

        pub fn lanes(self) -> [f64; 2] {
            self.0
        }
    }
}

/// The indices of the first least and the first greatest sample, none when one
/// of the samples is NaN or there is no sample.
pub(super) fn places_of_extremes(samples: &[f64]) -> Option<(usize, usize)> {
    // Extremes are looked for in blocks and then in one block only.
    const BLOCK: usize = 256;
    let mut low = (f64::INFINITY, 0);
    let mut high = (f64::NEG_INFINITY, 0);
    for (index, block) in samples.chunks(BLOCK).enumerate() {
        let found = Extremes::of(block);
        if found.gap {
            return None;
        }
        // The first block counts even if all it holds is infinite.
        if found.low < low.0 || index == 0 {
            low = (found.low, index * BLOCK);
        }
        if found.high > high.0 || index == 0 {
            high = (found.high, index * BLOCK);
        }
    }
    let place = |(value, start): (f64, usize)| {
        let within = samples.get(start..)?.iter().position(|sample| *sample == value)?;
        Some(start + within)
    };
    Some((place(low)?, place(high)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_agree_with_one_by_one() {
        for len in 0..40 {
            let samples: Vec<f64> = (0..len).map(|n| f64::from(n * 7 % 11) - 3.0).collect();
            let found = Extremes::of(&samples);
            assert_eq!(found.low, samples.iter().copied().fold(f64::INFINITY, f64::min));
            assert_eq!(found.high, samples.iter().copied().fold(f64::NEG_INFINITY, f64::max));
            assert!(!found.gap);
        }
    }

    #[test]
    fn nan_is_seen_and_never_an_extreme() {
        let mut samples = vec![1.0; 20];
        samples[17] = f64::NAN;
        assert_eq!(Extremes::of(&samples), Extremes { low: 1.0, high: 1.0, gap: true });
        assert_eq!(places_of_extremes(&samples), None);
    }

    #[test]
    fn the_first_place_is_found() {
        let samples: Vec<f64> = (0..1000).map(|n| f64::from(n % 300)).collect();
        assert_eq!(places_of_extremes(&samples), Some((0, 299)));
        assert_eq!(places_of_extremes(&[f64::INFINITY; 2]), Some((0, 0)));
        assert_eq!(places_of_extremes(&[]), None);
    }
}
