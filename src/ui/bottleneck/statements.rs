//! The sentences, each made of a template and what the buckets tell.

use super::material::Case;
use super::page::chart_link;
use super::text::{between, minute, quantile, seconds, share, times, values};
use crate::analysis::bottleneck::{Owner, Standing, Suspect, Verdict, capped};
use crate::time::Zone;
use crate::ui::language::tr;
use crate::ui::markup::{Piece, el};
use crate::ui::session::Session;

/// One of several owns this much when it alone is worth naming.
const OWNS: f64 = 0.8;
/// And this many times more than its part of the traffic.
const LIFT: f64 = 1.5;
/// Groups that are listed; so many even when they own nothing.
const MOST: usize = 6;
const FEW: usize = 3;

/// Those accused.
fn accused(case: &Case) -> impl Iterator<Item = &Suspect> {
    case.finding.suspects.iter().filter(|suspect| suspect.standing == Standing::Accused)
}

/// A list in the present language.
fn listed(names: &[String]) -> String {
    let mut names = names.iter();
    let first = names.next().cloned().unwrap_or_default();
    names.fold(first, |list, name| tr!("bottleneck.and", list = list, name = name))
}

/// The one group that owns the slow requests, where several could.
fn alone(owners: &[Owner]) -> Option<&Owner> {
    let first = owners.first().filter(|owner| owner.share.lower >= OWNS && owner.lift() >= LIFT)?;
    (owners.iter().filter(|owner| owner.traffic > 0.0).count() > 1).then_some(first)
}

/// The whole answer in one sentence.
pub fn lead(case: &Case, zone: &dyn Zone) -> String {
    let finding = &case.finding;
    let shift = finding.comparison.as_ref().and_then(|all| all.shifts.iter().find(|shift| shift.quantile == 0.99));
    let p99 = shift.map(|shift| quantile(shift.after)).unwrap_or_default();
    let before = shift.map(|shift| quantile(shift.before)).unwrap_or_default();
    match finding.verdict {
        Verdict::NoRequests => tr!("bottleneck.no_requests"),
        Verdict::NoBaseline => tr!("bottleneck.no_baseline"),
        Verdict::Incomparable => tr!("bottleneck.incomparable"),
        Verdict::Same => tr!("bottleneck.same", p99 = p99, before = before),
        Verdict::Faster => tr!("bottleneck.is_faster", p99 = p99, before = before),
        Verdict::Slower => {
            let since = minute(finding.window_times.from, zone);
            let names: Vec<String> = accused(case).map(|suspect| case.name_of(suspect)).collect();
            let mix = finding.mix.as_ref().filter(|mix| mix.moved() > mix.slowed());
            let instance = finding.owners.iter().skip(1).find_map(|owners| alone(owners));
            match (names.as_slice(), mix, instance) {
                ([name], ..) => {
                    let without = accused(case).next().and_then(|s| s.relieved.as_ref()?.get(1)?.quantile(0.99));
                    let without = without.map(quantile).unwrap_or_else(|| "–".into());
                    tr!("bottleneck.one_cause", name = name, since = since, p99 = p99, without = without)
                }
                ([_, _, ..], ..) => tr!("bottleneck.causes", names = listed(&names), since = since, p99 = p99),
                ([], Some(_), _) => tr!("bottleneck.traffic_moved", since = since, p99 = p99, before = before),
                ([], None, Some(owner)) => {
                    tr!("bottleneck.one_group", name = values(&owner.labels), since = since, p99 = p99)
                }
                ([], None, None) => tr!("bottleneck.unexplained", since = since, p99 = p99, before = before),
            }
        }
    }
}

/// When it began, and whether it goes on.
pub fn since(session: Session, case: &Case) -> Piece {
    let (zone, times) = (session.zone(), case.finding.window_times);
    let (from, to) = (minute(times.from, &zone), minute(times.to, &zone));
    let text = match (case.finding.verdict, case.finding.edges) {
        (Verdict::Slower, (true, true)) => tr!("bottleneck.began_and_ended", from = from, to = to),
        (Verdict::Slower, (true, false)) => tr!("bottleneck.began", from = from),
        (Verdict::Slower, (false, true)) => tr!("bottleneck.ended", to = to),
        (Verdict::Slower, (false, false)) => tr!("bottleneck.no_edge"),
        _ => tr!("bottleneck.steady"),
    };
    el("p").class("guide-sentence").child(text)
}

/// Who owns the slow requests, and whether traffic moved.
pub fn whom(session: Session, case: &Case) -> Piece {
    let finding = &case.finding;
    let mut pieces = Vec::new();
    for (answered, owners) in case.requests.iter().zip(&finding.owners) {
        let Some(label) = answered.question.by.first() else { continue };
        let Some(first) = owners.first() else { continue };
        let several = owners.iter().filter(|owner| owner.traffic > 0.0).count();
        // Of one instance there is nothing to say.
        if several < 2 {
            continue;
        }
        let sentence = match alone(owners) {
            Some(owner) => tr!(
                "bottleneck.owns",
                name = values(&owner.labels),
                share = share(owner.share.value),
                line = seconds(finding.line),
                traffic = share(owner.traffic)
            ),
            None => tr!(
                "bottleneck.spread",
                name = values(&first.labels),
                share = share(first.share.value),
                line = seconds(finding.line),
                traffic = share(first.traffic)
            ),
        };
        let chart = chart_link(session, "latency", Some(label));
        pieces.push(el("p").class("guide-sentence").child(sentence).child(chart));
        pieces.push(owner_table(label, owners));
    }
    if let Some(mix) = finding.mix.as_ref().filter(|_| finding.verdict == Verdict::Slower) {
        let text = if mix.moved() > mix.slowed() {
            tr!("bottleneck.mix_moved", part = share(mix.moved() / mix.change()))
        } else {
            tr!("bottleneck.mix_slowed", part = share((mix.slowed() / mix.change()).clamp(0.0, 1.0)))
        };
        pieces.push(el("p").class("guide-note").set("data-mix", format!("{:.4}", mix.moved())).child(text));
    }
    let left_out = finding.after.left_out().len();
    if left_out > 0 {
        pieces.push(el("p").class("guide-note").child(tr!("bottleneck.left_out", count = left_out)));
    }
    if pieces.is_empty() {
        pieces.push(el("p").class("guide-sentence").child(tr!("bottleneck.nobody_owns")));
    }
    pieces.into()
}

fn owner_table(label: &str, owners: &[Owner]) -> Piece {
    let row = |owner: &Owner| {
        el("tr")
            .set("data-owner", values(&owner.labels))
            .child(el("th").set("scope", "row").child(values(&owner.labels)))
            .child(
                el("td")
                    .class("owner-bar")
                    .set("style", format!("--part: {:.4}; --traffic: {:.4}", owner.share.value, owner.traffic))
                    .child(el("span")),
            )
            .child(
                el("td").set("title", between(owner.share, share).unwrap_or_default()).child(share(owner.share.value)),
            )
            .child(el("td").child(share(owner.traffic)))
            .child(el("td").child(if owner.share.value > 0.0 { times(owner.lift()) } else { "–".into() }))
    };
    // A few that own nothing show what the others are measured against.
    let shown = owners.iter().enumerate().take(MOST).filter(|(place, owner)| *place < FEW || owner.tail.upper > 0.0);
    let shown = shown.map(|(_, owner)| owner);
    let head = [
        label.to_owned(),
        tr!("bottleneck.both_shares"),
        tr!("bottleneck.of_slow"),
        tr!("bottleneck.of_traffic"),
        tr!("bottleneck.lift"),
    ];
    el("table")
        .class("owners")
        .child(el("thead").child(
            el("tr").child(head.into_iter().map(|text| el("th").set("scope", "col").child(text)).collect::<Piece>()),
        ))
        .child(el("tbody").child(shown.map(row).collect::<Piece>()))
}

/// The cause in words, or that none was found.
pub fn cause(case: &Case) -> String {
    let names: Vec<String> = accused(case).map(|suspect| case.name_of(suspect)).collect();
    let any = |standing| case.finding.suspects.iter().any(|suspect| suspect.standing == standing);
    match names.as_slice() {
        [] if any(Standing::Possible) => tr!("bottleneck.maybe_cause"),
        [] if any(Standing::NotEnough) => tr!("bottleneck.cannot_tell"),
        [] => tr!("bottleneck.no_cause"),
        _ => tr!("bottleneck.cause", names = listed(&names)),
    }
}

/// What the percentile would be.
pub fn help(case: &Case) -> Piece {
    let finding = &case.finding;
    let now = finding.after.together();
    let Some(p99) = now.quantile(0.99) else {
        return el("p").class("guide-sentence").child(tr!("bottleneck.no_requests"));
    };
    let mut rows: Vec<(String, String, f64, Option<String>)> = Vec::new();
    for suspect in accused(case) {
        if let Some([best, guess, worst]) = &suspect.relieved
            && let (Some(best), Some(guess), Some(worst)) =
                (best.quantile(0.99), guess.quantile(0.99), worst.quantile(0.99))
        {
            let bounds = crate::analysis::Bounded { value: guess.value, lower: best.lower, upper: worst.upper };
            let what = tr!("bottleneck.if_calls", name = case.name_of(suspect));
            rows.push((what, quantile(guess), guess.value, between(bounds, seconds)));
        }
    }
    let mut endpoints: Vec<_> = finding
        .without
        .iter()
        .enumerate()
        .filter_map(|(group, left)| Some((group, left, left.rest.quantile(0.99)?)))
        .filter(|(_, _, rest)| rest.value < p99.value * 0.9)
        .collect();
    endpoints.sort_by(|a, b| a.2.value.total_cmp(&b.2.value));
    for (group, left, rest) in endpoints.into_iter().take(2) {
        let band = left.rest.quantile_band(0.99).unwrap_or(rest);
        let name = values(&left.labels);
        rows.push((tr!("bottleneck.if_without", name = name), quantile(rest), rest.value, between(band, seconds)));
        let line = finding.excess.map_or(finding.line, |excess| excess.line);
        if let Some(capped) = capped(&finding.after, group, line).quantile(0.99).filter(|_| line > 0.0) {
            let what = tr!("bottleneck.if_capped", name = name, bound = seconds(line));
            rows.push((what, quantile(capped), capped.value, between(capped, seconds)));
        }
    }
    if rows.is_empty() {
        return el("p").class("guide-sentence").child(tr!("bottleneck.nothing_helps", p99 = quantile(p99)));
    }
    let row = |(what, text, value, bounds): (String, String, f64, Option<String>)| {
        el("li")
            .class("remedy")
            .set("data-p99", format!("{value}"))
            .child(el("span").class("remedy-what").child(what))
            .child(el("span").class("remedy-p99").child(tr!("bottleneck.p99_would_be", p99 = text)))
            .child(bounds.map(|bounds| el("span").class("remedy-bounds").child(bounds)))
    };
    Piece::from([
        el("p").class("guide-sentence").child(tr!("bottleneck.now_p99", p99 = quantile(p99))),
        el("ul").class("remedies").child(rows.into_iter().map(row).collect::<Piece>()),
    ])
}
