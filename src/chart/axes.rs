use super::scene::{Align, Baseline, Label, Rect, Rule, Scene, Size, point};
use super::ticks::{TimeTick, linear_ticks, log_ticks, time_ticks};
use super::{DateStyle, Ink, ScaleKind, TimeScale, Unit, ValueScale};
use crate::time::{Civil, TimeRange, Zone};

/// The height of every label's font in CSS pixels.
pub const FONT_SIZE: f64 = 11.0;

/// Between a label and what it labels.
const GAP: f64 = 8.0;
/// Half a tick label's height, with air.
const HALF_LABEL: f64 = 8.0;
/// Vertical distance aimed at between horizontal grid lines.
const VALUE_SPACING: f64 = 40.0;
/// Least horizontal distance between time ticks.
const TIME_SPACING: f64 = 84.0;
/// Below this a chart has no room for axes and is drawn without.
const LEAST_PLOT: Size = Size { width: 48.0, height: 32.0 };

/// What axes need to know of a chart.
pub(super) struct Axes<'a> {
    pub size: Size,
    pub pixel_ratio: f64,
    pub range: TimeRange,
    pub unit: Unit,
    pub kind: ScaleKind,
    pub visible: bool,
    pub zone: &'a dyn Zone,
    pub date: &'a dyn Fn(Civil, DateStyle) -> String,
    pub decimal: &'a str,
    pub measure: &'a dyn Fn(&str) -> f64,
}

/// A mark on the value axis.
struct ValueTick {
    value: f64,
    text: Option<String>,
}

impl Axes<'_> {
    /// How many labelled values find room.
    pub fn value_ticks(&self) -> usize {
        ((self.size.height - 2.0 * HALF_LABEL) / VALUE_SPACING).floor().clamp(2.0, 24.0) as usize
    }

    /// Puts axes, grid and labels into the scene and returns the scales of the
    /// area that they leave. `domain` is the range of the value axis.
    pub fn layout(&self, domain: (f64, f64), scene: &mut Scene) -> (TimeScale, ValueScale) {
        let (ticks, unit) = self.labelled_values(domain);
        let full = self
            .visible
            .then(|| self.plot(&ticks, unit))
            .filter(|plot| plot.width() >= LEAST_PLOT.width && plot.height() >= LEAST_PLOT.height);
        let plot = full.unwrap_or_else(|| self.bare_plot());
        let x = TimeScale::new(self.range, plot.left, plot.right);
        let y = ValueScale::new(self.kind, domain, plot.top, plot.bottom);
        scene.size = self.size;
        scene.plot = plot;
        if full.is_some() {
            self.draw_values(&ticks, unit, &y, scene);
            self.draw_times(&x, scene);
        }
        (x, y)
    }

    /// The area within the labels, on whole device pixels so that columns of
    /// data are columns of the screen.
    fn plot(&self, ticks: &[ValueTick], unit: &str) -> Rect {
        let texts = ticks.iter().filter_map(|tick| tick.text.as_deref());
        let widest = texts.map(self.measure).fold(0.0, f64::max);
        let head = if unit.is_empty() { HALF_LABEL } else { HALF_LABEL + FONT_SIZE + 4.0 };
        self.snapped(Rect {
            left: widest + GAP + 1.0,
            top: head,
            right: self.size.width - GAP,
            bottom: self.size.height - FONT_SIZE - GAP,
        })
    }

    /// The whole area less room for half a stroke.
    fn bare_plot(&self) -> Rect {
        let inset = if self.size.height > 4.0 { 1.0 } else { 0.0 };
        self.snapped(Rect { left: 0.0, top: inset, right: self.size.width, bottom: self.size.height - inset })
    }

    fn snapped(&self, rect: Rect) -> Rect {
        let snap = |value: f64, most: f64| ((value * self.pixel_ratio).round() / self.pixel_ratio).clamp(0.0, most);
        let left = snap(rect.left, self.size.width);
        let top = snap(rect.top, self.size.height);
        Rect {
            left,
            top,
            right: snap(rect.right, self.size.width).max(left),
            bottom: snap(rect.bottom, self.size.height).max(top),
        }
    }

    /// The marks of the value axis, and the unit they share, if they do.
    fn labelled_values(&self, (low, high): (f64, f64)) -> (Vec<ValueTick>, &'static str) {
        let most = self.value_ticks();
        let log = match self.kind {
            ScaleKind::Log => log_ticks(low, high, most, self.unit),
            ScaleKind::Linear => Vec::new(),
        };
        if log.iter().filter(|tick| tick.major).count() >= 2 {
            let text = |value| {
                let reading = self.unit.log_tick(value);
                self.written(format!("{} {}", reading.number, reading.unit).trim_end())
            };
            let ticks =
                log.into_iter().map(|tick| ValueTick { value: tick.value, text: tick.major.then(|| text(tick.value)) });
            return (ticks.collect(), "");
        }
        // Too short a piece of a logarithmic axis for decades: round values.
        let values = linear_ticks(low, high, most, self.unit);
        let axis = self.unit.axis(&values);
        let ticks = values.into_iter().zip(axis.numbers);
        let ticks = ticks.map(|(value, text)| ValueTick { value, text: Some(self.written(&text)) });
        (ticks.collect(), axis.unit)
    }

    /// A number as the reader writes it.
    fn written(&self, number: &str) -> String {
        number.replace('.', self.decimal)
    }

    fn draw_values(&self, ticks: &[ValueTick], unit: &str, y: &ValueScale, scene: &mut Scene) {
        let plot = scene.plot;
        for tick in ticks {
            let at = y.y_of_value(tick.value);
            if !(plot.top..=plot.bottom).contains(&at) {
                continue;
            }
            let ink = if tick.text.is_some() { Ink::Grid } else { Ink::GridMinor };
            scene.grid.push(Rule { from: point(plot.left, at), to: point(plot.right, at), ink });
            if let Some(text) = &tick.text {
                scene.labels.push(Label {
                    text: text.clone(),
                    at: point(plot.left - GAP, at),
                    align: Align::End,
                    baseline: Baseline::Middle,
                    ink: Ink::Text,
                    size: FONT_SIZE,
                });
            }
        }
        if unit.is_empty() {
            return;
        }
        // Over the numbers it belongs to; a unit wider than them starts at the
        // area's edge instead of leaving it.
        let right = plot.left - GAP;
        let fits = (self.measure)(unit) <= right;
        scene.labels.push(Label {
            text: unit.to_owned(),
            at: point(if fits { right } else { 0.0 }, 1.0),
            align: if fits { Align::End } else { Align::Start },
            baseline: Baseline::Top,
            ink: Ink::TextDim,
            size: FONT_SIZE,
        });
    }

    fn draw_times(&self, x: &TimeScale, scene: &mut Scene) {
        let plot = scene.plot;
        let ticks = time_ticks(x.range(), plot.width(), TIME_SPACING, self.zone, self.date);
        for tick in &ticks {
            let at = x.x_of_time(tick.at);
            let ink = if tick.major { Ink::Grid } else { Ink::GridMinor };
            scene.grid.push(Rule { from: point(at, plot.top), to: point(at, plot.bottom), ink });
        }
        let base = Rule { from: point(plot.left, plot.bottom), to: point(plot.right, plot.bottom), ink: Ink::Axis };
        scene.axes.push(base);
        self.label_times(&ticks, x, scene);
    }

    /// Dates first, then the times that still find room between them.
    fn label_times(&self, ticks: &[TimeTick], x: &TimeScale, scene: &mut Scene) {
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for major in [true, false] {
            for tick in ticks.iter().filter(|tick| tick.major == major) {
                let width = (self.measure)(&tick.text);
                let most = (self.size.width - width).max(0.0);
                let left = (x.x_of_time(tick.at) - width / 2.0).clamp(0.0, most);
                let right = left + width;
                if taken.iter().any(|(from, to)| left < to + GAP && from - GAP < right) {
                    continue;
                }
                taken.push((left, right));
                scene.labels.push(Label {
                    text: tick.text.clone(),
                    at: point(left + width / 2.0, scene.plot.bottom + 6.0),
                    align: Align::Middle,
                    baseline: Baseline::Top,
                    ink: if major { Ink::TextStrong } else { Ink::Text },
                    size: FONT_SIZE,
                });
            }
        }
    }
}
