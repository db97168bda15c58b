use super::Failure;
use super::reader::Reader;
use crate::series::{Labels, RawSeries};

/// What a server answered, with what it said about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer<T> {
    /// The answer proper.
    pub data: T,
    /// The server's warnings; the answer may be incomplete.
    pub warnings: Vec<String>,
    /// The server's remarks; the answer is what it says it is.
    pub infos: Vec<String>,
}

/// Decodes the body of `query` or `query_range`: a vector or a matrix, each
/// series' samples in one column of times and one of values.
///
/// Histogram samples are stepped over. A scalar is one series without labels.
///
/// # Errors
/// [`Failure::Truncated`] and [`Failure::Malformed`] with the byte; the
/// server's own error when the envelope holds one; [`Failure::Empty`] for no
/// byte at all.
pub fn decode_series(body: &[u8]) -> Result<Answer<Vec<RawSeries>>, Failure> {
    decode_envelope(body, |reader| {
        let mut series = Vec::new();
        reader.object(|reader, key| match key {
            "result" => {
                series = read_result(reader)?;
                Ok(())
            }
            _ => reader.skip().map(drop),
        })?;
        Ok(series)
    })
}

/// Reads the envelope around every answer; `data` reads what is inside.
pub(super) fn decode_envelope<T: Default>(
    body: &[u8],
    mut data: impl FnMut(&mut Reader) -> Result<T, Failure>,
) -> Result<Answer<T>, Failure> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::Empty);
    }
    let mut answer = Answer::default();
    let (mut success, mut found) = (false, false);
    let (mut kind, mut message) = (String::new(), String::new());
    let mut reader = Reader::new(body);
    reader.object(|reader, key| {
        match key {
            "status" => success = reader.string()? == "success",
            "data" if reader.peek() == b'n' => drop(reader.skip()?),
            "data" => {
                answer.data = data(reader)?;
                found = true;
            }
            "warnings" => answer.warnings = read_strings(reader)?,
            "infos" => answer.infos = read_strings(reader)?,
            "errorType" => kind = reader.string()?.into_owned(),
            "error" => message = reader.string()?.into_owned(),
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    reader.expect_end()?;
    if !success {
        return Err(server_error(&kind, message));
    }
    if !found {
        return Err(Failure::Malformed { offset: body.len(), expected: "data" });
    }
    Ok(answer)
}

/// The failure that Prometheus names by `errorType`.
pub(super) fn server_error(kind: &str, message: String) -> Failure {
    match kind {
        "bad_data" if message.contains("exceeded maximum resolution") => Failure::TooManyPoints,
        "bad_data" => Failure::BadQuery { message },
        "timeout" | "unavailable" | "canceled" => Failure::Unavailable { message },
        _ => Failure::Execution { message },
    }
}

pub(super) fn read_strings(reader: &mut Reader) -> Result<Vec<String>, Failure> {
    let mut strings = Vec::new();
    if reader.peek() == b'n' {
        reader.skip()?;
        return Ok(strings);
    }
    reader.array(|reader| {
        strings.push(reader.string()?.into_owned());
        Ok(())
    })?;
    Ok(strings)
}

fn read_result(reader: &mut Reader) -> Result<Vec<RawSeries>, Failure> {
    let mut all: Vec<RawSeries> = Vec::new();
    let mut scalar = RawSeries::default();
    reader.expect(b'[', "an array of series")?;
    if reader.accept(b']') {
        return Ok(all);
    }
    if reader.peek() != b'{' {
        // A scalar: the two elements of its sample stand in `result` itself.
        scalar.times.push(reader.number()?);
        reader.expect(b',', "a comma")?;
        scalar.values.push(reader.quoted_number()?);
        reader.expect(b']', "the scalar's end")?;
        return Ok(vec![scalar]);
    }
    loop {
        // Series of one answer are mostly of one length.
        let expected = all.last().map_or(0, |s| s.times.len());
        all.push(read_one(reader, expected)?);
        if !reader.accept(b',') {
            reader.expect(b']', "a comma or the end of the series")?;
            return Ok(all);
        }
    }
}

fn read_one(reader: &mut Reader, expected: usize) -> Result<RawSeries, Failure> {
    let mut series = RawSeries {
        labels: Labels::default(),
        times: Vec::with_capacity(expected),
        values: Vec::with_capacity(expected),
    };
    reader.object(|reader, key| match key {
        "metric" => {
            series.labels = read_labels(reader)?;
            Ok(())
        }
        "values" => reader.array(|reader| read_sample(reader, &mut series)),
        "value" => read_sample(reader, &mut series),
        _ => reader.skip().map(drop),
    })?;
    Ok(series)
}

pub(super) fn read_labels(reader: &mut Reader) -> Result<Labels, Failure> {
    let mut pairs = Vec::new();
    reader.object(|reader, name| {
        let value = reader.string()?.into_owned();
        pairs.push((name.to_owned(), value));
        Ok(())
    })?;
    Ok(Labels::new(pairs))
}

#[inline]
fn read_sample(reader: &mut Reader, series: &mut RawSeries) -> Result<(), Failure> {
    reader.expect(b'[', "a sample")?;
    let time = reader.number()?;
    reader.expect(b',', "a comma")?;
    let value = reader.quoted_number()?;
    reader.expect(b']', "the sample's end")?;
    series.times.push(time);
    series.values.push(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MATRIX: &str = r#"{"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"le":"+Inf","path":"a\"\u00e9"},"values":[[1.5,"1"],[2,"NaN"],[3.25,"+Inf"]]},
        {"metric":{},"values":[[1,"1e-07"]],"histograms":[[2,{"count":"1","sum":"2"}]]}]},
        "warnings":["w"],"infos":["i"]}"#;

    #[test]
    fn a_matrix_becomes_columns() {
        let answer = decode_series(MATRIX.as_bytes()).expect("a good body");
        assert_eq!(answer.warnings, ["w"]);
        assert_eq!(answer.infos, ["i"]);
        let first = &answer.data[0];
        assert_eq!(first.labels, Labels::from([("le", "+Inf"), ("path", "a\"é")]));
        assert_eq!(first.times, [1.5, 2.0, 3.25]);
        assert!(first.values[1].is_nan() && first.values[2].is_infinite());
        assert_eq!(answer.data[1].values, [1e-7]);
    }

    #[test]
    fn vector_and_scalar() {
        let vector =
            r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[7,"3"]}]}}"#;
        assert_eq!(decode_series(vector.as_bytes()).expect("vector").data[0].values, [3.0]);
        let scalar = r#"{"status":"success","data":{"resultType":"scalar","result":[7,"3"]}}"#;
        assert_eq!(decode_series(scalar.as_bytes()).expect("scalar").data[0].times, [7.0]);
    }

    #[test]
    fn every_cut_is_an_error_with_its_place() {
        let body = MATRIX.trim_end().as_bytes();
        for end in 1..body.len() {
            match decode_series(&body[..end]) {
                Err(Failure::Truncated { offset }) => assert_eq!(offset, end),
                other => panic!("cut at {end}: {other:?}"),
            }
        }
        assert_eq!(decode_series(b" \n"), Err(Failure::Empty));
    }

    #[test]
    fn the_servers_own_errors() {
        let error = |kind: &str, text: &str| {
            let body = format!(r#"{{"status":"error","errorType":"{kind}","error":"{text}"}}"#);
            decode_series(body.as_bytes())
        };
        let resolution = "exceeded maximum resolution of 11,000 points per timeseries.";
        assert_eq!(error("bad_data", resolution), Err(Failure::TooManyPoints));
        assert_eq!(error("bad_data", "x"), Err(Failure::BadQuery { message: "x".into() }));
        assert_eq!(error("execution", "x"), Err(Failure::Execution { message: "x".into() }));
        assert_eq!(error("timeout", "x"), Err(Failure::Unavailable { message: "x".into() }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn garbage_never_panics(flips in prop::collection::vec((0usize..400, any::<u8>()), 1..6)) {
            let mut body = MATRIX.as_bytes().to_vec();
            for (at, byte) in flips {
                if let Some(target) = body.get_mut(at) {
                    *target = byte;
                }
            }
            let _ = decode_series(&body);
        }
    }
}
