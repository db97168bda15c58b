//! Label sets and columns of samples.
//!
//! Samples live in columns, not in objects: one row of `f64` per series, every
//! row on the same [`Grid`](crate::time::Grid). A step without a sample holds
//! [`STALE`], Prometheus' own staleness marker, which is a NaN of its own and so
//! never confused with a NaN that a server really answered.

mod decimal;
mod labels;
mod matrix;
mod rate;
mod unit;

pub use decimal::shortest_decimal;
pub use labels::Labels;
pub use matrix::{Matrix, RawSeries};
pub use rate::{Window, rate};
pub use unit::Unit;

/// "No sample here": the bits of Prometheus' stale marker
/// (`model/value/value.go`, `StaleNaN`).
pub const STALE: f64 = f64::from_bits(0x7ff0_0000_0000_0002);

/// Whether a value stands for a missing sample. A NaN sample is none.
pub fn is_stale(value: f64) -> bool {
    value.to_bits() == STALE.to_bits()
}
