use super::Failure;
use super::columns::GridColumns;
use super::decoder::Decoder;
use super::reader::{Read, Reader, is_blank};
use crate::series::{Labels, Matrix, RawSeries};
use crate::time::Grid;

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
    Decoder::new(Vec::new()).decode(body)
}

/// Decodes the body of a `query_range` that asked for the steps of `grid`: the
/// same as [`decode_series`] and [`Matrix::from_raw`], without a column of
/// times in between.
///
/// # Errors
/// Those of [`decode_series`].
pub fn decode_matrix(body: &[u8], grid: Grid) -> Result<Answer<Matrix>, Failure> {
    Ok(finish_matrix(Decoder::new(GridColumns::new(grid).expecting(Some(body.len()))).decode(body)?))
}

/// [`decode_matrix`] of a body that comes in pieces: each is decoded while the
/// next is under way, and then needed no longer.
///
/// ```
/// use taillight::prometheus::MatrixDecoder;
/// use taillight::time::{Grid, Timestamp};
///
/// let body = br#"{"status":"success","data":{"result":[{"metric":{},"values":[[0,"1"],[15,"2.5"]]}]}}"#;
/// let mut decoder = MatrixDecoder::new(Grid { start: Timestamp(0), step: 15_000, len: 2 });
/// for piece in body.chunks(7) {
///     decoder.push(piece)?;
/// }
/// assert_eq!(decoder.finish()?.data.row(0), [1.0, 2.5]);
/// # Ok::<(), taillight::prometheus::Failure>(())
/// ```
pub struct MatrixDecoder(Decoder<GridColumns>);

impl MatrixDecoder {
    /// Decodes onto the steps of `grid`.
    pub fn new(grid: Grid) -> Self {
        Self::expecting(grid, None)
    }

    /// The same of a body that is said to have so many bytes, if anything is
    /// said: there is room for its columns at once.
    pub fn expecting(grid: Grid, bytes: Option<usize>) -> Self {
        Self(Decoder::new(GridColumns::new(grid).expecting(bytes)))
    }

    /// Takes the next piece of the body.
    ///
    /// # Errors
    /// [`Failure::Malformed`] with the byte, counted from the body's beginning;
    /// what is left of the body need not be waited for.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Failure> {
        self.0.push(piece)
    }

    /// The answer; the body ends here.
    ///
    /// # Errors
    /// Those of [`decode_series`].
    pub fn finish(self) -> Result<Answer<Matrix>, Failure> {
        Ok(finish_matrix(self.0.finish()?))
    }
}

fn finish_matrix(answer: Answer<GridColumns>) -> Answer<Matrix> {
    let Answer { mut data, warnings, infos } = answer;
    data.matrix.values.shrink_to_fit();
    Answer { data: data.matrix, warnings, infos }
}

/// What is around every answer.
#[derive(Default)]
pub(super) struct Envelope {
    /// None as long as there was no `status`.
    success: Option<bool>,
    kind: String,
    message: String,
    warnings: Vec<String>,
    infos: Vec<String>,
}

impl Envelope {
    /// Reads the value of any key but `data`.
    pub fn read(&mut self, reader: &mut Reader, key: &str) -> Read<()> {
        match key {
            "status" => self.success = Some(reader.string()? == "success"),
            "warnings" => self.warnings = read_strings(reader)?,
            "infos" => self.infos = read_strings(reader)?,
            "errorType" => self.kind = reader.text()?,
            "error" => self.message = reader.text()?,
            _ => drop(reader.skip()?),
        }
        Ok(())
    }

    /// The answer with its `data`, which ended at byte `end`.
    pub fn finish<T>(self, data: Option<T>, end: usize) -> Result<Answer<T>, Failure> {
        match self.success {
            Some(true) => {}
            Some(false) => return Err(server_error(&self.kind, self.message)),
            None => return Err(Failure::Malformed { offset: end, expected: "a status" }),
        }
        match data {
            Some(data) => Ok(Answer { data, warnings: self.warnings, infos: self.infos }),
            None => Err(Failure::Malformed { offset: end, expected: "data" }),
        }
    }
}

/// Reads an answer whole; `data` reads what is inside its envelope.
pub(super) fn decode_envelope<T>(
    body: &[u8],
    mut data: impl FnMut(&mut Reader) -> Read<T>,
) -> Result<Answer<T>, Failure> {
    let mut found = None;
    let envelope = read_envelope(body, &mut |reader| {
        found = Some(data(reader)?);
        Ok(())
    })?;
    envelope.finish(found, body.len())
}

/// [`decode_envelope`] where nothing is missing without `data`.
pub(super) fn decode_or_default<T: Default>(
    body: &[u8],
    mut data: impl FnMut(&mut Reader) -> Read<T>,
) -> Result<Answer<T>, Failure> {
    let mut found = T::default();
    let envelope = read_envelope(body, &mut |reader| {
        found = data(reader)?;
        Ok(())
    })?;
    envelope.finish(Some(found), body.len())
}

/// Reads an envelope to its end; `data` reads what is in it, unless it is null.
fn read_envelope(body: &[u8], data: &mut dyn FnMut(&mut Reader) -> Read<()>) -> Result<Envelope, Failure> {
    if body.iter().copied().all(is_blank) {
        return Err(Failure::Empty);
    }
    let mut envelope = Envelope::default();
    let mut reader = Reader::new(body);
    reader.object(|reader, key| {
        // An error's envelope may hold `"data": null`.
        if key == "data" && reader.peek() != b'n' { data(reader) } else { envelope.read(reader, key) }
    })?;
    reader.expect_end()?;
    Ok(envelope)
}

/// The failure that a body stands for, whatever its `data` is.
pub(super) fn failure_in(body: &[u8]) -> Option<Failure> {
    let read = read_envelope(body, &mut |reader| reader.skip().map(drop));
    read.and_then(|envelope| envelope.finish(Some(()), body.len())).err()
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

fn read_strings(reader: &mut Reader) -> Read<Vec<String>> {
    if reader.null()? { Ok(Vec::new()) } else { reader.list(Reader::text) }
}

pub(super) fn read_labels(reader: &mut Reader) -> Read<Labels> {
    let mut pairs = Vec::new();
    reader.object(|reader, name| {
        pairs.push((name.to_owned(), reader.text()?));
        Ok(())
    })?;
    Ok(Labels::new(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;
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

    fn in_pieces(body: &[u8], grid: Grid, length: usize) -> Result<Answer<Matrix>, Failure> {
        let mut decoder = MatrixDecoder::new(grid);
        for piece in body.chunks(length.max(1)) {
            decoder.push(piece)?;
        }
        decoder.finish()
    }

    /// As text, for NaN equals itself only there.
    fn text<T: std::fmt::Debug>(answer: &T) -> String {
        format!("{answer:?}")
    }

    #[test]
    fn onto_a_grid_and_in_pieces_it_is_the_same() {
        let grid = Grid { start: Timestamp(0), step: 250, len: 10 };
        let raw = decode_series(MATRIX.as_bytes()).expect("a good body");
        let matrix = text(&Matrix::from_raw(grid, raw.data));
        let whole = decode_matrix(MATRIX.as_bytes(), grid).expect("a good body");
        assert_eq!(text(&whole.data), matrix);
        for length in 1..MATRIX.len() {
            assert_eq!(text(&in_pieces(MATRIX.as_bytes(), grid, length)), text(&Ok::<_, Failure>(&whole)), "{length}");
        }
    }

    #[test]
    fn every_cut_in_pieces_is_an_error_with_its_place() {
        let grid = Grid { start: Timestamp(0), step: 250, len: 10 };
        let body = MATRIX.trim_end().as_bytes();
        for end in 1..body.len() {
            assert_eq!(in_pieces(&body[..end], grid, 5), Err(Failure::Truncated { offset: end }));
        }
        assert_eq!(in_pieces(b" \n", grid, 1), Err(Failure::Empty));
        assert_eq!(in_pieces(b"", grid, 1), Err(Failure::Empty));
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
        fn garbage_never_panics(flips in prop::collection::vec((0usize..400, any::<u8>()), 1..6), length in 1usize..400) {
            let mut body = MATRIX.as_bytes().to_vec();
            for (at, byte) in flips {
                if let Some(target) = body.get_mut(at) {
                    *target = byte;
                }
            }
            let grid = Grid { start: Timestamp(0), step: 250, len: 10 };
            let whole = decode_matrix(&body, grid);
            prop_assert_eq!(text(&in_pieces(&body, grid, length)), text(&whole));
            let raw = decode_series(&body).map(|answer| Matrix::from_raw(grid, answer.data));
            prop_assert_eq!(text(&raw), text(&whole.map(|answer| answer.data)));
        }
    }
}
