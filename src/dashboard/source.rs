/// Where a link says that its data comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SourceChoice {
    /// A name that `config.json` explains.
    Named(String),
    /// The base address of a Prometheus-compatible server: `https://…`, a path
    /// on the page's own origin, or with `./` one beside the page.
    Address(String),
    /// A recording beside the page.
    Snapshot(String),
}

impl SourceChoice {
    /// Reads the parameter `source`. `None` for what must not be followed: an
    /// address with credentials in it, another scheme, a recording elsewhere.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > 2000 || text.chars().any(|c| c.is_control() || c == '\\') {
            return None;
        }
        if let Some(path) = text.strip_prefix("snapshot:") {
            let local = !path.is_empty() && !path.contains(':') && !path.starts_with("//");
            return local.then(|| Self::Snapshot(path.to_owned()));
        }
        if let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let plain = !host.is_empty() && !host.contains('@');
            return plain.then(|| Self::Address(text.trim_end_matches('/').to_owned()));
        }
        if text.starts_with('/') || text.starts_with("./") {
            return (!text.starts_with("//")).then(|| Self::Address(text.trim_end_matches('/').to_owned()));
        }
        let name = text.chars().all(|c| c.is_alphanumeric() || "._- ".contains(c));
        name.then(|| Self::Named(text.to_owned()))
    }

    /// The parameter's text.
    pub fn text(&self) -> String {
        match self {
            Self::Named(name) => name.clone(),
            // The page's origin, and its folder: without its slash neither is an address.
            Self::Address(address) if address.is_empty() || address == "." => format!("{address}/"),
            Self::Address(address) => address.clone(),
            Self::Snapshot(path) => format!("snapshot:{path}"),
        }
    }
}

/// Where the file of a dashboard is that a link names: `shop` is
/// `dashboards/shop.json`, `team/shop.json` itself. None for what isn't beside
/// the page.
pub fn dashboard_path(name: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || "._-/ ".contains(c);
    let local = !name.is_empty() && name.len() <= 200 && name.chars().all(plain) && !name.starts_with('/');
    let within = !name.split('/').any(|part| part == ".." || part.is_empty());
    let path = if name.ends_with(".json") { name.to_owned() } else { format!("dashboards/{name}.json") };
    (local && within).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashboards_are_beside_the_page() {
        assert_eq!(dashboard_path("shop").as_deref(), Some("dashboards/shop.json"));
        assert_eq!(dashboard_path("team/shop.json").as_deref(), Some("team/shop.json"));
        for name in ["", "/etc/x.json", "../x", "a/../b.json", "//h/x.json", "https://h/x.json", "a\\b", "a?b", "a%2f"]
        {
            assert_eq!(dashboard_path(name), None, "{name}");
        }
    }

    #[test]
    fn sources_are_names_addresses_or_recordings() {
        let parsed = |text: &str| SourceChoice::parse(text).map(|s| s.text());
        for text in [
            "production",
            "/prometheus",
            "./prometheus",
            "http://localhost:9090",
            "https://h/p/q",
            "snapshot:snapshots/a.json.gz",
            "/",
            "./",
        ] {
            assert_eq!(parsed(text).as_deref(), Some(text));
        }
        assert_eq!(parsed("http://localhost:9090/").as_deref(), Some("http://localhost:9090"));
        for text in [
            "",
            "//host/x",
            "http://user:pw@host",
            "javascript:alert(1)",
            "snapshot://host/x",
            "snapshot:",
            "http://",
            "a\nb",
            "\\\\host",
            "ftp://x",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
