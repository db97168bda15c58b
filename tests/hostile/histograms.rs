//! The arithmetic of every kind of histogram.

use taillight::histogram::{
    Boundaries, Bucket, Counted, Dialect, Histograms, Native, NativeSeries, Rules, limit_buckets, quantiles, rates,
    sum_native, sum_series, to_le,
};
use taillight::series::{Labels, Matrix, RawSeries, STALE, is_stale};
use taillight::time::{Grid, Timestamp};

use super::random::{Random, each_case};
use super::reference::classic_quantile;

fn grid(len: usize) -> Grid {
    Grid { start: Timestamp(0), step: 1000, len }
}

fn rules(random: &mut Random) -> Rules {
    *random.pick(&[
        Rules::latest(),
        Rules::latest(),
        Rules::prometheus(3, 5),
        Rules::prometheus(3, 0),
        Rules::prometheus(2, 42),
        Rules { nan_sum_quirk: true, ..Rules::latest() },
        Rules::victoria_metrics(),
    ])
}

/// Upper bounds: a usable ladder, or anything in any order.
fn bounds(random: &mut Random, honest: bool) -> Vec<f64> {
    let count = random.below(10);
    if !honest {
        return (0..count).map(|_| random.number()).collect();
    }
    let mut bound = if random.percent(15) { -5.0 } else { 0.0 };
    let mut bounds = Vec::new();
    for _ in 0..count {
        bound += 0.01 + random.unit() * 3.0;
        bounds.push(bound);
    }
    bounds.push(f64::INFINITY);
    bounds
}

/// Counts of one step: cumulative, or anything.
fn counts(random: &mut Random, width: usize, honest: bool) -> Vec<f64> {
    if !honest {
        return (0..width).map(|_| random.number_or_none()).collect();
    }
    let scale = *random.pick(&[1.0, 1.0, 0.125, 1.0 / 3.0, 1e-9, 1e15]);
    let mut total = 0.0;
    let rise = |random: &mut Random| if random.percent(30) { 0 } else { random.below(50) };
    (0..width)
        .map(|_| {
            total += rise(random) as f64 * scale;
            total
        })
        .collect()
}

#[test]
fn classic_quantiles_equal_their_definition() {
    each_case("histograms::classic_quantiles", 30, |random| {
        let (honest, repaired) = (random.percent(60), random.percent(50));
        let uppers = bounds(random, honest);
        let (groups, steps) = (1 + random.below(2), random.below(4));
        let mut rows = Vec::new();
        for _ in 0..groups * steps {
            let cumulative = honest || random.percent(30);
            let mut row = counts(random, uppers.len(), cumulative);
            if repaired && !row.is_empty() {
                let at = random.below(row.len());
                row[at] = match random.below(3) {
                    0 => random.number_or_none(),
                    1 => row[at] * (1.0 + 1e-12),
                    _ => row[at] * 0.9,
                };
            }
            rows.push(row);
        }
        let asked: Vec<f64> = (0..random.below(5)).map(|_| random.quantile()).collect();
        let answer = quantiles(&rows.concat(), &uppers, groups, steps, &asked);
        assert_eq!(answer.len(), groups * steps * asked.len());
        for (at, value) in answer.iter().enumerate() {
            let (group, index, step) = (at / (steps * asked.len()), at / steps % asked.len(), at % steps);
            let row = &rows[group * steps + step];
            let expected = classic_quantile(&uppers, row, asked[index]);
            // -0 is 0.
            let same =
                *value == expected || value.is_nan() && expected.is_nan() && is_stale(*value) == is_stale(expected);
            assert!(same, "{value:e}, not {expected:e}: quantile {:e} of {row:?} {uppers:?}", asked[index]);
        }
    });
}

/// Bucket series of one group or two, as an answer has them.
fn classic_matrix(random: &mut Random, honest: bool, label: &str) -> Matrix {
    let steps = if random.percent(10) { 0 } else { 1 + random.below(2) };
    let mut matrix = Matrix::empty(grid(steps));
    for group in 0..1 + random.below(2) {
        let uppers = bounds(random, honest);
        let rows: Vec<Vec<f64>> = (0..steps).map(|_| counts(random, uppers.len(), honest)).collect();
        let mut order: Vec<usize> = (0..uppers.len()).collect();
        if random.percent(30) {
            order.reverse();
        }
        for bucket in order {
            let lower = if bucket == 0 { 0.0 } else { uppers[bucket - 1] };
            let bound =
                if label == "le" { uppers[bucket].to_string() } else { format!("{lower}...{}", uppers[bucket]) };
            let labels = Labels::from([("group", ["a", "b"][group]), (label, bound.as_str())]);
            // Ranges are not cumulative; as they are they serve as well.
            matrix.push(labels, rows.iter().map(|row| row[bucket]));
        }
    }
    matrix
}

#[test]
fn classic_histograms_keep_their_bounds() {
    each_case("histograms::classic_histograms", 20, |random| {
        let (honest, rules) = (random.percent(60), rules(random));
        let matrix = classic_matrix(random, honest, "le");
        let (histograms, _) = Histograms::from_classic(&matrix, rules);
        ask(&histograms, random, honest);
        if random.percent(10) {
            limit_buckets(&matrix, random.below(6));
            sum_series(&matrix, &["le"]);
        }
    });
}

#[test]
fn ranges_keep_their_bounds() {
    each_case("histograms::ranges", 10, |random| {
        let honest = random.percent(60);
        let matrix = classic_matrix(random, honest, "vmrange");
        limit_buckets(&to_le(&matrix).0, random.below(6));
        let (histograms, _) = Histograms::from_classic(&matrix, Rules::victoria_metrics());
        // What is between ranges that don't meet is made up, so not honest.
        ask(&histograms, random, false);
    });
}

/// Exponential buckets of one schema, of both signs, with a zero bucket.
fn exponential(random: &mut Random) -> Native {
    let schema = random.below(13) as i32 - 4;
    let bound = |index: i64| (index as f64 * 2f64.powi(-schema)).exp2();
    let mut buckets = Vec::new();
    let (sides, width) = (random.below(4), bound(-40));
    for (side, sign, boundaries) in [(1, -1.0, Boundaries::OpenRight), (2, 1.0, Boundaries::OpenLeft)] {
        let mut index = random.below(40) as i64 - 20;
        for _ in 0..if sides & side > 0 { random.below(6) } else { 0 } {
            let (a, b) = (sign * bound(index - 1), sign * bound(index));
            let count = (1 + random.below(50)) as f64;
            buckets.push(Bucket { boundaries, lower: a.min(b), upper: a.max(b), count });
            index += 1 + random.below(3) as i64;
        }
    }
    if random.percent(30) {
        let count = (1 + random.below(9)) as f64;
        buckets.push(Bucket { boundaries: Boundaries::Closed, lower: -width, upper: width, count });
    }
    counted(random, buckets)
}

/// Custom bounds, each with a bucket that may be empty and so not shown.
fn custom(random: &mut Random) -> Native {
    let mut lower = f64::NEG_INFINITY;
    let mut buckets = Vec::new();
    for upper in bounds(random, true) {
        let boundaries = if lower.is_finite() { Boundaries::OpenLeft } else { Boundaries::Closed };
        let count = random.below(30) as f64;
        if count > 0.0 {
            buckets.push(Bucket { boundaries, lower, upper, count });
        }
        lower = upper;
    }
    counted(random, buckets)
}

fn counted(random: &mut Random, buckets: Vec<Bucket>) -> Native {
    let total = buckets.iter().map(|bucket| bucket.count).sum();
    Native::new(total, random.unit() * 100.0, buckets)
}

fn wild(random: &mut Random) -> Native {
    let bucket = |random: &mut Random| Bucket {
        boundaries: Boundaries::from_rule(random.below(4) as u8).expect("0 to 3"),
        lower: random.number(),
        upper: random.number(),
        count: random.number(),
    };
    let buckets = (0..random.below(6)).map(|_| bucket(random)).collect();
    Native::new(random.number(), random.number(), buckets)
}

fn native_series(random: &mut Random, make: impl Fn(&mut Random) -> Native) -> NativeSeries {
    let steps = random.below(3);
    NativeSeries {
        labels: Labels::from([("group", "a")]),
        times: (0..steps).map(|step| step as f64).collect(),
        histograms: (0..steps).map(|_| make(random)).collect(),
    }
}

#[test]
fn native_histograms_keep_their_bounds() {
    each_case("histograms::native_histograms", 30, |random| {
        let kind = random.below(4);
        let make: fn(&mut Random) -> Native = [exponential, custom, wild, exponential][kind];
        let series = native_series(random, make);
        let rules = rules(random);
        sum_native(&series.histograms, rules);
        let steps = series.times.len();
        let (histograms, _) = Histograms::collect(&Matrix::empty(grid(steps)), vec![series], rules);
        ask(&histograms, random, kind != 2);
    });
}

/// Every kind under one name, merged, over time, and from raw samples.
#[test]
fn mixtures_and_rates_are_digested() {
    each_case("histograms::mixtures", 10, |random| {
        let (honest, rules) = (random.percent(50), rules(random));
        let label = *random.pick(&["le", "vmrange"]);
        let matrix = classic_matrix(random, honest, label);
        let make: fn(&mut Random) -> Native = *random.pick(&[exponential, custom, wild]);
        let mut series = native_series(random, make);
        for time in &mut series.times {
            if random.percent(10) {
                *time = random.number();
            }
        }
        let floats = RawSeries {
            labels: Labels::default(),
            times: (0..random.below(4)).map(|_| random.number()).collect(),
            values: (0..random.below(4)).map(|_| random.number_or_none()).collect(),
        };
        let window = *random.pick(&[0, 1, 1000, 5000, -1, i64::MAX, i64::MIN]);
        let counted = *random.pick(&[Counted::PerSecond, Counted::InWindow]);
        let native = random.percent(50).then_some(&series);
        let (values, samples) = rates(&floats, native, grid(3), window, counted, rules);
        assert_eq!((values.len(), samples.len()), (3, 3));
        assert_eq!(taillight::series::rate(&floats, grid(3), window).len(), 3);
        let (histograms, _) = Histograms::collect(&matrix, vec![series], rules);
        ask(&histograms, random, false);
        ask(&histograms.merged(&[]), random, false);
        ask(&histograms.over(random.below(3)..random.below(4)), random, false);
    });
}

/// Asks one thing of each kind. Of `honest` histograms, whose counts are whole
/// and add up, also shares and quantiles lie between their bounds.
fn ask(histograms: &Histograms, random: &mut Random, honest: bool) {
    let steps = histograms.grid().len;
    let (q, value, other) = (random.quantile(), random.number(), random.number());
    let upstream = histograms.rules().nan_sum_quirk;
    for group in 0..histograms.len() + usize::from(random.percent(5)) {
        let quantile = histograms.quantile(group, q);
        let band = histograms.band(group, q, *random.pick(&[300.0, 1.0, 1e-9]));
        for (step, value) in quantile.iter().enumerate() {
            let (lower, upper) = (band.lower[step], band.upper[step]);
            assert_eq!(is_stale(lower), is_stale(*value), "{lower} {value}");
            if (0.0..=1.0).contains(&q) && !value.is_nan() {
                assert!(lower <= *value && *value <= upper, "quantile {q:e}: {lower:e} {value:e} {upper:e}");
            }
        }
        let share = histograms.share(group, value);
        let (bounds, buckets) = (histograms.share_bounds(group, value), histograms.quantile_bounds(group, q));
        let fraction = histograms.fraction(group, value.min(other), value.max(other));
        for row in [&quantile, &share, &fraction, &bounds.0, &bounds.1, &buckets.0, &buckets.1] {
            assert_eq!(row.len(), steps);
        }
        if honest && !upstream {
            if (0.0..=1.0).contains(&q) {
                assert_between(&quantile, &buckets, &format!("quantile {q:e}"));
            }
            assert_between(&share, &bounds, &format!("share at {value:e}"));
            for fraction in fraction.iter().filter(|fraction| !fraction.is_nan()) {
                assert!((-1e-9..=1.0 + 1e-9).contains(fraction), "{fraction:e} of all");
            }
        }
        for row in [histograms.count(group), histograms.sum(group), histograms.mean(group), histograms.variance(group)]
        {
            assert_eq!(row.len(), steps);
        }
        for step in 0..=steps {
            histograms.buckets(group, step);
        }
    }
}

/// Interpolation may step over a bound by a rounding, but not farther.
fn assert_between(values: &[f64], (lowers, uppers): &(Vec<f64>, Vec<f64>), what: &str) {
    for (value, (lower, upper)) in values.iter().zip(lowers.iter().zip(uppers)) {
        let slack = 1e-9 * value.abs().max(1e-9);
        // VictoriaMetrics goes down from 0 to a first bound that is negative.
        let (lower, upper) = (lower.min(*upper), upper.max(*lower));
        let outside = *value < lower - slack || *value > upper + slack;
        assert!(!outside, "{what}: {value:e} is not in {lower:e} to {upper:e}");
    }
}

/// Each of these would take minutes if its cost were the square of the buckets.
#[test]
fn ten_thousand_buckets_of_each_kind() {
    const BUCKETS: u32 = 10_000;
    let random = &mut Random::new(1, 1);
    let mut classic = Matrix::empty(grid(2));
    let mut ranges = Matrix::empty(grid(2));
    for bucket in (0..BUCKETS).rev() {
        let upper = if bucket == BUCKETS - 1 { "+Inf".to_owned() } else { (f64::from(bucket) + 0.5).to_string() };
        classic.push(Labels::from([("le", upper.as_str())]), [f64::from(bucket), STALE]);
        // Ranges that don't meet: each needs a bound more.
        let range = format!("{}...{upper}", f64::from(bucket) - 0.25);
        ranges.push(Labels::from([("vmrange", range.as_str())]), [1.0, STALE]);
    }
    for dialect in [Dialect::Prometheus, Dialect::VictoriaMetrics] {
        let rules = Rules { dialect, ..Rules::latest() };
        for matrix in [&classic, &ranges] {
            let (histograms, notices) = Histograms::from_classic(matrix, rules);
            assert!(notices.is_empty());
            ask(&histograms, random, true);
            ask(&histograms.merged(&[]), random, true);
        }
    }
    // None of the bounds is 0: of a custom bucket that ends there the server,
    // and so the answer, says that it lies above.
    let cut = |index: u32, from: f64| Bucket {
        boundaries: Boundaries::OpenLeft,
        lower: f64::from(index) + from,
        upper: f64::from(index + 1) + from,
        count: 1.0,
    };
    let fine = |index: u32| {
        let bound = |index: u32| (f64::from(index) / 256.0 - 16.0).exp2();
        Bucket { boundaries: Boundaries::OpenLeft, lower: bound(index), upper: bound(index + 1), count: 1.0 }
    };
    let kinds: [Vec<Bucket>; 3] = [
        (0..BUCKETS).map(|index| cut(index, -100.25)).collect(),
        (0..BUCKETS).map(|index| cut(index, -100.5)).collect(),
        (0..BUCKETS).map(fine).collect(),
    ];
    let histograms = kinds.map(|buckets| Native::new(f64::from(BUCKETS), 1.0, buckets));
    let [custom, shifted, exponential] = &histograms;
    for samples in [[custom, custom], [custom, shifted], [exponential, exponential]] {
        let of = |pod: &str| NativeSeries {
            labels: Labels::from([("pod", pod)]),
            times: vec![0.0, 1.0],
            histograms: samples.map(Native::clone).to_vec(),
        };
        let all = vec![of("a"), of("b")];
        let (times, values) = (Vec::new(), Vec::new());
        let floats = RawSeries { labels: Labels::default(), times, values };
        rates(&floats, all.first(), grid(2), 5000, Counted::PerSecond, Rules::latest());
        let (histograms, _) = Histograms::collect(&Matrix::empty(grid(2)), all, Rules::latest());
        ask(&histograms, random, true);
        ask(&histograms.merged(&[]), random, true);
        ask(&histograms.over(0..2), random, true);
    }
}
