use super::file::{Content, FilePanel, SeriesLook};
use crate::promql::Matcher;
use crate::series::Unit;

/// Panels on one page, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// Its name, as the parameter `dashboard` says it.
    pub name: String,
    /// Labels that can be filtered by, in the order in which they are offered.
    pub variables: Vec<String>,
    /// The metric whose labels give the variables' values.
    pub variables_of: String,
    /// How often the page asks again unless the link says otherwise,
    /// milliseconds; none: only by hand.
    pub refresh: Option<i64>,
    /// The panels.
    pub panels: Vec<Panel>,
}

/// One chart with its queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its name in links and on the page.
    pub id: String,
    /// What its numbers are and how they are put together.
    pub kind: PanelKind,
    /// What it asks; what each query is for follows from the kind.
    pub queries: Vec<PanelQuery>,
    /// The unit of its y axis.
    pub unit: Unit,
    /// Width in twelfths of the page.
    pub columns: u8,
    /// Whether it is drawn taller than the others.
    pub tall: bool,
    /// The panel whose steps it shares, so that both ask the same once.
    pub steps_of: Option<String>,
}

/// What a panel does with its answers.
#[derive(Debug, Clone, PartialEq)]
pub enum PanelKind {
    /// Percentiles from buckets; one query for all of them.
    Percentiles {
        /// Draw only the highest of the chosen percentiles: for panels with
        /// many groups, where three lines a group would be a thicket.
        highest_only: bool,
    },
    /// How requests lie in their buckets, with percentiles over them.
    Heatmap,
    /// The mean beside percentiles. A second query gives the sums.
    MeanVsTail,
    /// The share of requests within a time, and what is left of its budget.
    Objective,
    /// The sum over all statuses.
    RequestRate {
        /// The label with the HTTP status.
        status_label: String,
    },
    /// The share of 4xx and of 5xx among all requests.
    ErrorShare {
        /// The label with the HTTP status.
        status_label: String,
    },
    /// The share of successes among all outcomes.
    SuccessShare {
        /// The label with the outcome.
        result_label: String,
        /// Its value when all went well.
        success: String,
    },
    /// Each series as it is. A second query is the limit of the first.
    Lines,
    /// The share of failing requests of each endpoint over time.
    ErrorHeatmap {
        /// The label with the HTTP status.
        status_label: String,
        /// The label with the part of the service.
        endpoint_label: String,
    },
    /// How many get from each step of a way to the next.
    Funnel {
        /// The label with the step.
        step_label: String,
    },
    /// Requests in flight beside those that Little's law expects; the second
    /// and third query are the rates of the durations' sum and count.
    InFlight,
    /// The share that the first query is of the second.
    ShareOfLimit,
    /// How long processes run, from when they began; each fall is a restart.
    Uptime,
    /// As a dashboard's file says, which has its own questions: the panel has none.
    Written(Box<FilePanel>),
}

impl PanelKind {
    /// Whether it shows the percentiles that the view names.
    pub fn has_percentiles(&self) -> bool {
        match self {
            Self::Percentiles { .. } | Self::Heatmap => true,
            Self::Written(panel) => {
                matches!(panel.content, Content::Percentiles { .. } | Content::Heatmap { .. })
            }
            _ => false,
        }
    }

    /// With which part of the page the code of its answers comes.
    pub fn arrival(&self) -> Arrival {
        match self {
            Self::Percentiles { .. }
            | Self::RequestRate { .. }
            | Self::ErrorShare { .. }
            | Self::SuccessShare { .. }
            | Self::Lines => Arrival::AtOnce,
            Self::Heatmap | Self::MeanVsTail | Self::Objective | Self::Written(_) => Arrival::WithDistributions,
            Self::ErrorHeatmap { .. } | Self::Funnel { .. } | Self::InFlight | Self::ShareOfLimit | Self::Uptime => {
                Arrival::WithTheService
            }
        }
    }

    /// Whether it is drawn as cells.
    pub fn is_heatmap(&self) -> bool {
        match self {
            Self::Heatmap => true,
            Self::Written(panel) => matches!(panel.content, Content::Heatmap { .. }),
            _ => false,
        }
    }

    /// Whether it is drawn by time; otherwise only its newest values are shown.
    pub fn is_over_time(&self) -> bool {
        let Self::Written(panel) = self else { return true };
        match &panel.content {
            Content::Series { look, .. } => *look == SeriesLook::Lines,
            Content::Funnel { .. } => false,
            _ => true,
        }
    }

    /// The words above it, where its dashboard has some.
    pub fn title(&self) -> Option<&str> {
        let Self::Written(panel) = self else { return None };
        Some(if panel.title.is_empty() { &panel.id } else { &panel.title })
    }
}

/// When the code behind a panel's answers is downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// With the page.
    AtOnce,
    /// With the first panel that looks at a whole distribution.
    WithDistributions,
    /// With the first of the panels that only the service's own dashboard has.
    WithTheService,
}

/// A query before time, window and filters are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelQuery {
    /// The metric's full name; for buckets with `_bucket`.
    pub metric: String,
    /// What is done with its samples.
    pub function: Function,
    /// What its series must fulfil whatever is filtered by.
    pub matchers: Vec<Matcher>,
    /// Whether its samples, or the bounds of its buckets, are in thousandths of
    /// the panel's unit: milliseconds for seconds.
    pub in_thousandths: bool,
    /// Labels that always stay.
    pub by: Vec<String>,
    /// The labels that the metric has of those one can filter and group by.
    /// Filters on others don't apply to it.
    pub labels: Vec<String>,
}

/// What a query does with samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `sum(rate(…))`, for counters and buckets.
    SumOfRates,
    /// `sum(…)`, for gauges that add up.
    Sum,
    /// `max(…)`, for gauges that don't.
    Max,
}
