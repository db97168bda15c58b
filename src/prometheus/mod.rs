//! Prometheus' HTTP API without a network: what to ask, how to read the answer,
//! what can go wrong and what to do about it.
//!
//! An answer goes from bytes into columns in one pass; there is no JSON tree of
//! samples. Decoding never panics: it returns what was read, with the server's
//! warnings, or a [`Failure`] with a place.

mod columns;
mod decode;
mod decoder;
mod exemplars;
mod failure;
mod metadata;
mod native;
mod number;
mod reader;
mod request;
mod response;

pub use decode::{Answer, MatrixDecoder, decode_matrix, decode_series};
pub use exemplars::{Exemplar, decode_exemplars};
pub use failure::Failure;
pub use metadata::{
    Alert, BuildInfo, CardinalityRow, MetricMetadata, Rule, RuleGroup, ScrapePool, Target, TsdbStatus, decode_alerts,
    decode_build_info, decode_metadata, decode_names, decode_rules, decode_series_labels, decode_targets, decode_tsdb,
};
pub use native::{NativeAnswer, decode_native};
pub use request::{Method, Request, encode_form};
pub use response::check_response;
