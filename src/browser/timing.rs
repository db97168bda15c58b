use wasm_bindgen::JsValue;
use web_sys::{Performance, PerformanceMeasureOptions};

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
        let Some(performance) = performance() else { return };
        let detail = js_sys::Object::new();
        let set = |name: &str, value: JsValue| js_sys::Reflect::set(&detail, &name.into(), &value);
        let _ = set("panel", panel.into());
        let _ = set("samples", (samples as f64).into());
        let options = PerformanceMeasureOptions::new();
        options.set_detail(&detail);
        options.set_start(&self.start.into());
        options.set_end(&performance.now().into());
        // A name of its own, so that no older measure of that name is meant.
        let _ = performance.measure_with_measure_options(self.name, &options);
    }
}
