use std::cell::RefCell;
use std::fmt::Display;

use leptos::prelude::*;

use crate::browser::number_marks;

thread_local! {
    static LANGUAGE: ArcRwSignal<&'static str> = ArcRwSignal::new("en");
    static LOCALE: RefCell<Locale> =
        RefCell::new(Locale { tag: "en".into(), decimal: ".".into(), group: "\u{202f}".into() });
}

/// How the language is written where the reader is.
#[derive(Debug, Clone)]
pub struct Locale {
    /// Its name, as `Intl` knows it.
    pub tag: String,
    /// Between the whole and its parts.
    pub decimal: String,
    /// Between thousands.
    pub group: String,
}

/// The locale of every number and date, tracked like [`language`].
pub fn locale() -> Locale {
    language();
    LOCALE.with_borrow(Locale::clone)
}

/// The languages that the page speaks, with their own names.
pub const LANGUAGES: [(&str, &str); 2] = [("en", "English"), ("zh-CN", "简体中文")];

/// The language of every text, tracked: what reads it changes with it.
pub fn language() -> &'static str {
    LANGUAGE.with(|language| language.try_get().unwrap_or("en"))
}

/// Speaks the asked language from now on, else the first that the browser asks
/// for and the page knows.
pub fn speak(asked: Option<&str>, browser: &[String]) -> &'static str {
    let wanted = || asked.into_iter().chain(browser.iter().map(String::as_str));
    let known = |tag: &str| match tag {
        tag if tag.starts_with("en") => Some("en"),
        tag if tag.starts_with("zh") => Some("zh-CN"),
        _ => None,
    };
    let chosen = wanted().find_map(known).unwrap_or("en");
    // As the reader's own browser has it: English is written in many ways.
    let tag = browser.iter().find(|tag| known(tag) == Some(chosen)).map_or(chosen, String::as_str);
    let (decimal, group) = number_marks(tag);
    LOCALE.set(Locale { tag: tag.to_owned(), decimal, group });
    LANGUAGE.with(|language| {
        if language.get_untracked() != chosen {
            language.set(chosen);
        }
    });
    chosen
}

/// The text of a key in the present language, tracked, with what stands for its
/// placeholders.
pub fn say(key: &'static str, names: &[&str], values: &[&dyn Display]) -> String {
    let text = rust_i18n::t!(key, locale = language());
    if names.is_empty() {
        return text.into_owned();
    }
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    rust_i18n::replace_patterns(&text, names, &values)
}

/// The text of a key in the present language, tracked:
/// `tr!("headline.slow", p99 = "2.9 s")`.
macro_rules! tr {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::ui::language::say($key, &[$(stringify!($name)),*], &[$(&$value),*])
    };
}
pub(crate) use tr;
