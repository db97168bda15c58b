//! The parser of answers, whole and in pieces.

use taillight::prometheus::{
    Answer, Failure, MatrixDecoder, check_response, decode_alerts, decode_build_info, decode_matrix, decode_metadata,
    decode_names, decode_native, decode_rules, decode_series, decode_series_labels, decode_targets, decode_tsdb,
};
use taillight::series::{Matrix, RawSeries};
use taillight::time::{Grid, Timestamp};

use super::json::{self, STEP};
use super::random::{Random, each_case};

type Decoded<T> = Result<Answer<T>, Failure>;

fn grid(random: &mut Random) -> Grid {
    Grid { start: Timestamp(random.below(4) as i64 * STEP), step: STEP, len: random.below(14) }
}

/// The body in pieces of any lengths, empty ones among them.
fn in_pieces(body: &[u8], grid: Grid, random: &mut Random) -> Decoded<Matrix> {
    let longest = *random.pick(&[1, 3, 17, 64, 300, 5_000]);
    let mut decoder = MatrixDecoder::new(grid);
    let mut rest = body;
    while !rest.is_empty() {
        let (piece, others) = rest.split_at(random.below(longest + 1).min(rest.len()));
        decoder.push(piece)?;
        rest = others;
    }
    decoder.finish()
}

fn bits(values: &[f64]) -> impl Iterator<Item = u64> {
    values.iter().map(|value| value.to_bits())
}

/// Equal, NaN for NaN.
fn same_matrix(a: &Matrix, b: &Matrix) -> bool {
    a.grid == b.grid && a.labels == b.labels && bits(&a.values).eq(bits(&b.values))
}

fn same_series(a: &RawSeries, b: &RawSeries) -> bool {
    a.labels == b.labels && bits(&a.times).eq(bits(&b.times)) && bits(&a.values).eq(bits(&b.values))
}

fn assert_same(a: &Decoded<Matrix>, b: &Decoded<Matrix>, body: &[u8]) {
    let same = match (a, b) {
        (Ok(a), Ok(b)) => same_matrix(&a.data, &b.data) && a.warnings == b.warnings && a.infos == b.infos,
        (Err(a), Err(b)) => a == b,
        _ => false,
    };
    assert!(same, "{a:?}\n{b:?}\n{}", String::from_utf8_lossy(body));
}

/// Decodes in every way; all agree. Returns what they say.
fn decoded(body: &[u8], random: &mut Random) -> Decoded<Matrix> {
    let grid = grid(random);
    let whole = decode_matrix(body, grid);
    assert_same(&in_pieces(body, grid, random), &whole, body);
    let raw = decode_series(body).map(|answer| {
        let Answer { data, warnings, infos } = answer;
        Answer { data: Matrix::from_raw(grid, data), warnings, infos }
    });
    assert_same(&raw, &whole, body);
    whole
}

fn shown(body: &[u8]) -> String {
    String::from_utf8_lossy(body).into_owned()
}

#[test]
fn good_bodies_are_read_as_they_are() {
    each_case("bodies::good", 20, |random| {
        let body = json::body(random);
        let answer =
            decoded(&body.bytes, random).unwrap_or_else(|failure| panic!("{failure:?}: {}", shown(&body.bytes)));
        assert_eq!((answer.data.len(), answer.warnings.len()), (body.series.len(), body.warnings));
        let raw = decode_series(&body.bytes).expect("the same body").data;
        for (read, written) in raw.iter().zip(&body.series) {
            assert!(same_series(read, written), "{read:?}\n{written:?}");
        }
        let native = decode_native(&body.bytes).expect("the same body").data;
        assert_eq!(native.len(), body.native.len());
        for (read, written) in native.iter().zip(&body.native) {
            assert_eq!((&read.labels, &read.times), (&written.labels, &written.times));
        }
    });
}

#[test]
fn a_cut_is_an_error_at_its_byte() {
    each_case("bodies::a_cut", 20, |random| {
        let body = json::body(random).bytes;
        let cut = &body[..random.below(body.len())];
        let expected = if cut.iter().all(u8::is_ascii_whitespace) {
            Failure::Empty
        } else {
            Failure::Truncated { offset: cut.len() }
        };
        assert_eq!(decoded(cut, random).as_ref().err(), Some(&expected), "{}", shown(cut));
        assert_eq!(decode_native(cut).err(), Some(expected), "{}", shown(cut));
    });
}

#[test]
fn another_shape_is_an_error_at_its_byte() {
    each_case("bodies::another", 20, |random| {
        let (body, at, [numbers, histograms]) = json::body(random).reshaped(random);
        let check = |failure: Option<Failure>, noticed: bool| match failure {
            Some(Failure::Malformed { offset, .. }) if noticed => assert_eq!(offset, at, "{}", shown(&body)),
            None if !noticed => {}
            other => panic!("{other:?} at byte {at}: {}", shown(&body)),
        };
        check(decoded(&body, random).err(), numbers);
        check(decode_native(&body).err(), histograms);
    });
}

#[test]
fn mangled_bodies_are_read_or_refused() {
    each_case("bodies::mangled", 40, |random| {
        let body = if random.percent(90) { json::body(random).mangled(random) } else { noise(random) };
        let answer = decoded(&body, random);
        match &answer {
            Ok(_) => assert_valid(&body),
            Err(Failure::Truncated { offset }) => assert_eq!(*offset, body.len()),
            Err(Failure::Malformed { offset, .. }) => assert!(*offset <= body.len(), "{offset}"),
            Err(Failure::Empty) => assert!(body.trim_ascii().is_empty(), "{}", shown(&body)),
            // The envelope's own words: `status` was hit.
            Err(_) => {}
        }
        if let Err(Failure::Malformed { offset, .. } | Failure::Truncated { offset }) = decode_native(&body) {
            assert!(offset <= body.len());
        }
        if random.percent(5) {
            small_answers(&body, random);
        }
    });
}

/// What is accepted is JSON. Only two things pass that the grammar forbids:
/// other spellings of numbers, and control characters within a text.
fn assert_valid(body: &[u8]) {
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(shown(body).as_bytes()) {
        let words = error.to_string();
        let tolerated = words.starts_with("invalid number") || words.starts_with("control character");
        assert!(tolerated, "{words}: {}", shown(body));
    }
}

/// Bytes that were never an answer.
fn noise(random: &mut Random) -> Vec<u8> {
    let starts = ["", "{", "{\"data\":", "{\"data\":{\"result\":[{\"values\":[", "<html>"];
    let mut bytes = random.pick(&starts).as_bytes().to_vec();
    for _ in 0..random.below(30) {
        json::mangle(&mut bytes, random);
    }
    bytes
}

/// The decoders of all other answers, and the judgement of the response.
fn small_answers(body: &[u8], random: &mut Random) {
    let status = *random.pick(&[0, 200, 204, 301, 400, 401, 403, 422, 429, 500, 502, 503, 504, 65_535]);
    let content_type = *random.pick(&["", "application/json", "text/html; charset=utf-8", "\0"]);
    let judged = check_response(status, content_type, body);
    assert!(judged.is_err() || (200..300).contains(&status));
    let _ = decode_alerts(body);
    let _ = decode_build_info(body);
    let _ = decode_metadata(body);
    let _ = decode_names(body);
    let _ = decode_rules(body);
    let _ = decode_series_labels(body);
    let _ = decode_targets(body);
    let _ = decode_tsdb(body);
}

/// Each of these would take minutes if its cost were the square of its length.
#[test]
fn long_bodies_cost_their_length() {
    let around = |inner: &str| format!(r#"{{"status":"success","data":{{"resultType":"matrix","result":[{inner}]}}}}"#);
    let many = |piece: &str, count: usize| vec![piece; count].join(",");
    let text = "x".repeat(400_000);
    let buckets = many(r#"[0,"1","2","1"]"#, 10_000);
    for inner in [
        many("{}", 10_000),
        many(r#"{"metric":{"le":"1"},"values":[[0,"1"]]}"#, 10_000),
        format!(r#"{{"values":[{}]}}"#, many(r#"[0,"1"]"#, 100_000)),
        format!(r#"{{"metric":{{{}}}}}"#, many(r#""le":"1""#, 10_000)),
        format!(r#"{{"metric":{{"path":"{text}"}}}}"#),
        format!(r#"{{"histograms":[[0,{{"count":"1","sum":"1","buckets":[{buckets}]}}]]}}"#),
        format!(r#"{{"other":"{}"}}"#, "\\\"".repeat(200_000)),
        format!(r#"{{"values":[[0,"{}"]]}}"#, "1".repeat(100_000)),
        format!("{}{}", " ".repeat(400_000), "{}"),
    ] {
        let body = around(&inner);
        let grid = Grid { start: Timestamp(0), step: STEP, len: 3 };
        let whole = decode_matrix(body.as_bytes(), grid);
        assert!(whole.is_ok(), "{whole:?}");
        for length in [7, 1_000, 65_536] {
            let mut decoder = MatrixDecoder::new(grid);
            let pushed = body.as_bytes().chunks(length).try_for_each(|piece| decoder.push(piece));
            assert_eq!(pushed, Ok(()));
            assert_same(&decoder.finish(), &whole, b"");
        }
        assert!(decode_native(body.as_bytes()).is_ok());
    }
}
