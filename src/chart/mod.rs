//! From samples to a picture: [`LineChart`] lays out a [`Scene`], plain data in
//! CSS pixels; [`draw`] paints it in a [`Theme`] on any plotters backend.
//!
//! Nothing here lies by drawing. Gaps stay gaps, every column of device pixels
//! keeps its least and its greatest sample, and what leaves the plot leaves it
//! on its own slope.

mod axes;
mod clip;
mod columns;
mod decimate;
mod domain;
mod draw;
mod extremes;
mod forced;
mod heatmap;
mod ink;
mod layout;
mod limits;
mod line_chart;
mod marks;
mod missing;
mod raster;
mod scale;
mod scene;
mod shade;
mod sheet;
mod summary;
mod svg;
mod theme;
pub mod ticks;
mod unit;

pub use axes::FONT_SIZE;
pub use draw::{Drawn, Image, Path, Pen, PlainSurface, Surface, draw};
pub use forced::SystemColors;
pub use heatmap::Heatmap;
pub use ink::Ink;
pub use layout::Layout;
pub use line_chart::{Band, DateStyle, Line, LineChart, Threshold};
pub use marks::Marks;
pub use missing::missing_spans;
pub use raster::Picture;
pub use scale::{ScaleKind, TimeScale, ValueScale};
pub use scene::{
    Align, Baseline, Cells, Dots, Label, Point, Polygon, Polyline, Rect, Rule, Scene, Size, Stroke, point,
};
pub use shade::Shade;
pub use sheet::{Key, Sheet};
pub use summary::{Extreme, LineSummary, Summary, Trend};
pub use svg::svg;
pub use theme::{Rgba, Theme};
pub use ticks::english_date;
pub use unit::{AxisText, Reading};

pub use crate::series::Unit;
