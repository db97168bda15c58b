//! Whatever a server answers: no panic, and what is said holds.
#![allow(missing_docs, clippy::expect_used)]

use proptest::prelude::*;
use taillight::histogram::{
    Boundaries, Bucket, Counted, Dialect, Histograms, Native, NativeSeries, Rules, limit_buckets, parse_bound,
    quantiles, rates, sum_native, sum_series, to_le,
};
use taillight::series::{Labels, Matrix, RawSeries, STALE, is_stale};
use taillight::time::{Grid, Timestamp};

#[rustfmt::skip]
const SPECIAL: [f64; 14] = [
    f64::NAN, STALE, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 5e-324, -5e-324,
    f64::MIN_POSITIVE, f64::MAX, f64::MIN, 1.0, -1.0, 1e-12,
];

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        prop::sample::select(SPECIAL.to_vec()),
        any::<u64>().prop_map(f64::from_bits),
        (0u32..1000).prop_map(f64::from),
        0.0..10.0,
    ]
}

/// A number inside a sample: the marker of a missing one is none.
fn any_value() -> impl Strategy<Value = f64> {
    any_number().prop_map(|value| if is_stale(value) { f64::NAN } else { value })
}

fn any_bound() -> impl Strategy<Value = String> {
    let known = [
        "+Inf",
        "-Inf",
        "Inf",
        "NaN",
        "1e400",
        "-1e400",
        "-0",
        "0",
        "0.0",
        "0.5",
        "1",
        "1.0",
        "0x1p-1",
        "5e-324",
        "1.7976931348623157e308",
        "",
        "abc",
        "1_000",
        " 1",
        "é",
    ];
    prop_oneof![
        prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        any_number().prop_map(|number| number.to_string()),
        ".{0,8}",
    ]
}

fn grid(len: usize) -> Grid {
    Grid { start: Timestamp(0), step: 1000, len }
}

/// Bucket series of a few groups, with every kind of nonsense.
fn any_matrix() -> impl Strategy<Value = Matrix> {
    let series = (0u8..3, any_bound(), any::<bool>(), prop::collection::vec(any_number(), 0..5));
    (0usize..5, prop::collection::vec(series, 0..12)).prop_map(|(steps, series)| {
        let mut matrix = Matrix::empty(grid(steps));
        for (group, bound, ranged, row) in series {
            let group = group.to_string();
            let range = format!("{bound}...{group}");
            let label = if ranged { ("vmrange", range.as_str()) } else { ("le", bound.as_str()) };
            matrix.push(Labels::from([("group", group.as_str()), label]), row);
        }
        matrix
    })
}

fn any_native() -> impl Strategy<Value = Native> {
    let bucket = (0u8..4, any_value(), any_value(), any_value());
    let wild = prop::collection::vec(bucket, 0..8).prop_map(|buckets| {
        let bucket = |(rule, lower, upper, count)| Bucket {
            boundaries: Boundaries::from_rule(rule).expect("0 to 3"),
            lower,
            upper,
            count,
        };
        buckets.into_iter().map(bucket).collect()
    });
    let buckets = prop_oneof![wild, exponential_buckets()];
    (any_value(), any_value(), buckets).prop_map(|(count, sum, buckets)| Native::new(count, sum, buckets))
}

/// Well-formed buckets of one schema, both signs, with a zero bucket.
fn exponential_buckets() -> impl Strategy<Value = Vec<Bucket>> {
    let indexes = prop::collection::btree_map(-40i32..40, 1u32..50, 0..10);
    (-2i32..=4, indexes.clone(), indexes, 0u32..4, 0u32..9).prop_map(|(schema, negative, positive, zero, threshold)| {
        let bound = |index: i32| (f64::from(index) * 2f64.powi(-schema)).exp2();
        let width = if threshold == 0 { 0.0 } else { bound(i32::try_from(threshold).unwrap_or(0) - 12) };
        let mut buckets = Vec::new();
        for (boundaries, sign, side) in
            [(Boundaries::OpenRight, -1.0, &negative), (Boundaries::OpenLeft, 1.0, &positive)]
        {
            for (index, count) in side {
                let (inner, outer) = (bound(index - 1).max(width), bound(*index));
                if outer > width {
                    let (a, b) = (sign * inner, sign * outer);
                    let count = f64::from(*count);
                    buckets.push(Bucket { boundaries, lower: a.min(b), upper: a.max(b), count });
                }
            }
        }
        if zero > 0 {
            let count = f64::from(zero);
            let boundaries = Boundaries::Closed;
            buckets.push(Bucket { boundaries, lower: -width, upper: width, count });
        }
        buckets
    })
}

fn any_rules() -> impl Strategy<Value = Rules> {
    prop_oneof![
        Just(Rules::latest()),
        Just(Rules::prometheus(3, 5)),
        Just(Rules::prometheus(2, 42)),
        Just(Rules { nan_sum_quirk: true, ..Rules::latest() }),
        Just(Rules::victoria_metrics()),
    ]
}

/// Asks everything; each answer has one value a step.
fn ask_everything(histograms: &Histograms, q: f64, value: f64) {
    let steps = histograms.grid().len;
    for group in 0..=histograms.len() {
        let (lower, upper) = histograms.share_bounds(group, value);
        let (bucket_lower, bucket_upper) = histograms.quantile_bounds(group, q);
        for row in [
            histograms.quantile(group, q),
            histograms.fraction(group, value, q),
            histograms.share(group, value),
            histograms.count(group),
            histograms.sum(group),
            histograms.mean(group),
            histograms.variance(group),
            histograms.standard_deviation(group),
            lower,
            upper,
            bucket_lower,
            bucket_upper,
        ] {
            assert_eq!(row.len(), steps);
        }
        for step in 0..=steps {
            histograms.buckets(group, step);
        }
        check_band(histograms, group, q);
    }
}

fn check_band(histograms: &Histograms, group: usize, q: f64) {
    let value = histograms.quantile(group, q);
    let band = histograms.band(group, q, 300.0);
    for (step, value) in value.iter().enumerate() {
        let (lower, upper) = (band.lower[step], band.upper[step]);
        assert_eq!(is_stale(lower), is_stale(*value), "step {step}: {lower} {value}");
        if (0.0..=1.0).contains(&q) && !value.is_nan() {
            assert!(lower <= *value && *value <= upper, "{lower} {value} {upper}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_answer_is_digested(
        matrix in any_matrix(),
        native in prop::collection::vec(any_native(), 0..5),
        q in prop_oneof![0.0..=1.0, any_number()],
        value in any_number(),
        rules in any_rules(),
    ) {
        let times = (0..native.len()).map(|step| step as f64).collect();
        let labels = Labels::from([("group", "1")]);
        let series = NativeSeries { labels, times, histograms: native };
        let (histograms, _) = Histograms::collect(&matrix, vec![series], rules);
        ask_everything(&histograms, q, value);
        ask_everything(&histograms.merged(&[]), q, value);
        ask_everything(&histograms.over(0..usize::MAX), q, value);
        ask_everything(&histograms.over(3..3), q, value);
        limit_buckets(&to_le(&matrix).0, 3);
        sum_series(&matrix, &["le"]);
    }

    #[test]
    fn any_bound_is_read_or_refused(text in any_bound()) {
        if let Some(bound) = parse_bound(&text) {
            let same = text.parse::<f64>().is_ok_and(|b| b == bound || b.is_nan());
            prop_assert!(same || text.contains(['x', 'X', '_']), "{} {}", text, bound);
        }
    }

    #[test]
    fn any_samples_have_a_rate(
        floats in prop::collection::vec((any_number(), any_number()), 0..6),
        native in prop::collection::vec((any_number(), any_native()), 0..5),
        range in any::<i64>(),
        rules in any_rules(),
    ) {
        let (times, values) = floats.into_iter().unzip();
        let series = RawSeries { labels: Labels::default(), times, values };
        let (times, histograms) = native.into_iter().unzip();
        let native = NativeSeries { labels: Labels::default(), times, histograms };
        for counted in [Counted::PerSecond, Counted::InWindow] {
            let (values, histograms) = rates(&series, Some(&native), grid(4), range, counted, rules);
            prop_assert_eq!((values.len(), histograms.len()), (4, 4));
        }
    }

    #[test]
    fn the_slice_form_takes_any_sizes(
        counts in prop::collection::vec(any_number(), 0..40),
        uppers in prop::collection::vec(any_number(), 0..6),
        groups in 0usize..4,
        steps in 0usize..4,
        qs in prop::collection::vec(any_number(), 0..3),
    ) {
        let answer = quantiles(&counts, &uppers, groups, steps, &qs);
        prop_assert_eq!(answer.len(), groups * steps * qs.len());
    }

    /// Both forms share a kernel; this holds them to it.
    #[test]
    fn the_slice_form_equals_the_series_form(
        increments in prop::collection::vec(prop::collection::vec(0u32..9, 5), 1..6),
        q in 0.0..=1.0,
    ) {
        let bounds = ["0.1", "0.5", "1", "5", "+Inf"];
        let rows: Vec<Vec<f64>> = increments.iter().map(|row| cumulative(row)).collect();
        let mut matrix = Matrix::empty(grid(rows.len()));
        for (bucket, bound) in bounds.iter().enumerate() {
            matrix.push(Labels::from([("le", *bound)]), rows.iter().map(|row| row[bucket]));
        }
        let (histograms, _) = Histograms::from_classic(&matrix, Rules::latest());
        let uppers = [0.1, 0.5, 1.0, 5.0, f64::INFINITY];
        let slice = quantiles(&rows.concat(), &uppers, 1, rows.len(), &[q]);
        for (a, b) in histograms.quantile(0, q).iter().zip(slice) {
            prop_assert!(a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan());
        }
    }

    #[test]
    fn a_higher_quantile_is_no_lower(
        row in prop::collection::vec(1u32..100, 6),
        a in 0.0..=1.0,
        b in 0.0..=1.0,
    ) {
        let uppers = [0.1, 0.2, 0.4, 0.8, 1.6, f64::INFINITY];
        let answer = quantiles(&cumulative(&row), &uppers, 1, 1, &[f64::min(a, b), f64::max(a, b)]);
        prop_assert!(answer[0] <= answer[1] * (1.0 + 1e-12));
    }

    /// Series in any order, and groups merged at once or one label after the
    /// other: the same histogram.
    #[test]
    fn classic_merges_agree_in_any_order(
        rows in prop::collection::vec(prop::collection::vec(0u32..1000, 4), 6),
        shuffle in Just((0..24usize).collect::<Vec<_>>()).prop_shuffle(),
        missing in 0usize..24,
    ) {
        let bounds = ["0.1", "0.5", "1", "+Inf"];
        let mut series = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let (pod, zone) = (index.to_string(), (index % 2).to_string());
            for (bound, count) in bounds.iter().zip(cumulative(row)) {
                let labels = [("pod", pod.as_str()), ("zone", zone.as_str()), ("le", *bound)];
                series.push((Labels::from(labels), count / 7.0));
            }
        }
        let mut straight = Matrix::empty(grid(1));
        let mut shuffled = Matrix::empty(grid(1));
        for (index, elsewhere) in shuffle.into_iter().enumerate() {
            for (matrix, at) in [(&mut straight, index), (&mut shuffled, elsewhere)] {
                if at != missing {
                    matrix.push(series[at].0.clone(), [series[at].1]);
                }
            }
        }
        let collect = |matrix: &Matrix| Histograms::from_classic(matrix, Rules::latest()).0;
        let at_once = collect(&straight).merged(&[]);
        prop_assert_eq!(&at_once, &collect(&shuffled).merged(&[]));
        let in_turn = collect(&straight).merged(&["zone"]).merged(&[]);
        let (a, b) = (at_once.classic(0).expect("one"), in_turn.classic(0).expect("one"));
        prop_assert_eq!(a.uppers(), b.uppers());
        for (a, b) in a.counts().iter().zip(b.counts()) {
            prop_assert!((a - b).abs() <= 1e-12 * a.abs() || is_stale(*a) && is_stale(*b));
        }
    }

    #[test]
    fn native_merges_agree_in_any_order(
        parts in prop::collection::vec(exponential_buckets(), 3),
        order in Just(vec![0usize, 1, 2]).prop_shuffle(),
    ) {
        let total = |buckets: &[Bucket]| buckets.iter().map(|b| b.count).sum::<f64>();
        let parts: Vec<Native> =
            parts.into_iter().map(|b| Native::new(total(&b), 1.0, b)).collect();
        let straight = sum_native(&parts, Rules::latest()).expect("exponential ones add");
        let shuffled = sum_native(order.iter().map(|at| &parts[*at]), Rules::latest());
        let shuffled = shuffled.expect("exponential ones add");
        prop_assert_eq!(straight.count, shuffled.count);
        prop_assert_eq!(straight.buckets.len(), shuffled.buckets.len());
        for (a, b) in straight.buckets.iter().zip(&shuffled.buckets) {
            prop_assert!((a.upper - b.upper).abs() <= 1e-12 * a.upper.abs());
            prop_assert_eq!(a.count, b.count);
        }
        // Nothing is lost or counted twice.
        prop_assert_eq!(total(&straight.buckets), straight.count);
    }
}

fn cumulative(row: &[u32]) -> Vec<f64> {
    let running = row.iter().scan(0, |sum, count| {
        *sum += count;
        Some(f64::from(*sum))
    });
    running.collect()
}

#[test]
fn ten_thousand_buckets() {
    let mut matrix = Matrix::empty(grid(2));
    for bucket in (0..10_000u32).rev() {
        let bound = if bucket == 9_999 { "+Inf".to_owned() } else { f64::from(bucket).to_string() };
        let count = f64::from(bucket + 1);
        matrix.push(Labels::from([("le", bound.as_str())]), [count, STALE]);
    }
    for dialect in [Dialect::Prometheus, Dialect::VictoriaMetrics] {
        let rules = Rules { dialect, ..Rules::latest() };
        let (histograms, notices) = Histograms::from_classic(&matrix, rules);
        assert!(notices.is_empty());
        let median = histograms.quantile(0, 0.5);
        assert_eq!(median[0], 4999.0);
        assert!(is_stale(median[1]));
        ask_everything(&histograms, 0.99, 5000.0);
    }
}
