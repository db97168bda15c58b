/// Defines a function whose code is a file of its own in a release build,
/// downloaded when it is first called. To its callers it is an `async fn` that
/// fails when that download does. Elsewhere it is part of the program and
/// doesn't fail.
///
/// Functions of one chunk share a file; what several chunks need, and the page
/// itself does not, becomes a file of its own.
macro_rules! on_demand {
    ($chunk:ident: $(#[$doc:meta])* pub fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $output:ty $body:block) => {
        #[cfg(chunks)]
        #[::wasm_split_helpers::wasm_split($chunk, fallible)]
        $(#[$doc])*
        pub fn $name($($argument: $type),*) -> Result<$output, $crate::browser::ChunkError> {
            Ok($body)
        }

        #[cfg(not(chunks))]
        $(#[$doc])*
        pub async fn $name($($argument: $type),*) -> Result<$output, $crate::browser::ChunkError> {
            Ok($body)
        }
    };
}
pub(crate) use on_demand;

/// A chunk of the page's code could not be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkError;

impl From<wasm_split_helpers::SplitLoaderError> for ChunkError {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}
