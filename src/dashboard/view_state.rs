use std::collections::BTreeMap;

use super::{Percentile, Role, SourceChoice, parse_percentiles};
use crate::time::{Rounding, TimeExpression, TimeRange, Timestamp, Zone};

/// Everything that a user can change about what the page shows. A link carries
/// all of it, and nothing else decides what is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewState {
    /// Where data comes from; none: the first source of `config.json`.
    pub source: Option<SourceChoice>,
    /// Which dashboard; none: the built-in `service`.
    pub dashboard: Option<String>,
    /// Which page.
    pub view: View,
    /// The time range.
    pub time: TimeWindow,
    /// The zone of axes and of rounding.
    pub zone: ZoneChoice,
    /// How often to ask again; none: the dashboard's own.
    pub refresh: Option<Refresh>,
    /// Chosen values of variables; a variable that is absent stands for all.
    pub variables: BTreeMap<String, Vec<String>>,
    /// Metrics that somebody put into a role, in place of what is recognised;
    /// none: nothing is in this role. At most one a role, in the roles' order.
    pub roles: Vec<(Role, Option<String>)>,
    /// Which percentiles latency panels show, ascending.
    pub percentiles: Vec<Percentile>,
    /// Labels that panels are grouped by.
    pub by: Vec<String>,
    /// Whether error bands are drawn.
    pub band: bool,
    /// The rate window.
    pub window: Extent,
    /// The resolution.
    pub step: Extent,
    /// The y scale of latency panels; none: the panel's own.
    pub scale: Option<ScaleChoice>,
    /// What a heatmap's colours stand for.
    pub heat: Heat,
    /// Within how many milliseconds requests should be answered.
    pub slo: i64,
    /// Which part of the requests must be, in per cent.
    pub objective: Percentile,
    /// A selected window within the range.
    pub brush: Option<TimeWindow>,
    /// What the selected window is compared with.
    pub baseline: Baseline,
    /// The one panel that is shown in full size.
    pub view_panel: Option<String>,
    /// With [`view_panel`](Self::view_panel): its exact numbers instead of its chart.
    pub table: bool,
    /// No chrome.
    pub kiosk: bool,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// `en` or `zh-CN`; none: the browser's.
    pub language: Option<String>,
    /// The charts of the explore view.
    pub expressions: Vec<String>,
    /// Parameters that nobody here knows; they are kept.
    pub unknown: Vec<(String, String)>,
}

/// The pages of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The dashboard.
    Dashboard,
    /// The guided path to a bottleneck.
    Bottleneck,
    /// The health of the instrumentation.
    Instrumentation,
    /// Rules and alerts.
    Alerts,
    /// PromQL by hand.
    Explore,
}

/// A range of time as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeWindow {
    /// Its beginning.
    pub from: TimeExpression,
    /// Its end.
    pub to: TimeExpression,
}

impl TimeWindow {
    /// The instants it means at `now`.
    pub fn resolve(&self, now: Timestamp, zone: &dyn Zone) -> TimeRange {
        TimeRange::new(self.from.resolve(now, zone, Rounding::Down), self.to.resolve(now, zone, Rounding::Up))
    }

    /// The window between two instants.
    pub fn between(range: TimeRange) -> Self {
        Self { from: TimeExpression::at(range.from), to: TimeExpression::at(range.to) }
    }

    /// Whether it moves with the clock.
    pub fn is_live(&self) -> bool {
        self.to.is_relative()
    }
}

/// The zone in which times are read and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneChoice {
    /// The browser's.
    Browser,
    /// UTC.
    Utc,
    /// An IANA name, such as `Europe/Berlin`; whether the browser knows it, it
    /// must be asked.
    Named(String),
}

/// Automatic refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// Only by hand.
    Off,
    /// Every so many milliseconds.
    Every(i64),
}

/// A length of time that the plan chooses unless it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The plan chooses.
    Auto,
    /// So many milliseconds.
    Fixed(i64),
}

/// The y scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleChoice {
    /// Equal differences, equal distances.
    Linear,
    /// Equal ratios, equal distances.
    Log,
}

/// What a heatmap's colours stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heat {
    /// Requests a second.
    Rate,
    /// The share of a step's requests: the shape of the distribution, however
    /// many requests there are.
    Share,
}

/// What a selected window is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Baseline {
    /// The window of the same length just before.
    Previous,
    /// The same window so many milliseconds earlier: a day, a week.
    Earlier(i64),
    /// Any other.
    Window(TimeWindow),
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the system has it.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl ViewState {
    /// Puts a metric into a role, or none; without a choice it is as recognised.
    pub fn choose_role(&mut self, role: Role, choice: Option<Option<String>>) {
        self.roles.retain(|(of, _)| *of != role);
        let place = self.roles.iter().position(|(of, _)| *of > role).unwrap_or(self.roles.len());
        self.roles.splice(place..place, choice.map(|metric| (role, metric)));
    }
}

impl Default for ViewState {
    fn default() -> Self {
        let expression = |text: &str| TimeExpression::parse(text).unwrap_or(TimeExpression::at(Timestamp(0)));
        Self {
            source: None,
            dashboard: None,
            view: View::Dashboard,
            time: TimeWindow { from: expression("now-1h"), to: expression("now") },
            zone: ZoneChoice::Browser,
            refresh: None,
            variables: BTreeMap::new(),
            roles: Vec::new(),
            percentiles: parse_percentiles("50,95,99").unwrap_or_default(),
            by: Vec::new(),
            band: true,
            window: Extent::Auto,
            step: Extent::Auto,
            scale: None,
            heat: Heat::Rate,
            slo: 500,
            objective: Percentile::p99(),
            brush: None,
            baseline: Baseline::Previous,
            view_panel: None,
            table: false,
            kiosk: false,
            theme: ThemeChoice::Auto,
            language: None,
            expressions: Vec::new(),
            unknown: Vec::new(),
        }
    }
}
