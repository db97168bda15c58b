//! Two doubles side by side.
//!
//! In WebAssembly they are one vector register; the compiler finds that by
//! itself in a loop over one array, not in one over two rows at a time. For
//! every other target they are two doubles.
//!
//! The page is compiled for size, and then even these would be called rather
//! than inlined: hence `always`.

pub(super) use lanes::{Count, Pair};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod lanes {
    use std::arch::wasm32::{
        f64x2, f64x2_add, f64x2_eq, f64x2_extract_lane, f64x2_gt, f64x2_mul, f64x2_sub, i64x2_all_true,
        i64x2_extract_lane, i64x2_splat, i64x2_sub, v128, v128_and, v128_or,
    };

    /// Two doubles.
    #[derive(Clone, Copy)]
    pub struct Pair(v128);

    /// Which of the two.
    #[derive(Clone, Copy)]
    pub struct Mask(v128);

    /// How often which of the two.
    #[derive(Clone, Copy)]
    pub struct Count(v128);

    impl Pair {
        #[inline(always)]
        pub fn new(first: f64, second: f64) -> Self {
            Self(f64x2(first, second))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(f64x2_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(f64x2_mul(self.0, other.0))
        }

        #[inline(always)]
        pub fn equals(self, other: Self) -> Mask {
            Mask(f64x2_eq(self.0, other.0))
        }

        #[inline(always)]
        pub fn above(self, other: Self) -> Mask {
            Mask(f64x2_gt(self.0, other.0))
        }

        #[inline(always)]
        pub fn lanes(self) -> [f64; 2] {
            [f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0)]
        }
    }

    impl Mask {
        #[inline(always)]
        pub fn and(self, other: Self) -> Self {
            Self(v128_and(self.0, other.0))
        }

        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self(v128_or(self.0, other.0))
        }

        #[inline(always)]
        pub fn both(self) -> bool {
            i64x2_all_true(self.0)
        }
    }

    impl Count {
        #[inline(always)]
        pub fn zero() -> Self {
            Self(i64x2_splat(0))
        }

        #[inline(always)]
        pub fn add(self, mask: Mask) -> Self {
            // What holds is all ones: minus one.
            Self(i64x2_sub(self.0, mask.0))
        }

        #[inline(always)]
        pub fn lanes(self) -> [usize; 2] {
            [i64x2_extract_lane::<0>(self.0) as usize, i64x2_extract_lane::<1>(self.0) as usize]
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod lanes {
    /// Two doubles.
    #[derive(Clone, Copy)]
    pub struct Pair([f64; 2]);

    /// Which of the two.
    #[derive(Clone, Copy)]
    pub struct Mask([bool; 2]);

    /// How often which of the two.
    #[derive(Clone, Copy)]
    pub struct Count([usize; 2]);

    impl Pair {
        #[inline(always)]
        pub fn new(first: f64, second: f64) -> Self {
            Self([first, second])
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self([self.0[0] + other.0[0], self.0[1] + other.0[1]])
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self([self.0[0] - other.0[0], self.0[1] - other.0[1]])
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self([self.0[0] * other.0[0], self.0[1] * other.0[1]])
        }

        #[inline(always)]
        pub fn equals(self, other: Self) -> Mask {
            Mask([self.0[0] == other.0[0], self.0[1] == other.0[1]])
        }

        #[inline(always)]
        pub fn above(self, other: Self) -> Mask {
            Mask([self.0[0] > other.0[0], self.0[1] > other.0[1]])
        }

        #[inline(always)]
        pub fn lanes(self) -> [f64; 2] {
            self.0
        }
    }

    impl Mask {
        #[inline(always)]
        pub fn and(self, other: Self) -> Self {
            Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
        }

        #[inline(always)]
        pub fn or(self, other: Self) -> Self {
            Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
        }

        #[inline(always)]
        pub fn both(self) -> bool {
            self.0[0] & self.0[1]
        }
    }

    impl Count {
        #[inline(always)]
        pub fn zero() -> Self {
            Self([0; 2])
        }

        #[inline(always)]
        pub fn add(self, mask: Mask) -> Self {
            Self([self.0[0] + usize::from(mask.0[0]), self.0[1] + usize::from(mask.0[1])])
        }

        #[inline(always)]
        pub fn lanes(self) -> [usize; 2] {
            self.0
        }
    }
}

impl Pair {
    /// Twice the same.
    #[inline(always)]
    pub fn splat(value: f64) -> Self {
        Self::new(value, value)
    }
}
