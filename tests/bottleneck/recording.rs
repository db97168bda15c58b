//! The recorded incident: an hour of a real shop whose table `orders` lost its
//! index at minute 17 and got it back at minute 40.

use std::fs::File;
use std::io::Read;

use flate2::read::GzDecoder;
use taillight::analysis::bottleneck::{Finding, Material, Standing, Timeline, Verdict, Windows, investigate};
use taillight::histogram::{Histograms, Rules};
use taillight::promql::{Expression, Selector};
use taillight::series::Matrix;
use taillight::snapshot::Snapshot;
use taillight::time::{Grid, TimeRange, Timestamp};

const WINDOW: i64 = 60_000;
const STEP: i64 = 15_000;

struct Answers {
    requests: (Histograms, Matrix),
    instances: (Histograms, Matrix),
    dependencies: Vec<(&'static str, Histograms, Matrix)>,
}

fn snapshot() -> Snapshot {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/incident.json.gz");
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(path).expect("the recording")).read_to_end(&mut bytes).expect("gzip");
    Snapshot::read(&bytes).expect("a recording")
}

fn asked(snapshot: &Snapshot, grid: Grid) -> Answers {
    let rate = |metric: &str, by: &[&str]| {
        let selector = Selector { metric: metric.into(), matchers: vec![] };
        let by = by.iter().map(|label| (*label).to_owned()).collect();
        snapshot.evaluate(&Expression::sum_of_rates(by, selector, WINDOW), grid)
    };
    let histogram = |metric: &str, by: &[&str]| {
        let buckets = rate(&format!("{metric}_bucket"), &[by, &["le"]].concat());
        let (histograms, _) = Histograms::from_classic(&buckets, Rules::latest());
        (histograms, rate(&format!("{metric}_sum"), by))
    };
    let dependency = |name: &'static str, metric: &str, by: &[&str]| {
        let (histograms, sums) = histogram(metric, by);
        (name, histograms, sums)
    };
    Answers {
        requests: histogram("http_request_duration_seconds", &["endpoint"]),
        instances: histogram("http_request_duration_seconds", &["instance"]),
        dependencies: vec![
            dependency("db", "db_query_duration_seconds", &["operation", "table"]),
            dependency("redis", "redis_command_duration_seconds", &["command"]),
            dependency("outbound", "outbound_http_request_duration_seconds", &["host"]),
        ],
    }
}

impl Answers {
    fn material(&self) -> Material<'_> {
        let timeline = |histograms, sums| Timeline { histograms, sums };
        Material {
            requests: timeline(&self.requests.0, &self.requests.1),
            others: vec![timeline(&self.instances.0, &self.instances.1)],
            dependencies: self.dependencies.iter().map(|(name, h, s)| (*name, timeline(h, s))).collect(),
            window: WINDOW,
        }
    }
}

/// The minutes `from..to` of the recording, searched with as much before them.
fn searched(from: i64, to: i64) -> (Answers, Finding) {
    let snapshot = snapshot();
    let at = |minute: i64| Timestamp(snapshot.range.from.0 + minute * 60_000);
    let grid = Grid::aligned(TimeRange::new(at(2 * from - to), at(to)), STEP);
    let answers = asked(&snapshot, grid);
    let start = (0..grid.len).find(|step| grid.at(*step) >= at(from)).expect("a step in the range");
    let finding = investigate(&answers.material(), &Windows::Search(start..grid.len), &[0.5, 0.95, 0.99]);
    (answers, finding)
}

#[test]
fn the_missing_index_is_named() {
    let (answers, finding) = searched(0, 60);
    let minute = |at: Timestamp| (at.0 - snapshot().range.from.0) as f64 / 60e3;
    assert_eq!((finding.verdict, finding.edges), (Verdict::Slower, (true, true)));
    let window = finding.window_times;
    assert!((16.5..18.5).contains(&minute(window.from)), "since minute {}", minute(window.from));
    assert!((39.5..42.0).contains(&minute(window.to)), "until minute {}", minute(window.to));
    let accused: Vec<_> = finding.suspects.iter().filter(|suspect| suspect.standing == Standing::Accused).collect();
    assert_eq!(accused.len(), 1, "{accused:?}");
    assert_eq!(answers.dependencies[accused[0].dependency].0, "db");
    assert_eq!(accused[0].labels.to_string(), r#"{operation="select",table="orders"}"#);
    let owner = &finding.owners[0][0];
    assert_eq!(owner.labels.get("endpoint"), Some("/api/users/{user_id}/orders"));
    assert!(owner.share.lower > 0.9, "{owner:?}");
    let p99 = finding.comparison.as_ref().expect("a baseline").shifts[2];
    let [_, relieved, _] = accused[0].relieved.as_ref().expect("enough calls");
    let without = relieved.quantile(0.99).expect("requests").value;
    assert!(p99.after.value > 2.5 && without < 0.5, "from {p99:?} to {without}");
    let mix = finding.mix.as_ref().expect("requests in both windows");
    assert!(mix.moved().abs() < 0.01 * mix.slowed(), "{mix:?}");
}

#[test]
fn while_it_lasts_it_is_named_too() {
    for (from, to) in [(15, 30), (17, 20), (20, 30), (10, 40)] {
        let (answers, finding) = searched(from, to);
        let first = finding.suspects.first().expect("a suspect");
        assert_eq!(first.standing, Standing::Accused, "{from}..{to}");
        let named = (answers.dependencies[first.dependency].0, first.labels.to_string());
        assert_eq!(named, ("db", r#"{operation="select",table="orders"}"#.to_owned()), "{from}..{to}");
    }
}

#[test]
fn after_the_index_is_back_nobody_is_accused() {
    for (from, to) in [(44, 60), (46, 60), (48, 60), (50, 60), (52, 60), (55, 60)] {
        let (_, finding) = searched(from, to);
        let accused: Vec<_> = finding.suspects.iter().filter(|one| one.standing == Standing::Accused).collect();
        assert!(accused.is_empty(), "{from}..{to}: {accused:?}");
    }
    for (from, to) in [(44, 60), (46, 60), (48, 60)] {
        let (_, finding) = searched(from, to);
        assert_eq!((finding.verdict, finding.suspects.len()), (Verdict::Faster, 0), "{from}..{to}");
    }
    let (_, finding) = searched(44, 60);
    let p99 = finding.comparison.expect("a baseline").shifts[2];
    assert_eq!(p99.is_certain(), Some(false), "the index helped");
}
