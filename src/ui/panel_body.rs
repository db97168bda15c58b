use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::chart_view::ChartView;
use super::erase::memo;
use super::heatmap::{HeatKey, HeatPicture};
use super::loading::PanelData;
use super::mean_sentence::MeanSentence;
use super::objective_view::ObjectiveView;
use super::session::Session;
use super::table::NumberTable;
use crate::analysis::Answers;
use crate::chart::{ScaleKind, Unit};
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
    let kind = panel.kind.clone();
    let picture = (panel.kind == PanelKind::Heatmap).then(|| HeatPicture::new(session, data));
    move || {
        let (id, unit) = (panel.id.clone(), panel.unit);
        match (as_table.get(), picture) {
            (true, Some(picture)) => {
                let columns = memo(move || Some(Arc::new(picture.density.get()?.answers())));
                view! { <NumberTable session panel=id unit=Unit::PerSecond answers=columns/> }.into_any()
            }
            (true, None) => view! { <NumberTable session panel=id unit answers/> }.into_any(),
            (false, Some(picture)) => view! {
                <HeatKey session picture/>
                <ChartView session panel=id unit latency=false scale=ScaleKind::Log answers hidden heat=picture/>
            }
            .into_any(),
            (false, None) if kind == PanelKind::MeanVsTail => view! {
                <MeanSentence session data/>
                <ChartView session panel=id unit latency=true scale=ScaleKind::Log answers hidden/>
            }
            .into_any(),
            (false, None) if kind == PanelKind::Objective => view! {
                <div class="slo-body">
                    <ObjectiveView session data/>
                    <ChartView session panel=id unit latency answers hidden/>
                </div>
            }
            .into_any(),
            (false, None) => view! { <ChartView session panel=id unit latency answers hidden/> }.into_any(),
        }
    }
}
