//! The reader of JSON beside another implementation, and on what is no JSON.

use proptest::prelude::*;
use serde_json::{Map, Value};
use taillight::json::{JsonError, Read, Reader};

/// Everything, as the other implementation holds it.
fn value(reader: &mut Reader) -> Read<Value> {
    Ok(match reader.peek() {
        b'{' => {
            let mut members = Map::new();
            reader.object(|reader, key| {
                members.insert(key.to_owned(), value(reader)?);
                Ok(())
            })?;
            Value::Object(members)
        }
        b'[' => Value::Array(reader.list(value)?),
        b'"' => Value::String(reader.text()?),
        b't' | b'f' => Value::Bool(reader.skip()? == b"true"),
        b'n' if reader.null()? => Value::Null,
        _ => reader.number()?.into(),
    })
}

fn whole(bytes: &[u8]) -> Read<Value> {
    let mut reader = Reader::new(bytes);
    let value = value(&mut reader)?;
    reader.expect_end()?;
    Ok(value)
}

fn skipped(bytes: &[u8]) -> Read<&[u8]> {
    let mut reader = Reader::new(bytes);
    let value = reader.skip()?;
    reader.expect_end()?;
    Ok(value)
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = || prop_oneof![any::<String>(), "[ -~\u{0}-\u{1f}é😀\"\\\\/]{0,8}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_filter("JSON has no others", |number| number.is_finite()).prop_map(Value::from),
        text().prop_map(Value::String),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((text(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// In an array: a bare number at the end of all bytes might go on.
fn written(value: &Value, pretty: bool) -> String {
    let text = if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    format!("[{}]", text.expect("a value can be written"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn what_another_wrote_is_read_as_it_was(value in any_value(), pretty in any::<bool>()) {
        let text = written(&value, pretty);
        prop_assert_eq!(whole(text.as_bytes()), Ok(Value::Array(vec![value])));
        prop_assert_eq!(skipped(text.as_bytes()), Ok(text.as_bytes()));
    }

    #[test]
    fn a_cut_is_told_with_its_byte(value in any_value(), at in any::<prop::sample::Index>()) {
        let text = written(&value, true);
        let cut = &text.as_bytes()[..at.index(text.len())];
        let expected = JsonError::Truncated { offset: cut.len() };
        prop_assert_eq!(whole(cut), Err(expected));
        prop_assert_eq!(skipped(cut), Err(expected));
    }

    /// What is accepted is JSON, but for spellings of numbers and control
    /// characters within texts.
    #[test]
    fn what_is_no_json_is_refused(
        value in any_value(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = written(&value, false).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let read = whole(&bytes);
        prop_assert_eq!(read.is_ok(), skipped(&bytes).is_ok());
        let text = String::from_utf8_lossy(&bytes);
        match (read, serde_json::from_str::<Value>(&text)) {
            (Ok(read), Ok(other)) => prop_assert_eq!(read, floats(other)),
            (Ok(_), Err(error)) => {
                let words = error.to_string();
                let numbers = ["invalid number", "number out of range"].iter().any(|known| words.starts_with(known));
                prop_assert!(numbers || words.starts_with("control character"), "{}: {}", words, text);
            }
            (Err(error), Err(_)) => prop_assert!(error.offset() <= bytes.len()),
            (Err(error), Ok(_)) => prop_assert!(false, "{:?}: {}", error, text),
        }
    }
}

/// The same with every number as a double, which is what is read here.
fn floats(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(list) => list.into_iter().map(floats).collect(),
        Value::Object(members) => members.into_iter().map(|(key, value)| (key, floats(value))).collect(),
        other => other,
    }
}

#[test]
fn depth_is_bounded() {
    for (opening, closing) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":[", "]}]")] {
        for depth in [100, 10_000, 1_000_000] {
            let open = opening.repeat(depth);
            assert!(matches!(skipped(open.as_bytes()), Err(JsonError::Malformed { .. })));
            let closed = format!("{open}0{}", closing.repeat(depth));
            assert!(matches!(skipped(closed.as_bytes()), Err(JsonError::Malformed { .. })));
        }
        let shallow = format!("{}0{}", opening.repeat(20), closing.repeat(20));
        assert!(skipped(shallow.as_bytes()).is_ok());
    }
}

#[test]
fn integers_have_bounds() {
    let read = |text: &str| Reader::new(format!("{text} ").as_bytes()).integer(-3..=1_700_000_000_000, "a few").ok();
    assert_eq!((read("-3"), read("0"), read(" 1700000000000")), (Some(-3), Some(0), Some(1_700_000_000_000)));
    for wrong in ["", "-4", "1700000000001", "1.0", "1e1", "99999999999999999999", "+1", "--1", "\"1\"", "null"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
    assert_eq!(Reader::new(b"12").integer(0..=99, "a few"), Err(JsonError::Truncated { offset: 2 }));
}

#[test]
fn null_is_missing_only_where_that_is_asked_for() {
    let body = br#"{"a":null,"b":1}"#;
    let mut keys = Vec::new();
    let read = Reader::new(body).fields(|reader, key| {
        keys.push(key.to_owned());
        reader.number().map(drop)
    });
    assert_eq!((read, keys), (Ok(()), vec!["b".to_owned()]));
    let failed = Reader::new(body).object(|reader, _| reader.number().map(drop));
    assert_eq!(failed, Err(JsonError::Malformed { offset: 5, expected: "a number" }));
    assert_eq!(Reader::new(b"nul").null(), Err(JsonError::Truncated { offset: 3 }));
    assert_eq!(Reader::new(b"nuts").null(), Err(JsonError::Malformed { offset: 2, expected: "true, false or null" }));
}

#[test]
fn places_are_lines_and_columns() {
    let bytes = b"{\n\n  \"a\": x}";
    let error = Reader::new(bytes).object(|reader, _| reader.text().map(drop)).expect_err("x is no text");
    assert_eq!((error.offset(), error.line_and_column(bytes)), (10, (3, 8)));
    assert_eq!(JsonError::Truncated { offset: 99 }.line_and_column(bytes), (3, 10));
}
