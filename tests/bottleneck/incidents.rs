//! Faults that are made in a simulated service: the cause is named, and where no
//! dependency is to blame none is.

use super::service::{CALLS, FAULT, Fault, STEPS, Service};
use taillight::analysis::bottleneck::{Finding, Standing, Verdict, Windows, investigate};

const SEEDS: u64 = 12;

/// Faults of dependencies: at least the first cause must be named.
const CAUSED: [(Fault, &[usize]); 9] = [
    (Fault::Slow(1, 400.0), &[1]),
    (Fault::Slow(3, 300.0), &[3]),
    (Fault::Slow(5, 25.0), &[5]),
    (Fault::Stuck(0, 0.08, 1.2), &[0]),
    (Fault::Stuck(2, 0.5, 2.0), &[2]),
    (Fault::Stuck(5, 0.3, 3.0), &[5]),
    (Fault::More(1, 200), &[1]),
    (Fault::Retried(5, 0.9), &[5]),
    (Fault::Both(1, 5), &[1, 5]),
];

/// Faults that are in no dependency.
const UNCAUSED: [Fault; 5] = [Fault::Processor, Fault::Blocked, Fault::Instance, Fault::Mix, Fault::Payload];

fn found(service: &Service) -> Finding {
    investigate(&service.material(), &Windows::Search(0..STEPS), &[0.5, 0.95, 0.99])
}

/// The names of those accused, the first first.
fn accused(finding: &Finding) -> Vec<String> {
    let accused = finding.suspects.iter().filter(|suspect| suspect.standing == Standing::Accused);
    accused.map(|suspect| suspect.labels.get("call").unwrap_or_default().to_owned()).collect()
}

/// The names of all, in their order.
fn ranked(finding: &Finding) -> Vec<String> {
    finding.suspects.iter().map(|suspect| suspect.labels.get("call").unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_true_cause_is_first() {
    let (mut first, mut all, mut late) = (0, 0, Vec::new());
    println!("{:<28} first accused (of {SEEDS} seeds)", "fault");
    for (fault, causes) in CAUSED {
        let mut hits = 0;
        for seed in 0..SEEDS {
            let finding = found(&Service::run(seed, fault));
            assert_eq!(finding.verdict, Verdict::Slower, "{fault:?}, seed {seed}");
            assert!(finding.window.start.abs_diff(FAULT.start) <= 5, "{fault:?}, seed {seed}: {:?}", finding.window);
            assert!(finding.window.end.abs_diff(FAULT.end) <= 6, "{fault:?}, seed {seed}: {:?}", finding.window);
            let names: Vec<&str> = causes.iter().map(|cause| CALLS[*cause].1).collect();
            let (ranked, accused) = (ranked(&finding), accused(&finding));
            let hit = accused.first().is_some_and(|name| names.contains(&name.as_str()));
            let complete = names.iter().all(|name| ranked.iter().take(3).any(|other| other == name));
            hits += u64::from(hit);
            if !hit || !complete || accused.iter().any(|name| !names.contains(&name.as_str())) {
                late.push(format!("{fault:?}, seed {seed}: {ranked:?}, accused {accused:?}"));
            }
            assert!(complete, "{fault:?}, seed {seed}: {names:?} not among the first three of {ranked:?}");
        }
        println!("{:<28} {hits}", format!("{fault:?}"));
        (first, all) = (first + hits, all + SEEDS);
    }
    println!("{}", late.join("\n"));
    assert!(first * 10 >= all * 9, "{first} of {all}");
    assert!(late.is_empty(), "{} cases with a wrong or missing accusation", late.len());
}

#[test]
fn without_a_fault_nobody_is_accused() {
    for seed in 0..10 * SEEDS {
        let finding = found(&Service::run(1_000 + seed, Fault::None));
        assert!(finding.suspects.is_empty(), "seed {seed}: {:?} {:?}", finding.verdict, finding.excess);
        assert!(finding.verdict != Verdict::Slower);
    }
}

#[test]
fn what_is_in_no_dependency_is_blamed_on_none() {
    for fault in UNCAUSED {
        for seed in 0..SEEDS {
            let finding = found(&Service::run(2_000 + seed, fault));
            assert_eq!(finding.verdict, Verdict::Slower, "{fault:?}, seed {seed}");
            assert!(accused(&finding).is_empty(), "{fault:?}, seed {seed}: {:?}", accused(&finding));
            let mix = finding.mix.as_ref().expect("requests in both windows");
            assert_eq!(mix.moved() > mix.slowed(), fault == Fault::Mix, "{fault:?}, seed {seed}: {mix:?}");
            let instance = &finding.owners[1][0];
            assert_eq!(instance.share.value > 0.8, fault == Fault::Instance, "{fault:?}, seed {seed}: {instance:?}");
        }
    }
}

#[test]
fn what_would_help_is_told() {
    for seed in 0..SEEDS {
        let finding = found(&Service::run(seed, Fault::Stuck(1, 0.3, 2.0)));
        let suspect = finding.suspects.first().expect("a suspect");
        let shift = finding.comparison.as_ref().expect("a baseline").shifts[2];
        let [best, guess, worst] = suspect.relieved.as_ref().expect("enough calls");
        let p99 = |of: &taillight::analysis::bottleneck::Distribution| of.quantile(0.99).expect("requests").value;
        assert!(p99(best) <= p99(guess) && p99(guess) <= p99(worst));
        assert!(shift.after.value > 1.5 && p99(guess) < 2.0 * shift.before.upper, "seed {seed}: {shift:?} {guess:?}");
    }
}

#[test]
fn without_sums_the_tail_alone_tells() {
    for seed in 0..SEEDS {
        let finding = found(&Service::run(seed, Fault::Stuck(2, 0.5, 2.0)).without_sums());
        assert_eq!(accused(&finding), ["insert orders"], "seed {seed}");
        assert!(finding.suspects.iter().all(|suspect| suspect.explained.is_none() && suspect.time_share.is_none()));
    }
}

#[test]
fn without_a_baseline_nothing_is_said() {
    let service = Service::run(1, Fault::Slow(1, 400.0));
    let during = Windows::Given(FAULT, 0..0);
    let finding = investigate(&service.material(), &during, &[0.99]);
    assert_eq!(finding.verdict, Verdict::NoBaseline);
    assert!(finding.suspects.is_empty() && finding.comparison.is_none() && finding.mix.is_none());
    // Who owns the slow requests needs none.
    let share: f64 = finding.owners[0].iter().map(|owner| owner.share.value).sum();
    assert!((share - 1.0).abs() < 1e-9);
}

#[test]
fn a_chosen_window_is_compared_with_the_chosen_one() {
    let service = Service::run(1, Fault::Slow(5, 25.0));
    let material = service.material();
    let slower = investigate(&material, &Windows::Given(130..190, 20..110), &[0.99]);
    assert_eq!((slower.verdict, accused(&slower)), (Verdict::Slower, vec!["payments".to_owned()]));
    let faster = investigate(&material, &Windows::Given(210..240, 140..190), &[0.99]);
    assert_eq!((faster.verdict, faster.suspects.len()), (Verdict::Faster, 0));
    let elsewhere = Service::run(77, Fault::None);
    let elsewhere = elsewhere.material();
    let yesterday = investigate(&material, &Windows::Elsewhere(130..190, &elsewhere), &[0.99]);
    assert_eq!((yesterday.verdict, accused(&yesterday)), (Verdict::Slower, vec!["payments".to_owned()]));
}
