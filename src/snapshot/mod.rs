//! A recording: real answers of a real server in one file, replayed as if the
//! server were there.
//!
//! The file holds raw samples, so any expression that Taillight asks can be
//! answered from it at any step, window, filter and grouping, as Prometheus
//! would have.

mod file;
mod replay;

pub use file::{Snapshot, SnapshotError};
