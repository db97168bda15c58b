//! What can be taken away from a panel: its numbers, its picture, its question.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::erase::spawn;
use super::language::tr;
use super::markup::{Piece, el, part, words};
use super::panel_menu::{Opening, Shown};
use super::share::address;
use super::takeaway_picture::{picture_on_canvas, picture_scene};
use crate::analysis::{self, Answers, Export, csv, file_name, json};
use crate::browser::{self, Node, Origin, can_copy_picture, copy_picture, copy_text, save_picture, save_text};
use crate::chart::{Unit, svg};
use crate::dashboard::TimeWindow;
use crate::plan::{prometheus_graph, promql};

/// Milliseconds for which a copied item says so.
const CONFIRMED: u32 = 900;

/// The menu's items; a link to the server is one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Take {
    Csv,
    Json,
    Png,
    Svg,
    Image,
    Promql,
    Link,
}

impl Take {
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Image => "image",
            Self::Promql => "promql",
            Self::Link => "link",
        }
    }

    fn text(self) -> String {
        match self {
            Self::Csv => tr!("takeaway.csv"),
            Self::Json => tr!("takeaway.json"),
            Self::Png => tr!("takeaway.png"),
            Self::Svg => tr!("takeaway.svg"),
            Self::Image => tr!("takeaway.image"),
            Self::Promql => tr!("takeaway.promql"),
            Self::Link => tr!("takeaway.link"),
        }
    }

    fn is_copy(self) -> bool {
        matches!(self, Self::Image | Self::Promql | Self::Link)
    }
}

/// The last item that was chosen, and whether it came about.
type Outcome = RwSignal<Option<(Take, bool)>>;

/// The open menu.
pub fn takeaway_menu(shown: Shown, opening: Opening) -> Piece {
    let outcome: Outcome = RwSignal::new(None);
    let item = move |take: Take| menu_item(shown, opening, outcome, take);
    let mut pieces: Vec<Piece> = [Take::Csv, Take::Json, Take::Png, Take::Svg].map(item).into();
    pieces.push(el("div").class("menu-line").set("role", "separator"));
    pieces.extend(can_copy_picture().then(|| item(Take::Image)));
    pieces.extend([Take::Promql, Take::Link].map(item));
    let server = shown.session.open_source().and_then(|source| match source.origin() {
        Origin::Server(base) => Some(base.clone()),
        Origin::Recording(_) => None,
    });
    if let Some(base) = server {
        pieces.push(el("div").class("menu-line").set("role", "separator"));
        pieces.push(server_item(shown, opening, base));
    }
    let menu =
        el("div").class("popover menu panel-menu").set("role", "menu").follow("aria-label", || tr!("takeaway.menu"));
    let node = menu.node().clone();
    let menu = menu.on_key("keydown", move |event| {
        let key = event.key();
        match key.as_str() {
            "Escape" | "Tab" => opening.close(),
            "ArrowDown" | "ArrowUp" | "Home" | "End" => move_focus(&node, &key),
            _ => return,
        }
        // Tab goes on from where the focus is now.
        if key != "Tab" {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let node = menu.node().clone();
    spawn(async move {
        // When it stands in the page.
        browser::sleep(0).await;
        move_focus(&node, "Home");
    });
    Piece::from([
        el("div").class("scrim").on("click", move |_| opening.close()),
        menu.child(pieces),
        el("span").class("visually-hidden").set("role", "status").child(words(move || outcome_text(outcome.get()?.1))),
    ])
}

fn outcome_text(done: bool) -> Option<String> {
    Some(if done { tr!("takeaway.copied") } else { tr!("takeaway.refused") })
}

/// Focuses another item: round and round, or the first or the last.
fn move_focus(menu: &Node, key: &str) {
    let items = menu.find_all("[role=menuitem]");
    let Some(last) = items.len().checked_sub(1) else { return };
    let now = items.iter().position(Node::has_focus);
    let next = match (key, now) {
        ("ArrowDown", Some(now)) if now < last => now + 1,
        ("ArrowUp", Some(now)) if now > 0 => now - 1,
        ("ArrowUp" | "End", _) => last,
        _ => 0,
    };
    items[next].focus();
}

fn entry(tag: &str) -> Piece {
    el(tag).class("menu-item").set("role", "menuitem").set("tabindex", "-1")
}

fn menu_item(shown: Shown, opening: Opening, outcome: Outcome, take: Take) -> Piece {
    let ready = move || shown.answers.with(Option::is_some) || take == Take::Link;
    let text = words(move || match outcome.get() {
        Some((last, done)) if last == take => outcome_text(done),
        _ => Some(take.text()),
    });
    entry("button")
        .set("type", "button")
        .set("data-take", take.name())
        .follow("aria-disabled", move || (!ready()).then_some("true"))
        .on("click", move |_| {
            if !untrack(ready) {
                return;
            }
            spawn_local(async move {
                let done = carry_out(shown, take).await.unwrap_or(false);
                if done && !take.is_copy() {
                    opening.close();
                    return;
                }
                outcome.try_set(Some((take, done)));
                if done {
                    browser::sleep(CONFIRMED).await;
                    // Unless another one was opened since.
                    if outcome.try_get_untracked().is_some() {
                        opening.close();
                    }
                }
            });
        })
        .child(text)
}

/// The server's own page with the same question.
fn server_item(shown: Shown, opening: Opening, base: String) -> Piece {
    let address = move || {
        shown.data.loaded.with(|loaded| {
            let plan = &loaded.as_ref()?.plan;
            Some(prometheus_graph(&base, &questions(shown), plan.grid.range()))
        })
    };
    part(move || {
        let address = address();
        let link = entry("a").set("data-take", "prometheus").set("target", "_blank").set("rel", "noopener noreferrer");
        let link = match address {
            Some(address) => link.set("href", address),
            None => link.set("aria-disabled", "true"),
        };
        Some(link.on("click", move |_| opening.close()).child(words(|| tr!("takeaway.prometheus"))))
    })
}

/// What the panel asked, one expression each.
fn questions(shown: Shown) -> Vec<String> {
    shown.data.loaded.with(|loaded| {
        loaded.as_ref().map(|loaded| promql(&loaded.plan, !loaded.native.is_empty())).unwrap_or_default()
    })
}

/// The numbers that the panel's table holds.
fn numbers(shown: Shown) -> Option<(Unit, Arc<Answers>)> {
    let panel = shown.panel.get_value();
    if !panel.kind.is_heatmap() {
        return Some((panel.unit, shown.answers.get_untracked()?));
    }
    let loaded = shown.data.loaded.get_untracked()?;
    let density = analysis::density(loaded.buckets()?, shown.session.rules.get_untracked());
    Some((Unit::PerSecond, Arc::new(density.answers())))
}

/// Takes it away; none when there is nothing yet, false when the browser
/// refuses.
async fn carry_out(shown: Shown, take: Take) -> Option<bool> {
    let id = shown.panel.with_value(|panel| panel.id.clone());
    let named = |extension: &str| {
        let until = shown.answers.with_untracked(|answers| answers.as_ref().map(|answers| answers.grid.end()))?;
        Some(file_name(&id, until, extension))
    };
    Some(match take {
        Take::Csv => {
            let (unit, answers) = numbers(shown)?;
            let text = csv(Export { panel: &id, unit, answers: &answers });
            save_text(&named("csv")?, "text/csv;charset=utf-8", &text)
        }
        Take::Json => {
            let (unit, answers) = numbers(shown)?;
            let text = json(Export { panel: &id, unit, answers: &answers });
            save_text(&named("json")?, "application/json", &text)
        }
        Take::Svg => {
            let (scene, theme) = untrack(|| picture_scene(shown))?;
            save_text(&named("svg")?, "image/svg+xml", &svg(&scene, &theme))
        }
        Take::Png => save_picture(&named("png")?, &untrack(|| picture_on_canvas(shown))?).await,
        Take::Image => copy_picture(&untrack(|| picture_on_canvas(shown))?).await,
        Take::Promql => copy_text(&untrack(|| questions(shown)).join("\n")).await,
        Take::Link => copy_text(&untrack(|| link(shown, &id))).await,
    })
}

/// A link to this panel alone, in this very range.
fn link(shown: Shown, id: &str) -> String {
    let mut view = shown.session.view.get();
    if let Some(range) = shown.session.range.get() {
        view.time = TimeWindow::between(range);
    }
    // "As a table" belongs to the panel that is looked at.
    view.table = view.table && view.view_panel.as_deref() == Some(id);
    view.view_panel = Some(id.to_owned());
    address(&view)
}
