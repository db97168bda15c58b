use super::import::MOST_PANELS;
use super::place::{Place, short};
use super::queries::{asks_for_buckets, contents_of, queries_of};
use super::remark::{Loss, Reason};
use super::thresholds::thresholds_of;
use super::unit::unit_of;
use crate::dashboard::file::{Content, FilePanel, SeriesLook};
use crate::json::{Value, ValueKind};
use crate::series::Unit;

/// How many panels there were, and how many of them are there.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) panels: usize,
    pub(super) carried: usize,
}

/// All panels in reading order, those within rows behind their row.
pub(super) fn panels_of(model: Value<'_>, place: &Place<'_>, layout: &mut Layout) -> Vec<FilePanel> {
    let mut found = Vec::new();
    let mut panels: Vec<(usize, Value<'_>)> =
        model.get("panels").into_iter().flat_map(Value::elements).take(MOST_PANELS + 1).enumerate().collect();
    panels.sort_by(|(_, a), (_, b)| position(*a).partial_cmp(&position(*b)).unwrap_or(std::cmp::Ordering::Equal));
    for (index, panel) in panels {
        let path = format!("panels[{index}]");
        push_panel(panel, path.clone(), place, layout, &mut found);
        // A folded row holds its panels itself.
        for (inner, panel) in panel.get("panels").into_iter().flat_map(Value::elements).enumerate() {
            push_panel(panel, format!("{path}.panels[{inner}]"), place, layout, &mut found);
        }
    }
    for (index, row) in model.get("rows").into_iter().flat_map(Value::elements).enumerate() {
        let text = |key: &str| row.get(key).and_then(Value::text).unwrap_or_default().into_owned();
        let repeat = Some(text("repeat")).filter(|name| !name.is_empty());
        let shown = row.get("showTitle").and_then(Value::truth) == Some(true);
        let folded = row.get("collapse").and_then(Value::truth) == Some(true);
        if shown || folded || repeat.is_some() || index > 0 {
            found.push(FilePanel { title: text("title"), repeat, ..blank(Content::Row) });
        }
        for (inner, panel) in row.get("panels").into_iter().flat_map(Value::elements).enumerate() {
            push_panel(panel, format!("rows[{index}].panels[{inner}]"), place, layout, &mut found);
        }
    }
    found
}

/// From top to bottom and from left to right; panels without a position stay
/// where they are.
fn position(panel: Value<'_>) -> (f64, f64) {
    let number = |key: &str| panel.get("gridPos").and_then(|at| at.get(key)).and_then(Value::number).unwrap_or(0.0);
    (number("y"), number("x"))
}

fn blank(content: Content) -> FilePanel {
    FilePanel {
        id: String::new(),
        title: String::new(),
        description: String::new(),
        columns: 12,
        tall: false,
        repeat: None,
        unit: Unit::Count,
        scale: 1.0,
        thresholds: Vec::new(),
        content,
    }
}

fn push_panel(panel: Value<'_>, path: String, place: &Place<'_>, layout: &mut Layout, found: &mut Vec<FilePanel>) {
    let text = |key: &str| panel.get(key).and_then(Value::text).unwrap_or_default().into_owned();
    let place = Place { path, title: short(&text("title")), ..place.clone() };
    let kind = text("type");
    if kind != "row" {
        layout.panels += 1;
    }
    if found.len() >= MOST_PANELS {
        return place.remark(Loss::Whole, Reason::TooMany(MOST_PANELS));
    }
    let contents = match contents(panel, &kind, &place) {
        Ok(contents) => contents,
        Err(reason) => return place.remark(Loss::Whole, reason),
    };
    layout.carried += usize::from(kind != "row");
    let repeat = Some(text("repeat")).filter(|name| !name.is_empty());
    let (columns, tall) = size(panel);
    let columns = (columns / contents.len().clamp(1, 4) as u8).max(columns.min(3));
    let silent = matches!(contents.first(), Some(Content::Row | Content::Text(_)));
    let (unit, scale) = if silent { (Unit::Count, 1.0) } else { unit(panel, &contents, &place) };
    let thresholds = if silent { Vec::new() } else { thresholds_of(panel, scale, &place) };
    if !silent {
        looks(panel, &place);
    }
    for content in contents {
        found.push(FilePanel {
            title: text("title"),
            description: text("description"),
            columns,
            tall,
            repeat: repeat.clone(),
            unit,
            scale,
            thresholds: thresholds.clone(),
            ..blank(content)
        });
    }
}

/// What stands in the place of a panel of Grafana's.
fn contents(panel: Value<'_>, kind: &str, place: &Place<'_>) -> Result<Vec<Content>, Reason> {
    if panel.get("libraryPanel").is_some_and(|library| library.get("model").is_none()) && panel.get("targets").is_none()
    {
        return Err(Reason::PanelKind("library".to_owned()));
    }
    let drawn_as = |as_kind: &'static str| place.remark(Loss::Changed, Reason::DrawnAs { kind: short(kind), as_kind });
    let look = match kind {
        "row" => return Ok(vec![Content::Row]),
        "text" => return Ok(vec![Content::Text(words(panel, place))]),
        "timeseries" | "graph" => SeriesLook::Lines,
        "stat" | "singlestat" | "grafana-singlestat-panel" => SeriesLook::Stat,
        "table" | "table-old" => SeriesLook::Table,
        "bargauge" => SeriesLook::Bars,
        "gauge" => {
            drawn_as("stat");
            SeriesLook::Stat
        }
        "barchart" | "piechart" | "grafana-piechart-panel" => {
            drawn_as("bars");
            SeriesLook::Bars
        }
        "heatmap" | "heatmap-new" => return heatmaps(panel, place),
        "state-timeline" | "status-history" | "trend" | "xychart" | "candlestick" => {
            drawn_as("lines");
            SeriesLook::Lines
        }
        other => return Err(Reason::PanelKind(short(other))),
    };
    let queries = queries_of(panel, place);
    if queries.is_empty() {
        return Err(Reason::NoQuery);
    }
    Ok(contents_of(queries, look, place))
}

/// A heatmap for each query of buckets; one of other series would have to be
/// counted first.
fn heatmaps(panel: Value<'_>, place: &Place<'_>) -> Result<Vec<Content>, Reason> {
    let (buckets, others): (Vec<_>, Vec<_>) = queries_of(panel, place).into_iter().partition(asks_for_buckets);
    let mut contents: Vec<Content> = buckets.into_iter().map(|buckets| Content::Heatmap { buckets }).collect();
    if !others.is_empty() {
        place.remark(Loss::Changed, Reason::DrawnAs { kind: "heatmap".to_owned(), as_kind: "lines" });
        contents.push(Content::Series { look: SeriesLook::Lines, queries: others });
    }
    if contents.is_empty() { Err(Reason::NoQuery) } else { Ok(contents) }
}

fn words(panel: Value<'_>, place: &Place<'_>) -> String {
    let options = panel.get("options");
    let content = options.and_then(|options| options.get("content")).or_else(|| panel.get("content"));
    let mode = options.and_then(|options| options.get("mode")).or_else(|| panel.get("mode"));
    let text = content.and_then(Value::text).unwrap_or_default();
    let mode = mode.and_then(Value::text).unwrap_or_default();
    let marked = mode == "html" || text.contains(['<', '*', '#', '`', '[']);
    if marked {
        place.remark(Loss::Changed, Reason::Markup);
    }
    text.into_owned()
}

/// Twelfths of the page, and whether it is tall.
fn size(panel: Value<'_>) -> (u8, bool) {
    let grid = |key: &str| panel.get("gridPos").and_then(|at| at.get(key)).and_then(Value::number);
    let span = panel.get("span").and_then(Value::number);
    let columns = grid("w").map(|width| width / 2.0).or(span).unwrap_or(12.0);
    // Grafana's rows are 30 pixels high and 8 apart.
    (columns.ceil().clamp(1.0, 12.0) as u8, grid("h").is_some_and(|height| height >= 11.0))
}

fn unit(panel: Value<'_>, contents: &[Content], place: &Place<'_>) -> (Unit, f64) {
    let defaults = panel.get("fieldConfig").and_then(|config| config.get("defaults"));
    let axis = || panel.get("yaxes")?.elements().next()?.get("format");
    let y_axis = || panel.get("yAxis")?.get("format");
    let found = defaults.and_then(|d| d.get("unit")).or_else(axis).or_else(y_axis).or_else(|| panel.get("format"));
    let name = found.filter(|unit| unit.kind() == ValueKind::Text).and_then(Value::text).unwrap_or_default();
    if name.is_empty() && contents.iter().all(in_seconds) {
        return (Unit::Seconds, 1.0);
    }
    unit_of(&name).unwrap_or_else(|| {
        place.remark(Loss::Changed, Reason::Unit(short(&name)));
        (Unit::Count, 1.0)
    })
}

/// Whether the name of a histogram says that it measures seconds.
fn in_seconds(content: &Content) -> bool {
    match content {
        Content::Percentiles { buckets, .. } | Content::Heatmap { buckets } => {
            buckets.expr.written().contains("_seconds_bucket")
        }
        _ => false,
    }
}

/// What a panel looks like in Grafana and not here.
fn looks(panel: Value<'_>, place: &Place<'_>) {
    let config = panel.get("fieldConfig");
    let defaults = config.and_then(|config| config.get("defaults"));
    let custom = defaults.and_then(|defaults| defaults.get("custom"));
    let some = |value: Option<Value<'_>>| value.into_iter().flat_map(Value::elements).next().is_some();
    let is_true = |key: &str| panel.get(key).and_then(Value::truth) == Some(true);
    let part = |lost: bool, reason: Reason| {
        if lost {
            place.remark(Loss::Part, reason);
        }
    };
    part(some(panel.get("transformations")), Reason::Transformations);
    let overrides = config.and_then(|config| config.get("overrides"));
    part(some(overrides) || some(panel.get("seriesOverrides")) || some(panel.get("styles")), Reason::Overrides);
    let mappings = defaults.and_then(|defaults| defaults.get("mappings"));
    part(some(mappings) || some(panel.get("valueMaps")) && is_true("mappingType"), Reason::ValueMappings);
    let stacking = custom.and_then(|custom| custom.get("stacking")).and_then(|stacking| stacking.get("mode"));
    let stacks = stacking.and_then(Value::text).is_some_and(|mode| mode != "none") || is_true("stack");
    part(stacks, Reason::Stacking);
    part(panel.get("alert").is_some(), Reason::Alert);
    part(some(panel.get("links")), Reason::Links);
    part(panel.get("timeFrom").is_some() || panel.get("timeShift").is_some(), Reason::OwnTime);
    let right = |series: Value<'_>| series.get("yaxis").and_then(Value::number) == Some(2.0);
    part(panel.get("seriesOverrides").into_iter().flat_map(Value::elements).any(right), Reason::SecondAxis);
}
