//! Parts of the page whose code is downloaded when they are first shown.
#![allow(unsafe_code, reason = "functions that are linked across chunks have fixed names")]

use std::collections::HashSet;
use std::sync::Arc;

use futures::future::LocalBoxFuture;
use leptos::prelude::*;

use super::loading::{Compute, PanelData, compute_rare, compute_service};
use super::markup::Piece;
use super::panel_menu::{Opening, Shown};
use super::session::Session;
use super::tooltip::{self, Pointing};
use super::{
    bottleneck, brush, dashboard_choice, file_view, happenings, heatmap, lint_badge, mean_sentence, objective_view,
    range_picker, recognised, service_view, share, shortcuts, stranger, table, takeaway, toolbar, variables,
    written_body,
};
use crate::analysis::Answers;
use crate::browser::{Source, on_demand};
use crate::chart::Unit;
use crate::dashboard::Panel;
use crate::series::Matrix;

type AnswersMemo = Memo<Option<Arc<Answers>>>;

on_demand! {
    controls:
    /// [`toolbar::options`].
    pub fn options(session: Session) -> Piece {
        toolbar::options(session)
    }
}

on_demand! {
    controls:
    /// [`range_picker::range_menu`].
    pub fn range_menu(session: Session, open: RwSignal<bool>) -> Piece {
        range_picker::range_menu(session, open)
    }
}

on_demand! {
    controls:
    /// [`share::share_menu`].
    pub fn share_menu(session: Session, open: RwSignal<bool>) -> Piece {
        share::share_menu(session, open)
    }
}

on_demand! {
    controls:
    /// [`brush::brush_bar`].
    pub fn brush_bar(session: Session) -> Piece {
        brush::brush_bar(session)
    }
}

on_demand! {
    controls:
    /// [`variables::value_boxes`].
    pub fn value_boxes(session: Session, label: StoredValue<String>, values: RwSignal<Vec<String>>, chosen: Memo<Vec<String>>) -> Piece {
        variables::value_boxes(session, label, values, chosen)
    }
}

on_demand! {
    controls:
    /// [`shortcuts::shortcut_list`].
    pub fn shortcut_list(open: RwSignal<bool>) -> Piece {
        shortcuts::shortcut_list(open)
    }
}

on_demand! {
    controls:
    /// [`stranger::stranger_question`].
    pub fn stranger_question(session: Session, origin: StoredValue<String>) -> Piece {
        stranger::stranger_question(session, origin)
    }
}

on_demand! {
    bottleneck:
    /// [`bottleneck::bottleneck_page`].
    pub fn bottleneck_page(session: Session) -> Piece {
        bottleneck::bottleneck_page(session)
    }
}

on_demand! {
    pointing:
    /// [`tooltip::tooltip`].
    pub fn tooltip(session: Session, answers: AnswersMemo, hidden: RwSignal<HashSet<String>>, unit: Unit, pointing: Pointing) -> Piece {
        tooltip::tooltip(session, answers, hidden, unit, pointing)
    }
}

on_demand! {
    table:
    /// [`table::number_table`].
    pub fn number_table(session: Session, panel: String, unit: Unit, answers: AnswersMemo) -> Piece {
        table::number_table(session, panel, unit, answers)
    }
}

on_demand! {
    lint:
    /// [`lint_badge::lint_badge`].
    pub fn lint_badge(session: Session, panel: Arc<Panel>, data: PanelData) -> Piece {
        lint_badge::lint_badge(session, panel, data)
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
    /// [`heatmap::heat_body`].
    pub fn heat_body(session: Session, panel: String, unit: Unit, data: PanelData, answers: AnswersMemo, hidden: RwSignal<HashSet<String>>, as_table: Memo<bool>) -> Piece {
        heatmap::heat_body(session, panel, unit, data, answers, hidden, as_table)
    }
}

on_demand! {
    panels:
    /// [`mean_sentence::mean_sentence`].
    pub fn mean_sentence(session: Session, data: PanelData) -> Piece {
        mean_sentence::mean_sentence(session, data)
    }
}

on_demand! {
    panels:
    /// [`objective_view::objective_view`].
    pub fn objective_view(session: Session, data: PanelData) -> Piece {
        objective_view::objective_view(session, data)
    }
}

on_demand! {
    marks:
    /// [`happenings::happenings`].
    pub fn happenings(session: Session, panels: Vec<PanelData>) -> Piece {
        happenings::happenings(session, panels)
    }
}

on_demand! {
    service:
    /// [`service_view::service_view`].
    pub fn service_view(session: Session, panel: Arc<Panel>, data: PanelData) -> Piece {
        service_view::service_view(session, panel, data)
    }
}

on_demand! {
    dashboards:
    /// [`file_view::file_view`].
    pub fn file_view(session: Session) -> Piece {
        file_view::file_view(session)
    }
}

on_demand! {
    service:
    /// [`compute_service`].
    pub fn service_compute() -> Compute {
        compute_service
    }
}

on_demand! {
    dashboards:
    /// [`written_body::written_body`].
    pub fn written_body(session: Session, panel: Arc<Panel>, answers: AnswersMemo) -> Piece {
        written_body::written_body(session, panel, answers)
    }
}

on_demand! {
    discovery:
    /// [`from_thousandths`](crate::analysis::from_thousandths).
    pub fn from_thousandths() -> fn(&mut Matrix) {
        crate::analysis::from_thousandths
    }
}

on_demand! {
    discovery:
    /// [`recognised::follow_metrics`].
    pub fn follow_metrics(session: Session, source: Source) -> LocalBoxFuture<'static, ()> {
        recognised::follow_metrics(session, source)
    }
}

on_demand! {
    dashboards:
    /// [`dashboard_choice::dashboard_choice`].
    pub fn dashboard_choice(session: Session) -> Piece {
        dashboard_choice::dashboard_choice(session)
    }
}

on_demand! {
    takeaway:
    /// [`takeaway::takeaway_menu`].
    pub fn takeaway_menu(shown: Shown, opening: Opening) -> Piece {
        takeaway::takeaway_menu(shown, opening)
    }
}
