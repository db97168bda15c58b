use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::material::Case;
use crate::analysis::bottleneck::Standing;
use crate::analysis::{Answers, Role, Trace};
use crate::chart::{ScaleKind, Unit};
use crate::series::Labels;
use crate::ui::chart_view::{Chart, chart_view};
use crate::ui::erase::memo;
use crate::ui::language::tr;
use crate::ui::markup::{Piece, el, words};
use crate::ui::session::Session;

/// The share of slow requests over time, beside the shares of slow calls of those
/// that are accused.
pub fn timeline(session: Session, case: RwSignal<Option<Arc<Case>>>) -> Piece {
    let answers = memo(move || case.get().map(|case| Arc::new(shares(&case))));
    let chart = Chart {
        panel: "bottleneck".into(),
        unit: Unit::Ratio,
        latency: false,
        scale: ScaleKind::Linear,
        cells: None,
        answers,
        hidden: RwSignal::new(HashSet::new()),
    };
    el("figure")
        .class("evidence-chart")
        .child(el("figcaption").child(words(move || tr!("bottleneck.slow_share"))))
        .child(chart_view(session, chart))
}

fn shares(case: &Case) -> Answers {
    let finding = &case.finding;
    let grid = case.grid();
    let mut answers = Answers::empty(grid);
    let trace = |labels: Labels, role, values: Vec<f64>| Trace {
        name: "slow".into(),
        labels,
        role,
        values,
        band: None,
        overall: f64::NAN,
        overall_band: None,
    };
    if let Some(requests) = case.requests.first() {
        let line = finding.excess.map_or(finding.line, |excess| excess.line);
        let together = requests.histograms.merged(&[]);
        let slow = |share: &f64| if share.is_nan() { *share } else { 1.0 - share };
        let values = together.share(0, line).iter().map(slow).collect();
        answers.traces.push(trace(Labels::default(), Role::Percentile(99.0), values));
        let accused = finding.suspects.iter().filter(|suspect| suspect.standing == Standing::Accused);
        for suspect in accused {
            let Some(answered) = case.dependencies.get(suspect.dependency) else { continue };
            let group = answered.histograms.labels().iter().position(|labels| *labels == suspect.labels);
            if let (Some(group), true) = (group, answered.histograms.grid() == grid) {
                let values = answered.histograms.share(group, line).iter().map(slow).collect();
                answers.traces.push(trace(suspect.labels.clone(), Role::Plain, values));
            }
        }
    }
    answers
}
