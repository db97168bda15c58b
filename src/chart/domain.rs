use super::extremes::Extremes;
use super::ticks::linear_step;
use super::{LineChart, ScaleKind, Unit};
use crate::time::{Grid, TimeRange};

/// The least and the greatest of some values; none yet where they are crossed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Extent {
    low: f64,
    high: f64,
}

impl Extent {
    const NONE: Self = Self { low: f64::INFINITY, high: f64::NEG_INFINITY };

    fn is_some(self) -> bool {
        self.low <= self.high
    }

    fn with(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Of the values that have a place on the scale: finite, and positive on a
    /// logarithmic one.
    fn of(values: &[f64], kind: ScaleKind) -> Self {
        let least = match kind {
            ScaleKind::Linear => f64::MIN,
            ScaleKind::Log => f64::MIN_POSITIVE,
        };
        let Extremes { low, high, .. } = Extremes::of(values);
        if low >= least && high <= f64::MAX {
            return Self { low, high };
        }
        // Some of them have none, or there are none at all.
        let placed = values.iter().filter(|value| (least..=f64::MAX).contains(*value));
        placed.fold(Self::NONE, |extent, value| Self { low: extent.low.min(*value), high: extent.high.max(*value) })
    }
}

/// The range of the value axis: what the visible lines need. Bands and limits
/// may stretch it to no more than twice the lines' reach, because a bound of
/// ten seconds must not flatten a line at a tenth of one.
pub(super) fn value_domain(chart: &LineChart<'_>, most_ticks: usize) -> (f64, f64) {
    if let Some((low, high)) = chart.y_range {
        return (low, high);
    }
    let extent = data_extent(chart);
    match chart.scale {
        ScaleKind::Linear => linear_domain(chart, extent, most_ticks),
        ScaleKind::Log => log_domain(chart.unit, extent),
    }
}

fn data_extent(chart: &LineChart<'_>) -> Extent {
    let extent = |grid, values| Extent::of(visible(grid, values, chart.range), chart.scale);
    let lines = chart.lines.iter().fold(Extent::NONE, |all, line| all.with(extent(line.grid, line.values)));
    let bands = chart
        .bands
        .iter()
        .fold(Extent::NONE, |all, band| all.with(extent(band.grid, band.lower)).with(extent(band.grid, band.upper)));
    let limits = chart
        .thresholds
        .iter()
        .fold(Extent::NONE, |all, threshold| all.with(Extent::of(&[threshold.value], chart.scale)));
    let data = if lines.is_some() { stretched(lines, bands, chart.scale) } else { bands };
    if !data.is_some() {
        return limits;
    }
    // Limits stretch by the lines' reach alone, not on top of the bands'.
    let within = stretched(if lines.is_some() { lines } else { bands }, limits, chart.scale);
    // A limit farther off is left out altogether: half a limit says nothing.
    let all_within = chart.thresholds.iter().fold(data, |all, threshold| {
        let value = threshold.value;
        if (within.low..=within.high).contains(&value) { all.with(Extent { low: value, high: value }) } else { all }
    });
    if all_within.is_some() { all_within } else { data }
}

/// `base` and as much of `other` as lies within twice the reach of `base`.
fn stretched(base: Extent, other: Extent, kind: ScaleKind) -> Extent {
    if !other.is_some() {
        return base;
    }
    let (floor, ceiling) = match kind {
        ScaleKind::Linear => {
            let reach = base.low.abs().max(base.high.abs());
            (base.low - reach, base.high + reach)
        }
        ScaleKind::Log => (base.low / 2.0, base.high * 2.0),
    };
    base.with(Extent { low: other.low.clamp(floor, base.high), high: other.high.clamp(base.low, ceiling) })
}

/// The steps of a row within a range.
fn visible(grid: Grid, values: &[f64], range: TimeRange) -> &[f64] {
    let len = values.len().min(grid.len);
    let steps = |millis: i64| i128::from(millis) - i128::from(grid.start.0);
    let step = i128::from(grid.step.max(1));
    let first = (steps(range.from.0) + step - 1).div_euclid(step).clamp(0, len as i128) as usize;
    let behind = (steps(range.to.0).div_euclid(step) + 1).clamp(0, len as i128) as usize;
    values.get(first..behind).unwrap_or_default()
}

fn linear_domain(chart: &LineChart<'_>, extent: Extent, most_ticks: usize) -> (f64, f64) {
    let Extent { mut low, mut high } = extent;
    if !extent.is_some() {
        (low, high) = (0.0, 0.0);
    }
    if chart.y_zero {
        (low, high) = (low.min(0.0), high.max(0.0));
    }
    let magnitude = low.abs().max(high.abs());
    let least = match chart.min_span {
        Some(span) if span.is_finite() && span > 0.0 => span,
        _ if magnitude > 0.0 => magnitude * 1e-12,
        // Nothing but zeros: a percent of errors is nearer than a hundred.
        _ if chart.unit == Unit::Ratio => 0.01,
        _ => 1.0,
    };
    if high - low < least {
        let flat_pad = if high == low && chart.min_span.is_none() { magnitude * 0.1 } else { 0.0 };
        let missing = (least - (high - low)).max(flat_pad);
        if chart.y_zero && low == 0.0 {
            high += missing;
        } else if chart.y_zero && high == 0.0 {
            low -= missing;
        } else {
            low -= missing / 2.0;
            high += missing / 2.0;
        }
    }
    with_headroom(low, high, chart.unit, most_ticks)
}

/// A little air above (and below what is not zero), to the next half step, so
/// that the axis stays as it is while the data move a little.
fn with_headroom(low: f64, high: f64, unit: Unit, most_ticks: usize) -> (f64, f64) {
    let air = (high - low) * 0.04;
    let half_step = linear_step(low, high + air, most_ticks, unit) / 2.0;
    if !(half_step.is_finite() && half_step > 0.0) {
        return (low, high);
    }
    let up = ((high + air) / half_step).ceil() * half_step;
    let down = ((low - air) / half_step).floor() * half_step;
    // No ratio of parts is more than one, and nothing counted less than zero.
    let top = if high == 0.0 {
        0.0
    } else if unit == Unit::Ratio && high <= 1.0 {
        up.min(1.0)
    } else {
        up
    };
    let bottom = if low == 0.0 {
        0.0
    } else if low > 0.0 {
        down.max(0.0)
    } else {
        down
    };
    (bottom, top)
}

/// From the round number below the least to the one above the greatest, four
/// times apart at least.
fn log_domain(unit: Unit, extent: Extent) -> (f64, f64) {
    if !extent.is_some() {
        return (0.1, 10.0);
    }
    let (low, high) = (round_below(extent.low, unit), round_above(extent.high, unit));
    if high / low >= 4.0 { (low, high) } else { (low / 2.0, high * 2.0) }
}

const ROUND: [f64; 4] = [1.0, 2.0, 5.0, 10.0];

fn round_below(value: f64, unit: Unit) -> f64 {
    if unit.is_binary() {
        return 2f64.powf(value.log2().floor());
    }
    let power = 10f64.powf(value.log10().floor());
    let fits = ROUND.into_iter().rev().map(|digit| digit * power).find(|round| *round <= value);
    fits.unwrap_or(power)
}

fn round_above(value: f64, unit: Unit) -> f64 {
    if unit.is_binary() {
        return 2f64.powf(value.log2().ceil());
    }
    let power = 10f64.powf(value.log10().floor());
    let fits = ROUND.into_iter().map(|digit| digit * power).find(|round| *round >= value);
    fits.unwrap_or(power * 10.0)
}
