use std::sync::Arc;

use futures::future::join_all;
use leptos::prelude::*;

use super::text::called;
use crate::analysis::bottleneck::{Finding, Material, Suspect, Timeline, Windows, investigate};
use crate::browser::{BrowserZone, Source};
use crate::dashboard::{Baseline, Extent, ViewState};
use crate::histogram::{Histograms, Rules};
use crate::plan::{Inquiry, Question, plan_inquiry};
use crate::prometheus::Failure;
use crate::series::Matrix;
use crate::time::{Grid, TimeRange, Timestamp};
use crate::ui::asking::ask;
use crate::ui::erase::{memo, spawn};
use crate::ui::loading::Loaded;
use crate::ui::panel::title_text;
use crate::ui::session::Session;

/// The percentiles that are compared.
pub const QUANTILES: [f64; 5] = [0.5, 0.9, 0.95, 0.99, 0.999];

/// What is asked for a view, and what is to be made of it.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    /// The timeline with the window.
    now: Inquiry,
    /// The timeline of a baseline that lies elsewhere.
    then: Option<Inquiry>,
    comparing: Comparing,
}

/// What is held against what, in times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Comparing {
    /// The worst stretch of a range is searched.
    Search(TimeRange),
    /// A window and the baseline on the same timeline.
    Given(TimeRange, TimeRange),
    /// A window and a baseline elsewhere.
    Elsewhere(TimeRange),
}

/// One answered histogram.
pub struct Answered {
    /// What was asked.
    pub question: Question,
    /// Its buckets by group.
    pub histograms: Histograms,
    /// The sums of its durations by group.
    pub sums: Matrix,
}

impl Answered {
    fn timeline(&self) -> Timeline<'_> {
        Timeline { histograms: &self.histograms, sums: &self.sums }
    }
}

/// Everything that was answered, and what follows from it.
pub struct Case {
    /// The requests, by each label that takes them apart.
    pub requests: Vec<Answered>,
    /// What they depend on.
    pub dependencies: Vec<Answered>,
    /// What the buckets tell.
    pub finding: Finding,
}

impl Case {
    /// The steps of the timeline.
    pub fn grid(&self) -> Grid {
        self.requests
            .first()
            .map_or(Grid { start: Timestamp(0), step: 1, len: 0 }, |answered| answered.question.plan.grid)
    }

    /// The calls of a suspect as people say them; where they have no labels, the
    /// panel's title.
    pub fn name_of(&self, suspect: &Suspect) -> String {
        match self.dependencies.get(suspect.dependency) {
            Some(answered) if suspect.labels.is_empty() => title_text(&answered.question.panel),
            _ => called(&suspect.labels),
        }
    }
}

/// The case of the present view; it is asked anew with another view, another
/// source, or a tick, and the last one stays meanwhile.
#[derive(Clone, Copy)]
pub struct CaseData {
    /// The last good answers.
    pub case: RwSignal<Option<Arc<Case>>>,
    /// Why the last request brought none.
    pub failure: RwSignal<Option<Failure>>,
    /// Counts the attempts by hand.
    pub retry: RwSignal<u32>,
}

impl CaseData {
    /// Follows the view.
    pub fn follow(session: Session) -> Self {
        let data = Self { case: RwSignal::new(None), failure: RwSignal::new(None), retry: RwSignal::new(0) };
        let asked = memo(move || {
            let (range, interval) = (session.range.get()?, session.scrape_interval.get()?);
            let now = session.open_source()?.now();
            session.view.with(|view| {
                session.dashboard.with(|dashboard| {
                    Some(plan(view, range, now, |view, range| plan_inquiry(dashboard, view, range, interval)))
                })
            })
        });
        let source = memo(move || session.open_source());
        Effect::new(move |before: Option<Option<Source>>| {
            let source = source.get();
            if before.is_some_and(|before| before != source) {
                data.case.set(None);
            }
            session.tick.track();
            data.retry.track();
            let rules = session.rules.get();
            if let (Some(asked), Some(source)) = (asked.get(), source.clone()) {
                spawn(async move {
                    match answer(&source, asked, rules).await {
                        Ok(case) => {
                            data.failure.try_set(None);
                            data.case.try_set(case.map(Arc::new));
                        }
                        Err(failure) => drop(data.failure.try_set(Some(failure))),
                    }
                });
            }
            source
        });
        data
    }
}

/// Which timelines to ask for a view.
fn plan(
    view: &ViewState,
    range: TimeRange,
    now: Timestamp,
    inquire: impl Fn(&ViewState, TimeRange) -> Inquiry,
) -> Asked {
    let zone = BrowserZone::new(&view.zone);
    let brush = view.brush.as_ref().map(|brush| brush.resolve(now, &zone));
    let window = brush.unwrap_or(range);
    let before = window.shifted(-window.millis());
    let reaching = |from: TimeRange, to: TimeRange| TimeRange::new(from.from.min(to.from), from.to.max(to.to));
    let elsewhere = match &view.baseline {
        Baseline::Previous => None,
        Baseline::Earlier(millis) => Some(window.shifted(millis.saturating_neg())),
        Baseline::Window(window) => Some(window.resolve(now, &zone)),
    };
    let timeline = reaching(before, reaching(window, if brush.is_some() { range } else { window }));
    let asked = inquire(view, timeline);
    let step = asked.requests.first().map_or(0, |question| question.plan.grid.step);
    let comparing = match (brush, elsewhere.is_some()) {
        (_, true) => Comparing::Elsewhere(window),
        (Some(_), false) => Comparing::Given(window, before),
        (None, false) => Comparing::Search(range),
    };
    // As fine as the other, so that both lose as much at their edges.
    let same = ViewState { step: Extent::Fixed(step.max(1)), ..view.clone() };
    Asked { then: elsewhere.map(|range| inquire(&same, range)), now: asked, comparing }
}

async fn answer(source: &Source, asked: Asked, rules: Rules) -> Result<Option<Case>, Failure> {
    let now = answers(source, asked.now, rules).await?;
    let then = match asked.then {
        Some(inquiry) => Some(answers(source, inquiry, rules).await?),
        None => None,
    };
    let finding = conclude(&now, then.as_ref(), asked.comparing);
    Ok(finding.map(|finding| Case { finding, requests: now.0, dependencies: now.1 }))
}

type Timelines = (Vec<Answered>, Vec<Answered>);

async fn answers(source: &Source, inquiry: Inquiry, rules: Rules) -> Result<Timelines, Failure> {
    let requests = all(source, inquiry.requests, rules).await?;
    Ok((requests, all(source, inquiry.dependencies, rules).await?))
}

async fn all(source: &Source, questions: Vec<Question>, rules: Rules) -> Result<Vec<Answered>, Failure> {
    let asking = questions.into_iter().map(|question| async move {
        let loaded = ask(source, question.plan.clone(), &question.panel).await?;
        Ok(answered(question, loaded, rules))
    });
    join_all(asking).await.into_iter().collect()
}

fn answered(question: Question, mut loaded: Loaded, rules: Rules) -> Answered {
    let sums = if loaded.matrices.len() > 1 { loaded.matrices.remove(1) } else { Matrix::empty(loaded.plan.grid) };
    let histograms = match loaded.buckets() {
        Some(buckets) => buckets.histograms(rules).0,
        None => Histograms::from_classic(&sums, rules).0,
    };
    Answered { question, histograms, sums }
}

fn conclude(now: &Timelines, then: Option<&Timelines>, comparing: Comparing) -> Option<Finding> {
    let material = material(now)?;
    let grid = material.requests.histograms.grid();
    let steps = |range: TimeRange| {
        let inside = |step: &usize| range.contains(grid.at(*step));
        let first = (0..grid.len).find(inside).unwrap_or(grid.len);
        first..(first..grid.len).take_while(inside).last().map_or(first, |last| last + 1)
    };
    let other = then.and_then(self::material);
    let windows = match (comparing, &other) {
        (Comparing::Elsewhere(window), Some(other)) => Windows::Elsewhere(steps(window), other),
        (Comparing::Given(window, before), _) => Windows::Given(steps(window), steps(before)),
        (Comparing::Search(range) | Comparing::Elsewhere(range), _) => Windows::Search(steps(range)),
    };
    Some(investigate(&material, &windows, &QUANTILES))
}

fn material((requests, dependencies): &Timelines) -> Option<Material<'_>> {
    let (first, others) = requests.split_first()?;
    Some(Material {
        requests: first.timeline(),
        others: others.iter().map(Answered::timeline).collect(),
        dependencies: dependencies.iter().map(|a| (a.question.panel.as_str(), a.timeline())).collect(),
        window: first.question.plan.window,
    })
}
