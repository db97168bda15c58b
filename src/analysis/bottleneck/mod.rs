//! Finding the bottleneck, from buckets alone: how bad it is and since when, who
//! owns the slow requests, what would be without them, whether traffic moved or
//! something became slower, and which dependency can be the reason.
//!
//! Everything begins with [`Distributions`]: observations by group and bucket over
//! a window of time. Each answer is exact at the buckets' resolution and says how
//! far it may be off elsewhere. What can't be told is a value of its own, never a
//! guess.

mod compare;
mod distribution;
mod evidence;
mod finding;
mod incident;
mod mix;
mod onset;
mod ownership;
mod suspects;
mod without;

pub use compare::{Comparison, Shift, compare};
pub use distribution::{Distribution, Distributions};
pub use evidence::{Stretch, Timeline, correlation, correlation_with_lags};
pub use finding::{Finding, Material, Windows, investigate};
pub use incident::{Excess, Incident, Verdict, find_incident, slow_line};
pub use mix::{Mix, MixPart, Part, mix, tail_mix};
pub use onset::{Level, Levels, levels};
pub use ownership::{Owner, ownership};
pub use suspects::{Charge, Dependency, Standing, Suspect, suspects};
pub use without::{Without, capped, without};
