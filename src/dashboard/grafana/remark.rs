use std::cell::RefCell;
use std::fmt;

/// Something of a Grafana dashboard that isn't carried over as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where, as one would write it: `panels[3].targets[0]`.
    pub path: String,
    /// The title of the panel, or the name of the variable; empty: the dashboard.
    pub title: String,
    /// How much is lost.
    pub loss: Loss,
    /// Why.
    pub reason: Reason,
}

/// How much is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// It is there, but otherwise.
    Changed,
    /// This part of it isn't there.
    Part,
    /// The panel or the variable isn't there.
    Whole,
}

/// Why something isn't carried over as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The file can't be read; what was expected at which byte.
    NotJson {
        /// What should have stood there.
        expected: &'static str,
        /// The byte.
        offset: usize,
    },
    /// More than so many bytes.
    TooLarge(usize),
    /// More than so many panels, queries or variables.
    TooMany(usize),
    /// It is no dashboard of Grafana's, or one of its new form with elements.
    NotADashboard,
    /// A kind of panel that the page doesn't draw.
    PanelKind(String),
    /// A kind of panel that is drawn as another.
    DrawnAs {
        /// Grafana's kind.
        kind: String,
        /// Ours.
        as_kind: &'static str,
    },
    /// Data that no Prometheus has.
    DataSource(String),
    /// The panel asks nothing.
    NoQuery,
    /// An expression whose quotes or brackets have no partner.
    Expression(String),
    /// A unit that is shown as a plain number.
    Unit(String),
    /// Percentiles of a variable's choice: those that the page names are shown.
    VariableQuantile(String),
    /// One panel of several histograms became so many panels.
    Split(usize),
    /// Data that is changed between server and panel.
    Transformations,
    /// Looks of single series.
    Overrides,
    /// Words in the place of values.
    ValueMappings,
    /// Thresholds in per cent of a range.
    PercentThresholds,
    /// Series on top of each other.
    Stacking,
    /// A second axis: all series share the first one's unit.
    SecondAxis,
    /// A range of time of the panel's own.
    OwnTime,
    /// HTML or Markdown: shown as plain words.
    Markup,
    /// Alert rules of panels.
    Alert,
    /// Links to other pages.
    Links,
    /// Events drawn over charts.
    Annotations,
    /// A kind of variable that there isn't here.
    VariableKind(String),
    /// How a variable asks for its values.
    VariableQuery(String),
    /// The data source is the page's `source`.
    DataSourceVariable,
    /// A variable that the dashboard doesn't have.
    UnknownVariable(String),
}

impl fmt::Display for Remark {
    /// In English: the page has its own words, in each of its languages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let loss = match self.loss {
            Loss::Changed => "changed",
            Loss::Part => "partly lost",
            Loss::Whole => "lost",
        };
        write!(f, "{} \"{}\" {loss}: {:?}", self.path, self.title, self.reason)
    }
}

/// More remarks than anyone reads.
const MOST_REMARKS: usize = 2_000;

/// What was remarked so far.
#[derive(Debug, Default)]
pub(super) struct Remarks(RefCell<Vec<Remark>>);

impl Remarks {
    pub(super) fn push(&self, remark: Remark) {
        let mut all = self.0.borrow_mut();
        if all.len() < MOST_REMARKS && !all.contains(&remark) {
            all.push(remark);
        }
    }

    pub(super) fn into_list(self) -> Vec<Remark> {
        self.0.into_inner()
    }
}
