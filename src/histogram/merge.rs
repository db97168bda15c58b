//! Adding histograms: across groups and over time.

use std::collections::BTreeMap;

use super::bounds::Ordered;
use super::classic::Classic;
use crate::series::{Labels, Matrix, STALE, is_stale};

/// Sum with the running error kept beside it, as Prometheus' `sum` has it
/// (Kahan's method in Neumaier's form, `promql/functions.go`, `kahanSumInc`).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Compensated {
    sum: f64,
    error: f64,
}

impl Compensated {
    pub fn add(&mut self, value: f64) {
        let total = self.sum + value;
        if total.is_infinite() {
            self.error = 0.0;
        } else if self.sum.abs() >= value.abs() {
            self.error += (self.sum - total) + value;
        } else {
            self.error += (value - total) + self.sum;
        }
        self.sum = total;
    }

    pub fn total(self) -> f64 {
        self.sum + self.error
    }
}

/// Adds series step by step that agree in the labels `by`, as PromQL's
/// `sum by (…)`: a step has a value where any series has a sample.
///
/// For buckets computed from raw samples; mind to keep `le`. The answer is
/// sorted by labels.
pub fn sum_series(matrix: &Matrix, by: &[&str]) -> Matrix {
    let mut groups: BTreeMap<Labels, Vec<usize>> = BTreeMap::new();
    for (series, labels) in matrix.labels.iter().enumerate() {
        groups.entry(labels.only(by)).or_default().push(series);
    }
    let mut answer = Matrix::empty(matrix.grid);
    for (labels, members) in groups {
        let mut cells = vec![None; matrix.grid.len];
        for series in members {
            for (cell, value) in cells.iter_mut().zip(matrix.row(series)) {
                if !is_stale(*value) {
                    cell.get_or_insert_with(Compensated::default).add(*value);
                }
            }
        }
        let total = |cell: Option<Compensated>| cell.map_or(STALE, Compensated::total);
        answer.push(labels, cells.into_iter().map(total));
    }
    answer
}

/// Adds rows of cumulative counts whose buckets may differ.
///
/// Only a bound that every present row has is known in the sum: a cumulative
/// count that lacks one row's observations would be too low, and the quantile
/// wrong without a sign. (A server's `sum by (le)` adds it all the same.)
struct RowSum {
    cells: Vec<Compensated>,
    /// How many rows had this bucket.
    had: Vec<u32>,
    rows: u32,
}

impl RowSum {
    fn new(width: usize) -> Self {
        Self { cells: vec![Compensated::default(); width], had: vec![0; width], rows: 0 }
    }

    fn clear(&mut self) {
        self.cells.fill(Compensated::default());
        self.had.fill(0);
        self.rows = 0;
    }

    /// `slots[bucket]` is the bucket's place in the sum.
    fn add(&mut self, row: &[f64], slots: &[usize]) {
        let mut present = false;
        for (count, &slot) in row.iter().zip(slots) {
            if !is_stale(*count) {
                self.cells[slot].add(*count);
                self.had[slot] += 1;
                present = true;
            }
        }
        self.rows += u32::from(present);
    }

    fn write(&self, out: &mut Vec<f64>) {
        out.extend(
            self.cells.iter().zip(&self.had).map(
                |(cell, had)| {
                    if *had == self.rows && self.rows > 0 { cell.total() } else { STALE }
                },
            ),
        );
    }
}

/// Adds histograms step by step. At each step only those with a sample count.
pub(super) fn add_classic(parts: &[&Classic], steps: usize) -> Classic {
    let bounds: Vec<f64> = parts.iter().flat_map(|part| part.uppers()).copied().collect();
    let Ordered { uppers, slots } = Ordered::new(&bounds);
    let mut sum = RowSum::new(uppers.len());
    let mut counts = Vec::with_capacity(uppers.len() * steps);
    for step in 0..steps {
        sum.clear();
        let mut rest = slots.as_slice();
        for part in parts {
            let (own, others) = rest.split_at(part.uppers().len());
            sum.add(part.row(step), own);
            rest = others;
        }
        sum.write(&mut counts);
    }
    without_unknown(uppers, &counts)
}

/// Adds the steps `from..to` of one histogram into one step.
pub(super) fn add_steps(part: &Classic, from: usize, to: usize) -> Classic {
    let slots: Vec<usize> = (0..part.uppers().len()).collect();
    let mut sum = RowSum::new(slots.len());
    for step in from..to {
        sum.add(part.row(step), &slots);
    }
    let mut counts = Vec::new();
    sum.write(&mut counts);
    without_unknown(part.uppers().to_vec(), &counts)
}

/// Leaves out the buckets that have no count at any step.
fn without_unknown(uppers: Vec<f64>, counts: &[f64]) -> Classic {
    let width = uppers.len();
    let mut known = vec![false; width];
    for row in counts.chunks_exact(width.max(1)) {
        for (known, count) in known.iter_mut().zip(row) {
            *known |= !is_stale(*count);
        }
    }
    if known.iter().all(|known| *known) || !known.contains(&true) {
        return Classic::new(uppers, counts.to_vec());
    }
    let keep = |index: usize| known[index % width];
    let kept = counts.iter().enumerate().filter(|(index, _)| keep(*index));
    let counts = kept.map(|(_, count)| *count).collect();
    let uppers = uppers.iter().enumerate().filter(|(index, _)| keep(*index));
    Classic::new(uppers.map(|(_, upper)| *upper).collect(), counts)
}
