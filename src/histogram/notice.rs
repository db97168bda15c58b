use crate::series::Labels;

/// What had to be left out or decided while histograms were put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A series without a readable `le`: ignored, as the server does.
    BadBound {
        /// The series' labels; `le` is among them when it is there at all.
        labels: Labels,
    },
    /// A `vmrange` that is not two numbers: ignored.
    BadRange {
        /// The series' labels, `vmrange` among them.
        labels: Labels,
    },
    /// Two metrics whose labels are otherwise equal: two histograms that can't
    /// be told apart by their labels.
    SameLabels {
        /// The labels that both have.
        labels: Labels,
    },
    /// A classic and a native histogram of the same labels at the same steps:
    /// neither is computed there, as on the server.
    MixedKinds {
        /// The labels that both have.
        labels: Labels,
        /// At how many steps.
        steps: usize,
    },
}
