//! Four numbers and four pixels side by side.
//!
//! In WebAssembly each is one vector register; for every other target an array.
//! The page is compiled for size, where loops are not turned into vectors and
//! small functions are called: hence intrinsics, and `always`.

pub(super) use lanes::{Pixels, Quad};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod lanes {
    use std::arch::wasm32::{
        f32x4, f32x4_add, f32x4_convert_i32x4, f32x4_extract_lane, f32x4_ge, f32x4_lt, f32x4_mul, f32x4_pmax,
        f32x4_pmin, f32x4_splat, f32x4_sub, i8x16_shuffle, i16x8_extend_low_u8x16, i16x8_q15mulr_sat, i32x4_shuffle,
        u8x16_add_sat, u8x16_narrow_i16x8, u32x4_add, u32x4_extract_lane, u32x4_shr, u32x4_splat, v128, v128_and,
        v128_any_true, v128_bitselect,
    };

    /// Four floats.
    #[derive(Clone, Copy)]
    pub struct Quad(v128);

    /// Four pixels: red, green and blue multiplied by alpha, and alpha.
    #[derive(Clone, Copy)]
    pub struct Pixels(v128);

    impl Quad {
        #[inline(always)]
        pub fn new([a, b, c, d]: [f32; 4]) -> Self {
            Self(f32x4(a, b, c, d))
        }

        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Self(f32x4_splat(value))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(f32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(f32x4_mul(self.0, other.0))
        }

        /// The lesser of each two; NaN is not looked for.
        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            Self(f32x4_pmin(self.0, other.0))
        }

        /// The greater of each two.
        #[inline(always)]
        pub fn most(self, other: Self) -> Self {
            Self(f32x4_pmax(self.0, other.0))
        }

        /// These where `from <= at < to`, elsewhere `otherwise`.
        #[inline(always)]
        pub fn within(self, at: Self, from: Self, to: Self, otherwise: Self) -> Self {
            let inside = v128_and(f32x4_ge(at.0, from.0), f32x4_lt(at.0, to.0));
            Self(v128_bitselect(self.0, otherwise.0, inside))
        }

        /// The four lanes from number `N` on of this and the next four.
        #[inline(always)]
        pub fn shifted<const N: usize>(self, next: Self) -> Self {
            let (a, b) = (self.0, next.0);
            Self(match N {
                0 => a,
                1 => i32x4_shuffle::<1, 2, 3, 4>(a, b),
                2 => i32x4_shuffle::<2, 3, 4, 5>(a, b),
                _ => i32x4_shuffle::<3, 4, 5, 6>(a, b),
            })
        }

        /// Second, first, fourth, third.
        #[inline(always)]
        pub fn pairs_swapped(self) -> Self {
            Self(i32x4_shuffle::<1, 0, 3, 2>(self.0, self.0))
        }

        /// Third, fourth, first, second.
        #[inline(always)]
        pub fn halves_swapped(self) -> Self {
            Self(i32x4_shuffle::<2, 3, 0, 1>(self.0, self.0))
        }

        #[inline(always)]
        pub fn first(self) -> f32 {
            f32x4_extract_lane::<0>(self.0)
        }

        #[inline(always)]
        pub fn third(self) -> f32 {
            f32x4_extract_lane::<2>(self.0)
        }

        #[inline(always)]
        pub fn lanes(self) -> [f32; 4] {
            [
                f32x4_extract_lane::<0>(self.0),
                f32x4_extract_lane::<1>(self.0),
                f32x4_extract_lane::<2>(self.0),
                f32x4_extract_lane::<3>(self.0),
            ]
        }
    }

    impl Pixels {
        #[inline(always)]
        pub fn splat(pixel: u32) -> Self {
            Self(u32x4_splat(pixel))
        }

        /// These with opaque `ink` laid beneath them, as much of it as `cover`
        /// says of each pixel: 0 is none, 128.5 all (32,767 of 255 parts).
        #[inline(always)]
        pub fn over(self, ink: Self, cover: Quad) -> Self {
            // What shows through, and how much of the ink: 0 to 32,767.
            let open = f32x4_sub(f32x4_splat(255.0), f32x4_convert_i32x4(u32x4_shr(self.0, 24)));
            // 2²³ has no bits for fractions: the low ones are the number.
            let part = f32x4_add(f32x4_mul(cover.0, open), f32x4_splat(8_388_608.0));
            let first = i8x16_shuffle::<0, 1, 0, 1, 0, 1, 0, 1, 4, 5, 4, 5, 4, 5, 4, 5>(part, part);
            let last = i8x16_shuffle::<8, 9, 8, 9, 8, 9, 8, 9, 12, 13, 12, 13, 12, 13, 12, 13>(part, part);
            let ink = i16x8_extend_low_u8x16(ink.0);
            let added = u8x16_narrow_i16x8(i16x8_q15mulr_sat(ink, first), i16x8_q15mulr_sat(ink, last));
            Self(u8x16_add_sat(self.0, added))
        }

        /// Whether nothing is on any of them.
        #[inline(always)]
        pub fn are_empty(self) -> bool {
            !v128_any_true(self.0)
        }

        /// Whether each is opaque or empty, so that multiplying changed nothing.
        #[inline(always)]
        pub fn are_plain(self) -> bool {
            let alpha = u32x4_shr(self.0, 24);
            // 0 becomes 1, 255 becomes 256: other bits are what lies between.
            let between = v128_and(u32x4_add(alpha, u32x4_splat(1)), u32x4_splat(0xfe));
            !v128_any_true(between)
        }

        /// Four columns of four pixels to four rows.
        #[inline(always)]
        pub fn turned([a, b, c, d]: [Self; 4]) -> [Self; 4] {
            let (ab, ab2) = (i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0), i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0));
            let (cd, cd2) = (i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0), i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0));
            [
                Self(i32x4_shuffle::<0, 1, 4, 5>(ab, cd)),
                Self(i32x4_shuffle::<2, 3, 6, 7>(ab, cd)),
                Self(i32x4_shuffle::<0, 1, 4, 5>(ab2, cd2)),
                Self(i32x4_shuffle::<2, 3, 6, 7>(ab2, cd2)),
            ]
        }

        #[inline(always)]
        pub fn lanes(self) -> [u32; 4] {
            [
                u32x4_extract_lane::<0>(self.0),
                u32x4_extract_lane::<1>(self.0),
                u32x4_extract_lane::<2>(self.0),
                u32x4_extract_lane::<3>(self.0),
            ]
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod lanes {
    use std::array::from_fn;

    /// Four floats.
    #[derive(Clone, Copy)]
    pub struct Quad([f32; 4]);

    /// Four pixels: red, green and blue multiplied by alpha, and alpha.
    #[derive(Clone, Copy)]
    pub struct Pixels([u32; 4]);

    impl Quad {
        #[inline(always)]
        pub fn new(values: [f32; 4]) -> Self {
            Self(values)
        }

        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Self([value; 4])
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane] + other.0[lane]))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane] - other.0[lane]))
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane] * other.0[lane]))
        }

        /// The lesser of each two; NaN is not looked for.
        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            Self(from_fn(|lane| if other.0[lane] < self.0[lane] { other.0[lane] } else { self.0[lane] }))
        }

        /// The greater of each two.
        #[inline(always)]
        pub fn most(self, other: Self) -> Self {
            Self(from_fn(|lane| if self.0[lane] < other.0[lane] { other.0[lane] } else { self.0[lane] }))
        }

        /// These where `from <= at < to`, elsewhere `otherwise`.
        #[inline(always)]
        pub fn within(self, at: Self, from: Self, to: Self, otherwise: Self) -> Self {
            let inside = |lane: usize| (from.0[lane]..to.0[lane]).contains(&at.0[lane]);
            Self(from_fn(|lane| if inside(lane) { self.0[lane] } else { otherwise.0[lane] }))
        }

        /// The four lanes from number `N` on of this and the next four.
        #[inline(always)]
        pub fn shifted<const N: usize>(self, next: Self) -> Self {
            Self(from_fn(|lane| if lane + N < 4 { self.0[lane + N] } else { next.0[lane + N - 4] }))
        }

        /// Second, first, fourth, third.
        #[inline(always)]
        pub fn pairs_swapped(self) -> Self {
            let [a, b, c, d] = self.0;
            Self([b, a, d, c])
        }

        /// Third, fourth, first, second.
        #[inline(always)]
        pub fn halves_swapped(self) -> Self {
            let [a, b, c, d] = self.0;
            Self([c, d, a, b])
        }

        #[inline(always)]
        pub fn first(self) -> f32 {
            self.0[0]
        }

        #[inline(always)]
        pub fn third(self) -> f32 {
            self.0[2]
        }

        #[inline(always)]
        pub fn lanes(self) -> [f32; 4] {
            self.0
        }
    }

    impl Pixels {
        #[inline(always)]
        pub fn splat(pixel: u32) -> Self {
            Self([pixel; 4])
        }

        /// These with opaque `ink` laid beneath them, as much of it as `cover`
        /// says of each pixel: 0 is none, 128.5 all (32,767 of 255 parts).
        #[inline(always)]
        pub fn over(self, ink: Self, cover: Quad) -> Self {
            Self(from_fn(|lane| {
                let own = self.0[lane].to_le_bytes();
                let ink = ink.0[lane].to_le_bytes();
                let part = (cover.0[lane] * (255.0 - f32::from(own[3]))).round_ties_even() as u32;
                let added = |channel: usize| ((u32::from(ink[channel]) * part + 0x4000) >> 15) as u8;
                u32::from_le_bytes(from_fn(|channel| own[channel].saturating_add(added(channel))))
            }))
        }

        /// Whether nothing is on any of them.
        #[inline(always)]
        pub fn are_empty(self) -> bool {
            self.0 == [0; 4]
        }

        /// Whether each is opaque or empty, so that multiplying changed nothing.
        #[inline(always)]
        pub fn are_plain(self) -> bool {
            self.0.iter().all(|pixel| matches!(pixel >> 24, 0 | 255))
        }

        /// Four columns of four pixels to four rows.
        #[inline(always)]
        pub fn turned(columns: [Self; 4]) -> [Self; 4] {
            from_fn(|row| Self(from_fn(|column| columns[column].0[row])))
        }

        #[inline(always)]
        pub fn lanes(self) -> [u32; 4] {
            self.0
        }
    }
}
