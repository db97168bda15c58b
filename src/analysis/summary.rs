use super::Buckets;
use crate::histogram::Rules;

/// A service in one line: what its users felt over the whole range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Headline {
    /// Requests within the range.
    pub requests: f64,
    /// Requests a second while there were any.
    pub rate: f64,
    /// Their median, seconds.
    pub median: f64,
    /// Their 99th percentile, seconds.
    pub p99: f64,
    /// The P99 is at least this.
    pub lower: f64,
    /// The P99 is at most this; `+Inf` when it lies beyond the last bound.
    pub upper: f64,
    /// How many requests took longer than the P99.
    pub beyond: f64,
}

/// Sums up all requests of a range, from the rates of their buckets. None when
/// there was no request.
pub fn headline<'a>(buckets: impl Into<Buckets<'a>>, rules: Rules) -> Option<Headline> {
    let (histograms, _) = buckets.into().histograms(rules);
    let grid = histograms.grid();
    let merged = histograms.merged(&[]);
    let counts = merged.count(0);
    let known = counts.iter().filter(|count| !count.is_nan());
    let rate = known.clone().sum::<f64>() / known.count() as f64;
    let all = merged.over(0..grid.len);
    let seconds = grid.step as f64 / 1000.0;
    let requests = all.count(0).first()? * seconds;
    if requests.is_nan() || requests <= 0.0 {
        return None;
    }
    let band = all.band(0, 0.99, seconds);
    let quantiles = all.quantiles(0, &[0.5, 0.99]);
    Some(Headline {
        requests,
        rate,
        median: quantiles[0],
        p99: quantiles[1],
        lower: *band.lower.first()?,
        upper: *band.upper.first()?,
        beyond: *band.beyond.first()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Labels, Matrix};
    use crate::time::{Grid, Timestamp};

    #[test]
    fn a_range_is_summed_up_from_all_its_requests() {
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 10_000, len: 2 });
        for (le, rates) in [("0.1", [900.0, 0.0]), ("1", [900.0, 100.0]), ("+Inf", [900.0, 100.0])] {
            matrix.push(Labels::from([("le", le)]), rates);
        }
        let headline = headline(&matrix, Rules::latest()).expect("requests");
        assert_eq!((headline.requests, headline.rate), (10_000.0, 500.0));
        // Nine tenths are below 0.1: the P99 is nine tenths into (0.1, 1].
        assert!((headline.p99 - 0.91).abs() < 1e-12);
        assert_eq!((headline.lower, headline.upper), (0.1, 1.0));
        assert!((headline.median - 0.1 * 50.0 / 90.0).abs() < 1e-12);
    }
}
