use crate::dashboard::Extent;
use crate::time::TimeRange;

/// Steps a range query may have at most; Prometheus refuses more.
pub const MOST_STEPS: i64 = 11_000;

/// One step for so many CSS pixels: finer than that nobody sees.
const PIXELS_A_STEP: f64 = 3.0;

/// Steps that people can reckon with, in seconds.
const LADDER: [i64; 22] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    2_592_000, 7_776_000,
];

/// How finely to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolution {
    /// Milliseconds between steps.
    pub step: i64,
    /// The rate window in milliseconds.
    pub window: i64,
}

/// Chooses step and rate window.
///
/// The step is the smallest of the ladder that gives each step its pixels, no
/// finer than the scrape interval, and never so fine that the server refuses;
/// a step that was asked for is coarsened only for that last reason. The window is
/// `max(step + scrape interval, 4 × scrape interval)`: it overlaps its
/// neighbour by a scrape, so that no increase falls between two, and holds four
/// samples, so that one failed scrape leaves no gap.
pub fn choose_resolution(
    range: TimeRange,
    width: f64,
    scrape_interval: i64,
    step: Extent,
    window: Extent,
) -> Resolution {
    let scrape_interval = scrape_interval.max(1);
    let finest = range.millis() / MOST_STEPS + 1;
    let step = match step {
        Extent::Fixed(step) => step.max(finest),
        Extent::Auto => {
            let points = (width / PIXELS_A_STEP).clamp(50.0, 4_000.0);
            let wanted = (range.millis() as f64 / points).ceil() as i64;
            rung(wanted.max(scrape_interval).max(finest))
        }
    };
    let window = match window {
        Extent::Fixed(window) => window,
        Extent::Auto => (step.saturating_add(scrape_interval)).max(scrape_interval.saturating_mul(4)),
    };
    Resolution { step, window }
}

/// The first rung of the ladder at or above `millis`; beyond the ladder's end,
/// multiples of it.
fn rung(millis: i64) -> i64 {
    let ladder = LADDER.iter().map(|seconds| seconds * 1000);
    let last = LADDER[LADDER.len() - 1] * 1000;
    ladder
        .into_iter()
        .find(|step| *step >= millis)
        .unwrap_or_else(|| millis.div_euclid(last).saturating_add(1).saturating_mul(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Grid, Timestamp};
    use proptest::prelude::*;

    fn chosen(hours: i64, width: f64, step: Extent) -> Resolution {
        let range = TimeRange::new(Timestamp(0), Timestamp(hours * 3_600_000));
        choose_resolution(range, width, 15_000, step, Extent::Auto)
    }

    #[test]
    fn steps_follow_pixels_and_windows_follow_steps() {
        let of = |step, window| Resolution { step, window };
        assert_eq!(chosen(1, 900.0, Extent::Auto), of(15_000, 60_000));
        assert_eq!(chosen(6, 900.0, Extent::Auto), of(120_000, 135_000));
        assert_eq!(chosen(6, 300.0, Extent::Auto), of(300_000, 315_000));
        assert_eq!(chosen(6, 900.0, Extent::Fixed(1_000)), of(1_964, 60_000));
    }

    proptest! {
        #[test]
        fn no_plan_is_refused(from in -8_640_000_000_000_000i64..8_640_000_000_000_000, length in 0i64..8_640_000_000_000_000,
            width in 0.0f64..10_000.0, scrape in 1i64..3_600_000, step in 1i64..1_000_000) {
            let range = TimeRange::new(Timestamp(from), Timestamp(from + length));
            for step in [Extent::Auto, Extent::Fixed(step)] {
                let resolution = choose_resolution(range, width, scrape, step, Extent::Auto);
                let grid = Grid::aligned(range, resolution.step);
                prop_assert!(grid.len as i64 <= MOST_STEPS, "{} steps", grid.len);
                prop_assert!(resolution.window >= 4 * scrape);
            }
        }
    }
}
