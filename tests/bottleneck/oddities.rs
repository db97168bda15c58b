//! What real answers are like at times: an honest outcome each, never a confident
//! wrong one.

use super::service::{FAULT, Fault, Service};
use taillight::analysis::bottleneck::{Material, Standing, Timeline, Verdict, Windows, investigate};
use taillight::histogram::{Histograms, Rules};
use taillight::series::{Labels, Matrix, STALE, is_stale};
use taillight::time::{Grid, Timestamp};

const QUANTILES: [f64; 2] = [0.5, 0.99];

/// A histogram of one group whose rates differ by step: `[bucket][step]`, of rates
/// that are not cumulative; a gap is one of all its buckets.
fn histogram(bounds: &[&str], own: &[Vec<f64>]) -> Histograms {
    let grid = Grid { start: Timestamp(0), step: 15_000, len: own.first().map_or(0, Vec::len) };
    let mut matrix = Matrix::empty(grid);
    for (bucket, bound) in bounds.iter().enumerate() {
        let below = |step: usize| match own[0][step] {
            gap if is_stale(gap) => STALE,
            _ => own[..=bucket].iter().map(|row| row[step]).sum::<f64>(),
        };
        matrix.push(Labels::from([("endpoint", "/a"), ("le", bound)]), (0..grid.len).map(below));
    }
    Histograms::from_classic(&matrix, Rules::latest()).0
}

fn alone<'a>(histograms: &'a Histograms, sums: &'a Matrix) -> Material<'a> {
    let requests = Timeline { histograms, sums };
    Material { requests, others: Vec::new(), dependencies: Vec::new(), window: 60_000 }
}

#[test]
fn nothing_at_all() {
    for len in [0, 1, 40] {
        let grid = Grid { start: Timestamp(0), step: 15_000, len };
        let nothing = Matrix::empty(grid);
        let histograms = Histograms::from_classic(&nothing, Rules::latest()).0;
        let finding = investigate(&alone(&histograms, &nothing), &Windows::Search(0..len), &QUANTILES);
        assert_eq!((finding.verdict, finding.suspects.len(), finding.owners[0].len()), (Verdict::NoRequests, 0, 0));
    }
}

#[test]
fn one_sample() {
    let histograms = histogram(&["0.1", "1", "+Inf"], &[vec![10.0], vec![5.0], vec![0.0]]);
    let sums = Matrix::empty(histograms.grid());
    let finding = investigate(&alone(&histograms, &sums), &Windows::Search(0..1), &QUANTILES);
    assert_eq!((finding.verdict, finding.baseline_times), (Verdict::NoBaseline, None));
    assert_eq!(finding.owners[0][0].share.value, 1.0);
}

#[test]
fn bounds_that_changed_between_the_windows() {
    let rows = |many: f64| vec![vec![many; 40]; 3];
    let before = histogram(&["0.1", "1", "+Inf"], &rows(4.0));
    let after = histogram(&["0.3", "3", "+Inf"], &rows(4.0));
    let sums = Matrix::empty(before.grid());
    let (before, after) = (alone(&before, &sums), alone(&after, &sums));
    let finding = investigate(&after, &Windows::Elsewhere(0..40, &before), &QUANTILES);
    assert_eq!((finding.verdict, finding.excess), (Verdict::Incomparable, None));
    assert!(finding.suspects.is_empty());
}

#[test]
fn gaps_and_a_process_that_starts_anew() {
    // No sample for a while, and counters that began at 0: rates that are missing,
    // then as before.
    let with_gap = |many: f64| (0..80).map(|step| if (30..44).contains(&step) { STALE } else { many }).collect();
    let rows: Vec<Vec<f64>> = [40.0, 8.0, 0.1].into_iter().map(with_gap).collect();
    let histograms = histogram(&["0.1", "1", "+Inf"], &rows);
    let sums = Matrix::empty(histograms.grid());
    let finding = investigate(&alone(&histograms, &sums), &Windows::Search(40..80), &QUANTILES);
    assert_eq!((finding.verdict, finding.edges), (Verdict::Same, (false, false)));
}

#[test]
fn a_total_that_nobody_tells() {
    let histograms = histogram(&["0.1", "1"], &[vec![4.0; 40], vec![1.0; 40]]);
    let sums = Matrix::empty(histograms.grid());
    let finding = investigate(&alone(&histograms, &sums), &Windows::Search(20..40), &QUANTILES);
    assert_eq!(finding.verdict, Verdict::NoRequests);
    assert!(finding.after.left_out().len() + finding.after.len() > 0);
}

#[test]
fn a_dependency_that_was_not_there_before() {
    let service = Service::run(3, Fault::Slow(5, 25.0));
    let material = service.material();
    // The baseline knows neither the host nor its panel's histogram.
    let nothing = Matrix::empty(material.requests.histograms.grid());
    let none = Histograms::from_classic(&nothing, Rules::latest()).0;
    let mut before = material.clone();
    before.dependencies[2].1 = Timeline { histograms: &none, sums: &nothing };
    let window = FAULT.start + 8..FAULT.end;
    let healthy = Service::run(4, Fault::None);
    let healthy = healthy.material();
    before.requests = healthy.requests;
    before.dependencies[0] = healthy.dependencies[0];
    before.dependencies[1] = healthy.dependencies[1];
    let finding = investigate(&material, &Windows::Elsewhere(window, &before), &QUANTILES);
    assert_eq!(finding.verdict, Verdict::Slower);
    let payments = finding.suspects.iter().find(|suspect| suspect.labels.get("call") == Some("payments"));
    assert_eq!(payments.map(|suspect| suspect.standing), Some(Standing::NotEnough));
    assert!(finding.suspects.iter().all(|suspect| suspect.standing != Standing::Accused), "{:?}", finding.suspects);
}
