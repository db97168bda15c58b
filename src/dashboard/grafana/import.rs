use std::collections::BTreeSet;

use super::panel::{Layout, panels_of};
use super::place::{Place, short};
use super::remark::{Loss, Reason, Remark, Remarks};
use super::variable::variables_of;
use crate::dashboard::TimeWindow;
use crate::dashboard::file::{Content, DashboardFile, FilePanel, LARGEST_FILE};
use crate::json::{Value, ValueKind};
use crate::time::{TimeExpression, parse_duration};

/// More than anyone looks at.
pub(super) const MOST_PANELS: usize = 500;

/// What became of a Grafana dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The dashboard; none when it isn't one.
    pub dashboard: Option<DashboardFile>,
    /// What isn't carried over as it was, and why.
    pub remarks: Vec<Remark>,
    /// How many panels it had, rows apart.
    pub panels: usize,
    /// How many of them are there.
    pub carried: usize,
}

/// Whether a file looks like a dashboard of Grafana's rather than one of ours.
pub fn is_grafana(bytes: &[u8]) -> bool {
    Value::read(bytes).is_ok_and(|root| root.get("taillight").is_none() && model_of(root).is_some())
}

/// Reads a dashboard of Grafana's.
pub fn import_grafana(bytes: &[u8]) -> Imported {
    let remarks = Remarks::default();
    let place = Place { path: String::new(), title: String::new(), remarks: &remarks };
    let (dashboard, panels, carried) = match read(bytes, &place) {
        Ok((dashboard, panels, carried)) => (Some(dashboard), panels, carried),
        Err(reason) => {
            place.remark(Loss::Whole, reason);
            (None, 0, 0)
        }
    };
    Imported { dashboard, remarks: remarks.into_list(), panels, carried }
}

/// The dashboard's own JSON: the file itself, or what the API wraps it in.
fn model_of(root: Value<'_>) -> Option<Value<'_>> {
    let has_panels = |value: &Value<'_>| {
        ["panels", "rows"].iter().any(|key| value.get(key).is_some_and(|list| list.kind() == ValueKind::Array))
    };
    [Some(root), root.get("dashboard"), root.get("spec")].into_iter().flatten().find(has_panels)
}

fn read(bytes: &[u8], place: &Place<'_>) -> Result<(DashboardFile, usize, usize), Reason> {
    if bytes.len() > LARGEST_FILE {
        return Err(Reason::TooLarge(LARGEST_FILE));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let root =
        Value::read(bytes).map_err(|error| Reason::NotJson { expected: error.expected(), offset: error.offset() })?;
    let model = model_of(root).ok_or(Reason::NotADashboard)?;
    let text = |key: &str| model.get(key).and_then(Value::text).unwrap_or_default();
    let title = text("title");
    let title = if title.trim().is_empty() { "Grafana" } else { &title };
    let variables = variables_of(model, place);
    let names: BTreeSet<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();

    let mut layout = Layout::default();
    let mut panels = panels_of(model, place, &mut layout);
    panels.truncate(MOST_PANELS);
    for (index, panel) in panels.iter_mut().enumerate() {
        panel.id = format!("panel-{}", index + 1);
        name_check(panel, &names, place);
    }
    whole_dashboard(model, place);
    let dashboard = DashboardFile {
        title: title.to_owned(),
        description: text("description").into_owned(),
        refresh: parse_duration(&text("refresh")).filter(|millis| (1_000..=86_400_000).contains(millis)),
        time: time_of(model),
        variables,
        panels,
    };
    Ok((dashboard, layout.panels, layout.carried))
}

/// A panel can't be repeated by a variable that isn't there.
fn name_check(panel: &mut FilePanel, names: &BTreeSet<&str>, place: &Place<'_>) {
    let place = Place { title: panel.title.clone(), path: panel.id.clone(), ..place.clone() };
    if let Some(name) = panel.repeat.take_if(|name| !names.contains(name.as_str())) {
        place.remark(Loss::Part, Reason::UnknownVariable(short(&name)));
    }
    let used: BTreeSet<String> =
        panel.queries().into_iter().flat_map(|query| query.expr.variables()).map(str::to_owned).collect();
    for name in used.iter().filter(|name| !names.contains(name.as_str()) && !name.starts_with("__")) {
        place.remark(Loss::Changed, Reason::UnknownVariable(short(name)));
    }
    if let Content::Row = panel.content {
        (panel.columns, panel.tall) = (12, false);
    }
}

/// What belongs to no panel.
fn whole_dashboard(model: Value<'_>, place: &Place<'_>) {
    let count = |value: Option<Value<'_>>| value.into_iter().flat_map(Value::elements).count();
    if count(model.get("links")) > 0 {
        place.remark(Loss::Part, Reason::Links);
    }
    let annotations = model.get("annotations").and_then(|annotations| annotations.get("list"));
    let own = annotations.into_iter().flat_map(Value::elements).filter(|annotation| {
        let built_in =
            annotation.get("builtIn").is_some_and(|flag| flag.number() == Some(1.0) || flag.truth() == Some(true));
        !built_in
    });
    if own.count() > 0 {
        place.remark(Loss::Part, Reason::Annotations);
    }
}

fn time_of(model: Value<'_>) -> Option<TimeWindow> {
    let time = model.get("time")?;
    let expression = |key: &str| TimeExpression::parse(&time.get(key)?.text()?);
    Some(TimeWindow { from: expression("from")?, to: expression("to")? })
}
