//! Grafana's dashboards: small ones of our own, and real ones that others wrote
//! and publish in packages (`scripts/grafana-dashboards.sh` unpacks them).
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use taillight::dashboard::file::{Content, DashboardFile, FilePanel, SeriesLook, read_dashboard, write_dashboard};
use taillight::dashboard::grafana::{Imported, Loss, export_grafana, import_grafana, is_grafana};
use taillight::promql::Filling;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The real ones: name and content. They are unpacked when they aren't there.
fn real_dashboards() -> Vec<(String, Vec<u8>)> {
    let folder = env::var_os("TAILLIGHT_GRAFANA_DASHBOARDS").map_or_else(unpack, PathBuf::from);
    let mut found: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "json"))
        .map(|file| (file.file_name().to_string_lossy().into_owned(), fs::read(file.path()).expect("a dashboard")))
        .collect();
    found.sort();
    found
}

fn unpack() -> PathBuf {
    let output = Command::new(root().join("scripts/grafana-dashboards.sh")).output().expect("the script runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    PathBuf::from(text.lines().last().expect("the folder of the dashboards"))
}

/// Every expression that a dashboard asks, with something in each variable's place.
fn expressions(dashboard: &DashboardFile) -> Vec<String> {
    let filling = |name: &str| {
        let value = match name {
            "__rate_interval" | "__interval" | "__range" => "5m",
            _ if name.contains("interval") => "5m",
            _ => "1",
        };
        Some(Filling::Values(vec![value.to_owned()]))
    };
    dashboard.panels.iter().flat_map(FilePanel::queries).map(|query| query.expr.fill(&filling)).collect()
}

#[test]
fn real_dashboards_are_carried_over() {
    let dashboards = real_dashboards();
    assert!(dashboards.len() >= 12, "{} dashboards", dashboards.len());
    let (mut panels, mut carried, mut asked, mut invalid) = (0, 0, 0, Vec::new());
    for (name, bytes) in &dashboards {
        assert!(is_grafana(bytes), "{name}");
        let imported = import_grafana(bytes);
        let dashboard = imported.dashboard.as_ref().unwrap_or_else(|| panic!("{name}: {:?}", imported.remarks));
        println!(
            "{:3} of {:3} panels, {:2} remarks: {name}",
            imported.carried,
            imported.panels,
            imported.remarks.len()
        );
        for remark in imported.remarks.iter().filter(|remark| remark.loss == Loss::Whole) {
            println!("      {remark}");
        }
        (panels, carried) = (panels + imported.panels, carried + imported.carried);
        // A panel that isn't there is among the remarks.
        let lost = imported
            .remarks
            .iter()
            .filter(|remark| remark.loss == Loss::Whole && !remark.path.starts_with("templating"));
        assert_eq!(lost.count(), imported.panels - imported.carried, "{name}");
        for expression in expressions(dashboard) {
            asked += 1;
            if let Err(error) = promql_parser::parser::parse(&expression) {
                invalid.push(format!("{name}: {expression}: {error}"));
            }
        }
        as_a_file(name, dashboard);
        there_and_back(name, &imported);
    }
    let share = 100.0 * carried as f64 / panels as f64;
    println!("{carried} of {panels} panels of {} dashboards carried over: {share:.1} %", dashboards.len());
    println!("{} of {asked} expressions are PromQL to another parser", asked - invalid.len());
    for line in &invalid {
        println!("  {line}");
    }
    assert!(share >= 90.0, "{share} %");
    assert!(invalid.len() * 50 <= asked, "{} of {asked}: {invalid:#?}", invalid.len());
}

/// What was imported can be kept as a file of ours.
fn as_a_file(name: &str, dashboard: &DashboardFile) {
    let written = write_dashboard(dashboard);
    let read = read_dashboard(written.as_bytes());
    let errors: Vec<String> = read.problems.iter().filter(|p| p.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    assert_eq!(read.dashboard.as_ref(), Some(dashboard), "{name}");
}

/// Exported and imported again it is the same, but for the names of panels.
fn there_and_back(name: &str, imported: &Imported) {
    let dashboard = imported.dashboard.as_ref().expect("a dashboard");
    let exported = export_grafana(dashboard);
    let again = import_grafana(exported.as_bytes());
    assert_eq!(again.carried, again.panels, "{name}: {:#?}", again.remarks);
    let again = again.dashboard.expect("a dashboard");
    assert_eq!((&again.title, &again.variables), (&dashboard.title, &dashboard.variables), "{name}");
    assert_eq!(again.panels.len(), dashboard.panels.len(), "{name}");
    for (one, other) in again.panels.iter().zip(&dashboard.panels) {
        assert_eq!(one, other, "{name}");
    }
}

fn import(json: &str) -> (DashboardFile, Vec<String>) {
    let imported = import_grafana(json.as_bytes());
    let remarks = imported.remarks.iter().map(ToString::to_string).collect();
    (imported.dashboard.expect("a dashboard"), remarks)
}

fn small(name: &str) -> (DashboardFile, Vec<String>) {
    let path = root().join("tests/grafana").join(name);
    import(&fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

#[test]
fn percentiles_of_the_server_become_ours() {
    let (dashboard, remarks) = small("percentiles.json");
    let panel = |title: &str| dashboard.panels.iter().filter(|panel| panel.title == title).collect::<Vec<_>>();
    let shown = |panel: &FilePanel| match &panel.content {
        Content::Percentiles { buckets, percentiles } => {
            let percentiles: Vec<String> = percentiles.iter().map(ToString::to_string).collect();
            format!("{} of {}", percentiles.join(","), buckets.expr.written())
        }
        Content::Series { queries, .. } => {
            queries.iter().map(|query| query.expr.written()).collect::<Vec<_>>().join("; ")
        }
        other => format!("{other:?}"),
    };
    let one = panel("One histogram");
    assert_eq!(one.len(), 1);
    assert_eq!(
        shown(one[0]),
        "50,95,99.9 of sum by (le) (rate(http_request_duration_seconds_bucket[$__rate_interval]))"
    );
    assert_eq!((one[0].unit.name(), one[0].scale, one[0].columns), ("seconds", 1.0, 12));

    let two = panel("Two, and a rate");
    let two: Vec<(String, u8)> = two.into_iter().map(|panel| (shown(panel), panel.columns)).collect();
    assert_eq!(
        two,
        [
            ("99 of sum by (le) (rate(read_ms_bucket[5m]))".to_owned(), 4),
            ("99 of sum by (le) (rate(write_ms_bucket[5m]))".to_owned(), 4),
            ("sum(rate(read_ms_count[5m]))".to_owned(), 4),
        ]
    );
    let inside = panel("Within a calculation");
    assert_eq!(shown(inside[0]), "1000 * histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))");
    let chosen = panel("By choice");
    assert_eq!(shown(chosen[0]), " of sum by (le) (rate(x_bucket[5m]))");
    assert_eq!(
        remarks,
        [
            "panels[1] \"Two, and a rate\" changed: Split(3)",
            "panels[3] \"By choice\" changed: VariableQuantile(\"$q\")",
        ]
    );
}

#[test]
fn the_old_form_with_rows_is_read() {
    let (dashboard, remarks) = small("rows.json");
    let kinds: Vec<(&str, String)> = dashboard
        .panels
        .iter()
        .map(|panel| {
            let kind = match &panel.content {
                Content::Row => "row".to_owned(),
                Content::Text(text) => format!("text {text}"),
                Content::Series { look, .. } => format!("{look:?}"),
                Content::Heatmap { .. } => "heatmap".to_owned(),
                other => format!("{other:?}"),
            };
            (panel.title.as_str(), kind)
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("Up", "Stat".to_owned()),
            ("Host $host", "row".to_owned()),
            ("Traffic", "Lines".to_owned()),
            ("Note", "text Words of the author.".to_owned()),
        ]
    );
    let traffic = &dashboard.panels[2];
    assert_eq!((traffic.unit.name(), traffic.scale, traffic.columns), ("bytes_per_second", 0.125, 8));
    assert_eq!(
        traffic.queries()[0].expr.written(),
        "sum by ([[by]]) (rate(bytes_total{host=~\"[[host]]\"}[$__interval]))"
    );
    let thresholds: Vec<(f64, String)> =
        dashboard.panels[0].thresholds.iter().map(|t| (t.from, format!("{:?}", t.level))).collect();
    assert_eq!(thresholds, [(1.0, "Warning".to_owned()), (2.0, "Calm".to_owned())]);
    assert_eq!(dashboard.panels[1].repeat.as_deref(), Some("host"));
    let names: Vec<&str> = dashboard.variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["dc", "host", "by"]);
    assert_eq!(
        remarks,
        [
            "templating.list[2] \"ds\" changed: DataSourceVariable",
            "templating.list[4] \"extra\" lost: VariableKind(\"adhoc\")",
            "rows[1].panels[0].targets[1] \"Traffic\" partly lost: DataSource(\"\")",
            "rows[1].panels[0] \"Traffic\" partly lost: Overrides",
            "rows[1].panels[0] \"Traffic\" partly lost: Stacking",
            "rows[1].panels[2] \"Logs\" lost: PanelKind(\"logs\")",
            " \"\" partly lost: Links",
            " \"\" partly lost: Annotations",
        ]
        .iter()
        .map(|text| (*text).to_owned())
        .collect::<Vec<_>>()
    );
}

#[test]
fn ours_become_grafanas_and_return() {
    let text = fs::read(root().join("dashboards/shop.json")).expect("the example");
    let ours = read_dashboard(&text).dashboard.expect("a dashboard");
    let (again, remarks) = import(&export_grafana(&ours));
    assert_eq!((&again.title, &again.variables), (&ours.title, &ours.variables));
    assert_eq!(remarks, ["templating.list[0] \"datasource\" changed: DataSourceVariable"]);
    for (one, other) in ours.panels.iter().zip(&again.panels) {
        assert_eq!(
            (&one.title, one.columns, one.unit, &one.repeat),
            (&other.title, other.columns, other.unit, &other.repeat)
        );
        match (&one.content, &other.content) {
            (Content::Percentiles { buckets, .. }, Content::Percentiles { buckets: again, percentiles }) => {
                assert_eq!((buckets, percentiles.len()), (again, 3));
            }
            (Content::Ratio { part, whole }, Content::Series { look: SeriesLook::Lines, queries }) => {
                assert_eq!(
                    format!("({}) / ({})", part.expr.written(), whole.expr.written()),
                    queries[0].expr.written()
                );
            }
            (Content::Funnel { steps }, Content::Series { look: SeriesLook::Bars, queries }) => {
                assert_eq!(steps, queries)
            }
            // Grafana's heatmaps name their buckets.
            (Content::Heatmap { buckets }, Content::Heatmap { buckets: again }) => assert_eq!(buckets.expr, again.expr),
            (one, other) => assert_eq!(one, other),
        }
    }
}
