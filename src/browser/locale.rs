use std::cell::RefCell;

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::chart::DateStyle;
use crate::time::Civil;

/// What stands between the whole and its parts, and between thousands, in a
/// language as it is written somewhere: `en-US`, `en-ZA`.
pub fn number_marks(locale: &str) -> (String, String) {
    let written = formatter("NumberFormat", locale, &[]).and_then(|format| written(&format, &123_456.5.into()));
    let written = written.unwrap_or_default();
    let mut marks = written.split(|c: char| c.is_ascii_digit()).filter(|mark| !mark.is_empty());
    match (marks.next(), marks.next()) {
        (Some(group), Some(decimal)) => (decimal.to_owned(), group.to_owned()),
        (Some(decimal), None) => (decimal.to_owned(), "\u{202f}".into()),
        _ => (".".into(), "\u{202f}".into()),
    }
}

/// A language's formatters, one a style, made when first wanted.
struct Formatters {
    locale: String,
    by_style: [Option<JsValue>; 4],
}

thread_local! {
    static FORMATTERS: RefCell<Formatters> =
        const { RefCell::new(Formatters { locale: String::new(), by_style: [None, None, None, None] }) };
}

/// A date as a language writes it; none where the browser can't.
pub fn date_text(locale: &str, civil: Civil, style: DateStyle) -> Option<String> {
    FORMATTERS.with_borrow_mut(|formatters| {
        if formatters.locale != locale {
            *formatters = Formatters { locale: locale.to_owned(), by_style: [None, None, None, None] };
        }
        let known = formatters.by_style.get_mut(style as usize)?;
        if known.is_none() {
            *known = Some(formatter("DateTimeFormat", locale, fields(style))?);
        }
        // Its fields as if they were UTC's: the zone has been reckoned with.
        let first = Date::utc(f64::from(civil.year), f64::from(civil.month) - 1.0);
        let day = first + (f64::from(civil.day) - 1.0) * 86_400_000.0;
        written(known.as_ref()?, &Date::new(&JsValue::from_f64(day)))
    })
}

fn fields(style: DateStyle) -> &'static [(&'static str, &'static str)] {
    match style {
        DateStyle::Day => &[("day", "numeric"), ("month", "short")],
        DateStyle::DayYear => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
        DateStyle::Month => &[("month", "short"), ("year", "numeric")],
        DateStyle::Year => &[("year", "numeric")],
    }
}

/// One of `Intl`'s formatters, in the digits that the page has everywhere. By
/// reflection, since the constructors throw for a language that is none.
fn formatter(kind: &str, locale: &str, fields: &[(&str, &str)]) -> Option<JsValue> {
    let options = Object::new();
    let common = [("numberingSystem", "latn"), ("timeZone", "UTC"), ("calendar", "gregory")];
    for (name, value) in fields.iter().chain(&common) {
        Reflect::set(&options, &(*name).into(), &(*value).into()).ok()?;
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &kind.into()).ok()?.dyn_into().ok()?;
    Reflect::construct(&constructor, &Array::of2(&locale.into(), &options)).ok()
}

fn written(formatter: &JsValue, value: &JsValue) -> Option<String> {
    let format: Function = Reflect::get(formatter, &"format".into()).ok()?.dyn_into().ok()?;
    format.call1(formatter, value).ok()?.as_string()
}
