/// What a value counts. It decides prefixes and the text beside the number,
/// never the value itself: values are always in the base unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// Seconds: `12 ms`, `1.5 min`.
    Seconds,
    /// Bytes in powers of 1024: `1.5 GiB`.
    Bytes,
    /// Requests a second: `1.2 k req/s`.
    PerSecond,
    /// A part of one, shown in percent: 0.003 is `0.3 %`.
    Ratio,
    /// CPU cores: `0.25 cores`.
    Cores,
    /// A plain number: `12 k`.
    #[default]
    Count,
}

impl Unit {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Bytes => "bytes",
            Self::PerSecond => "per_second",
            Self::Ratio => "ratio",
            Self::Cores => "cores",
            Self::Count => "count",
        }
    }
}
