use std::cell::RefCell;
use std::collections::HashMap;

use plotters_backend::{DrawingBackend, DrawingErrorKind};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::node::Node;
use crate::chart::{Image, Path, Pen, Picture, Rect, Rgba, Surface};

/// A canvas element to draw on: plotters' own backend, and in one call each
/// what that has no word for.
///
/// Coordinates are device pixels; [`CanvasSurface::resize`] keeps the canvas
/// that large, so lines are sharp on any screen.
pub struct CanvasSurface {
    backend: CanvasBackend,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl CanvasSurface {
    /// The surface of a canvas. None when it has no 2D context (any more).
    pub fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let context = visible_context(&canvas)?;
        let backend = CanvasBackend::with_canvas_object(canvas.clone())?;
        Some(Self { backend, canvas, context })
    }

    /// The surface of a canvas of the page.
    pub fn of(node: &Node) -> Option<Self> {
        Self::new(node.as_canvas()?.clone())
    }

    /// Makes the canvas `width × height` CSS pixels large and clears it.
    pub fn resize(&self, width: f64, height: f64, pixel_ratio: f64) {
        let device = |length: f64| (length * pixel_ratio).round().clamp(0.0, 32_767.0) as u32;
        let (across, down) = (device(width), device(height));
        // Setting the size, even to the same, throws the canvas' memory away.
        if (self.canvas.width(), self.canvas.height()) == (across, down) {
            self.context.clear_rect(0.0, 0.0, f64::from(across), f64::from(down));
        } else {
            self.canvas.set_width(across);
            self.canvas.set_height(down);
        }
    }

    /// A filled rectangle: a selection.
    pub fn wash(&self, rect: Rect, color: Rgba, pixel_ratio: f64) {
        self.context.set_fill_style_str(&css_color(color));
        let [left, top, width, height] =
            [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(|length| length * pixel_ratio);
        self.context.fill_rect(left, top, width, height);
    }
}

/// The context of a canvas that is seen.
///
/// The options are the first caller's: plotters' backend gets the same context.
/// Without `desynchronized`, Chromium hands the whole picture over again with
/// every frame of the page, also where only a crosshair has moved above it.
fn visible_context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"desynchronized".into(), &JsValue::TRUE).ok()?;
    canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()
}

impl Surface for CanvasSurface {
    type Backend = CanvasBackend;

    fn backend(&mut self) -> &mut CanvasBackend {
        &mut self.backend
    }

    fn stroke(
        &mut self,
        path: Path<'_>,
        pen: &Pen<'_>,
    ) -> Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>> {
        let dash: js_sys::Array = pen.dash.iter().map(|length| JsValue::from_f64(*length)).collect();
        // Refused for a negative length, and then the line is solid.
        let _ = self.context.set_line_dash(&dash);
        self.context.set_stroke_style_str(&css_color(pen.color));
        self.context.set_line_width(pen.width);
        self.context.set_line_join("round");
        self.context.begin_path();
        for run in path.runs() {
            if let [first, rest @ ..] = run {
                self.context.move_to(first.x, first.y);
                for at in rest {
                    self.context.line_to(at.x, at.y);
                }
            }
        }
        self.context.stroke();
        if !pen.dash.is_empty() {
            let _ = self.context.set_line_dash(&js_sys::Array::new());
        }
        Ok(())
    }

    fn has_pixels(&self) -> bool {
        true
    }

    fn put(&mut self, picture: &Picture) -> bool {
        let put = || {
            let data = image_data(&picture.rgba, picture.width, picture.height)?;
            self.context.put_image_data(&data, f64::from(picture.left), f64::from(picture.top)).ok()
        };
        put().is_some()
    }

    fn behind(&mut self, behind: bool) {
        // Refused for a word that isn't one.
        let _ = self.context.set_global_composite_operation(if behind { "destination-over" } else { "source-over" });
    }

    fn blit(
        &mut self,
        image: &Image<'_>,
    ) -> Result<(), DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>> {
        // Without memory for it the picture is missing, and the chart is not.
        let _ = self.draw_scaled(image);
        Ok(())
    }
}

impl CanvasSurface {
    fn draw_scaled(&self, image: &Image<'_>) -> Option<()> {
        let (columns, rows) = (u32::try_from(image.columns).ok()?, u32::try_from(image.rows).ok()?);
        let document = self.canvas.owner_document()?;
        let small: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
        small.set_width(columns);
        small.set_height(rows);
        let context: CanvasRenderingContext2d = small.get_context("2d").ok()??.dyn_into().ok()?;
        let data = image_data(image.rgba, image.columns, image.rows)?;
        context.put_image_data(&data, 0.0, 0.0).ok()?;
        self.context.set_image_smoothing_enabled(false);
        let [left, top] = [image.from.0, image.from.1].map(f64::from);
        let [width, height] = [image.to.0 - image.from.0, image.to.1 - image.from.1].map(f64::from);
        self.context.draw_image_with_html_canvas_element_and_dw_and_dh(&small, left, top, width, height).ok()
    }
}

/// Pixels where they are in WebAssembly's memory: nothing is copied.
fn image_data(rgba: &[u8], columns: usize, rows: usize) -> Option<ImageData> {
    let (columns, rows) = (u32::try_from(columns).ok()?, u32::try_from(rows).ok()?);
    ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), columns, rows).ok()
}

/// A colour as CSS writes it.
pub fn css_color(color: Rgba) -> String {
    format!("rgb({} {} {} / {})", color.red, color.green, color.blue, color.alpha)
}

thread_local! {
    static RULER: Option<CanvasRenderingContext2d> = ruler();
    /// Widths by font and text: axes ask for the same few labels again and again.
    static WIDTHS: RefCell<HashMap<String, HashMap<String, f64>>> = RefCell::default();
}

fn ruler() -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// The width of a text in CSS pixels, in a font as CSS writes it. Measured on a
/// canvas that is in no document, so that nothing is laid out for it.
pub fn text_width(text: &str, font: &str) -> f64 {
    WIDTHS.with_borrow_mut(|fonts| {
        let widths = fonts.entry(font.to_owned()).or_default();
        if let Some(width) = widths.get(text) {
            return *width;
        }
        let measured = RULER.with(|ruler| {
            let ruler = ruler.as_ref()?;
            ruler.set_font(font);
            Some(ruler.measure_text(text).ok()?.width())
        });
        // Labels of past ranges needn't be remembered for ever.
        if widths.len() > 2_000 {
            widths.clear();
        }
        let width = measured.unwrap_or(text.chars().count() as f64 * 6.0);
        widths.insert(text.to_owned(), width);
        width
    })
}
