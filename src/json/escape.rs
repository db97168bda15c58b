/// The text between two quotes, its escapes resolved; none when one of them is
/// none that JSON knows, or half of a surrogate pair. Bytes that are no UTF-8
/// become U+FFFD.
pub(super) fn unescape(raw: &[u8]) -> Option<String> {
    let mut text = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        text.extend_from_slice(&rest[..at]);
        let (&kind, behind) = rest.get(at + 1..)?.split_first()?;
        rest = behind;
        let c = match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let (c, behind) = unicode(rest)?;
                rest = behind;
                c
            }
            _ => return None,
        };
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    text.extend_from_slice(rest);
    Some(match String::from_utf8(text) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// A text as a JSON string, with its quotes.
pub fn quote_json(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c < ' ' => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// What stands behind `\u`, and the bytes behind that.
fn unicode(bytes: &[u8]) -> Option<(char, &[u8])> {
    let (unit, rest) = hexadecimal(bytes)?;
    // All beyond the first 65,536 characters are written as two of these.
    if unit >> 10 != 0xd800 >> 10 {
        return Some((char::from_u32(unit)?, rest));
    }
    let (low, rest) = hexadecimal(rest.strip_prefix(b"\\u")?)?;
    let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    Some((char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + low)?, rest))
}

/// Four hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = bytes.split_first_chunk::<4>()?;
    let mut unit = 0;
    for digit in digits {
        unit = unit << 4 | char::from(*digit).to_digit(16)?;
    }
    Some((unit, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What another implementation makes of it.
    fn reference(raw: &str) -> Option<String> {
        serde_json::from_str(&format!("\"{raw}\"")).ok()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]
        #[test]
        fn as_another_implementation_reads_it(pieces in prop::collection::vec(
            prop_oneof![
                r#"[ -!#-\[\]-~é😀]{0,3}"#, r#"\\["\\/bfnrtux]"#, r"\\u[0-9a-fA-F]{4}",
                r"\\u[dD][89abAB][0-9a-f]{2}\\u[dD][c-fC-F][0-9a-f]{2}", r"\\u[dD][89ab][0-9a-f]{2}",
            ],
            0..6,
        )) {
            let raw = pieces.concat();
            prop_assert_eq!(unescape(raw.as_bytes()), reference(&raw), "{}", raw);
        }
    }

    proptest! {
        #[test]
        fn another_implementation_reads_what_is_written(text in "[\\x00-\\x7fé😀]{0,12}") {
            prop_assert_eq!(serde_json::from_str::<String>(&quote_json(&text)).ok(), Some(text));
        }
    }

    #[test]
    fn every_escape() {
        assert_eq!(
            unescape(br#"\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00\u0000"#).as_deref(),
            Some("\"\\/\u{8}\u{c}\n\r\tAé😀\0")
        );
        assert_eq!(unescape(b"a\xff\\n").as_deref(), Some("a\u{fffd}\n"));
        for wrong in
            [r"\", r"\x", r"\u", r"\u12", r"\u12g4", r"\u+123", r"\ud800", r"\ud800\n", r"\ud800\u0041", r"\udc00"]
        {
            assert_eq!(unescape(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
