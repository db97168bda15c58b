//! Which dashboard is shown: the built-in one, one beside the page, or an opened file.

use leptos::prelude::*;

use super::session::Session;

impl Session {
    /// Whether the dashboard is a file rather than the built-in one, tracked.
    pub fn shows_file(self) -> bool {
        let named = self.view.with(|view| view.dashboard.as_ref().is_some_and(|name| name != "service"));
        named || self.opened_file.with(Option::is_some)
    }

    /// Whether there is a dashboard to choose beside the built-in one, tracked.
    pub fn has_several_dashboards(self) -> bool {
        let listed = self.config.with(|config| matches!(config, Some(Ok(config)) if !config.dashboards.is_empty()));
        listed || self.shows_file()
    }
}
