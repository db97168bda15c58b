//! Dashboards' files put together at random from the words that their readers know.

use std::fmt::Write;

use super::json::mangle;
use super::random::Random;

/// Texts that break what is written without care.
const TEXTS: [&str; 22] = [
    "",
    " ",
    "a",
    "up",
    "sum by (le) (rate(x_bucket{a=\"$a\"}[$__rate_interval]))",
    "$a",
    "${a:regex}",
    "[[b]]",
    "x{a=~\"^$a.*\"}",
    "histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))",
    "histogram_quantile($q, x)",
    "\\\"",
    "中文",
    "😀",
    "sum(",
    "\\u0000",
    "label_values(up{a=\\\"$a\\\"}, b)",
    "label_values(",
    "query_result(up)",
    "/.*b=\\\"([^\\\"]*)\\\".*/",
    "1m,5m",
    "now-6h",
];
const NUMBERS: [&str; 12] =
    ["0", "1", "-1", "12", "13", "24", "0.001", "1e308", "-1e400", "99.9", "18446744073709551616", "1e-320"];
const OUR_KEYS: [&str; 30] = [
    "title",
    "kind",
    "id",
    "queries",
    "expr",
    "legend",
    "unit",
    "scale",
    "columns",
    "tall",
    "repeat",
    "thresholds",
    "from",
    "level",
    "percentiles",
    "text",
    "variables",
    "panels",
    "name",
    "label",
    "of",
    "filter",
    "values",
    "multi",
    "all",
    "default",
    "hidden",
    "refresh",
    "time",
    "to",
];
const OUR_WORDS: [&str; 24] = [
    "percentiles",
    "heatmap",
    "lines",
    "bars",
    "stat",
    "table",
    "ratio",
    "funnel",
    "text",
    "row",
    "label_values",
    "query",
    "custom",
    "interval",
    "seconds",
    "count",
    "warning",
    "off",
    "30s",
    "a",
    "b",
    "c",
    "$__all",
    "critical",
];
const THEIR_KEYS: [&str; 48] = [
    "title",
    "type",
    "targets",
    "expr",
    "legendFormat",
    "hide",
    "datasource",
    "fieldConfig",
    "defaults",
    "unit",
    "thresholds",
    "steps",
    "value",
    "color",
    "mode",
    "gridPos",
    "x",
    "y",
    "w",
    "h",
    "span",
    "rows",
    "panels",
    "templating",
    "list",
    "name",
    "query",
    "regex",
    "multi",
    "includeAll",
    "allValue",
    "current",
    "options",
    "content",
    "repeat",
    "yaxes",
    "format",
    "colors",
    "overrides",
    "custom",
    "stacking",
    "transformations",
    "annotations",
    "links",
    "time",
    "from",
    "refresh",
    "dashboard",
];
const THEIR_WORDS: [&str; 24] = [
    "timeseries",
    "graph",
    "stat",
    "singlestat",
    "gauge",
    "bargauge",
    "heatmap",
    "table",
    "text",
    "row",
    "piechart",
    "logs",
    "query",
    "custom",
    "interval",
    "datasource",
    "constant",
    "textbox",
    "adhoc",
    "prometheus",
    "ms",
    "percent",
    "#d44a3a",
    "rgba(1,2,3",
];

struct Made<'a> {
    random: &'a mut Random,
    keys: &'a [&'a str],
    words: &'a [&'a str],
    json: String,
}

impl Made<'_> {
    fn text(&mut self) {
        let text = if self.random.percent(50) { *self.random.pick(self.words) } else { *self.random.pick(&TEXTS) };
        // The texts are written as JSON already, but for plain quotes.
        let quoted = text.replace("\\\"", "\"").replace('"', "\\\"");
        let _ = write!(self.json, "\"{quoted}\"");
    }

    fn value(&mut self, depth: usize) {
        match self.random.below(if depth < 7 { 12 } else { 6 }) {
            0..4 => self.text(),
            4 => {
                let number = *self.random.pick(&NUMBERS);
                self.json.push_str(number);
            }
            5 => {
                let word = *self.random.pick(&["true", "false", "null", "[]", "{}"]);
                self.json.push_str(word);
            }
            6..9 => self.object(depth),
            _ => {
                self.json.push('[');
                for index in 0..self.random.below(4) {
                    if index > 0 {
                        self.json.push(',');
                    }
                    self.value(depth + 1);
                }
                self.json.push(']');
            }
        }
    }

    fn object(&mut self, depth: usize) {
        self.json.push('{');
        for index in 0..self.random.below(7) {
            if index > 0 {
                self.json.push(',');
            }
            let key = *self.random.pick(self.keys);
            let _ = write!(self.json, "\"{key}\":");
            self.value(depth + 1);
        }
        self.json.push('}');
    }

    fn list(&mut self, key: &str) {
        let _ = write!(self.json, ",\"{key}\":[");
        for index in 0..self.random.below(4) {
            if index > 0 {
                self.json.push(',');
            }
            self.object(1);
        }
        self.json.push(']');
    }
}

/// A file of ours, of words that mean something in it.
pub fn ours(random: &mut Random) -> Vec<u8> {
    let mut made = Made { random, keys: &OUR_KEYS, words: &OUR_WORDS, json: String::new() };
    made.json.push_str(r#"{"taillight":"dashboard","version":1,"title":"t""#);
    made.list("variables");
    made.list("panels");
    made.json.push('}');
    made.json.into_bytes()
}

/// One of Grafana's.
pub fn theirs(random: &mut Random) -> Vec<u8> {
    let mut made = Made { random, keys: &THEIR_KEYS, words: &THEIR_WORDS, json: String::new() };
    made.json.push_str(r#"{"title":"t","templating":{"list":["#);
    made.object(2);
    made.json.push_str("]}");
    let key = if made.random.percent(70) { "panels" } else { "rows" };
    made.list(key);
    made.json.push('}');
    made.json.into_bytes()
}

/// Breaks every second one.
pub fn hurt(bytes: &mut Vec<u8>, random: &mut Random) {
    if random.percent(50) {
        for _ in 0..1 + random.below(3) {
            mangle(bytes, random);
        }
    }
}
