/// Milliseconds per unit, largest first, as Prometheus orders them.
const UNITS: [(&str, i64); 7] = [
    ("y", 365 * 24 * 3_600_000),
    ("w", 7 * 24 * 3_600_000),
    ("d", 24 * 3_600_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Reads a Prometheus duration (`1h30m`, `15s`, `500ms`) into milliseconds.
///
/// Units must descend and appear once, as Prometheus' own parser demands. The
/// result is positive; a zero, an overflow or anything else is `None`.
pub fn parse_duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total: i64 = 0;
    let mut units = UNITS.iter();
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at(digits);
        let letters = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, tail) = tail.split_at(letters);
        let millis = units.find(|(name, _)| *name == unit)?.1;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(millis)?)?;
        rest = tail;
    }
    (total > 0).then_some(total)
}

/// Writes milliseconds as a Prometheus duration, weeks and years excepted since
/// nobody reads `1w` where `7d` is meant: `5400000` is `1h30m`.
pub fn format_duration(millis: i64) -> String {
    let mut rest = millis.max(0);
    let mut text = String::new();
    for (name, unit) in UNITS.into_iter().skip(2) {
        let count = rest / unit;
        if count > 0 {
            text.push_str(&format!("{count}{name}"));
            rest %= unit;
        }
    }
    if text.is_empty() { "0s".into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_round_trip() {
        for (text, millis) in
            [("15s", 15_000), ("1h30m", 5_400_000), ("500ms", 500), ("1m500ms", 60_500), ("2d", 172_800_000)]
        {
            assert_eq!(parse_duration(text), Some(millis));
            assert_eq!(format_duration(millis), text);
        }
        assert_eq!(parse_duration("1w"), Some(604_800_000));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "0s", "5", "s", "-5s", "1m1h", "1s1s", "1.5h", "99999999999999999y", "1 h"] {
            assert_eq!(parse_duration(text), None, "{text:?}");
        }
    }
}
