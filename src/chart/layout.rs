use super::axes::{Axes, FONT_SIZE};
use super::clip::{Clipped, clamp_run};
use super::decimate::{decimate_band, decimate_line};
use super::domain::value_domain;
use super::limits::{sane_range, sane_ratio, sane_size};
use super::scene::{Align, Baseline, Dots, Label, Point, Polygon, Polyline, Rect, Scene, point};
use super::{Band, Line, LineChart, Threshold, TimeScale, ValueScale};
use crate::time::TimeRange;

/// A chart laid out: what to draw, and how to get from pixels to times and
/// values and back.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// What to draw.
    pub scene: Scene,
    /// From instants to pixels and back.
    pub x: TimeScale,
    /// From values to pixels and back.
    pub y: ValueScale,
}

impl LineChart<'_> {
    /// Lays the chart out. Any input has a layout: sizes of zero, no data, data
    /// that is not finite.
    pub fn layout(&self) -> Layout {
        let axes = Axes {
            size: sane_size(self.size),
            pixel_ratio: sane_ratio(self.pixel_ratio),
            range: sane_range(self.range),
            unit: self.unit,
            kind: self.scale,
            visible: self.axes,
            zone: self.zone,
            date: self.date,
            decimal: self.decimal,
            measure: self.measure,
        };
        let mut scene = Scene::default();
        let domain = value_domain(self, axes.value_ticks());
        // The scale mends what is no range, and ticks belong to the mended one.
        let domain = ValueScale::new(self.scale, domain, 0.0, 1.0).domain();
        let (x, y) = axes.layout(domain, &mut scene);
        let mut layout = Layout { scene, x, y };
        if layout.scene.plot.width() > 0.0 && layout.scene.plot.height() > 0.0 {
            let missing = self.missing.iter().filter_map(|span| layout.column(*span));
            layout.scene.hatches = missing.collect();
            layout.scene.veils = self.unfinished.and_then(|span| layout.column(span)).into_iter().collect();
            for band in &self.bands {
                layout.add_band(band, axes.pixel_ratio);
            }
            for line in &self.lines {
                layout.add_line(line, axes.pixel_ratio);
            }
            for threshold in &self.thresholds {
                layout.add_threshold(threshold);
            }
        }
        layout
    }
}

impl Layout {
    /// The plot's part within a span of time; none when it is empty.
    pub(super) fn column(&self, span: TimeRange) -> Option<Rect> {
        let plot = self.scene.plot;
        let left = self.x.x_of_time(span.from).max(plot.left);
        let right = self.x.x_of_time(span.to).min(plot.right);
        (left < right).then_some(Rect { left, right, ..plot })
    }

    pub(super) fn add_line(&mut self, line: &Line<'_>, pixel_ratio: f64) {
        let runs = decimate_line(line.grid, line.values, &self.x, pixel_ratio, self.y.domain());
        let mut clipped = Clipped::default();
        let mut run: Vec<Point> = Vec::new();
        for samples in runs.iter() {
            run.clear();
            run.extend(samples.iter().map(|(x, value)| point(*x, self.y.y_of_value(*value))));
            clipped.add(&run, self.scene.plot);
        }
        let Clipped { points, ends, dots } = clipped;
        let (ink, stroke) = (line.ink, line.stroke);
        if !points.is_empty() {
            self.scene.lines.push(Polyline { points, ends, ink, stroke });
        }
        if !dots.is_empty() {
            let radius = (stroke.width * 1.25).max(1.5);
            self.scene.dots.push(Dots { points: dots, radius, ink, opacity: stroke.opacity });
        }
    }

    fn add_band(&mut self, band: &Band<'_>, pixel_ratio: f64) {
        let plot = self.scene.plot;
        let runs = decimate_band(band.grid, band.lower, band.upper, &self.x, pixel_ratio, self.y.domain());
        for samples in runs.iter() {
            let edge = |value: fn(&(f64, f64, f64)) -> f64| {
                let run: Vec<Point> =
                    samples.iter().map(|sample| point(sample.0, self.y.y_of_value(value(sample)))).collect();
                clamp_run(&run, plot)
            };
            let (mut upper, mut lower) = (edge(|sample| sample.2), edge(|sample| sample.1));
            widen(&mut upper, plot, pixel_ratio);
            widen(&mut lower, plot, pixel_ratio);
            let flat = upper.iter().chain(&lower).all(|at| Some(at.y) == upper.first().map(|p| p.y));
            if upper.is_empty() || lower.is_empty() || flat {
                continue;
            }
            upper.extend(lower.into_iter().rev());
            self.scene.bands.push(Polygon { points: upper, ink: band.ink });
        }
    }

    /// Adds a limit with its name; one that lies beyond the axis is left out.
    pub fn add_threshold(&mut self, threshold: &Threshold<'_>) {
        let plot = self.scene.plot;
        let at = self.y.y_of_value(threshold.value);
        if !(plot.top..=plot.bottom).contains(&at) {
            return;
        }
        self.scene.thresholds.push(Polyline {
            points: vec![point(plot.left, at), point(plot.right, at)],
            ends: vec![2],
            ink: threshold.ink,
            stroke: super::Ink::Threshold.stroke(),
        });
        if threshold.label.is_empty() {
            return;
        }
        let above = at - FONT_SIZE - 4.0 >= plot.top;
        self.scene.labels.push(Label {
            text: threshold.label.to_owned(),
            at: point(plot.right - 4.0, if above { at - 3.0 } else { (at + 3.0).min(plot.bottom) }),
            align: Align::End,
            baseline: if above { Baseline::Bottom } else { Baseline::Top },
            ink: threshold.ink,
            size: FONT_SIZE,
        });
    }
}

/// Makes an outline without a width one device pixel wide: the band of a single
/// sample.
fn widen(outline: &mut Vec<Point>, plot: Rect, pixel_ratio: f64) {
    let (Some(first), Some(last)) = (outline.first().copied(), outline.last().copied()) else {
        return;
    };
    let half = 0.5 / pixel_ratio;
    if last.x - first.x < half {
        let left = (first.x - half).max(plot.left);
        let right = (last.x + half).min(plot.right);
        outline.insert(0, point(left, first.y));
        outline.push(point(right, last.y));
    }
}
