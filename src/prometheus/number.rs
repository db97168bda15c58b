//! Decimal numbers as Prometheus writes them, to the nearest `f64`.
//!
//! A rate has 17 digits, so most samples are beyond what one division can
//! answer. Digits are read eight at a time, and numbers of up to 19 digits are
//! rounded by one multiplication with a reciprocal of 128 bits (Eisel and
//! Lemire, "Number parsing at a gigabyte per second"); the rest is the standard
//! library's. The answers are the same, bit for bit.
//!
//! The page is compiled for size; without `always` each of these small steps of
//! every sample would be a call.

/// A sample's time and value, and where the bytes behind it begin.
pub(super) struct Sample {
    pub time: f64,
    pub value: f64,
    pub next: usize,
}

/// Reads `[1700000000.123,"0.25"]` at `at`, written without blanks as servers
/// do. None for anything else, and near the end of the bytes: a sample that is
/// spelled differently or cut off is for the general reader.
#[inline(always)]
pub(super) fn sample(bytes: &[u8], at: usize) -> Option<Sample> {
    if *bytes.get(at)? != b'[' {
        return None;
    }
    let time = decimal(bytes, at + 1)?;
    if *bytes.get(time.next)? != b',' || *bytes.get(time.next + 1)? != b'"' {
        return None;
    }
    let value = decimal(bytes, time.next + 2)?;
    if *bytes.get(value.next)? != b'"' || *bytes.get(value.next + 1)? != b']' {
        return None;
    }
    Some(Sample { time: time.to_f64()?, value: value.to_f64()?, next: value.next + 2 })
}

/// Reads a plain decimal number at `at`, and where the bytes behind it begin.
#[inline(always)]
pub(super) fn plain(bytes: &[u8], at: usize) -> Option<(f64, usize)> {
    let decimal = decimal(bytes, at)?;
    Some((decimal.to_f64()?, decimal.next))
}

/// A number of any spelling, `NaN`, `+Inf` and `-Inf` included.
pub(super) fn parse(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// `digits · 10^-decimals`.
struct Decimal {
    negative: bool,
    digits: u64,
    decimals: usize,
    next: usize,
}

/// Reads digits, a point and digits. What follows is for the caller to judge.
#[inline(always)]
fn decimal(bytes: &[u8], at: usize) -> Option<Decimal> {
    let negative = *bytes.get(at)? == b'-';
    let start = at + usize::from(negative);
    let (digits, point) = run_of_digits(bytes, start, 0)?;
    if point == start {
        return None;
    }
    if *bytes.get(point)? != b'.' {
        return Some(Decimal { negative, digits, decimals: 0, next: point });
    }
    let (digits, next) = run_of_digits(bytes, point + 1, digits)?;
    let decimals = next - point - 1;
    // `5.` is no JSON; its reading is left to whoever reads such things.
    (decimals > 0).then_some(Decimal { negative, digits, decimals, next })
}

/// Appends the digits at `at` to a number. None when they are more than 19, so
/// that it might overflow, or when fewer than eight bytes are left behind them.
#[inline(always)]
fn run_of_digits(bytes: &[u8], mut at: usize, mut number: u64) -> Option<(u64, usize)> {
    loop {
        let chunk = u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
        // Digits become 0 to 9; every other byte gets its highest bit set.
        let values = chunk ^ 0x3030_3030_3030_3030;
        let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
        // A carry can only spoil bytes behind the first that is no digit.
        let count = (others.trailing_zeros() / 8) as usize;
        if count == 0 {
            return Some((number, at));
        }
        if number >= FITTING[count] {
            return None;
        }
        number = number * TENS[count] + eight_digits(values << (64 - 8 * count));
        at += count;
        if count < 8 {
            return Some((number, at));
        }
    }
}

/// The number that eight bytes of 0 to 9 stand for, the first the lowest byte.
#[inline(always)]
fn eight_digits(values: u64) -> u64 {
    const LOW: u64 = 0x0000_00ff_0000_00ff;
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8);
    let hundreds = (pairs & LOW).wrapping_mul(0x000f_4240_0000_0064);
    let ones = ((pairs >> 16) & LOW).wrapping_mul(0x0000_2710_0000_0001);
    hundreds.wrapping_add(ones) >> 32
}

/// `10^n`.
const TENS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Below this a number may get `n` digits more and still have at most 19.
const FITTING: [u64; 9] = {
    let mut fitting = [10_000_000_000_000_000_000; 9];
    let mut count = 1;
    while count < fitting.len() {
        fitting[count] = fitting[count - 1] / 10;
        count += 1;
    }
    fitting
};

/// The most decimals that are rounded here: 5^27 is the last below 2^64.
const MOST_DECIMALS: usize = 27;

impl Decimal {
    #[inline(always)]
    fn to_f64(&self) -> Option<f64> {
        /// The powers of ten that a double holds exactly.
        const EXACT: [f64; 23] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
            1e19, 1e20, 1e21, 1e22,
        ];
        let magnitude = if self.decimals == 0 {
            // Conversion rounds to the nearest, ties to even.
            self.digits as f64
        } else if self.digits <= 1 << 53 && self.decimals < EXACT.len() {
            // Two exact numbers: their quotient is rounded once.
            self.digits as f64 / EXACT[self.decimals]
        } else if self.decimals <= MOST_DECIMALS && self.digits != 0 {
            divided(self.digits, self.decimals)
        } else {
            return None;
        };
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

/// `digits / 10^decimals` rounded to the nearest, ties to even. Neither is 0,
/// and `decimals` is at most [`MOST_DECIMALS`].
///
/// For these powers the product with the reciprocal is always close enough: no
/// number of 64 bits lies so near to the middle of two doubles that its error,
/// less than one unit of the 128th bit, could matter.
fn divided(digits: u64, decimals: usize) -> f64 {
    const MANTISSA: u32 = f64::MANTISSA_DIGITS - 1;
    let (reciprocal_high, reciprocal_low) = RECIPROCALS[decimals];
    let zeros = digits.leading_zeros();
    let digits = digits << zeros;
    let (mut high, mut low) = widening_mul(digits, reciprocal_high);
    // Only when the bits below the rounded ones are all set could the lower
    // half of the reciprocal carry into them.
    if high & 0x1ff == 0x1ff {
        let (more, _) = widening_mul(digits, reciprocal_low);
        let carry;
        (low, carry) = low.overflowing_add(more);
        high += u64::from(carry);
    }
    let upper = (high >> 63) as u32;
    let shift = upper + 64 - MANTISSA - 3;
    let mut mantissa = high >> shift;
    // Half way between two doubles, as only a few decimals can be: to even.
    if low <= 1 && decimals <= 4 && mantissa & 3 == 1 && mantissa << shift == high {
        mantissa &= !1;
    }
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    // log2(10^-n) by a fraction that is right for every exponent of a double.
    let exponent = ((-(decimals as i64) * 217_706) >> 16) + 63 + i64::from(upper) - i64::from(zeros) + 1023;
    // Rounded up to the next power of two: the carry belongs to the exponent,
    // and adding instead of joining puts it there.
    f64::from_bits(((exponent as u64 - 1) << MANTISSA) + mantissa)
}

/// The upper and the lower half of a product.
///
/// From four products of halves: for 128 bits WebAssembly calls a function.
#[inline(always)]
fn widening_mul(a: u64, b: u64) -> (u64, u64) {
    const HALF: u64 = 0xffff_ffff;
    let low = (a & HALF) * (b & HALF);
    let middle = (a >> 32) * (b & HALF) + (low >> 32);
    let other = (a & HALF) * (b >> 32) + (middle & HALF);
    let high = (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32);
    (high, (other << 32) | (low & HALF))
}

/// Of each power of ten from 0 to 27: the reciprocal of 5^n, its highest bit
/// set, rounded up to 128 bits. (The powers of two are the exponent's.)
const RECIPROCALS: [(u64, u64); MOST_DECIMALS + 1] = {
    let mut table = [(1 << 63, 0); MOST_DECIMALS + 1];
    let mut power: u128 = 1;
    let mut n = 1;
    while n < table.len() {
        power *= 5;
        // 2^(127 + bits) / power by long division: the quotient has 128 bits.
        let bits = u128::BITS - power.leading_zeros();
        let mut quotient: u128 = 0;
        let mut rest: u128 = 1 << (bits - 1);
        let mut bit = 0;
        while bit < 128 {
            rest <<= 1;
            quotient = quotient << 1 | (rest >= power) as u128;
            if rest >= power {
                rest -= power;
            }
            bit += 1;
        }
        quotient += 1;
        table[n] = ((quotient >> 64) as u64, quotient as u64);
        n += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the quick reader makes of a value, as bits.
    fn quick(text: &str) -> Option<u64> {
        let sample = sample(format!("[1700000000,\"{text}\"],[17000").as_bytes(), 0)?;
        assert_eq!(sample.next, 15 + text.len());
        Some(sample.value.to_bits())
    }

    fn exact(text: &str) -> Option<u64> {
        text.parse().ok().map(f64::to_bits)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn numbers_of_17_digits(mantissa in 0x0010_0000_0000_0000u64..0x0020_0000_0000_0000, exponent in 1003u64..1086) {
            let text = f64::from_bits(exponent << 52 | mantissa & 0x000f_ffff_ffff_ffff).to_string();
            if let Some(bits) = quick(&text) {
                prop_assert_eq!(Some(bits), exact(&text), "{}", text);
            }
        }

        #[test]
        fn any_digits(digits in any::<u64>(), shift in 0u32..64, decimals in 1usize..30, minus in any::<bool>()) {
            let digits = digits >> shift;
            let text = format!("{:0>width$}", digits, width = decimals + 1);
            let point = text.len() - decimals;
            let sign = if minus { "-" } else { "" };
            let text = format!("{sign}{}.{}", &text[..point], &text[point..]);
            if let Some(bits) = quick(&text) {
                prop_assert_eq!(Some(bits), exact(&text), "{}", text);
            }
        }

        // A few decimals can lie exactly between two doubles.
        #[test]
        fn ties(odd in 0u64..1 << 52, half in 1u32..8) {
            let middle = (u128::from(odd) * 2 + 1) * 5u128.pow(half);
            let text = format!("{:0>9}", middle);
            let point = text.len() - half as usize;
            let text = format!("{}.{}", &text[..point], &text[point..]);
            if let Some(bits) = quick(&text) {
                prop_assert_eq!(Some(bits), exact(&text), "{}", text);
            }
        }
    }

    #[test]
    fn what_is_read_quickly() {
        for text in [
            "0",
            "1",
            "-1",
            "0.1",
            "12345678",
            "123456789.5",
            "0.12345678901234567",
            "0.000012345678901234567",
            "9007199254740993",
            "9007199254740992.5",
            "9007199254740993.5",
            "1234567890123456789",
            "-0",
            "-0.0",
            "0.0",
        ] {
            assert_eq!(quick(text), exact(text), "{text}");
            assert!(quick(text).is_some(), "{text}");
        }
        for text in
            ["", "NaN", "+Inf", "-Inf", "1e5", "1.", ".5", "-", "12345678901234567890", "1x", "1 ", "--1", "1..2"]
        {
            assert_eq!(quick(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_reciprocal_is_right() {
        for n in 1..=MOST_DECIMALS {
            for digits in [1, 3, 7, u64::MAX >> 10, u64::MAX, 1 << 53, (1 << 53) + 1, (1 << 54) - 1] {
                assert_eq!(
                    divided(digits, n).to_bits(),
                    exact(&format!("{digits}e-{n}")).expect("a number"),
                    "{digits}e-{n}"
                );
            }
        }
    }

    #[test]
    fn a_cut_is_no_sample() {
        let text = b"[1700000000.125,\"0.12345678\"]";
        for end in 0..text.len() {
            assert!(sample(&text[..end], 0).is_none());
        }
    }
}
