//! Building PromQL: expressions as values, label values quoted by the rules. Of
//! what others have written only an alert's limit is read.
//!
//! Only what Taillight itself asks is expressible, so every expression can be
//! answered either by a server or from a recording.

mod expression;
mod limit;
mod matcher;

pub use expression::{Aggregation, Expression, Selector};
pub use limit::{Limit, is_quotient, limit_of, reads_metric};
pub use matcher::{MatchOperator, Matcher, escape_regex, quote};
