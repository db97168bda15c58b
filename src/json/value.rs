use std::borrow::Cow;

use super::{Read, Reader};

/// A value where it stands in a document that was checked as a whole: what is in
/// it is read when it is asked for. For files whose keys come in any order and
/// whose parts have more than one form, without a tree of them in memory.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    document: &'a [u8],
    start: usize,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    Text,
    /// `1.5`
    Number,
    /// `true` or `false`
    Truth,
    /// `null`
    Null,
}

impl<'a> Value<'a> {
    /// The value that is the whole document.
    ///
    /// # Errors
    /// [`JsonError`](super::JsonError) when the document is not one JSON value, or
    /// one that is nested too deep.
    pub fn read(document: &'a [u8]) -> Read<Self> {
        let mut reader = Reader::new(document);
        reader.peek();
        let start = reader.position();
        reader.skip()?;
        reader.expect_end()?;
        Ok(Self { document, start })
    }

    /// Its first byte, counted from the document's beginning.
    pub fn offset(self) -> usize {
        self.start
    }

    /// What it is.
    pub fn kind(self) -> ValueKind {
        match self.document.get(self.start) {
            Some(b'{') => ValueKind::Object,
            Some(b'[') => ValueKind::Array,
            Some(b'"') => ValueKind::Text,
            Some(b't' | b'f') => ValueKind::Truth,
            Some(b'n') => ValueKind::Null,
            _ => ValueKind::Number,
        }
    }

    /// Its bytes.
    pub fn bytes(self) -> &'a [u8] {
        self.reader().skip().unwrap_or_default()
    }

    /// The text, if it is one.
    pub fn text(self) -> Option<Cow<'a, str>> {
        (self.kind() == ValueKind::Text).then(|| self.reader().string().ok())?
    }

    /// The number, if it is one.
    pub fn number(self) -> Option<f64> {
        (self.kind() == ValueKind::Number).then(|| self.reader().number().ok())?
    }

    /// Whether it is true, if it is one of the two.
    pub fn truth(self) -> Option<bool> {
        (self.kind() == ValueKind::Truth).then(|| self.document.get(self.start) == Some(&b't'))
    }

    /// The elements of an array, in their order; of anything else none.
    pub fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let mut reader = self.reader();
        let mut open = self.kind() == ValueKind::Array && reader.accept(b'[') && reader.peek() != b']';
        std::iter::from_fn(move || {
            if !open {
                return None;
            }
            let value = self.next(&mut reader)?;
            open = reader.accept(b',');
            Some(value)
        })
    }

    /// The members of an object, in their order; of anything else none.
    pub fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
        let mut reader = self.reader();
        let mut open = self.kind() == ValueKind::Object && reader.accept(b'{') && reader.peek() != b'}';
        std::iter::from_fn(move || {
            if !open {
                return None;
            }
            let key = reader.string().ok()?;
            reader.expect(b':', "a colon").ok()?;
            let value = self.next(&mut reader)?;
            open = reader.accept(b',');
            Some((key, value))
        })
    }

    /// The value of an object's key; none where it is missing or null. Of a key
    /// that is there twice the last counts, as browsers have it.
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        let found = self.members().filter(|(name, _)| name == key).last();
        found.map(|(_, value)| value).filter(|value| value.kind() != ValueKind::Null)
    }

    fn next(self, reader: &mut Reader<'a>) -> Option<Value<'a>> {
        reader.peek();
        let value = Value { document: self.document, start: reader.position() };
        reader.skip().ok()?;
        Some(value)
    }

    fn reader(self) -> Reader<'a> {
        let mut reader = Reader::new(self.document);
        reader.go_to(self.start);
        reader
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_where_it_stands() {
        let text = br#" {"a": [1, "x\n", true, null, {}], "b": {"c": 2}, "b": {"c": 3}, "e": []} "#;
        let value = Value::read(text).expect("JSON");
        let a = value.get("a").expect("a member");
        assert_eq!(a.offset(), 7);
        let kinds: Vec<ValueKind> = a.elements().map(Value::kind).collect();
        use ValueKind::{Null, Number, Object, Text, Truth};
        assert_eq!(kinds, [Number, Text, Truth, Null, Object]);
        assert_eq!(a.elements().filter_map(Value::text).collect::<Vec<_>>(), ["x\n"]);
        assert_eq!(a.elements().filter_map(Value::truth).collect::<Vec<_>>(), [true]);
        assert_eq!(value.get("b").and_then(|b| b.get("c")).and_then(Value::number), Some(3.0));
        assert_eq!((value.get("e").map(|e| e.elements().count()), value.get("x").is_none()), (Some(0), true));
        assert_eq!(a.bytes(), br#"[1, "x\n", true, null, {}]"#);
    }

    #[test]
    fn what_is_no_json_is_refused_as_a_whole() {
        for text in ["", "{", "{} x", "[1,]", r#"{"a":"\x"}"#, "nul", &"[".repeat(100_000)] {
            assert!(Value::read(text.as_bytes()).is_err(), "{text:.20}");
        }
    }
}
