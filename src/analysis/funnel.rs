use super::{Answers, Role, Trace};
use crate::series::{Labels, Matrix, STALE, is_stale};

/// One step of a way: how many reached it, and how many of those before.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelStep {
    /// The step, as its label says.
    pub name: String,
    /// How many reached it within the range.
    pub count: f64,
    /// The part of those at the step before; NaN at the first step.
    pub of_previous: f64,
    /// The part of those at the first step.
    pub of_first: f64,
}

/// The steps of a way in the order in which they are gone, from the rates of
/// their counters, and over time the part that goes on from each to the next.
///
/// A way only ever loses people: the order is that of the counts over the whole
/// range. None where nobody set out.
pub fn funnel(rates: &Matrix, step_label: &str) -> Option<(Vec<FunnelStep>, Answers)> {
    let seconds = rates.grid.step as f64 / 1000.0;
    let mut rows: Vec<(String, Vec<f64>)> = Vec::new();
    for (labels, row) in rates.rows() {
        let name = labels.get(step_label).unwrap_or_default();
        match rows.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => sum.iter_mut().zip(row).for_each(|(sum, value)| *sum = together(*sum, *value)),
            None => rows.push((name.to_owned(), row.to_vec())),
        }
    }
    let count = |row: &[f64]| row.iter().filter(|value| !value.is_nan()).sum::<f64>() * seconds;
    rows.sort_unstable_by(|a, b| count(&b.1).total_cmp(&count(&a.1)).then(a.0.cmp(&b.0)));
    let first = rows.first().map(|(_, row)| count(row)).filter(|count| *count > 0.0)?;
    let mut steps: Vec<FunnelStep> = Vec::new();
    let mut answers = Answers::empty(rates.grid);
    for (index, (name, row)) in rows.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &rows[before].1);
        let count = count(row);
        let of_previous = steps.last().map_or(f64::NAN, |last| count / last.count);
        steps.push(FunnelStep { name: name.clone(), count, of_previous, of_first: count / first });
        answers.traces.extend(before.map(|before| Trace {
            name: "conversion".into(),
            labels: Labels::new(vec![(step_label.to_owned(), name.clone())]),
            role: Role::Plain,
            values: before.iter().zip(row).map(|(before, now)| part(*now, *before)).collect(),
            band: None,
            overall: of_previous,
            overall_band: None,
        }));
    }
    Some((steps, answers))
}

fn together(a: f64, b: f64) -> f64 {
    match (is_stale(a), is_stale(b)) {
        (_, true) => a,
        (true, false) => b,
        (false, false) => a + b,
    }
}

/// Of nobody no part goes on.
fn part(now: f64, before: f64) -> f64 {
    if is_stale(before) || is_stale(now) { STALE } else { now / before }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Grid, Timestamp};

    #[test]
    fn steps_are_in_the_order_in_which_they_lose_people() {
        let mut rates = Matrix::empty(Grid { start: Timestamp(0), step: 10_000, len: 2 });
        rates.push(Labels::from([("step", "paid")]), [0.5, 0.5]);
        rates.push(Labels::from([("step", "view")]), [10.0, 0.0]);
        rates.push(Labels::from([("step", "cart")]), [2.0, 3.0]);
        let (steps, answers) = funnel(&rates, "step").expect("somebody set out");
        let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!(names, ["view", "cart", "paid"]);
        assert_eq!((steps[0].count, steps[1].of_previous, steps[2].of_first), (100.0, 0.5, 0.1));
        assert!(steps[0].of_previous.is_nan());
        assert_eq!(answers.traces.len(), 2);
        assert_eq!((answers.traces[0].values[0], answers.traces[0].overall), (0.2, 0.5));
        assert_eq!(answers.traces[0].values[1], f64::INFINITY, "three came, of nobody who set out in this step");
        rates.values.fill(0.0);
        assert_eq!(funnel(&rates, "step"), None);
    }
}
