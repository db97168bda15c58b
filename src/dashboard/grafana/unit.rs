use crate::series::Unit;

const KIB: f64 = 1024.0;

/// Grafana's units that are ours, with what a value is multiplied by. Of several
/// that are the same the first is written.
const UNITS: [(&str, Unit, f64); 60] = [
    ("short", Unit::Count, 1.0),
    ("none", Unit::Count, 1.0),
    ("", Unit::Count, 1.0),
    ("sci", Unit::Count, 1.0),
    ("locale", Unit::Count, 1.0),
    ("string", Unit::Count, 1.0),
    ("cores", Unit::Cores, 1.0),
    ("percentunit", Unit::Ratio, 1.0),
    ("percent", Unit::Ratio, 0.01),
    ("%", Unit::Ratio, 0.01),
    ("s", Unit::Seconds, 1.0),
    ("ms", Unit::Seconds, 1e-3),
    ("µs", Unit::Seconds, 1e-6),
    ("us", Unit::Seconds, 1e-6),
    ("ns", Unit::Seconds, 1e-9),
    ("m", Unit::Seconds, 60.0),
    ("h", Unit::Seconds, 3600.0),
    ("d", Unit::Seconds, 86_400.0),
    ("dtdurations", Unit::Seconds, 1.0),
    ("dtdurationms", Unit::Seconds, 1e-3),
    ("dthms", Unit::Seconds, 1.0),
    ("clocks", Unit::Seconds, 1.0),
    ("clockms", Unit::Seconds, 1e-3),
    ("bytes", Unit::Bytes, 1.0),
    ("decbytes", Unit::Bytes, 1.0),
    ("kbytes", Unit::Bytes, KIB),
    ("deckbytes", Unit::Bytes, 1e3),
    ("mbytes", Unit::Bytes, KIB * KIB),
    ("decmbytes", Unit::Bytes, 1e6),
    ("gbytes", Unit::Bytes, KIB * KIB * KIB),
    ("decgbytes", Unit::Bytes, 1e9),
    ("tbytes", Unit::Bytes, KIB * KIB * KIB * KIB),
    ("dectbytes", Unit::Bytes, 1e12),
    ("bits", Unit::Bytes, 0.125),
    ("decbits", Unit::Bytes, 0.125),
    ("binBps", Unit::BytesPerSecond, 1.0),
    ("Bps", Unit::BytesPerSecond, 1.0),
    ("KBs", Unit::BytesPerSecond, 1e3),
    ("KiBs", Unit::BytesPerSecond, KIB),
    ("MBs", Unit::BytesPerSecond, 1e6),
    ("MiBs", Unit::BytesPerSecond, KIB * KIB),
    ("GBs", Unit::BytesPerSecond, 1e9),
    ("GiBs", Unit::BytesPerSecond, KIB * KIB * KIB),
    ("bps", Unit::BytesPerSecond, 0.125),
    ("binbps", Unit::BytesPerSecond, 0.125),
    ("Kbits", Unit::BytesPerSecond, 125.0),
    ("Kibits", Unit::BytesPerSecond, 128.0),
    ("Mbits", Unit::BytesPerSecond, 125e3),
    ("Mibits", Unit::BytesPerSecond, 128.0 * KIB),
    ("Gbits", Unit::BytesPerSecond, 125e6),
    ("Gibits", Unit::BytesPerSecond, 128.0 * KIB * KIB),
    ("reqps", Unit::PerSecond, 1.0),
    ("ops", Unit::EventsPerSecond, 1.0),
    ("iops", Unit::EventsPerSecond, 1.0),
    ("rps", Unit::EventsPerSecond, 1.0),
    ("wps", Unit::EventsPerSecond, 1.0),
    ("cps", Unit::EventsPerSecond, 1.0),
    ("eps", Unit::EventsPerSecond, 1.0),
    ("mps", Unit::EventsPerSecond, 1.0),
    ("pps", Unit::EventsPerSecond, 1.0),
];

/// What one of Grafana's units is here, and what a value is multiplied by; none
/// when it is none of ours.
pub(super) fn unit_of(grafana: &str) -> Option<(Unit, f64)> {
    UNITS.iter().find(|(name, ..)| *name == grafana).map(|(_, unit, scale)| (*unit, *scale))
}

/// Grafana's name of a unit with a scale; without one of its own that of the unit.
pub(super) fn grafana_unit(unit: Unit, scale: f64) -> &'static str {
    let exact = UNITS.iter().find(|(_, other, factor)| *other == unit && *factor == scale);
    let found = exact.or_else(|| UNITS.iter().find(|(_, other, _)| *other == unit));
    found.map_or("short", |(name, ..)| name)
}
