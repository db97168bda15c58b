use leptos::prelude::*;
use leptos::task::spawn_local;

use super::choice::choice;
use super::erase::derive;
use super::language::tr;
use super::markup::{Piece, el, words};
use super::session::Session;
use crate::browser::{History, chosen_file};

/// Which dashboard: the built-in one, those of `config.json`, or a file.
pub fn dashboard_choice(session: Session) -> Piece {
    let named = move || {
        session.config.with(|config| match config {
            Some(Ok(config)) => config.dashboards.clone(),
            _ => Vec::new(),
        })
    };
    let options = derive(move || {
        let mut options = vec![(String::new(), tr!("file.built_in"))];
        options.extend(named().into_iter().map(|name| (name.clone(), name)));
        if session.opened_file.with(Option::is_some) {
            options.push(("*".to_owned(), tr!("file.opened")));
        }
        options
    });
    let value = derive(move || match session.opened_file.with(Option::is_some) {
        true => "*".to_owned(),
        false => session.view.with(|view| view.dashboard.clone()).filter(|name| name != "service").unwrap_or_default(),
    });
    let choose = move |chosen: String| {
        if chosen == "*" {
            return;
        }
        session.opened_file.set(None);
        // Another dashboard's variables and panels are other ones.
        session.change(History::Push, |view| {
            view.dashboard = Some(chosen).filter(|name| !name.is_empty());
            view.variables.clear();
            view.view_panel = None;
        });
    };
    let import =
        el("label").class("button import").set("data-action", "import").child(words(|| tr!("file.import"))).child(
            el("input").class("visually-hidden").set("type", "file").set("accept", ".json,application/json").on(
                "change",
                move |event| {
                    spawn_local(async move {
                        if let Some(bytes) = chosen_file(&event).await {
                            session.opened_file.try_set(Some(bytes.into()));
                        }
                    });
                },
            ),
        );
    Piece::from([choice("dashboard", derive(|| tr!("file.dashboard")), options, value, choose), import])
}
