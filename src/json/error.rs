/// Why bytes can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonError {
    /// They end in the middle.
    Truncated {
        /// How many bytes there are.
        offset: usize,
    },
    /// They are no JSON, or not the JSON that was expected.
    Malformed {
        /// The byte at which they stop making sense.
        offset: usize,
        /// What should have stood there.
        expected: &'static str,
    },
}

impl JsonError {
    /// The byte where it is.
    pub fn offset(self) -> usize {
        match self {
            Self::Truncated { offset } | Self::Malformed { offset, .. } => offset,
        }
    }

    /// What should have stood there.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Truncated { .. } => "more",
            Self::Malformed { expected, .. } => expected,
        }
    }

    /// The line and the column where it is in the bytes that were read, both
    /// from 1 and the column in bytes: for files that people write.
    pub fn line_and_column(self, bytes: &[u8]) -> (usize, usize) {
        let before = &bytes[..self.offset().min(bytes.len())];
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count();
        (lines + 1, column + 1)
    }
}
