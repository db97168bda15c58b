//! Histograms over time, and what can be read from them: percentiles, shares,
//! counts, and how far each may be from the truth.
//!
//! All answers are rows with one value a step. Three cases are told apart: a
//! step without a sample is [`STALE`](crate::series::STALE), a step at which
//! the server would answer NaN (no observation, no `+Inf` bucket) is an
//! ordinary NaN, everything else is a number.

mod band;
mod bounds;
mod classic;
mod collection;
mod fraction;
mod merge;
mod notice;
mod quantile;
mod rules;
mod victoria;

pub use band::Band;
pub use bounds::parse_bound;
pub use classic::Classic;
pub use collection::Histograms;
pub use notice::Notice;
pub use quantile::quantiles;
pub use rules::{Dialect, Rules};
