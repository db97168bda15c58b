use std::borrow::Cow;

use super::{Failure, number};

/// How deep skipped values may nest: beyond it a body is an attack, not an answer.
const DEEPEST: usize = 64;

/// Reads JSON from bytes, forward only. Each method consumes what it names and
/// the blanks before it, or fails with the byte at which it stands.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

type Read<T> = Result<T, Failure>;

/// What may stand between JSON's tokens.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

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
    #[inline(always)]
    pub(super) fn peek(&mut self) -> u8 {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte > b' ' || !is_blank(byte) {
                return byte;
            }
            self.at += 1;
        }
        0
    }

    #[inline(always)]
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

    /// The next key of an object with its colon; none at the object's end.
    pub(super) fn member(&mut self, first: bool) -> Read<Option<Cow<'a, str>>> {
        let more = if first { self.peek() != b'}' } else { self.accept(b',') };
        if !more {
            self.expect(b'}', "a comma or the object's end")?;
            return Ok(None);
        }
        let key = self.string()?;
        self.expect(b':', "a colon")?;
        Ok(Some(key))
    }

    /// Calls `entry` with each key of an object; it must consume the value.
    pub(super) fn object(&mut self, mut entry: impl FnMut(&mut Self, &str) -> Read<()>) -> Read<()> {
        self.expect(b'{', "an object")?;
        let mut first = true;
        while let Some(key) = self.member(first)? {
            entry(self, &key)?;
            first = false;
        }
        Ok(())
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
        let text = &self.bytes[start..self.at];
        // The library would also read `+1` and `.5`.
        let begins = text.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
        match number::parse(text) {
            // A number at the very end may go on beyond the cut.
            Some(number) if self.at < self.bytes.len() && begins => Ok(number),
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
        if self.peek() == b'"'
            && let Some((number, next)) = number::plain(self.bytes, self.at + 1)
            && self.bytes.get(next) == Some(&b'"')
        {
            self.at = next + 1;
            return Ok(number);
        }
        let start = self.at;
        match self.plain_string()?.and_then(number::parse) {
            Some(number) => Ok(number),
            None => Err(Failure::Malformed { offset: start, expected: "a number in a string" }),
        }
    }

    /// Reads samples, `[time,"value"]` with commas between, and hands them to
    /// `each`, up to the array's end, which stays. In a loop of its own: a body
    /// is nothing but samples.
    ///
    /// On a failure the reader stands behind the last whole sample.
    #[inline]
    pub(super) fn samples(&mut self, mut each: impl FnMut(f64, f64)) -> Read<()> {
        loop {
            let start = self.at;
            if let Some(sample) = number::sample(self.bytes, self.at) {
                self.at = sample.next;
                each(sample.time, sample.value);
            } else {
                match self.sample() {
                    Ok((time, value)) => each(time, value),
                    Err(failure) => {
                        self.at = start;
                        return Err(failure);
                    }
                }
            }
            if !self.accept(b',') {
                return Ok(());
            }
        }
    }

    /// One sample, however it is written.
    pub(super) fn sample(&mut self) -> Read<(f64, f64)> {
        self.expect(b'[', "a sample")?;
        let time = self.number()?;
        self.expect(b',', "a comma")?;
        let value = self.quoted_number()?;
        self.expect(b']', "the sample's end")?;
        Ok((time, value))
    }

    /// Where it stands.
    pub(super) fn position(&self) -> usize {
        self.at
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_read_as_the_standard_library_does(value in any::<f64>(), blanks in 0usize..3) {
            // Long enough behind it for the quick way, too.
            let text = format!("{}\"{value}\"  ,        ", " ".repeat(blanks));
            let read = Reader::new(text.as_bytes()).quoted_number();
            prop_assert_eq!(read.map(f64::to_bits), Ok(value.to_bits()));
        }
    }

    #[test]
    fn special_values() {
        let read = |text: &str| Reader::new(format!("\"{text}\"").as_bytes()).quoted_number().ok();
        assert_eq!(read("+Inf"), Some(f64::INFINITY));
        assert_eq!(read("-Inf"), Some(f64::NEG_INFINITY));
        assert!(read("NaN").is_some_and(f64::is_nan));
        assert_eq!(read("1e-07"), Some(1e-7));
        assert_eq!(read("-0").map(f64::to_bits), Some((-0.0f64).to_bits()));
        assert_eq!((read(""), read("x")), (None, None));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = [b'['; 10_000];
        assert!(matches!(Reader::new(&deep).skip(), Err(Failure::Malformed { .. })));
    }
}
