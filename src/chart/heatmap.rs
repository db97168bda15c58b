use super::axes::{Axes, FONT_SIZE};
use super::limits::{sane_range, sane_ratio, sane_size};
use super::scene::{Align, Baseline, Cells, Label, Scene, Size, point};
use super::{DateStyle, Ink, Layout, Line, ScaleKind, Shade, TimeScale, Unit, ValueScale, english_date};
use crate::time::{Civil, Grid, TimeRange, Zone};

/// A distribution over time: buckets up, steps across, as many requests as the
/// cell is bright.
pub struct Heatmap<'a> {
    /// The range of the x axis.
    pub range: TimeRange,
    /// The whole area.
    pub size: Size,
    /// Device pixels a CSS pixel.
    pub pixel_ratio: f64,
    /// What the bounds are.
    pub unit: Unit,
    /// How they are laid out; [`ScaleKind::Log`] by default, as buckets are.
    pub scale: ScaleKind,
    /// Whether there are axes, grid and labels.
    pub axes: bool,
    /// The steps. A step's cell reaches back to the step before it, as the
    /// window it counts does.
    pub grid: Grid,
    /// The bounds of the buckets, ascending: one more than there are buckets.
    /// The first may be 0 or -Inf, the last +Inf.
    pub bounds: &'a [f64],
    /// `[bucket][step]`: how many fell into the bucket alone; NaN is missing.
    pub counts: &'a [f64],
    /// The count that is brightest; the greatest in sight when there is none.
    pub most: Option<f64>,
    /// How bright the others are; [`Shade::Root`] by default.
    pub shade: Shade,
    /// Lines over the cells: percentiles.
    pub lines: Vec<Line<'a>>,
    /// Spans without data, to be hatched.
    pub missing: Vec<TimeRange>,
    /// The span that is not final yet.
    pub unfinished: Option<TimeRange>,
    /// In which zone times are labelled.
    pub zone: &'a dyn Zone,
    /// How dates are written.
    pub date: &'a dyn Fn(Civil, DateStyle) -> String,
    /// What stands between a number's whole and its parts; a point by default.
    pub decimal: &'a str,
    /// The width in CSS pixels of a text in [`FONT_SIZE`](super::FONT_SIZE).
    pub measure: &'a dyn Fn(&str) -> f64,
}

impl<'a> Heatmap<'a> {
    /// A heatmap on a logarithmic axis without a bucket.
    pub fn new(range: TimeRange, size: Size, unit: Unit, zone: &'a dyn Zone, measure: &'a dyn Fn(&str) -> f64) -> Self {
        Self {
            range,
            size,
            pixel_ratio: 1.0,
            unit,
            scale: ScaleKind::Log,
            axes: true,
            grid: Grid { start: range.from, step: 1, len: 0 },
            bounds: &[],
            counts: &[],
            most: None,
            shade: Shade::Root,
            lines: Vec::new(),
            missing: Vec::new(),
            unfinished: None,
            zone,
            date: &english_date,
            decimal: ".",
            measure,
        }
    }

    /// Lays the heatmap out; any input has a layout.
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
        let domain = ValueScale::new(self.scale, self.domain(), 0.0, 1.0).domain();
        let mut scene = Scene::default();
        let (x, y) = axes.layout(domain, &mut scene);
        let mut layout = Layout { scene, x, y };
        layout.scene.cells = self.cells(&layout, axes.pixel_ratio);
        self.mark_overflow(&mut layout);
        for line in &self.lines {
            layout.add_line(line, axes.pixel_ratio);
        }
        let missing = self.missing.iter().filter_map(|span| layout.column(*span));
        layout.scene.hatches = missing.collect();
        let unfinished = self.unfinished.and_then(|span| layout.column(span));
        layout.scene.veils = unfinished.into_iter().collect();
        layout
    }

    fn buckets(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// The counts of a bucket; shorter when some are not there.
    fn row(&self, bucket: usize) -> &[f64] {
        let rest = self.counts.get(bucket * self.grid.len..).unwrap_or_default();
        rest.get(..self.grid.len).unwrap_or(rest)
    }

    /// The bounds of the buckets that hold anything. An open bucket is drawn as
    /// a strip beyond its finite bound.
    fn domain(&self) -> (f64, f64) {
        let holds = |bucket: &usize| self.row(*bucket).iter().any(|count| *count > 0.0);
        let least = match self.scale {
            ScaleKind::Linear => f64::MIN,
            ScaleKind::Log => f64::MIN_POSITIVE,
        };
        let usable = |bound: f64| (least..=f64::MAX).contains(&bound).then_some(bound);
        let bound = |index: usize| self.bounds.get(index).copied().and_then(usable);
        let first = (0..self.buckets()).find(holds).unwrap_or(0);
        let last = (0..self.buckets()).rev().find(holds).unwrap_or(self.buckets().saturating_sub(1));
        let (inner_low, inner_high) = (bound(first + 1), bound(last));
        let beyond = |inside: f64, other: f64, up: bool| match self.scale {
            ScaleKind::Log => {
                // High enough for its name on however long an axis.
                let strip = (inside / other).max(other / inside).powf(0.12).max(1.5);
                if up { inside * strip } else { inside / strip.min(2.0) }
            }
            ScaleKind::Linear => {
                let strip = (inside - other).abs().max(f64::MIN_POSITIVE) * 0.1;
                if up { inside + strip } else { inside - strip }
            }
        };
        let low_or = inner_low.or(inner_high).unwrap_or(1.0);
        let high_or = inner_high.or(inner_low).unwrap_or(1.0);
        let low = bound(first).unwrap_or_else(|| beyond(low_or, high_or, false));
        let high = bound(last + 1).unwrap_or_else(|| beyond(high_or, low_or, true));
        (low, high)
    }

    /// Names the strip of the overflow bucket. What the axis would say there is
    /// no value: nothing is known of these requests but that they took longer.
    fn mark_overflow(&self, layout: &mut Layout) {
        let [.., below, last] = self.bounds else { return };
        let plot = layout.scene.plot;
        let edge = layout.y.y_of_value(*below);
        if *last != f64::INFINITY || !self.axes || edge - plot.top < 1.0 || edge > plot.bottom {
            return;
        }
        let is_value = |label: &Label| label.align == Align::End && label.baseline == Baseline::Middle;
        let scene = &mut layout.scene;
        scene.labels.retain(|label| !(is_value(label) && label.at.y < edge - 0.5));
        scene.grid.retain(|rule| !(rule.from.y == rule.to.y && rule.from.y < edge - 0.5));
        let crowded = |label: &Label| is_value(label) && label.at.y - (plot.top + edge) / 2.0 < FONT_SIZE;
        if !scene.labels.iter().any(crowded) {
            scene.labels.push(Label {
                text: "+Inf".into(),
                at: point(plot.left - 8.0, (plot.top + edge) / 2.0),
                align: Align::End,
                baseline: Baseline::Middle,
                ink: Ink::TextStrong,
                size: FONT_SIZE,
            });
        }
    }

    /// One cell a device pixel: exact for any bounds on any scale. Where several
    /// buckets or steps share a pixel the greatest count is shown, so that no
    /// rare slow request vanishes.
    fn cells(&self, layout: &Layout, pixel_ratio: f64) -> Option<Cells> {
        let plot = layout.scene.plot;
        let columns = (plot.width() * pixel_ratio).round() as usize;
        let rows = (plot.height() * pixel_ratio).round() as usize;
        if columns == 0 || rows == 0 || self.grid.len == 0 || self.buckets() == 0 {
            return None;
        }
        let steps: Vec<Option<(usize, usize)>> = (0..columns)
            .map(|column| self.steps_at(&layout.x, plot.left + column as f64 / pixel_ratio, pixel_ratio))
            .collect();
        let spans = self.rows_of_buckets(layout, pixel_ratio, rows);
        let most = self.most.unwrap_or_else(|| self.greatest(&steps));
        let mut levels = vec![0; columns * rows];
        let mut taken = vec![false; rows];
        let mut line = vec![0; columns];
        for (bucket, span) in spans.into_iter().enumerate() {
            for (level, steps) in line.iter_mut().zip(&steps) {
                let counts = steps.and_then(|(from, to)| self.row(bucket).get(from..=to)).unwrap_or_default();
                *level = self.shade.level(greatest_of(counts), most);
            }
            let rows = levels.chunks_exact_mut(columns).zip(&mut taken);
            for (row, taken) in rows.take(span.1).skip(span.0) {
                // Nearly every row of pixels belongs to one bucket.
                if !std::mem::replace(taken, true) {
                    row.copy_from_slice(&line);
                    continue;
                }
                for (cell, level) in row.iter_mut().zip(&line) {
                    *cell = (*cell).max(*level);
                }
            }
        }
        Some(Cells { rect: plot, columns, rows, levels })
    }

    /// The steps, first and last, that the device pixel from `x` on shows: the
    /// one at its middle, or all of them where steps are narrower than pixels.
    fn steps_at(&self, scale: &TimeScale, x: f64, pixel_ratio: f64) -> Option<(usize, usize)> {
        let step = i128::from(self.grid.step.max(1));
        // Step n covers the time above n - 1 up to n.
        let step_at = |x: f64| {
            let since = i128::from(scale.time_of_x(x).0) - i128::from(self.grid.start.0);
            (since + step - 1).div_euclid(step)
        };
        let width = 1.0 / pixel_ratio;
        let (first, last) = if scale.pixels_per_milli() * self.grid.step as f64 >= width {
            (step_at(x + width / 2.0), step_at(x + width / 2.0))
        } else {
            (step_at(x), step_at(x + width))
        };
        let end = self.grid.len as i128 - 1;
        if last < 0 || first > end {
            return None;
        }
        Some((first.clamp(0, end) as usize, last.clamp(0, end) as usize))
    }

    /// The rows, first and behind the last, that each bucket covers: at least
    /// one when it lies on the axis at all.
    fn rows_of_buckets(&self, layout: &Layout, pixel_ratio: f64, rows: usize) -> Vec<(usize, usize)> {
        let plot = layout.scene.plot;
        let row = |bound: f64| {
            let y = layout.y.y_of_value(bound).clamp(plot.top, plot.bottom);
            ((y - plot.top) * pixel_ratio).round() as usize
        };
        self.bounds
            .windows(2)
            .map(|pair| {
                let (upper, lower) = (row(pair[1]).min(rows), row(pair[0]).min(rows));
                let (low, high) = layout.y.domain();
                let visible = pair[1] > low && pair[0] < high;
                match (visible, upper < lower) {
                    (true, true) => (upper, lower),
                    (true, false) => (upper.min(rows - 1), upper.min(rows - 1) + 1),
                    (false, _) => (0, 0),
                }
            })
            .collect()
    }

    fn greatest(&self, steps: &[Option<(usize, usize)>]) -> f64 {
        let first = steps.iter().flatten().map(|steps| steps.0).min().unwrap_or(0);
        let last = steps.iter().flatten().map(|steps| steps.1).max().unwrap_or(0);
        let rows = (0..self.buckets()).map(|bucket| self.row(bucket));
        let seen = rows.map(|row| row.get(first..row.len().min(last + 1)).unwrap_or_default());
        let greatest = seen.clone().map(greatest_of).fold(0.0, f64::max);
        if greatest.is_finite() {
            return greatest;
        }
        seen.flatten().copied().filter(|count| count.is_finite()).fold(0.0, f64::max)
    }
}

/// The greatest of some counts, 0 when none is above it.
fn greatest_of(counts: &[f64]) -> f64 {
    // Mostly one or two: not worth a vector.
    let mut most = 0.0;
    for count in counts {
        if *count > most {
            most = *count;
        }
    }
    most
}
