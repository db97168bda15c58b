//! Numbers that look random, the same in every run.

/// Marsaglia's xorshift.
pub struct Random(u64);

impl Random {
    /// From a seed; each has its own sequence.
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            random.unit();
        }
        random
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// In `[0, below)`.
    pub fn below(&mut self, below: usize) -> usize {
        (self.unit() * below as f64) as usize
    }

    /// A duration as services have them: log-normal about a median.
    pub fn duration(&mut self, median: f64, spread: f64) -> f64 {
        // Twelve uniform numbers are nearly normal.
        let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        median * (normal * spread).exp()
    }
}
