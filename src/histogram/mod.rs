//! Histograms over time, and what can be read from them: percentiles, shares,
//! counts, and how far each may be from the truth.
//!
//! All answers are rows with one value a step. Three cases are told apart: a
//! step without a sample is [`STALE`](crate::series::STALE), a step at which
//! the server would answer NaN (no observation, no `+Inf` bucket) is an
//! ordinary NaN, everything else is a number.
//!
//! ```
//! use taillight::histogram::{Histograms, Rules};
//! use taillight::series::{Labels, Matrix};
//! use taillight::time::{Grid, Timestamp};
//!
//! let grid = Grid { start: Timestamp(0), step: 15_000, len: 1 };
//! let mut rates = Matrix::empty(grid);
//! for (le, rate) in [("0.25", 6.0), ("0.5", 9.0), ("+Inf", 10.0)] {
//!     rates.push(Labels::from([("path", "/cart"), ("le", le)]), [rate]);
//! }
//! let (histograms, _) = Histograms::from_classic(&rates, Rules::latest());
//! assert_eq!(histograms.quantile(0, 0.75), [0.375]);
//! // 3,000 requests in five minutes: the bucket is what is uncertain.
//! let band = histograms.band(0, 0.75, 300.0);
//! assert_eq!((band.lower[0], band.upper[0]), (0.25, 0.5));
//! ```

mod advise;
mod answers;
mod arithmetic;
mod band;
mod bounds;
mod classic;
mod collection;
mod custom;
mod fraction;
mod lattice;
pub mod lint;
mod merge;
mod native;
mod native_quantile;
mod notice;
mod pair;
mod plain;
mod quantile;
mod rate;
mod rules;
mod victoria;
mod vmrange;

pub use advise::{Advice, advise};
pub use arithmetic::sum_native;
pub use band::{Band, rank_interval};
pub use bounds::parse_bound;
pub use classic::Classic;
pub use collection::Histograms;
pub use merge::sum_series;
pub use native::{Boundaries, Bucket, Native, NativeSeries, Scheme, decide_schemes};
pub use notice::Notice;
pub use quantile::quantiles;
pub use rate::{Counted, rates};
pub use rules::{Dialect, Rules};
pub use vmrange::{limit_buckets, to_le};
