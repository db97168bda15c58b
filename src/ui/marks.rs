//! What happened while the data came, as every chart marks it. Who finds it out
//! is [`happenings`](super::happenings), whose code is downloaded when all
//! panels have their answers; here is only what charts need to know of it.

use std::sync::Arc;

use super::session::Session;
use crate::browser::Origin;
use crate::chart::{Ink, Layout, Threshold};
use crate::time::Timestamp;

/// A limit on a panel's axis, with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedLimit {
    /// In the panel's unit.
    pub value: f64,
    /// What is written on it.
    pub name: String,
}

impl NamedLimit {
    /// As a chart draws it.
    pub fn threshold(&self) -> Threshold<'_> {
        Threshold { value: self.value, label: &self.name, ink: Ink::Threshold }
    }
}

/// Something at one instant or through a span, as a tooltip tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// `alert`, `start` or `exemplar`.
    pub kind: &'static str,
    /// When it began.
    pub from: Timestamp,
    /// When it ended; the same for what has no length.
    pub to: Timestamp,
    /// The value it has on the axis; NaN for what has none.
    pub value: f64,
    /// What it is.
    pub title: String,
    /// Its labels, and other particulars.
    pub details: String,
}

/// What is marked. A trait, so that its code is no part of the first download.
pub trait Marking: Send + Sync {
    /// The limits on a panel's axis.
    fn limits(&self, panel: &str) -> &[NamedLimit];

    /// Marks a panel's chart that is laid out; the future begins at `now`.
    fn add_to(&self, layout: &mut Layout, panel: &str, now: Option<Timestamp>);

    /// What is marked near a point of the chart, CSS pixels.
    fn near(&self, layout: &Layout, panel: &str, at: (f64, f64)) -> Vec<Told>;

    /// All of it in a sentence, for those who don't see it; empty for nothing.
    fn summary(&self) -> &str;
}

/// The marks that charts share.
pub type Marks = Arc<dyn Marking>;

/// What time it is where the data comes from, unless that is a recording.
/// Tracks the source, not the clock.
pub fn present(session: Session) -> Option<Timestamp> {
    let source = session.open_source()?;
    matches!(source.origin(), Origin::Server(_)).then(|| source.now())
}
