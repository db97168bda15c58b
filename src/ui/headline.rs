use std::sync::Arc;

use leptos::prelude::*;

use super::display::{count, reading};
use super::erase::memo;
use super::language::tr;
use super::loading::PanelData;
use super::markup::{Piece, el, part, words};
use super::session::Session;
use crate::analysis::{Headline, error_share, headline};
use crate::chart::Unit;
use crate::dashboard::{Panel, PanelKind};

/// From this multiple on a tail is worth a sentence of its own.
const LONG_TAIL: f64 = 5.0;

/// The shares of client and of server errors over the whole range.
#[derive(Clone, Copy, PartialEq)]
struct Errors {
    client: f64,
    server: f64,
}

/// How the service is: one sentence, then four numbers.
pub fn headline_view(session: Session, latency: PanelData, errors: Option<(Arc<Panel>, PanelData)>) -> Piece {
    let summary = memo(move || {
        let loaded = latency.loaded.get()?;
        Some(headline(loaded.buckets()?, session.rules.get()))
    });
    let shares = memo(move || {
        let (panel, data) = errors.as_ref()?;
        let PanelKind::ErrorShare { status_label } = &panel.kind else { return None };
        let loaded = data.loaded.get()?;
        let answers = error_share(loaded.matrices.first()?, status_label);
        // Over all groups: the shares of a view that is grouped are not added up here.
        match answers.traces.as_slice() {
            [client, server] => Some(Errors { client: client.overall, server: server.overall }),
            _ => None,
        }
    });
    let sentence = words(move || match summary.get() {
        None => tr!("headline.waiting"),
        Some(None) => tr!("headline.quiet"),
        Some(Some(headline)) => sentence(&headline, shares.get()),
    });
    let tiles = part(move || {
        let headline = summary.get().flatten();
        let number = |pick: fn(&Headline) -> f64| headline.as_ref().map_or(f64::NAN, pick);
        let errors = shares.get();
        let bounds = headline.map(|h| bounds_text(&h)).unwrap_or_default();
        let beyond = headline.map(|h| tr!("headline.beyond", count = count(h.beyond))).unwrap_or_default();
        let client = errors.map(|e| tr!("headline.client_errors", share = reading(Unit::Ratio, e.client)));
        let total = headline.map(|h| tr!("headline.total", count = count(h.requests)));
        Some(Piece::from([
            tile(tr!("headline.p99"), "tail", Unit::Seconds, number(|h| h.p99), bounds, beyond),
            tile(
                tr!("headline.p50"),
                "middle",
                Unit::Seconds,
                number(|h| h.median),
                tr!("headline.half"),
                String::new(),
            ),
            tile(
                tr!("headline.errors"),
                "errors",
                Unit::Ratio,
                errors.map_or(f64::NAN, |e| e.server),
                client.unwrap_or_default(),
                String::new(),
            ),
            tile(
                tr!("headline.requests"),
                "plain",
                Unit::PerSecond,
                number(|h| h.rate),
                total.unwrap_or_default(),
                String::new(),
            ),
        ]))
    });
    el("section")
        .class("headline")
        .child(el("p").class("headline-sentence").child(sentence))
        .child(el("div").class("tiles").child(tiles))
}

fn sentence(headline: &Headline, errors: Option<Errors>) -> String {
    let (p99, median) = (reading(Unit::Seconds, headline.p99), reading(Unit::Seconds, headline.median));
    let failing = reading(Unit::Ratio, errors.map_or(f64::NAN, |e| e.server));
    let ratio = headline.p99 / headline.median;
    if headline.upper == f64::INFINITY && headline.lower >= headline.p99 {
        tr!("headline.overflow", p99 = p99, errors = failing)
    } else if ratio >= LONG_TAIL {
        tr!("headline.slow", p99 = p99, ratio = format!("{ratio:.0}"), errors = failing)
    } else {
        tr!("headline.steady", p99 = p99, median = median, errors = failing)
    }
}

fn bounds_text(headline: &Headline) -> String {
    let lower = reading(Unit::Seconds, headline.lower);
    if headline.upper == f64::INFINITY {
        tr!("headline.at_least", lower = lower)
    } else {
        tr!("headline.between", lower = lower, upper = reading(Unit::Seconds, headline.upper))
    }
}

/// One big number with what qualifies it.
fn tile(name: String, tone: &'static str, unit: Unit, value: f64, first: String, second: String) -> Piece {
    let shown = (!value.is_nan()).then(|| unit.reading(value));
    let (number, unit) = shown.map_or(("–".to_owned(), ""), |r| (r.number, r.unit));
    el("div")
        .class("tile")
        .set("data-tone", tone)
        .child(el("p").class("tile-name").child(name))
        .child(el("p").class("tile-value").child(number).child(el("span").class("tile-unit").child(unit)))
        .child(el("p").class("tile-note").child(first))
        .child(el("p").class("tile-note").child(second))
}
