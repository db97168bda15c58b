//! Adding, subtracting and scaling native histograms of any scheme.

use super::custom;
use super::lattice::Lattice;
use super::native::{Bucket, Native, Scheme};
use super::rules::Rules;

/// A native histogram in a form that can be added to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sum {
    count: f64,
    sum: f64,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Exponential(Lattice),
    Custom(Vec<Bucket>),
}

impl Sum {
    /// None when exponential buckets lie on no common schema.
    pub fn of(native: &Native) -> Option<Self> {
        let shape = match native.scheme {
            Scheme::Exponential => Shape::Exponential(Lattice::of(native)?),
            Scheme::Custom => Shape::Custom(native.buckets.clone()),
        };
        Some(Self { count: native.count, sum: native.sum, shape })
    }

    /// The histogram, with its populated buckets.
    pub fn into_native(self) -> Native {
        let (scheme, mut buckets) = match self.shape {
            Shape::Exponential(lattice) => (Scheme::Exponential, lattice.buckets()),
            Shape::Custom(buckets) => (Scheme::Custom, buckets),
        };
        buckets.retain(|bucket| bucket.count != 0.0);
        Native { count: self.count, sum: self.sum, buckets, scheme }
    }

    /// Adds `sign` times another one; false, and left as it was, when the two
    /// can't be added: exponential to custom, or custom bounds that differ
    /// with a server that drops these.
    #[must_use]
    pub fn add(&mut self, other: &Self, sign: f64, rules: Rules) -> bool {
        match (&mut self.shape, &other.shape) {
            (Shape::Exponential(own), Shape::Exponential(others)) => own.add(others, sign),
            (Shape::Custom(own), Shape::Custom(others)) => {
                let reconcile = rules.reconcile_custom_bounds;
                match custom::add(own, others, sign, reconcile) {
                    Some(sum) => *own = sum,
                    None => return false,
                }
            }
            _ => return false,
        }
        self.count += sign * other.count;
        self.sum += sign * other.sum;
        true
    }

    /// Multiplies counts and sum.
    pub fn scale(&mut self, factor: f64) {
        self.count *= factor;
        self.sum *= factor;
        match &mut self.shape {
            Shape::Exponential(lattice) => lattice.scale(factor),
            Shape::Custom(buckets) => buckets.iter_mut().for_each(|b| b.count *= factor),
        }
    }

    /// The same layout without an observation.
    pub fn emptied(&self) -> Self {
        let shape = match &self.shape {
            Shape::Exponential(lattice) => Shape::Exponential(Lattice {
                zero: 0.0,
                threshold: 0.0,
                positive: Vec::new(),
                negative: Vec::new(),
                schema: lattice.schema,
            }),
            Shape::Custom(_) => Shape::Custom(Vec::new()),
        };
        Self { count: 0.0, sum: 0.0, shape }
    }

    /// Whether a counter that was `previous` must have started anew to be this.
    pub fn is_reset_since(&self, previous: &Self) -> bool {
        self.count < previous.count
            || match (&self.shape, &previous.shape) {
                (Shape::Exponential(now), Shape::Exponential(before)) => now.is_reset_since(before),
                (Shape::Custom(now), Shape::Custom(before)) => custom::is_reset(now, before),
                _ => true,
            }
    }

    /// The schema, of an exponential histogram with a bucket that tells it.
    pub fn schema(&self) -> Option<i32> {
        match &self.shape {
            Shape::Exponential(lattice) => lattice.schema,
            Shape::Custom(_) => None,
        }
    }

    /// Brings an exponential histogram to a coarser schema.
    pub fn reduce(&mut self, schema: Option<i32>) {
        if let (Shape::Exponential(lattice), Some(schema)) = (&mut self.shape, schema) {
            lattice.reduce(schema);
        }
    }

    /// Whether it has custom bounds.
    pub fn is_custom(&self) -> bool {
        matches!(self.shape, Shape::Custom(_))
    }

    /// Observations.
    pub fn count(&self) -> f64 {
        self.count
    }
}

/// Adds histograms; none of none, and none when two of them can't be added.
///
/// The order does not matter: the zero bucket and the resolution that all of
/// them share are found before anything is added.
pub fn sum_native<'a>(parts: impl IntoIterator<Item = &'a Native>, rules: Rules) -> Option<Native> {
    let parts = parts.into_iter().map(Sum::of);
    let mut parts: Vec<Sum> = parts.collect::<Option<_>>()?;
    share_zero_bucket(&mut parts);
    let mut parts = parts.into_iter();
    let mut sum = parts.next()?;
    for part in parts {
        if !sum.add(&part, 1.0, rules) {
            return None;
        }
    }
    Some(sum.into_native())
}

/// Widens all zero buckets to the widest, and on to the end of any populated
/// bucket which that would cut in two.
fn share_zero_bucket(parts: &mut [Sum]) {
    let mut threshold = 0.0;
    loop {
        let mut widest = threshold;
        for part in &mut *parts {
            if let Shape::Exponential(lattice) = &mut part.shape {
                if lattice.threshold < threshold {
                    lattice.widen_zero(threshold);
                }
                widest = f64::max(widest, lattice.threshold);
            }
        }
        if widest <= threshold {
            return;
        }
        threshold = widest;
    }
}

impl Native {
    /// Counts and sum multiplied, as a mean of several needs it.
    pub fn scaled(mut self, factor: f64) -> Self {
        self.count *= factor;
        self.sum *= factor;
        self.buckets.iter_mut().for_each(|bucket| bucket.count *= factor);
        self
    }
}
