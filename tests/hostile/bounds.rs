//! The bounds of buckets: `le` and `vmrange`.

use taillight::histogram::{Notice, parse_bound, to_le};
use taillight::series::{Labels, Matrix, is_stale};
use taillight::time::{Grid, Timestamp};

use super::random::{Random, each_case};

/// A number in one of the spellings that Go reads.
fn spelled(number: f64, random: &mut Random) -> String {
    if number.is_nan() {
        return (*random.pick(&["NaN", "nan", "nAn"])).to_owned();
    }
    let sign = if number.is_sign_negative() {
        "-"
    } else if random.percent(20) {
        "+"
    } else {
        ""
    };
    let size = number.abs();
    if size.is_infinite() {
        return format!("{sign}{}", random.pick(&["Inf", "inf", "Infinity", "iNF", "INFINITY"]));
    }
    match random.below(5) {
        0 => format!("{sign}{}", hexadecimal(size, random)),
        1 => format!("{sign}{size:e}"),
        2 => format!("{sign}{size:E}"),
        3 => format!("{sign}{}", separated(&size.to_string(), random)),
        _ => format!("{sign}{size}"),
    }
}

/// Exactly: 53 bits and a power of two, the point somewhere.
fn hexadecimal(size: f64, random: &mut Random) -> String {
    let bits = size.to_bits();
    let exponent = (bits >> 52) as i64;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    let zeros = "0".repeat(random.below(20));
    match random.below(4) {
        0 => format!("0x{mantissa:x}p{exponent}"),
        1 => format!("0X{mantissa:X}P{exponent:+}"),
        2 => format!("0x{zeros}{mantissa:x}.{zeros}p{exponent:+05}"),
        _ => format!("0x.{mantissa:014x}{zeros}p{}", exponent + 56),
    }
}

/// With `_` between some digits.
fn separated(digits: &str, random: &mut Random) -> String {
    let mut text = String::new();
    for digit in digits.chars() {
        if digit.is_ascii_digit() && text.ends_with(|c: char| c.is_ascii_digit()) && random.percent(20) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

fn mangled(text: &str, random: &mut Random) -> String {
    const CHARS: [char; 25] = [
        '0', '1', '9', '.', '-', '+', 'e', 'E', 'x', 'X', 'p', 'P', '_', ' ', 'i', 'n', 'f', 'N', 'a', 'é', '٣', '−',
        '\0', '∞', ',',
    ];
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..1 + random.below(3) {
        let at = random.below(chars.len() + 1);
        match random.below(4) {
            0 if at < chars.len() => drop(chars.remove(at)),
            1 if at < chars.len() => chars[at] = *random.pick(&CHARS),
            2 => chars.truncate(at),
            _ => chars.insert(at, *random.pick(&CHARS)),
        }
    }
    chars.into_iter().collect()
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

#[test]
fn a_bound_is_its_number_in_every_spelling() {
    each_case("bounds::a_bound", 35, |random| {
        let number = random.number();
        let text = spelled(number, random);
        let read = parse_bound(&text);
        assert!(read.is_some_and(|read| same(read, number)), "{text}: {read:?}, not {number:e}");
    });
}

/// Rust's own parser knows decimal numbers; where the two differ is listed.
#[test]
fn a_broken_bound_is_refused_or_plain() {
    each_case("bounds::a_broken", 35, |random| {
        let number = random.number();
        let text = mangled(&spelled(number, random), random);
        let read = parse_bound(&text);
        if text.contains(['_', 'x', 'X']) {
            return;
        }
        let plain = text.parse::<f64>().ok();
        let endless = text.to_ascii_lowercase().contains("inf");
        let expected = match plain {
            Some(number) if number.is_infinite() && !endless => None,
            Some(number) if number.is_nan() && text.len() > 3 => None,
            plain => plain,
        };
        let agree = match (read, expected) {
            (Some(read), Some(expected)) => same(read, expected),
            (None, None) => true,
            _ => false,
        };
        assert!(agree, "{text:?}: {read:?}, not {expected:?}");
    });
}

fn range(random: &mut Random) -> String {
    let (start, end) = (random.number(), random.number());
    let text = format!("{}...{}", spelled(start, random), spelled(end, random));
    match random.below(10) {
        0 => mangled(&text, random),
        1 => (*random.pick(&["", "...", "1...", "...1", "1..2", "0...1...2", "....", "1"])).to_owned(),
        2 => format!("{}...{}", random.below(4), random.below(4)),
        _ => text,
    }
}

#[test]
fn ranges_become_ascending_buckets() {
    each_case("bounds::ranges", 30, |random| {
        let steps = random.below(3);
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 1000, len: steps });
        let mut broken = 0;
        for index in 0..random.below(6) {
            let range = range(random);
            let readable =
                range.split_once("...").is_some_and(|(a, b)| parse_bound(a).is_some() && parse_bound(b).is_some());
            // An empty label is none, so the series is no range at all.
            broken += usize::from(!readable && !range.is_empty());
            let group = (index % 2).to_string();
            let row: Vec<f64> = (0..steps).map(|_| random.number_or_none()).collect();
            matrix.push(Labels::from([("group", group.as_str()), ("vmrange", range.as_str())]), row);
        }
        let (buckets, notices) = to_le(&matrix);
        assert_eq!(notices.iter().filter(|n| matches!(n, Notice::BadRange { .. })).count(), broken);
        for step in 0..steps {
            check_step(&buckets, step);
        }
    });
}

/// Each histogram's counts ascend and end at a bound of `+Inf` or NaN.
fn check_step(buckets: &Matrix, step: usize) {
    let mut before: Option<(Option<&str>, f64)> = None;
    let mut last: Vec<(Option<&str>, f64)> = Vec::new();
    for (labels, row) in buckets.rows() {
        let group = labels.get("group");
        let bound = labels.get("le").and_then(parse_bound).expect("a bound that was read before");
        let count = row[step];
        assert!(!is_stale(count) && count >= 0.0, "{labels}: {count}");
        match before {
            Some((same, lower)) if same == group => assert!(lower <= count, "{labels}: {count} after {lower}"),
            _ => last.push((group, bound)),
        }
        if let Some(end) = last.last_mut() {
            end.1 = bound;
        }
        before = Some((group, count));
    }
    for (group, bound) in last {
        assert_eq!(bound, f64::INFINITY, "{group:?}");
    }
}
