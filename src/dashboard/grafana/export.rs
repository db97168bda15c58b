use super::colour::colour_of;
use super::unit::grafana_unit;
use crate::dashboard::file::{
    AllValues, Content, DashboardFile, FilePanel, FileQuery, SeriesLook, Variable, VariableValues,
};
use crate::json::quote_json;
use crate::time::format_duration;

/// The model's version that this is written for.
const SCHEMA_VERSION: u32 = 39;

/// The percentiles of a panel that shows those of the page.
const USUAL_QUANTILES: [f64; 3] = [0.5, 0.95, 0.99];

/// Writes a dashboard as Grafana reads it.
///
/// Percentiles become `histogram_quantile`, which the server computes; a share
/// becomes a division, a funnel bars.
pub fn export_grafana(dashboard: &DashboardFile) -> String {
    let mut members = vec![
        member("title", &quote_json(&dashboard.title)),
        member("description", &quote_json(&dashboard.description)),
        member("schemaVersion", &SCHEMA_VERSION.to_string()),
        member("editable", "true"),
        member("refresh", &quote_json(&dashboard.refresh.map(format_duration).unwrap_or_default())),
    ];
    if let Some(time) = &dashboard.time {
        let (from, to) = (quote_json(time.from.as_str()), quote_json(time.to.as_str()));
        members.push(member("time", &object(&[member("from", &from), member("to", &to)])));
    }
    let source = object(&[
        member("name", "\"datasource\""),
        member("type", "\"datasource\""),
        member("query", "\"prometheus\""),
    ]);
    let variables: Vec<String> = std::iter::once(source).chain(dashboard.variables.iter().map(variable)).collect();
    members.push(member("templating", &object(&[member("list", &list(&variables))])));
    members.push(member("panels", &list(&panels(&dashboard.panels))));
    format!("{}\n", object(&members))
}

/// The panels from left to right, in lines of 24 columns.
fn panels(panels: &[FilePanel]) -> Vec<String> {
    let (mut x, mut y, mut tallest) = (0, 0, 0);
    let mut written = Vec::new();
    for (index, panel) in panels.iter().enumerate() {
        let width = u32::from(panel.columns) * 2;
        let height = match panel.content {
            Content::Row => 1,
            _ if panel.tall => 12,
            _ => 8,
        };
        if x + width > 24 {
            (x, y) = (0, y + tallest);
            tallest = 0;
        }
        let place = [("x", x), ("y", y), ("w", width), ("h", height)].map(|(name, n)| member(name, &n.to_string()));
        written.push(panel_json(panel, index + 1, &object(&place)));
        x += width;
        tallest = tallest.max(height);
    }
    written
}

fn panel_json(panel: &FilePanel, number: usize, place: &str) -> String {
    let mut members = vec![
        member("id", &number.to_string()),
        member("type", &quote_json(kind(&panel.content))),
        member("title", &quote_json(&panel.title)),
        member("gridPos", place),
    ];
    if !panel.description.is_empty() {
        members.push(member("description", &quote_json(&panel.description)));
    }
    if let Some(repeat) = &panel.repeat {
        members.push(member("repeat", &quote_json(repeat)));
    }
    match &panel.content {
        Content::Row => members.push(member("collapsed", "false")),
        Content::Text(text) => {
            let options = [member("mode", "\"markdown\""), member("content", &quote_json(text))];
            members.push(member("options", &object(&options)));
        }
        content => {
            members.push(member("datasource", &source()));
            members.push(member("fieldConfig", &field_config(panel)));
            let targets: Vec<String> = targets(content).into_iter().enumerate().map(target).collect();
            members.push(member("targets", &list(&targets)));
        }
    }
    object(&members)
}

fn kind(content: &Content) -> &'static str {
    match content {
        Content::Percentiles { .. } | Content::Ratio { .. } => "timeseries",
        Content::Heatmap { .. } => "heatmap",
        Content::Series { look: SeriesLook::Lines, .. } => "timeseries",
        Content::Series { look: SeriesLook::Stat, .. } => "stat",
        Content::Series { look: SeriesLook::Table, .. } => "table",
        Content::Series { look: SeriesLook::Bars, .. } | Content::Funnel { .. } => "bargauge",
        Content::Text(_) => "text",
        Content::Row => "row",
    }
}

/// Expression, legend and format of each.
fn targets(content: &Content) -> Vec<(String, String, &'static str)> {
    let plain = |query: &FileQuery| (query.expr.written(), query.legend.clone(), "time_series");
    match content {
        Content::Percentiles { buckets, percentiles } => {
            let quantiles: Vec<f64> = match percentiles.as_slice() {
                [] => USUAL_QUANTILES.to_vec(),
                some => some.iter().map(|percentile| percentile.quantile()).collect(),
            };
            let expr = buckets.expr.written();
            quantiles
                .iter()
                .map(|quantile| (format!("histogram_quantile({quantile}, {expr})"), String::new(), "time_series"))
                .collect()
        }
        Content::Heatmap { buckets } => vec![(buckets.expr.written(), "{{le}}".to_owned(), "heatmap")],
        Content::Series { look: SeriesLook::Table, queries } => {
            queries.iter().map(|query| (query.expr.written(), query.legend.clone(), "table")).collect()
        }
        Content::Series { queries, .. } | Content::Funnel { steps: queries } => queries.iter().map(plain).collect(),
        Content::Ratio { part, whole } => {
            let share = format!("({}) / ({})", part.expr.written(), whole.expr.written());
            vec![(share, part.legend.clone(), "time_series")]
        }
        Content::Text(_) | Content::Row => Vec::new(),
    }
}

fn target((index, (expr, legend, format)): (usize, (String, String, &str))) -> String {
    let letter = char::from(b'A' + (index % 26) as u8);
    let name = if index < 26 { letter.to_string() } else { format!("{letter}{}", index / 26) };
    let mut members = vec![
        member("refId", &quote_json(&name)),
        member("datasource", &source()),
        member("expr", &quote_json(&expr)),
        member("legendFormat", &quote_json(if legend.is_empty() { "__auto" } else { &legend })),
        member("format", &quote_json(format)),
    ];
    if format == "table" {
        members.push(member("instant", "true"));
    }
    object(&members)
}

fn source() -> String {
    object(&[member("type", "\"prometheus\""), member("uid", "\"${datasource}\"")])
}

fn field_config(panel: &FilePanel) -> String {
    let mut defaults = vec![member("unit", &quote_json(grafana_unit(panel.unit, panel.scale)))];
    if !panel.thresholds.is_empty() {
        let first = object(&[member("color", "\"green\""), member("value", "null")]);
        let steps = panel.thresholds.iter().map(|threshold| {
            // Grafana's thresholds are of what the server answers.
            let value = decimal_quotient(threshold.from, panel.scale);
            object(&[member("color", &quote_json(colour_of(threshold.level))), member("value", &value.to_string())])
        });
        let steps: Vec<String> = std::iter::once(first).chain(steps).collect();
        let thresholds = [member("mode", "\"absolute\""), member("steps", &list(&steps))];
        defaults.push(member("thresholds", &object(&thresholds)));
    }
    object(&[member("defaults", &object(&defaults)), member("overrides", "[]")])
}

/// A quotient without the dust of binary fractions: 0.5 ÷ 0.001 is 500.
fn decimal_quotient(value: f64, scale: f64) -> f64 {
    let quotient = value / scale;
    let round = format!("{quotient:.12e}").parse().unwrap_or(quotient);
    if round * scale == value { round } else { quotient }
}

fn variable(variable: &Variable) -> String {
    let mut members = vec![member("name", &quote_json(&variable.name)), member("label", &quote_json(&variable.title))];
    let mut put = |name: &str, value: &str| members.push(member(name, value));
    match &variable.values {
        VariableValues::Label { label, of, filter } => {
            let query = match of {
                Some(of) => format!("label_values({}, {label})", of.written()),
                None => format!("label_values({label})"),
            };
            put("type", "\"query\"");
            put("datasource", &source());
            put("query", &quote_json(&query));
            put("regex", &quote_json(&if filter.is_empty() { String::new() } else { format!("/{filter}/") }));
            put("refresh", "2");
        }
        VariableValues::Query { expr, label, .. } => {
            put("type", "\"query\"");
            put("datasource", &source());
            put("query", &quote_json(&format!("query_result({})", expr.written())));
            put("regex", &quote_json(&format!("/{label}=\"([^\"]*)\"/")));
            put("refresh", "2");
        }
        VariableValues::Custom(values) => {
            let escaped: Vec<String> =
                values.iter().map(|value| value.replace('\\', "\\\\").replace(',', "\\,")).collect();
            put("type", "\"custom\"");
            put("query", &quote_json(&escaped.join(",")));
        }
        VariableValues::Interval(values) => {
            put("type", "\"interval\"");
            put("query", &quote_json(&values.join(",")));
        }
        VariableValues::Typed => {
            put("type", "\"textbox\"");
            put("query", &quote_json(variable.default.first().map_or("", String::as_str)));
        }
    }
    put("multi", if variable.multi { "true" } else { "false" });
    put("includeAll", if variable.all == AllValues::NotOffered { "false" } else { "true" });
    if let AllValues::Pattern(pattern) = &variable.all {
        put("allValue", &quote_json(pattern));
    }
    if !variable.default.is_empty() {
        let values: Vec<String> = variable.default.iter().map(|value| quote_json(value)).collect();
        put("current", &object(&[member("value", &list(&values))]));
    }
    if variable.hidden {
        put("hide", "2");
    }
    object(&members)
}

fn member(name: &str, value: &str) -> String {
    format!("{}: {value}", quote_json(name))
}

fn object(members: &[String]) -> String {
    format!("{{{}}}", members.join(", "))
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.join(",\n"))
}
