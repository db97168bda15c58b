use super::Stroke;

/// What a mark is, which decides its colour; the colour itself is the
/// [`Theme`](super::Theme)'s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ink {
    /// What the chart lies on; veils are made of it.
    Ground,
    /// Grid lines.
    Grid,
    /// Grid lines between labelled ones.
    GridMinor,
    /// Axes.
    Axis,
    /// Text to be read first: dates, thresholds.
    TextStrong,
    /// Tick labels.
    Text,
    /// Units, beside the numbers they belong to.
    TextDim,
    /// The stripes over missing data.
    Hatch,
    /// One of several equal series; the palette begins anew behind its end.
    Series(usize),
    /// The line of a quantile, 0 to 1, on the heat ramp.
    Percentile(f64),
    /// Answers 4xx.
    ClientError,
    /// Answers 5xx, failures.
    ServerError,
    /// The span in which an alert fired, behind everything.
    Alert,
    /// What is normal: good answers, all requests.
    Good,
    /// The same series at another time, for comparison.
    Compare,
    /// A limit.
    Threshold,
}

impl Ink {
    /// The stroke a line of this ink has unless told otherwise. Percentiles
    /// differ by width and dash too, for those who can't tell the colours.
    pub fn stroke(self) -> Stroke {
        match self {
            Self::Percentile(q) if q >= 0.9949 => Stroke::dashed(2.0, &[2.0, 2.0]),
            Self::Percentile(q) if q >= 0.985 => Stroke::solid(2.0),
            Self::Percentile(q) if q >= 0.925 => Stroke::dashed(1.75, &[12.0, 3.0]),
            Self::Percentile(q) if q >= 0.8 => Stroke::dashed(1.5, &[5.0, 3.0]),
            Self::Percentile(_) => Stroke::solid(1.25),
            Self::Compare => Stroke::dashed(1.25, &[3.0, 3.0]),
            Self::Threshold => Stroke::dashed(1.0, &[4.0, 4.0]),
            _ => Stroke::solid(1.5),
        }
    }
}
