use leptos::prelude::*;

use super::erase::{effect, memo, spawn};
use super::language::tr;
use super::lint_text::{cure_text, problem_text};
use super::loading::PanelData;
use super::markup::{Piece, el, part};
use super::session::Session;
use crate::browser;
use crate::dashboard::{Panel, PanelKind, Percentile};
use crate::histogram::lint::{Finding, Subject, lint};
use crate::series::Labels;

/// Milliseconds without a change before a histogram is looked at: not in the
/// middle of a drag.
const QUIET: u32 = 300;

/// Findings that are listed; the rest is counted.
const MOST: usize = 12;

/// What is wrong with a panel's histogram, folded; nothing for a healthy one.
pub fn lint_badge(session: Session, panel: std::sync::Arc<Panel>, data: PanelData) -> Piece {
    let PanelKind::Percentiles { highest_only } = panel.kind else { return None::<Piece>.into() };
    let name = StoredValue::new(panel.queries.first().map(|query| query.metric.clone()).unwrap_or_default());
    let percentiles = memo(move || session.view.with(|v| v.percentiles.clone()));
    let findings = RwSignal::new(Vec::<Finding>::new());
    effect(move || {
        let (loaded, percentiles, rules) = (data.loaded.get(), percentiles.get(), session.rules.get());
        spawn(async move {
            browser::sleep(QUIET).await;
            let shown = if highest_only {
                percentiles.last().map(std::slice::from_ref).unwrap_or_default()
            } else {
                &percentiles
            };
            let quantiles: Vec<f64> = shown.iter().copied().map(Percentile::quantile).collect();
            let found = loaded.as_ref().and_then(|loaded| {
                let buckets = loaded.matrices.first()?;
                let series = || buckets.labels.iter().chain(loaded.native.iter().map(|series| &series.labels));
                let by = labels_of(series());
                let by: Vec<&str> = by.iter().map(String::as_str).collect();
                Some(name.with_value(|name| {
                    lint(&Subject {
                        name,
                        buckets,
                        native: &loaded.native,
                        window_seconds: loaded.plan.window as f64 / 1000.0,
                        by: &by,
                        quantiles: &quantiles,
                        rules,
                    })
                }))
            });
            let found = found.unwrap_or_default();
            // The same findings again must not fold away what is being read.
            if findings.try_get_untracked().is_some_and(|before| before != found) {
                findings.set(found);
            }
        });
    });
    let badge = move || {
        let findings = findings.get();
        (!findings.is_empty()).then(|| {
            let (all, more) = (findings.len(), findings.len().saturating_sub(MOST));
            let items = findings.iter().take(MOST).map(finding_item).collect::<Piece>();
            el("details")
                .class("lint")
                .set("data-lint", all.to_string())
                .child(el("summary").set("title", tr!("lint.title")).child(tr!("lint.badge", count = all)))
                .child(
                    el("ul")
                        .child(items)
                        .child((more > 0).then(|| el("li").class("lint-more").child(tr!("lint.more", count = more)))),
                )
        })
    };
    part(badge)
}

fn finding_item(finding: &Finding) -> Piece {
    let labels = (!finding.labels.is_empty()).then(|| el("code").child(finding.labels.to_string()));
    let (problem, cure) = (problem_text(&finding.problem), cure_text(&finding.cure));
    el("li")
        .child(labels)
        .child(el("p").class("lint-problem").child(problem))
        .child(el("p").class("lint-cure").child(cure))
}

/// The labels that tell the shown histograms apart.
fn labels_of<'a>(series: impl Iterator<Item = &'a Labels>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in series.flat_map(Labels::iter) {
        if !["le", "vmrange", "__name__"].contains(&name) && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
