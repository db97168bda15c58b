//! What the numbers mean together: from matrices and histograms to the named
//! traces that a panel draws, tabulates and sums up.

pub mod bottleneck;
mod buckets;
mod density;
mod export;
mod failing;
mod funnel;
mod happenings;
mod mean;
mod objective;
mod process;
mod shares;
mod summary;
mod thousandths;
mod trace;
mod written;

pub use buckets::Buckets;
pub use density::{Density, density};
pub use export::{Export, csv, file_name, json};
pub use failing::{Failing, FailingOrder, failing, order_failing};
pub use funnel::{FunnelStep, funnel};
pub use happenings::{Firing, Start, firings, starts};
pub use mean::{MeanVsTail, mean_vs_tail};
pub use objective::{Bounded, Burn, Objective, Standing, standing};
pub use process::{Little, Restart, in_flight, little, share_of_limit, uptime};
pub use shares::{error_share, limit, lines, request_rate, success_share};
pub use summary::{Headline, headline};
pub use thousandths::from_thousandths;
pub use trace::{Answers, Column, Role, Trace, percentiles, percentiles_together};
pub use written::{named_series, share_of, with_scaled_bounds};
