use super::{Rgba, Theme};

/// The colours that a system in forced-colours mode allows, as CSS names them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SystemColors {
    /// `Canvas`: what everything lies on.
    pub canvas: Rgba,
    /// `CanvasText`: text on it.
    pub text: Rgba,
    /// `GrayText`: what is less important.
    pub gray: Rgba,
    /// `Highlight`: what is chosen.
    pub highlight: Rgba,
}

/// WCAG's contrast for text, which here holds for data too.
const LEAST_CONTRAST: f64 = 4.5;

impl Theme {
    /// The theme of a system that forces its colours: nothing but these, except
    /// for data, which keeps its own as far as they stand out from the ground.
    /// What they say is said by dashes and widths as well.
    pub fn forced(colors: SystemColors) -> Self {
        let SystemColors { canvas, text, gray, highlight } = colors;
        let theme = if canvas.luminance() < 0.18 { Self::dark() } else { Self::light() };
        let plain = |color: Rgba| if color.contrast(canvas) < LEAST_CONTRAST { text } else { color };
        Self {
            ground: canvas,
            grid: gray.faded(0.5),
            grid_minor: gray.faded(0.25),
            axis: text,
            text_strong: text,
            text,
            text_dim: text,
            hatch: gray,
            series: theme.series.iter().copied().map(plain).collect(),
            ramp: theme.ramp.iter().map(|(quantile, color)| (*quantile, plain(*color))).collect(),
            // From what is hardly seen to what is read as text.
            heat: vec![canvas.mixed(text, 0.15), canvas.mixed(text, 0.5), text],
            client_error: plain(theme.client_error),
            server_error: plain(theme.server_error),
            good: plain(theme.good),
            compare: plain(theme.compare),
            threshold: highlight,
            ..theme
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Ink;

    /// Windows' contrast themes: Aquatic, Desert, Dusk, Night sky.
    const THEMES: [[u32; 4]; 4] = [
        [0x20_20_20, 0xff_ff_ff, 0xa6_a6_a6, 0x8e_e3_f0],
        [0xff_fa_ef, 0x3d_3d_3d, 0x67_67_67, 0x90_30_09],
        [0x2d_32_36, 0xff_ff_ff, 0xa6_a6_a6, 0xab_cf_f2],
        [0x00_00_00, 0xff_ff_ff, 0xa6_a6_a6, 0xd6_b4_fd],
    ];

    #[test]
    fn whatever_the_system_forces_data_stands_out() {
        for theme in THEMES {
            let [canvas, text, gray, highlight] = theme.map(Rgba::hex);
            let theme = Theme::forced(SystemColors { canvas, text, gray, highlight });
            assert_eq!((theme.ground, theme.color(Ink::Text), theme.color(Ink::Axis)), (canvas, text, text));
            let series = (0..8).map(Ink::Series);
            let quantiles = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999].map(Ink::Percentile);
            let others = [Ink::Threshold, Ink::Good, Ink::ClientError, Ink::ServerError, Ink::Compare];
            for ink in series.chain(quantiles).chain(others) {
                let contrast = theme.color(ink).contrast(canvas);
                assert!(contrast >= 4.5, "{ink:?} has {contrast} on {canvas:?}");
            }
            let steps: Vec<f64> = [1, 128, 255].map(|level| theme.cell(level).contrast(canvas)).to_vec();
            assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
        }
    }
}
