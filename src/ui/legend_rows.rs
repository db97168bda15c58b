//! The legend's rows: what is in them, in which order, and which are listed.

use super::picture::{key_of, title_of};
use crate::analysis::{Answers, Role, Trace};

/// Rows that are listed until all are asked for.
pub const MOST_ROWS: usize = 20;

/// From more rows than these on they can be searched.
pub const FEW_ROWS: usize = 8;

/// A column that rows can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The trace's name.
    Name,
    /// The last number.
    Last,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// Of the whole range.
    Overall,
}

impl Column {
    /// All of them, as they stand.
    pub const ALL: [Self; 5] = [Self::Name, Self::Last, Self::Min, Self::Max, Self::Overall];

    /// Its name in the page's markup.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Last => "last",
            Self::Min => "min",
            Self::Max => "max",
            Self::Overall => "overall",
        }
    }
}

/// By which column the rows are ordered, and whether upwards; none: as the
/// traces come.
pub type Order = Option<(Column, bool)>;

/// What a click on a column's head makes of the order: first what one mostly
/// looks for, names from A and numbers from the greatest, then the reverse, then
/// none.
pub fn next_order(order: Order, column: Column) -> Order {
    let first = column == Column::Name;
    match order {
        Some((now, ascending)) if now == column => (ascending == first).then_some((column, !first)),
        _ => Some((column, first)),
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The trace's place among the answers.
    pub index: usize,
    /// The trace's key.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// Last, least, greatest, and of the whole range; NaN when there is none.
    pub numbers: [f64; 4],
    /// Whether the whole range's is "at least" that: beyond the last bucket.
    pub beyond: bool,
}

/// The rows of all traces, limits aside.
pub fn rows_of(answers: &Answers) -> Vec<Row> {
    let traces = answers.traces.iter().enumerate().filter(|(_, trace)| trace.role != Role::Limit);
    traces.map(|(index, trace)| row_of(index, trace)).collect()
}

fn row_of(index: usize, trace: &Trace) -> Row {
    let numbers = || trace.values.iter().copied().filter(|value| !value.is_nan());
    let last = numbers().next_back().unwrap_or(f64::NAN);
    let (least, greatest) = (numbers().fold(f64::NAN, f64::min), numbers().fold(f64::NAN, f64::max));
    Row {
        index,
        key: key_of(trace),
        title: title_of(trace),
        numbers: [last, least, greatest, trace.overall],
        beyond: trace.overall_band.as_ref().is_some_and(|band| band.overflow.first() == Some(&true)),
    }
}

/// The rows whose names hold the searched text, in order. What has no number
/// comes last, whichever way.
pub fn arranged(mut rows: Vec<Row>, order: Order, search: &str) -> Vec<Row> {
    let search = search.trim().to_lowercase();
    rows.retain(|row| search.is_empty() || [&row.title, &row.key].iter().any(|n| n.to_lowercase().contains(&search)));
    let Some((column, ascending)) = order else { return rows };
    let number = |row: &Row| match column {
        Column::Name => 0.0,
        Column::Last => row.numbers[0],
        Column::Min => row.numbers[1],
        Column::Max => row.numbers[2],
        Column::Overall => row.numbers[3],
    };
    rows.sort_unstable_by(|a, b| {
        let (x, y) = (number(a), number(b));
        let missing = x.is_nan().cmp(&y.is_nan());
        let order = if column == Column::Name { a.title.cmp(&b.title) } else { x.total_cmp(&y) };
        let order = if ascending { order } else { order.reverse() };
        missing.then(order).then(a.index.cmp(&b.index))
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        let row = |index, title: &str, last| Row {
            index,
            key: format!("p99{{endpoint=\"{title}\"}}"),
            title: title.into(),
            numbers: [last, 0.0, 0.0, 0.0],
            beyond: false,
        };
        vec![row(0, "/b", 2.0), row(1, "/a", f64::NAN), row(2, "/C", 3.0), row(3, "/d", 2.0)]
    }

    fn titles(order: Order, search: &str) -> String {
        arranged(rows(), order, search).iter().map(|row| row.title.as_str()).collect()
    }

    #[test]
    fn order_and_search() {
        assert_eq!(titles(None, ""), "/b/a/C/d");
        assert_eq!(titles(Some((Column::Last, false)), ""), "/C/b/d/a");
        assert_eq!(titles(Some((Column::Last, true)), ""), "/b/d/C/a");
        assert_eq!(titles(Some((Column::Name, false)), ""), "/d/b/a/C");
        assert_eq!((titles(None, " c "), titles(None, "ENDPOINT=\"/d")), ("/C".into(), "/d".into()));
    }

    #[test]
    fn a_third_click_is_as_it_was() {
        let last = next_order(None, Column::Last);
        assert_eq!(last, Some((Column::Last, false)));
        assert_eq!(next_order(last, Column::Last), Some((Column::Last, true)));
        assert_eq!(next_order(Some((Column::Last, true)), Column::Last), None);
        assert_eq!(next_order(last, Column::Name), Some((Column::Name, true)));
        assert_eq!(next_order(Some((Column::Name, false)), Column::Name), None);
    }
}
