use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared, WeakShared};

use super::clock;
use super::fetch::{FetchError, fetch_file, send, send_range};
use super::recording::{evaluate_recording, read_recording, recorded_values};
use super::timing::{Pieces, measure};
use crate::dashboard::{Config, ResolvedSource, SourceChoice};
use crate::prometheus::{
    Answer, BuildInfo, Exemplar, Failure, Request, Rule, ScrapePool, decode_build_info, decode_exemplars, decode_names,
    decode_rules, decode_series, decode_series_labels, decode_targets,
};
use crate::promql::{Expression, Matcher};
use crate::series::{Labels, Matrix};
use crate::snapshot::{Snapshot, SnapshotError};
use crate::time::{Grid, TimeRange, Timestamp};

/// Where data comes from, opened: a server or a recording.
#[derive(Debug, Clone)]
pub struct Source {
    origin: Origin,
    resolved: ResolvedSource,
}

/// What kind of source it is.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A Prometheus-compatible server behind this base address.
    Server(String),
    /// A recording.
    Recording(Arc<Snapshot>),
}

/// Why a source can't be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceError {
    /// No source of this name in `config.json`, or none at all.
    Unknown,
    /// The recording's file can't be had.
    File(FetchError),
    /// The file is no recording.
    Snapshot(SnapshotError),
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.resolved == other.resolved
    }
}

type AnswerFuture = LocalBoxFuture<'static, Result<Answer<Matrix>, Failure>>;

/// An answer on its way to everyone who asked the same.
type Pending = Shared<AnswerFuture>;

thread_local! {
    /// Bytes that have come, by panel.
    static RECEIVED: RefCell<HashMap<String, usize>> = RefCell::default();
}

/// A panel asks anew: nothing has come yet.
pub fn begin_receiving(panel: &str) {
    RECEIVED.with_borrow_mut(|all| all.insert(panel.to_owned(), 0));
}

fn receive(panel: &str, bytes: usize) {
    RECEIVED.with_borrow_mut(|all| *all.entry(panel.to_owned()).or_default() += bytes);
}

/// How many bytes have come of what a panel asked. Of a question that several
/// panels ask only the first of them is told.
pub fn received(panel: &str) -> usize {
    RECEIVED.with_borrow(|all| all.get(panel).copied().unwrap_or(0))
}

type Query = (String, Expression, Grid);

thread_local! {
    /// Weak, so that a query which nobody awaits any more is dropped and aborted.
    static PENDING: RefCell<HashMap<Query, WeakShared<AnswerFuture>>> = RefCell::default();
}

/// Reads `config.json` beside the page. Without one, the page shows a
/// Prometheus on its own origin.
///
/// # Errors
/// The words of what is wrong with the file.
pub async fn read_config() -> Result<Config, String> {
    match fetch_file("config.json").await {
        Ok(bytes) => Config::read(&bytes),
        Err(_) => Config::read(br#"{"sources":[{"name":"prometheus","url":"/prometheus"}]}"#),
    }
}

/// Opens a source; a recording is fetched and read.
///
/// # Errors
/// [`SourceError`].
pub async fn open_source(resolved: ResolvedSource) -> Result<Source, SourceError> {
    let origin = match &resolved.choice {
        SourceChoice::Named(_) => return Err(SourceError::Unknown),
        SourceChoice::Address(base) => Origin::Server(base.clone()),
        SourceChoice::Snapshot(path) => {
            let bytes = fetch_file(path).await.map_err(SourceError::File)?;
            let read = read_recording(bytes).await.map_err(|_| SourceError::File(FetchError::Broken))?;
            Origin::Recording(Arc::new(read.map_err(SourceError::Snapshot)?))
        }
    };
    Ok(Source { origin, resolved })
}

impl Source {
    /// A server or a recording.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What was opened.
    pub fn resolved(&self) -> &ResolvedSource {
        &self.resolved
    }

    /// What time it is there: the clock's, or the end of the recording.
    pub fn now(&self) -> Timestamp {
        match &self.origin {
            Origin::Server(_) => clock::now(),
            Origin::Recording(snapshot) => snapshot.range.to,
        }
    }

    /// The answer to an expression on a grid. Whoever asks the same while it is
    /// under way waits for the same answer; when nobody waits it is cancelled.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn range(&self, panel: &str, expression: &Expression, grid: Grid) -> Result<Answer<Matrix>, Failure> {
        match &self.origin {
            Origin::Recording(_) if expression.is_written() => Err(Failure::NotRecorded),
            Origin::Recording(snapshot) => {
                let timing = measure("taillight:parse");
                let data = evaluate_recording(snapshot, expression, grid).await.map_err(|_| Failure::Interrupted)?;
                timing.end(panel, data.samples());
                Ok(Answer { data, warnings: Vec::new(), infos: Vec::new() })
            }
            Origin::Server(base) => {
                let key = (base.clone(), expression.clone(), grid);
                let pending = PENDING.with_borrow(|all| all.get(&key).and_then(WeakShared::upgrade));
                let pending = pending.unwrap_or_else(|| self.start(panel, base, &key));
                pending.await
            }
        }
    }

    fn start(&self, panel: &str, base: &str, key: &Query) -> Pending {
        let request = Request::query_range(&key.1, key.2);
        let (panel, base, timeout, grid) = (panel.to_owned(), base.to_owned(), self.resolved.timeout, key.2);
        let pending = async move {
            let timing = measure("taillight:fetch");
            let mut parsing = Pieces::new("taillight:parse");
            let (answer, bytes) =
                send_range(&base, &request, timeout, grid, &mut parsing, &|bytes| receive(&panel, bytes)).await?;
            timing.end(&panel, bytes);
            parsing.end(&panel, answer.data.samples());
            Ok(answer)
        }
        .boxed_local()
        .shared();
        PENDING.with_borrow_mut(|all| {
            all.retain(|_, pending| pending.upgrade().is_some());
            if let Some(weak) = pending.downgrade() {
                all.insert(key.clone(), weak);
            }
        });
        pending
    }

    /// The values of a label on a metric's series.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn label_values(
        &self,
        label: &str,
        metric: &str,
        matchers: &[Matcher],
        range: TimeRange,
    ) -> Result<Vec<String>, Failure> {
        match &self.origin {
            Origin::Recording(snapshot) => {
                recorded_values(snapshot, label, metric, matchers).await.map_err(|_| Failure::Interrupted)
            }
            Origin::Server(base) => {
                let request = Request::label_values(label, metric, matchers, range);
                Ok(decode_names(&send(base, &request, self.resolved.timeout).await?)?.data)
            }
        }
    }

    /// The rules that alert; none from a source that doesn't tell them.
    pub async fn alerting_rules(&self) -> Vec<Rule> {
        let Origin::Server(base) = &self.origin else { return Vec::new() };
        let body = send(base, &Request::alerting_rules(), self.resolved.timeout).await;
        let groups = body.and_then(|body| decode_rules(&body)).map(|answer| answer.data).unwrap_or_default();
        groups.into_iter().flat_map(|group| group.rules).collect()
    }

    /// Single observations of a metric's series that fulfil the matchers; none
    /// from a source that keeps none.
    pub async fn exemplars(&self, metric: &str, matchers: &[Matcher], range: TimeRange) -> Vec<Exemplar> {
        let Origin::Server(base) = &self.origin else { return Vec::new() };
        let body = send(base, &Request::exemplars(metric, matchers, range), self.resolved.timeout).await;
        body.and_then(|body| decode_exemplars(&body)).map(|answer| answer.data).unwrap_or_default()
    }

    /// The names of all metrics.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn metric_names(&self, range: TimeRange) -> Result<Vec<String>, Failure> {
        match &self.origin {
            Origin::Recording(snapshot) => {
                let names = snapshot.series.iter().filter_map(|series| series.labels.get("__name__"));
                Ok(names.map(str::to_owned).collect())
            }
            Origin::Server(base) => {
                let request = Request::metric_names(range);
                Ok(decode_names(&send(base, &request, self.resolved.timeout).await?)?.data)
            }
        }
    }

    /// The label sets of the series of some metrics.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn series(&self, metrics: &[String], range: TimeRange) -> Result<Vec<Labels>, Failure> {
        match &self.origin {
            Origin::Recording(snapshot) => {
                let all = snapshot.series.iter().map(|series| &series.labels);
                let wanted = |labels: &&Labels| metrics.iter().any(|metric| labels.get("__name__") == Some(metric));
                Ok(all.filter(wanted).cloned().collect())
            }
            Origin::Server(base) => {
                let names: Vec<Matcher> = Matcher::one_of("__name__", metrics).into_iter().collect();
                let request = Request::series("", &names, range);
                Ok(decode_series_labels(&send(base, &request, self.resolved.timeout).await?)?.data)
            }
        }
    }

    /// The values of a label on the series of a selector that somebody wrote.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn written_values(
        &self,
        label: &str,
        selector: Option<&str>,
        range: TimeRange,
    ) -> Result<Vec<String>, Failure> {
        let Origin::Server(base) = &self.origin else { return Err(Failure::NotRecorded) };
        let request = Request::label_values_of(label, selector, range);
        Ok(decode_names(&send(base, &request, self.resolved.timeout).await?)?.data)
    }

    /// The label sets of the answer to an expression that somebody wrote, at the
    /// end of a range.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn written_labels(&self, promql: &str, range: TimeRange) -> Result<Vec<Labels>, Failure> {
        let Origin::Server(base) = &self.origin else { return Err(Failure::NotRecorded) };
        let answer = decode_series(&send(base, &Request::query(promql, range.to), self.resolved.timeout).await?)?;
        Ok(answer.data.into_iter().map(|series| series.labels).collect())
    }

    /// What is scraped, and how often.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn targets(&self) -> Result<ScrapePool, Failure> {
        match &self.origin {
            Origin::Recording(snapshot) => Ok(snapshot.targets.clone()),
            Origin::Server(base) => {
                Ok(decode_targets(&send(base, &Request::targets(), self.resolved.timeout).await?)?.data)
            }
        }
    }

    /// How often targets are scraped, estimated from how many samples of `up`
    /// the last ten minutes hold, for servers that don't tell their targets.
    /// Milliseconds; none when nothing is scraped.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn estimated_scrape_interval(&self) -> Result<Option<i64>, Failure> {
        let Origin::Server(base) = &self.origin else { return Ok(None) };
        let request = Request::query("max(count_over_time(up[10m]))", self.now());
        let body = send(base, &request, self.resolved.timeout).await?;
        let samples = decode_series(&body)?.data.first().and_then(|series| series.values.first().copied());
        Ok(samples.filter(|n| *n >= 1.0).map(|n| usual_interval(600.0 / n)))
    }

    /// Which server answers.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn build_info(&self) -> Result<BuildInfo, Failure> {
        match &self.origin {
            Origin::Recording(snapshot) => Ok(snapshot.build.clone()),
            Origin::Server(base) => {
                Ok(decode_build_info(&send(base, &Request::build_info(), self.resolved.timeout).await?)?.data)
            }
        }
    }
}

/// The interval that people configure nearest to a measured one, milliseconds: a
/// scrape that failed or is still to come must not make 15 s into 16.
fn usual_interval(seconds: f64) -> i64 {
    const USUAL: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0];
    let near = USUAL.into_iter().find(|usual| (seconds / usual - 1.0).abs() < 0.15);
    (near.unwrap_or(seconds.round().max(1.0)) * 1000.0) as i64
}
