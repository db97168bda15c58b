use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::JsonError;
use super::escape::unescape;

/// How deep skipped values may nest: beyond it a body is an attack, not an answer.
const DEEPEST: usize = 64;

/// What was read, or why it couldn't be.
pub type Read<T> = Result<T, JsonError>;

/// What may stand between JSON's tokens.
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// Reads JSON from bytes, forward only. Each method consumes what it names and
/// the blanks before it, or fails with the byte at which it stands.
///
/// The page is compiled for size: what takes a closure hands it on behind a
/// pointer, so that each caller costs the closure and not the loop around it.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Stands before the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Everything that is read, from the beginning.
    #[inline(always)]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Where it stands, in bytes from the beginning.
    #[inline(always)]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes to a byte: for readers of what JSON has no word for.
    #[inline(always)]
    pub fn go_to(&mut self, at: usize) {
        self.at = at.min(self.bytes.len());
    }

    /// The failure at the present byte: truncated at the end, else malformed.
    ///
    /// # Errors
    /// Always.
    pub fn fail<T>(&self, expected: &'static str) -> Read<T> {
        Err(if self.at >= self.bytes.len() {
            JsonError::Truncated { offset: self.bytes.len() }
        } else {
            JsonError::Malformed { offset: self.at, expected }
        })
    }

    /// What an object must have had, once its end is read.
    ///
    /// # Errors
    /// [`JsonError::Malformed`] at the object's end when it had none.
    pub fn required<T>(&self, value: Option<T>, expected: &'static str) -> Read<T> {
        value.ok_or(JsonError::Malformed { offset: self.at.saturating_sub(1), expected })
    }

    /// The next byte that is no blank, unconsumed; 0 at the end.
    #[inline(always)]
    pub fn peek(&mut self) -> u8 {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte > b' ' || !is_blank(byte) {
                return byte;
            }
            self.at += 1;
        }
        0
    }

    /// Consumes this byte if it is the next.
    #[inline(always)]
    pub fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte && self.at < self.bytes.len();
        self.at += usize::from(found);
        found
    }

    /// Consumes this byte.
    ///
    /// # Errors
    /// [`JsonError`] when another is the next.
    #[inline]
    pub fn expect(&mut self, byte: u8, expected: &'static str) -> Read<()> {
        if self.accept(byte) { Ok(()) } else { self.fail(expected) }
    }

    /// Nothing but blanks may follow.
    ///
    /// # Errors
    /// [`JsonError::Malformed`] when something does.
    pub fn expect_end(&mut self) -> Read<()> {
        if self.peek() == 0 && self.at >= self.bytes.len() { Ok(()) } else { self.fail("nothing more") }
    }

    /// The next key of an object with its colon; none at the object's end.
    ///
    /// # Errors
    /// [`JsonError`] when neither is there.
    pub fn member(&mut self, first: bool) -> Read<Option<Cow<'a, str>>> {
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
    ///
    /// # Errors
    /// [`JsonError`] when there is no object, and those of `entry`.
    pub fn object(&mut self, mut entry: impl FnMut(&mut Self, &str) -> Read<()>) -> Read<()> {
        self.members(&mut entry)
    }

    /// As [`Self::object`], but a member that is null counts as missing: some
    /// servers write it for what they have nothing to say about.
    ///
    /// # Errors
    /// Those of [`Self::object`].
    pub fn fields(&mut self, mut entry: impl FnMut(&mut Self, &str) -> Read<()>) -> Read<()> {
        self.members(&mut |reader, key| if reader.null()? { Ok(()) } else { entry(reader, key) })
    }

    fn members(&mut self, entry: &mut dyn FnMut(&mut Self, &str) -> Read<()>) -> Read<()> {
        self.expect(b'{', "an object")?;
        let mut first = true;
        while let Some(key) = self.member(first)? {
            entry(self, &key)?;
            first = false;
        }
        Ok(())
    }

    /// Calls `element` at each element of an array; it must consume it.
    ///
    /// # Errors
    /// [`JsonError`] when there is no array, and those of `element`.
    pub fn array(&mut self, mut element: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.elements(&mut element)
    }

    fn elements(&mut self, element: &mut dyn FnMut(&mut Self) -> Read<()>) -> Read<()> {
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

    /// An array whose elements `element` reads.
    ///
    /// # Errors
    /// Those of [`Self::array`].
    pub fn list<T>(&mut self, mut element: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut list = Vec::new();
        self.elements(&mut |reader| {
            list.push(element(reader)?);
            Ok(())
        })?;
        Ok(list)
    }

    /// The bytes of a string that has no escape and so needs no copy, else none.
    ///
    /// # Errors
    /// [`JsonError`] when there is no string, or not its end.
    #[inline]
    pub fn plain_string(&mut self) -> Read<Option<&'a [u8]>> {
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
    ///
    /// # Errors
    /// [`JsonError`] when there is no string, not its end, or an escape that
    /// JSON doesn't have.
    pub fn string(&mut self) -> Read<Cow<'a, str>> {
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
                    return match unescape(&self.bytes[start + 1..self.at - 1]) {
                        Some(text) => Ok(Cow::Owned(text)),
                        None => Err(JsonError::Malformed { offset: start, expected: "a valid string" }),
                    };
                }
                _ => {}
            }
        }
        self.fail("the string's end")
    }

    /// [`Self::string`], to keep.
    ///
    /// # Errors
    /// Those of [`Self::string`].
    pub fn text(&mut self) -> Read<String> {
        Ok(self.string()?.into_owned())
    }

    /// A bare number.
    ///
    /// # Errors
    /// [`JsonError`] when there is none, or no byte behind it: it might go on.
    pub fn number(&mut self) -> Read<f64> {
        let (start, text) = self.bare();
        match text.parse() {
            Ok(number) if self.at < self.bytes.len() => Ok(number),
            _ => self.fail_from(start, "a number"),
        }
    }

    /// A bare number without a point, within bounds.
    ///
    /// # Errors
    /// Those of [`Self::number`].
    pub fn integer(&mut self, within: RangeInclusive<i64>, expected: &'static str) -> Read<i64> {
        let (start, text) = self.bare();
        match text.parse() {
            Ok(number) if self.at < self.bytes.len() && within.contains(&number) => Ok(number),
            _ => self.fail_from(start, expected),
        }
    }

    /// The bytes that a number may have, and where they begin; no text when
    /// they can't be one.
    fn bare(&mut self) -> (usize, &'a str) {
        self.peek();
        let start = self.at;
        while let Some(b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
        }
        let text = &self.bytes[start..self.at];
        // The library would also read `+1` and `.5`.
        let begins = text.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
        (start, if begins { std::str::from_utf8(text).unwrap_or_default() } else { "" })
    }

    /// The failure of what began at `start`, unless it is cut off.
    fn fail_from<T>(&mut self, start: usize, expected: &'static str) -> Read<T> {
        if self.at < self.bytes.len() {
            self.at = start;
        }
        self.fail(expected)
    }

    /// Consumes a null if it is the next.
    ///
    /// # Errors
    /// [`JsonError`] when something only begins like it.
    pub fn null(&mut self) -> Read<bool> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.word(b"null")?;
        Ok(true)
    }

    /// Steps over any value and returns its bytes.
    ///
    /// # Errors
    /// [`JsonError`] when there is none, or one that is nested too deep.
    pub fn skip(&mut self) -> Read<&'a [u8]> {
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
            // Plain ones needn't be text.
            b'"' => match self.plain_string()? {
                Some(_) => Ok(()),
                None => self.string().map(drop),
            },
            b'{' => self.members(&mut |reader, _| reader.skip_nested(depth + 1)),
            b'[' => self.elements(&mut |reader| reader.skip_nested(depth + 1)),
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
