//! JSON read from bytes, forward only, straight into whatever wants it: no tree
//! in between, no table of types.
//!
//! Whoever reads names what should stand next; what stands there instead is an
//! error with its byte. Unknown values are stepped over, whatever is in them.
//! No input makes it panic or overflow the stack.
//!
//! ```
//! use taillight::json::Reader;
//!
//! let mut names = Vec::new();
//! let mut reader = Reader::new(br#"{"other": [1, {}], "names": ["a", "\u00e9"]}"#);
//! reader.object(|reader, key| match key {
//!     "names" => reader.array(|reader| Ok(names.push(reader.text()?))),
//!     _ => reader.skip().map(drop),
//! })?;
//! assert_eq!(names, ["a", "é"]);
//! # Ok::<(), taillight::json::JsonError>(())
//! ```

mod error;
mod escape;
mod reader;
mod value;

pub use error::JsonError;
pub use escape::quote_json;
pub use reader::{Read, Reader, is_blank};
pub use value::{Value, ValueKind};
