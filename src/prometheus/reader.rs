use std::borrow::Cow;

use super::Failure;

/// How deep skipped values may nest: beyond it a body is an attack, not an answer.
const DEEPEST: usize = 64;

/// Reads JSON from bytes, forward only. Each method consumes what it names and
/// the blanks before it, or fails with the byte at which it stands.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

type Read<T> = Result<T, Failure>;

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The failure at the present byte: truncated at the end, else malformed.
    pub(super) fn fail<T>(&self, expected: &'static str) -> Read<T> {
        Err(if self.at >= self.bytes.len() {
            Failure::Truncated { offset: self.bytes.len() }
        } else {
            Failure::Malformed { offset: self.at, expected }
        })
    }

    /// The next byte that is no blank, unconsumed; 0 at the end.
    #[inline]
    pub(super) fn peek(&mut self) -> u8 {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte > b' ' {
                return byte;
            }
            self.at += 1;
        }
        0
    }

    #[inline]
    pub(super) fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8, expected: &'static str) -> Read<()> {
        if self.accept(byte) { Ok(()) } else { self.fail(expected) }
    }

    /// Nothing but blanks may follow.
    pub(super) fn expect_end(&mut self) -> Read<()> {
        if self.peek() == 0 && self.at >= self.bytes.len() { Ok(()) } else { self.fail("the end of the answer") }
    }

    /// Calls `entry` with each key of an object; it must consume the value.
    pub(super) fn object(&mut self, mut entry: impl FnMut(&mut Self, &str) -> Read<()>) -> Read<()> {
        self.expect(b'{', "an object")?;
        if self.accept(b'}') {
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.expect(b':', "a colon")?;
            entry(self, &key)?;
            if !self.accept(b',') {
                return self.expect(b'}', "a comma or the object's end");
            }
        }
    }

    /// Calls `element` at each element of an array; it must consume it.
    pub(super) fn array(&mut self, mut element: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.expect(b'[', "an array")?;
        if self.accept(b']') {
            return Ok(());
        }
        loop {
            element(self)?;
            if !self.accept(b',') {
                return self.expect(b']', "a comma or the array's end");
            }
        }
    }

    /// The bytes of a string that has no escape and so needs no copy, else none.
    #[inline]
    pub(super) fn plain_string(&mut self) -> Read<Option<&'a [u8]>> {
        if self.peek() != b'"' {
            return self.fail("a string");
        }
        let start = self.at + 1;
        let mut end = start;
        while let Some(&byte) = self.bytes.get(end) {
            match byte {
                b'"' => {
                    self.at = end + 1;
                    return Ok(Some(&self.bytes[start..end]));
                }
                b'\\' => return Ok(None),
                _ => end += 1,
            }
        }
        self.at = end;
        self.fail("the string's end")
    }

    /// A string, its escapes resolved; bytes that are no UTF-8 become U+FFFD.
    pub(super) fn string(&mut self) -> Read<Cow<'a, str>> {
        if let Some(plain) = self.plain_string()? {
            return Ok(String::from_utf8_lossy(plain));
        }
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    let text = String::from_utf8_lossy(&self.bytes[start..self.at]);
                    // Escapes are rare (label values): the library knows them all.
                    return match serde_json::from_str::<String>(&text) {
                        Ok(text) => Ok(Cow::Owned(text)),
                        Err(_) => Err(Failure::Malformed { offset: start, expected: "a valid string" }),
                    };
                }
                _ => {}
            }
        }
        self.fail("the string's end")
    }

    /// A bare number.
    pub(super) fn number(&mut self) -> Read<f64> {
        self.peek();
        let start = self.at;
        while let Some(b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
        }
        match parse_float(&self.bytes[start..self.at]) {
            // A number at the very end may go on beyond the cut.
            Some(number) if self.at < self.bytes.len() => Ok(number),
            _ => {
                if self.at < self.bytes.len() {
                    self.at = start;
                }
                self.fail("a number")
            }
        }
    }

    /// A sample's value: a number within a string, `NaN`, `+Inf`, `-Inf` included.
    #[inline]
    pub(super) fn quoted_number(&mut self) -> Read<f64> {
        let start = self.at;
        match self.plain_string()?.and_then(parse_float) {
            Some(number) => Ok(number),
            None => Err(Failure::Malformed { offset: start, expected: "a number in a string" }),
        }
    }

    /// Steps over any value and returns its bytes.
    pub(super) fn skip(&mut self) -> Read<&'a [u8]> {
        self.peek();
        let start = self.at;
        self.skip_nested(0)?;
        Ok(&self.bytes[start..self.at])
    }

    fn skip_nested(&mut self, depth: usize) -> Read<()> {
        if depth > DEEPEST {
            return self.fail("a shallower answer");
        }
        match self.peek() {
            b'"' => self.string().map(drop),
            b'{' => self.object(|reader, _| reader.skip_nested(depth + 1)),
            b'[' => self.array(|reader| reader.skip_nested(depth + 1)),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number().map(drop),
        }
    }

    fn word(&mut self, word: &'static [u8]) -> Read<()> {
        for &byte in word {
            if self.bytes.get(self.at) != Some(&byte) {
                return self.fail("true, false or null");
            }
            self.at += 1;
        }
        Ok(())
    }
}

/// A decimal number as Prometheus writes it.
///
/// Integers below 2⁵³ and numbers of at most 15 digits with at most 22 decimals
/// are exact in one division (Clinger's fast path); the rest is the standard
/// library's, which also knows `NaN`, `+Inf` and `-Inf`.
#[inline]
fn parse_float(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let mut mantissa: u64 = 0;
    let mut decimals = None;
    if !text.is_empty() && text.len() <= 16 {
        let mut plain = true;
        for &byte in text {
            match byte {
                b'0'..=b'9' => {
                    mantissa = mantissa * 10 + u64::from(byte - b'0');
                    decimals = decimals.map(|n: usize| n + 1);
                }
                b'.' if decimals.is_none() => decimals = Some(0),
                _ => {
                    plain = false;
                    break;
                }
            }
        }
        // `5.` and `.5` are no JSON; 9007199254740992 is 2⁵³.
        if plain && mantissa < 9_007_199_254_740_992 && decimals != Some(0) && text[0] != b'.' {
            return Some(match decimals {
                None => mantissa as f64,
                Some(n) => mantissa as f64 / POWERS[n.min(15)],
            });
        }
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_read_as_the_standard_library_does(value in any::<f64>(), short in 0u64..1_000_000_000, decimals in 0usize..9) {
            prop_assert_eq!(parse_float(value.to_string().as_bytes()).map(f64::to_bits), Some(value.to_bits()));
            let text = format!("{:.*}", decimals, short as f64 / 1000.0);
            prop_assert_eq!(parse_float(text.as_bytes()), text.parse().ok());
        }
    }

    #[test]
    fn special_values() {
        assert_eq!(parse_float(b"+Inf"), Some(f64::INFINITY));
        assert_eq!(parse_float(b"-Inf"), Some(f64::NEG_INFINITY));
        assert!(parse_float(b"NaN").is_some_and(f64::is_nan));
        assert_eq!(parse_float(b"1e-07"), Some(1e-7));
        assert_eq!(parse_float(b"-0").map(f64::to_bits), Some((-0.0f64).to_bits()));
        assert_eq!((parse_float(b""), parse_float(b"x")), (None, None));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = [b'['; 10_000];
        assert!(matches!(Reader::new(&deep).skip(), Err(Failure::Malformed { .. })));
    }
}
