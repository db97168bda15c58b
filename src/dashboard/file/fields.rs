//! A file's values with the path to each, and the list of what is wrong.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use super::problem::{Problem, ProblemKind, Severity};
use crate::json::{Value, ValueKind};
use crate::promql::Template;

/// More problems than anyone reads at once.
const MOST_PROBLEMS: usize = 100;

/// What was found wrong so far.
#[derive(Debug, Default)]
pub(super) struct Problems(RefCell<Vec<Problem>>);

impl Problems {
    pub(super) fn push(&self, severity: Severity, path: &dyn fmt::Display, offset: usize, kind: ProblemKind) {
        let mut all = self.0.borrow_mut();
        if all.len() < MOST_PROBLEMS || severity == Severity::Error && !all.iter().any(Problem::is_error) {
            all.push(Problem { severity, path: path.to_string(), offset, kind });
        }
    }

    pub(super) fn into_list(self) -> Vec<Problem> {
        self.0.into_inner()
    }
}

impl Problem {
    /// Whether the file can't be used because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The way to a value, from the document's root.
#[derive(Debug, Clone, Copy)]
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => f.write_str(start_of(key)),
            Self::Key(before, key) => write!(f, "{before}.{}", start_of(key)),
            Self::Index(before, index) => write!(f, "{before}[{index}]"),
        }
    }
}

/// A name as far as it helps to find it.
fn start_of(name: &str) -> &str {
    &name[..name.char_indices().nth(60).map_or(name.len(), |(at, _)| at)]
}

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) offset: usize,
}

/// A value of a file with the way to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    value: Value<'a>,
    path: Path<'a>,
    problems: &'a Problems,
}

impl<'a> Field<'a> {
    pub(super) fn root(value: Value<'a>, problems: &'a Problems) -> Self {
        Self { value, path: Path::Root, problems }
    }

    /// The way to it as text, and its first byte.
    pub(super) fn place(&self) -> Place {
        Place { path: self.path.to_string(), offset: self.value.offset() }
    }

    pub(super) fn error(&self, kind: ProblemKind) {
        self.problems.push(Severity::Error, &self.path, self.value.offset(), kind);
    }

    pub(super) fn warning(&self, kind: ProblemKind) {
        self.problems.push(Severity::Warning, &self.path, self.value.offset(), kind);
    }

    /// Calls `entry` with each member of an object that isn't null; it says
    /// whether it knows the name.
    pub(super) fn members(&self, mut entry: impl FnMut(&str, Field<'_>) -> bool) {
        if self.value.kind() != ValueKind::Object {
            return self.error(ProblemKind::Expected("an object"));
        }
        for (key, value) in self.value.members() {
            let field = Field { value, path: Path::Key(&self.path, &key), problems: self.problems };
            if value.kind() != ValueKind::Null && !entry(&key, field) {
                field.warning(ProblemKind::UnknownField(start_of(&key).to_owned()));
            }
        }
    }

    /// What `element` makes of each element of an array, up to so many.
    pub(super) fn list<T>(&self, most: usize, mut element: impl FnMut(Field<'_>) -> Option<T>) -> Vec<T> {
        if self.value.kind() != ValueKind::Array {
            self.error(ProblemKind::Expected("an array"));
            return Vec::new();
        }
        let mut list = Vec::new();
        for (index, value) in self.value.elements().enumerate() {
            let field = Field { value, path: Path::Index(&self.path, index), problems: self.problems };
            if index >= most {
                field.error(ProblemKind::TooMany(most));
                break;
            }
            list.extend(element(field));
        }
        list
    }

    pub(super) fn text(&self) -> Option<String> {
        self.known(self.value.text().map(Cow::into_owned), "a text")
    }

    /// A text with at least one character that isn't blank.
    pub(super) fn words(&self) -> Option<String> {
        self.known(
            self.value.text().filter(|text| !text.trim().is_empty()).map(Cow::into_owned),
            "a text that isn't empty",
        )
    }

    pub(super) fn truth(&self) -> Option<bool> {
        self.known(self.value.truth(), "true or false")
    }

    pub(super) fn number(&self) -> Option<f64> {
        self.known(self.value.number().filter(|number| number.is_finite()), "a number")
    }

    /// What a text stands for.
    pub(super) fn parsed<T>(&self, expected: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.known(self.value.text().and_then(|text| parse(&text)), expected)
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&self, words: &[(&str, T)], all: &'static str) -> Option<T> {
        let found = self.value.text().and_then(|text| {
            let found = words.iter().find(|(word, _)| *word == text);
            found.map(|(_, value)| *value)
        });
        if found.is_none() {
            self.error(ProblemKind::OneOf(all));
        }
        found
    }

    pub(super) fn template(&self) -> Option<Template> {
        let text = self.words()?;
        match Template::parse(&text) {
            Ok(template) => Some(template),
            Err(error) => {
                self.error(ProblemKind::Unbalanced(error.offset()));
                None
            }
        }
    }

    pub(super) fn is_truth(&self) -> bool {
        self.value.kind() == ValueKind::Truth
    }

    fn known<T>(&self, value: Option<T>, expected: &'static str) -> Option<T> {
        if value.is_none() {
            self.error(ProblemKind::Expected(expected));
        }
        value
    }

    /// What an object must have had, once all of it is read: none at all, or one
    /// that couldn't be read and was told of.
    pub(super) fn required<T>(&self, value: Option<Option<T>>, name: &'static str) -> Option<T> {
        if value.is_none() && self.value.kind() == ValueKind::Object {
            self.error(ProblemKind::Missing(name));
        }
        value.flatten()
    }
}
