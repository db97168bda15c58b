//! From a panel's answers to a laid-out chart: which trace is drawn how.

use std::collections::HashSet;

use leptos::prelude::*;

use super::language::{locale, tr};
use super::marks::{NamedLimit, present};
use super::session::Session;
use crate::analysis::{Answers, Role, Trace};
use crate::browser::{date_text, text_width};
use crate::chart::{
    Band, FONT_SIZE, Ink, Layout, Line, LineChart, ScaleKind, Size, Stroke, Theme, Threshold, Unit, english_date,
    missing_spans,
};
use crate::series::Labels;
use crate::time::{TimeRange, Timestamp, Zone};

/// How many traces a chart draws: more is a thicket, and the legend says so.
pub const MOST_TRACES: usize = 60;

/// Bands of more lines than this cover each other; so do those of several
/// groups, unless one is looked at alone.
const MOST_BANDS: usize = 6;

/// How much is left of a line beside the one that stands out.
const FAINT: f64 = 0.2;

/// What a picture depends on besides the answers.
pub struct Frame<'a> {
    /// The range of the axis; lines are cut off where it ends.
    pub range: TimeRange,
    /// CSS pixels.
    pub size: Size,
    /// Device pixels per CSS pixel.
    pub pixel_ratio: f64,
    /// What the values are.
    pub unit: Unit,
    /// Linear or logarithmic.
    pub scale: ScaleKind,
    /// The zone of the time axis.
    pub zone: &'a dyn Zone,
    /// Colours and font.
    pub theme: &'a Theme,
    /// Keys of traces that are not shown.
    pub hidden: &'a HashSet<String>,
    /// The key of the trace that stands out from the others.
    pub lit: Option<&'a str>,
    /// The span whose values may still change.
    pub unfinished: Option<TimeRange>,
    /// Where the future begins; a recording has none.
    pub now: Option<Timestamp>,
    /// Limits on the value axis, beside those that are data.
    pub limits: &'a [NamedLimit],
}

impl Frame<'_> {
    /// A trace's stroke, faint beside one that stands out.
    pub fn stroke(&self, trace: &Trace, stroke: Stroke) -> Stroke {
        if self.lit.is_some_and(|lit| key_of(trace) != lit) { stroke.faded(FAINT) } else { stroke }
    }

    /// Of spans without data those that could have some.
    pub fn past(&self, spans: Vec<TimeRange>) -> Vec<TimeRange> {
        let now = self.now.unwrap_or(Timestamp(i64::MAX));
        let past = spans.into_iter().filter(|span| span.from < now);
        past.map(|span| TimeRange::new(span.from, span.to.min(now))).collect()
    }
}

/// The step up to the present, where a range reaches it: requests of it may
/// still be uncounted. Tracked.
pub fn unfinished(session: Session, answers: &Answers) -> Option<TimeRange> {
    let (now, interval) = (present(session)?, session.scrape_interval.get()?);
    let grid = answers.grid;
    let steps = now.min(grid.end()).0.saturating_sub(grid.start.0).div_euclid(grid.step);
    let last = grid.at(usize::try_from(steps).ok().filter(|steps| *steps > 0)?);
    (last.0 > now.0 - interval).then(|| TimeRange::new(Timestamp(last.0 - grid.step), last))
}

/// A trace's name with its labels: its key in legends, tables and links.
pub fn key_of(trace: &Trace) -> String {
    format!("{}{}", trace.name, trace.labels)
}

/// The label values of a trace as people say them, `orders · SELECT`; the name
/// when it has no labels.
pub fn title_of(trace: &Trace) -> String {
    let values: Vec<&str> = trace.labels.iter().map(|(_, value)| value).collect();
    let percentile = matches!(trace.role, Role::Percentile(_));
    match (values.is_empty(), percentile) {
        (true, true) => trace.name.to_ascii_uppercase(),
        (true, false) if trace.role == Role::Mean => tr!("legend.mean"),
        (true, false) if trace.role == Role::Expected => tr!("legend.expected"),
        (true, false) if trace.name == "slow" => tr!("legend.slow"),
        (true, false) => trace.name.clone(),
        (false, true) => format!("{} {}", trace.name.to_ascii_uppercase(), values.join(" · ")),
        (false, false) if matches!(trace.role, Role::ClientErrors | Role::ServerErrors) => {
            format!("{} {}", trace.name, values.join(" · "))
        }
        (false, false) => values.join(" · "),
    }
}

/// Colour and stroke of each trace. A role has its own colour while it stands
/// alone; with several groups the colour tells the group, the stroke the role.
pub fn inks(answers: &Answers) -> Vec<(Ink, Stroke)> {
    let mut groups: Vec<&Labels> = Vec::new();
    for trace in &answers.traces {
        if !groups.contains(&&trace.labels) {
            groups.push(&trace.labels);
        }
    }
    let several = groups.len() > 1;
    let ink = |trace: &Trace| {
        let group = groups.iter().position(|labels| **labels == trace.labels).unwrap_or(0);
        match trace.role {
            Role::Percentile(percent) => {
                let own = Ink::Percentile(percent / 100.0);
                let one_of_each = answers.traces.iter().all(|other| other.name == trace.name);
                let stroke = if several && one_of_each { Stroke::solid(1.5) } else { own.stroke() };
                (if several { Ink::Series(group) } else { own }, stroke)
            }
            Role::Mean => (Ink::TextStrong, Stroke::solid(1.5)),
            Role::Expected => (Ink::TextStrong, Stroke::dashed(1.5, &[5.0, 3.0])),
            Role::Limit => (Ink::Threshold, Ink::Threshold.stroke()),
            Role::ClientErrors if several => (Ink::Series(group), Stroke::dashed(1.5, &[4.0, 3.0])),
            Role::ServerErrors if several => (Ink::Series(group), Stroke::solid(1.5)),
            Role::ClientErrors => (Ink::ClientError, Stroke::dashed(1.5, &[4.0, 3.0])),
            Role::ServerErrors => (Ink::ServerError, Stroke::solid(1.75)),
            Role::Plain if several => (Ink::Series(group), Stroke::solid(1.5)),
            Role::Plain => (Ink::Good, Stroke::solid(1.75)),
        }
    };
    answers.traces.iter().map(ink).collect()
}

/// The traces that are drawn, with their place among the answers.
pub fn shown<'a>(answers: &'a Answers, hidden: &'a HashSet<String>) -> impl Iterator<Item = (usize, &'a Trace)> {
    answers
        .traces
        .iter()
        .enumerate()
        .filter(|(_, trace)| trace.role != Role::Limit && !hidden.contains(&key_of(trace)))
        .take(MOST_TRACES)
}

/// Lays the chart of a panel out.
pub fn layout(answers: &Answers, frame: &Frame) -> Layout {
    let inks = inks(answers);
    let font = format!("{FONT_SIZE}px {}", frame.theme.font);
    let measure = |text: &str| text_width(text, &font);
    let locale = locale();
    let date = |civil, style| date_text(&locale.tag, civil, style).unwrap_or_else(|| english_date(civil, style));
    let visible: Vec<(usize, &Trace)> = shown(answers, frame.hidden).collect();
    let lines: Vec<Line> = visible
        .iter()
        .map(|(index, trace)| Line {
            grid: answers.grid,
            values: &trace.values,
            ink: inks[*index].0,
            stroke: frame.stroke(trace, inks[*index].1),
        })
        .collect();
    let one_group = visible.windows(2).all(|pair| pair[0].1.labels == pair[1].1.labels);
    let bands = visible
        .iter()
        .filter(|_| one_group && visible.len() <= MOST_BANDS)
        .filter_map(|(index, trace)| {
            let band = trace.band.as_ref()?;
            let (lower, upper) = (band.lower.as_slice(), band.upper.as_slice());
            Some(Band { grid: answers.grid, lower, upper, ink: inks[*index].0 })
        })
        .collect();
    let rows: Vec<&[f64]> = answers.traces.iter().map(|trace| trace.values.as_slice()).collect();
    let limits = limits(answers);
    LineChart {
        pixel_ratio: frame.pixel_ratio,
        scale: frame.scale,
        missing: frame.past(missing_spans(answers.grid, &rows)),
        unfinished: frame.unfinished,
        min_span: min_span(frame.unit),
        thresholds: limits
            .iter()
            .map(|value| Threshold { value: *value, label: "", ink: Ink::Threshold })
            .chain(frame.limits.iter().map(NamedLimit::threshold))
            .collect(),
        lines,
        bands,
        date: &date,
        decimal: &locale.decimal,
        ..LineChart::new(frame.range, frame.size, frame.unit, frame.zone, &measure)
    }
    .layout()
}

/// The distinct limits at the end of the range.
fn limits(answers: &Answers) -> Vec<f64> {
    let mut limits: Vec<f64> = answers
        .traces
        .iter()
        .filter(|trace| trace.role == Role::Limit)
        .filter_map(|trace| trace.values.iter().rev().copied().find(|value| !value.is_nan()))
        .collect();
    limits.sort_unstable_by(f64::total_cmp);
    limits.dedup();
    limits
}

/// What a flat line is measured against: a tenth of a per cent of errors must
/// not look like an outage.
fn min_span(unit: Unit) -> Option<f64> {
    match unit {
        Unit::Ratio => Some(0.01),
        Unit::Cores => Some(0.1),
        Unit::Count | Unit::PerSecond | Unit::EventsPerSecond => Some(1.0),
        Unit::Seconds | Unit::Bytes | Unit::BytesPerSecond => None,
    }
}
