//! Prometheus' text format, as far as the fixtures have it.

use std::collections::BTreeMap;

use taillight::series::Labels;

/// What one scrape brings.
pub struct Scrape {
    /// The label set of each sample, name and job included.
    pub series: Vec<Labels>,
    /// The declared type of each family.
    pub kinds: BTreeMap<String, String>,
}

/// Reads an exposition as the scrape of a job.
pub fn read(text: &str, job: &str) -> Scrape {
    let mut scrape = Scrape { series: Vec::new(), kinds: BTreeMap::new() };
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some((family, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            scrape.kinds.insert(family.to_owned(), kind.to_owned());
        } else if !line.starts_with('#') {
            scrape.series.push(sample(line, job));
        }
    }
    scrape
}

fn sample(line: &str, job: &str) -> Labels {
    let end = line.find(['{', ' ']).expect("a name");
    let mut pairs = vec![("__name__".to_owned(), line[..end].to_owned()), ("job".to_owned(), job.to_owned())];
    let mut rest = line[end..].strip_prefix('{').unwrap_or("}");
    while !rest.starts_with('}') {
        let (name, value) = rest.split_once("=\"").expect("a label");
        let mut text = String::new();
        let mut characters = value.char_indices();
        let after = loop {
            match characters.next().expect("a closing quote") {
                (_, '\\') => text.extend(characters.next().map(|(_, c)| if c == 'n' { '\n' } else { c })),
                (at, '"') => break at + 1,
                (_, c) => text.push(c),
            }
        };
        pairs.push((name.to_owned(), text));
        rest = value[after..].trim_start_matches(',');
    }
    Labels::new(pairs)
}
