//! Upper bounds: reading the text of an `le` label, and putting bounds in order.

use std::cmp::Ordering;

/// Reads a bound as Prometheus reads the label `le`, by Go's `ParseFloat`.
///
/// Rust's own parser differs: it takes `1e400` for infinity where Go sees an
/// error, and knows neither hexadecimal floats (`0x1p-1`) nor digit separators
/// (`1_000`). `None` is a bound which the server ignores, too.
pub fn parse_bound(text: &str) -> Option<f64> {
    let (negative, body) = match text.as_bytes().first()? {
        b'+' => (false, &text[1..]),
        b'-' => (true, &text[1..]),
        _ => (false, text),
    };
    let magnitude = if body.eq_ignore_ascii_case("inf") || body.eq_ignore_ascii_case("infinity") {
        f64::INFINITY
    } else if text.eq_ignore_ascii_case("nan") {
        // Without a sign: Go refuses "+NaN".
        return Some(f64::NAN);
    } else {
        let digits = without_separators(body)?;
        let finite = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            Some(hex) => parse_hex(hex)?,
            None => parse_decimal(&digits)?,
        };
        // Out of range is an error in Go, not infinity.
        Some(finite).filter(|value| value.is_finite())?
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// Removes `_` where Go allows it: between digits, and after `0x`.
fn without_separators(body: &str) -> Option<String> {
    let bytes = body.as_bytes();
    let hex = bytes.len() > 1 && bytes[0] == b'0' && bytes[1].eq_ignore_ascii_case(&b'x');
    let is_digit = |index: usize| match bytes.get(index) {
        Some(byte) if hex => byte.is_ascii_hexdigit() || index == 1,
        Some(byte) => byte.is_ascii_digit(),
        None => false,
    };
    let misplaced = |&at: &usize| bytes[at] == b'_' && !(at > 0 && is_digit(at - 1) && is_digit(at + 1));
    if (0..bytes.len()).any(|at| misplaced(&at)) {
        return None;
    }
    Some(body.replace('_', ""))
}

fn parse_decimal(body: &str) -> Option<f64> {
    // Digits first: Rust would also read "inf", "nan" and a second sign.
    let first = body.bytes().next()?;
    (first.is_ascii_digit() || first == b'.').then(|| body.parse().ok())?
}

/// A hexadecimal float less its `0x`; the exponent (`p`) is obligatory.
fn parse_hex(body: &str) -> Option<f64> {
    let (mantissa, exponent) = body.split_once(['p', 'P'])?;
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // Beyond any double either way; the limit keeps the sum below in range.
    let size = unsigned.parse::<i64>().unwrap_or(1 << 40).min(1 << 40);
    let mut exponent = if exponent.starts_with('-') { -size } else { size };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut bits: u64 = 0;
    for (index, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        let value = u64::from((digit as char).to_digit(16)?);
        let is_fraction = index >= whole.len();
        if bits >> 60 == 0 {
            bits = bits << 4 | value;
            exponent -= if is_fraction { 4 } else { 0 };
        } else {
            // What is cut off may only break a tie: a sticky last bit.
            bits |= u64::from(value != 0);
            exponent += if is_fraction { 0 } else { 4 };
        }
    }
    Some(scaled(bits, exponent))
}

/// `bits · 2^exponent`, rounded once, to even.
fn scaled(bits: u64, exponent: i64) -> f64 {
    if bits == 0 {
        return 0.0;
    }
    let length = i64::from(64 - bits.leading_zeros());
    // 53 bits fit; below the normal range fewer do.
    let lowest = (exponent + length - 53).max(-1074);
    if lowest - exponent > 64 {
        return 0.0;
    }
    let shift = (lowest - exponent).max(0) as u32;
    let kept = if shift == 64 { 0 } else { bits >> shift };
    let rest = u128::from(bits) - (u128::from(kept) << shift);
    let half = 1u128 << shift >> 1;
    let up = shift > 0 && (rest > half || (rest == half && kept & 1 == 1));
    let rounded = (kept + u64::from(up)) as f64;
    let mut power = exponent + i64::from(shift);
    // At most 53 bits: each multiplication by a power of two is exact.
    let mut value = rounded;
    while power > 0 && value.is_finite() {
        let by = power.min(1000);
        value *= 2f64.powi(by as i32);
        power -= by;
    }
    while power < 0 && value != 0.0 {
        let by = (-power).min(1000);
        value /= 2f64.powi(by as i32);
        power += by;
    }
    value
}

/// Bounds in ascending order, equal ones once, and where each given one went.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ordered {
    /// Ascending; a NaN, which no order has a place for, comes last.
    pub uppers: Vec<f64>,
    /// For each given bound the index of its equal in `uppers`.
    pub slots: Vec<usize>,
}

impl Ordered {
    pub fn new(bounds: &[f64]) -> Self {
        let mut order: Vec<(f64, usize)> =
            bounds.iter().enumerate().map(|(index, bound)| (key(*bound), index)).collect();
        order.sort_unstable_by(by_bound);
        let mut uppers: Vec<f64> = Vec::with_capacity(bounds.len());
        let mut slots = vec![0; bounds.len()];
        for (bound, index) in order {
            if uppers.last() != Some(&bound) {
                uppers.push(bound);
            }
            slots[index] = uppers.len() - 1;
        }
        Self { uppers, slots }
    }
}

/// Ascending bounds, equal ones in the order of what they are the bounds of.
/// One comparison for all of them is one sort in the download.
pub(super) fn by_bound(a: &(f64, usize), b: &(f64, usize)) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// One bit pattern per bound: 0 for -0, and one NaN, above everything.
fn key(bound: f64) -> f64 {
    if bound.is_nan() { f64::NAN.abs() } else { bound + 0.0 }
}

/// Whether bounds ascend strictly and end in +Inf, as a quantile needs them.
pub(super) fn is_complete(uppers: &[f64]) -> bool {
    uppers.windows(2).all(|pair| pair[0] < pair[1]) && uppers.last() == Some(&f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read_as_go_reads_them() {
        for (text, bound) in [
            ("1", 1.0),
            ("1.0", 1.0),
            ("+1e0", 1.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("-0", -0.0),
            ("+Inf", f64::INFINITY),
            ("iNfInItY", f64::INFINITY),
            ("-inf", f64::NEG_INFINITY),
            ("0x1p-1", 0.5),
            ("0X1.8P+1", 3.0),
            ("0x.8p1", 1.0),
            ("0x1p-1074", 5e-324),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", 5e-324),
            ("0x1.fffffffffffffp1023", f64::MAX),
            ("0x10000000000000081p0", 18_446_744_073_709_551_744.0),
            ("1_000.5", 1000.5),
            ("0x_1p0", 1.0),
            ("1e-400", 0.0),
        ] {
            assert_eq!(parse_bound(text), Some(bound), "{text}");
        }
        assert!(parse_bound("NaN").is_some_and(f64::is_nan));
    }

    #[test]
    fn what_go_refuses_is_no_bound() {
        for text in [
            "",
            "+",
            "1e400",
            "-1e400",
            " 1",
            "1 ",
            "0x1",
            "0x1p",
            "0xp1",
            "0x1p1024",
            "0x1.fffffffffffff8p1023",
            "+NaN",
            "-nan",
            "1__0",
            "_1",
            "1_",
            "1,5",
            "1e",
            ".",
            "--1",
            "infin",
            "é",
            "0x1p99999999999999999999",
        ] {
            assert_eq!(parse_bound(text), None, "{text:?}");
        }
    }

    #[test]
    fn equal_bounds_share_a_slot() {
        let ordered = Ordered::new(&[f64::INFINITY, 0.5, -0.0, 0.5, 0.0, f64::NAN, -f64::NAN]);
        assert_eq!(ordered.slots, [2, 1, 0, 1, 0, 3, 4]);
        assert_eq!(&ordered.uppers[..3], [0.0, 0.5, f64::INFINITY]);
        assert!(!is_complete(&ordered.uppers) && is_complete(&ordered.uppers[..3]));
    }
}
