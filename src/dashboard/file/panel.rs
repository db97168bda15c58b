use super::fields::Field;
use super::problem::ProblemKind;
use super::{Content, FilePanel, FileQuery, Level, SeriesLook, Threshold};
use crate::dashboard::Percentile;
use crate::series::Unit;

/// More than a chart can tell apart.
const MOST_QUERIES: usize = 50;
const MOST_THRESHOLDS: usize = 20;

#[derive(Clone, Copy)]
enum Kind {
    Percentiles,
    Heatmap,
    Series(SeriesLook),
    Ratio,
    Funnel,
    Text,
    Row,
}

const KINDS: [(&str, Kind); 10] = [
    ("percentiles", Kind::Percentiles),
    ("heatmap", Kind::Heatmap),
    ("lines", Kind::Series(SeriesLook::Lines)),
    ("bars", Kind::Series(SeriesLook::Bars)),
    ("stat", Kind::Series(SeriesLook::Stat)),
    ("table", Kind::Series(SeriesLook::Table)),
    ("ratio", Kind::Ratio),
    ("funnel", Kind::Funnel),
    ("text", Kind::Text),
    ("row", Kind::Row),
];

const LEVELS: [(&str, Level); 3] = [("calm", Level::Calm), ("warning", Level::Warning), ("critical", Level::Critical)];

/// Reads a panel; `number` counts from 1 and names one that has no name.
pub(super) fn read_panel(field: &Field<'_>, number: usize) -> Option<FilePanel> {
    let (mut kind, mut id, mut repeat, mut text) = (None, None, None, None);
    let (mut title, mut description) = (String::new(), String::new());
    let (mut columns, mut tall, mut unit, mut scale) = (None, false, None, 1.0);
    let (mut thresholds, mut queries, mut percentiles) = (Vec::new(), Vec::new(), Vec::new());
    field.members(|key, field| {
        match key {
            "kind" => {
                kind = Some(
                    field.word(&KINDS, "percentiles, heatmap, lines, bars, stat, table, ratio, funnel, text, row"),
                );
            }
            "id" => id = field.parsed("letters, digits, - and _", panel_id),
            "title" => title = field.text().unwrap_or_default(),
            "description" => description = field.text().unwrap_or_default(),
            "columns" => columns = whole(&field, 1, 12, "a whole number from 1 to 12"),
            "tall" => tall = field.truth().unwrap_or_default(),
            "repeat" => repeat = field.words(),
            "unit" => unit = field.word(&UNITS, UNIT_NAMES),
            "scale" => scale = positive(&field).unwrap_or(1.0),
            "thresholds" => thresholds = field.list(MOST_THRESHOLDS, |field| read_threshold(&field)),
            "queries" => queries = field.list(MOST_QUERIES, |field| Some(read_query(&field))),
            "percentiles" => percentiles = field.list(16, |field| read_percentile(&field)),
            "text" => text = Some(field.text()),
            _ => return false,
        }
        true
    });
    let kind = field.required(kind, "kind")?;
    let content = content(field, kind, queries, percentiles, text)?;
    thresholds.sort_by(|a, b| a.from.total_cmp(&b.from));
    Some(FilePanel {
        id: id.unwrap_or_else(|| format!("panel-{number}")),
        title,
        description,
        columns: columns.unwrap_or(if matches!(kind, Kind::Row) { 12 } else { 6 }),
        tall,
        repeat,
        unit: unit.unwrap_or(if matches!(kind, Kind::Ratio) { Unit::Ratio } else { Unit::Count }),
        scale,
        thresholds,
        content,
    })
}

fn content(
    field: &Field<'_>,
    kind: Kind,
    queries: Vec<Option<FileQuery>>,
    percentiles: Vec<Percentile>,
    text: Option<Option<String>>,
) -> Option<Content> {
    let wrong = |count: &'static str| {
        field.error(ProblemKind::Queries(count));
        None
    };
    // One that couldn't be read was told of already.
    let count = queries.len();
    let queries: Option<Vec<FileQuery>> = queries.into_iter().collect();
    match kind {
        Kind::Percentiles | Kind::Heatmap if count != 1 => wrong("one query, of buckets"),
        Kind::Series(_) if count == 0 => wrong("one query or more"),
        Kind::Ratio if count != 2 => wrong("two queries: the part and the whole"),
        Kind::Funnel if count < 2 => wrong("two queries or more"),
        Kind::Text | Kind::Row if count > 0 => wrong("no query"),
        Kind::Percentiles => Some(Content::Percentiles { buckets: queries?.pop()?, percentiles }),
        Kind::Heatmap => Some(Content::Heatmap { buckets: queries?.pop()? }),
        Kind::Series(look) => Some(Content::Series { look, queries: queries? }),
        Kind::Ratio => {
            let mut queries = queries?.into_iter();
            Some(Content::Ratio { part: queries.next()?, whole: queries.next()? })
        }
        Kind::Funnel => Some(Content::Funnel { steps: queries? }),
        Kind::Text => field.required(text, "text").map(Content::Text),
        Kind::Row => Some(Content::Row),
    }
}

fn read_query(field: &Field<'_>) -> Option<FileQuery> {
    let (mut expr, mut legend) = (None, String::new());
    field.members(|key, field| {
        match key {
            "expr" => expr = Some(field.template()),
            "legend" => legend = field.text().unwrap_or_default(),
            _ => return false,
        }
        true
    });
    field.required(expr, "expr").map(|expr| FileQuery { expr, legend })
}

fn read_threshold(field: &Field<'_>) -> Option<Threshold> {
    let (mut from, mut level) = (None, None);
    field.members(|key, field| {
        match key {
            "from" => from = Some(field.number()),
            "level" => level = Some(field.word(&LEVELS, "calm, warning, critical")),
            _ => return false,
        }
        true
    });
    let (from, level) = (field.required(from, "from"), field.required(level, "level"));
    Some(Threshold { from: from?, level: level? })
}

fn read_percentile(field: &Field<'_>) -> Option<Percentile> {
    let number = field.number()?;
    let found = Percentile::new(number);
    if found.is_none() {
        field.error(ProblemKind::Expected("a number between 0 and 100"));
    }
    found
}

/// A panel's name as it stands in links and in the page's markup.
fn panel_id(text: &str) -> Option<String> {
    let valid = !text.is_empty()
        && text.len() <= 100
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    valid.then(|| text.to_owned())
}

fn whole(field: &Field<'_>, least: u8, most: u8, expected: &'static str) -> Option<u8> {
    let number = field.number()?;
    let found = (least..=most).find(|whole| f64::from(*whole) == number);
    if found.is_none() {
        field.error(ProblemKind::Expected(expected));
    }
    found
}

fn positive(field: &Field<'_>) -> Option<f64> {
    let number = field.number()?;
    let positive = number > 0.0;
    if !positive {
        field.error(ProblemKind::Expected("a number above 0"));
    }
    positive.then_some(number)
}

/// The units and their names, as [`Unit::name`] has them.
const UNITS: [(&str, Unit); 8] = [
    ("seconds", Unit::Seconds),
    ("bytes", Unit::Bytes),
    ("bytes_per_second", Unit::BytesPerSecond),
    ("per_second", Unit::PerSecond),
    ("events_per_second", Unit::EventsPerSecond),
    ("ratio", Unit::Ratio),
    ("cores", Unit::Cores),
    ("count", Unit::Count),
];
const UNIT_NAMES: &str = "seconds, bytes, bytes_per_second, per_second, events_per_second, ratio, cores, count";

pub(super) fn level_name(level: Level) -> &'static str {
    LEVELS.iter().find(|(_, other)| *other == level).map_or("calm", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_have_the_names_of_files() {
        for (name, unit) in UNITS {
            assert_eq!(unit.name(), name);
        }
        assert_eq!(UNITS.map(|(name, _)| name).join(", "), UNIT_NAMES);
    }
}
