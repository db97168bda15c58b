//! A panel's numbers as files: exactly those of its table.

use super::Answers;
use crate::json::quote_json;
use crate::series::{Labels, Unit, is_stale, shortest_decimal};
use crate::time::{Timestamp, iso_utc};

/// What is written.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// The panel's id.
    pub panel: &'a str,
    /// What its values are.
    pub unit: Unit,
    /// The values.
    pub answers: &'a Answers,
}

/// A trace or one of its bounds.
struct Series<'a> {
    name: String,
    labels: &'a Labels,
    values: &'a [f64],
}

/// Every trace and its bounds, in the order of [`Answers::columns`].
fn series(answers: &Answers) -> impl Iterator<Item = Series<'_>> {
    answers.traces.iter().flat_map(|trace| {
        let bounds = trace.band.iter().flat_map(|band| [(".lower", &band.lower), (".upper", &band.upper)]);
        std::iter::once(("", &trace.values)).chain(bounds).map(|(suffix, values)| Series {
            name: format!("{}{suffix}", trace.name),
            labels: &trace.labels,
            values,
        })
    })
}

/// The numbers as CSV (RFC 4180): one line a step, with the time as ISO 8601 in
/// UTC and as milliseconds, one column a trace and a bound; a missing sample is
/// an empty field.
///
/// A spreadsheet takes a text that begins with `=`, `+`, `-` or `@` for a
/// formula; a label value may hold anything. Such a text gets an apostrophe,
/// unless it is a number, as in `le="+Inf"`.
pub fn csv(export: Export<'_>) -> String {
    let grid = export.answers.grid;
    let columns: Vec<Series> = series(export.answers).collect();
    let mut text = String::from("time,epoch_ms");
    for column in &columns {
        let values = column.labels.iter().map(|(name, value)| (name.to_owned(), harmless(value)));
        let name = format!("{}{}", column.name, Labels::new(values.collect()));
        text.push(',');
        text.push_str(&field(&harmless(&name)));
    }
    text.push_str("\r\n");
    for step in 0..grid.len {
        let at = grid.at(step);
        text.push_str(&format!("{},{}", iso_utc(at), at.0));
        for column in &columns {
            text.push(',');
            if let Some(value) = sample(column.values, step) {
                text.push_str(&shortest_decimal(value));
            }
        }
        text.push_str("\r\n");
    }
    text
}

/// The numbers as JSON: `panel`, `unit`, `start`, `end` and `step` in
/// milliseconds, and for each trace and bound its name, labels and values. A
/// missing sample is `null`; what JSON has no number for is a text: `"NaN"`,
/// `"+Inf"`, `"-Inf"`.
pub fn json(export: Export<'_>) -> String {
    let grid = export.answers.grid;
    let mut text = format!(
        "{{\n\"panel\":{},\"unit\":{},\"start\":{},\"end\":{},\"step\":{},\n\"series\":[",
        quote_json(export.panel),
        quote_json(export.unit.name()),
        grid.start.0,
        grid.end().0,
        grid.step
    );
    for (index, series) in series(export.answers).enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        let labels: Vec<String> =
            series.labels.iter().map(|(name, value)| format!("{}:{}", quote_json(name), quote_json(value))).collect();
        let values: Vec<String> = (0..grid.len).map(|step| json_value(sample(series.values, step))).collect();
        text.push_str(&format!(
            "{{\"name\":{},\"labels\":{{{}}},\"values\":[{}]}}",
            quote_json(&series.name),
            labels.join(","),
            values.join(",")
        ));
    }
    text.push_str("\n]\n}\n");
    text
}

/// `taillight-latency-2026-11-23T14-05Z.csv`: what it shows and until when, in
/// characters that every file system takes.
pub fn file_name(panel: &str, until: Timestamp, extension: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    let panel: String = panel.chars().take(80).map(safe).collect();
    let minute: String = iso_utc(Timestamp(until.0.div_euclid(60_000).saturating_mul(60_000))).replace(":00Z", "Z");
    format!("taillight-{panel}-{}.{extension}", minute.replace(':', "-"))
}

/// The sample of a step; none when it is missing.
fn sample(values: &[f64], step: usize) -> Option<f64> {
    values.get(step).copied().filter(|value| !is_stale(*value))
}

fn json_value(value: Option<f64>) -> String {
    match value {
        None => "null".into(),
        Some(value) if value.is_finite() => shortest_decimal(value),
        Some(value) => quote_json(&shortest_decimal(value)),
    }
}

/// With an apostrophe before what a spreadsheet would calculate.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if formula { format!("'{text}") } else { text.to_owned() }
}

/// In quotes when it has to be.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Role, Trace};
    use crate::histogram::Band;
    use crate::series::STALE;
    use crate::time::Grid;

    fn answers() -> Answers {
        let grid = Grid { start: Timestamp(1_795_442_730_000), step: 15_000, len: 3 };
        let trace = |labels: Labels, values: [f64; 3], band| Trace {
            name: "p99".into(),
            labels,
            role: Role::Percentile(99.0),
            values: values.to_vec(),
            band,
            overall: 0.0,
            overall_band: None,
        };
        let band = Band { lower: vec![0.1, STALE, 1.0], upper: vec![0.5, STALE, f64::INFINITY], ..Band::default() };
        let hostile = Labels::from([("endpoint", "=HYPERLINK(\"x\"),\n1"), ("method", "GET")]);
        Answers {
            grid,
            traces: vec![
                trace(Labels::default(), [0.25, STALE, f64::NAN], Some(band)),
                trace(hostile, [1e21, -0.5, f64::NEG_INFINITY], None),
            ],
            notices: Vec::new(),
        }
    }

    fn export(answers: &Answers) -> Export<'_> {
        Export { panel: "latency", unit: Unit::Seconds, answers }
    }

    #[test]
    fn csv_has_the_columns_of_the_table() {
        let answers = answers();
        let lines = [
            r#"time,epoch_ms,p99,p99.lower,p99.upper,"p99{endpoint=""'=HYPERLINK(\""x\""),\n1"",method=""GET""}""#,
            "2026-11-23T14:05:30Z,1795442730000,0.25,0.1,0.5,1e21",
            "2026-11-23T14:05:45Z,1795442745000,,,,-0.5",
            "2026-11-23T14:06:00Z,1795442760000,NaN,1,+Inf,-Inf",
            "",
        ];
        assert_eq!(csv(export(&answers)), lines.join("\r\n"));
        let names: Vec<String> = series(&answers).map(|s| format!("{}{}", s.name, s.labels)).collect();
        let columns: Vec<String> = answers.columns().into_iter().map(|column| column.name).collect();
        assert_eq!(names, columns);
    }

    #[test]
    fn formulas_and_separators_are_only_text() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-1+1", "'-1+1"),
            ("-1", "-1"),
            ("+Inf", "+Inf"),
            ("a,b", "\"a,b\""),
            ("a\"b\r\n", "\"a\"\"b\r\n\""),
            ("p99", "p99"),
        ] {
            assert_eq!(field(&harmless(text)), written);
        }
    }

    #[test]
    fn json_is_read_by_others() {
        let answers = answers();
        let read: serde_json::Value = serde_json::from_str(&json(export(&answers))).expect("JSON");
        let expected = serde_json::json!({
            "panel": "latency", "unit": "seconds",
            "start": 1_795_442_730_000_i64, "end": 1_795_442_760_000_i64, "step": 15_000,
            "series": [
                {"name": "p99", "labels": {}, "values": [0.25, null, "NaN"]},
                {"name": "p99.lower", "labels": {}, "values": [0.1, null, 1]},
                {"name": "p99.upper", "labels": {}, "values": [0.5, null, "+Inf"]},
                {
                    "name": "p99",
                    "labels": {"endpoint": "=HYPERLINK(\"x\"),\n1", "method": "GET"},
                    "values": [1e21, -0.5, "-Inf"],
                },
            ],
        });
        assert_eq!(read, expected);
    }

    #[test]
    fn nothing_is_a_file_too() {
        let nothing = Answers::empty(Grid { start: Timestamp(0), step: 1, len: 0 });
        assert_eq!(csv(export(&nothing)), "time,epoch_ms\r\n");
        assert!(serde_json::from_str::<serde_json::Value>(&json(export(&nothing))).is_ok());
    }

    #[test]
    fn file_names_are_plain() {
        let at = Timestamp(1_795_442_730_250);
        assert_eq!(file_name("latency", at, "csv"), "taillight-latency-2026-11-23T14-05Z.csv");
        assert_eq!(file_name("../a b", at, "svg"), "taillight----a-b-2026-11-23T14-05Z.svg");
    }
}
