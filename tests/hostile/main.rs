//! Input that no honest server sends, by the million and from a seed: whatever
//! comes, nothing panics, nothing runs on and on, and no answer lies outside
//! of its own bounds.
//!
//! Each case is made from the seed and its own number, and a failure prints
//! both:
//!
//! - `TAILLIGHT_SEED=7`: other cases;
//! - `TAILLIGHT_CASES=20000000`: more than a million a group;
//! - `TAILLIGHT_CASE=1234`: this one alone.
#![allow(missing_docs, clippy::expect_used)]

mod bodies;
mod bounds;
#[cfg(not(target_arch = "wasm32"))]
mod dashboard_files;
#[cfg(not(target_arch = "wasm32"))]
mod dashboards;
mod histograms;
mod json;
mod random;
mod reference;
