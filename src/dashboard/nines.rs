//! The axis of nines: on it 0.9, 0.99 and 0.999 are equally far apart, as the
//! requests beyond them are a tenth each time.

use super::Percentile;

/// The ends of the axis, in thousandths of a per cent.
const LEAST: i64 = 50_000;
const MOST: i64 = 99_990;

/// Where a percentile lies on the axis: 1 for the 90th, 2 for the 99th; kept
/// between the 50th and the 99.99th.
pub fn nines(percentile: Percentile) -> f64 {
    let thousandths = (percentile.percent() * 1000.0).clamp(LEAST as f64, MOST as f64);
    -(1.0 - thousandths / 100_000.0).log10()
}

/// The round percentile nearest to a place on the axis: whole ones up to the
/// 90th, and with each nine one decimal more.
pub fn percentile_at(nines: f64) -> Percentile {
    let thousandths = (1.0 - 10f64.powf(-nines)) * 100_000.0;
    let stride = stride(thousandths as i64, true);
    from_thousandths((thousandths / stride as f64).round() as i64 * stride)
}

/// The percentile so many stops further up the axis, or down it.
pub fn stops_away(percentile: Percentile, stops: i32) -> Percentile {
    let mut at = ((percentile.percent() * 1000.0).round() as i64).clamp(LEAST, MOST);
    for _ in 0..stops.unsigned_abs() {
        let stride = stride(at, stops > 0);
        // From between two stops onto the next.
        at = if stops > 0 { (at.div_euclid(stride) + 1) * stride } else { (at - 1).div_euclid(stride) * stride };
    }
    from_thousandths(at)
}

/// How far apart stops are above or below a place, in thousandths of a per cent.
fn stride(at: i64, up: bool) -> i64 {
    let beyond = |stop: i64| if up { at >= stop } else { at > stop };
    match at {
        _ if beyond(99_900) => 1,
        _ if beyond(99_000) => 10,
        _ if beyond(90_000) => 100,
        _ => 1_000,
    }
}

fn from_thousandths(thousandths: i64) -> Percentile {
    // A division of whole numbers is the decimal that one would write.
    Percentile::within(thousandths.clamp(LEAST, MOST) as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(percent: f64) -> Percentile {
        Percentile::new(percent).expect("a percentile")
    }

    #[test]
    fn each_nine_is_as_long_as_the_next() {
        for (percent, place) in [(90.0, 1.0), (99.0, 2.0), (99.9, 3.0), (99.99, 4.0)] {
            assert!((nines(at(percent)) - place).abs() < 1e-9, "{percent}");
            assert_eq!(percentile_at(place), at(percent));
        }
        assert_eq!((percentile_at(0.0), percentile_at(9.0)), (at(50.0), at(99.99)));
        assert_eq!(nines(at(10.0)), nines(at(50.0)), "below the axis");
    }

    #[test]
    fn places_are_round_percentiles_and_come_back() {
        for step in 0..=1000 {
            let percentile = percentile_at(0.3 + f64::from(step) * 0.0037);
            assert!(percentile.to_string().len() <= 6, "{percentile}");
            assert_eq!(percentile_at(nines(percentile)), percentile);
        }
    }

    #[test]
    fn keys_go_from_stop_to_stop() {
        let walk = |from: f64, stops| stops_away(at(from), stops).percent();
        assert_eq!((walk(89.0, 1), walk(90.0, 1), walk(99.0, 1), walk(99.9, 1)), (90.0, 90.1, 99.01, 99.901));
        assert_eq!((walk(90.0, -1), walk(99.0, -1), walk(99.9, -1)), (89.0, 98.9, 99.89));
        assert_eq!((walk(99.99, 1), walk(50.0, -1), walk(97.5, 10), walk(99.955, -1)), (99.99, 50.0, 98.5, 99.954));
        assert_eq!((walk(97.53, 1), walk(97.53, -1)), (97.6, 97.5));
    }
}
