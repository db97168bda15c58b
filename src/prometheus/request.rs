use crate::promql::{Expression, Matcher};
use crate::time::{Grid, TimeRange, Timestamp};

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Parameters in the address: for the endpoints that know nothing else.
    Get,
    /// Parameters as a form in the body: no limit on their length, and, with no
    /// other header, no CORS preflight.
    Post,
}

/// What to ask a server, independent of where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// GET or POST.
    pub method: Method,
    /// The path behind the source's base address, such as `/api/v1/query`.
    pub path: String,
    /// Names and values, not yet encoded.
    pub parameters: Vec<(&'static str, String)>,
}

impl Request {
    /// `query_range`: an expression at each step of a grid.
    pub fn query_range(expression: &Expression, grid: Grid) -> Self {
        Self::post(
            "query_range",
            vec![
                ("query", expression.to_string()),
                ("start", seconds(grid.start.0)),
                ("end", seconds(grid.end().0)),
                ("step", seconds(grid.step)),
            ],
        )
    }

    /// `query`: any PromQL at one instant.
    pub fn query(promql: &str, at: Timestamp) -> Self {
        Self::post("query", vec![("query", promql.to_owned()), ("time", seconds(at.0))])
    }

    /// `labels`: the names of all labels seen within a range.
    pub fn labels(range: TimeRange) -> Self {
        Self::post("labels", bounds(range))
    }

    /// `label/…/values`: the values of a label on one metric's series that
    /// fulfil the matchers.
    pub fn label_values(label: &str, metric: &str, matchers: &[Matcher], range: TimeRange) -> Self {
        let mut parameters = vec![("match[]", selector(metric, matchers))];
        parameters.extend(bounds(range));
        Self { method: Method::Get, path: format!("/api/v1/label/{}/values", escape_label_name(label)), parameters }
    }

    /// `label/__name__/values`: the names of all metrics.
    pub fn metric_names(range: TimeRange) -> Self {
        Self::get("label/__name__/values", bounds(range))
    }

    /// `label/…/values`: the values of a label on all series, or on those of a
    /// selector that somebody wrote.
    pub fn label_values_of(label: &str, selector: Option<&str>, range: TimeRange) -> Self {
        let mut parameters: Vec<_> = selector.map(|selector| ("match[]", selector.to_owned())).into_iter().collect();
        parameters.extend(bounds(range));
        Self { method: Method::Get, path: format!("/api/v1/label/{}/values", escape_label_name(label)), parameters }
    }

    /// `series`: the label sets of the series that match.
    pub fn series(metric: &str, matchers: &[Matcher], range: TimeRange) -> Self {
        let mut parameters = vec![("match[]", selector(metric, matchers))];
        parameters.extend(bounds(range));
        Self::post("series", parameters)
    }

    /// `metadata`: types, help and units of all metrics.
    pub fn metadata() -> Self {
        Self::get("metadata", Vec::new())
    }

    /// `targets`: what is scraped, and how often.
    pub fn targets() -> Self {
        Self::get("targets", vec![("state", "active".to_owned())])
    }

    /// `rules`: recording and alerting rules.
    pub fn rules() -> Self {
        Self::get("rules", Vec::new())
    }

    /// `rules`: only what alerts, and without what is firing now, where the
    /// server can leave that out.
    pub fn alerting_rules() -> Self {
        Self::get("rules", vec![("type", "alert".to_owned()), ("exclude_alerts", "true".to_owned())])
    }

    /// `query_exemplars`: what a metric's series that fulfil the matchers
    /// remember of a range.
    pub fn exemplars(metric: &str, matchers: &[Matcher], range: TimeRange) -> Self {
        let mut parameters = vec![("query", selector(metric, matchers))];
        parameters.extend(bounds(range));
        Self::post("query_exemplars", parameters)
    }

    /// `alerts`: what is pending or firing.
    pub fn alerts() -> Self {
        Self::get("alerts", Vec::new())
    }

    /// `status/tsdb`: the largest metrics and labels, `limit` lines each.
    pub fn tsdb(limit: u32) -> Self {
        Self::get("status/tsdb", vec![("limit", limit.to_string())])
    }

    /// `status/buildinfo`: which version answers.
    pub fn build_info() -> Self {
        Self::get("status/buildinfo", Vec::new())
    }

    fn get(endpoint: &str, parameters: Vec<(&'static str, String)>) -> Self {
        Self { method: Method::Get, path: format!("/api/v1/{endpoint}"), parameters }
    }

    fn post(endpoint: &str, parameters: Vec<(&'static str, String)>) -> Self {
        Self { method: Method::Post, path: format!("/api/v1/{endpoint}"), parameters }
    }
}

/// Milliseconds as decimal seconds, exactly: `1500` is `1.5`.
fn seconds(millis: i64) -> String {
    let (whole, part) = (millis.div_euclid(1000), millis.rem_euclid(1000));
    if part == 0 {
        whole.to_string()
    } else if whole < 0 {
        format!("{}", millis as f64 / 1000.0)
    } else {
        format!("{whole}.{part:03}").trim_end_matches('0').to_owned()
    }
}

fn bounds(range: TimeRange) -> Vec<(&'static str, String)> {
    vec![("start", seconds(range.from.0)), ("end", seconds(range.to.0))]
}

fn selector(metric: &str, matchers: &[Matcher]) -> String {
    crate::promql::Selector { metric: metric.to_owned(), matchers: matchers.to_vec() }.to_string()
}

/// A label's name as it stands in a path. Names beyond `[a-zA-Z0-9_]` travel in
/// Prometheus' `U__` escaping (`http.route` is `U__http_2e_route`).
fn escape_label_name(name: &str) -> String {
    let legacy =
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if legacy {
        return name.to_owned();
    }
    let mut escaped = "U__".to_owned();
    for c in name.chars() {
        match c {
            '_' => escaped.push_str("__"),
            c if c.is_ascii_alphanumeric() => escaped.push(c),
            c => escaped.push_str(&format!("_{:x}_", c as u32)),
        }
    }
    escaped
}

/// Encodes parameters as `application/x-www-form-urlencoded`, for a body or for
/// an address; a blank is `%20`, which both understand.
pub fn encode_form<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut form = String::new();
    for (name, value) in parameters {
        if !form.is_empty() {
            form.push('&');
        }
        encode_into(&mut form, name);
        form.push('=');
        encode_into(&mut form, value);
    }
    form
}

fn encode_into(form: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => form.push(byte as char),
            _ => form.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promql::Selector;

    #[test]
    fn a_range_query_is_a_form() {
        let expression =
            Expression::Instant(Selector { metric: "up".into(), matchers: vec![Matcher::equal("a", "é&")] });
        let grid = Grid { start: Timestamp(1_500), step: 500, len: 3 };
        let request = Request::query_range(&expression, grid);
        let form = encode_form(request.parameters.iter().map(|(n, v)| (*n, v.as_str())));
        assert_eq!(form, "query=up%7Ba%3D%22%C3%A9%26%22%7D&start=1.5&end=2.5&step=0.5");
        assert_eq!((request.method, request.path.as_str()), (Method::Post, "/api/v1/query_range"));
    }

    #[test]
    fn label_names_beyond_ascii_travel_escaped() {
        let range = TimeRange::new(Timestamp(0), Timestamp(1000));
        let path = |name: &str| Request::label_values(name, "up", &[], range).path;
        assert_eq!(path("job"), "/api/v1/label/job/values");
        assert_eq!(path("http.status_code"), "/api/v1/label/U__http_2e_status__code/values");
        assert!(!path("a/../b").contains(".."));
    }
}
