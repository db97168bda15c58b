use serde::Deserialize;

use super::SourceChoice;

/// `config.json` beside the page: which sources there are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Config {
    /// The sources by name; the first is shown unless a link names another.
    #[serde(default)]
    pub sources: Vec<SourceConfig>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SourceConfig {
    /// The name that links use.
    pub name: String,
    /// As the parameter `source`: an address, a path, or `snapshot:PATH`.
    pub url: String,
    /// How long to wait for an answer, seconds.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u32,
}

fn default_timeout() -> u32 {
    DEFAULT_TIMEOUT
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
    /// What is wrong with it, with its line and column, in serde's words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
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

    /// The first server among the sources: what a page that shows a recording
    /// offers instead.
    pub fn first_server(&self) -> Option<ResolvedSource> {
        self.sources
            .iter()
            .filter_map(|source| self.resolve(Some(&SourceChoice::Named(source.name.clone()))))
            .find(|resolved| matches!(resolved.choice, SourceChoice::Address(_)))
    }
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
}
