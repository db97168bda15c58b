//! The guided path: one page, read from the top, from "it is slow" to what would
//! help. It computes nothing; what it says follows from
//! [`investigate`](crate::analysis::bottleneck::investigate).

mod material;
mod page;
mod statements;
mod suspect_list;
mod text;
mod timeline;

pub use page::bottleneck_page;
