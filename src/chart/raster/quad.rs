//! Four numbers and four pixels side by side.
//!
//! In WebAssembly each is one vector register; for every other target an array.
//! The page is compiled for size, where loops are not turned into vectors and
//! small functions are called: hence intrinsics, and `always`.

pub(super) use lanes::{Pixels, Quad};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod lanes {
    use std::arch::wasm32::{
        f32x4, f32x4_add, f32x4_extract_lane, f32x4_ge, f32x4_lt, f32x4_mul, f32x4_pmax, f32x4_pmin, f32x4_splat,
        f32x4_sub, i16x8_add, i16x8_extend_high_u8x16, i16x8_extend_low_u8x16, i16x8_q15mulr_sat, i16x8_sub,
        i32x4_eq, i32x4_shuffle, i8x16_shuffle, u8x16_narrow_i16x8, u32x4_extract_lane, u32x4_shr, u32x4_splat, v128,
        v128_and, v128_bitselect,
    };

    /// Four floats.
    #[derive(Clone, Copy)]
    pub struct Quad(v128);

    /// Four pixels: red, green, blue, alpha, not multiplied.
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

        /// These with opaque `ink` laid over them, as much of it as `cover` says
        /// of each pixel: 0 is none, 32,767 all.
        #[inline(always)]
        pub fn under(self, ink: Self, cover: Quad) -> Self {
            // 2²³ has no bits for fractions: the low ones are the number.
            let cover = f32x4_add(cover.0, f32x4_splat(8_388_608.0));
            // What is empty takes the ink's colour, and then only alpha grows.
            let empty = i32x4_eq(u32x4_shr(self.0, 24), u32x4_splat(0));
            let hue = v128_and(ink.0, u32x4_splat(0x00ff_ffff));
            let pixels = v128_bitselect(hue, self.0, empty);
            let first = i8x16_shuffle::<0, 1, 0, 1, 0, 1, 0, 1, 4, 5, 4, 5, 4, 5, 4, 5>(cover, cover);
            let last = i8x16_shuffle::<8, 9, 8, 9, 8, 9, 8, 9, 12, 13, 12, 13, 12, 13, 12, 13>(cover, cover);
            let mix = |from: v128, to: v128, part: v128| i16x8_add(from, i16x8_q15mulr_sat(i16x8_sub(to, from), part));
            Self(u8x16_narrow_i16x8(
                mix(i16x8_extend_low_u8x16(pixels), i16x8_extend_low_u8x16(ink.0), first),
                mix(i16x8_extend_high_u8x16(pixels), i16x8_extend_high_u8x16(ink.0), last),
            ))
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

    /// Four pixels: red, green, blue, alpha, not multiplied.
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

        /// These with opaque `ink` laid over them, as much of it as `cover` says
        /// of each pixel: 0 is none, 32,767 all.
        #[inline(always)]
        pub fn under(self, ink: Self, cover: Quad) -> Self {
            let cover = cover.lanes();
            Self(from_fn(|lane| {
                let part = cover[lane].round_ties_even() as i32;
                // What is empty takes the ink's colour, and then only alpha grows.
                let empty = self.0[lane] >> 24 == 0;
                let from = if empty { ink.0[lane] & 0x00ff_ffff } else { self.0[lane] }.to_le_bytes();
                let to = ink.0[lane].to_le_bytes();
                u32::from_le_bytes(from_fn(|channel| {
                    let (from, to) = (i32::from(from[channel]), i32::from(to[channel]));
                    (from + (((to - from) * part + 0x4000) >> 15)) as u8
                }))
            }))
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
