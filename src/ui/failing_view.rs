//! Which parts of a service fail, and when: a row for each, over time as bright
//! as its share of server errors.

use std::sync::Arc;

use leptos::prelude::*;

use super::display::{count, reading};
use super::erase::memo;
use super::language::tr;
use super::loading::PanelData;
use super::markup::{Piece, el, part, words};
use super::session::Session;
use crate::analysis::{Failing, FailingOrder, failing, order_failing};
use crate::browser::History;
use crate::chart::Unit;
use crate::dashboard::{Panel, PanelKind};
use crate::time::Grid;

/// Rows that are listed; the rest is counted.
const MOST: usize = 24;

/// The faintest share that is not none, of the brightest colour.
const FAINTEST: f64 = 0.25;

type Parts = Option<(Grid, Arc<Vec<Failing>>)>;

/// The table of parts, ordered by what its head says.
pub fn failing_view(session: Session, panel: Arc<Panel>, data: PanelData) -> Piece {
    let PanelKind::ErrorHeatmap { status_label, endpoint_label } = panel.kind.clone() else {
        return None::<Piece>.into();
    };
    let order = RwSignal::new(FailingOrder::Server);
    let parts = memo(move || -> Parts {
        let loaded = data.loaded.get()?;
        let by_status = loaded.matrices.first()?;
        let mut parts = failing(by_status, &status_label);
        order_failing(&mut parts, order.get());
        Some((by_status.grid, Arc::new(parts)))
    });
    let head =
        [(FailingOrder::Requests, "requests"), (FailingOrder::Client, "client"), (FailingOrder::Server, "server")];
    let head = head.map(|(by, name)| {
        let text = words(move || match by {
            FailingOrder::Requests => tr!("failing.requests"),
            FailingOrder::Client => "4xx".to_owned(),
            FailingOrder::Server => "5xx".to_owned(),
        });
        el("th").set("scope", "col").follow("aria-sort", move || (order.get() == by).then_some("descending")).child(
            el("button")
                .set("type", "button")
                .class("quiet")
                .set("data-order", name)
                .on("click", move |_| order.set(by))
                .child(text),
        )
    });
    let rows = part(move || {
        let (grid, parts) = parts.get()?;
        let most =
            parts.iter().flat_map(|part| &part.shares).filter(|s| s.is_finite()).fold(0.0, |a: f64, b| a.max(*b));
        let shown = parts.iter().take(MOST).map(|part| row(session, &endpoint_label, part, grid, most));
        Some(shown.collect::<Piece>())
    });
    let more = words(move || {
        let more = parts.get().map_or(0, |(_, parts)| parts.len().saturating_sub(MOST));
        if more > 0 { tr!("failing.more", count = more) } else { String::new() }
    });
    Piece::from([
        el("table")
            .class("failing")
            .child(
                el("thead").child(
                    el("tr")
                        .child(el("th").set("scope", "col").child(words(move || tr!("failing.endpoint"))))
                        .child(Piece::from(head))
                        .child(el("th").set("scope", "col").child(words(move || tr!("failing.over_time"))))
                        .child(el("td").class("failing-at")),
                ),
            )
            .child(el("tbody").child(rows)),
        el("p").class("failing-more").child(more),
    ])
}

fn row(session: Session, endpoint_label: &str, failing: &Failing, grid: Grid, most: f64) -> Piece {
    let values: Vec<&str> = failing.labels.iter().map(|(_, value)| value).collect();
    let name = if values.is_empty() { tr!("failing.unnamed") } else { values.join(" · ") };
    let (label, endpoint) = (endpoint_label.to_owned(), failing.labels.get(endpoint_label).map(str::to_owned));
    let look = move |_| {
        let Some(endpoint) = endpoint.clone() else { return };
        session.change(History::Push, |view| drop(view.variables.insert(label.clone(), vec![endpoint])));
    };
    let shares = failing.shares.clone();
    let at_cursor = words(move || {
        let step = session.cursor.get().and_then(|at| grid.nearest(at));
        step.and_then(|step| shares.get(step)).map(|share| reading(Unit::Ratio, *share)).unwrap_or_default()
    });
    el("tr")
        .set("data-endpoint", name.clone())
        .child(
            el("th").set("scope", "row").child(
                el("button")
                    .set("type", "button")
                    .class("failing-name")
                    .set("title", tr!("failing.look"))
                    .on("click", look)
                    .child(name),
            ),
        )
        .child(el("td").child(count(failing.requests)))
        .child(el("td").child(reading(Unit::Ratio, failing.client)))
        .child(el("td").class_if("failing-server", failing.server > 0.0).child(reading(Unit::Ratio, failing.server)))
        .child(el("td").class("failing-strip").child(strip(session, failing, grid, most)))
        .child(el("td").class("failing-at").child(at_cursor))
}

/// The steps in a row of colours, with the instant that all charts point at.
fn strip(session: Session, failing: &Failing, grid: Grid, most: f64) -> Piece {
    let place = move || {
        let step = session.cursor.get().and_then(|at| grid.nearest(at))?;
        Some(format!("left: {:.2}%", (step as f64 + 0.5) / grid.len as f64 * 100.0))
    };
    let strip = el("div").class("strip").set("style", gradient(&failing.shares, most));
    let node = strip.node().clone();
    strip
        .on_pointer("pointermove", move |event| {
            let Some(size) = node.size().filter(|size| size.width > 0.0) else { return };
            let along = f64::from(event.offset_x()) / size.width * grid.len as f64;
            session.cursor.set(Some(grid.at((along.max(0.0) as usize).min(grid.len.saturating_sub(1)))));
        })
        .on_pointer("pointerleave", move |_| session.cursor.set(None))
        .child(
            el("i")
                .class("strip-cursor")
                .follow("style", place)
                .follow("hidden", move || session.cursor.get().is_none().then_some("")),
        )
}

/// A step after the other; equal ones together.
fn gradient(shares: &[f64], most: f64) -> String {
    let width = 100.0 / shares.len().max(1) as f64;
    let mut stops = Vec::new();
    let mut from = 0;
    for step in 1..=shares.len() {
        let colour = colour(shares[from], most);
        if step == shares.len() || self::colour(shares[step], most) != colour {
            stops.push(format!("{colour} {:.3}% {:.3}%", from as f64 * width, step as f64 * width));
            from = step;
        }
    }
    format!("background: linear-gradient(to right, {})", stops.join(", "))
}

fn colour(share: f64, most: f64) -> String {
    if share.is_nan() {
        return "transparent".into();
    }
    if share <= 0.0 {
        return "var(--line)".into();
    }
    let level = FAINTEST + (1.0 - FAINTEST) * (share / most).sqrt();
    format!("color-mix(in srgb, var(--tail) {:.0}%, var(--ground))", level * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_steps_are_one_stop() {
        let style = gradient(&[0.0, 0.0, 0.1, f64::NAN], 0.1);
        assert_eq!(
            style,
            "background: linear-gradient(to right, var(--line) 0.000% 50.000%, \
             color-mix(in srgb, var(--tail) 100%, var(--ground)) 50.000% 75.000%, transparent 75.000% 100.000%)"
        );
        assert_eq!(gradient(&[], 0.0), "background: linear-gradient(to right, )");
    }
}
