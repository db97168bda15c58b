use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::chart_view::ChartView;
use super::erase::live;
use super::later::later;
use super::loading::PanelData;
use super::parts::{heat_body, mean_sentence, number_table, objective_view};
use super::session::Session;
use crate::analysis::Answers;
use crate::chart::ScaleKind;
use crate::dashboard::{Panel, PanelKind};

/// What a panel shows between its title and its legend: its chart, or its
/// exact numbers.
#[component]
pub fn PanelBody(
    session: Session,
    panel: Arc<Panel>,
    data: PanelData,
    answers: Memo<Option<Arc<Answers>>>,
    hidden: RwSignal<HashSet<String>>,
    as_table: Memo<bool>,
) -> impl IntoView {
    let latency = matches!(panel.kind, PanelKind::Percentiles { .. });
    let (id, unit, kind) = (panel.id.clone(), panel.unit, panel.kind.clone());
    if kind == PanelKind::Heatmap {
        return later(move || heat_body(session, id.clone(), unit, data, answers, hidden, as_table));
    }
    live(move || {
        let panel = id.clone();
        match kind {
            _ if as_table.get() => later(move || number_table(session, panel.clone(), unit, answers)),
            PanelKind::MeanVsTail => view! {
                {later(move || mean_sentence(session, data))}
                <ChartView session panel unit latency=true scale=ScaleKind::Log answers hidden/>
            }
            .into_any(),
            PanelKind::Objective => view! {
                <div class="slo-body">
                    {later(move || objective_view(session, data))}
                    <ChartView session panel unit latency answers hidden/>
                </div>
            }
            .into_any(),
            _ => view! { <ChartView session panel unit latency answers hidden/> }.into_any(),
        }
    })
    .into_any()
}
