use super::{Plan, choose_resolution};
use crate::dashboard::Extent;
use crate::promql::{Expression, Filling, Template};
use crate::time::{Grid, TimeRange, format_duration};

/// What a dashboard's file asks, before time is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Written<'a> {
    /// The expressions.
    pub templates: Vec<&'a Template>,
    /// Whether the first asks for a histogram: where it names no buckets, native
    /// ones may answer.
    pub histogram: bool,
}

/// Plans expressions that somebody wrote. `$__rate_interval`, `$__interval` and
/// `$__range` are what the page chooses; `filling` knows the other variables.
pub fn plan_written(
    written: &Written<'_>,
    (step, window): (Extent, Extent),
    range: TimeRange,
    width: f64,
    scrape_interval: i64,
    filling: &dyn Fn(&str) -> Option<Filling>,
) -> Plan {
    let resolution = choose_resolution(range, width, scrape_interval, step, window);
    let grid = Grid::aligned(range, resolution.step);
    let lengths = [("range", range.millis().max(1)), ("interval", grid.step), ("rate_interval", resolution.window)];
    let fill = |name: &str| own(name, &lengths).map(|text| Filling::Values(vec![text])).or_else(|| filling(name));
    let expressions: Vec<Expression> =
        written.templates.iter().map(|template| Expression::Written(template.fill(&fill))).collect();
    let native = expressions
        .first()
        .filter(|expression| written.histogram && !expression.to_string().contains(super::BUCKET))
        .cloned();
    // A file's panel is scaled as a whole.
    let in_thousandths = vec![false; expressions.len()];
    Plan { grid, window: resolution.window, expressions, in_thousandths, native }
}

/// `__range` as a duration, `__range_s` in seconds, `__range_ms` in milliseconds.
fn own(name: &str, lengths: &[(&str, i64)]) -> Option<String> {
    let name = name.strip_prefix("__")?;
    let (length, unit) = match name.rsplit_once('_') {
        Some((length, unit @ ("s" | "ms"))) => (length, unit),
        _ => (name, ""),
    };
    let (_, millis) = lengths.iter().find(|(known, _)| *known == length)?;
    Some(match unit {
        "ms" => millis.to_string(),
        "s" => (millis / 1000).max(1).to_string(),
        _ => format_duration(*millis),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn the_pages_own_lengths_stand_in_expressions() {
        let template = |promql: &str| Template::parse(promql).expect("an expression");
        let rate = template("rate(x_bucket{a=\"$a\"}[$__rate_interval]) + $__range_s * $__interval_ms");
        let native = template("rate(x[${__range}])");
        let range = TimeRange::new(Timestamp(0), Timestamp(3_600_000));
        let plan = |template: &Template| {
            let written = Written { templates: vec![template], histogram: true };
            let filling = |name: &str| (name == "a").then(|| Filling::Values(vec!["b\"c".into()]));
            plan_written(&written, (Extent::Auto, Extent::Auto), range, 900.0, 15_000, &filling)
        };
        assert_eq!(plan(&rate).expressions[0].to_string(), r#"rate(x_bucket{a="b\"c"}[1m]) + 3600 * 15000"#);
        assert_eq!(plan(&rate).native, None);
        assert_eq!(plan(&native).native.map(|e| e.to_string()).as_deref(), Some("rate(x[1h])"));
    }
}
