use super::Failure;
use super::columns::Columns;
use super::decode::{Answer, Envelope, read_labels};
use super::reader::{Reader, is_blank};

/// Reads the answer to a query, whole or in pieces.
///
/// It goes from unit to unit, a sample or a label set, and knows its place
/// between them. Where the bytes end within a unit it stands before it again,
/// until there are more.
pub(super) struct Decoder<C> {
    columns: C,
    envelope: Envelope,
    place: Place,
    found: bool,
    /// Bytes that are read and gone.
    offset: usize,
    /// The beginning of a unit whose end has not come yet.
    tail: Vec<u8>,
    /// How long the tail has to be before reading it is tried again: twice as
    /// long each time, or a server that sends one endless text would cost the
    /// square of its length.
    enough: usize,
}

/// What comes next. `first`: nothing has stood in these brackets yet.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// The brace before everything.
    Start,
    /// A key of the envelope.
    Envelope { first: bool },
    /// A key of `data`.
    Data { first: bool },
    /// A series of `result`.
    Result { first: bool },
    /// A key of a series.
    Series { first: bool },
    /// A sample of `values`.
    Sample,
    /// What follows a sample.
    BehindSample,
    /// Nothing but blanks.
    End,
}

impl<C: Columns> Decoder<C> {
    pub fn new(columns: C) -> Self {
        Self {
            columns,
            envelope: Envelope::default(),
            place: Place::Start,
            found: false,
            offset: 0,
            tail: Vec::new(),
            enough: 0,
        }
    }

    /// Decodes a whole body, where it lies.
    pub fn decode(mut self, body: &[u8]) -> Result<Answer<C>, Failure> {
        let (_, read) = self.read(body);
        self.end(body, read)
    }

    /// Decodes as much as is there.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Failure> {
        if self.tail.is_empty() {
            let (used, read) = self.read(piece);
            self.keep(&piece[used..], used);
            return self.wait(read);
        }
        self.tail.extend_from_slice(piece);
        if self.tail.len() < self.enough {
            return Ok(());
        }
        let mut bytes = std::mem::take(&mut self.tail);
        let (used, read) = self.read(&bytes);
        bytes.drain(..used);
        self.tail = bytes;
        self.keep(&[], used);
        self.wait(read)
    }

    /// The answer, when no more bytes come.
    pub fn finish(mut self) -> Result<Answer<C>, Failure> {
        let tail = std::mem::take(&mut self.tail);
        let (_, read) = self.read(&tail);
        self.end(&tail, read)
    }

    fn keep(&mut self, rest: &[u8], used: usize) {
        self.offset += used;
        self.tail.extend_from_slice(rest);
        self.enough = self.tail.len() * 2;
    }

    /// Bytes that end within a unit are no failure while more may come.
    fn wait(&self, read: Result<(), Failure>) -> Result<(), Failure> {
        match read {
            Err(Failure::Truncated { .. }) => Ok(()),
            read => read,
        }
    }

    fn end(self, rest: &[u8], read: Result<(), Failure>) -> Result<Answer<C>, Failure> {
        if self.place == Place::Start && rest.iter().copied().all(is_blank) {
            return Err(Failure::Empty);
        }
        read?;
        self.envelope.finish(self.found.then_some(self.columns), self.offset + rest.len())
    }

    /// Reads unit after unit. Returns how many bytes the whole ones had, and
    /// why it stopped; it stops without a reason only behind the answer's end.
    fn read(&mut self, bytes: &[u8]) -> (usize, Result<(), Failure>) {
        let mut reader = Reader::new(bytes);
        let mut whole = 0;
        loop {
            let read = self.unit(&mut reader);
            if read.is_ok() || self.place == Place::Sample {
                // Samples are a unit each.
                whole = reader.position();
            }
            match read {
                Ok(()) if self.place == Place::End => {
                    let end = reader.expect_end();
                    return (whole, end.map_err(|failure| self.placed(failure)));
                }
                Ok(()) => {}
                Err(failure) => return (whole, Err(self.placed(failure))),
            }
        }
    }

    /// A failure with its place in the body rather than in the piece.
    fn placed(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Truncated { offset } => Failure::Truncated { offset: self.offset + offset },
            Failure::Malformed { offset, expected } => Failure::Malformed { offset: self.offset + offset, expected },
            other => other,
        }
    }

    fn unit(&mut self, reader: &mut Reader) -> Result<(), Failure> {
        self.place = match self.place {
            Place::Start => {
                reader.expect(b'{', "an object")?;
                Place::Envelope { first: true }
            }
            Place::Envelope { first } => self.envelope_member(reader, first)?,
            Place::Data { first } => self.data_member(reader, first)?,
            Place::Result { first } => self.series(reader, first)?,
            Place::Series { first } => self.series_member(reader, first)?,
            Place::Sample => {
                let columns = &mut self.columns;
                reader.samples(|time, value| columns.sample(time, value))?;
                Place::BehindSample
            }
            Place::BehindSample => {
                if reader.accept(b',') {
                    Place::Sample
                } else {
                    reader.expect(b']', "a comma or the array's end")?;
                    Place::Series { first: false }
                }
            }
            Place::End => Place::End,
        };
        Ok(())
    }

    fn envelope_member(&mut self, reader: &mut Reader, first: bool) -> Result<Place, Failure> {
        let Some(key) = reader.member(first)? else {
            return Ok(Place::End);
        };
        if key == "data" {
            if reader.peek() == b'n' {
                reader.skip()?;
            } else {
                reader.expect(b'{', "an object")?;
                self.columns.clear();
                self.found = true;
                return Ok(Place::Data { first: true });
            }
        } else {
            self.envelope.read(reader, &key)?;
        }
        Ok(Place::Envelope { first: false })
    }

    fn data_member(&mut self, reader: &mut Reader, first: bool) -> Result<Place, Failure> {
        let Some(key) = reader.member(first)? else {
            return Ok(Place::Envelope { first: false });
        };
        if key != "result" {
            reader.skip()?;
            return Ok(Place::Data { first: false });
        }
        reader.expect(b'[', "an array of series")?;
        match reader.peek() {
            b'{' | b']' => {
                self.columns.clear();
                return Ok(Place::Result { first: true });
            }
            _ => {}
        }
        // A scalar: the two elements of its sample stand in `result` itself.
        let time = reader.number()?;
        reader.expect(b',', "a comma")?;
        let value = reader.quoted_number()?;
        reader.expect(b']', "the scalar's end")?;
        self.columns.clear();
        self.columns.open();
        self.columns.sample(time, value);
        Ok(Place::Data { first: false })
    }

    fn series(&mut self, reader: &mut Reader, first: bool) -> Result<Place, Failure> {
        if reader.peek() == b']' || !(first || reader.accept(b',')) {
            reader.expect(b']', "a comma or the end of the series")?;
            return Ok(Place::Data { first: false });
        }
        reader.expect(b'{', "an object")?;
        self.columns.open();
        Ok(Place::Series { first: true })
    }

    fn series_member(&mut self, reader: &mut Reader, first: bool) -> Result<Place, Failure> {
        let Some(key) = reader.member(first)? else {
            return Ok(Place::Result { first: false });
        };
        match &*key {
            "metric" => self.columns.labels(read_labels(reader)?),
            "values" => {
                reader.expect(b'[', "an array")?;
                if !reader.accept(b']') {
                    // The first sample must be there, or the place is not known.
                    return if reader.peek() == 0 { reader.fail("a sample") } else { Ok(Place::Sample) };
                }
            }
            "value" => {
                let (time, value) = reader.sample()?;
                self.columns.sample(time, value);
            }
            _ => drop(reader.skip()?),
        }
        Ok(Place::Series { first: false })
    }
}
