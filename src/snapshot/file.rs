use serde::Deserialize;
use serde_json::value::RawValue;

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
#[derive(Deserialize)]
struct File<'a> {
    taillight: String,
    version: u32,
    title: String,
    /// Unix milliseconds.
    from: i64,
    /// Unix milliseconds.
    to: i64,
    #[serde(borrow)]
    answers: Vec<RecordedAnswer<'a>>,
}

#[derive(Deserialize)]
struct RecordedAnswer<'a> {
    path: String,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl Snapshot {
    /// Reads a recording from its (uncompressed) bytes.
    ///
    /// # Errors
    /// [`SnapshotError`], when it isn't one or can't be read.
    pub fn read(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let file: File = serde_json::from_slice(bytes)
            .map_err(|error| SnapshotError::NotASnapshot { line: error.line(), column: error.column() })?;
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
        let body = answer.body.get().as_bytes();
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
