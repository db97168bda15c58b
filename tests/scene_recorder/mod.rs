//! A backend that draws nothing and forgets nothing.

use std::convert::Infallible;

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use taillight::chart::{Drawn, Image, Path, Pen, Size, Surface};

/// Counts calls and checks every coordinate.
pub struct Recorder {
    width: u32,
    height: u32,
    pub calls: usize,
    pub texts: Vec<String>,
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl Recorder {
    /// For a scene of `size` CSS pixels.
    pub fn new(size: Size, pixel_ratio: f64) -> Self {
        let device = |length: f64| (length * pixel_ratio).round().max(0.0) as u32;
        Self { width: device(size.width), height: device(size.height), calls: 0, texts: vec![] }
    }

    fn see(&self, (x, y): BackendCoord) {
        let inside = 0 <= x && x <= self.width as i32 && 0 <= y && y <= self.height as i32;
        assert!(inside, "({x}, {y}) is outside {} × {}", self.width, self.height);
    }
}

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Done {
        panic!("pixels are never drawn one by one");
    }

    fn draw_line<S: BackendStyle>(&mut self, _: BackendCoord, _: BackendCoord, _: &S) -> Done {
        panic!("lines are drawn as paths");
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, _: &S, fill: bool) -> Done {
        self.see(from);
        self.see(to);
        assert!(fill && from.0 <= to.0 && from.1 <= to.1);
        self.calls += 1;
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        path.into_iter().for_each(|at| self.see(at));
        assert!(style.stroke_width() >= 1);
        self.calls += 1;
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, _: &S, fill: bool) -> Done {
        self.see(center);
        assert!(fill && radius >= 1);
        self.calls += 1;
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, _: &S) -> Done {
        corners.into_iter().for_each(|at| self.see(at));
        self.calls += 1;
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Done {
        self.see(at);
        assert!(style.size() > 0.0);
        self.texts.push(text.to_owned());
        self.calls += 1;
        Ok(())
    }
}

/// A recorder that can do what a canvas can.
pub struct Canvas(pub Recorder);

impl Surface for Canvas {
    type Backend = Recorder;

    fn backend(&mut self) -> &mut Recorder {
        &mut self.0
    }

    fn stroke(&mut self, path: Path<'_>, pen: &Pen<'_>) -> Drawn<Self> {
        assert!(pen.width > 0.0 && pen.dash.iter().all(|length| *length > 0.0));
        assert_eq!(path.runs().map(<[_]>::len).sum::<usize>(), path.points.len());
        for at in path.points {
            let (width, height) = (f64::from(self.0.width), f64::from(self.0.height));
            assert!((0.0..=width).contains(&at.x) && (0.0..=height).contains(&at.y), "{at:?}");
        }
        self.0.calls += 1;
        Ok(())
    }

    fn blit(&mut self, image: &Image<'_>) -> Drawn<Self> {
        self.0.see(image.from);
        self.0.see(image.to);
        assert_eq!(image.rgba.len(), image.columns * image.rows * 4);
        self.0.calls += 1;
        Ok(())
    }
}
