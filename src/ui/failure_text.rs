use super::language::tr;
use crate::browser::{FetchError, SourceError};
use crate::prometheus::Failure;
use crate::snapshot::SnapshotError;

/// What went wrong, and what to try: two sentences in the reader's language.
pub struct FailureText {
    /// What failed, and where.
    pub what: String,
    /// What to try.
    pub remedy: String,
}

/// The words for a failed request to `server`.
pub fn failure_text(failure: &Failure, server: &str) -> FailureText {
    let said = |what: String, remedy: String| FailureText { what, remedy };
    match failure {
        Failure::Unreachable => said(tr!("failure.unreachable", server = server), tr!("failure.unreachable_help")),
        Failure::Interrupted => said(tr!("failure.interrupted"), tr!("failure.interrupted_help")),
        Failure::CrossOrigin => said(tr!("failure.cross_origin", server = server), tr!("failure.cross_origin_help")),
        Failure::Timeout { seconds } => said(tr!("failure.timeout", seconds = seconds), tr!("failure.timeout_help")),
        Failure::Unauthorized => said(tr!("failure.unauthorized", server = server), tr!("failure.unauthorized_help")),
        Failure::Forbidden => said(tr!("failure.forbidden", server = server), tr!("failure.forbidden_help")),
        Failure::TooManyPoints => said(tr!("failure.too_many_points"), tr!("failure.too_many_points_help")),
        Failure::BadQuery { message } => {
            said(tr!("failure.bad_query", message = message), tr!("failure.bad_query_help"))
        }
        Failure::Execution { message } => {
            said(tr!("failure.execution", message = message), tr!("failure.execution_help"))
        }
        Failure::Unavailable { message } => {
            said(tr!("failure.unavailable", message = message), tr!("failure.unavailable_help"))
        }
        Failure::Gateway { status } => said(tr!("failure.gateway", status = status), tr!("failure.gateway_help")),
        Failure::RateLimited => said(tr!("failure.rate_limited"), tr!("failure.rate_limited_help")),
        Failure::Status { status, message } => {
            said(tr!("failure.status", status = status, message = message), tr!("failure.status_help"))
        }
        Failure::Html { status } => said(tr!("failure.html", status = status), tr!("failure.html_help")),
        Failure::Empty => said(tr!("failure.empty"), tr!("failure.empty_help")),
        Failure::Truncated { offset } => said(tr!("failure.truncated", offset = offset), tr!("failure.truncated_help")),
        Failure::Malformed { offset, expected } => {
            said(tr!("failure.malformed", offset = offset, expected = expected), tr!("failure.malformed_help"))
        }
        Failure::Stopped => said(tr!("failure.stopped"), tr!("failure.stopped_help")),
        Failure::NotRecorded => said(tr!("failure.not_recorded"), tr!("failure.not_recorded_help")),
    }
}

/// The words for a source that can't be opened.
pub fn source_text(error: &SourceError) -> FailureText {
    let said = |what: String, remedy: String| FailureText { what, remedy };
    match error {
        SourceError::Unknown => said(tr!("source.unknown"), tr!("source.unknown_help")),
        SourceError::File(FetchError::Status(status)) => {
            said(tr!("source.file", status = status), tr!("source.file_help"))
        }
        SourceError::File(FetchError::Broken) => said(tr!("source.file", status = "–"), tr!("source.file_help")),
        SourceError::Snapshot(SnapshotError::NotASnapshot { line, column }) => {
            said(tr!("source.not_a_snapshot", line = line, column = column), tr!("source.snapshot_help"))
        }
        SourceError::Snapshot(SnapshotError::Version(version)) => {
            said(tr!("source.version", version = version), tr!("source.snapshot_help"))
        }
        SourceError::Snapshot(SnapshotError::Answer { path, .. }) => {
            said(tr!("source.answer", path = path), tr!("source.snapshot_help"))
        }
    }
}
