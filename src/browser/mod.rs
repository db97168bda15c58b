//! The browser's edges: network, location, clock, zones, observers, frames,
//! canvas. The only module that knows web-sys; it knows nothing of Leptos.
//!
//! Every handle gives back what it took from the page when it is dropped.

mod chunk;
mod clipboard;
mod clock;
mod crosshair;
mod fetch;
mod frame;
mod keys;
mod listen;
mod locale;
mod location;
mod native;
mod node;
mod observe;
mod open;
mod page;
mod readout;
mod recording;
mod save;
mod source;
mod surface;
mod timing;
mod trust;
mod zone;

pub use chunk::ChunkError;
pub(crate) use chunk::on_demand;
pub use clipboard::copy_text;
pub use clock::{now, random, sleep};
pub use crosshair::Crosshair;
pub use fetch::{FetchError, fetch_file};
pub use frame::request_frame;
pub use keys::on_page_key;
pub use listen::Listener;
pub use locale::{date_text, number_marks};
pub use location::{History, on_location_change, page_address, query_string, write_query};
pub use node::Node;
pub use observe::{Size, SizeObserver, VisibilityObserver};
pub use open::{chosen_file, found_by};
pub use page::{
    apply_theme, device_pixel_ratio, is_hidden, languages, mark_state, on_forced_colors_change, on_pixel_ratio_change,
    on_scheme_change, on_visibility_change, prefers_dark, set_language, system_colors,
};
pub use readout::{Readout, ReadoutLine};
pub use save::{can_copy_picture, copy_picture, save_picture, save_text};
pub use source::{Origin, Source, SourceError, begin_receiving, open_source, read_config, received};
pub use surface::{CanvasSurface, css_color, text_width};
pub use timing::{Measure, mark_first_chart, measure};
pub use trust::{stranger, trust};
pub use zone::{BrowserZone, is_known_zone};
