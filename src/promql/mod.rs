//! Building PromQL: expressions as values, label values quoted by the rules. Of
//! what others have written only an alert's limit is read.
//!
//! What Taillight itself asks is made of values, so that it can be answered by a
//! server or from a recording. What somebody else wrote is kept as text: cut into
//! tokens as far as variables and percentiles must be found in it.

mod expression;
mod limit;
mod matcher;
mod percentile;
mod scan;
mod template;

pub use expression::{Aggregation, Expression, Selector};
pub use limit::{Limit, is_quotient, limit_of, reads_metric};
pub use matcher::{MatchOperator, Matcher, escape_regex, quote};
pub use percentile::{QuantileCall, quantile_call};
pub use scan::{ScanError, Token, TokenKind, scan};
pub use template::{Filling, Template, fill_words, is_bare_word};
