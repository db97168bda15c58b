use super::axes::FONT_SIZE;
use super::scene::{Align, Baseline, Label, Point, Polyline, Rect, Rule, Scene, Size, Stroke, point};
use super::{Cells, Ink};

/// Around everything.
const MARGIN: f64 = 16.0;
/// The height of the title's font.
const TITLE_SIZE: f64 = 15.0;
/// From one line of text to the next.
const LINE: f64 = 18.0;
/// The sample of a line's stroke in the key.
const SAMPLE: f64 = 16.0;
/// Between a sample and its name, and twice that between two of them.
const GAP: f64 = 7.0;
/// The key's rows at most: more would be a list, not a picture.
const MOST_ROWS: usize = 6;

/// What says in a picture taken away what it shows: a title and a note above
/// the chart, a key of the lines beneath.
pub struct Sheet<'a> {
    /// What is shown.
    pub title: &'a str,
    /// When it was, and where it comes from.
    pub note: &'a str,
    /// The lines.
    pub keys: Vec<Key>,
    /// The width in CSS pixels of a text in [`FONT_SIZE`].
    pub measure: &'a dyn Fn(&str) -> f64,
}

/// A line in the key.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// What it is called.
    pub name: String,
    /// Its colour.
    pub ink: Ink,
    /// Its stroke.
    pub stroke: Stroke,
}

impl Sheet<'_> {
    /// The size that is left for the chart across a sheet of this width.
    pub fn room(width: f64) -> f64 {
        (width - 2.0 * MARGIN).max(1.0)
    }

    /// The chart with its texts, as one scene.
    pub fn around(&self, chart: Scene) -> Scene {
        let Size { width, height } = chart.size;
        let top = MARGIN + LINE + LINE + GAP;
        let mut sheet = chart.moved(MARGIN, top);
        let text = |text: &str, at: Point, ink, size: f64| Label {
            text: self.fitted(text, (width + MARGIN - at.x) * FONT_SIZE / size),
            at,
            align: Align::Start,
            baseline: Baseline::Middle,
            ink,
            size,
        };
        sheet.labels.push(text(self.title, point(MARGIN, MARGIN + LINE / 2.0), Ink::TextStrong, TITLE_SIZE));
        sheet.labels.push(text(self.note, point(MARGIN, MARGIN + LINE * 1.5), Ink::Text, FONT_SIZE));
        let (mut x, mut row) = (MARGIN, 0);
        let first = top + height + GAP + LINE / 2.0;
        for key in &self.keys {
            let name = self.fitted(&key.name, width - SAMPLE - GAP);
            let long = SAMPLE + GAP + (self.measure)(&name);
            if x > MARGIN && x + long > MARGIN + width {
                (x, row) = (MARGIN, row + 1);
            }
            if row == MOST_ROWS {
                break;
            }
            let y = first + row as f64 * LINE;
            sheet.lines.push(Polyline {
                points: vec![point(x, y), point(x + SAMPLE, y)],
                ends: vec![2],
                ink: key.ink,
                stroke: key.stroke,
            });
            sheet.labels.push(text(&name, point(x + SAMPLE + GAP, y), Ink::Text, FONT_SIZE));
            x += long + 2.0 * GAP;
        }
        let rows = if self.keys.is_empty() { 0 } else { (row + 1).min(MOST_ROWS) };
        let bottom = if rows == 0 { 0.0 } else { GAP + rows as f64 * LINE };
        sheet.size = Size { width: width + 2.0 * MARGIN, height: top + height + bottom + MARGIN };
        sheet
    }

    /// The text, cut where it would be wider.
    fn fitted(&self, text: &str, width: f64) -> String {
        if (self.measure)(text) <= width {
            return text.to_owned();
        }
        let mut cut: Vec<char> = text.chars().collect();
        while cut.pop().is_some() {
            let shorter: String = cut.iter().chain(['…'].iter()).collect();
            if (self.measure)(&shorter) <= width {
                return shorter;
            }
        }
        String::new()
    }
}

impl Scene {
    /// The same scene elsewhere.
    fn moved(mut self, right: f64, down: f64) -> Self {
        let shift = |at: &mut Point| *at = point(at.x + right, at.y + down);
        let shift_rect = |rect: &mut Rect| {
            (rect.left, rect.right) = (rect.left + right, rect.right + right);
            (rect.top, rect.bottom) = (rect.top + down, rect.bottom + down);
        };
        let shift_rule = |rule: &mut Rule| {
            shift(&mut rule.from);
            shift(&mut rule.to);
        };
        shift_rect(&mut self.plot);
        self.hatches.iter_mut().chain(&mut self.veils).for_each(shift_rect);
        self.grid.iter_mut().chain(&mut self.axes).for_each(shift_rule);
        if let Some(Cells { rect, .. }) = &mut self.cells {
            shift_rect(rect);
        }
        self.bands.iter_mut().flat_map(|band| &mut band.points).for_each(shift);
        self.lines.iter_mut().chain(&mut self.thresholds).flat_map(|line| &mut line.points).for_each(shift);
        self.dots.iter_mut().flat_map(|dots| &mut dots.points).for_each(shift);
        self.labels.iter_mut().for_each(|label| shift(&mut label.at));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Line, LineChart, Unit};
    use crate::time::{Grid, Timestamp, Utc};

    fn measure(text: &str) -> f64 {
        text.chars().count() as f64 * 6.0
    }

    fn chart() -> Scene {
        let grid = Grid { start: Timestamp(0), step: 60_000, len: 3 };
        let lines = vec![Line::new(grid, &[1.0, 2.0, 1.5], Ink::Series(0))];
        let size = Size { width: 300.0, height: 120.0 };
        LineChart { lines, ..LineChart::new(grid.range(), size, Unit::Count, &Utc, &measure) }.layout().scene
    }

    #[test]
    fn everything_moves_with_the_chart() {
        let before = chart();
        let after = before.clone().moved(10.0, 20.0);
        assert_eq!(after.clone().moved(-10.0, -20.0), before);
        assert!(after.lines[0].points.iter().all(|at| after.plot.contains(*at)));
    }

    #[test]
    fn names_flow_into_rows_and_long_ones_are_cut() {
        let key = |name: &str| Key { name: name.into(), ink: Ink::Series(0), stroke: Stroke::solid(1.5) };
        let sheet = |keys| Sheet { title: "Latency", note: &"n".repeat(90), keys, measure: &measure }.around(chart());
        let (plain, one) = (sheet(vec![]), sheet(vec![key("P50"), key("P99")]));
        assert_eq!((plain.size.width, plain.size.height), (332.0, 16.0 + 43.0 + 120.0 + 16.0));
        assert_eq!(one.size.height - plain.size.height, 25.0);
        let many = sheet((0..200).map(|n| key(&format!("a group of a long name, {n}"))).collect());
        assert_eq!(many.size.height - one.size.height, 5.0 * 18.0);
        for label in many.labels.iter().filter(|label| label.align == Align::Start) {
            assert!(label.at.x + measure(&label.text) <= 332.0 - 16.0, "{label:?}");
        }
        assert!(many.labels.iter().any(|label| label.text.ends_with("n…")));
    }
}
