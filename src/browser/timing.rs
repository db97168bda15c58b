use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Performance;

fn performance() -> Option<Performance> {
    web_sys::window()?.performance()
}

/// The first chart with data is painted.
pub fn mark_first_chart() {
    if let Some(performance) = performance() {
        let _ = performance.mark("taillight:first-chart");
    }
}

/// A stretch of work on its way into the browser's timeline.
pub struct Measure {
    name: &'static str,
    start: f64,
}

/// Begins measuring `taillight:…`; [`Measure::end`] writes it down.
pub fn measure(name: &'static str) -> Measure {
    Measure { name, start: performance().map_or(0.0, |p| p.now()) }
}

impl Measure {
    /// Writes the measure with its panel and the samples that it handled.
    pub fn end(self, panel: &str, samples: usize) {
        // A timeline without this entry is no reason to disturb the page.
        let _ = self.write(panel, samples);
    }

    /// By reflection, since the bindings still call a measure's detail unstable.
    fn write(&self, panel: &str, samples: usize) -> Result<(), JsValue> {
        let Some(performance) = performance() else { return Ok(()) };
        let detail = object([("panel", panel.into()), ("samples", (samples as f64).into())])?;
        let options =
            object([("detail", detail.into()), ("start", self.start.into()), ("end", performance.now().into())])?;
        let method: Function = Reflect::get(&performance, &"measure".into())?.dyn_into()?;
        Reflect::apply(&method, &performance, &Array::of2(&self.name.into(), &options)).map(drop)
    }
}

/// Work done in pieces between other things: written down as one stretch, as
/// long as all pieces together, that ends with the last.
pub(super) struct Pieces {
    name: &'static str,
    spent: f64,
}

impl Pieces {
    /// Nothing done yet.
    pub fn new(name: &'static str) -> Self {
        Self { name, spent: 0.0 }
    }

    /// Does one piece.
    pub fn run<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = performance().map_or(0.0, |p| p.now());
        let done = work();
        self.spent += performance().map_or(0.0, |p| p.now()) - start;
        done
    }

    /// Writes the measure with its panel and the samples that it handled.
    pub fn end(self, panel: &str, samples: usize) {
        let now = performance().map_or(0.0, |p| p.now());
        Measure { name: self.name, start: (now - self.spent).max(0.0) }.end(panel, samples);
    }
}

fn object<const N: usize>(entries: [(&str, JsValue); N]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &name.into(), &value)?;
    }
    Ok(object)
}
