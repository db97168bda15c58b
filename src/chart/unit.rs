use crate::series::Unit;

/// A value made readable: `250` and `ms`. Two texts, because units are set
/// smaller and dimmer than numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reading {
    /// The number with its sign.
    pub number: String,
    /// The unit with its prefix; empty when there is nothing to say.
    pub unit: &'static str,
}

/// The labels of an axis that share one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AxisText {
    /// One a tick, in the ticks' order.
    pub numbers: Vec<String>,
    /// What all of them count.
    pub unit: &'static str,
}

/// A prefix: from which magnitude on it is used, what it multiplies by, how
/// number and unit are written.
#[derive(Debug, Clone, Copy)]
struct Prefix {
    from: f64,
    factor: f64,
    text: &'static str,
}

const fn prefix(from: f64, factor: f64, text: &'static str) -> Prefix {
    Prefix { from, factor, text }
}

const SECONDS: [Prefix; 7] = [
    prefix(0.0, 1e-9, "ns"),
    prefix(1e-6, 1e-6, "µs"),
    prefix(1e-3, 1e-3, "ms"),
    prefix(1.0, 1.0, "s"),
    prefix(60.0, 60.0, "min"),
    prefix(3600.0, 3600.0, "h"),
    prefix(172_800.0, 86_400.0, "d"),
];

const KIB: f64 = 1024.0;
const BYTES: [Prefix; 6] = [
    prefix(0.0, 1.0, "B"),
    prefix(KIB, KIB, "KiB"),
    prefix(KIB * KIB, KIB * KIB, "MiB"),
    prefix(KIB * KIB * KIB, KIB * KIB * KIB, "GiB"),
    prefix(KIB * KIB * KIB * KIB, KIB * KIB * KIB * KIB, "TiB"),
    prefix(KIB * KIB * KIB * KIB * KIB, KIB * KIB * KIB * KIB * KIB, "PiB"),
];
const BYTES_PER_SECOND: [Prefix; 6] = [
    prefix(0.0, 1.0, "B/s"),
    prefix(KIB, KIB, "KiB/s"),
    prefix(KIB * KIB, KIB * KIB, "MiB/s"),
    prefix(KIB * KIB * KIB, KIB * KIB * KIB, "GiB/s"),
    prefix(KIB * KIB * KIB * KIB, KIB * KIB * KIB * KIB, "TiB/s"),
    prefix(KIB * KIB * KIB * KIB * KIB, KIB * KIB * KIB * KIB * KIB, "PiB/s"),
];

// No milli: `0.25 req/s` and `0.005` read better than 250 m and 5 m.
const PER_SECOND: [Prefix; 7] = [
    prefix(0.0, 1e-9, "n req/s"),
    prefix(1e-6, 1e-6, "µ req/s"),
    prefix(1e-3, 1.0, "req/s"),
    prefix(1e3, 1e3, "k req/s"),
    prefix(1e6, 1e6, "M req/s"),
    prefix(1e9, 1e9, "G req/s"),
    prefix(1e12, 1e12, "T req/s"),
];
const EVENTS_PER_SECOND: [Prefix; 7] = [
    prefix(0.0, 1e-9, "n/s"),
    prefix(1e-6, 1e-6, "µ/s"),
    prefix(1e-3, 1.0, "/s"),
    prefix(1e3, 1e3, "k/s"),
    prefix(1e6, 1e6, "M/s"),
    prefix(1e9, 1e9, "G/s"),
    prefix(1e12, 1e12, "T/s"),
];
const CORES: [Prefix; 4] = [
    prefix(0.0, 1e-9, "n cores"),
    prefix(1e-6, 1e-6, "µ cores"),
    prefix(1e-3, 1.0, "cores"),
    prefix(1e4, 1e3, "k cores"),
];
const COUNT: [Prefix; 7] = [
    prefix(0.0, 1e-9, "n"),
    prefix(1e-6, 1e-6, "µ"),
    prefix(1e-3, 1.0, ""),
    prefix(1e3, 1e3, "k"),
    prefix(1e6, 1e6, "M"),
    prefix(1e9, 1e9, "G"),
    prefix(1e12, 1e12, "T"),
];
const RATIO: [Prefix; 1] = [prefix(0.0, 0.01, "%")];

/// Digits that carry meaning in a single reading.
const SIGNIFICANT: i32 = 3;

impl Unit {
    /// The value in its most readable prefix, with three significant digits and
    /// no trailing zeros. Ratios just below one keep the digits that tell them
    /// from one: `99.95 %` never becomes `100 %`. NaN reads `–`, infinity `∞`.
    pub fn reading(self, value: f64) -> Reading {
        if value.is_nan() {
            return Reading { number: "–".into(), unit: "" };
        }
        if value.is_infinite() {
            let number = if value > 0.0 { "∞" } else { "−∞" };
            return Reading { number: number.into(), unit: "" };
        }
        let prefix = self.prefix_of_rounded(value.abs());
        let scaled = value / prefix.factor;
        let decimals = if self == Self::Ratio && 0.99 < value && value < 1.0 {
            decimals_below_hundred(scaled)
        } else {
            decimals_of(scaled, SIGNIFICANT)
        };
        Reading { number: number(scaled, decimals, true), unit: prefix.text }
    }

    /// The labels of an axis' linear ticks: one prefix for all, chosen by the
    /// largest, and the fewest decimals that keep every label true to its tick.
    /// Where ticks differ far behind the point, a smaller prefix moves the point:
    /// 999.9, 1000.0 and 1000.1 rather than 0.9999 k and so on.
    pub fn axis(self, ticks: &[f64]) -> AxisText {
        let largest = ticks.iter().fold(0.0, |most: f64, tick| most.max(tick.abs()));
        let in_prefix = |prefix: Prefix| -> (Vec<f64>, i32, &'static str) {
            let scaled: Vec<f64> = ticks.iter().map(|tick| tick / prefix.factor).collect();
            let decimals = decimals_apart(&scaled);
            (scaled, decimals, prefix.text)
        };
        let prefix = self.prefix_of(largest);
        let mut best = in_prefix(prefix);
        let mut smaller = self.prefixes().iter().rev().filter(|other| other.factor < prefix.factor);
        if let Some(smaller) = smaller.next()
            && best.1 > 2
        {
            let moved = in_prefix(*smaller);
            best = if moved.1 <= 2 { moved } else { best };
        }
        let (scaled, decimals, unit) = best;
        let numbers = scaled.iter().map(|tick| number(*tick, decimals, false)).collect();
        AxisText { numbers, unit }
    }

    /// The label of one tick of a logarithmic axis. Such an axis spans many
    /// prefixes, so every tick has its own; seconds stay seconds beyond a
    /// minute, because decades of seconds are no round minutes.
    pub fn log_tick(self, tick: f64) -> Reading {
        if self == Self::Seconds && tick >= 60.0 {
            return Reading { number: number(tick, 0, true), unit: "s" };
        }
        self.reading(tick)
    }

    /// The factor in which an axis up to `largest` is labelled; its ticks are
    /// round numbers of it.
    pub(super) fn axis_factor(self, largest: f64) -> f64 {
        self.prefix_of(largest.abs()).factor
    }

    fn prefixes(self) -> &'static [Prefix] {
        match self {
            Self::Seconds => &SECONDS,
            Self::Bytes => &BYTES,
            Self::BytesPerSecond => &BYTES_PER_SECOND,
            Self::PerSecond => &PER_SECOND,
            Self::EventsPerSecond => &EVENTS_PER_SECOND,
            Self::Ratio => &RATIO,
            Self::Cores => &CORES,
            Self::Count => &COUNT,
        }
    }

    /// Zero is shown in the unit itself: `0 s`, not `0 ns`.
    fn prefix_of(self, magnitude: f64) -> Prefix {
        let prefixes = self.prefixes();
        let wanted = if magnitude == 0.0 { 1.0 } else { magnitude };
        let last = prefixes.iter().rev().find(|prefix| prefix.from <= wanted);
        *last.unwrap_or(&prefixes[0])
    }

    /// The prefix after rounding: 999.9 ms is read as 1 s, not as 1000 ms.
    fn prefix_of_rounded(self, magnitude: f64) -> Prefix {
        let prefix = self.prefix_of(magnitude);
        let scaled = magnitude / prefix.factor;
        let unit = 10f64.powi(decimals_of(scaled, SIGNIFICANT));
        self.prefix_of((scaled * unit).round() / unit * prefix.factor)
    }
}

/// Decimals that show `digits` significant digits of a number.
fn decimals_of(value: f64, digits: i32) -> i32 {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    let exponent = value.abs().log10().floor() as i32;
    (digits - 1 - exponent).clamp(0, 12)
}

/// Decimals for a percentage just below 100: two digits of what is missing.
fn decimals_below_hundred(percent: f64) -> i32 {
    let missing = (100.0 - percent).max(1e-9);
    (1 - missing.log10().floor() as i32).clamp(1, 9)
}

/// The fewest decimals with which every tick is told from its neighbours and
/// none is off by more than a hundredth of the distance between two.
fn decimals_apart(ticks: &[f64]) -> i32 {
    let closest = ticks
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .filter(|distance| *distance > 0.0)
        .fold(f64::INFINITY, f64::min);
    let tolerance = if closest.is_finite() {
        closest * 0.01
    } else {
        ticks.iter().fold(0.0, |most: f64, tick| most.max(tick.abs())) * 0.001
    };
    (0..=15)
        .find(|decimals| {
            let unit = 10f64.powi(*decimals);
            ticks.iter().all(|tick| ((tick * unit).round() / unit - tick).abs() <= tolerance)
        })
        .unwrap_or(15)
}

/// A decimal number with a real minus sign. Beyond what prefixes reach it is
/// written with an exponent, so that no label grows without end.
fn number(value: f64, decimals: i32, trim: bool) -> String {
    let decimals = decimals.max(0) as usize;
    let magnitude = value.abs();
    let mut text = if magnitude >= 1e7 || (trim && magnitude > 0.0 && magnitude < 1e-6) {
        format!("{magnitude:.2e}").replace(".00e", "e").replace("e-", "e−")
    } else {
        format!("{magnitude:.decimals$}")
    };
    if trim && text.contains('.') && !text.contains('e') {
        let end = text.trim_end_matches('0').trim_end_matches('.').len();
        text.truncate(end);
    }
    let is_zero = !text.contains(|c: char| ('1'..='9').contains(&c));
    if value < 0.0 && !is_zero { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(unit: Unit, value: f64) -> String {
        let Reading { number, unit } = unit.reading(value);
        if unit.is_empty() { number } else { format!("{number} {unit}") }
    }

    #[test]
    fn every_unit_reads_in_its_prefix() {
        for (unit, value, text) in [
            (Unit::Seconds, 0.0, "0 s"),
            (Unit::Seconds, 1.5e-9, "1.5 ns"),
            (Unit::Seconds, 0.000_012_34, "12.3 µs"),
            (Unit::Seconds, 0.25, "250 ms"),
            (Unit::Seconds, 0.999_9, "1 s"),
            (Unit::Seconds, 1.005, "1 s"),
            (Unit::Seconds, 90.0, "1.5 min"),
            (Unit::Seconds, 7200.0, "2 h"),
            (Unit::Seconds, -0.25, "−250 ms"),
            (Unit::Bytes, 512.0, "512 B"),
            (Unit::Bytes, 1536.0, "1.5 KiB"),
            (Unit::Bytes, 5.0 * 1024.0 * 1024.0 * 1024.0, "5 GiB"),
            (Unit::BytesPerSecond, 1536.0, "1.5 KiB/s"),
            (Unit::EventsPerSecond, 1536.0, "1.54 k/s"),
            (Unit::PerSecond, 0.25, "0.25 req/s"),
            (Unit::PerSecond, 1234.0, "1.23 k req/s"),
            (Unit::Ratio, 0.003, "0.3 %"),
            (Unit::Ratio, 0.9995, "99.95 %"),
            (Unit::Ratio, 0.999_999, "99.9999 %"),
            (Unit::Ratio, 1.0, "100 %"),
            (Unit::Cores, 0.25, "0.25 cores"),
            (Unit::Count, 12_345_678.0, "12.3 M"),
            (Unit::Count, 1e-9, "1 n"),
            (Unit::Count, 1e12, "1 T"),
            (Unit::Count, 1e30, "1e18 T"),
            (Unit::Count, f64::NAN, "–"),
            (Unit::Count, f64::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(read(unit, value), text, "{unit:?} {value}");
        }
    }

    #[test]
    fn an_axis_shares_prefix_and_decimals() {
        let axis = Unit::Seconds.axis(&[0.0, 0.025, 0.05, 0.075, 0.1]);
        assert_eq!((axis.unit, axis.numbers.join(" ")), ("ms", "0 25 50 75 100".into()));
        let axis = Unit::Seconds.axis(&[0.0, 0.5, 1.0, 1.5]);
        assert_eq!((axis.unit, axis.numbers.join(" ")), ("s", "0.0 0.5 1.0 1.5".into()));
        let axis = Unit::Ratio.axis(&[0.0, 0.0025, 0.005, 0.0075]);
        assert_eq!((axis.unit, axis.numbers.join(" ")), ("%", "0.00 0.25 0.50 0.75".into()));
        let axis = Unit::Count.axis(&[1e12, 1e12 + 1.0]);
        assert_eq!(axis.numbers, ["1.000000000000", "1.000000000001"]);
        let axis = Unit::Count.axis(&[999.9, 1000.0, 1000.1]);
        assert_eq!((axis.unit, axis.numbers.join(" ")), ("", "999.9 1000.0 1000.1".into()));
        assert!(Unit::Count.axis(&[]).numbers.is_empty());
    }

    #[test]
    fn a_log_tick_has_its_own_prefix() {
        assert_eq!(Unit::Seconds.log_tick(0.01), Reading { number: "10".into(), unit: "ms" });
        assert_eq!(Unit::Seconds.log_tick(100.0), Reading { number: "100".into(), unit: "s" });
        assert_eq!(Unit::Ratio.log_tick(1e-5), Reading { number: "0.001".into(), unit: "%" });
    }
}
