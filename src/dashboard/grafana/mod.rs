//! Dashboards of Grafana: its JSON of today and the older one with rows, read
//! into a [`DashboardFile`](super::file::DashboardFile), and written from one.
//! What can't be carried over is listed.

mod colour;
mod export;
mod import;
mod panel;
mod place;
mod queries;
mod remark;
mod thresholds;
mod unit;
mod variable;

pub use export::export_grafana;
pub use import::{Imported, import_grafana, is_grafana};
pub use remark::{Loss, Reason, Remark};
