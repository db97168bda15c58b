//! Dashboards as files: the format's reader against its published JSON Schema,
//! and files that are written against those that are read.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use taillight::dashboard::file::{ReadDashboard, read_dashboard, write_dashboard};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(root().join("schema/dashboard-1.json")).expect("the schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// The dashboards that are published, and those that the documentation shows.
fn examples() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = files(&root().join("dashboards"))
        .into_iter()
        .map(|path| (path.display().to_string(), fs::read_to_string(path).expect("an example")))
        .collect();
    for page in ["docs/dashboards.md", "docs/dashboards.zh-CN.md"] {
        let text = fs::read_to_string(root().join(page)).expect("the documentation");
        let blocks = text.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
        found.extend(blocks.map(|block| (page.to_owned(), block.to_owned())));
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").flatten().map(|file| file.path()).collect();
    paths.sort();
    paths
}

fn read(json: &Value) -> ReadDashboard {
    read_dashboard(json.to_string().as_bytes())
}

#[test]
fn every_example_is_as_the_schema_and_the_reader_have_it() {
    let schema = schema();
    let examples = examples();
    assert!(examples.len() >= 4, "{}", examples.len());
    for (name, text) in examples {
        let json: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let errors: Vec<String> = schema.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        let read = read_dashboard(text.as_bytes());
        assert!(read.problems.is_empty(), "{name}: {:?}", read.problems);
        let dashboard = read.dashboard.expect("a dashboard");
        let written = write_dashboard(&dashboard);
        let again = read_dashboard(written.as_bytes());
        assert_eq!((again.dashboard.as_ref(), again.problems.len()), (Some(&dashboard), 0), "{name}: {written}");
        let written: Value = serde_json::from_str(&written).expect("JSON");
        assert!(schema.is_valid(&written), "{name}: {written}");
    }
}

/// A valid dashboard with one thing of it changed: whether schema and reader
/// agree on what is left.
#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = schema();
    let query = json!({"expr": "up", "legend": "{{job}}"});
    let valid = json!({
        "taillight": "dashboard", "version": 1, "title": "t", "description": "d", "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "variables": [
            {"name": "a", "kind": "label_values", "label": "a", "of": "up", "filter": "x", "all": true, "multi": true},
            {"name": "b", "kind": "query", "expr": "up{a=\"$a\"}", "label": "b", "all": ".+", "hidden": true},
            {"name": "c", "kind": "custom", "values": ["x", "y"], "default": ["x"], "title": "C"},
            {"name": "d", "kind": "interval", "values": ["1m", "5m"]},
            {"name": "e", "kind": "text"},
        ],
        "panels": [
            {"kind": "percentiles", "queries": [query], "percentiles": [50, 99.9], "id": "x", "columns": 4, "tall": true},
            {"kind": "heatmap", "queries": [query], "unit": "seconds", "scale": 0.001},
            {"kind": "lines", "queries": [query, query], "thresholds": [{"from": 1, "level": "warning"}]},
            {"kind": "ratio", "queries": [query, query], "repeat": "a", "title": "$a", "description": "d"},
            {"kind": "funnel", "queries": [query, query]},
            {"kind": "text", "text": "words"},
            {"kind": "row", "title": "r"},
        ],
    });
    assert!(schema.is_valid(&valid) && read(&valid).problems.is_empty(), "{:?}", read(&valid).problems);

    let replacements = [
        json!(null),
        json!(0),
        json!(13),
        json!(1.5),
        json!(-1),
        json!(""),
        json!(" "),
        json!("off"),
        json!("5m"),
        json!("x y"),
        json!("a"),
        json!(true),
        json!([]),
        json!([[]]),
        json!({}),
        json!({"expr": "up"}),
        json!([{"expr": "up"}]),
    ];
    let mut cases = 0;
    for pointer in pointers(&valid) {
        for replacement in &replacements {
            // Only a null is different on purpose: read, it counts as missing.
            if replacement.is_null() {
                continue;
            }
            let mut changed = valid.clone();
            *changed.pointer_mut(&pointer).expect("a place") = replacement.clone();
            agree(&schema, &changed, &pointer, &mut cases);
        }
        let mut removed = valid.clone();
        remove(&mut removed, &pointer);
        agree(&schema, &removed, &pointer, &mut cases);
    }
    assert!(cases > 1000, "{cases}");
}

fn agree(schema: &jsonschema::Validator, json: &Value, pointer: &str, cases: &mut usize) {
    let read = read(json);
    // What holds between parts no schema can say.
    let between = read.problems.iter().any(|problem| {
        use taillight::dashboard::file::ProblemKind::{Cycle, Duplicate, Unbalanced, UnknownVariable};
        matches!(problem.kind, Cycle(_) | Duplicate(_) | Unbalanced(_) | UnknownVariable(_))
    });
    let time = pointer.starts_with("/time/");
    if !between && !time {
        assert_eq!(schema.is_valid(json), read.problems.is_empty(), "{pointer} {json}: {:?}", read.problems);
        *cases += 1;
    }
}

/// The place of every value in a document.
fn pointers(json: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let children: Vec<(String, &Value)> = match json {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(elements) => elements.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in children {
        found.extend(pointers(value).into_iter().map(|rest| format!("/{key}{rest}")));
    }
    found
}

fn remove(json: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    match json.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.remove(key)),
        Some(Value::Array(elements)) => drop(elements.remove(key.parse().expect("an index"))),
        _ => {}
    }
}
