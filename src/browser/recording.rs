//! Recordings, read and evaluated by code of their own: who looks at a server
//! doesn't download it.
#![allow(unsafe_code, reason = "functions that are linked across chunks have fixed names")]

use super::chunk::on_demand;
use crate::promql::{Expression, Matcher};
use crate::series::Matrix;
use crate::snapshot::{Snapshot, SnapshotError};
use crate::time::Grid;

on_demand! {
    recording:
    /// [`Snapshot::read`].
    pub fn read_recording(bytes: Vec<u8>) -> Result<Snapshot, SnapshotError> {
        Snapshot::read(&bytes)
    }
}

on_demand! {
    recording:
    /// [`Snapshot::evaluate`].
    pub fn evaluate_recording(snapshot: &Snapshot, expression: &Expression, grid: Grid) -> Matrix {
        snapshot.evaluate(expression, grid)
    }
}

on_demand! {
    recording:
    /// [`Snapshot::label_values`].
    pub fn recorded_values(snapshot: &Snapshot, label: &str, metric: &str, matchers: &[Matcher]) -> Vec<String> {
        snapshot.label_values(label, metric, matchers)
    }
}
