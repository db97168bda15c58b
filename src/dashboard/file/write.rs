use super::panel::level_name;
use super::{
    AllValues, Content, DashboardFile, FORMAT_VERSION, FilePanel, FileQuery, SeriesLook, Variable, VariableValues,
};
use crate::json::quote_json;
use crate::time::format_duration;

/// The address of the format's JSON Schema from a file in `dashboards/`.
const SCHEMA: &str = "../schema/dashboard-1.json";

/// Writes a dashboard as a file that reads back as the same dashboard.
pub fn write_dashboard(dashboard: &DashboardFile) -> String {
    let mut root = Object::default();
    root.text("$schema", SCHEMA);
    root.text("taillight", "dashboard");
    root.put("version", FORMAT_VERSION.to_string());
    root.text("title", &dashboard.title);
    root.text_unless_empty("description", &dashboard.description);
    if let Some(millis) = dashboard.refresh {
        root.text("refresh", &format_duration(millis));
    }
    if let Some(time) = &dashboard.time {
        let mut window = Object::default();
        window.text("from", time.from.as_str());
        window.text("to", time.to.as_str());
        root.put("time", window.line());
    }
    if !dashboard.variables.is_empty() {
        root.lines("variables", dashboard.variables.iter().map(variable));
    }
    root.lines("panels", dashboard.panels.iter().map(panel));
    root.block()
}

fn variable(variable: &Variable) -> String {
    let mut object = Object::default();
    object.text("name", &variable.name);
    object.text_unless_empty("title", &variable.title);
    match &variable.values {
        VariableValues::Label { label, of, filter } => {
            object.text("kind", "label_values");
            object.text("label", label);
            if let Some(of) = of {
                object.text("of", &of.written());
            }
            object.text_unless_empty("filter", filter);
        }
        VariableValues::Query { expr, label, filter } => {
            object.text("kind", "query");
            object.text("expr", &expr.written());
            object.text("label", label);
            object.text_unless_empty("filter", filter);
        }
        VariableValues::Custom(values) => {
            object.text("kind", "custom");
            object.put("values", texts(values));
        }
        VariableValues::Interval(values) => {
            object.text("kind", "interval");
            object.put("values", texts(values));
        }
        VariableValues::Typed => object.text("kind", "text"),
    }
    object.flag("multi", variable.multi);
    match &variable.all {
        AllValues::NotOffered => {}
        AllValues::Offered => object.flag("all", true),
        AllValues::Pattern(pattern) => object.text("all", pattern),
    }
    if !variable.default.is_empty() {
        object.put("default", texts(&variable.default));
    }
    object.flag("hidden", variable.hidden);
    object.line()
}

fn panel(panel: &FilePanel) -> String {
    let mut object = Object::default();
    object.text("id", &panel.id);
    object.text("kind", kind_name(&panel.content));
    object.text_unless_empty("title", &panel.title);
    object.text_unless_empty("description", &panel.description);
    object.put("columns", panel.columns.to_string());
    object.flag("tall", panel.tall);
    if let Some(repeat) = &panel.repeat {
        object.text("repeat", repeat);
    }
    object.text("unit", panel.unit.name());
    if panel.scale != 1.0 {
        object.put("scale", panel.scale.to_string());
    }
    if !panel.thresholds.is_empty() {
        let thresholds = panel.thresholds.iter().map(|threshold| {
            let mut object = Object::default();
            object.put("from", threshold.from.to_string());
            object.text("level", level_name(threshold.level));
            object.line()
        });
        object.put("thresholds", list(thresholds));
    }
    match &panel.content {
        Content::Percentiles { percentiles, .. } if !percentiles.is_empty() => {
            object.put("percentiles", list(percentiles.iter().map(ToString::to_string)));
        }
        Content::Text(text) => object.text("text", text),
        _ => {}
    }
    let queries = panel.queries();
    if !queries.is_empty() {
        object.put("queries", list(queries.into_iter().map(query)));
    }
    object.line()
}

pub(super) fn kind_name(content: &Content) -> &'static str {
    match content {
        Content::Percentiles { .. } => "percentiles",
        Content::Heatmap { .. } => "heatmap",
        Content::Series { look: SeriesLook::Lines, .. } => "lines",
        Content::Series { look: SeriesLook::Bars, .. } => "bars",
        Content::Series { look: SeriesLook::Stat, .. } => "stat",
        Content::Series { look: SeriesLook::Table, .. } => "table",
        Content::Ratio { .. } => "ratio",
        Content::Funnel { .. } => "funnel",
        Content::Text(_) => "text",
        Content::Row => "row",
    }
}

fn query(query: &FileQuery) -> String {
    let mut object = Object::default();
    object.text("expr", &query.expr.written());
    object.text_unless_empty("legend", &query.legend);
    object.line()
}

fn texts(values: &[String]) -> String {
    list(values.iter().map(|value| quote_json(value)))
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

/// An object's members, each written already.
#[derive(Default)]
struct Object(Vec<String>);

impl Object {
    fn put(&mut self, name: &str, value: String) {
        self.0.push(format!("{}: {value}", quote_json(name)));
    }

    fn text(&mut self, name: &str, value: &str) {
        self.put(name, quote_json(value));
    }

    fn text_unless_empty(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.text(name, value);
        }
    }

    fn flag(&mut self, name: &str, on: bool) {
        if on {
            self.put(name, "true".to_owned());
        }
    }

    /// An array with a line for each element: what people compare in reviews.
    fn lines(&mut self, name: &str, values: impl Iterator<Item = String>) {
        let values: Vec<String> = values.map(|value| format!("\n    {value}")).collect();
        self.put(name, format!("[{}\n  ]", values.join(",")));
    }

    fn line(self) -> String {
        format!("{{ {} }}", self.0.join(", "))
    }

    fn block(self) -> String {
        format!("{{\n  {}\n}}\n", self.0.join(",\n  "))
    }
}
