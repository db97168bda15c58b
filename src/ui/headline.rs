use leptos::prelude::*;

use super::display::{count, reading};
use super::erase::{live, memo};
use super::language::tr;
use super::loading::PanelData;
use super::session::Session;
use crate::analysis::{Headline, error_share, headline};
use crate::chart::Unit;

/// From this multiple on a tail is worth a sentence of its own.
const LONG_TAIL: f64 = 5.0;

/// The shares of client and of server errors over the whole range.
#[derive(Clone, Copy, PartialEq)]
struct Errors {
    client: f64,
    server: f64,
}

/// How the service is: one sentence, then four numbers.
#[component]
pub fn HeadlineView(session: Session, latency: PanelData, errors: PanelData) -> impl IntoView {
    let summary = memo(move || {
        let loaded = latency.loaded.get()?;
        Some(headline(loaded.buckets()?, session.rules.get()))
    });
    let shares = memo(move || {
        let loaded = errors.loaded.get()?;
        let answers = error_share(loaded.matrices.first()?, "http_status");
        // Over all groups: the shares of a view that is grouped are not added up here.
        match answers.traces.as_slice() {
            [client, server] => Some(Errors { client: client.overall, server: server.overall }),
            _ => None,
        }
    });
    let sentence = live(move || match summary.get() {
        None => tr!("headline.waiting"),
        Some(None) => tr!("headline.quiet"),
        Some(Some(headline)) => sentence(&headline, shares.get()),
    });
    let tiles = live(move || {
        let headline = summary.get().flatten();
        let number = |pick: fn(&Headline) -> f64| headline.as_ref().map_or(f64::NAN, pick);
        let errors = shares.get();
        let bounds = headline.map(|h| bounds_text(&h)).unwrap_or_default();
        let beyond = headline.map(|h| tr!("headline.beyond", count = count(h.beyond))).unwrap_or_default();
        let client = errors.map(|e| tr!("headline.client_errors", share = reading(Unit::Ratio, e.client)));
        let total = headline.map(|h| tr!("headline.total", count = count(h.requests)));
        view! {
            <Tile name=tr!("headline.p99") tone="tail" unit=Unit::Seconds value=number(|h| h.p99) first=bounds second=beyond/>
            <Tile name=tr!("headline.p50") tone="middle" unit=Unit::Seconds value=number(|h| h.median) first=tr!("headline.half") second=String::new()/>
            <Tile name=tr!("headline.errors") tone="errors" unit=Unit::Ratio value=errors.map_or(f64::NAN, |e| e.server) first=client.unwrap_or_default() second=String::new()/>
            <Tile name=tr!("headline.requests") tone="plain" unit=Unit::PerSecond value=number(|h| h.rate) first=total.unwrap_or_default() second=String::new()/>
        }
        .into_any()
    });
    view! {
        <section class="headline">
            <p class="headline-sentence">{sentence}</p>
            <div class="tiles">{tiles}</div>
        </section>
    }
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
#[component]
fn Tile(name: String, tone: &'static str, unit: Unit, value: f64, first: String, second: String) -> impl IntoView {
    let shown = (!value.is_nan()).then(|| unit.reading(value));
    let (number, unit) = shown.map_or(("–".to_owned(), ""), |r| (r.number, r.unit));
    view! {
        <div class="tile" data-tone=tone>
            <p class="tile-name">{name}</p>
            <p class="tile-value">{number}<span class="tile-unit">{unit}</span></p>
            <p class="tile-note">{first}</p>
            <p class="tile-note">{second}</p>
        </div>
    }
}
