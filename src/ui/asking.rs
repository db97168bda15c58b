use futures::future::try_join_all;

use super::loading::Loaded;
use crate::browser::{self, Source};
use crate::plan::Plan;
use crate::prometheus::{Failure, NativeAnswer};

/// Asks a plan. Where there are no classic buckets the histogram may be native:
/// then its own expression is asked as well.
///
/// # Errors
/// The first [`Failure`].
pub async fn ask(source: &Source, plan: Plan, panel: &str) -> Result<Loaded, Failure> {
    let queries = plan.expressions.iter().map(|expression| source.range(panel, expression, plan.grid));
    let answers = try_join_all(queries).await?;
    let no_buckets = answers.first().is_some_and(|answer| answer.data.is_empty());
    let native = match plan.native.as_ref().filter(|_| no_buckets) {
        Some(expression) => source.native_range(panel, expression, plan.grid).await?,
        None => NativeAnswer::default(),
    };
    let warnings = answers.iter().flat_map(|answer| &answer.warnings).chain(&native.warnings);
    let infos = answers.iter().flat_map(|answer| &answer.infos).chain(&native.infos);
    let remarks = warnings.chain(infos).cloned().collect();
    let matrices = answers.into_iter().map(|answer| answer.data).collect();
    Ok(Loaded { plan, matrices, native: native.data, remarks, at: browser::now() })
}
