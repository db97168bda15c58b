//! A dashboard as a file: what is in it, and how it is read and written.
//! `docs/dashboards.md` describes the format, `schema/dashboard-1.json` is its
//! JSON Schema.

mod check;
mod expand;
mod fields;
mod panel;
mod problem;
mod read;
mod variable;
mod write;

use super::{Percentile, TimeWindow};
use crate::promql::Template;
use crate::series::Unit;

pub use check::order_variables;
pub use expand::{ShownPanel, expand, filling_of, own_filling};
pub use problem::{Problem, ProblemKind, Severity};
pub use read::{LARGEST_FILE, ReadDashboard, read_dashboard};
pub use write::write_dashboard;

/// The version of the format that is written and read.
pub const FORMAT_VERSION: i64 = 1;

/// A dashboard as a file describes it: its variables have no values yet, and its
/// repeated panels stand there once.
#[derive(Debug, Clone, PartialEq)]
pub struct DashboardFile {
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// How often the page asks again unless the link says otherwise,
    /// milliseconds; none: only by hand.
    pub refresh: Option<i64>,
    /// The range of time unless the link says otherwise.
    pub time: Option<TimeWindow>,
    /// What its expressions leave open. A variable may use those before it.
    pub variables: Vec<Variable>,
    /// The panels in reading order.
    pub panels: Vec<FilePanel>,
}

/// What an expression can leave open: `$name`.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name in expressions and in links: `[a-zA-Z_][a-zA-Z0-9_]*`.
    pub name: String,
    /// Its name on the page; empty: as in expressions.
    pub title: String,
    /// Where its values come from.
    pub values: VariableValues,
    /// Whether several values can be chosen.
    pub multi: bool,
    /// Whether all can be, as one choice.
    pub all: AllValues,
    /// What is chosen unless the link says otherwise; empty: all where that can
    /// be chosen, else the first.
    pub default: Vec<String>,
    /// Not offered on the page.
    pub hidden: bool,
}

/// Whether one can choose all values of a variable, and how they are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllValues {
    /// One can't.
    NotOffered,
    /// As a pattern of every value that is offered.
    Offered,
    /// As this regular expression.
    Pattern(String),
}

/// Where the values of a variable come from.
#[derive(Debug, Clone, PartialEq)]
pub enum VariableValues {
    /// Those that a label has: on all series, or on those of a selector.
    Label {
        /// The label.
        label: String,
        /// A selector, with the variables before it.
        of: Option<Template>,
        /// Only values that this regular expression finds; its first group, if it
        /// has one, is the value.
        filter: String,
    },
    /// Those that a label has in the answer to an expression.
    Query {
        /// The expression, with the variables before it.
        expr: Template,
        /// The label.
        label: String,
        /// As [`VariableValues::Label`]'s.
        filter: String,
    },
    /// These.
    Custom(Vec<String>),
    /// Lengths of time, as Prometheus writes them.
    Interval(Vec<String>),
    /// Whatever is typed.
    Typed,
}

/// A panel as a file describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct FilePanel {
    /// Its name in links and on the page; no two panels share one.
    pub id: String,
    /// What stands above it.
    pub title: String,
    /// What it shows, in a sentence.
    pub description: String,
    /// Width in twelfths of the page.
    pub columns: u8,
    /// Whether it is drawn taller than the others.
    pub tall: bool,
    /// The variable for each of whose values it is there once.
    pub repeat: Option<String>,
    /// What its numbers count.
    pub unit: Unit,
    /// What its numbers are multiplied by to be in that unit: 0.001 for
    /// milliseconds shown as seconds.
    pub scale: f64,
    /// From where on a value means something, ascending; in the panel's unit.
    pub thresholds: Vec<Threshold>,
    /// What it shows.
    pub content: Content,
}

/// What a panel shows, with what it asks for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Percentiles, computed from buckets.
    Percentiles {
        /// The buckets' rates.
        buckets: FileQuery,
        /// Which; empty: those that the view names.
        percentiles: Vec<Percentile>,
    },
    /// How requests lie in their buckets.
    Heatmap {
        /// The buckets' rates.
        buckets: FileQuery,
    },
    /// Series over time, or their newest values; at least one query.
    Series {
        /// How they are shown.
        look: SeriesLook,
        /// What is asked.
        queries: Vec<FileQuery>,
    },
    /// One sum as a share of another.
    Ratio {
        /// What is divided.
        part: FileQuery,
        /// What it is divided by.
        whole: FileQuery,
    },
    /// Counts that follow each other, each step with what is left of the one
    /// before it; at least two steps.
    Funnel {
        /// The steps in their order.
        steps: Vec<FileQuery>,
    },
    /// Words.
    Text(String),
    /// A heading over the panels up to the next one; its `repeat` repeats all of
    /// them.
    Row,
}

/// How series are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesLook {
    /// A line each.
    Lines,
    /// A bar each, as long as its newest value.
    Bars,
    /// A big number each.
    Stat,
    /// A row each.
    Table,
}

/// One expression of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct FileQuery {
    /// What is asked.
    pub expr: Template,
    /// What each series is called, with `{{label}}` for its labels' values;
    /// empty: its labels.
    pub legend: String,
}

/// From where on a value means something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// The least value.
    pub from: f64,
    /// What it means.
    pub level: Level,
}

/// What a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// All is well.
    Calm,
    /// Worth a look.
    Warning,
    /// Trouble.
    Critical,
}

impl FilePanel {
    /// What it asks, in the order of its file.
    pub fn queries(&self) -> Vec<&FileQuery> {
        match &self.content {
            Content::Percentiles { buckets, .. } | Content::Heatmap { buckets } => vec![buckets],
            Content::Series { queries, .. } => queries.iter().collect(),
            Content::Ratio { part, whole } => vec![part, whole],
            Content::Funnel { steps } => steps.iter().collect(),
            Content::Text(_) | Content::Row => Vec::new(),
        }
    }
}

impl Variable {
    /// The variables that its own values depend on.
    pub fn uses(&self) -> Vec<&str> {
        match &self.values {
            VariableValues::Label { of: Some(template), .. } | VariableValues::Query { expr: template, .. } => {
                template.variables()
            }
            _ => Vec::new(),
        }
    }
}
