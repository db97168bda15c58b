use super::Ink;

/// A colour: red, green, blue from 0 to 255, alpha from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rgba {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// 0 is transparent, 1 opaque.
    pub alpha: f64,
}

impl Rgba {
    /// An opaque colour, `0xrrggbb`.
    pub const fn hex(rgb: u32) -> Self {
        Self { red: (rgb >> 16) as u8, green: (rgb >> 8) as u8, blue: rgb as u8, alpha: 1.0 }
    }

    /// The same colour with `part` of its alpha.
    pub fn faded(self, part: f64) -> Self {
        Self { alpha: (self.alpha * part).clamp(0.0, 1.0), ..self }
    }

    /// WCAG's relative luminance, 0 black to 1 white; alpha is left out.
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// WCAG's contrast ratio of two opaque colours, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Red, green and blue without the gamma of sRGB, 0 to 1.
    pub fn linear(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// The colour `part` of the way to another, in light rather than in codes,
    /// so that the middle is no mud.
    pub(super) fn mixed(self, other: Self, part: f64) -> Self {
        let (from, to) = (self.linear(), other.linear());
        let channel = |index: usize| {
            let value = from[index] + (to[index] - from[index]) * part;
            let code = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
            (code * 255.0).round().clamp(0.0, 255.0) as u8
        };
        Self {
            red: channel(0),
            green: channel(1),
            blue: channel(2),
            alpha: self.alpha + (other.alpha - self.alpha) * part,
        }
    }
}

/// The colours of a chart, one a role. The page may read them from its own
/// tokens; [`Theme::dark`] and [`Theme::light`] are what it starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// See [`Ink::Ground`].
    pub ground: Rgba,
    /// See [`Ink::Grid`].
    pub grid: Rgba,
    /// See [`Ink::GridMinor`].
    pub grid_minor: Rgba,
    /// See [`Ink::Axis`].
    pub axis: Rgba,
    /// See [`Ink::TextStrong`].
    pub text_strong: Rgba,
    /// See [`Ink::Text`].
    pub text: Rgba,
    /// See [`Ink::TextDim`].
    pub text_dim: Rgba,
    /// See [`Ink::Hatch`].
    pub hatch: Rgba,
    /// See [`Ink::Series`]; at least eight.
    pub series: Vec<Rgba>,
    /// The heat ramp: quantile and colour, quantiles ascending.
    pub ramp: Vec<(f64, Rgba)>,
    /// A heatmap's cells from little to much, at equal distances.
    pub heat: Vec<Rgba>,
    /// See [`Ink::ClientError`].
    pub client_error: Rgba,
    /// See [`Ink::ServerError`].
    pub server_error: Rgba,
    /// See [`Ink::Good`].
    pub good: Rgba,
    /// See [`Ink::Compare`].
    pub compare: Rgba,
    /// See [`Ink::Threshold`].
    pub threshold: Rgba,
    /// How much of a colour's alpha a band's fill keeps.
    pub band_opacity: f64,
    /// How much of the ground covers what is not final.
    pub veil_opacity: f64,
    /// The family of every text, as CSS writes it.
    pub font: String,
}

const FONT: &str = "system-ui, -apple-system, Segoe UI, Roboto, sans-serif";

impl Theme {
    /// Near-black with a hint of blue.
    pub fn dark() -> Self {
        Self {
            ground: Rgba::hex(0x0c_10_14),
            grid: Rgba::hex(0x1d_24_2c),
            grid_minor: Rgba::hex(0x15_1b_21),
            axis: Rgba::hex(0x33_3d_48),
            text_strong: Rgba::hex(0xd5_dc_e4),
            text: Rgba::hex(0x93_9f_ac),
            text_dim: Rgba::hex(0x6c_78_85),
            hatch: Rgba::hex(0x2a_33_3d),
            series: [0x3b_9c_fd, 0xf5_9d_2a, 0xa5_fb_f1, 0x8f_57_dc, 0xef_ed_86, 0x23_87_7f, 0xb7_be_eb, 0xa8_62_00]
                .map(Rgba::hex)
                .to_vec(),
            ramp: vec![
                (0.5, Rgba::hex(0x3f_b8_c4)),
                (0.75, Rgba::hex(0x9d_c4_8a)),
                (0.9, Rgba::hex(0xf2_c1_4e)),
                (0.95, Rgba::hex(0xf5_95_3a)),
                (0.99, Rgba::hex(0xff_4f_3d)),
                (0.999, Rgba::hex(0xff_2e_63)),
            ],
            heat: [0x12_30_3a, 0x17_5c_68, 0x2a_93_9b, 0x7f_cf_c4, 0xf3_f7_d8].map(Rgba::hex).to_vec(),
            client_error: Rgba::hex(0xf0_a9_3b),
            server_error: Rgba::hex(0xff_4f_3d),
            good: Rgba::hex(0x5b_8f_a8),
            compare: Rgba::hex(0x7f_8b_98),
            threshold: Rgba::hex(0xa7_b2_be),
            band_opacity: 0.18,
            veil_opacity: 0.6,
            font: FONT.into(),
        }
    }

    /// Warm white.
    pub fn light() -> Self {
        Self {
            ground: Rgba::hex(0xfa_f8_f4),
            grid: Rgba::hex(0xe7_e3_db),
            grid_minor: Rgba::hex(0xf1_ee_e8),
            axis: Rgba::hex(0xc2_bc_b1),
            text_strong: Rgba::hex(0x2b_2a_27),
            text: Rgba::hex(0x66_62_5b),
            text_dim: Rgba::hex(0x87_82_79),
            hatch: Rgba::hex(0xdd_d8_ce),
            series: [0x2f_7f_e0, 0xb8_78_00, 0x12_80_6a, 0x7b_45_c8, 0x7d_6a_00, 0x17_3a_8a, 0x9c_2f_80, 0x5c_2f_0e]
                .map(Rgba::hex)
                .to_vec(),
            ramp: vec![
                (0.5, Rgba::hex(0x0f_7f_8f)),
                (0.75, Rgba::hex(0x6a_85_3a)),
                (0.9, Rgba::hex(0xa9_78_00)),
                (0.95, Rgba::hex(0xc8_5e_00)),
                (0.99, Rgba::hex(0xd4_26_1a)),
                (0.999, Rgba::hex(0xb0_0c_48)),
            ],
            heat: [0xd9_ea_e6, 0x86_bf_c2, 0x3f_8f_9b, 0x12_5f_71, 0x06_2f_40].map(Rgba::hex).to_vec(),
            client_error: Rgba::hex(0xb0_70_00),
            server_error: Rgba::hex(0xd4_26_1a),
            good: Rgba::hex(0x3f_76_90),
            compare: Rgba::hex(0x85_80_77),
            threshold: Rgba::hex(0x66_62_5b),
            band_opacity: 0.16,
            veil_opacity: 0.6,
            font: FONT.into(),
        }
    }

    /// The colour of a role.
    pub fn color(&self, ink: Ink) -> Rgba {
        match ink {
            Ink::Ground => self.ground,
            Ink::Grid => self.grid,
            Ink::GridMinor => self.grid_minor,
            Ink::Axis => self.axis,
            Ink::TextStrong => self.text_strong,
            Ink::Text => self.text,
            Ink::TextDim => self.text_dim,
            Ink::Hatch => self.hatch,
            Ink::Series(index) => {
                let index = index % self.series.len().max(1);
                self.series.get(index).copied().unwrap_or(self.text)
            }
            Ink::Percentile(quantile) => self.percentile(quantile),
            Ink::ClientError => self.client_error,
            Ink::ServerError => self.server_error,
            // As a band's fill it is softened once more: what lies over it counts.
            Ink::Alert => self.server_error.faded(0.5),
            Ink::Good => self.good,
            Ink::Compare => self.compare,
            Ink::Threshold => self.threshold,
        }
    }

    /// The colour of a role as a fill behind lines.
    pub fn band(&self, ink: Ink) -> Rgba {
        self.color(ink).faded(self.band_opacity)
    }

    /// The colour of a heatmap's level, 1 to 255; 0 is transparent.
    pub fn cell(&self, level: u8) -> Rgba {
        let last = self.heat.len().saturating_sub(1);
        let place = f64::from(level.saturating_sub(1)) / 254.0 * last as f64;
        let below = (place.floor() as usize).min(last);
        let (Some(from), Some(to)) = (self.heat.get(below), self.heat.get((below + 1).min(last))) else {
            return self.ground.faded(0.0);
        };
        let color = from.mixed(*to, place - below as f64);
        if level == 0 { color.faded(0.0) } else { color }
    }

    /// The ramp at a quantile. Between two stops it is mixed by nines rather
    /// than by the quantile, as 0.99 is as far from 0.9 as 0.999 from 0.99.
    fn percentile(&self, quantile: f64) -> Rgba {
        let next = self.ramp.iter().position(|(stop, _)| quantile < *stop);
        let (below, above) = match next {
            Some(0) => return self.ramp[0].1,
            Some(index) => (self.ramp[index - 1], self.ramp[index]),
            None => return self.ramp.last().map_or(self.text, |(_, color)| *color),
        };
        let (from, to) = (nines(below.0), nines(above.0));
        below.1.mixed(above.1, ((nines(quantile) - from) / (to - from)).clamp(0.0, 1.0))
    }
}

/// How many nines a quantile has: 1 for 0.9, 2 for 0.99.
fn nines(quantile: f64) -> f64 {
    -(1.0 - quantile).max(1e-12).log10()
}
