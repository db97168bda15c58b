use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::material::Case;
use crate::analysis::bottleneck::Standing;
use crate::analysis::{Answers, Role, Trace};
use crate::chart::{ScaleKind, Unit};
use crate::histogram::Histograms;
use crate::series::Labels;
use crate::time::Grid;
use crate::ui::chart_view::{Chart, chart_view};
use crate::ui::erase::memo;
use crate::ui::language::tr;
use crate::ui::legend::{LegendState, legend};
use crate::ui::markup::{Piece, el, words};
use crate::ui::session::Session;

/// The share of slow requests over time, beside the shares of slow calls of those
/// that are accused.
pub fn timeline(session: Session, case: RwSignal<Option<Arc<Case>>>) -> Piece {
    let answers = memo(move || case.get().map(|case| Arc::new(shares(&case))));
    let hidden = RwSignal::new(HashSet::new());
    let chart = Chart {
        panel: "bottleneck".into(),
        unit: Unit::Ratio,
        latency: false,
        scale: ScaleKind::Linear,
        cells: None,
        answers,
        hidden,
    };
    el("figure")
        .class("evidence-chart")
        .child(el("figcaption").child(words(move || tr!("bottleneck.slow_share"))))
        .child(chart_view(session, chart))
        .child(legend(session, answers, LegendState::new(hidden), Unit::Ratio))
}

fn shares(case: &Case) -> Answers {
    let finding = &case.finding;
    let Some(requests) = case.requests.first() else { return Answers::empty(case.grid()) };
    let line = finding.excess.map_or(finding.line, |excess| excess.line);
    let slow = |histograms: &Histograms, group: usize| -> Vec<f64> {
        // A missing step stays missing: only numbers are turned around.
        let share = |within: &f64| if within.is_nan() { *within } else { 1.0 - within };
        histograms.share(group, line).iter().map(share).collect()
    };
    let mut rows = vec![(Labels::default(), slow(&requests.histograms.merged(&[]), 0))];
    for suspect in finding.suspects.iter().filter(|suspect| suspect.standing == Standing::Accused) {
        let Some(answered) = case.dependencies.get(suspect.dependency) else { continue };
        let group = answered.histograms.labels().iter().position(|labels| *labels == suspect.labels);
        if let (Some(group), true) = (group, answered.histograms.grid() == case.grid()) {
            rows.push((suspect.labels.clone(), slow(&answered.histograms, group)));
        }
    }
    // Before there were requests there is nothing to see.
    let first = rows.first().and_then(|(_, row)| row.iter().position(|share| !share.is_nan())).unwrap_or(0);
    let grid = case.grid();
    let trace = |(labels, row): (Labels, Vec<f64>)| Trace {
        name: "slow".into(),
        labels,
        role: Role::Plain,
        overall: f64::NAN,
        values: row.get(first..).unwrap_or_default().to_vec(),
        band: None,
        overall_band: None,
    };
    Answers {
        grid: Grid { start: grid.at(first), len: grid.len - first, ..grid },
        traces: rows.into_iter().map(trace).collect(),
        notices: Vec::new(),
    }
}
