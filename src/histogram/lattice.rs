//! Exponential buckets by their index, so that histograms of different
//! resolutions can be added (`model/histogram/float_histogram.go`).

use super::native::{Boundaries, Bucket, Native, exponential_bound, schema_of};

/// One exponential bucket, by magnitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub index: i32,
    pub inner: f64,
    pub outer: f64,
    pub count: f64,
}

/// An exponential histogram's buckets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lattice {
    /// None while no bucket beside zero tells it.
    pub schema: Option<i32>,
    /// The zero bucket is `[-threshold, threshold]`; 0 when it is not visible.
    pub threshold: f64,
    pub zero: f64,
    /// Ascending by index, so outwards from zero.
    pub positive: Vec<Cell>,
    pub negative: Vec<Cell>,
}

impl Lattice {
    /// The buckets of a sample; none when they lie on no common schema.
    pub fn of(native: &Native) -> Option<Self> {
        let schema = schema_of(&native.buckets)?;
        let mut lattice = Self {
            schema: None,
            threshold: 0.0,
            zero: 0.0,
            positive: Vec::with_capacity(native.buckets.len()),
            negative: Vec::new(),
        };
        for bucket in &native.buckets {
            if bucket.holds_zero() {
                lattice.zero += bucket.count;
                lattice.threshold = lattice.threshold.max(bucket.upper);
                continue;
            }
            lattice.schema = Some(schema);
            if bucket.lower > 0.0 {
                let cell = cell_of(bucket.lower, bucket.upper, bucket.count, schema);
                lattice.positive.push(cell);
            } else {
                let cell = cell_of(-bucket.upper, -bucket.lower, bucket.count, schema);
                lattice.negative.push(cell);
            }
        }
        lattice.negative.reverse();
        lattice.restore_clipped(schema);
        Some(lattice)
    }

    /// Gives the cells next to zero, which the API shows cut off by the zero
    /// bucket, their own inner bound, and learns the threshold from them.
    fn restore_clipped(&mut self, schema: i32) {
        for cells in [&mut self.positive, &mut self.negative] {
            let Some(first) = cells.first_mut() else {
                continue;
            };
            let natural = exponential_bound(schema, first.index.saturating_sub(1));
            if first.inner > natural * (1.0 + 1e-9) && first.inner.is_finite() && first.outer.is_finite() {
                self.threshold = self.threshold.max(first.inner);
                first.inner = natural;
            }
        }
    }

    /// The buckets as the API shows them, populated ones only.
    pub fn buckets(&self) -> Vec<Bucket> {
        let mut buckets = Vec::with_capacity(self.positive.len() + self.negative.len() + 1);
        let shown = |cell: &&Cell| cell.count != 0.0;
        for cell in self.negative.iter().rev().filter(shown) {
            buckets.push(Bucket {
                boundaries: Boundaries::OpenRight,
                lower: -cell.outer,
                upper: -cell.inner.max(self.threshold),
                count: cell.count,
            });
        }
        if self.zero != 0.0 {
            buckets.push(Bucket {
                boundaries: Boundaries::Closed,
                lower: -self.threshold,
                upper: self.threshold,
                count: self.zero,
            });
        }
        for cell in self.positive.iter().filter(shown) {
            buckets.push(Bucket {
                boundaries: Boundaries::OpenLeft,
                lower: cell.inner.max(self.threshold),
                upper: cell.outer,
                count: cell.count,
            });
        }
        buckets
    }

    /// Adds `sign` times another one's buckets.
    pub fn add(&mut self, other: &Self, sign: f64) {
        let mut other = other.clone();
        while self.threshold != other.threshold {
            // Widening may end inside a populated bucket and go on to its end,
            // beyond the other's: again, until both agree.
            if self.threshold < other.threshold {
                self.widen_zero(other.threshold);
            } else {
                other.widen_zero(self.threshold);
            }
        }
        if let (Some(own), Some(others)) = (self.schema, other.schema) {
            self.reduce(own.min(others));
            other.reduce(own.min(others));
        }
        self.schema = self.schema.or(other.schema);
        self.zero += sign * other.zero;
        add_cells(&mut self.positive, &other.positive, sign);
        add_cells(&mut self.negative, &other.negative, sign);
    }

    /// Halves the resolution until it is `schema`; a finer one stays.
    pub fn reduce(&mut self, schema: i32) {
        let Some(own) = self.schema.filter(|own| *own > schema) else {
            return;
        };
        let levels = (own - schema).min(31) as u32;
        for cells in [&mut self.positive, &mut self.negative] {
            let mut coarse: Vec<Cell> = Vec::with_capacity(cells.len());
            for cell in cells.iter() {
                let index = (cell.index.saturating_sub(1) >> levels) + 1;
                match coarse.last_mut() {
                    Some(last) if last.index == index => last.count += cell.count,
                    _ => coarse.push(Cell {
                        index,
                        inner: exponential_bound(schema, index - 1),
                        outer: exponential_bound(schema, index),
                        count: cell.count,
                    }),
                }
            }
            *cells = coarse;
        }
        self.schema = Some(schema);
    }

    /// Widens the zero bucket to `threshold`, or to the end of the populated
    /// bucket that the threshold would cut in two.
    pub fn widen_zero(&mut self, threshold: f64) {
        if threshold <= self.threshold {
            // Else the bucket which its own zero bucket cuts would be lost.
            return;
        }
        let mut threshold = threshold;
        loop {
            let cut = |cell: &&Cell| cell.count != 0.0 && cell.inner < threshold && cell.outer > threshold;
            let cells = self.positive.iter().chain(&self.negative);
            match cells.filter(cut).map(|cell| cell.outer).reduce(f64::max) {
                Some(outer) => threshold = outer,
                None => break,
            }
        }
        for cells in [&mut self.positive, &mut self.negative] {
            let swallowed = cells.iter().take_while(|cell| cell.inner < threshold);
            let (number, count) = swallowed.fold((0, 0.0), |(n, sum), c| (n + 1, sum + c.count));
            cells.drain(..number);
            self.zero += count;
        }
        self.threshold = threshold;
    }

    /// Whether a counter that was `previous` must have started anew to be
    /// this now (`DetectReset`, less the counts).
    pub fn is_reset_since(&self, previous: &Self) -> bool {
        if let (Some(own), Some(before)) = (self.schema, previous.schema)
            && own > before
        {
            return true;
        }
        if self.threshold < previous.threshold {
            // An empty zero bucket shows no threshold: no evidence then.
            return self.threshold > 0.0 || previous.zero > self.zero;
        }
        let mut previous = previous.clone();
        previous.widen_zero(self.threshold);
        if previous.threshold != self.threshold || self.zero < previous.zero {
            return true;
        }
        if let Some(schema) = self.schema {
            previous.reduce(schema);
        }
        any_less(&self.positive, &previous.positive) || any_less(&self.negative, &previous.negative)
    }

    /// Multiplies every count.
    pub fn scale(&mut self, factor: f64) {
        self.zero *= factor;
        for cell in self.positive.iter_mut().chain(&mut self.negative) {
            cell.count *= factor;
        }
    }
}

fn cell_of(inner: f64, outer: f64, count: f64, schema: i32) -> Cell {
    let cells = 2f64.powi(schema);
    // The overflow bucket comes after the one that ends at the largest double.
    let index = if outer.is_finite() { (outer.log2() * cells).round() } else { 1024.0 * cells + 1.0 };
    Cell { index: index as i32, inner, outer, count }
}

/// Adds cells in the order of their indexes.
fn add_cells(own: &mut Vec<Cell>, others: &[Cell], sign: f64) {
    let mut sum = Vec::with_capacity(own.len() + others.len());
    let mut left = own.iter().copied().peekable();
    let mut right = others.iter().copied().peekable();
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if a.index == b.index => {
                let count = a.count + sign * b.count;
                right.next();
                left.next().map(|cell| Cell { count, ..cell })
            }
            (Some(a), Some(b)) if a.index > b.index => right.next().map(|c| c.scaled(sign)),
            (Some(_), _) => left.next(),
            (None, _) => right.next().map(|c| c.scaled(sign)),
        };
        match next {
            Some(cell) => sum.push(cell),
            None => break,
        }
    }
    *own = sum;
}

impl Cell {
    fn scaled(self, factor: f64) -> Self {
        Self { count: factor * self.count, ..self }
    }
}

/// Whether a cell holds less than it did.
fn any_less(now: &[Cell], before: &[Cell]) -> bool {
    before.iter().any(|old| {
        let same = now.binary_search_by(|cell| cell.index.cmp(&old.index));
        same.map_or(0.0, |at| now[at].count) < old.count
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn native(buckets: &[(u8, f64, f64, f64)]) -> Native {
        let bucket = |&(rule, lower, upper, count): &(u8, f64, f64, f64)| Bucket {
            boundaries: Boundaries::from_rule(rule).expect("0 to 3"),
            lower,
            upper,
            count,
        };
        let total = buckets.iter().map(|bucket| bucket.3).sum();
        Native::new(total, 1.0, buckets.iter().map(bucket).collect())
    }

    fn lattice(buckets: &[(u8, f64, f64, f64)]) -> Lattice {
        Lattice::of(&native(buckets)).expect("on one schema")
    }

    /// A bucket that the zero bucket cuts once looked like a changed zero
    /// bucket, so every sample after it like a reset.
    #[test]
    fn a_bucket_cut_by_the_zero_bucket_is_no_reset() {
        let before = lattice(&[(3, -0.1, 0.1, 1.0), (0, 0.1, 0.125, 2.0), (0, 0.5, 1.0, 1.0)]);
        let after = lattice(&[(3, -0.1, 0.1, 1.0), (0, 0.1, 0.125, 3.0), (0, 0.5, 1.0, 1.0)]);
        assert!(!after.is_reset_since(&before));
        assert!(before.is_reset_since(&after));
        assert_eq!((after.threshold, after.positive[0].inner), (0.1, 0.0625));
        assert_eq!(after.buckets()[1].lower, 0.1);
    }

    #[test]
    fn a_wider_zero_bucket_takes_in_what_it_cuts() {
        let mut sum = lattice(&[(3, -0.7, 0.7, 1.0), (0, 1.0, 2.0, 1.0)]);
        sum.add(&lattice(&[(1, -0.5, -0.25, 4.0), (0, 0.5, 1.0, 2.0), (0, 4.0, 8.0, 1.0)]), 1.0);
        assert_eq!((sum.threshold, sum.zero), (1.0, 7.0));
        let bounds: Vec<f64> = sum.buckets().iter().map(|bucket| bucket.upper).collect();
        assert_eq!(bounds, [1.0, 2.0, 8.0]);
    }

    #[test]
    fn resolutions_meet_at_the_coarser() {
        let mut sum = lattice(&[(0, 1.0, 2.0, 1.0), (0, 2.0, 4.0, 1.0), (0, 4.0, 8.0, 1.0)]);
        sum.add(&lattice(&[(0, 1.0, 4.0, 5.0), (0, 4.0, 16.0, 1.0)]), -1.0);
        assert_eq!(sum.schema, Some(-1));
        let counts: Vec<f64> = sum.positive.iter().map(|cell| cell.count).collect();
        assert_eq!(counts, [-3.0, 0.0]);
        assert_eq!(sum.buckets().len(), 1);
    }
}
