/// How bright a cell is for its count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shade {
    /// By the square root: counts that span a decade or two.
    Root,
    /// By the logarithm, from this count on: one slow request among thousands is
    /// what is looked for. What is less is as faint as this, and still seen.
    Log {
        /// The count that is faintest.
        faintest: f64,
    },
}

/// Levels below these are hardly seen.
const FAINTEST_ROOT: f64 = 24.0;
const FAINTEST_LOG: f64 = 40.0;

impl Shade {
    /// The level of a count, 1 to 255, where `most` is brightest; 0 for none.
    pub fn level(self, count: f64, most: f64) -> u8 {
        if !(count > 0.0 && most > 0.0) {
            return 0;
        }
        let part = (count / most).min(1.0);
        let (least, part) = match self {
            Self::Root => (FAINTEST_ROOT, part.sqrt()),
            Self::Log { faintest } => {
                let span = (faintest / most).ln();
                // A scale without a span shows all that there is as much.
                let place = if span < 0.0 { 1.0 - part.ln() / span } else { 1.0 };
                (FAINTEST_LOG, place.max(0.0))
            }
        };
        (least + part * (255.0 - least)).round() as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;

    #[test]
    fn decades_are_equal_steps_and_the_rare_is_seen() {
        let shade = Shade::Log { faintest: 0.1 };
        let level = |count: f64| i32::from(shade.level(count, 100.0));
        assert_eq!((level(100.0), level(1e9), level(0.0), level(f64::NAN)), (255, 255, 0, 0));
        let steps = [level(100.0) - level(10.0), level(10.0) - level(1.0), level(1.0) - level(0.1)];
        assert!(steps.iter().all(|step| (71..=72).contains(step)), "{steps:?}");
        // Below a per cent, and below the scale's end.
        assert!(level(0.5) > 60 && level(1e-6) == 40);
        assert_eq!(Shade::Log { faintest: 5.0 }.level(5.0, 5.0), 255);
        assert_eq!(Shade::Root.level(25.0, 100.0), 140);
    }

    /// CIE lightness, 0 black to 100 white.
    fn lightness(theme: &Theme, level: u8) -> f64 {
        let luminance = theme.cell(level).luminance();
        if luminance > 0.008_856 { 116.0 * luminance.cbrt() - 16.0 } else { 903.3 * luminance }
    }

    #[test]
    fn equal_steps_of_the_scale_look_equal() {
        for theme in [Theme::dark(), Theme::light()] {
            let at: Vec<f64> = (0..=5).map(|fifth| lightness(&theme, 40 + fifth * 43)).collect();
            let steps: Vec<f64> = at.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
            let (least, most) = (steps.iter().copied().fold(99.0, f64::min), steps.iter().copied().fold(0.0, f64::max));
            assert!(most / least < 1.7, "{steps:?}");
            let rising = at.windows(2).filter(|pair| pair[1] > pair[0]).count();
            assert!(rising == 0 || rising == 5, "{at:?}");
        }
    }
}
