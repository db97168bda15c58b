//! From what a server holds to what it means: which services there are, and
//! which of their metrics tell of requests, dependencies, business and process.
//!
//! The knowledge is in two tables, `rules.txt` and that of [`meanings`]; the rest
//! applies them. What is recognised is a proposal with its reason: people who know
//! better say so, and a link carries it.

mod inventory;
mod meanings;
mod recognise;
mod rules;

pub use inventory::Inventory;
pub use recognise::{Confidence, Finding, Service, choose, recognise, services, witnesses};
pub use rules::PROCESS;
