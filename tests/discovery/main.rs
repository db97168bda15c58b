//! What is recognised of services as their libraries publish them: for each
//! fixture the roles that a person who knows the library would name.

mod exposition;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use taillight::dashboard::discovery::{Confidence, Finding, Inventory, choose, services, witnesses};
use taillight::dashboard::{Kind, Role, Roles};
use taillight::series::Labels;
use taillight::snapshot::Snapshot;

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/discovery/fixtures");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("the fixtures").flatten().map(|e| e.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "prom"));
    files.sort();
    files
}

fn name(fixture: &Path) -> String {
    fixture.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What the page asks: all names, then the series of those that rules speak of.
fn inventory(fixture: &Path, with_kinds: bool) -> Inventory {
    let text = fs::read_to_string(fixture).expect("a fixture");
    let scraped = exposition::read(&text, &name(fixture));
    let names = scraped.series.iter().filter_map(|labels| labels.get("__name__").map(str::to_owned));
    let mut inventory = Inventory::of_names(names);
    if with_kinds {
        for (family, kind) in &scraped.kinds {
            inventory.declare(family, kind);
        }
    }
    let asked = witnesses(&inventory);
    assert!(asked.len() < 40, "{}: the labels of {} metrics are asked for", name(fixture), asked.len());
    let of = |labels: &&Labels| asked.iter().any(|metric| labels.get("__name__") == Some(metric));
    inventory.add_series(scraped.series.iter().filter(of).cloned());
    inventory
}

/// One line a role: its name, the metric, its labels in the order of their
/// meanings, its conditions.
fn line(finding: &Finding) -> (String, String) {
    let metric = &finding.metric;
    let mut words = vec![metric.name.clone()];
    words.extend(metric.labels.iter().map(|(meaning, label)| format!("{meaning:?}={label}")));
    words.extend(metric.matchers.iter().map(|matcher| format!("{{{matcher}}}")));
    if metric.in_thousandths {
        words.push("milliseconds".into());
    }
    (finding.role.name().to_owned(), words.join(" "))
}

fn expected(fixture: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(fixture.with_extension("roles")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .filter_map(|line| line.split_once(' '))
        .map(|(role, rest)| (role.to_owned(), rest.trim().to_owned()))
        .collect()
}

#[test]
fn the_roles_of_every_fixture_are_right() {
    let (mut right, mut all, mut wrong, mut report) = (0, 0, 0, Vec::new());
    for (fixture, with_kinds) in fixtures().iter().flat_map(|fixture| [(fixture, true), (fixture, false)]) {
        let found = services(&inventory(fixture, with_kinds));
        let service = found.first().cloned().unwrap_or_default();
        let expected = expected(fixture);
        for role in Role::ALL {
            let wanted = expected.get(role.name());
            let finding = service.finding(role);
            let got = finding.map(|finding| line(finding).1);
            all += usize::from(wanted.is_some());
            if got.as_ref() == wanted {
                right += usize::from(wanted.is_some());
                continue;
            }
            wrong += usize::from(finding.is_some_and(|finding| finding.confidence >= Confidence::Certain));
            report.push(format!("{} {}: {got:?} instead of {wanted:?}", name(fixture), role.name()));
        }
    }
    println!("{right} of {all} roles in {} fixtures", fixtures().len());
    assert!(fixtures().len() >= 10 && all > 100, "only {} fixtures and {all} roles", fixtures().len());
    assert!(right * 100 >= all * 95, "{right} of {all} right:\n{}", report.join("\n"));
    assert_eq!(wrong, 0, "wrong with confidence:\n{}", report.join("\n"));
}

/// Everything in one server, as it mostly is.
#[test]
fn services_beside_each_other_are_told_apart() {
    let mut all = Inventory::default();
    for fixture in fixtures() {
        let text = fs::read_to_string(&fixture).expect("a fixture");
        all.add_series(exposition::read(&text, &name(&fixture)).series);
    }
    let found = services(&all);
    assert_eq!(found.len(), fixtures().len());
    assert_eq!(found.last().map(|service| service.job.as_str()), Some("node-exporter"), "a machine is no service");
    for fixture in fixtures() {
        let service = found.iter().find(|service| service.job == name(&fixture)).expect("a service of this job");
        let got: BTreeMap<String, String> = service.findings.iter().map(line).collect();
        assert_eq!(got, expected(&fixture), "{}", name(&fixture));
    }
}

/// The service that the built-in names are from.
#[test]
fn the_recorded_service_has_the_conventional_roles() {
    let file = fs::File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/incident.json.gz"));
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(file.expect("the recording")).read_to_end(&mut bytes).expect("its bytes");
    let snapshot = Snapshot::read(&bytes).expect("a recording");
    let mut inventory = Inventory::default();
    inventory.add_series(snapshot.series.into_iter().map(|series| series.labels));
    let [service] = services(&inventory).try_into().expect("one service");
    assert_eq!(service.roles(), Roles::conventional());
    assert!(service.findings.iter().all(|finding| finding.confidence == Confidence::Certain));
}

#[test]
fn a_choice_counts_whatever_was_recognised() {
    let fixture = fixtures().into_iter().find(|path| name(path) == "fastapi-instrumentator").expect("the fixture");
    let mut inventory = inventory(&fixture, true);
    let finding = choose(&inventory, Role::Latency, "http_request_duration_highr_seconds").expect("a histogram");
    assert_eq!((finding.confidence, finding.metric.kind), (Confidence::Chosen, Kind::Histogram));
    assert_eq!(choose(&inventory, Role::Latency, "http_requests_total"), None, "that is no histogram");
    assert_eq!(choose(&inventory, Role::Latency, "no_such_metric"), None);
    inventory.add_series([Labels::from([("__name__", "checkout_ms_bucket"), ("le", "5"), ("route", "/a")])]);
    let finding = choose(&inventory, Role::Latency, "checkout_ms").expect("a histogram");
    assert_eq!(line(&finding).1, "checkout_ms Endpoint=route milliseconds");
}

/// Names that look like requests and are none.
#[test]
fn what_tells_of_something_else_is_left_alone() {
    let names = [
        "promhttp_metric_handler_requests_total",
        "promhttp_metric_handler_requests_in_flight",
        "cache_requests_total",
        "grpc_client_request_duration_seconds_bucket",
        "build_operations_total",
        "rest_client_requests_total",
    ];
    let series = names.map(|name| Labels::from([("__name__", name), ("job", "a"), ("outcome_of", "x"), ("le", "1")]));
    let mut inventory = Inventory::default();
    inventory.add_series(series);
    assert_eq!(services(&inventory), []);
}
