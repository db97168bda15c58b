use super::colour::level_of;
use super::place::Place;
use super::remark::{Loss, Reason};
use crate::dashboard::file::{Level, Threshold};
use crate::json::{Value, ValueKind};

const MOST: usize = 20;

/// A panel's thresholds, ascending, in the unit that values have once they are
/// multiplied by `scale`.
pub(super) fn thresholds_of(panel: Value<'_>, scale: f64, place: &Place<'_>) -> Vec<Threshold> {
    let defaults = panel.get("fieldConfig").and_then(|config| config.get("defaults"));
    let mut found = match (defaults.and_then(|d| d.get("thresholds")), panel.get("thresholds")) {
        (Some(thresholds), _) => of_steps(thresholds, place),
        (None, Some(old)) if old.kind() == ValueKind::Text => of_single_stat(panel, old),
        (None, Some(old)) => of_graph(old),
        (None, None) => Vec::new(),
    };
    found.retain(|threshold| threshold.from.is_finite());
    found.truncate(MOST);
    for threshold in &mut found {
        threshold.from *= scale;
    }
    found.sort_by(|a, b| a.from.total_cmp(&b.from));
    // A lone "all is well" tells nothing.
    if found.iter().all(|threshold| threshold.level == Level::Calm) { Vec::new() } else { found }
}

/// `{"mode": "absolute", "steps": [{"color": "green", "value": null}, …]}`
fn of_steps(thresholds: Value<'_>, place: &Place<'_>) -> Vec<Threshold> {
    let text = |key: &str| thresholds.get(key).and_then(Value::text);
    let steps = thresholds.get("steps");
    if text("mode").as_deref() == Some("percentage") {
        if steps.is_some_and(|steps| steps.elements().count() > 1) {
            place.remark(Loss::Part, Reason::PercentThresholds);
        }
        return Vec::new();
    }
    let step = |step: Value<'_>| {
        let from = step.get("value").and_then(Value::number)?;
        let level = level_of(&step.get("color").and_then(Value::text).unwrap_or_default());
        Some(Threshold { from, level })
    };
    steps.into_iter().flat_map(Value::elements).filter_map(step).collect()
}

/// `"thresholds": "70,90", "colors": ["…", "…", "…"]`
fn of_single_stat(panel: Value<'_>, thresholds: Value<'_>) -> Vec<Threshold> {
    let coloured =
        ["colorValue", "colorBackground"].iter().any(|key| panel.get(key).and_then(Value::truth) == Some(true));
    let gauge = panel.get("gauge").and_then(|gauge| gauge.get("show")).and_then(Value::truth) == Some(true);
    if !coloured && !gauge {
        return Vec::new();
    }
    let colours: Vec<Level> = panel
        .get("colors")
        .into_iter()
        .flat_map(Value::elements)
        .map(|colour| level_of(&colour.text().unwrap_or_default()))
        .collect();
    let text = thresholds.text().unwrap_or_default();
    let values = text.split(',').filter_map(|value| value.trim().parse::<f64>().ok());
    values.zip(colours.into_iter().skip(1)).map(|(from, level)| Threshold { from, level }).collect()
}

/// `[{"value": 1, "op": "gt", "colorMode": "critical"}]`
fn of_graph(thresholds: Value<'_>) -> Vec<Threshold> {
    let threshold = |threshold: Value<'_>| {
        let level = match threshold.get("colorMode").and_then(Value::text).as_deref() {
            Some("ok") => Level::Calm,
            Some("critical") => Level::Critical,
            _ => Level::Warning,
        };
        let above = threshold.get("op").and_then(Value::text).is_none_or(|op| op == "gt");
        let from = threshold.get("value").and_then(Value::number)?;
        above.then_some(Threshold { from, level })
    };
    thresholds.elements().filter_map(threshold).collect()
}
