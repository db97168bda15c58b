use super::place::{Place, short};
use super::remark::{Loss, Reason};
use crate::dashboard::Percentile;
use crate::dashboard::file::{Content, FileQuery, SeriesLook};
use crate::json::{Value, ValueKind};
use crate::promql::{Template, TokenKind, quantile_call, scan};

/// More than a chart can tell apart.
const MOST_QUERIES: usize = 50;
const MOST_PERCENTILES: usize = 16;

/// The queries of a panel that a Prometheus can answer.
pub(super) fn queries_of(panel: Value<'_>, place: &Place<'_>) -> Vec<FileQuery> {
    let mut queries = Vec::new();
    let panel_source = panel.get("datasource");
    let targets = panel.get("targets").into_iter().flat_map(Value::elements);
    for (index, target) in targets.enumerate() {
        let place = place.within("targets", index);
        if index >= MOST_QUERIES {
            place.remark(Loss::Part, Reason::TooMany(MOST_QUERIES));
            break;
        }
        // One that Grafana hides isn't missed.
        if target.get("hide").and_then(Value::truth) == Some(true) {
            continue;
        }
        match expression_of(target, panel_source) {
            Ok(expr) => {
                let legend = target.get("legendFormat").and_then(Value::text).unwrap_or_default();
                let legend = if legend == "__auto" { String::new() } else { legend.into_owned() };
                queries.push(FileQuery { expr, legend });
            }
            Err(reason) => place.remark(Loss::Part, reason),
        }
    }
    queries
}

fn expression_of(target: Value<'_>, panel_source: Option<Value<'_>>) -> Result<Template, Reason> {
    let source = target.get("datasource").or(panel_source).map(source_kind).unwrap_or_default();
    if !matches!(source.as_str(), "" | "prometheus") {
        return Err(Reason::DataSource(short(&source)));
    }
    let text = target.get("expr").and_then(Value::text).filter(|text| !text.trim().is_empty());
    let Some(text) = text else {
        // A target of another kind of source has its question under another name.
        let other = ["query", "rawSql", "target", "url", "measurement"].iter().any(|key| {
            target.get(key).is_some_and(|value| value.kind() != ValueKind::Text || value.text().as_deref() != Some(""))
        });
        return Err(if other { Reason::DataSource(String::new()) } else { Reason::NoQuery });
    };
    Template::parse(&text).map_err(|_| Reason::Expression(short(&text)))
}

/// The kind of a source where it is told, as in `{"type": "loki", "uid": "…"}`.
/// A bare name may be that of any Prometheus.
fn source_kind(source: Value<'_>) -> String {
    match source.kind() {
        ValueKind::Object => source.get("type").and_then(Value::text).unwrap_or_default().into_owned(),
        ValueKind::Text => {
            let name = source.text().unwrap_or_default();
            let own = matches!(&*name, "-- Dashboard --" | "-- Grafana --" | "grafana" | "__expr__");
            if own { name.into_owned() } else { String::new() }
        }
        _ => String::new(),
    }
}

/// What panels show these queries: percentiles of each histogram as one of their
/// own, and the others together.
pub(super) fn contents_of(queries: Vec<FileQuery>, look: SeriesLook, place: &Place<'_>) -> Vec<Content> {
    let mut histograms: Vec<(FileQuery, Vec<Percentile>)> = Vec::new();
    let mut others = Vec::new();
    for query in queries {
        let written = query.expr.written();
        let Some((buckets, quantile)) = percentile_of(&written) else {
            others.push(query);
            continue;
        };
        let percentile = percentile_of_quantile(&quantile);
        if percentile.is_none() {
            place.remark(Loss::Changed, Reason::VariableQuantile(short(&quantile)));
        }
        match histograms.iter_mut().find(|(other, _)| same_expression(&other.expr, &buckets)) {
            Some((_, percentiles)) => percentiles.extend(percentile),
            None => {
                let query = FileQuery { expr: buckets, legend: String::new() };
                histograms.push((query, percentile.into_iter().collect()));
            }
        }
    }
    let mut contents = Vec::new();
    for (buckets, mut percentiles) in histograms {
        percentiles.sort_by(|a, b| a.quantile().total_cmp(&b.quantile()));
        percentiles.dedup();
        percentiles.truncate(MOST_PERCENTILES);
        contents.push(Content::Percentiles { buckets, percentiles });
    }
    if !others.is_empty() {
        contents.push(Content::Series { look, queries: others });
    }
    if contents.len() > 1 {
        place.remark(Loss::Changed, Reason::Split(contents.len()));
    }
    contents
}

/// The buckets and the quantile of `histogram_quantile(quantile, buckets)`.
fn percentile_of(promql: &str) -> Option<(Template, String)> {
    let call = quantile_call(promql)?;
    Some((Template::parse(call.of).ok()?, call.quantile.to_owned()))
}

fn percentile_of_quantile(quantile: &str) -> Option<Percentile> {
    let quantile: f64 = quantile.parse().ok()?;
    // 0.999 × 100 is 99.9 in decimal, not in binary.
    let percent = (quantile * 1e11).round() / 1e9;
    Percentile::new(percent)
}

fn same_expression(one: &Template, other: &Template) -> bool {
    let without_blanks = |template: &Template| -> String {
        let written = template.written();
        let tokens = scan(&written).unwrap_or_default();
        tokens.iter().filter(|token| token.kind != TokenKind::Blank).map(|token| token.text).collect()
    };
    one == other || without_blanks(one) == without_blanks(other)
}

/// Whether a query asks for buckets: a heatmap of anything else is one that
/// Grafana would have to count itself.
pub(super) fn asks_for_buckets(query: &FileQuery) -> bool {
    let written = query.expr.written();
    let tokens = scan(&written).unwrap_or_default();
    tokens.iter().any(|token| token.kind == TokenKind::Name && (token.text.ends_with("_bucket") || token.text == "le"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_a_percentile_in_decimal() {
        let percent = |text: &str| percentile_of_quantile(text).map(|p| p.to_string());
        for (quantile, expected) in
            [("0.99", "99"), ("0.999", "99.9"), (".5", "50"), ("95e-2", "95"), ("0.9999", "99.99")]
        {
            assert_eq!(percent(quantile).as_deref(), Some(expected));
        }
        for quantile in ["0", "1", "$q", "-0.5", "NaN", "0.5+0.1"] {
            assert_eq!(percent(quantile), None, "{quantile}");
        }
    }
}
