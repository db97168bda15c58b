//! Answers of `query` and `query_range` as a server might write them, with what
//! is in them; and what can happen to them on the way.

use taillight::histogram::NativeSeries;
use taillight::series::{Labels, RawSeries};

use super::random::Random;

/// Times are multiples of this many milliseconds, or lie beside the grid.
pub const STEP: i64 = 250;

/// What a token is, and so what can't stand in its place.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A bracket, a comma, a colon, a key, a text.
    Other,
    /// A time: a bare number.
    Time,
    /// A value: a number within a string.
    Value,
    /// A value of a histogram, which only the decoder of these reads.
    Native,
}

/// A well-formed body.
#[derive(Default)]
pub struct Body {
    pub bytes: Vec<u8>,
    /// Where each token begins and ends.
    tokens: Vec<(usize, usize, Kind)>,
    /// What is in it: samples that are numbers, one series after the other.
    pub series: Vec<RawSeries>,
    /// How many series have samples that are histograms.
    pub native: Vec<NativeSeries>,
    pub warnings: usize,
}

struct Writer<'a> {
    body: Body,
    random: &'a mut Random,
    /// Whether blanks stand between tokens.
    airy: bool,
}

/// A body of any of the forms that servers have.
pub fn body(random: &mut Random) -> Body {
    let airy = random.percent(25);
    let mut writer = Writer { body: Body::default(), random, airy };
    writer.envelope();
    writer.body
}

impl Writer<'_> {
    fn put(&mut self, text: &str, kind: Kind) {
        if self.airy {
            for _ in 0..self.random.below(3) {
                self.body.bytes.push(*self.random.pick(b" \n\t\r"));
            }
        }
        let start = self.body.bytes.len();
        self.body.bytes.extend_from_slice(text.as_bytes());
        self.body.tokens.push((start, self.body.bytes.len(), kind));
    }

    fn token(&mut self, text: &str) {
        self.put(text, Kind::Other);
    }

    fn key(&mut self, text: &str, first: bool) {
        if !first {
            self.token(",");
        }
        self.token(text);
        self.token(":");
    }

    fn envelope(&mut self) {
        self.token("{");
        let status_last = self.random.percent(20);
        if !status_last {
            self.key("\"status\"", true);
            self.token("\"success\"");
        }
        self.body.warnings = self.random.below(3);
        if self.random.percent(10) {
            self.key("\"stats\"", status_last && self.body.tokens.len() == 1);
            self.anything(0);
        }
        self.key("\"data\"", self.body.tokens.len() == 1);
        self.data();
        if self.body.warnings > 0 || self.random.percent(10) {
            self.key("\"warnings\"", false);
            self.token("[");
            for index in 0..self.body.warnings {
                if index > 0 {
                    self.token(",");
                }
                self.token("\"PromQL warning: \\\"le\\\"\"");
            }
            self.token("]");
        }
        if status_last {
            self.key("\"status\"", false);
            self.token("\"success\"");
        }
        self.token("}");
    }

    fn data(&mut self) {
        self.token("{");
        let named = self.random.percent(80);
        let form = self.random.below(10);
        if named {
            self.key("\"resultType\"", true);
            self.token(["\"scalar\"", "\"vector\"", "\"vector\""].get(form).unwrap_or(&"\"matrix\""));
        }
        self.key("\"result\"", !named);
        self.token("[");
        if form == 0 {
            let (time, value) = self.pair();
            self.body.series.push(RawSeries { labels: Labels::default(), times: vec![time], values: vec![value] });
        } else {
            for index in 0..self.random.below(4) {
                if index > 0 {
                    self.token(",");
                }
                self.series(form < 3);
            }
        }
        self.token("]");
        self.token("}");
    }

    fn series(&mut self, single: bool) {
        self.token("{");
        let mut series = RawSeries::default();
        let mut native = NativeSeries::default();
        let labelled = self.random.percent(90);
        if labelled {
            self.key("\"metric\"", true);
            series.labels = self.labels();
        }
        if single {
            self.key("\"value\"", !labelled);
            self.sample(&mut series);
        } else {
            self.key("\"values\"", !labelled);
            self.token("[");
            for index in 0..self.random.below(5) {
                if index > 0 {
                    self.token(",");
                }
                self.sample(&mut series);
            }
            self.token("]");
        }
        if self.random.percent(20) {
            self.key("\"histograms\"", false);
            self.token("[");
            for index in 0..1 + self.random.below(2) {
                if index > 0 {
                    self.token(",");
                }
                self.histogram(&mut native);
            }
            self.token("]");
        }
        self.token("}");
        native.labels = series.labels.clone();
        self.body.series.push(series);
        if !native.times.is_empty() {
            self.body.native.push(native);
        }
    }

    fn labels(&mut self) -> Labels {
        const NAMES: [&str; 5] = ["le", "__name__", "path", "vmrange", "中"];
        const VALUES: [(&str, &str); 10] = [
            ("+Inf", "+Inf"),
            ("0.5", "0.5"),
            ("", ""),
            ("/api/{id}", "/api/{id}"),
            ("],[}{:,", "],[}{:,"),
            (r#"a\"b\\"#, "a\"b\\"),
            (r"\u00e9\n", "é\n"),
            (r"\ud83d\ude00", "😀"),
            ("中文", "中文"),
            (r"\/", "/"),
        ];
        let mut pairs = Vec::new();
        self.token("{");
        for index in 0..self.random.below(4) {
            let (name, (written, value)) = (*self.random.pick(&NAMES), *self.random.pick(&VALUES));
            self.key(&format!("\"{name}\""), index == 0);
            self.token(&format!("\"{written}\""));
            pairs.push((name.to_owned(), value.to_owned()));
        }
        self.token("}");
        Labels::new(pairs)
    }

    fn sample(&mut self, series: &mut RawSeries) {
        self.token("[");
        let (time, value) = self.pair();
        series.times.push(time);
        series.values.push(value);
        self.token("]");
    }

    fn pair(&mut self) -> (f64, f64) {
        let time = self.time(Kind::Time);
        self.token(",");
        (time, self.value(Kind::Value))
    }

    fn time(&mut self, kind: Kind) -> f64 {
        let millis = self.random.below(16) as i64 * STEP + if self.random.percent(5) { 1 } else { 0 };
        let time = millis as f64 / 1000.0;
        let text = if self.random.percent(5) { format!("{time:e}") } else { time.to_string() };
        self.put(&text, kind);
        time
    }

    fn value(&mut self, kind: Kind) -> f64 {
        let (text, value) = number_text(self.random);
        self.put(&format!("\"{text}\""), kind);
        value
    }

    fn histogram(&mut self, native: &mut NativeSeries) {
        self.token("[");
        native.times.push(self.time(Kind::Other));
        self.token(",");
        self.token("{");
        self.key("\"count\"", true);
        self.value(Kind::Native);
        self.key("\"sum\"", false);
        self.value(Kind::Native);
        if self.random.percent(80) {
            self.key("\"buckets\"", false);
            self.token("[");
            for index in 0..self.random.below(4) {
                if index > 0 {
                    self.token(",");
                }
                self.token("[");
                let rule = self.random.below(4).to_string();
                self.put(&rule, Kind::Native);
                for _ in 0..3 {
                    self.token(",");
                    self.value(Kind::Native);
                }
                self.token("]");
            }
            self.token("]");
        }
        self.token("}");
        self.token("]");
    }

    /// What a decoder has to step over.
    fn anything(&mut self, depth: usize) {
        match self.random.below(if depth < 4 { 8 } else { 6 }) {
            0 => self.token("true"),
            1 => self.token("false"),
            2 => self.token("null"),
            3 => self.token("-1.5e-3"),
            4 => self.token("\"]}\\\"\""),
            5 => {
                self.token("{");
                self.token("}");
            }
            6 => {
                self.token("[");
                self.anything(depth + 1);
                self.token(",");
                self.anything(depth + 1);
                self.token("]");
            }
            _ => {
                self.token("{");
                self.key("\"a\"", true);
                self.anything(depth + 1);
                self.token("}");
            }
        }
    }
}

/// A number as text, and what it is.
pub fn number_text(random: &mut Random) -> (String, f64) {
    const SPELLED: [(&str, f64); 12] = [
        ("NaN", f64::NAN),
        ("+Inf", f64::INFINITY),
        ("-Inf", f64::NEG_INFINITY),
        ("-0", -0.0),
        ("1e400", f64::INFINITY),
        ("-1e400", f64::NEG_INFINITY),
        ("1e-400", 0.0),
        ("4.9406564584124654e-324", 5e-324),
        ("2.2250738585072011e-308", 2.225_073_858_507_201e-308),
        ("9007199254740993", 9_007_199_254_740_992.0),
        ("0.300000000000000044408920985006", 0.300_000_000_000_000_04),
        ("00012.50", 12.5),
    ];
    if random.percent(25) {
        let (text, value) = *random.pick(&SPELLED);
        return (text.to_owned(), value);
    }
    let value = random.number();
    // Go's way for the very small and the very large.
    let size = value.abs();
    let text = match value {
        _ if value == f64::INFINITY => "+Inf".to_owned(),
        _ if value == f64::NEG_INFINITY => "-Inf".to_owned(),
        _ if size > 0.0 && !(1e-6..1e21).contains(&size) => format!("{value:e}"),
        _ => value.to_string(),
    };
    (text, if value.is_nan() { f64::NAN } else { value })
}

impl Body {
    /// The body with one token replaced by what can't stand there, the byte at
    /// which that is, and which decoders have to notice it: that of numbers,
    /// and that of histograms. What one of them steps over need only be JSON.
    pub fn reshaped(&self, random: &mut Random) -> (Vec<u8>, usize, [bool; 2]) {
        const VALUES: [&str; 8] = ["null", "[]", "{}", "\"x\"", "\"\"", "\"1 \"", "\"1_0\"", "\"0x1p0\""];
        let (start, end, kind) = *random.pick(&self.tokens);
        let (wrong, noticed) = match kind {
            Kind::Other => ("#", [true, true]),
            Kind::Time => (*random.pick(&["null", "\"5\"", "[]", "true"]), [true, false]),
            Kind::Value => (*random.pick(&VALUES), [true, false]),
            Kind::Native => (*random.pick(&VALUES), [false, true]),
        };
        let mut bytes = self.bytes[..start].to_vec();
        bytes.extend_from_slice(wrong.as_bytes());
        bytes.extend_from_slice(&self.bytes[end..]);
        (bytes, start, noticed)
    }

    /// The body after some accidents.
    pub fn mangled(&self, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for _ in 0..1 + random.below(4) {
            mangle(&mut bytes, random);
        }
        bytes
    }
}

/// One accident.
pub fn mangle(bytes: &mut Vec<u8>, random: &mut Random) {
    const BYTES: &[u8] = b"{}[]\",:\\0159eE+-. \n\0\x1f\x7f\xffu#tfnNI";
    const PIECES: [&str; 16] = [
        "1e400",
        "-",
        "null",
        "true",
        "{}",
        "[]",
        "\"\"",
        "[[[[[[",
        "{\"a\":",
        "\"NaN\"",
        "[1,\"2\"],",
        "\\u0000",
        "\"metric\":{}",
        "\"data\":null,",
        "\"result\":[],",
        "18446744073709551616",
    ];
    let len = bytes.len();
    let (a, b) = (random.below(len + 1), random.below(len + 1));
    let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 40));
    match random.below(8) {
        0 | 1 if len > 0 => bytes[random.below(len)] = *random.pick(BYTES),
        2 if len > 0 => bytes[random.below(len)] = random.bits() as u8,
        3 => drop(bytes.drain(from..to)),
        4 => {
            let again = bytes[from..to].to_vec();
            bytes.splice(to..to, again);
        }
        5 => drop(bytes.splice(from..to, random.pick(&PIECES).bytes())),
        6 => bytes.insert(from, *random.pick(BYTES)),
        7 if to > from => bytes[from..to].reverse(),
        _ => bytes.truncate(from),
    }
}
