//! The page: Leptos components, and the signals between them.
//!
//! A component never fetches, computes or draws by itself: it changes the view
//! state, and reads what follows from it.

mod app;
mod asking;
mod bottleneck;
mod brush;
mod cells;
mod chart_keys;
mod chart_view;
mod choice;
mod dashboard_choice;
mod display;
mod erase;
mod failing_view;
mod failure_text;
mod file_variables;
mod file_view;
mod file_words;
mod hand;
mod happenings;
mod headline;
mod heat_tooltip;
mod heatmap;
mod icons;
mod language;
mod later;
mod legend;
mod legend_line;
mod legend_rows;
mod lint_badge;
mod lint_text;
mod live_change;
mod loading;
mod mark_lines;
mod marked;
mod marks;
mod markup;
mod mean_sentence;
mod nines_slider;
mod notices;
mod objective_view;
mod overlay;
mod panel;
mod panel_body;
mod panel_menu;
mod parts;
mod percentile_control;
mod picture;
mod popover;
mod progress;
mod range_picker;
mod recognised;
mod recognised_view;
mod service_view;
mod session;
mod share;
mod shortcuts;
mod stranger;
mod table;
mod takeaway;
mod takeaway_picture;
mod threshold_slider;
mod toolbar;
mod tooltip;
mod variables;
mod view_link;
mod which_dashboard;
mod written_body;

use leptos::prelude::*;

/// Mounts the page into the document's body.
pub fn mount() {
    mount_to_body(|| app::app().append_to_page());
}
