//! Where axes are marked: round values, decades, civil times.

mod linear;
mod log;
mod time;

pub(crate) use linear::linear_step;
pub use linear::linear_ticks;
pub use log::{LogTick, log_ticks};
pub use time::{TimeTick, english_date, time_ticks};
