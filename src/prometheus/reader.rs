//! What Prometheus adds to JSON: numbers within strings, and samples.

use super::number;
pub(super) use crate::json::{JsonError, Read, Reader, is_blank};

impl Reader<'_> {
    /// A sample's value: a number within a string, `NaN`, `+Inf`, `-Inf` included.
    #[inline]
    pub(super) fn quoted_number(&mut self) -> Read<f64> {
        if self.peek() == b'"'
            && let Some((number, next)) = number::plain(self.bytes(), self.position() + 1)
            && self.bytes().get(next) == Some(&b'"')
        {
            self.go_to(next + 1);
            return Ok(number);
        }
        let start = self.position();
        match self.plain_string()?.and_then(number::parse) {
            Some(number) => Ok(number),
            None => Err(JsonError::Malformed { offset: start, expected: "a number in a string" }),
        }
    }

    /// Reads samples, `[time,"value"]` with commas between, and hands them to
    /// `each`, up to the array's end, which stays. In a loop of its own: a body
    /// is nothing but samples.
    ///
    /// On a failure the reader stands behind the last whole sample.
    #[inline]
    pub(super) fn samples(&mut self, mut each: impl FnMut(f64, f64)) -> Read<()> {
        loop {
            let start = self.position();
            if let Some(sample) = number::sample(self.bytes(), start) {
                self.go_to(sample.next);
                each(sample.time, sample.value);
            } else {
                match self.sample() {
                    Ok((time, value)) => each(time, value),
                    Err(failure) => {
                        self.go_to(start);
                        return Err(failure);
                    }
                }
            }
            if !self.accept(b',') {
                return Ok(());
            }
        }
    }

    /// One sample, however it is written.
    pub(super) fn sample(&mut self) -> Read<(f64, f64)> {
        self.expect(b'[', "a sample")?;
        let time = self.number()?;
        self.expect(b',', "a comma")?;
        let value = self.quoted_number()?;
        self.expect(b']', "the sample's end")?;
        Ok((time, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_read_as_the_standard_library_does(value in any::<f64>(), blanks in 0usize..3) {
            // Long enough behind it for the quick way, too.
            let text = format!("{}\"{value}\"  ,        ", " ".repeat(blanks));
            let read = Reader::new(text.as_bytes()).quoted_number();
            prop_assert_eq!(read.map(f64::to_bits), Ok(value.to_bits()));
        }
    }

    #[test]
    fn special_values() {
        let read = |text: &str| Reader::new(format!("\"{text}\"").as_bytes()).quoted_number().ok();
        assert_eq!(read("+Inf"), Some(f64::INFINITY));
        assert_eq!(read("-Inf"), Some(f64::NEG_INFINITY));
        assert!(read("NaN").is_some_and(f64::is_nan));
        assert_eq!(read("1e-07"), Some(1e-7));
        assert_eq!(read("-0").map(f64::to_bits), Some((-0.0f64).to_bits()));
        assert_eq!((read(""), read("x")), (None, None));
    }
}
