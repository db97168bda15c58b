use crate::series::{Labels, Matrix};

/// The labels that hold the bounds of a bucket: one number, or two of them
/// with dots between.
const BOUNDS: [&str; 2] = ["le", "vmrange"];

/// Turns what was measured in thousandths of a unit into the unit, milliseconds
/// into seconds: of buckets the bounds, of anything else the values. A bound
/// that is no number stays what it is.
pub fn from_thousandths(matrix: &mut Matrix) {
    let steps = matrix.grid.len;
    for (row, labels) in matrix.labels.iter_mut().enumerate() {
        if let Some((name, bounds)) = BOUNDS.iter().find_map(|name| Some((*name, labels.get(name)?))) {
            let bounds: Vec<String> = bounds.split("...").map(thousandth).collect();
            let others = labels.iter().filter(|(other, _)| *other != name);
            let mut pairs: Vec<(String, String)> = others.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            pairs.push((name.to_owned(), bounds.join("...")));
            *labels = Labels::new(pairs);
        } else {
            let start = row * steps;
            for value in matrix.values.get_mut(start..start + steps).unwrap_or_default() {
                // What is no number says why not, and keeps saying it.
                if !value.is_nan() {
                    *value /= 1000.0;
                }
            }
        }
    }
}

/// The point of the decimal moves, so that nothing is rounded twice: 113.6
/// becomes the number that 0.1136 is read as.
fn thousandth(bound: &str) -> String {
    let (digits, exponent) = bound.split_once(['e', 'E']).unwrap_or((bound, "0"));
    let moved = exponent.parse::<i32>().ok().and_then(|exponent| exponent.checked_sub(3));
    let number = moved.and_then(|exponent| format!("{digits}e{exponent}").parse::<f64>().ok());
    number.map_or_else(|| bound.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{STALE, is_stale};
    use crate::time::{Grid, Timestamp};

    #[test]
    fn bounds_of_buckets_and_values_of_sums_become_seconds() {
        let mut matrix = Matrix::empty(Grid { start: Timestamp(0), step: 1000, len: 2 });
        for (labels, row) in [
            (Labels::from([("le", "250.0"), ("route", "/a")]), [7.0, STALE]),
            (Labels::from([("le", "+Inf"), ("route", "/a")]), [9.0, 9.0]),
            (Labels::from([("vmrange", "1.000e+02...1.136e+02")]), [3.0, 4.0]),
            (Labels::from([("route", "/a")]), [5.0, STALE]),
        ] {
            matrix.push(labels, row);
        }
        from_thousandths(&mut matrix);
        assert_eq!(matrix.labels[0], Labels::from([("le", "0.25"), ("route", "/a")]));
        assert_eq!(matrix.labels[1].get("le"), Some("+Inf"));
        assert_eq!(matrix.labels[2].get("vmrange"), Some("0.1...0.1136"));
        assert_eq!((matrix.row(0)[0], matrix.row(2)[1], matrix.row(3)[0]), (7.0, 4.0, 0.005));
        assert!(is_stale(matrix.row(3)[1]));
    }
}
