//! The words for what is wrong with a dashboard's file, and for what of one of
//! Grafana's isn't carried over.

use super::language::tr;
use crate::dashboard::file::{Problem, ProblemKind};
use crate::dashboard::grafana::{Loss, Reason, Remark};

/// Where it is, what is wrong, and what to do about it.
pub fn problem_text(problem: &Problem) -> String {
    let what = match &problem.kind {
        ProblemKind::TooLarge(most) => tr!("file.too_large", most = most),
        ProblemKind::NotJson(expected) => tr!("file.not_json", expected = expected),
        ProblemKind::NotADashboard => tr!("file.no_dashboard"),
        ProblemKind::Version(version) => tr!("file.version", version = version),
        ProblemKind::Expected(expected) => tr!("file.expected", expected = expected),
        ProblemKind::Missing(name) => tr!("file.missing", name = name),
        ProblemKind::UnknownField(name) => tr!("file.unknown_field", name = name),
        ProblemKind::OneOf(words) => tr!("file.one_of", words = words),
        ProblemKind::Duplicate(name) => tr!("file.duplicate", name = name),
        ProblemKind::UnknownVariable(name) => tr!("file.unknown_variable", name = name),
        ProblemKind::Cycle(names) => tr!("file.cycle", names = names),
        ProblemKind::Queries(count) => tr!("file.queries", count = count),
        ProblemKind::Unbalanced(at) => tr!("file.unbalanced", at = at),
        ProblemKind::TooMany(most) => tr!("file.too_many", most = most),
    };
    let path = if problem.path.is_empty() { tr!("file.whole") } else { problem.path.clone() };
    tr!("file.place", path = path, offset = problem.offset, what = what)
}

/// Where it was, and why it is otherwise or not there.
pub fn remark_text(remark: &Remark) -> String {
    let loss = match remark.loss {
        Loss::Changed => tr!("grafana.changed"),
        Loss::Part => tr!("grafana.part"),
        Loss::Whole => tr!("grafana.lost"),
    };
    let place = match (remark.title.as_str(), remark.path.as_str()) {
        ("", "") => tr!("file.whole"),
        ("", path) => path.to_owned(),
        (title, path) => format!("{title} ({path})"),
    };
    tr!("grafana.remark", place = place, loss = loss, reason = reason_text(&remark.reason))
}

fn reason_text(reason: &Reason) -> String {
    match reason {
        Reason::NotJson { expected, offset } => tr!("grafana.not_json", expected = expected, offset = offset),
        Reason::TooLarge(most) => tr!("file.too_large", most = most),
        Reason::TooMany(most) => tr!("file.too_many", most = most),
        Reason::NotADashboard => tr!("grafana.no_dashboard"),
        Reason::PanelKind(kind) => tr!("grafana.panel_kind", kind = kind),
        Reason::DrawnAs { kind, as_kind } => tr!("grafana.drawn_as", kind = kind, as_kind = as_kind),
        Reason::DataSource(kind) => tr!("grafana.data_source", kind = kind),
        Reason::NoQuery => tr!("grafana.no_query"),
        Reason::Expression(text) => tr!("grafana.expression", text = text),
        Reason::Unit(unit) => tr!("grafana.unit", unit = unit),
        Reason::VariableQuantile(text) => tr!("grafana.quantile", text = text),
        Reason::Split(count) => tr!("grafana.split", count = count),
        Reason::Transformations => tr!("grafana.transformations"),
        Reason::Overrides => tr!("grafana.overrides"),
        Reason::ValueMappings => tr!("grafana.mappings"),
        Reason::PercentThresholds => tr!("grafana.thresholds"),
        Reason::Stacking => tr!("grafana.stacking"),
        Reason::SecondAxis => tr!("grafana.second_axis"),
        Reason::OwnTime => tr!("grafana.own_time"),
        Reason::Markup => tr!("grafana.markup"),
        Reason::Alert => tr!("grafana.alert"),
        Reason::Links => tr!("grafana.links"),
        Reason::Annotations => tr!("grafana.annotations"),
        Reason::VariableKind(kind) => tr!("grafana.variable_kind", kind = kind),
        Reason::VariableQuery(query) => tr!("grafana.variable_query", query = query),
        Reason::DataSourceVariable => tr!("grafana.source_variable"),
        Reason::UnknownVariable(name) => tr!("grafana.unknown_variable", name = name),
    }
}
