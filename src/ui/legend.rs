use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::display::reading;
use super::language::tr;
use super::markup::{Piece, el, part};
use super::picture::{MOST_TRACES, inks, key_of, title_of};
use super::session::Session;
use crate::analysis::{Answers, Role, Trace};
use crate::browser::css_color;
use crate::chart::Unit;

/// The traces with their numbers. A click shows one alone, another click all.
pub fn legend(
    session: Session,
    answers: Memo<Option<Arc<Answers>>>,
    hidden: RwSignal<HashSet<String>>,
    unit: Unit,
) -> Piece {
    let isolate = move |key: &str| {
        let Some(answers) = answers.get_untracked() else { return };
        let others: HashSet<String> = answers.traces.iter().map(key_of).filter(|other| other != key).collect();
        hidden.update(|hidden| {
            if *hidden == others {
                hidden.clear();
            } else {
                *hidden = others;
            }
        });
    };
    let rows = part(move || {
        let answers = answers.get()?;
        let theme = session.theme();
        let inks = inks(&answers);
        let traces: Vec<(usize, &Trace)> =
            answers.traces.iter().enumerate().filter(|(_, trace)| trace.role != Role::Limit).collect();
        let all = traces.len();
        let rows = traces
            .into_iter()
            .take(MOST_TRACES)
            .map(|(index, trace)| {
                let key = key_of(trace);
                let (pressed, pressed_key) = (key.clone(), key.clone());
                let (last, low, high) = extremes(&trace.values);
                let color = css_color(theme.color(inks[index].0));
                let stroke = if inks[index].1.dash.is_empty() { "solid" } else { "dashed" };
                el("tr")
                    .class_when("is-hidden", move || hidden.with(|hidden| hidden.contains(&key)))
                    .child(
                        el("th").set("scope", "row").child(
                            el("button")
                                .set("type", "button")
                                .class("legend-name")
                                .set("title", tr!("legend.isolate"))
                                .follow("aria-pressed", move || hidden.with(|h| (!h.contains(&pressed)).to_string()))
                                .on("click", move |_| isolate(&pressed_key))
                                .child(
                                    el("i").class("stroke").set("style", format!("border-top: 2px {stroke} {color}")),
                                )
                                .child(el("span").child(title_of(trace))),
                        ),
                    )
                    .child(el("td").child(reading(unit, last)))
                    .child(el("td").class("legend-more").child(reading(unit, low)))
                    .child(el("td").class("legend-more").child(reading(unit, high)))
                    .child(el("td").child(overall(trace, unit)))
            })
            .collect::<Piece>();
        let note = (all > MOST_TRACES)
            .then(|| el("p").class("legend-note").child(tr!("panel.more", shown = MOST_TRACES, all = all)));
        Some(Piece::from([
            el("table")
                .child(
                    el("thead").child(
                        el("tr")
                            .child(
                                el("th")
                                    .set("scope", "col")
                                    .child(el("span").class("visually-hidden").child(tr!("legend.series"))),
                            )
                            .child(el("th").set("scope", "col").child(tr!("legend.last")))
                            .child(el("th").set("scope", "col").class("legend-more").child(tr!("legend.min")))
                            .child(el("th").set("scope", "col").class("legend-more").child(tr!("legend.max")))
                            .child(el("th").set("scope", "col").child(tr!("legend.overall"))),
                    ),
                )
                .child(el("tbody").child(rows)),
            Piece::from(note),
        ]))
    });
    el("div").class("legend").child(rows)
}

/// The quantity over the whole range; a percentile beyond the last bucket is
/// "at least" its bound.
fn overall(trace: &Trace, unit: Unit) -> String {
    let beyond = trace.overall_band.as_ref().is_some_and(|band| band.overflow.first() == Some(&true));
    let text = reading(unit, trace.overall);
    if beyond { format!("≥ {text}") } else { text }
}

/// The last, the least and the greatest number of a row; NaN when there is none.
fn extremes(values: &[f64]) -> (f64, f64, f64) {
    let numbers = || values.iter().copied().filter(|value| !value.is_nan());
    let last = numbers().next_back().unwrap_or(f64::NAN);
    (last, numbers().fold(f64::NAN, f64::min), numbers().fold(f64::NAN, f64::max))
}
