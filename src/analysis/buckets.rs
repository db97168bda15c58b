use crate::histogram::{Histograms, NativeSeries, Notice, Rules};
use crate::series::Matrix;

/// The buckets of an answer, of whichever kind.
#[derive(Debug, Clone, Copy)]
pub struct Buckets<'a> {
    /// Classic series, or those with `vmrange`.
    pub classic: &'a Matrix,
    /// Series of native histograms.
    pub native: &'a [NativeSeries],
}

impl<'a> From<&'a Matrix> for Buckets<'a> {
    fn from(classic: &'a Matrix) -> Self {
        Self { classic, native: &[] }
    }
}

impl Buckets<'_> {
    /// Puts the histograms together, each step by the kind it has.
    pub fn histograms(self, rules: Rules) -> (Histograms, Vec<Notice>) {
        Histograms::collect(self.classic, self.native.to_vec(), rules)
    }
}
