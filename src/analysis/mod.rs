//! What the numbers mean together: from matrices and histograms to the named
//! traces that a panel draws, tabulates and sums up.

mod shares;
mod summary;
mod trace;

pub use shares::{error_share, limit, lines, request_rate, success_share};
pub use summary::{Headline, headline};
pub use trace::{Answers, Column, Role, Trace, percentiles};
