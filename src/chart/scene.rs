use super::Ink;

/// A point in CSS pixels from the upper left corner, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// The point at `x`, `y`.
pub const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// Width and height in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// A rectangle in CSS pixels; `left <= right`, `top <= bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl Rect {
    /// Across.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// Down.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// Whether a point lies in it, edges included.
    pub fn contains(self, at: Point) -> bool {
        (self.left..=self.right).contains(&at.x) && (self.top..=self.bottom).contains(&at.y)
    }
}

/// How a line is stroked, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Across the line.
    pub width: f64,
    /// Lengths of marks and spaces by turns; empty is solid.
    pub dash: &'static [f64],
    /// 1 is the ink as it is; less for what is less sure (small samples).
    pub opacity: f64,
}

impl Stroke {
    /// An unbroken line.
    pub const fn solid(width: f64) -> Self {
        Self { width, dash: &[], opacity: 1.0 }
    }

    /// A broken line.
    pub const fn dashed(width: f64, dash: &'static [f64]) -> Self {
        Self { width, dash, opacity: 1.0 }
    }

    /// The same, fainter.
    pub const fn faded(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// Straight runs of points with gaps between them, in one ink: a series.
///
/// All points are in one vector, as a rasteriser wants them; `ends` are the
/// indices just behind each run's last point. Every run has two points or more.
#[derive(Debug, Clone, PartialEq)]
pub struct Polyline {
    /// The points of all runs, one run after another.
    pub points: Vec<Point>,
    /// Where each run ends in `points`, ascending.
    pub ends: Vec<usize>,
    /// In which colour.
    pub ink: Ink,
    /// How wide, how broken.
    pub stroke: Stroke,
}

impl Polyline {
    /// The points of each run.
    pub fn runs(&self) -> impl Iterator<Item = &[Point]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.points.get(start..*end))
    }
}

/// A filled area with one edge and no holes: the band around a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    /// Its corners in turn; the last is joined to the first.
    pub points: Vec<Point>,
    /// In which colour, softened by the theme.
    pub ink: Ink,
}

/// Samples that stand alone between gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Dots {
    /// Their centres.
    pub points: Vec<Point>,
    /// Half their width.
    pub radius: f64,
    /// In which colour.
    pub ink: Ink,
    /// As [`Stroke::opacity`].
    pub opacity: f64,
}

/// A hairline, horizontal or vertical; one device pixel at ratio 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Its upper or left end.
    pub from: Point,
    /// Its lower or right end.
    pub to: Point,
    /// In which colour.
    pub ink: Ink,
}

/// Where a text's point is, across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// The text begins at its point.
    Start,
    /// The text is centred on its point.
    Middle,
    /// The text ends at its point.
    End,
}

/// Where a text's point is, down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The text hangs below its point.
    Top,
    /// The text is centred on its point.
    Middle,
    /// The text stands on its point.
    Bottom,
}

/// A short text: a tick's label, a unit, a threshold's name.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// What it says.
    pub text: String,
    /// Where it is anchored.
    pub at: Point,
    /// Across.
    pub align: Align,
    /// Down.
    pub baseline: Baseline,
    /// In which colour.
    pub ink: Ink,
    /// The height of its font in CSS pixels.
    pub size: f64,
}

/// A heatmap: a grid of levels to be stretched over a rectangle without
/// smoothing, as one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// Where it lies.
    pub rect: Rect,
    /// Cells across.
    pub columns: usize,
    /// Cells down.
    pub rows: usize,
    /// `[row][column]`, the upper row first: 0 is nothing and transparent, 1 to
    /// 255 little to much, coloured by [`Theme::heat`](super::Theme::heat).
    pub levels: Vec<u8>,
}

/// A chart as plain data in CSS pixels: everything that is drawn inside the
/// canvas, nothing that is hovered.
///
/// The fields are in the order they are painted, lowest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// The whole area.
    pub size: Size,
    /// The area between the axes; all data lies in it.
    pub plot: Rect,
    /// Where data is missing: hatched.
    pub hatches: Vec<Rect>,
    /// Grid lines.
    pub grid: Vec<Rule>,
    /// A heatmap's cells.
    pub cells: Option<Cells>,
    /// Bands around lines.
    pub bands: Vec<Polygon>,
    /// Series.
    pub lines: Vec<Polyline>,
    /// Lone samples.
    pub dots: Vec<Dots>,
    /// What is not final yet: covered with a veil of the ground.
    pub veils: Vec<Rect>,
    /// Lines across the whole plot: thresholds.
    pub thresholds: Vec<Polyline>,
    /// The axes.
    pub axes: Vec<Rule>,
    /// Every text.
    pub labels: Vec<Label>,
}
