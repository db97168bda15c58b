use web_sys::{Storage, Url};

use crate::dashboard::{Config, ResolvedSource, SourceChoice};

/// Where the tab remembers whom its user vouched for: origins, one a line.
const REMEMBERED: &str = "taillight:trusted-sources";

/// The origin of a server on which the user has to be asked first, as the
/// browser spells it (`https://host:port`, punycode). None for the page's own
/// origin, for one that `config.json` names, and for one that the user vouched
/// for in this tab.
///
/// A link may come from anybody. The server that it names would learn what is
/// looked at, and could show numbers of its own making in a page that is
/// trusted. Between programs of one machine there is nothing to ask: a page
/// from a loopback address may read another, nothing leaves.
pub fn stranger(source: &ResolvedSource, config: &Config) -> Option<String> {
    let asked = Origin::of(&source.choice)?;
    let page = web_sys::window()?.location().href().ok().and_then(|href| Origin::of_url(&href));
    let known = page.as_ref().is_some_and(|page| *page == asked || page.is_loopback() && asked.is_loopback())
        || config.addresses().any(|choice| Origin::of(&choice).as_ref() == Some(&asked))
        || remembered().lines().any(|origin| origin == asked.text);
    (!known).then_some(asked.text)
}

/// Remembers until the tab is closed that the user vouches for an origin.
pub fn trust(origin: &str) {
    let all = remembered() + origin + "\n";
    // Without storage the user is asked again.
    let _ = storage().map(|storage| storage.set_item(REMEMBERED, &all));
}

fn remembered() -> String {
    storage().and_then(|storage| storage.get_item(REMEMBERED).ok()?).unwrap_or_default()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

#[derive(PartialEq)]
struct Origin {
    text: String,
    host: String,
}

impl Origin {
    /// That of an address on another origin; paths and recordings have none.
    fn of(choice: &SourceChoice) -> Option<Self> {
        match choice {
            SourceChoice::Address(address) if address.starts_with("http") => Self::of_url(address),
            _ => None,
        }
    }

    fn of_url(address: &str) -> Option<Self> {
        let url = Url::new(address).ok()?;
        Some(Self { text: url.origin(), host: url.hostname() })
    }

    fn is_loopback(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
    }
}
