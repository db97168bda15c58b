use super::{Labels, STALE, is_stale};
use crate::time::{Grid, Timestamp};

/// One series as a server answered it: its samples at their own times.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RawSeries {
    /// The series' labels.
    pub labels: Labels,
    /// Seconds since the epoch, ascending.
    pub times: Vec<f64>,
    /// One value a time.
    pub values: Vec<f64>,
}

/// Series on one grid: `values[series][step]`, row after row in one vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The steps of every row.
    pub grid: Grid,
    /// One label set a row.
    pub labels: Vec<Labels>,
    /// `[series][step]`; [`STALE`] where there is no sample.
    pub values: Vec<f64>,
}

impl Matrix {
    /// A matrix without a row.
    pub fn empty(grid: Grid) -> Self {
        Self { grid, labels: Vec::new(), values: Vec::new() }
    }

    /// Puts samples on a grid. Samples off the grid are dropped: a server that
    /// answers other times than it was asked for can't be joined with others.
    pub fn from_raw(grid: Grid, series: Vec<RawSeries>) -> Self {
        let mut matrix = Self::empty(grid);
        matrix.labels.reserve(series.len());
        matrix.values.reserve(series.len() * grid.len);
        for one in series {
            let row = matrix.values.len();
            matrix.values.resize(row + grid.len, STALE);
            for (time, value) in one.times.iter().zip(&one.values) {
                if let Some(step) = grid.index_of(Timestamp::from_seconds(*time)) {
                    matrix.values[row + step] = *value;
                }
            }
            matrix.labels.push(one.labels);
        }
        matrix
    }

    /// How many series.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no series.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The values of one series; empty when there is no such series.
    pub fn row(&self, series: usize) -> &[f64] {
        let start = series * self.grid.len;
        self.values.get(start..start + self.grid.len).unwrap_or_default()
    }

    /// Labels and values of each series.
    pub fn rows(&self) -> impl Iterator<Item = (&Labels, &[f64])> {
        self.labels.iter().enumerate().map(|(index, labels)| (labels, self.row(index)))
    }

    /// How many samples it holds; a missing one is none.
    pub fn samples(&self) -> usize {
        self.values.iter().filter(|v| !is_stale(**v)).count()
    }

    /// Adds a series; a row of another length is cut or filled with [`STALE`].
    pub fn push(&mut self, labels: Labels, row: impl IntoIterator<Item = f64>) {
        let start = self.values.len();
        self.values.extend(row.into_iter().take(self.grid.len));
        self.values.resize(start + self.grid.len, STALE);
        self.labels.push(labels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_stay_gaps_and_nan_stays_nan() {
        let grid = Grid { start: Timestamp(0), step: 1000, len: 4 };
        let matrix = Matrix::from_raw(
            grid,
            vec![RawSeries {
                labels: Labels::default(),
                times: vec![0.0, 1.0, 2.5, 3.0],
                values: vec![1.0, f64::NAN, 7.0, 2.0],
            }],
        );
        let row = matrix.row(0);
        assert_eq!((row[0], row[3]), (1.0, 2.0));
        assert!(row[1].is_nan() && !is_stale(row[1]) && is_stale(row[2]));
        assert_eq!(matrix.samples(), 3);
        assert!(matrix.row(1).is_empty());
    }
}
