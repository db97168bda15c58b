//! Building PromQL: expressions as values, label values quoted by the rules.
//!
//! Only what Taillight itself asks is expressible, so every expression can be
//! answered either by a server or from a recording.

mod expression;
mod matcher;

pub use expression::{Aggregation, Expression, Selector};
pub use matcher::{MatchOperator, Matcher, escape_regex, quote};
