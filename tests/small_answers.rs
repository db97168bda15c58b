//! The small answers of a server and the files beside the page, in forms that
//! no server should give them.

use std::fmt::Debug;

use proptest::prelude::*;
use taillight::dashboard::Config;
use taillight::prometheus::{
    Answer, Failure, check_response, decode_alerts, decode_build_info, decode_metadata, decode_names, decode_rules,
    decode_series_labels, decode_targets, decode_tsdb,
};
use taillight::snapshot::{Snapshot, SnapshotError};

/// What a decoder said, as text.
type Said = Result<String, Failure>;

fn said<T: Debug>(answer: Result<Answer<T>, Failure>) -> Said {
    answer.map(|answer| format!("{answer:?}"))
}

/// A decoder, whatever it decodes.
type Decode = fn(&[u8]) -> Said;

/// Each decoder with a `data` that has all its fields.
const DECODERS: [(Decode, &str); 8] = [
    (|body| said(decode_names(body)), r#"["a","b\u00e9\n"]"#),
    (|body| said(decode_series_labels(body)), r#"[{"__name__":"up","job":"a\"b"},{}]"#),
    (
        |body| said(decode_targets(body)),
        r#"{"activeTargets":[{"labels":{"job":"a"},"health":"up","lastError":"","scrapeInterval":"15s"}]}"#,
    ),
    (|body| said(decode_metadata(body)), r#"{"up":[{"type":"gauge","help":"Is it?","unit":"s"}]}"#),
    (
        |body| said(decode_rules(body)),
        r#"{"groups":[{"name":"g","file":"f","rules":[{"name":"r","query":"q","type":"alerting","duration":1.5e1,
            "state":"firing","alerts":[{"labels":{"a":"b"},"annotations":{"c":"d"},"state":"firing","activeAt":"t"}]}]}]}"#,
    ),
    (
        |body| said(decode_alerts(body)),
        r#"{"alerts":[{"labels":{"a":"b"},"annotations":{"c":"d"},"state":"pending","activeAt":"t"}]}"#,
    ),
    (
        |body| said(decode_tsdb(body)),
        r#"{"seriesCountByMetricName":[{"name":"up","value":3}],"labelValueCountByLabelName":[{"name":"a","value":0}],
            "seriesCountByLabelValuePair":[{"name":"a=b","value":9007199254740993}]}"#,
    ),
    (|body| said(decode_build_info(body)), r#"{"version":"3.5.3"}"#),
];

fn envelope(data: &str) -> String {
    format!(r#"{{"status":"success","data":{data},"warnings":["w"],"infos":["i"]}}"#)
}

#[test]
fn every_cut_is_told_with_its_byte() {
    for (decode, data) in DECODERS {
        let body = envelope(data).into_bytes();
        assert!(decode(&body).is_ok());
        for end in 1..body.len() {
            assert_eq!(decode(&body[..end]), Err(Failure::Truncated { offset: end }), "{data}");
        }
        assert_eq!((decode(b""), decode(b" \r\n\t")), (Err(Failure::Empty), Err(Failure::Empty)));
    }
}

/// Wherever an object may have more members, all kinds of values do no harm.
#[test]
fn unknown_members_are_stepped_over() {
    let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
    let unknown = format!(r#""\u0078 y":[null,true,false,-1.5e-7,"\\\"]}}",{{"a":{{}},"b":[]}},{deep}]"#);
    for (decode, data) in DECODERS {
        let plain = decode(envelope(data).as_bytes());
        // Not into sets of labels: what is in them is never unknown.
        for key in [
            "\"activeTargets\"",
            "\"labels\":{\"job",
            "\"type\":\"g",
            "\"name\"",
            "\"version\"",
            "\"groups\"",
            "\"alerts\"",
        ] {
            for (at, _) in data.match_indices(&format!("{{{key}")) {
                let more = format!("{{{unknown},{}", &data[at + 1..]);
                let body = envelope(&format!("{}{more}", &data[..at]));
                assert_eq!(decode(body.as_bytes()), plain, "{body}");
            }
        }
        let outside = format!("{{{unknown},{}", &envelope(data)[1..]);
        assert_eq!(decode(outside.as_bytes()), plain, "{outside}");
    }
}

#[test]
fn depth_overflows_nothing() {
    for depth in [100, 10_000, 1_000_000] {
        for opening in ["[", "{\"a\":", "{\"groups\":[{\"rules\":[", "{\"data\":"] {
            let deep = opening.repeat(depth);
            for (decode, data) in DECODERS {
                let unknown = format!(r#"{{"x":{deep}"#);
                let inside = envelope(data)
                    .replacen('{', r#"{"status":"success","data":{"x":"#, 1)
                    .replace("\"success\"", &deep);
                for body in [deep.clone(), unknown, envelope(&deep), inside] {
                    assert!(matches!(decode(body.as_bytes()), Err(Failure::Malformed { .. })), "{data}");
                }
            }
            assert!(Config::read(deep.as_bytes()).is_err());
            assert!(Config::read(format!("{{\"x\":{deep}").as_bytes()).is_err());
            assert!(Snapshot::read(deep.as_bytes()).is_err());
            assert!(Snapshot::read(format!("{{\"answers\":[{{\"body\":{deep}").as_bytes()).is_err());
            assert!(check_response(500, "application/json", deep.as_bytes()).is_err());
        }
    }
}

#[test]
fn null_and_missing_are_the_same() {
    for (decode, _) in DECODERS {
        let empty = decode(br#"{"status":"success"}"#).expect("nothing is no failure");
        assert_eq!(decode(br#"{"status":"success","data":null,"warnings":null,"infos":null}"#), Ok(empty));
        assert_eq!(decode(br#"{"data":null}"#), Err(Failure::Malformed { offset: 13, expected: "a status" }));
    }
    let nulls = |data: &str| data.replace("15s", "").replace("\"up\"", "null").replace("{\"job\":\"a\"}", "null");
    let target =
        decode_targets(envelope(&nulls(DECODERS[2].1)).as_bytes()).expect("nulls").data.active_targets.remove(0);
    assert!(target.labels.is_empty() && target.health.is_empty());
    assert_eq!(decode_rules(envelope(r#"{"groups":null}"#).as_bytes()).expect("none").data, []);
    let alerts = br#"{"status":"success","data":{"alerts":[{"activeAt":null,"labels":null}]}}"#;
    assert_eq!(decode_alerts(alerts).expect("nulls").data[0].active_at, None);
}

/// The failure at the byte that a `^` stands before.
fn failing_at_mark<T: Debug>(decode: fn(&[u8]) -> Result<Answer<T>, Failure>, data: &str, expected: &'static str) {
    let marked = envelope(data);
    let offset = marked.find('^').expect("a mark");
    let body = marked.replace('^', "");
    let failure = decode(body.as_bytes()).expect_err("a failure");
    assert_eq!(failure, Failure::Malformed { offset, expected }, "{marked}");
}

#[test]
fn what_must_be_there() {
    failing_at_mark(decode_rules, r#"{"groups":[{"file":"f"^}]}"#, "the group's name");
    failing_at_mark(decode_rules, r#"{"groups":[{"name":"g","rules":[{"name":"r" ^}]}]}"#, "the rule's query");
    failing_at_mark(
        decode_rules,
        r#"{"groups":[{"name":"g","rules":[{"name":null,"query":""^}]}]}"#,
        "the rule's name",
    );
    failing_at_mark(decode_tsdb, r#"{"seriesCountByMetricName":[{^}]}"#, "a name");
    failing_at_mark(decode_tsdb, r#"{"seriesCountByMetricName":[{"name":"a"^}]}"#, "a count");
    for count in ["-1", "1.5", "\"3\"", "1e3", "18446744073709551616"] {
        let data = format!(r#"{{"labelValueCountByLabelName":[{{"name":"a","value": ^{count}}}]}}"#);
        failing_at_mark(decode_tsdb, &data, "a count");
    }
    // A label without a value is no null, nor is a name.
    failing_at_mark(decode_alerts, r#"{"alerts":[{"labels":{"a":^null}}]}"#, "a string");
    failing_at_mark(decode_names, "[^null]", "a string");
    failing_at_mark(decode_names, r#"["a",^"\ud800"]"#, "a valid string");
    failing_at_mark(decode_names, "^7", "an array");
}

#[test]
fn of_what_stands_twice_the_last_counts() {
    let twice =
        br#"{"status":"error","status":"success","data":["a","b"],"data":["c"],"warnings":["x"],"warnings":["y"]}"#;
    let answer = decode_names(twice).expect("read");
    assert_eq!((answer.data, answer.warnings), (vec!["c".to_owned()], vec!["y".to_owned()]));
    let labels = br#"{"status":"success","data":[{"b":"0","a":"1","b":"2","a":"3"}]}"#;
    let labels = decode_series_labels(labels).expect("read").data;
    assert_eq!(labels[0].to_string(), r#"{a="3",b="2"}"#);
}

#[test]
fn another_type_is_told_with_its_byte() {
    for (decode, data) in DECODERS {
        let body = envelope(data);
        for (at, _) in body.match_indices(":") {
            // What has a name here is never true or false.
            let wrong = format!("{}true{}", &body[..=at], &body[at + 2..]);
            assert!(
                matches!(decode(wrong.as_bytes()), Err(Failure::Malformed { offset, .. }) if offset == at + 1),
                "{wrong}: {:?}",
                decode(wrong.as_bytes())
            );
        }
    }
}

#[test]
fn the_servers_own_words() {
    let body = br#"{"status":"error","errorType":"bad_data","error":"a \"b\" \ud83d\ude00","data":{"x":[]}}"#;
    let message = || "a \"b\" 😀".to_owned();
    assert_eq!(decode_build_info(body), Err(Failure::BadQuery { message: message() }));
    assert_eq!(check_response(422, "application/json", body), Err(Failure::Execution { message: message() }));
    let cut = &body[..body.len() - 1];
    assert!(matches!(check_response(422, "application/json", cut), Err(Failure::Status { status: 422, .. })));
}

const RECORDING: &str = r#"{"taillight":"snapshot","version":1,"title":"t \u00e9","from":-5,"to":60000,"answers":[
    {"path":"/api/v1/query","body":{"status":"success","data":{"result":[{"metric":{"a":"b"},"values":[[0,"1"]]}]}}},
    {"body":{"status":"success","data":{"version":"3"}},"parameters":[{}],"path":"/api/v1/status/buildinfo"},
    {"path":"/api/v1/later","body":null}]}"#;

#[test]
fn recordings() {
    let snapshot = Snapshot::read(RECORDING.as_bytes()).expect("a recording");
    assert_eq!((snapshot.title.as_str(), snapshot.range.from.0, snapshot.build.version.as_str()), ("t é", -5, "3"));
    assert_eq!(snapshot.series[0].values, [1.0]);
    for end in 0..RECORDING.len() {
        let cut = &RECORDING[..end];
        let Some(cut) = RECORDING.is_char_boundary(end).then_some(cut) else { continue };
        let line = cut.matches('\n').count() + 1;
        let column = cut.rsplit('\n').next().unwrap_or_default().len() + 1;
        assert_eq!(Snapshot::read(cut.as_bytes()), Err(SnapshotError::NotASnapshot { line, column }));
    }
    let changed = |from: &str, to: &str| Snapshot::read(RECORDING.replace(from, to).as_bytes());
    assert_eq!(changed("\"snapshot\"", "\"other\""), Err(SnapshotError::NotASnapshot { line: 1, column: 1 }));
    assert_eq!(changed("\"version\":1", "\"version\":4294967295"), Err(SnapshotError::Version(u32::MAX)));
    for (from, to) in [
        ("\"t \\u00e9\"", "^\"\\ud800\""),
        ("\"from\":-5", "\"from\":^0.5"),
        ("\"version\":1", "\"version\":^4294967296"),
        ("\"path\":\"/api/v1/later\",\"body\":null", "\"body\":null^"),
        ("\"body\":null", "\"other\":null^"),
        ("null}]}", "null}]}^]"),
    ] {
        let marked = RECORDING.replace(from, to);
        let before = marked.split('^').next().unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().len() + 1;
        let read = Snapshot::read(marked.replace('^', "").as_bytes());
        assert_eq!(read, Err(SnapshotError::NotASnapshot { line, column }), "{marked}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn garbage_never_panics(
        which in 0usize..DECODERS.len(),
        flips in prop::collection::vec((0usize..400, any::<u8>()), 1..6),
        cut in 0usize..500,
    ) {
        let (decode, data) = DECODERS[which];
        let mangled = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            for (at, byte) in &flips {
                if let Some(target) = bytes.get_mut(*at) {
                    *target = *byte;
                }
            }
            bytes.truncate(cut);
            bytes
        };
        let body = mangled(&envelope(data));
        if let Err(Failure::Malformed { offset, .. } | Failure::Truncated { offset }) = decode(&body) {
            prop_assert!(offset <= body.len());
        }
        let _ = check_response(500, "", &body);
        let _ = Snapshot::read(&mangled(RECORDING));
        let _ = Config::read(&mangled(r#"{"sources":[{"name":"a","url":"/","timeout_seconds":5}],"x":[1,"\u00e9"]}"#));
    }
}
