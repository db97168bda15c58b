use std::fmt;

/// What is wrong with a file, where, and what should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether the file can be used all the same.
    pub severity: Severity,
    /// Where, as one would write it: `panels[3].queries[0].expr`; empty: the file
    /// as a whole.
    pub path: String,
    /// The byte of the file.
    pub offset: usize,
    /// What.
    pub kind: ProblemKind,
}

/// Whether a file can be used in spite of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It can.
    Warning,
    /// It can't.
    Error,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// The file has more than so many bytes.
    TooLarge(usize),
    /// It is no JSON: this was expected.
    NotJson(&'static str),
    /// It is neither a dashboard of ours nor one of Grafana's.
    NotADashboard,
    /// A newer format than this page knows.
    Version(i64),
    /// Something else should stand here.
    Expected(&'static str),
    /// There must be a value of this name.
    Missing(&'static str),
    /// Nobody knows a value of this name; it is ignored.
    UnknownField(String),
    /// One of these words should stand here.
    OneOf(&'static str),
    /// Another panel or variable has this name already.
    Duplicate(String),
    /// There is no variable of this name before this place.
    UnknownVariable(String),
    /// Variables whose values depend on each other.
    Cycle(String),
    /// A kind of panel takes another number of queries.
    Queries(&'static str),
    /// A quote or a bracket of an expression has no partner; which byte of it.
    Unbalanced(usize),
    /// More than so many of them.
    TooMany(usize),
}

impl fmt::Display for Problem {
    /// In English: the page has its own words, in each of its languages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the file" } else { &self.path };
        write!(f, "{path} (byte {}): ", self.offset)?;
        match &self.kind {
            ProblemKind::TooLarge(most) => write!(f, "larger than {most} bytes; split the dashboard"),
            ProblemKind::NotJson(expected) => write!(f, "no JSON; expected {expected}"),
            ProblemKind::NotADashboard => write!(f, "no dashboard; expected \"taillight\": \"dashboard\""),
            ProblemKind::Version(version) => write!(f, "version {version} is newer than this page; update the page"),
            ProblemKind::Expected(expected) => write!(f, "expected {expected}"),
            ProblemKind::Missing(name) => write!(f, "\"{name}\" is missing; add it"),
            ProblemKind::UnknownField(name) => write!(f, "nobody knows \"{name}\"; it is ignored"),
            ProblemKind::OneOf(words) => write!(f, "expected one of {words}"),
            ProblemKind::Duplicate(name) => write!(f, "\"{name}\" is there twice; choose another name"),
            ProblemKind::UnknownVariable(name) => write!(f, "there is no variable {name} here; add it before this"),
            ProblemKind::Cycle(names) => write!(f, "the variables {names} depend on each other; break the circle"),
            ProblemKind::Queries(count) => write!(f, "this kind of panel takes {count}"),
            ProblemKind::Unbalanced(at) => write!(f, "the quote or bracket at byte {at} of the text has no partner"),
            ProblemKind::TooMany(most) => write!(f, "more than {most}; split the dashboard"),
        }
    }
}
