use std::fmt;

/// A percentile as people write it, `99.9`, strictly between 0 and 100.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Percentile(f64);

/// How many percentiles one view shows at most; more is no longer a chart.
const MOST: usize = 16;

impl Percentile {
    /// A percentile, when `percent` lies strictly between 0 and 100.
    pub fn new(percent: f64) -> Option<Self> {
        (percent > 0.0 && percent < 100.0).then_some(Self(percent))
    }

    /// The 99th.
    pub fn p99() -> Self {
        Self(99.0)
    }

    /// A percentile from a number that is known to be one.
    pub(super) fn within(percent: f64) -> Self {
        debug_assert!(percent > 0.0 && percent < 100.0);
        Self(percent)
    }

    /// Its number, 99.9 for the 99.9th.
    pub fn percent(self) -> f64 {
        self.0
    }

    /// The quantile, 0.999 for the 99.9th: the decimal moved by two places, and
    /// not a division, whose rounding would ask for 0.9990000000000001.
    pub fn quantile(self) -> f64 {
        format!("{}e-2", self.0).parse().unwrap_or(self.0 / 100.0)
    }

    /// The name of its column, `p99.9`.
    pub fn name(self) -> String {
        format!("p{}", self.0)
    }
}

impl fmt::Display for Percentile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Reads `50,95,99.9`: ascending, each once. `None` when one is no percentile,
/// there is none, or there are more than sixteen.
pub fn parse_percentiles(text: &str) -> Option<Vec<Percentile>> {
    let mut percentiles = text
        .split(',')
        .map(|part| {
            let part = part.trim();
            let digits = part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            (digits && part.len() <= 12).then(|| part.parse().ok()).flatten().and_then(Percentile::new)
        })
        .collect::<Option<Vec<_>>>()?;
    percentiles.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    percentiles.dedup();
    (percentiles.len() <= MOST).then_some(percentiles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_the_decimals_that_were_written() {
        let all = parse_percentiles("99.99, 50,1,99.9,50").expect("percentiles");
        let quantiles: Vec<f64> = all.iter().map(|p| p.quantile()).collect();
        assert_eq!(quantiles, [0.01, 0.5, 0.999, 0.9999]);
        assert_eq!(all[3].name(), "p99.99");
        for text in ["", "0", "100", "99,", "abc", "1e1", "-5", "NaN", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"] {
            assert_eq!(parse_percentiles(text), None, "{text}");
        }
    }
}
