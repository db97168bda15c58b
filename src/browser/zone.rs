use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::dashboard::ZoneChoice;
use crate::time::{Civil, Timestamp, Utc, Zone, timestamp_of};

/// Offsets change only at quarters of an hour.
const QUARTER: i64 = 15 * 60_000;

/// A zone as the browser knows it, by `Date` and `Intl`: no zone data travels
/// with the page.
pub struct BrowserZone {
    kind: Kind,
    /// `Intl` takes microseconds; each quarter of an hour is asked about once.
    offsets: RefCell<HashMap<i64, i32>>,
}

enum Kind {
    Local,
    Utc,
    Named(Intl::DateTimeFormat),
}

impl BrowserZone {
    /// The chosen zone; one that the browser doesn't know is its own.
    pub fn new(choice: &ZoneChoice) -> Self {
        let kind = match choice {
            ZoneChoice::Browser => Kind::Local,
            ZoneChoice::Utc => Kind::Utc,
            ZoneChoice::Named(name) => formatter(name).map_or(Kind::Local, Kind::Named),
        };
        Self { kind, offsets: RefCell::default() }
    }
}

/// Whether the browser knows a zone of this name.
pub fn is_known_zone(name: &str) -> bool {
    formatter(name).is_some()
}

impl Zone for BrowserZone {
    fn offset_seconds(&self, at: Timestamp) -> i32 {
        let quarter = at.0.div_euclid(QUARTER);
        if let Some(offset) = self.offsets.borrow().get(&quarter) {
            return *offset;
        }
        let instant = quarter.saturating_mul(QUARTER);
        let offset = match &self.kind {
            Kind::Utc => 0,
            Kind::Local => {
                let minutes = Date::new(&JsValue::from_f64(instant as f64)).get_timezone_offset();
                if minutes.is_finite() { -(minutes * 60.0) as i32 } else { 0 }
            }
            Kind::Named(format) => offset_by(format, instant).unwrap_or(0),
        };
        self.offsets.borrow_mut().insert(quarter, offset);
        offset
    }
}

/// A formatter whose parts are the wall clock of a zone. `Reflect` is used to
/// build it since the constructor throws for an unknown zone.
fn formatter(zone: &str) -> Option<Intl::DateTimeFormat> {
    let options = Object::new();
    for (name, value) in [
        ("timeZone", zone),
        ("calendar", "gregory"),
        ("numberingSystem", "latn"),
        ("hourCycle", "h23"),
        ("year", "numeric"),
        ("month", "numeric"),
        ("day", "numeric"),
        ("hour", "numeric"),
        ("minute", "numeric"),
        ("second", "numeric"),
    ] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: js_sys::Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let arguments = Array::of2(&"en-US".into(), &options);
    Some(Reflect::construct(&constructor, &arguments).ok()?.unchecked_into())
}

/// Local time minus UTC in seconds: what the zone's wall clock shows, read as
/// if it were UTC.
fn offset_by(format: &Intl::DateTimeFormat, instant: i64) -> Option<i32> {
    let date = Date::new(&JsValue::from_f64(instant as f64));
    if date.get_time().is_nan() {
        return None;
    }
    let mut civil = Civil::date(1970, 1, 1);
    for part in format.format_to_parts(&date).iter() {
        let text = |name: &str| Reflect::get(&part, &name.into()).ok()?.as_string();
        let number = text("value").and_then(|value| value.parse::<u16>().ok());
        match (text("type").as_deref(), number) {
            (Some("year"), Some(year)) => civil.year = i32::from(year),
            (Some("month"), Some(month)) => civil.month = month as u8,
            (Some("day"), Some(day)) => civil.day = day as u8,
            (Some("hour"), Some(hour)) => civil.hour = hour as u8,
            (Some("minute"), Some(minute)) => civil.minute = minute as u8,
            (Some("second"), Some(second)) => civil.second = second as u8,
            _ => {}
        }
    }
    Some(((timestamp_of(civil, &Utc).0 - instant) / 1000) as i32)
}
