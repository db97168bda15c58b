//! Charts on a canvas of the caller's: laid out and drawn at once, as a panel
//! does within a frame.

use js_sys::Float64Array;
use taillight::browser::{BrowserZone, CanvasSurface, text_width};
use taillight::chart::{FONT_SIZE, Heatmap, Ink, Layout, Line, LineChart, Size, Theme, Unit, draw, missing_spans};
use taillight::dashboard::ZoneChoice;
use taillight::time::{Grid, TimeRange, Timestamp};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::overlay::{Overlay, Reading};

#[wasm_bindgen]
extern "C" {
    /// `{width, height, pixelRatio}`, in CSS pixels.
    pub type Options;
    #[wasm_bindgen(method, getter, structural)]
    fn width(this: &Options) -> f64;
    #[wasm_bindgen(method, getter, structural)]
    fn height(this: &Options) -> f64;
    #[wasm_bindgen(method, getter, structural, js_name = pixelRatio)]
    fn pixel_ratio(this: &Options) -> Option<f64>;
}

/// What every chart has.
struct Frame {
    canvas: HtmlCanvasElement,
    size: Size,
    pixel_ratio: f64,
    theme: Theme,
    font: String,
    zone: BrowserZone,
    overlay: Overlay,
}

impl Frame {
    fn new(canvas: HtmlCanvasElement, options: &Options) -> Result<Self, JsValue> {
        let size = Size { width: options.width(), height: options.height() };
        let theme = Theme::dark();
        Ok(Self {
            overlay: Overlay::over(&canvas, size)?,
            canvas,
            size,
            pixel_ratio: options.pixel_ratio().unwrap_or(1.0),
            font: format!("{FONT_SIZE}px {}", theme.font),
            theme,
            zone: BrowserZone::new(&ZoneChoice::Browser),
        })
    }

    fn draw(&self, layout: &Layout) -> Result<(), JsValue> {
        let lost = || JsValue::from(JsError::new("the canvas has no 2D context"));
        let mut surface = CanvasSurface::new(self.canvas.clone()).ok_or_else(lost)?;
        surface.resize(self.size.width, self.size.height, self.pixel_ratio);
        draw(&layout.scene, &self.theme, self.pixel_ratio, &mut surface).map_err(|_| lost())
    }

    fn hover(&self, layout: &Layout, grid: Grid, y: f64, x: f64, readings: impl Fn(usize) -> Vec<Reading>) {
        let Some(step) = grid.nearest(layout.x.time_of_x(x)) else { return };
        self.overlay.show((x, y), grid.at(step), &readings(step), layout, (&self.theme, &self.zone, self.pixel_ratio));
    }
}

fn seconds(at: f64) -> Timestamp {
    Timestamp::from_seconds(at)
}

/// The grid that ascending, evenly spaced times are on.
fn grid_of(xs: &Float64Array) -> Grid {
    let len = xs.length();
    let start = seconds(if len > 0 { xs.get_index(0) } else { 0.0 });
    let end = seconds(if len > 0 { xs.get_index(len - 1) } else { 0.0 });
    let steps = i64::from(len.saturating_sub(1).max(1));
    Grid { start, step: ((end.0 - start.0 + steps / 2) / steps).max(1), len: len as usize }
}

/// Lines over time.
#[wasm_bindgen]
pub struct LinesChart {
    frame: Frame,
    grid: Grid,
    rows: Vec<Vec<f64>>,
    missing: Vec<TimeRange>,
    layout: Layout,
}

/// Draws lines over times in seconds, one array of values a line.
///
/// # Errors
/// When the canvas can't be drawn on.
#[wasm_bindgen]
pub fn lines(
    canvas: HtmlCanvasElement,
    xs: &Float64Array,
    ys: Vec<Float64Array>,
    options: &Options,
) -> Result<LinesChart, JsValue> {
    let frame = Frame::new(canvas, options)?;
    let grid = grid_of(xs);
    let rows: Vec<Vec<f64>> = ys.iter().map(Float64Array::to_vec).collect();
    let slices: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let missing = missing_spans(grid, &slices);
    let layout = layout_lines(&frame, grid, &rows, &missing, grid.range());
    frame.draw(&layout)?;
    Ok(LinesChart { frame, grid, rows, missing, layout })
}

fn layout_lines(frame: &Frame, grid: Grid, rows: &[Vec<f64>], missing: &[TimeRange], range: TimeRange) -> Layout {
    let measure = |text: &str| text_width(text, &frame.font);
    LineChart {
        pixel_ratio: frame.pixel_ratio,
        missing: missing.to_vec(),
        lines: rows.iter().enumerate().map(|(index, row)| Line::new(grid, row, Ink::Series(index))).collect(),
        ..LineChart::new(range, frame.size, Unit::Count, &frame.zone, &measure)
    }
    .layout()
}

#[wasm_bindgen]
impl LinesChart {
    /// Draws the part between two times in seconds.
    ///
    /// # Errors
    /// When the canvas can't be drawn on any more.
    #[wasm_bindgen(js_name = setRange)]
    pub fn set_range(&mut self, from: f64, to: f64) -> Result<(), JsValue> {
        let range = TimeRange::new(seconds(from), seconds(to));
        self.layout = layout_lines(&self.frame, self.grid, &self.rows, &self.missing, range);
        self.frame.draw(&self.layout)
    }

    /// Moves crosshair, dots and tooltip to a point in CSS pixels.
    pub fn hover(&self, x: f64, y: f64) {
        self.frame.hover(&self.layout, self.grid, y, x, |step| {
            let values = self.rows.iter().enumerate();
            let present = values.filter_map(|(index, row)| Some((index, *row.get(step)?)));
            present.map(|(index, value)| Reading { ink: Ink::Series(index), value, unit: Unit::Count }).collect()
        });
    }
}

/// A heatmap.
#[wasm_bindgen]
pub struct HeatmapChart {
    frame: Frame,
    grid: Grid,
    bounds: Vec<f64>,
    counts: Vec<f64>,
    layout: Layout,
}

/// Draws counts `[row][column]`, the lowest bucket first, one column each 15 s.
///
/// # Errors
/// When the canvas can't be drawn on.
#[wasm_bindgen]
pub fn heatmap(
    canvas: HtmlCanvasElement,
    counts: Vec<f64>,
    columns: u32,
    rows: u32,
    options: &Options,
) -> Result<HeatmapChart, JsValue> {
    let frame = Frame::new(canvas, options)?;
    let grid = Grid { start: Timestamp(1_700_000_100_000), step: 15_000, len: columns as usize };
    // From 1 ms to 60 s, evenly on the logarithmic axis.
    let bounds: Vec<f64> =
        (0..=rows).map(|row| 0.001 * 60_000f64.powf(f64::from(row) / f64::from(rows.max(1)))).collect();
    let layout = layout_heatmap(&frame, grid, &bounds, &counts, grid.range());
    frame.draw(&layout)?;
    Ok(HeatmapChart { frame, grid, bounds, counts, layout })
}

fn layout_heatmap(frame: &Frame, grid: Grid, bounds: &[f64], counts: &[f64], range: TimeRange) -> Layout {
    let measure = |text: &str| text_width(text, &frame.font);
    Heatmap {
        pixel_ratio: frame.pixel_ratio,
        grid,
        bounds,
        counts,
        ..Heatmap::new(range, frame.size, Unit::Seconds, &frame.zone, &measure)
    }
    .layout()
}

#[wasm_bindgen]
impl HeatmapChart {
    /// Draws the part between two times in seconds.
    ///
    /// # Errors
    /// When the canvas can't be drawn on any more.
    #[wasm_bindgen(js_name = setRange)]
    pub fn set_range(&mut self, from: f64, to: f64) -> Result<(), JsValue> {
        let range = TimeRange::new(seconds(from), seconds(to));
        self.layout = layout_heatmap(&self.frame, self.grid, &self.bounds, &self.counts, range);
        self.frame.draw(&self.layout)
    }

    /// Moves crosshair and tooltip to a point in CSS pixels.
    pub fn hover(&self, x: f64, y: f64) {
        self.frame.hover(&self.layout, self.grid, y, x, |step| {
            let bound = self.layout.y.value_of_y(y);
            let bucket = self.bounds.partition_point(|lower| *lower <= bound).saturating_sub(1);
            let count = self.counts.get(bucket * self.grid.len + step);
            count.map(|value| Reading { ink: Ink::TextStrong, value: *value, unit: Unit::Count }).into_iter().collect()
        });
    }
}
