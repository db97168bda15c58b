use super::{Ink, ScaleKind, Size, Stroke, Unit};
use crate::time::{Civil, Grid, TimeRange, Zone};

/// A chart of lines over time, with everything its picture depends on.
///
/// ```
/// use taillight::chart::{Ink, Line, LineChart, Size, Unit};
/// use taillight::time::{Grid, Timestamp, Utc};
///
/// let grid = Grid { start: Timestamp(0), step: 60_000, len: 3 };
/// let chart = LineChart {
///     lines: vec![Line::new(grid, &[0.1, 0.2, 0.15], Ink::Percentile(0.99))],
///     ..LineChart::new(
///         grid.range(),
///         Size { width: 640.0, height: 240.0 },
///         Unit::Seconds,
///         &Utc,
///         &|text| text.chars().count() as f64 * 6.0,
///     )
/// };
/// let layout = chart.layout();
/// assert_eq!(layout.scene.lines.len(), 1);
/// assert_eq!(layout.x.time_of_x(layout.scene.plot.left), Timestamp(0));
/// ```
pub struct LineChart<'a> {
    /// The range of the x axis: the one that was answered.
    pub range: TimeRange,
    /// The whole area.
    pub size: Size,
    /// Device pixels a CSS pixel: lines are decimated to device pixels.
    pub pixel_ratio: f64,
    /// What the values are.
    pub unit: Unit,
    /// How they are laid out.
    pub scale: ScaleKind,
    /// Whether a linear axis always shows zero.
    pub y_zero: bool,
    /// The least difference a linear axis shows, so that noise on a flat line
    /// does not fill the chart.
    pub min_span: Option<f64>,
    /// The axis' bounds when they are not to follow the data.
    pub y_range: Option<(f64, f64)>,
    /// Whether there are axes, grid and labels; a sparkline has none.
    pub axes: bool,
    /// The lines, lowest first.
    pub lines: Vec<Line<'a>>,
    /// Bands, behind all lines.
    pub bands: Vec<Band<'a>>,
    /// Limits; drawn when they lie on the axis.
    pub thresholds: Vec<Threshold<'a>>,
    /// Spans without data, to be hatched; see [`missing_spans`](super::missing_spans).
    pub missing: Vec<TimeRange>,
    /// The span that is not final yet.
    pub unfinished: Option<TimeRange>,
    /// In which zone times are labelled.
    pub zone: &'a dyn Zone,
    /// How dates are written; [`english_date`](super::english_date) by default.
    pub date: &'a dyn Fn(Civil, DateStyle) -> String,
    /// What stands between a number's whole and its parts; a point by default.
    pub decimal: &'a str,
    /// The width in CSS pixels of a text in [`FONT_SIZE`](super::FONT_SIZE).
    pub measure: &'a dyn Fn(&str) -> f64,
}

/// Which parts of a date a tick shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateStyle {
    /// `23 Nov`.
    Day,
    /// `23 Nov 2026`.
    DayYear,
    /// `Nov 2026`.
    Month,
    /// `2026`.
    Year,
}

/// One row of samples to be drawn as a line.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// When the samples are.
    pub grid: Grid,
    /// One value a step, a missing one NaN; a shorter row ends early.
    pub values: &'a [f64],
    /// In which colour.
    pub ink: Ink,
    /// How wide, how broken.
    pub stroke: Stroke,
}

impl<'a> Line<'a> {
    /// A line with the stroke of its ink.
    pub fn new(grid: Grid, values: &'a [f64], ink: Ink) -> Self {
        Self { grid, values, ink, stroke: ink.stroke() }
    }
}

/// The area between two rows of samples: between which bounds the truth lies.
#[derive(Debug, Clone, Copy)]
pub struct Band<'a> {
    /// When the samples are.
    pub grid: Grid,
    /// The lower bound of each step.
    pub lower: &'a [f64],
    /// The upper bound of each step; +Inf leaves the band open at the top.
    pub upper: &'a [f64],
    /// In which colour, softened by the theme.
    pub ink: Ink,
}

/// A line across the plot at one value.
#[derive(Debug, Clone, Copy)]
pub struct Threshold<'a> {
    /// Where.
    pub value: f64,
    /// What is written on it; may be empty.
    pub label: &'a str,
    /// In which colour.
    pub ink: Ink,
}

impl<'a> LineChart<'a> {
    /// A linear chart from zero without a line.
    pub fn new(range: TimeRange, size: Size, unit: Unit, zone: &'a dyn Zone, measure: &'a dyn Fn(&str) -> f64) -> Self {
        Self {
            range,
            size,
            pixel_ratio: 1.0,
            unit,
            scale: ScaleKind::Linear,
            y_zero: true,
            min_span: None,
            y_range: None,
            axes: true,
            lines: Vec::new(),
            bands: Vec::new(),
            thresholds: Vec::new(),
            missing: Vec::new(),
            unfinished: None,
            zone,
            date: &super::english_date,
            decimal: ".",
            measure,
        }
    }
}
