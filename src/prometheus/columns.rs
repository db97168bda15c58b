use crate::series::{Labels, Matrix, RawSeries};
use crate::time::{Grid, Timestamp};

/// Where a decoder puts what it reads, series by series.
pub(super) trait Columns {
    /// Forgets everything: the body holds its result a second time.
    fn clear(&mut self);
    /// A series begins.
    fn open(&mut self);
    /// The labels of the open series.
    fn labels(&mut self, labels: Labels);
    /// The next sample of the open series.
    fn sample(&mut self, time: f64, value: f64);
}

/// Each series with its own times.
impl Columns for Vec<RawSeries> {
    fn clear(&mut self) {
        self.clear();
    }

    fn open(&mut self) {
        // Series of one answer are mostly of one length.
        let expected = self.last().map_or(0, |series| series.times.len());
        self.push(RawSeries {
            labels: Labels::default(),
            times: Vec::with_capacity(expected),
            values: Vec::with_capacity(expected),
        });
    }

    fn labels(&mut self, labels: Labels) {
        if let Some(series) = self.last_mut() {
            series.labels = labels;
        }
    }

    #[inline(always)]
    fn sample(&mut self, time: f64, value: f64) {
        if let Some(series) = self.last_mut() {
            series.times.push(time);
            series.values.push(value);
        }
    }
}

/// Values that there is room for before the first one: 4 MB where nothing is
/// known of the body's length, and never more than 32 MB, whatever is said.
const FIRST_VALUES: (usize, usize) = (1 << 19, 1 << 22);

/// No sample is shorter: `[1700000000,"0"],`.
const LEAST_BYTES: usize = 17;

/// All series on one grid; see [`Matrix::from_raw`] for what is dropped.
pub(super) struct GridColumns {
    pub matrix: Matrix,
    /// The steps in seconds, as the server writes them: no sample's time needs
    /// to be divided.
    seconds: Vec<f64>,
    /// Where the open row begins.
    row: usize,
    /// The step that the next sample is probably of.
    next: usize,
    /// How many values there is room for at first.
    expected: usize,
}

impl GridColumns {
    pub fn new(grid: Grid) -> Self {
        let seconds = (0..grid.len).map(|step| grid.at(step).seconds()).collect();
        Self { matrix: Matrix::empty(grid), seconds, row: 0, next: 0, expected: 0 }
    }

    /// For a body of so many bytes; none where that is not known.
    pub fn expecting(self, bytes: Option<usize>) -> Self {
        let (unknown, most) = FIRST_VALUES;
        Self { expected: bytes.map_or(unknown, |bytes| (bytes / LEAST_BYTES).min(most)), ..self }
    }
}

impl Columns for GridColumns {
    fn clear(&mut self) {
        self.matrix = Matrix::empty(self.matrix.grid);
    }

    fn open(&mut self) {
        let values = &mut self.matrix.values;
        self.row = values.len();
        self.next = 0;
        if values.capacity() - self.row < self.seconds.len() {
            // Four times as much: memory that nobody has written to costs
            // nothing, each smaller copy left behind does. Twice as much where
            // it would be so large that there may be no room.
            let more = (3 * self.row).min(self.row.max(FIRST_VALUES.1));
            values.reserve_exact(more.max(self.expected).max(self.seconds.len()));
        }
        self.matrix.push(Labels::default(), []);
    }

    fn labels(&mut self, labels: Labels) {
        if let Some(last) = self.matrix.labels.last_mut() {
            *last = labels;
        }
    }

    #[inline(always)]
    fn sample(&mut self, time: f64, value: f64) {
        let step = if self.seconds.get(self.next) == Some(&time) {
            self.next
        } else {
            match self.matrix.grid.index_of(Timestamp::from_seconds(time)) {
                Some(step) => step,
                None => return,
            }
        };
        if let Some(slot) = self.matrix.values.get_mut(self.row + step) {
            *slot = value;
        }
        self.next = step + 1;
    }
}
