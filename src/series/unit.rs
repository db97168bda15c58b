/// What a value counts. It decides prefixes and the text beside the number,
/// never the value itself: values are always in the base unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// Seconds: `12 ms`, `1.5 min`.
    Seconds,
    /// Bytes in powers of 1024: `1.5 GiB`.
    Bytes,
    /// Bytes a second: `1.5 MiB/s`.
    BytesPerSecond,
    /// Requests a second: `1.2 k req/s`.
    PerSecond,
    /// Anything else a second: `1.2 k/s`.
    EventsPerSecond,
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
            Self::BytesPerSecond => "bytes_per_second",
            Self::PerSecond => "per_second",
            Self::EventsPerSecond => "events_per_second",
            Self::Ratio => "ratio",
            Self::Cores => "cores",
            Self::Count => "count",
        }
    }

    /// Whether its prefixes are powers of 1024.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Bytes | Self::BytesPerSecond)
    }
}
