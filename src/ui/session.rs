use std::sync::Arc;

use leptos::prelude::*;

use super::erase::{effect, memo, spawn};
use super::language::speak;
use super::marks::Marks;
use super::parts;
use super::recognised::Recognised;
use crate::browser::{self, ChunkError, History, Origin, Source, SourceError};
use crate::chart::{SystemColors, Theme};
use crate::dashboard::{
    Config, Dashboard, Notice, Refresh, ResolvedSource, Roles, ThemeChoice, TimeWindow, ViewState, ZoneChoice,
    decode_url, encode_url, service_dashboard,
};
use crate::histogram::Rules;
use crate::prometheus::{Failure, ScrapePool};
use crate::time::{TimeRange, Timestamp};

/// Scrape intervals are mostly this when nobody tells, milliseconds.
const COMMON_SCRAPE_INTERVAL: i64 = 15_000;

/// What all components share. Everything follows from [`view`](Self::view), the
/// clock's [`tick`](Self::tick) and what the source answers.
#[derive(Clone, Copy)]
pub struct Session {
    /// The view state: the URL as a value.
    pub view: RwSignal<ViewState>,
    /// Parameters of the link that could not be read.
    pub notices: RwSignal<Vec<Notice>>,
    /// `config.json`; none while it is fetched.
    pub config: RwSignal<Option<Result<Config, String>>>,
    /// The source that the view names.
    pub source: RwSignal<SourceState>,
    /// Counts the refreshes: whoever reads it asks again with each.
    pub tick: RwSignal<u32>,
    /// Counts the servers that the user vouched for.
    vouched: RwSignal<u32>,
    /// The range of time, resolved at the last tick.
    pub range: Memo<Option<TimeRange>>,
    /// Milliseconds between scrapes of what is looked at; none until known.
    pub scrape_interval: Memo<Option<i64>>,
    /// The arithmetic of the server that answers.
    pub rules: RwSignal<Rules>,
    /// Whether the ground is dark.
    pub dark: Memo<bool>,
    /// The system's colours, where it allows no others.
    pub forced: RwSignal<Option<SystemColors>>,
    /// Device pixels per CSS pixel.
    pub pixel_ratio: RwSignal<f64>,
    /// The instant under the pointer, shared by all charts.
    pub cursor: RwSignal<Option<Timestamp>>,
    /// The range that a hand moves all charts to, before it is asked for.
    pub glimpse: RwSignal<Option<TimeRange>>,
    /// The key of the trace that stands out on every chart that has it.
    pub lit: RwSignal<Option<String>>,
    /// The selected window: the one in the making, or that of the view.
    pub brush: Memo<Option<TimeRange>>,
    /// The window that a hand is selecting.
    pub brushing: RwSignal<Option<TimeRange>>,
    /// What every chart marks beside its data; none until it is known.
    pub marks: RwSignal<Option<Marks>>,
    /// The windows from which was zoomed in, for the way back.
    pub zoomed_from: StoredValue<Vec<TimeWindow>>,
    /// The dashboard.
    pub dashboard: RwSignal<Arc<Dashboard>>,
    /// What was recognised of the source's metrics.
    pub recognised: RwSignal<Option<Arc<dyn Recognised>>>,
    /// Whether the source is being asked what it has.
    pub looking: RwSignal<bool>,
    /// A dashboard's file that was opened from the disk; it stands before the one
    /// that the view names.
    pub opened_file: RwSignal<Option<Arc<[u8]>>>,
}

/// How far a source is.
#[derive(Clone, PartialEq)]
pub enum SourceState {
    /// `config.json` or a recording is on its way.
    Opening,
    /// A link names a server that nobody vouches for: its origin. Nothing is
    /// asked of it before the user has agreed.
    Stranger(String),
    /// It can be asked.
    Open(Source),
    /// It can't be opened.
    Failed(SourceError),
}

/// What is known about scraping.
#[derive(Clone, PartialEq)]
enum Scraping {
    Unknown,
    Targets(ScrapePool),
    Estimated(Option<i64>),
}

impl Session {
    /// Reads the page's address and begins.
    pub fn begin() -> Self {
        let (state, unread) = decode_url(&browser::query_string());
        let view = RwSignal::new(state);
        // Only what the range depends on: a dragged percentile must not move the
        // end of a live range, which would ask everything anew.
        let when = memo(move || view.with(|v| (v.time.clone(), v.zone.clone())));
        let tick = RwSignal::new(0);
        let source = RwSignal::new(SourceState::Opening);
        let scraping = RwSignal::new(Scraping::Unknown);
        let prefers_dark = RwSignal::new(browser::prefers_dark());
        let brushing = RwSignal::new(None);
        let session = Self {
            view,
            notices: RwSignal::new(unread),
            config: RwSignal::new(None),
            source,
            tick,
            vouched: RwSignal::new(0),
            range: memo(move || resolve_range(when, source, tick)),
            scrape_interval: memo(move || scrape_interval(view, scraping)),
            rules: RwSignal::new(Rules::latest()),
            dark: memo(move || match view.with(|v| v.theme) {
                ThemeChoice::Auto => prefers_dark.get(),
                ThemeChoice::Dark => true,
                ThemeChoice::Light => false,
            }),
            forced: RwSignal::new(browser::system_colors()),
            pixel_ratio: RwSignal::new(browser::device_pixel_ratio()),
            cursor: RwSignal::new(None),
            glimpse: RwSignal::new(None),
            brush: memo(move || brushing.get().or_else(|| resolve_brush(view, source))),
            brushing,
            lit: RwSignal::new(None),
            marks: RwSignal::new(None),
            zoomed_from: StoredValue::new(Vec::new()),
            dashboard: RwSignal::new(Arc::new(service_dashboard(&Roles::conventional()))),
            recognised: RwSignal::new(None),
            looking: RwSignal::new(false),
            opened_file: RwSignal::new(None),
        };
        // A glimpse is of one range: with another it is gone.
        effect(move || {
            let (window, _) = when.get();
            session.glimpse.update(|glimpse| {
                *glimpse = glimpse.filter(|range| TimeWindow::between(*range) == window);
            });
        });
        session.check_zone();
        session.follow_history();
        session.follow_screen(prefers_dark);
        session.follow_source(scraping);
        session.follow_metrics();
        session.refresh_by_clock();
        session
    }

    /// Changes the view and writes it into the page's address; without a
    /// difference nothing happens.
    pub fn change(self, history: History, edit: impl FnOnce(&mut ViewState)) {
        let before = self.view.get_untracked();
        let mut after = before.clone();
        edit(&mut after);
        if after != before {
            browser::write_query(&encode_url(&after), history);
            self.view.set(after);
        }
    }

    /// Asks everything again now.
    pub fn refresh(self) {
        self.tick.update(|tick| *tick = tick.wrapping_add(1));
    }

    /// The user lets a server be asked that only the link names.
    pub fn vouch(self, origin: &str) {
        browser::trust(origin);
        self.vouched.update(|vouched| *vouched += 1);
    }

    /// The zone that the view names, tracked.
    pub fn zone(self) -> browser::BrowserZone {
        browser::BrowserZone::new(&self.view.with(|v| v.zone.clone()))
    }

    /// The chart colours of the present ground, tracked.
    pub fn theme(self) -> Theme {
        match self.forced.get() {
            Some(colors) => Theme::forced(colors),
            None if self.dark.get() => Theme::dark(),
            None => Theme::light(),
        }
    }

    /// The open source, tracked.
    pub fn open_source(self) -> Option<Source> {
        match self.source.get() {
            SourceState::Open(source) => Some(source),
            _ => None,
        }
    }

    /// The open source, as it is now.
    pub fn open_source_untracked(self) -> Option<Source> {
        untrack(|| self.open_source())
    }

    /// Whether what is shown is a recording, tracked.
    pub fn is_recording(self) -> bool {
        self.source.with(|s| matches!(s, SourceState::Open(source) if matches!(source.origin(), Origin::Recording(_))))
    }

    /// Milliseconds between refreshes, tracked; none: only by hand.
    pub fn refresh_interval(self) -> Option<i64> {
        match self.view.with(|v| v.refresh) {
            Some(Refresh::Off) => None,
            Some(Refresh::Every(millis)) => Some(millis),
            None => self.dashboard.with(|d| d.refresh),
        }
    }

    fn check_zone(self) {
        let ZoneChoice::Named(name) = self.view.with_untracked(|v| v.zone.clone()) else { return };
        if !browser::is_known_zone(&name) {
            let expected = crate::dashboard::Expected::Zone;
            self.notices.update(|all| all.push(Notice { parameter: "tz".into(), value: name, expected }));
            self.view.update(|v| v.zone = ZoneChoice::Browser);
        }
    }

    fn follow_history(self) {
        let listener = browser::on_location_change(move || {
            let (state, unread) = decode_url(&browser::query_string());
            self.notices.set(unread);
            if self.view.with_untracked(|v| *v != state) {
                self.view.set(state);
            }
            self.check_zone();
        });
        StoredValue::new_local(listener);
    }

    fn follow_screen(self, prefers_dark: RwSignal<bool>) {
        let listener = browser::on_scheme_change(move || prefers_dark.set(browser::prefers_dark()));
        StoredValue::new_local(listener);
        let forced = browser::on_forced_colors_change(move || self.forced.set(browser::system_colors()));
        StoredValue::new_local(forced);
        Effect::new(move |_| browser::apply_theme(self.dark.get()));
        effect(move || {
            let asked = self.view.with(|v| v.language.clone());
            browser::set_language(speak(asked.as_deref(), &browser::languages()));
        });
        let pixels = StoredValue::new_local(None);
        effect(move || {
            // A query on the ratio fires once: listen anew at each ratio.
            self.pixel_ratio.track();
            let listener = browser::on_pixel_ratio_change(move || {
                self.pixel_ratio.set(browser::device_pixel_ratio());
            });
            pixels.set_value(listener);
        });
    }

    fn follow_source(self, scraping: RwSignal<Scraping>) {
        spawn(async move {
            self.config.set(Some(browser::read_config().await));
        });
        let wanted = memo(move || {
            let choice = self.view.with(|v| v.source.clone());
            self.config.with(|config| match config {
                Some(Ok(config)) => Some(config.resolve(choice.as_ref())),
                _ => None,
            })
        });
        effect(move || {
            let Some(resolved) = wanted.get() else { return };
            scraping.set(Scraping::Unknown);
            self.vouched.track();
            if let Some(origin) = resolved.as_ref().and_then(|resolved| self.stranger(resolved)) {
                self.source.set(SourceState::Stranger(origin));
                return;
            }
            self.source.set(SourceState::Opening);
            spawn(async move {
                let opened = match resolved {
                    Some(resolved) => browser::open_source(resolved).await,
                    None => Err(SourceError::Unknown),
                };
                match opened {
                    Err(error) => self.source.set(SourceState::Failed(error)),
                    Ok(source) => {
                        self.source.set(SourceState::Open(source.clone()));
                        learn_about(self, &source, scraping).await;
                    }
                }
            });
        });
    }

    fn stranger(self, resolved: &ResolvedSource) -> Option<String> {
        self.config.with_untracked(|config| match config {
            Some(Ok(config)) => browser::stranger(resolved, config),
            _ => None,
        })
    }

    /// Builds the dashboard from what the source holds. The first panels don't
    /// wait for it: they ask for the names that are common.
    fn follow_metrics(self) {
        let source = memo(move || self.open_source());
        effect(move || {
            let Some(source) = source.get() else { return };
            self.looking.set(true);
            spawn(async move {
                match parts::follow_metrics(self, source).await {
                    Ok(following) => following.await,
                    Err(ChunkError) => drop(self.looking.try_set(false)),
                }
            });
        });
    }

    fn refresh_by_clock(self) {
        let shown_again = RwSignal::new(0u32);
        let listener = browser::on_visibility_change(move || shown_again.update(|n| *n = n.wrapping_add(1)));
        StoredValue::new_local(listener);
        effect(move || {
            // Counted from the last refresh, whoever asked for it.
            self.tick.track();
            shown_again.track();
            let live = self.view.with(|v| v.time.is_live()) && !self.is_recording();
            let Some(millis) = self.refresh_interval().filter(|_| live && !browser::is_hidden()) else { return };
            spawn(async move {
                browser::sleep(u32::try_from(millis).unwrap_or(u32::MAX)).await;
                self.refresh();
            });
        });
    }
}

fn resolve_range(
    when: Memo<(TimeWindow, ZoneChoice)>,
    source: RwSignal<SourceState>,
    tick: RwSignal<u32>,
) -> Option<TimeRange> {
    tick.track();
    let (time, zone) = when.get();
    source.with(|state| match state {
        SourceState::Open(source) => Some(time.resolve(source.now(), &browser::BrowserZone::new(&zone))),
        _ => None,
    })
}

fn resolve_brush(view: RwSignal<ViewState>, source: RwSignal<SourceState>) -> Option<TimeRange> {
    let (window, zone) = view.with(|v| Some((v.brush.clone()?, v.zone.clone())))?;
    source.with(|state| match state {
        SourceState::Open(source) => Some(window.resolve(source.now(), &browser::BrowserZone::new(&zone))),
        _ => None,
    })
}

fn scrape_interval(view: RwSignal<ViewState>, scraping: RwSignal<Scraping>) -> Option<i64> {
    let jobs = view.with(|v| v.variables.get("job").cloned().unwrap_or_default());
    scraping.with(|scraping| match scraping {
        Scraping::Unknown => None,
        Scraping::Targets(pool) => {
            let known = pool.scrape_interval(&jobs).or_else(|| pool.scrape_interval(&[]));
            Some(known.unwrap_or(COMMON_SCRAPE_INTERVAL))
        }
        Scraping::Estimated(interval) => Some(interval.unwrap_or(COMMON_SCRAPE_INTERVAL)),
    })
}

/// Asks a server which version it is and how often it scrapes. What it doesn't
/// tell is estimated or assumed: the panels must not wait for it.
async fn learn_about(session: Session, source: &Source, scraping: RwSignal<Scraping>) {
    let (build, targets) = futures::join!(source.build_info(), source.targets());
    if let Ok(build) = build {
        session.rules.set(rules_of(&build.version));
    }
    let known = match targets {
        Ok(pool) if pool.scrape_interval(&[]).is_some() => Scraping::Targets(pool),
        // A server that can't be reached tells no estimate either.
        Err(Failure::Unreachable | Failure::CrossOrigin | Failure::Timeout { .. }) => Scraping::Estimated(None),
        _ => Scraping::Estimated(source.estimated_scrape_interval().await.unwrap_or(None)),
    };
    scraping.set(known);
}

/// The rules of a version such as `3.5.3`; of an unknown one the newest.
fn rules_of(version: &str) -> Rules {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), Some(minor)) => Rules::prometheus(major, minor),
        _ => Rules::latest(),
    }
}
