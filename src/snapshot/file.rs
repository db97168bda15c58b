use crate::json::{JsonError, Read, Reader};
use crate::prometheus::{
    Alert, BuildInfo, Failure, RuleGroup, ScrapePool, decode_alerts, decode_build_info, decode_rules, decode_series,
    decode_targets,
};
use crate::series::RawSeries;
use crate::time::{TimeRange, Timestamp};

/// The version of the format that this code writes about and reads.
const VERSION: u32 = 1;

/// A recording, read and ready to answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// What was recorded, for the reader.
    pub title: String,
    /// The range of time that it covers. Its end is the recording's "now".
    pub range: TimeRange,
    /// Every series, with its name among its labels.
    pub series: Vec<RawSeries>,
    /// What was scraped, and how often.
    pub targets: ScrapePool,
    /// Which server answered.
    pub build: BuildInfo,
    /// The server's rules.
    pub rules: Vec<RuleGroup>,
    /// What was pending or firing when it was recorded.
    pub alerts: Vec<Alert>,
}

/// Why a file is no recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SnapshotError {
    /// Not the JSON of a recording; the place is a line and a column.
    NotASnapshot {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// Written by a later Taillight.
    Version(u32),
    /// An answer within it can't be read.
    Answer {
        /// The endpoint that answered.
        path: String,
        /// What is wrong with it.
        failure: Failure,
    },
}

/// The file: who, when, and the answers word for word.
struct File<'a> {
    taillight: String,
    version: u32,
    title: String,
    /// Unix milliseconds.
    from: i64,
    /// Unix milliseconds.
    to: i64,
    answers: Vec<RecordedAnswer<'a>>,
}

struct RecordedAnswer<'a> {
    path: String,
    /// The server's answer, word for word.
    body: &'a [u8],
}

fn read_file<'a>(reader: &mut Reader<'a>) -> Read<File<'a>> {
    const ANY: std::ops::RangeInclusive<i64> = i64::MIN..=i64::MAX;
    let (mut taillight, mut version, mut title, mut from, mut to, mut answers) = (None, None, None, None, None, None);
    reader.fields(|reader, key| {
        match key {
            "taillight" => taillight = Some(reader.text()?),
            "version" => version = u32::try_from(reader.integer(0..=i64::from(u32::MAX), "a version")?).ok(),
            "title" => title = Some(reader.text()?),
            "from" => from = Some(reader.integer(ANY, "milliseconds")?),
            "to" => to = Some(reader.integer(ANY, "milliseconds")?),
            "answers" => answers = Some(reader.list(read_answer)?),
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    let file = File {
        taillight: reader.required(taillight, "what wrote it")?,
        version: reader.required(version, "a version")?,
        title: reader.required(title, "a title")?,
        from: reader.required(from, "its beginning")?,
        to: reader.required(to, "its end")?,
        answers: reader.required(answers, "answers")?,
    };
    reader.expect_end()?;
    Ok(file)
}

/// An answer may be null: it is taken as it is.
fn read_answer<'a>(reader: &mut Reader<'a>) -> Read<RecordedAnswer<'a>> {
    let (mut path, mut body) = (None, None);
    reader.object(|reader, key| {
        match key {
            "path" => path = Some(reader.text()?),
            "body" => body = Some(reader.skip()?),
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    Ok(RecordedAnswer { path: reader.required(path, "a path")?, body: reader.required(body, "an answer")? })
}

impl Snapshot {
    /// Reads a recording from its (uncompressed) bytes.
    ///
    /// # Errors
    /// [`SnapshotError`], when it isn't one or can't be read.
    pub fn read(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let file = read_file(&mut Reader::new(bytes)).map_err(|error: JsonError| {
            let (line, column) = error.line_and_column(bytes);
            SnapshotError::NotASnapshot { line, column }
        })?;
        if file.taillight != "snapshot" {
            return Err(SnapshotError::NotASnapshot { line: 1, column: 1 });
        }
        if file.version != VERSION {
            return Err(SnapshotError::Version(file.version));
        }
        let mut snapshot = Self {
            title: file.title,
            range: TimeRange::new(Timestamp(file.from), Timestamp(file.to)),
            series: Vec::new(),
            targets: ScrapePool::default(),
            build: BuildInfo::default(),
            rules: Vec::new(),
            alerts: Vec::new(),
        };
        for answer in &file.answers {
            snapshot.take(answer).map_err(|failure| SnapshotError::Answer { path: answer.path.clone(), failure })?;
        }
        Ok(snapshot)
    }

    fn take(&mut self, answer: &RecordedAnswer) -> Result<(), Failure> {
        let body = answer.body;
        match answer.path.as_str() {
            "/api/v1/query" => self.series.extend(decode_series(body)?.data),
            "/api/v1/targets" => self.targets = decode_targets(body)?.data,
            "/api/v1/status/buildinfo" => self.build = decode_build_info(body)?.data,
            "/api/v1/rules" => self.rules = decode_rules(body)?.data,
            "/api/v1/alerts" => self.alerts = decode_alerts(body)?.data,
            // Answers that a later version may have a use for.
            _ => {}
        }
        Ok(())
    }
}
