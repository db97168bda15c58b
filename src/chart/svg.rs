//! A scene as SVG text: the exact places, dashes and colours, where a backend
//! for pixels would round them.

use std::fmt::Write;

use super::scene::{Align, Baseline, Cells, Dots, Label, Polygon, Polyline, Rect, Rule, Scene};
use super::{Ink, Point, Rgba, Theme};

/// Between two stripes of a hatch, along an axis.
const STRIPES: f64 = 6.0;

/// The scene on the theme's ground, as a document of its own.
pub fn svg(scene: &Scene, theme: &Theme) -> String {
    let mut svg = Svg { text: String::new(), theme };
    let (width, height) = (short(scene.size.width), short(scene.size.height));
    svg.line(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{}\">",
        escaped(&theme.font)
    ));
    let whole = Rect { left: 0.0, top: 0.0, right: scene.size.width, bottom: scene.size.height };
    svg.rect(whole, theme.ground);
    scene.hatches.iter().for_each(|rect| svg.hatch(*rect));
    scene.grid.iter().for_each(|rule| svg.rule(rule));
    scene.cells.iter().for_each(|cells| svg.cells(cells));
    scene.bands.iter().for_each(|band| svg.polygon(band));
    scene.lines.iter().for_each(|line| svg.polyline(line));
    scene.dots.iter().for_each(|dots| svg.dots(dots));
    scene.veils.iter().for_each(|rect| svg.rect(*rect, theme.ground.faded(theme.veil_opacity)));
    scene.thresholds.iter().for_each(|line| svg.polyline(line));
    scene.axes.iter().for_each(|rule| svg.rule(rule));
    scene.labels.iter().for_each(|label| svg.label(label));
    svg.line(format_args!("</svg>"));
    svg.text
}

struct Svg<'a> {
    text: String,
    theme: &'a Theme,
}

impl Svg<'_> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing into a text doesn't fail.
        let _ = self.text.write_fmt(line);
        self.text.push('\n');
    }

    fn rect(&mut self, rect: Rect, color: Rgba) {
        let [x, y, width, height] = [rect.left, rect.top, rect.width(), rect.height()].map(short);
        let paint = paint("fill", color);
        self.line(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{paint}/>"));
    }

    /// A hairline on whole pixels.
    fn rule(&mut self, rule: &Rule) {
        let color = self.theme.color(rule.ink);
        let (from, to) = (rule.from, rule.to);
        let rect = if from.y == to.y {
            let top = from.y.round();
            Rect { left: from.x, top, right: to.x, bottom: top + 1.0 }
        } else {
            let left = from.x.round();
            Rect { left, top: from.y, right: left + 1.0, bottom: to.y }
        };
        self.rect(rect, color);
    }

    /// Stripes from lower left to upper right, where x + y is a multiple of
    /// their distance.
    fn hatch(&mut self, rect: Rect) {
        let mut stripes = String::new();
        let mut sum = ((rect.left + rect.top) / STRIPES).ceil() * STRIPES;
        while sum <= rect.right + rect.bottom {
            let left = rect.left.max(sum - rect.bottom);
            let right = rect.right.min(sum - rect.top);
            if left < right {
                let [x, y, end_x, end_y] = [left, sum - left, right, sum - right].map(short);
                stripes.push_str(&format!("M{x} {y}L{end_x} {end_y}"));
            }
            sum += STRIPES;
        }
        if !stripes.is_empty() {
            let paint = paint("stroke", self.theme.color(Ink::Hatch));
            self.line(format_args!("<path d=\"{stripes}\" fill=\"none\"{paint}/>"));
        }
    }

    fn polygon(&mut self, polygon: &Polygon) {
        let (path, paint) = (path(&polygon.points), paint("fill", self.theme.band(polygon.ink)));
        self.line(format_args!("<path d=\"{path}Z\"{paint}/>"));
    }

    fn polyline(&mut self, line: &Polyline) {
        let stroke = line.stroke;
        let paths: String = line.runs().map(path).collect();
        let paint = paint("stroke", self.theme.color(line.ink).faded(stroke.opacity));
        let dash = if stroke.dash.is_empty() {
            String::new()
        } else {
            let lengths: Vec<String> = stroke.dash.iter().map(|length| short(*length)).collect();
            format!(" stroke-dasharray=\"{}\"", lengths.join(" "))
        };
        let width = short(stroke.width);
        self.line(format_args!(
            "<path d=\"{paths}\" fill=\"none\"{paint} stroke-width=\"{width}\" stroke-linejoin=\"round\"{dash}/>"
        ));
    }

    fn dots(&mut self, dots: &Dots) {
        let paint = paint("fill", self.theme.color(dots.ink).faded(dots.opacity));
        let radius = short(dots.radius);
        for at in &dots.points {
            let (x, y) = (short(at.x), short(at.y));
            self.line(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{paint}/>"));
        }
    }

    /// Rows that are alike are one, and so are neighbours of one level in a row.
    fn cells(&mut self, cells: &Cells) {
        let whole = cells.levels.len() == cells.columns.saturating_mul(cells.rows);
        if !whole || cells.levels.is_empty() {
            return;
        }
        let rect = cells.rect;
        let x = |column: usize| rect.left + rect.width() * column as f64 / cells.columns as f64;
        let y = |row: usize| rect.top + rect.height() * row as f64 / cells.rows as f64;
        let rows: Vec<&[u8]> = cells.levels.chunks(cells.columns).collect();
        self.line(format_args!("<g shape-rendering=\"crispEdges\">"));
        let mut row = 0;
        for alike in rows.chunk_by(|a, b| a == b) {
            let mut column = 0;
            for run in alike[0].chunk_by(|a, b| a == b) {
                if run[0] > 0 {
                    let (right, bottom) = (x(column + run.len()), y(row + alike.len()));
                    self.rect(Rect { left: x(column), top: y(row), right, bottom }, self.theme.cell(run[0]));
                }
                column += run.len();
            }
            row += alike.len();
        }
        self.line(format_args!("</g>"));
    }

    /// Programs disagree about baselines: the text is put on its alphabetic one.
    fn label(&mut self, label: &Label) {
        let anchor = match label.align {
            Align::Start => "start",
            Align::Middle => "middle",
            Align::End => "end",
        };
        let below = match label.baseline {
            Baseline::Top => 0.9,
            Baseline::Middle => 0.35,
            Baseline::Bottom => -0.2,
        };
        let (x, y, size) = (short(label.at.x), short(label.at.y + below * label.size), short(label.size));
        let (paint, text) = (paint("fill", self.theme.color(label.ink)), escaped(&label.text));
        self.line(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\"{paint}>{text}</text>"
        ));
    }
}

/// A run of points as path data.
fn path(points: &[Point]) -> String {
    let mut path = String::new();
    for (index, at) in points.iter().enumerate() {
        path.push_str(if index == 0 { "M" } else { "L" });
        path.push_str(&format!("{} {}", short(at.x), short(at.y)));
    }
    path
}

/// To a hundredth of a pixel; nothing finer is seen. What is no number is 0.
fn short(length: f64) -> String {
    let hundredths = (length * 100.0).round() / 100.0;
    if hundredths.is_finite() { format!("{}", hundredths + 0.0) } else { "0".into() }
}

/// A colour as attributes that every program knows.
fn paint(attribute: &str, color: Rgba) -> String {
    let Rgba { red, green, blue, alpha } = color;
    let opacity = if alpha < 1.0 { format!(" {attribute}-opacity=\"{}\"", short(alpha)) } else { String::new() };
    format!(" {attribute}=\"#{red:02x}{green:02x}{blue:02x}\"{opacity}")
}

/// Text as XML has it; characters that it can't have become U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Size, point};

    #[test]
    fn texts_are_only_text() {
        let label = Label {
            text: "</text><script>\"&\u{0}\n".into(),
            at: point(1.0, 20.0),
            align: Align::End,
            baseline: Baseline::Middle,
            ink: Ink::Text,
            size: 10.0,
        };
        let mut theme = Theme::dark();
        theme.font = "\"Segoe UI\"".into();
        let scene = Scene { size: Size { width: 30.0, height: 40.0 }, labels: vec![label], ..Scene::default() };
        assert_eq!(
            svg(&scene, &theme),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"40\" viewBox=\"0 0 30 40\" \
             font-family=\"&quot;Segoe UI&quot;\">\n\
             <rect x=\"0\" y=\"0\" width=\"30\" height=\"40\" fill=\"#0c1014\"/>\n\
             <text x=\"1\" y=\"23.5\" font-size=\"10\" text-anchor=\"end\" fill=\"#939fac\">\
             &lt;/text&gt;&lt;script&gt;&quot;&amp;\u{fffd} </text>\n</svg>\n"
        );
    }

    #[test]
    fn cells_of_one_level_are_one_rectangle() {
        let rect = Rect { left: 10.0, top: 0.0, right: 40.0, bottom: 30.0 };
        let levels = vec![9, 9, 0, 9, 9, 0, 0, 200, 200];
        let cells = Some(Cells { rect, columns: 3, rows: 3, levels });
        let text = svg(&Scene { cells, ..Scene::default() }, &Theme::dark());
        let rects: Vec<&str> = text.lines().filter(|line| line.starts_with("<rect")).skip(1).collect();
        assert_eq!(rects.len(), 2);
        assert!(rects[0].starts_with(r#"<rect x="10" y="0" width="20" height="20" "#), "{}", rects[0]);
        assert!(rects[1].starts_with(r#"<rect x="20" y="20" width="20" height="10" "#), "{}", rects[1]);
    }

    #[test]
    fn numbers_are_short_and_finite() {
        assert_eq!([1.0, 1.005, -0.001, 33.333_3, f64::NAN].map(short), ["1", "1", "0", "33.33", "0"]);
    }
}
