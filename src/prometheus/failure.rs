use crate::json::JsonError;

/// Everything that can keep an answer away, each with its own remedy.
///
/// The words that a user reads belong to the page; this is what they are chosen by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No connection: refused, no such host, offline.
    Unreachable,
    /// The connection broke off in the middle of the answer.
    Interrupted,
    /// The server answers, but doesn't let a page of another origin read it.
    CrossOrigin,
    /// No answer within so many seconds.
    Timeout {
        /// The limit that ran out, in seconds.
        seconds: u32,
    },
    /// 401: who are you?
    Unauthorized,
    /// 403: you may not.
    Forbidden,
    /// 400 because of more than 11,000 steps: a larger step helps.
    TooManyPoints,
    /// 400: the server can't read what it was asked.
    BadQuery {
        /// The server's own words.
        message: String,
    },
    /// 422: the query was understood and could not be carried out.
    Execution {
        /// The server's own words.
        message: String,
    },
    /// 503: starting up, overloaded, or the query ran out of the server's time.
    Unavailable {
        /// The server's own words.
        message: String,
    },
    /// 502 or 504: a proxy in between can't reach the server.
    Gateway {
        /// The HTTP status.
        status: u16,
    },
    /// 429: too many requests.
    RateLimited,
    /// Any other status that is no success.
    Status {
        /// The HTTP status.
        status: u16,
        /// The server's own words, or empty.
        message: String,
    },
    /// A page instead of an answer: a login form, a proxy's error, a wrong path.
    Html {
        /// The HTTP status it came with.
        status: u16,
    },
    /// 204, or a success without a byte.
    Empty,
    /// The body ends in the middle.
    Truncated {
        /// How many bytes were there.
        offset: usize,
    },
    /// The body isn't what the API promises.
    Malformed {
        /// The byte at which it stops making sense.
        offset: usize,
        /// What should have stood there.
        expected: &'static str,
    },
    /// The recording doesn't hold this.
    NotRecorded,
    /// The user has given it up.
    Stopped,
}

impl Failure {
    /// Whether asking again, unchanged, may help: the page then does so by itself.
    pub fn is_transient(&self) -> bool {
        !matches!(self, Self::TooManyPoints | Self::BadQuery { .. } | Self::NotRecorded | Self::Stopped)
    }
}

/// An answer that can't be read.
impl From<JsonError> for Failure {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Truncated { offset } => Self::Truncated { offset },
            JsonError::Malformed { offset, expected } => Self::Malformed { offset, expected },
        }
    }
}
