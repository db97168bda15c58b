use std::fmt;

use super::Matcher;
use crate::time::format_duration;

/// A metric and conditions on its labels: `name{a="b"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Selector {
    /// The metric's name.
    pub metric: String,
    /// All must hold.
    pub matchers: Vec<Matcher>,
}

/// How series are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aggregation {
    /// `sum`
    Sum,
    /// `max`
    Max,
}

/// An expression that Taillight asks. Its [`Display`](fmt::Display) is PromQL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expression {
    /// The newest sample of each series.
    Instant(Selector),
    /// `rate(selector[window])`: increase a second, resets removed.
    Rate {
        /// A counter, or a histogram's buckets.
        selector: Selector,
        /// The range vector's window in milliseconds.
        window: i64,
    },
    /// `sum by (a, b)(…)`; no label: everything into one series.
    Aggregate {
        /// Sum or maximum.
        aggregation: Aggregation,
        /// The labels that stay.
        by: Vec<String>,
        /// What is put together.
        of: Box<Expression>,
    },
    /// What somebody else wrote. Only a server can answer it.
    Written(String),
}

impl Expression {
    /// `sum by (by)(rate(selector[window]))`; the order is what keeps counter
    /// resets of one instance out of the sum of all.
    pub fn sum_of_rates(by: Vec<String>, selector: Selector, window: i64) -> Self {
        Self::Aggregate { aggregation: Aggregation::Sum, by, of: Box::new(Self::Rate { selector, window }) }
    }

    /// Whether only a server can answer it, since somebody else wrote it.
    pub fn is_written(&self) -> bool {
        match self {
            Self::Instant(_) | Self::Rate { .. } => false,
            Self::Aggregate { of, .. } => of.is_written(),
            Self::Written(_) => true,
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.metric)?;
        if self.matchers.is_empty() {
            return Ok(());
        }
        let matchers: Vec<String> = self.matchers.iter().map(ToString::to_string).collect();
        write!(f, "{{{}}}", matchers.join(","))
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(selector) => write!(f, "{selector}"),
            Self::Written(promql) => f.write_str(promql),
            Self::Rate { selector, window } => {
                write!(f, "rate({selector}[{}])", format_duration(*window))
            }
            Self::Aggregate { aggregation, by, of } => {
                let name = match aggregation {
                    Aggregation::Sum => "sum",
                    Aggregation::Max => "max",
                };
                if by.is_empty() {
                    write!(f, "{name}({of})")
                } else {
                    write!(f, "{name} by ({}) ({of})", by.join(", "))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_promql() {
        let selector = Selector {
            metric: "http_request_duration_seconds_bucket".into(),
            matchers: vec![Matcher::equal("job", "my\"app")],
        };
        let expression = Expression::sum_of_rates(vec!["le".into(), "endpoint".into()], selector, 60_000);
        assert_eq!(
            expression.to_string(),
            r#"sum by (le, endpoint) (rate(http_request_duration_seconds_bucket{job="my\"app"}[1m]))"#
        );
    }
}
