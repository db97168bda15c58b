//! Ownership, leave-one-out, comparison and decomposition against single requests,
//! counted one by one.

use super::events::{Events, above, close, order_statistic};
use super::random::Random;
use taillight::analysis::bottleneck::{Distributions, capped, compare, ownership, tail_mix, without};
use taillight::histogram::{Histograms, Rules};
use taillight::series::Matrix;

const CASES: u64 = 1_500;
const QUANTILES: [f64; 4] = [0.5, 0.9, 0.99, 0.999];

/// A random case: its requests, and the same as buckets.
fn case(seed: u64) -> (Random, Events, Distributions) {
    let mut random = Random::new(seed);
    let groups = 1 + random.below(6);
    let events = Events::draw(&mut random, seed.is_multiple_of(3), groups);
    let distributions = events.distributions();
    (random, events, distributions)
}

#[test]
fn owners_of_the_tail() {
    let mut exact = 0;
    for seed in 0..CASES {
        let (mut random, events, distributions) = case(seed);
        let bounds: Vec<f64> = distributions.together().lines().collect();
        let bound = bounds.get(random.below(bounds.len().max(1))).copied();
        for line in [bound.unwrap_or(1.0), random.duration(0.02, 2.0)] {
            let owners = ownership(&distributions, line);
            let truth: Vec<f64> = events.groups.iter().map(|group| above(group, line)).collect();
            let (all, requests) = (truth.iter().sum::<f64>(), events.sorted(|_| true).len() as f64);
            if owners.is_empty() {
                assert_eq!(all, 0.0, "seed {seed}: an owner is missing");
                continue;
            }
            assert!(close(owners.iter().map(|owner| owner.share.value).sum(), 1.0), "seed {seed}");
            for (group, own) in truth.iter().enumerate() {
                let labels = Events::labels(group);
                let owner = owners.iter().find(|owner| owner.labels == labels).expect("every group");
                let (share, traffic) = (own / all, events.groups[group].len() as f64 / requests);
                assert!(owner.tail.lower <= own + 1e-9 && *own <= owner.tail.upper + 1e-9, "seed {seed}: {owner:?}");
                assert!(close(owner.traffic, traffic), "seed {seed}");
                if all > 0.0 {
                    let held = owner.share.lower - 1e-9 <= share && share <= owner.share.upper + 1e-9;
                    assert!(held, "seed {seed}: {share} is not in {owner:?}");
                }
                if Some(line) == bound {
                    assert!(close(owner.tail.value, *own) && owner.share.is_exact(), "seed {seed}: {owner:?}");
                    assert!(close(owner.share.value, share) && close(owner.lift(), share / traffic) || traffic == 0.0);
                    exact += 1;
                }
            }
            assert!(owners.windows(2).all(|pair| pair[0].share.value >= pair[1].share.value));
        }
    }
    assert!(exact > 1_000, "{exact} exact cases");
}

#[test]
fn percentiles_without_a_group() {
    for seed in 0..CASES {
        let (_, events, distributions) = case(seed);
        let matrix = events.matrix();
        for (group, left) in without(&distributions).iter().enumerate() {
            assert_eq!(left.labels, Events::labels(group));
            let rest = events.sorted(|other| other != group);
            assert!(close(left.rest.total(), rest.len() as f64), "seed {seed}");
            for q in QUANTILES {
                let (found, truth) = (left.rest.quantile(q), order_statistic(&rest, q));
                assert_eq!(found.is_some(), truth.is_some(), "seed {seed}");
                let (Some(found), Some(truth)) = (found, truth) else { continue };
                assert!(found.lower <= truth && truth <= found.upper, "seed {seed}: {truth} is not in {found:?}");
                let band = left.rest.quantile_band(q).expect("requests");
                assert!(band.lower <= found.lower && found.upper <= band.upper, "seed {seed}: {band:?}");
                // The server's own answer to the same question, of one layout.
                if !seed.is_multiple_of(3) {
                    assert!(close(found.value, asked_without(&matrix, group, q)), "seed {seed}, {q}: {found:?}");
                }
            }
        }
    }
}

/// `histogram_quantile(q, sum by (le) (…{endpoint!="/group"}))` of the whole range.
fn asked_without(matrix: &Matrix, group: usize, q: f64) -> f64 {
    let mut others = Matrix::empty(matrix.grid);
    let left_out = Events::labels(group);
    for (labels, row) in matrix.rows().filter(|(labels, _)| labels.only(&["endpoint"]) != left_out) {
        others.push(labels.clone(), row.iter().copied());
    }
    let (histograms, _) = Histograms::from_classic(&others, Rules::latest());
    histograms.merged(&[]).over(0..matrix.grid.len).quantile(0, q)[0]
}

#[test]
fn percentiles_with_a_group_capped() {
    for seed in 0..CASES {
        let (mut random, events, distributions) = case(seed);
        let bounds: Vec<f64> = distributions.together().lines().collect();
        let Some(bound) = bounds.get(random.below(bounds.len().max(1))).copied() else { continue };
        let group = random.below(events.groups.len());
        let mut capped_events = events.clone();
        capped_events.groups[group].iter_mut().for_each(|event| *event = event.min(bound));
        let (found, all) = (capped(&distributions, group, bound), capped_events.sorted(|_| true));
        assert!(close(found.total(), all.len() as f64));
        for line in found.lines() {
            assert!(close(found.above(line).value, above(&all, line)), "seed {seed}: above {line}");
        }
        for q in QUANTILES {
            let (Some(found), Some(truth)) = (found.quantile(q), order_statistic(&all, q)) else { continue };
            assert!(found.lower <= truth && truth <= found.upper, "seed {seed}: {truth} is not in {found:?}");
        }
    }
}

#[test]
fn two_windows_beside_each_other() {
    for seed in 0..CASES {
        let (mut random, before, _) = case(seed);
        let groups = before.groups.len();
        let after = Events::draw(&mut random, seed.is_multiple_of(3), groups);
        let (was, is) = Distributions::aligned(&before.distributions(), &after.distributions());
        let (was, is) = (was.together(), is.together());
        let (all_was, all_is) = (before.sorted(|_| true), after.sorted(|_| true));
        let Some(comparison) = compare(&was, &is, &QUANTILES) else {
            assert!(all_was.is_empty() || all_is.is_empty(), "seed {seed}");
            continue;
        };
        for shift in &comparison.shifts {
            let truth = order_statistic(&all_is, shift.quantile).zip(order_statistic(&all_was, shift.quantile));
            let truth = truth.map(|(is, was)| is - was).expect("requests");
            let change = shift.change();
            assert!(change.lower <= truth && truth <= change.upper, "seed {seed}: {truth} is not in {change:?}");
            assert!(shift.is_certain().is_none_or(|grew| grew == (truth > 0.0)), "seed {seed}");
        }
        // Bucket by bucket, and by the line across which the most has moved.
        let share = |all: &[f64], line: f64| above(all, line) / all.len() as f64;
        let lines: Vec<f64> = std::iter::once(f64::NEG_INFINITY).chain(was.lines()).chain([f64::INFINITY]).collect();
        let cell = |all: &[f64], pair: &[f64]| share(all, pair[0]) - share(all, pair[1]);
        let moved = lines.windows(2).map(|pair| (cell(&all_was, pair) - cell(&all_is, pair)).abs()).sum::<f64>() / 2.0;
        assert!(close(comparison.moved, moved), "seed {seed}: {moved} {comparison:?}");
        let growth = |line: f64| share(&all_is, line) - share(&all_was, line);
        let most = was.lines().map(growth).fold(0.0, f64::max);
        assert!(close(comparison.slower.map_or(0.0, |(_, by)| by), most), "seed {seed}: {most} {comparison:?}");
    }
}

#[test]
fn mix_and_slowdown_add_up() {
    for seed in 0..CASES {
        let (mut random, before, _) = case(seed);
        let groups = before.groups.len();
        let after = Events::draw(&mut random, seed.is_multiple_of(3), groups);
        let (was, is) = Distributions::aligned(&before.distributions(), &after.distributions());
        let bounds: Vec<f64> = was.together().lines().collect();
        let Some(line) = bounds.get(random.below(bounds.len().max(1))).copied() else { continue };
        let (all_was, all_is) = (before.sorted(|_| true), after.sorted(|_| true));
        let Some(mix) = tail_mix(&was, &is, line) else {
            assert!(all_was.is_empty() || all_is.is_empty(), "seed {seed}");
            continue;
        };
        let share =
            |events: &[f64]| if events.is_empty() { None } else { Some(above(events, line) / events.len() as f64) };
        let change = share(&all_is).expect("requests") - share(&all_was).expect("requests");
        assert!(close(mix.change(), change), "seed {seed}: {change} {mix:?}");
        assert!(close(mix.moved() + mix.slowed(), change), "seed {seed}: {mix:?}");
        // Both orders of changing one thing and then the other, by hand.
        let weights = |events: &Events, all: &[f64]| -> Vec<f64> {
            events.groups.iter().map(|group| group.len() as f64 / all.len() as f64).collect()
        };
        let (weights_was, weights_is) = (weights(&before, &all_was), weights(&after, &all_is));
        let values = |own: &Events, other: &Events| -> Vec<f64> {
            let pairs = own.groups.iter().zip(&other.groups);
            pairs.map(|(own, other)| share(own).or(share(other)).unwrap_or(0.0)).collect()
        };
        let (values_was, values_is) = (values(&before, &after), values(&after, &before));
        let value = |weights: &[f64], values: &[f64]| weights.iter().zip(values).map(|(w, v)| w * v).sum::<f64>();
        let first = value(&weights_is, &values_was) - value(&weights_was, &values_was);
        let last = value(&weights_is, &values_is) - value(&weights_was, &values_is);
        assert!(close(mix.moved(), (first + last) / 2.0), "seed {seed}: {mix:?}");
    }
}

/// Only the mix changes, then only the speed: each is told for what it is.
#[test]
fn pure_changes_are_told_apart() {
    let events = |fast: usize, slow: usize, factor: f64| {
        let mut random = Random::new(7);
        let mut of = |many: usize, median: f64| (0..many).map(|_| random.duration(median, 0.3)).collect::<Vec<f64>>();
        Events { groups: vec![of(fast, 0.01), of(slow, factor)], ladders: vec![&[0.1, 0.5, 1.0]; 2] }
    };
    let of = |before: &Events, after: &Events| {
        let (was, is) = Distributions::aligned(&before.distributions(), &after.distributions());
        tail_mix(&was, &is, 0.5).expect("requests")
    };
    let moved = of(&events(9_000, 1_000, 2.0), &events(6_000, 4_000, 2.0));
    assert!(moved.moved() > 0.25 && moved.slowed().abs() < 0.01, "{moved:?}");
    let slowed = of(&events(9_000, 1_000, 0.05), &events(9_000, 1_000, 2.0));
    assert!(slowed.slowed() > 0.09 && slowed.moved().abs() < 1e-9, "{slowed:?}");
}
