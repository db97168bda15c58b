//! Dashboards and what a user sees of one: panels, variables, and the view
//! state that a link carries.

mod config;
mod definition;
pub mod discovery;
pub mod file;
pub mod grafana;
mod nines;
mod percentile;
mod query_string;
mod roles;
mod service;
mod source;
mod url;
mod view_state;

pub use config::{Config, ResolvedSource, SourceConfig};
pub use definition::{Arrival, Dashboard, Function, Panel, PanelKind, PanelQuery};
pub use nines::{nines, percentile_at, stops_away};
pub use percentile::{Percentile, parse_percentiles};
pub use query_string::write as write_parameters;
pub use roles::{Kind, Meaning, Role, RoleMetric, Roles};
pub use service::service_dashboard;
pub use source::{SourceChoice, dashboard_path};
pub use url::{Expected, Notice, decode_url, encode_url, parse_metric, percentiles_text};
pub use view_state::{
    Baseline, Extent, Heat, Refresh, ScaleChoice, ThemeChoice, TimeWindow, View, ViewState, ZoneChoice,
};
