//! A fixture for every finding, and healthy metrics that have none.
#![allow(missing_docs, clippy::expect_used)]

use taillight::histogram::lint::{Cure, Finding, Problem, RawValue, Subject, lint};
use taillight::histogram::{Boundaries, Bucket, Native, NativeSeries, Rules};
use taillight::series::{Labels, Matrix, STALE};
use taillight::time::{Grid, Timestamp};

const STEPS: usize = 12;
const USUAL: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// A metric in the making: bucket rates of several series.
struct Metric {
    name: &'static str,
    matrix: Matrix,
    native: Vec<NativeSeries>,
}

impl Metric {
    fn new(name: &'static str) -> Self {
        let grid = Grid { start: Timestamp(0), step: 15_000, len: STEPS };
        Self { name, matrix: Matrix::empty(grid), native: Vec::new() }
    }

    fn push(&mut self, labels: &[(&str, &str)], le: &str, row: impl IntoIterator<Item = f64>) {
        let pairs = labels.iter().copied().chain([("le", le)]);
        let pairs = pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        self.matrix.push(Labels::new(pairs), row);
    }

    /// A histogram with a rate of `rate` and a median of `median`, its tail
    /// falling with the third power (log-logistic).
    fn histogram(mut self, labels: &[(&str, &str)], bounds: &[f64], rate: f64, median: f64) -> Self {
        for upper in bounds.iter().chain(&[f64::INFINITY]) {
            let above = upper.max(0.0) / median;
            let share = 1.0 / (1.0 + above.powi(-3));
            let le = if upper.is_finite() { upper.to_string() } else { "+Inf".to_owned() };
            let row = (0..STEPS).map(|step| rate * share * (1.0 + 0.05 * (step % 3) as f64));
            self.push(labels, &le, row);
        }
        self
    }

    fn findings(&self) -> Vec<Finding> {
        lint(&Subject {
            name: self.name,
            buckets: &self.matrix,
            native: &self.native,
            window_seconds: 300.0,
            by: &["handler"],
            quantiles: &[0.5, 0.95, 0.99],
            rules: Rules::latest(),
        })
    }

    /// The one finding there is.
    fn only(&self) -> Finding {
        let mut findings = self.findings();
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.remove(0)
    }
}

const A: &[(&str, &str)] = &[("handler", "/a"), ("instance", "i1")];
const B: &[(&str, &str)] = &[("handler", "/a"), ("instance", "i2")];

#[test]
fn tail_in_overflow() {
    let metric = Metric::new("http_request_duration_seconds");
    let finding = metric.histogram(A, &USUAL, 100.0, 4.0).only();
    let Problem::TailInOverflow { quantile, share, highest } = finding.problem else {
        panic!("{finding:?}");
    };
    assert_eq!((quantile, highest), (0.95, 10.0));
    assert!((share - 0.06).abs() < 0.001, "{share}");
    assert_eq!(finding.cure, Cure::AddBounds(vec![20.0, 40.0, 80.0]));
    assert_eq!(finding.labels, Labels::from([("handler", "/a")]));
}

#[test]
fn mass_in_first_bucket() {
    let metric = Metric::new("cache_lookup_seconds");
    let finding = metric.histogram(A, &USUAL, 100.0, 0.001).only();
    assert!(
        matches!(finding.problem, Problem::MassInFirstBucket { share, lowest }
            if share > 0.99 && lowest == 0.005),
        "{finding:?}"
    );
    let Cure::AddBounds(bounds) = finding.cure else { panic!("{:?}", finding.cure) };
    assert!(bounds.iter().all(|bound| *bound < 0.005));
}

#[test]
fn one_bucket() {
    for bounds in [&[0.5][..], &[]] {
        let metric = Metric::new("request_seconds").histogram(A, bounds, 100.0, 0.2);
        let finding = metric.only();
        assert_eq!(finding.problem, Problem::OneBucket { finite: bounds.len() });
        assert!(matches!(finding.cure, Cure::UseLadder(_)));
    }
}

#[test]
fn a_default_ladder_that_cannot_answer() {
    let metric = Metric::new("http_request_duration_seconds");
    let finding = metric.histogram(A, &[0.1, 0.5, 1.0], 100.0, 0.15).only();
    let Problem::CoarseLadder { quantile, lower, upper, bounds } = finding.problem else {
        panic!("{finding:?}");
    };
    assert_eq!((quantile, lower, upper), (0.5, 0.1, 0.5));
    assert_eq!(bounds, [0.1, 0.5, 1.0]);
    let Cure::AddBounds(added) = finding.cure else { panic!("{:?}", finding.cure) };
    assert!(!added.is_empty() && added.iter().all(|b| 0.1 < *b && *b < 0.5));
}

#[test]
fn too_few_samples() {
    let metric = Metric::new("http_request_duration_seconds");
    let finding = metric.histogram(A, &USUAL, 1.0, 0.2).only();
    let Problem::TooFewSamples { quantile, observations, wanted } = finding.problem else {
        panic!("{finding:?}");
    };
    assert_eq!(quantile, 0.99);
    assert!((wanted - 1000.0).abs() < 1e-6 && (observations - 315.0).abs() < 1.0);
    assert!(matches!(finding.cure, Cure::WidenWindow(seconds) if seconds > 900.0));
}

#[test]
fn too_few_samples_of_a_native_histogram() {
    let mut metric = Metric::new("request_seconds");
    let bucket = |count| Bucket { boundaries: Boundaries::OpenLeft, lower: 0.5, upper: 1.0, count };
    metric.native.push(NativeSeries {
        labels: Labels::from([("handler", "/a")]),
        times: (0..STEPS).map(|step| step as f64 * 15.0).collect(),
        histograms: (0..STEPS).map(|_| Native::new(0.5, 0.4, vec![bucket(0.5)])).collect(),
    });
    assert!(matches!(metric.only().problem, Problem::TooFewSamples { .. }));
}

#[test]
fn not_monotonic() {
    let mut metric = Metric::new("request_seconds").histogram(A, &USUAL, 100.0, 0.2);
    let row = 5 * STEPS;
    metric.matrix.values[row] = 0.0;
    metric.matrix.values[row + 3] = 0.0;
    let finding = metric.only();
    assert!(matches!(finding.problem, Problem::NotMonotonic { steps: 2, worst } if worst > 0.1), "{finding:?}");
    assert_eq!(finding.cure, Cure::RateBeforeSum);
    assert_eq!(finding.labels.get("instance"), Some("i1"));
}

#[test]
fn no_overflow_bucket() {
    let mut metric = Metric::new("request_seconds").histogram(A, &USUAL, 100.0, 0.2);
    metric.matrix.values[USUAL.len() * STEPS..].fill(STALE);
    let finding = metric.only();
    assert_eq!(finding.problem, Problem::NoOverflowBucket { steps: STEPS });
    metric.matrix.labels.pop();
    metric.matrix.values.truncate(USUAL.len() * STEPS);
    assert_eq!(metric.only(), finding);
    assert_eq!(finding.cure, Cure::KeepOverflowBucket);
}

#[test]
fn mixed_layouts() {
    let metric = Metric::new("request_seconds").histogram(A, &USUAL, 100.0, 0.2);
    let finding = metric.histogram(B, &USUAL[..10], 100.0, 0.2).only();
    let not_shared = vec![10.0];
    assert_eq!(finding.problem, Problem::MixedLayouts { layouts: 2, not_shared });
    assert_eq!(finding.cure, Cure::AlignBounds);
}

#[test]
fn spelt_two_ways() {
    let mut metric = Metric::new("request_seconds").histogram(A, &USUAL, 100.0, 0.2);
    let one = metric.matrix.labels.iter().position(|labels| labels.get("le") == Some("1"));
    let row: Vec<f64> = metric.matrix.row(one.expect("a bound of 1")).to_vec();
    // After an upgrade: the old spelling ends where the new one begins.
    let start = one.expect("a bound of 1") * STEPS;
    metric.matrix.values[start + 6..start + STEPS].fill(STALE);
    let new = (0..STEPS).map(|step| if step < 6 { STALE } else { row[step] });
    metric.push(A, "1.0", new.collect::<Vec<_>>());
    let finding = metric.only();
    let spellings = vec!["1".to_owned(), "1.0".to_owned()];
    assert_eq!(finding.problem, Problem::SpeltTwoWays { bound: 1.0, spellings });
    assert_eq!(finding.cure, Cure::RelabelBound);
}

#[test]
fn milliseconds_named_seconds() {
    let millis: Vec<f64> = USUAL.iter().map(|bound| bound * 1000.0).collect();
    for (bounds, median) in [(&millis[..], 200.0), (&USUAL[..], 200.0)] {
        let metric = Metric::new("request_duration_seconds");
        let finding = metric.histogram(A, bounds, 100.0, median).only();
        assert!(matches!(finding.problem, Problem::MillisecondsNamedSeconds { .. }), "{finding:?}");
        assert_eq!(finding.cure, Cure::ObserveSeconds);
    }
    let honest = Metric::new("request_duration_milliseconds");
    assert_eq!(honest.histogram(A, &millis, 100.0, 200.0).findings(), []);
}

#[test]
fn raw_label_values() {
    for (label, value, kind) in [
        ("path", "/users/", RawValue::Path),
        ("user", "84127", RawValue::Id),
        ("trace", "123e4567-e89b-12d3-a456-42661417400", RawValue::Uuid),
        ("mail", "ann@example.org", RawValue::Email),
    ] {
        let mut metric = Metric::new("request_seconds");
        for id in 0..4 {
            let value = match kind {
                RawValue::Email => format!("{id}{value}"),
                _ => format!("{value}{id}"),
            };
            metric = metric.histogram(&[("handler", "/a"), (label, &value)], &USUAL, 100.0, 0.2);
        }
        let finding = metric.only();
        let Problem::RawLabelValues { label: found, kind: seen, distinct, examples } = finding.problem else {
            panic!("{label}");
        };
        assert_eq!((found.as_str(), seen, distinct), (label, kind, 4));
        assert_eq!(examples.len(), 3);
        let template = Cure::TemplateLabel(label.to_owned());
        assert_eq!(finding.cure == template, kind == RawValue::Path);
    }
}

#[test]
fn healthy_metrics_have_no_findings() {
    let doubling: Vec<f64> = (0..16).map(|power| 0.001 * 2f64.powi(power)).collect();
    let bytes: Vec<f64> = (0..12).map(|power| 64.0 * 4f64.powi(power)).collect();
    let minutes = [1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0];
    let signed = [-50.0, -20.0, -10.0, -5.0, 0.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
    let ladders: [(&str, &[f64], f64); 6] = [
        ("http_request_duration_seconds", &USUAL, 0.2),
        ("rpc_server_duration_seconds_bucket", &doubling, 0.15),
        ("http_response_size_bytes", &bytes, 60_000.0),
        ("backup_duration_seconds", &minutes, 400.0),
        ("queue_time_ms", &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0], 30.0),
        ("temperature_celsius", &signed, 8.0),
    ];
    let handlers = ["/", "/api/v1/users", "/users/{id}", "GET /orders/:id", "checkout"];
    let mut seen = 0;
    for (name, bounds, median) in ladders {
        for instances in 1..=3 {
            for routes in 1..=handlers.len() {
                for shift in [0.5, 1.0, 2.0] {
                    let mut metric = Metric::new(name);
                    for (index, handler) in handlers[..routes].iter().enumerate() {
                        for instance in 0..instances {
                            let target = format!("10.0.0.{instance}:8080");
                            let labels = [("handler", *handler), ("instance", &target), ("status", "200")];
                            let rate = 20.0 * (index + 1) as f64;
                            metric = metric.histogram(&labels, bounds, rate, median * shift);
                        }
                    }
                    let findings = metric.findings();
                    assert!(findings.is_empty(), "{name} × {shift}: {findings:#?}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen >= 200, "{seen}");
}

#[test]
fn nothing_is_found_in_nothing() {
    assert_eq!(Metric::new("request_seconds").findings(), []);
    let idle = Metric::new("request_seconds").histogram(A, &USUAL, 0.0, 0.2);
    assert_eq!(idle.findings(), []);
}
