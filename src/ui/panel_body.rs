use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::chart_view::{Chart, chart_view};
use super::later::later;
use super::loading::PanelData;
use super::markup::{Piece, el, part};
use super::parts;
use super::session::Session;
use crate::analysis::Answers;
use crate::chart::ScaleKind;
use crate::dashboard::{Arrival, Panel, PanelKind};

/// What a panel shows between its title and its legend: its chart, or its
/// exact numbers.
pub fn panel_body(
    session: Session,
    panel: Arc<Panel>,
    data: PanelData,
    answers: Memo<Option<Arc<Answers>>>,
    hidden: RwSignal<HashSet<String>>,
    as_table: Memo<bool>,
) -> Piece {
    let latency = matches!(panel.kind, PanelKind::Percentiles { .. }) || panel.kind.has_percentiles();
    let (id, unit, kind) = (panel.id.clone(), panel.unit, panel.kind.clone());
    if kind.is_heatmap() {
        return later(move || parts::heat_body(session, id.clone(), unit, data, answers, hidden, as_table));
    }
    let written = panel.clone();
    let service = panel.kind.arrival() == Arrival::WithTheService;
    let of_the_service = move || {
        let panel = panel.clone();
        later(move || parts::service_view(session, panel.clone(), data))
    };
    part(move || {
        let panel = id.clone();
        let chart = Chart { panel: id.clone(), unit, latency, scale: ScaleKind::Linear, cells: None, answers, hidden };
        Some(match kind {
            _ if as_table.get() => later(move || parts::number_table(session, panel.clone(), unit, answers)),
            PanelKind::MeanVsTail => Piece::from([
                later(move || parts::mean_sentence(session, data)),
                chart_view(session, Chart { latency: true, scale: ScaleKind::Log, ..chart }),
            ]),
            PanelKind::Written(_) if !kind.is_over_time() => {
                let panel = written.clone();
                later(move || parts::written_body(session, panel.clone(), answers))
            }
            PanelKind::Objective => el("div")
                .class("slo-body")
                .child(later(move || parts::objective_view(session, data)))
                .child(chart_view(session, chart)),
            // Its rows are its chart.
            PanelKind::ErrorHeatmap { .. } => of_the_service(),
            _ if service => Piece::from([of_the_service(), chart_view(session, chart)]),
            _ => chart_view(session, chart),
        })
    })
}
