use super::SourceChoice;
use crate::json::{Read, Reader};

/// `config.json` beside the page: which sources and dashboards there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The sources by name; the first is shown unless a link names another.
    pub sources: Vec<SourceConfig>,
    /// The names of the dashboards beside the page that are offered.
    pub dashboards: Vec<String>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceConfig {
    /// The name that links use.
    pub name: String,
    /// As the parameter `source`: an address, a path, or `snapshot:PATH`.
    pub url: String,
    /// How long to wait for an answer, seconds.
    pub timeout_seconds: u32,
}

/// Seconds that a query may take: a little less than Prometheus' own limit of
/// two minutes would try anyone's patience.
const DEFAULT_TIMEOUT: u32 = 30;

/// A source that can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResolvedSource {
    /// An address or a recording, never a name.
    pub choice: SourceChoice,
    /// Seconds to wait for an answer.
    pub timeout: u32,
}

impl Config {
    /// Reads `config.json`.
    ///
    /// # Errors
    /// What is wrong with it, in English, with its line and column.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        read_config(&mut Reader::new(bytes)).map_err(|error| {
            let (line, column) = error.line_and_column(bytes);
            format!("expected {} at line {line} column {column}", error.expected())
        })
    }

    /// What a choice stands for; none when `config.json` has no such name, or
    /// no usable address for it. No choice: the first source.
    pub fn resolve(&self, choice: Option<&SourceChoice>) -> Option<ResolvedSource> {
        let named = match choice {
            None => self.sources.first()?,
            Some(SourceChoice::Named(name)) => self.sources.iter().find(|s| s.name == *name)?,
            Some(other) => {
                // The same address under a name brings that name's settings.
                let known = self.sources.iter().find(|s| SourceChoice::parse(&s.url).as_ref() == Some(other));
                let timeout = known.map_or(DEFAULT_TIMEOUT, |s| s.timeout_seconds);
                return Some(ResolvedSource { choice: other.clone(), timeout });
            }
        };
        match SourceChoice::parse(&named.url)? {
            SourceChoice::Named(_) => None,
            choice => Some(ResolvedSource { choice, timeout: named.timeout_seconds }),
        }
    }

    /// What the sources stand for.
    pub fn addresses(&self) -> impl Iterator<Item = SourceChoice> {
        self.sources.iter().filter_map(|source| SourceChoice::parse(&source.url))
    }

    /// The first server among the sources: what a page that shows a recording
    /// offers instead.
    pub fn first_server(&self) -> Option<ResolvedSource> {
        self.sources
            .iter()
            .filter_map(|source| self.resolve(Some(&SourceChoice::Named(source.name.clone()))))
            .find(|resolved| matches!(resolved.choice, SourceChoice::Address(_)))
    }
}

fn read_config(reader: &mut Reader) -> Read<Config> {
    let mut config = Config { sources: Vec::new(), dashboards: Vec::new() };
    reader.fields(|reader, key| {
        match key {
            "sources" => config.sources = reader.list(read_source)?,
            "dashboards" => config.dashboards = reader.list(Reader::text)?,
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    reader.expect_end()?;
    Ok(config)
}

fn read_source(reader: &mut Reader) -> Read<SourceConfig> {
    let (mut name, mut url, mut timeout_seconds) = (None, None, DEFAULT_TIMEOUT);
    reader.fields(|reader, key| {
        match key {
            "name" => name = Some(reader.text()?),
            "url" => url = Some(reader.text()?),
            "timeout_seconds" => {
                let seconds = reader.integer(0..=i64::from(u32::MAX), "whole seconds")?;
                timeout_seconds = u32::try_from(seconds).unwrap_or(DEFAULT_TIMEOUT);
            }
            _ => drop(reader.skip()?),
        }
        Ok(())
    })?;
    Ok(SourceConfig {
        name: reader.required(name, "the source's name")?,
        url: reader.required(url, "the source's url")?,
        timeout_seconds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_addresses() {
        let json = br#"{"sources":[{"name":"incident","url":"snapshot:a.json.gz"},
            {"name":"production","url":"/prometheus","timeout_seconds":5}]}"#;
        let config = Config::read(json).expect("a configuration");
        let resolved = |text: Option<&str>| config.resolve(text.and_then(SourceChoice::parse).as_ref());
        assert_eq!(resolved(None).map(|r| r.choice.text()).as_deref(), Some("snapshot:a.json.gz"));
        assert_eq!(resolved(Some("production")).map(|r| r.timeout), Some(5));
        assert_eq!(resolved(Some("/prometheus")).map(|r| r.timeout), Some(5));
        assert_eq!(resolved(Some("http://h:1")).map(|r| r.timeout), Some(30));
        assert_eq!(resolved(Some("nobody")), None);
        assert_eq!(config.first_server().map(|r| r.choice.text()).as_deref(), Some("/prometheus"));
        assert!(Config::read(b"{").is_err());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let wrong = |text: &str| Config::read(text.as_bytes()).expect_err("no configuration");
        assert_eq!(wrong("{\n  \"sources\": 7\n}"), "expected an array at line 2 column 14");
        assert_eq!(wrong("{\"sources\":[\n{\"name\":\"a\"}]}"), "expected the source's url at line 2 column 12");
        assert_eq!(wrong("{\"sources\":[{\"url\":1}]}"), "expected a string at line 1 column 20");
        assert_eq!(wrong("{} {}"), "expected nothing more at line 1 column 4");
        assert_eq!(wrong("[]"), "expected an object at line 1 column 1");
        assert_eq!(wrong("{\"sources\":["), "expected more at line 1 column 13");
        for seconds in ["-1", "1.5", "4294967296", "1e3", "\"5\"", "true"] {
            let text = format!(r#"{{"sources":[{{"name":"a","url":"/","timeout_seconds":{seconds}}}]}}"#);
            assert_eq!(wrong(&text), "expected whole seconds at line 1 column 53", "{seconds}");
        }
    }

    #[test]
    fn what_is_left_out_or_unknown() {
        let read = |text: &str| Config::read(text.as_bytes()).expect("a configuration").sources;
        assert!(read("{}").is_empty());
        assert!(read(r#"{"sources":null,"other":[{"a":[null,true,-1e5,"\u00e9"]}]}"#).is_empty());
        let [source] = read(r#" { "sources" : [ { "url":"/a", "n\u0061me":"\u00e9", "timeout_seconds":null } ] } "#)
            .try_into()
            .expect("one source");
        assert_eq!((source.name.as_str(), source.timeout_seconds), ("é", 30));
        // Of what stands twice the last counts.
        let twice =
            read(r#"{"sources":[{"name":"a","url":"/","name":"b"}],"sources":[{"name":"c","url":"/","name":"d"}]}"#);
        assert_eq!(twice.iter().map(|source| source.name.as_str()).collect::<Vec<_>>(), ["d"]);
    }
}
