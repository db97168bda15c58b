//! Parts of the page whose code is downloaded when they are first shown.
#![allow(unsafe_code, reason = "functions that are linked across chunks have fixed names")]

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::heatmap::HeatBody;
use super::lint_badge::LintBadge;
use super::loading::{Compute, PanelData, compute_rare};
use super::mean_sentence::MeanSentence;
use super::objective_view::ObjectiveView;
use super::range_picker::RangeMenu;
use super::session::Session;
use super::share::ShareMenu;
use super::table::NumberTable;
use super::toolbar::Options;
use super::tooltip::{Pointing, Tooltip};
use super::variables::ValueBoxes;
use crate::analysis::Answers;
use crate::browser::on_demand;
use crate::chart::Unit;
use crate::dashboard::Panel;

type AnswersMemo = Memo<Option<Arc<Answers>>>;

on_demand! {
    controls:
    /// [`Options`].
    pub fn options(session: Session) -> AnyView {
        view! { <Options session/> }.into_any()
    }
}

on_demand! {
    controls:
    /// [`RangeMenu`].
    pub fn range_menu(session: Session, open: RwSignal<bool>) -> AnyView {
        view! { <RangeMenu session open/> }.into_any()
    }
}

on_demand! {
    controls:
    /// [`ShareMenu`].
    pub fn share_menu(session: Session, open: RwSignal<bool>) -> AnyView {
        view! { <ShareMenu session open/> }.into_any()
    }
}

on_demand! {
    controls:
    /// [`ValueBoxes`].
    pub fn value_boxes(session: Session, label: StoredValue<String>, values: RwSignal<Vec<String>>, chosen: Memo<Vec<String>>) -> AnyView {
        view! { <ValueBoxes session label values chosen/> }.into_any()
    }
}

on_demand! {
    pointing:
    /// [`Tooltip`].
    pub fn tooltip(session: Session, answers: AnswersMemo, hidden: RwSignal<HashSet<String>>, unit: Unit, pointing: Pointing) -> AnyView {
        view! { <Tooltip session answers hidden unit pointing/> }.into_any()
    }
}

on_demand! {
    table:
    /// [`NumberTable`].
    pub fn number_table(session: Session, panel: String, unit: Unit, answers: AnswersMemo) -> AnyView {
        view! { <NumberTable session panel unit answers/> }.into_any()
    }
}

on_demand! {
    lint:
    /// [`LintBadge`].
    pub fn lint_badge(session: Session, panel: Arc<Panel>, data: PanelData) -> AnyView {
        view! { <LintBadge session panel data/> }.into_any()
    }
}

on_demand! {
    panels:
    /// [`compute_rare`].
    pub fn rare_compute() -> Compute {
        compute_rare
    }
}

on_demand! {
    panels:
    /// [`HeatBody`].
    pub fn heat_body(session: Session, panel: String, unit: Unit, data: PanelData, answers: AnswersMemo, hidden: RwSignal<HashSet<String>>, as_table: Memo<bool>) -> AnyView {
        view! { <HeatBody session panel unit data answers hidden as_table/> }.into_any()
    }
}

on_demand! {
    panels:
    /// [`MeanSentence`].
    pub fn mean_sentence(session: Session, data: PanelData) -> AnyView {
        view! { <MeanSentence session data/> }.into_any()
    }
}

on_demand! {
    panels:
    /// [`ObjectiveView`].
    pub fn objective_view(session: Session, data: PanelData) -> AnyView {
        view! { <ObjectiveView session data/> }.into_any()
    }
}
