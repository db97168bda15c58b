use super::{Answers, Role, Trace};
use crate::series::{Labels, Matrix, STALE, is_stale, shortest_decimal};

/// The series of several questions, each called as its question's legend says;
/// without one by its labels.
pub fn named_series(matrices: &[Matrix], legends: &[&str], scale: f64) -> Option<Answers> {
    let mut answers = Answers::empty(matrices.first()?.grid);
    for (index, matrix) in matrices.iter().enumerate() {
        let legend = legends.get(index).copied().unwrap_or_default();
        for (labels, row) in matrix.rows() {
            let values: Vec<f64> = row.iter().map(|value| scaled(*value, scale)).collect();
            let (name, labels) = called(legend, labels);
            answers.traces.push(plain(name, labels, values));
        }
    }
    // Two of one name would be one line in the legend.
    let names: Vec<(String, Labels)> = answers.traces.iter().map(|t| (t.name.clone(), t.labels.clone())).collect();
    for (index, name) in names.iter().enumerate() {
        let before = names[..index].iter().filter(|other| *other == name).count();
        if before > 0 {
            answers.traces[index].name = format!("{} ({})", name.0, before + 1);
        }
    }
    Some(answers)
}

/// The sum of the first question's series as a share of the sum of the second's.
pub fn share_of(matrices: &[Matrix], name: &str) -> Option<Answers> {
    let [part, whole] = matrices else { return None };
    let (part, whole) = (sum(part), sum(whole));
    let values: Vec<f64> = whole
        .iter()
        .enumerate()
        .map(|(step, whole)| match part.get(step).copied().unwrap_or(STALE) {
            _ if is_stale(*whole) => STALE,
            _ if *whole == 0.0 => f64::NAN,
            // No error yet is no error, not no answer.
            part if is_stale(part) => 0.0,
            part => part / whole,
        })
        .collect();
    let (all, some) = (total(&whole), total(&part));
    let mut answers = Answers::empty(matrices[0].grid);
    answers.traces.push(Trace { overall: some / all, ..plain(name.to_owned(), Labels::default(), values) });
    Some(answers)
}

/// Multiplies the bounds of classic buckets, so that what is computed of them has
/// another unit.
pub fn with_scaled_bounds(buckets: &Matrix, scale: f64) -> Matrix {
    let mut scaled = buckets.clone();
    for labels in &mut scaled.labels {
        let Some(bound) = labels.get("le").and_then(|le| le.parse::<f64>().ok()).filter(|le| le.is_finite()) else {
            continue;
        };
        let others = labels.without(&["le"]);
        let pairs = others.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        *labels = Labels::new(pairs.chain([("le".to_owned(), shortest_decimal(bound * scale))]).collect());
    }
    scaled
}

fn scaled(value: f64, scale: f64) -> f64 {
    // Multiplied, the marker of a missing sample would be an ordinary NaN.
    if is_stale(value) { value } else { value * scale }
}

fn plain(name: String, labels: Labels, values: Vec<f64>) -> Trace {
    let (sum, count) = values.iter().filter(|v| !v.is_nan()).fold((0.0, 0u32), |(s, n), v| (s + v, n + 1));
    let overall = sum / f64::from(count);
    Trace { name, labels, role: Role::Plain, values, band: None, overall, overall_band: None }
}

/// `{{label}}` in a legend is that label's value.
fn called(legend: &str, labels: &Labels) -> (String, Labels) {
    if legend.is_empty() {
        let name = labels.get("__name__").unwrap_or_default().to_owned();
        return (name, labels.without(&["__name__"]));
    }
    let mut name = String::new();
    let mut rest = legend;
    while let Some((before, behind)) = rest.split_once("{{") {
        name.push_str(before);
        let Some((label, behind)) = behind.split_once("}}") else { break };
        name.push_str(labels.get(label.trim()).unwrap_or_default());
        rest = behind;
    }
    name.push_str(rest);
    (name, Labels::default())
}

fn sum(matrix: &Matrix) -> Vec<f64> {
    let mut sum = vec![STALE; matrix.grid.len];
    for (_, row) in matrix.rows() {
        for (together, value) in sum.iter_mut().zip(row).filter(|(_, value)| !is_stale(**value)) {
            *together = if is_stale(*together) { *value } else { *together + value };
        }
    }
    sum
}

fn total(row: &[f64]) -> f64 {
    row.iter().filter(|value| !value.is_nan()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Grid, Timestamp};

    /// Labels and two samples.
    type Row<'a> = (&'a [(&'a str, &'a str)], [f64; 2]);

    fn matrix(rows: &[Row<'_>]) -> Matrix {
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 1000, len: 2 });
        for (labels, values) in rows {
            let pairs = labels.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            matrix.push(Labels::new(pairs), *values);
        }
        matrix
    }

    #[test]
    fn series_are_called_as_the_legend_says() {
        let one = matrix(&[(&[("a", "x")], [1000.0, STALE]), (&[("a", "y")], [2000.0, 3000.0])]);
        let answers = named_series(&[one.clone(), one], &["{{a}} of {{ b }}", "same"], 0.001).expect("answers");
        let names: Vec<&str> = answers.traces.iter().map(|trace| trace.name.as_str()).collect();
        assert_eq!(names, ["x of ", "y of ", "same", "same (2)"]);
        assert_eq!(answers.traces[0].values[0], 1.0);
        assert!(is_stale(answers.traces[0].values[1]));
    }

    #[test]
    fn a_share_is_of_sums() {
        let part = matrix(&[(&[("a", "x")], [1.0, STALE])]);
        let whole = matrix(&[(&[("a", "x")], [2.0, 4.0]), (&[("a", "y")], [2.0, STALE])]);
        let answers = share_of(&[part, whole], "errors").expect("answers");
        assert_eq!(answers.traces[0].values, [0.25, 0.0]);
        assert_eq!(answers.traces[0].overall, 1.0 / 8.0);
    }

    #[test]
    fn bounds_are_scaled_and_infinity_stays() {
        let buckets = matrix(&[(&[("le", "250")], [1.0, 1.0]), (&[("le", "+Inf")], [1.0, 1.0])]);
        let bounds: Vec<_> =
            with_scaled_bounds(&buckets, 0.001).labels.iter().map(|l| l.get("le").map(str::to_owned)).collect();
        assert_eq!(bounds, [Some("0.25".to_owned()), Some("+Inf".to_owned())]);
    }
}
