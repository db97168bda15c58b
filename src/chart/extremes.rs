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

/// As many as two vector registers hold on wasm and more elsewhere.
const LANES: usize = 8;

impl Extremes {
    /// Of all samples. Ten million of them are looked at in every frame of a
    /// zoom, so lanes are compared side by side: written as one running minimum
    /// the order of comparisons would be fixed and none could be a vector's.
    pub fn of(samples: &[f64]) -> Self {
        let mut low = [f64::INFINITY; LANES];
        let mut high = [f64::NEG_INFINITY; LANES];
        let mut gaps = [0u64; LANES];
        let mut look = |lane: usize, value: f64| {
            // A comparison with NaN is false and leaves what was.
            low[lane] = if value < low[lane] { value } else { low[lane] };
            high[lane] = if value > high[lane] { value } else { high[lane] };
            gaps[lane] |= u64::from(value.is_nan());
        };
        let (chunks, rest) = samples.as_chunks::<LANES>();
        for chunk in chunks {
            for (lane, value) in chunk.iter().enumerate() {
                look(lane, *value);
            }
        }
        for (lane, value) in rest.iter().enumerate() {
            look(lane, *value);
        }
        Self {
            low: low.into_iter().fold(f64::INFINITY, f64::min),
            high: high.into_iter().fold(f64::NEG_INFINITY, f64::max),
            gap: gaps.into_iter().any(|gap| gap != 0),
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
