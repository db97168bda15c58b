//! Taillight computes every percentile in the browser, from the raw buckets of
//! a Prometheus-compatible server, and says how far each may be from the truth.

pub mod time;

pub mod series;

pub mod histogram;

pub mod promql;

pub mod prometheus;

pub mod dashboard;

pub mod plan;

pub mod snapshot;

pub mod chart;
