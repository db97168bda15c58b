use leptos::prelude::*;

use super::erase::{effect, memo, spawn};
use super::language::tr;
use super::later::later;
use super::markup::{Piece, el, part, words};
use super::parts;
use super::session::Session;
use crate::browser::History;

/// A filter on one label: its values with a box to tick each. None ticked is
/// all.
pub fn variable(session: Session, name: String) -> Piece {
    let values = RwSignal::new(Vec::<String>::new());
    let label = StoredValue::new(name.clone());
    let chosen = memo(move || {
        let chosen = session.view.with(|v| v.variables.get(&label.get_value()).cloned()).unwrap_or_default();
        if chosen.iter().any(|value| value == "$__all") { Vec::new() } else { chosen }
    });
    // Values change slowly: they are asked for anew with the range, not with
    // each refresh of a live one.
    let time = memo(move || session.view.with(|v| v.time.clone()));
    let source = memo(move || session.open_source());
    effect(move || {
        time.track();
        let (Some(source), Some(range)) = (source.get(), session.range.get_untracked()) else { return };
        let metric = session.dashboard.with(|d| d.variables_of.clone());
        spawn(async move {
            // Without values a filter offers none; the panels tell of the failure.
            if let Ok(found) = source.label_values(&label.get_value(), &metric, &[], range).await {
                values.try_set(found);
            }
        });
    });
    folded(session, label, name, values, chosen)
}

/// The values of a variable folded into what is chosen of them.
pub fn folded(
    session: Session,
    label: StoredValue<String>,
    title: String,
    values: RwSignal<Vec<String>>,
    chosen: Memo<Vec<String>>,
) -> Piece {
    let opened = RwSignal::new(false);
    let summary = words(move || match chosen.get().as_slice() {
        [] => tr!("control.all"),
        [one] => one.clone(),
        several => tr!("control.chosen", count = several.len()),
    });
    el("details")
        .class("variable")
        .set("name", "variable")
        .set("data-variable", label.get_value())
        .on("toggle", move |_| opened.set(true))
        .child(
            el("summary")
                .class("button")
                .child(el("span").class("variable-name").child(title))
                .child(el("span").class("variable-value").child(summary)),
        )
        .child(el("div").class("popover ticks").child(part(move || {
            opened.get().then(|| later(move || parts::value_boxes(session, label, values, chosen)))
        })))
}

/// A box to tick for each value of a variable.
pub fn value_boxes(
    session: Session,
    label: StoredValue<String>,
    values: RwSignal<Vec<String>>,
    chosen: Memo<Vec<String>>,
) -> Piece {
    let toggle = move |value: String| {
        session.change(History::Push, |view| {
            let chosen = view.variables.entry(label.get_value()).or_default();
            chosen.retain(|one| one != "$__all");
            match chosen.iter().position(|one| *one == value) {
                Some(index) => drop(chosen.remove(index)),
                None => chosen.push(value),
            }
            if chosen.is_empty() {
                view.variables.remove(&label.get_value());
            }
        });
    };
    part(move || {
        // A value that a link names is offered even when no series has it now.
        let mut offered = values.get();
        offered.extend(
            chosen.get_untracked().into_iter().filter(|value| !values.with_untracked(|all| all.contains(value))),
        );
        if offered.is_empty() {
            return Some(el("p").class("menu-note").child(tr!("control.no_values")));
        }
        let boxes = offered
            .into_iter()
            .map(|value| {
                let (of, ticked) = (value.clone(), value.clone());
                el("label")
                    .class("tick")
                    .child(
                        el("input")
                            .set("type", "checkbox")
                            .set("value", value.clone())
                            .checked(move || chosen.with(|chosen| chosen.contains(&ticked)))
                            .on("change", move |_| toggle(of.clone())),
                    )
                    .child(el("span").child(value.clone()))
            })
            .collect::<Piece>();
        Some(boxes)
    })
}
