//! Taillight computes every percentile in the browser, from the raw buckets of
//! a Prometheus-compatible server, and says how far each may be from the truth.
//!
//! Data flows one way, and the modules are listed in that order:
//!
//! ```text
//! URL ─▶ view state ─▶ plan ─▶ requests ─▶ bytes ─▶ columns ─▶ histograms ─▶ answers ─▶ scene ─▶ canvas
//! ```
//!
//! Everything but [`browser`] and [`ui`] is plain Rust without a clock, a
//! locale or a pixel ratio of its own; those are arguments. The two live behind
//! the feature `ui`. `ARCHITECTURE.md` tells who may know whom.

pub mod time;

pub mod json;

pub mod promql;

pub mod series;

pub mod histogram;

pub mod prometheus;

pub mod dashboard;

pub mod plan;

pub mod analysis;

pub mod snapshot;

pub mod chart;

#[cfg(feature = "ui")]
pub mod browser;

#[cfg(feature = "ui")]
pub mod ui;

#[cfg(feature = "ui")]
rust_i18n::i18n!("locales", fallback = "en");
