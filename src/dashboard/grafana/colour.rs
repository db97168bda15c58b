use crate::dashboard::file::Level;

/// What a colour of Grafana's means: red trouble, yellow and orange worth a look,
/// all others that all is well.
pub(super) fn level_of(colour: &str) -> Level {
    let colour = colour.to_ascii_lowercase();
    if let Some((red, green, blue)) = rgb(&colour) {
        return match () {
            () if green >= red || blue >= red => Level::Calm,
            () if green > 0.45 * red => Level::Warning,
            () => Level::Critical,
        };
    }
    match () {
        () if colour.contains("red") => Level::Critical,
        () if colour.contains("orange") || colour.contains("yellow") => Level::Warning,
        () => Level::Calm,
    }
}

/// The colour that says a level in Grafana.
pub(super) fn colour_of(level: Level) -> &'static str {
    match level {
        Level::Calm => "green",
        Level::Warning => "orange",
        Level::Critical => "red",
    }
}

/// `#rrggbb` or `rgba(r, g, b, a)`.
fn rgb(colour: &str) -> Option<(f64, f64, f64)> {
    if let Some(digits) = colour.strip_prefix('#') {
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok().map(f64::from);
        return Some((part(0)?, part(2)?, part(4)?));
    }
    let inner = colour.strip_prefix("rgb")?.trim_start_matches('a').strip_prefix('(')?;
    let mut parts = inner.trim_end_matches(')').split(',').map(|part| part.trim().parse::<f64>().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_mean_what_they_say() {
        for (colour, level) in [
            ("green", Level::Calm),
            ("dark-red", Level::Critical),
            ("semi-dark-orange", Level::Warning),
            ("#EAB839", Level::Warning),
            ("#d44a3a", Level::Critical),
            ("#299c46", Level::Calm),
            ("rgba(237, 129, 40, 0.89)", Level::Warning),
            ("rgba(245, 54, 54, 0.9)", Level::Critical),
            ("#5195ce", Level::Calm),
            ("#é", Level::Calm),
        ] {
            assert_eq!(level_of(colour), level, "{colour}");
        }
    }
}
