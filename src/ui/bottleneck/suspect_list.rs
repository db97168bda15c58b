use super::material::Case;
use super::text::{quantile, share, times};
use crate::analysis::bottleneck::{Standing, Suspect};
use crate::time::Zone;
use crate::ui::language::tr;
use crate::ui::markup::{Piece, el};
use crate::ui::panel::title_text;

/// Of those who have nothing to do with it so many are listed.
const MOST: usize = 6;

/// Bounds that are farther apart than this tell only that it may be.
const TELLING: f64 = 0.6;

/// The dependencies, the most likely reason first, each with its evidence in
/// sentences. `chart` makes the link to a panel's chart.
pub fn suspect_list(case: &Case, zone: &dyn Zone, chart: impl Fn(&str) -> Piece) -> Piece {
    let suspects = &case.finding.suspects;
    let items = suspects.iter().take(MOST).filter_map(|suspect| {
        let panel = case.dependencies.get(suspect.dependency)?.question.panel.as_str();
        let evidence = evidence(suspect, zone).into_iter().map(|text| el("li").child(text));
        Some(
            el("li")
                .class("suspect")
                .set("data-suspect", case.name_of(suspect))
                .set("data-standing", standing_name(suspect.standing))
                .child(
                    el("p")
                        .class("suspect-head")
                        .child(el("span").class("suspect-mark").child(standing_text(suspect.standing)))
                        .child(el("strong").child(case.name_of(suspect)))
                        .child(el("span").class("suspect-panel").child(title_text(panel)))
                        .child(chart(panel)),
                )
                .child(el("ul").class("suspect-evidence").child(evidence.collect::<Piece>())),
        )
    });
    let more = suspects.len().saturating_sub(MOST);
    let rest = (more > 0).then(|| el("p").class("guide-note").child(tr!("bottleneck.more_cleared", count = more)));
    Piece::from([el("ol").class("suspects").child(items.collect::<Piece>()), rest.into()])
}

fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Accused => "accused",
        Standing::Possible => "possible",
        Standing::Cleared => "cleared",
        Standing::NotEnough => "not-enough",
    }
}

fn standing_text(standing: Standing) -> String {
    match standing {
        Standing::Accused => tr!("bottleneck.accused"),
        Standing::Possible => tr!("bottleneck.possible"),
        Standing::Cleared => tr!("bottleneck.cleared"),
        Standing::NotEnough => tr!("bottleneck.not_enough"),
    }
}

/// What speaks for and against it; for one that has nothing to do with it the
/// first sentence is enough.
fn evidence(suspect: &Suspect, zone: &dyn Zone) -> Vec<String> {
    if suspect.standing == Standing::NotEnough {
        return vec![tr!("bottleneck.too_few_calls")];
    }
    let mut all = Vec::new();
    match (suspect.explained, suspect.time_share) {
        (Some(explained), Some(time)) => {
            let explained = share(explained.clamp(0.0, 1.0));
            all.push(tr!("bottleneck.explains", explained = explained, time = share(time)));
        }
        (None, Some(time)) => all.push(tr!("bottleneck.takes", time = share(time))),
        _ => all.push(tr!("bottleneck.no_sums")),
    }
    if suspect.standing == Standing::Cleared {
        return all;
    }
    if let Some((before, after)) = suspect.p99 {
        all.push(tr!("bottleneck.its_p99", after = quantile(after), before = quantile(before)));
    }
    if let Some(slower) = suspect.slower.filter(|slower| *slower >= 1.3) {
        all.push(tr!("bottleneck.its_mean", times = times(slower)));
    }
    if suspect.busier >= 1.3 {
        all.push(tr!("bottleneck.its_calls", times = times(suspect.busier)));
    }
    if suspect.reach.upper < 0.1 {
        all.push(tr!("bottleneck.no_reach"));
    } else {
        let (lower, upper) = (suspect.reach.lower.clamp(0.0, 1.0), suspect.reach.upper.min(1.0));
        if lower == upper {
            all.push(tr!("bottleneck.reach", share = share(upper)));
        } else if upper - lower < TELLING {
            all.push(tr!("bottleneck.reach_between", lower = share(lower), upper = share(upper)));
        } else {
            all.push(tr!("bottleneck.reach_possible"));
        }
    }
    if let Some(onset) = suspect.onset {
        all.push(tr!("bottleneck.its_onset", at = super::text::minute(onset, zone)));
    }
    if let Some((rank, _)) = suspect.correlation.filter(|(rank, _)| *rank >= 0.4) {
        all.push(tr!("bottleneck.together", rank = format!("{rank:.2}")));
    }
    all
}
