//! The browser's edges in a real browser: what can't be seen natively.
#![cfg(target_arch = "wasm32")]

use std::cell::Cell;
use std::rc::Rc;

use taillight::browser::{self, BrowserZone, CanvasSurface, FetchError, History, Listener};
use taillight::chart::{Ink, Line, LineChart, Size, Theme, Unit, draw};
use taillight::dashboard::ZoneChoice;
use taillight::time::{Grid, Timestamp, Zone};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn canvas() -> web_sys::HtmlCanvasElement {
    let document = web_sys::window().and_then(|w| w.document()).expect("a document");
    document.create_element("canvas").expect("a canvas").dyn_into().expect("a canvas")
}

fn alpha_at(canvas: &web_sys::HtmlCanvasElement, x: f64, y: f64) -> u8 {
    let context: web_sys::CanvasRenderingContext2d =
        canvas.get_context("2d").expect("no error").expect("a context").unchecked_into();
    context.get_image_data(x, y, 1.0, 1.0).expect("a pixel").data()[3]
}

/// `Intl` knows when Berlin's clocks change; the page carries no zone data.
#[wasm_bindgen_test]
fn zones_come_from_the_browser() {
    let berlin = BrowserZone::new(&ZoneChoice::Named("Europe/Berlin".into()));
    let back = 1_792_890_000_000;
    assert_eq!(berlin.offset_seconds(Timestamp(back - 1)), 7200);
    assert_eq!(berlin.offset_seconds(Timestamp(back)), 3600);
    let kathmandu = BrowserZone::new(&ZoneChoice::Named("Asia/Kathmandu".into()));
    assert_eq!(kathmandu.offset_seconds(Timestamp(back)), 20_700);
    assert_eq!(BrowserZone::new(&ZoneChoice::Utc).offset_seconds(Timestamp(back)), 0);
    assert!(browser::is_known_zone("Asia/Shanghai"));
    assert!(!browser::is_known_zone("Mars/Olympus"));
}

/// An instant that JavaScript's calendar doesn't have must not panic: a link
/// may name any.
#[wasm_bindgen_test]
fn no_instant_is_too_far_for_a_zone() {
    for choice in [ZoneChoice::Browser, ZoneChoice::Named("Europe/Berlin".into())] {
        let zone = BrowserZone::new(&choice);
        for at in [i64::MIN, -8_640_000_000_000_001, 8_640_000_000_000_001, i64::MAX] {
            assert_eq!(zone.offset_seconds(Timestamp(at)), 0);
        }
    }
}

#[wasm_bindgen_test]
fn a_chart_is_drawn_at_device_pixels() {
    let canvas = canvas();
    let mut surface = CanvasSurface::new(canvas.clone()).expect("a surface");
    let size = Size { width: 400.0, height: 200.0 };
    surface.resize(size.width, size.height, 2.0);
    assert_eq!((canvas.width(), canvas.height()), (800, 400));
    let grid = Grid { start: Timestamp(0), step: 60_000, len: 3 };
    let utc = taillight::time::Utc;
    let measure = |text: &str| browser::text_width(text, "11px sans-serif");
    let chart = LineChart {
        pixel_ratio: 2.0,
        lines: vec![Line::new(grid, &[1.0, 1.0, 1.0], Ink::Percentile(0.99))],
        ..LineChart::new(grid.range(), size, Unit::Seconds, &utc, &measure)
    };
    let layout = chart.layout();
    draw(&layout.scene, &Theme::dark(), 2.0, &mut surface).expect("drawn");
    let middle = (layout.scene.plot.left + layout.scene.plot.right) / 2.0;
    let on_the_line = layout.y.y_of_value(1.0);
    assert!(alpha_at(&canvas, middle * 2.0, on_the_line * 2.0) > 200, "the line is there");
    assert_eq!(alpha_at(&canvas, middle * 2.0 + 3.0, on_the_line * 2.0 + 9.0), 0, "the ground is not painted");
    surface.resize(size.width, size.height, 2.0);
    assert_eq!(alpha_at(&canvas, middle * 2.0, on_the_line * 2.0), 0, "cleared");
}

#[wasm_bindgen_test]
fn a_canvas_of_no_size_is_no_error() {
    let mut surface = CanvasSurface::new(canvas()).expect("a surface");
    surface.resize(0.0, 0.0, 1.0);
    let utc = taillight::time::Utc;
    let grid = Grid { start: Timestamp(0), step: 1, len: 1 };
    let size = Size { width: 0.0, height: 0.0 };
    let layout = LineChart::new(grid.range(), size, Unit::Count, &utc, &|_| 0.0).layout();
    assert!(draw(&layout.scene, &Theme::light(), 1.0, &mut surface).is_ok());
}

/// However often a chart asks within a frame, it draws once, with the last job.
#[wasm_bindgen_test]
async fn frames_are_coalesced() {
    let runs = Rc::new(Cell::new((0, 0)));
    for job in 1..=5 {
        let runs = runs.clone();
        browser::request_frame(7, move || runs.set((runs.get().0 + 1, job)));
    }
    browser::sleep(200).await;
    assert_eq!(runs.get(), (1, 5));
}

#[wasm_bindgen_test]
fn a_dropped_listener_hears_nothing() {
    let window = web_sys::window().expect("a window");
    let heard = Rc::new(Cell::new(0));
    let count = heard.clone();
    let listener = Listener::new(&window, "taillight-test", move |_| count.set(count.get() + 1));
    let event = || web_sys::Event::new("taillight-test").expect("an event");
    window.dispatch_event(&event()).expect("dispatched");
    drop(listener);
    window.dispatch_event(&event()).expect("dispatched");
    assert_eq!(heard.get(), 1);
}

#[wasm_bindgen_test]
fn the_address_holds_the_view() {
    let before = browser::query_string();
    browser::write_query("p=50,99.9&var-a=%26", History::Replace);
    assert_eq!(browser::query_string(), "?p=50,99.9&var-a=%26");
    assert!(!browser::page_address().contains('?'));
    browser::write_query(before.trim_start_matches('?'), History::Replace);
}

#[wasm_bindgen_test]
async fn a_missing_file_is_told_from_a_network() {
    let missing = browser::fetch_file("no-such-file.json").await;
    assert!(matches!(missing, Err(FetchError::Status(404))), "{missing:?}");
}
