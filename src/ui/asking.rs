use std::future::poll_fn;
use std::task::Poll;

use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::loading::Loaded;
use super::parts;
use crate::browser::{self, ChunkError, Source};
use crate::plan::Plan;
use crate::prometheus::{Failure, NativeAnswer};
use crate::series::Matrix;

/// Asks a plan. Where there are no classic buckets the histogram may be native:
/// then its own expression is asked as well.
///
/// # Errors
/// The first [`Failure`].
pub async fn ask(source: &Source, plan: Plan, panel: &str) -> Result<Loaded, Failure> {
    let queries = plan.expressions.iter().map(|expression| source.range(panel, expression, plan.grid).boxed_local());
    let answers = all_of(queries.collect()).await?;
    let no_buckets = answers.first().is_some_and(|answer| answer.data.is_empty());
    let native = match plan.native.as_ref().filter(|_| no_buckets) {
        Some(expression) => source.native_range(panel, expression, plan.grid).await?,
        None => NativeAnswer::default(),
    };
    let warnings = answers.iter().flat_map(|answer| &answer.warnings).chain(&native.warnings);
    let infos = answers.iter().flat_map(|answer| &answer.infos).chain(&native.infos);
    let remarks = warnings.chain(infos).cloned().collect();
    let mut matrices: Vec<Matrix> = answers.into_iter().map(|answer| answer.data).collect();
    if plan.in_thousandths.contains(&true) {
        let convert = parts::from_thousandths().await.map_err(|ChunkError| Failure::Interrupted)?;
        let counted = matrices.iter_mut().zip(&plan.in_thousandths).filter(|(_, counted)| **counted);
        counted.for_each(|(matrix, _)| convert(matrix));
    }
    Ok(Loaded { plan, matrices, native: native.data, remarks, at: browser::now() })
}

/// The answers to questions that are asked at once, or the first failure: a
/// panel asks two or three, which needs no scheduler.
async fn all_of<T>(mut questions: Vec<LocalBoxFuture<'_, Result<T, Failure>>>) -> Result<Vec<T>, Failure> {
    let mut answers: Vec<Option<T>> = questions.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut waiting = false;
        for (question, answer) in questions.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match question.poll_unpin(context) {
                    Poll::Ready(Ok(found)) => *answer = Some(found),
                    Poll::Ready(Err(failure)) => return Poll::Ready(Err(failure)),
                    Poll::Pending => waiting = true,
                }
            }
        }
        if waiting { Poll::Pending } else { Poll::Ready(Ok(())) }
    })
    .await?;
    Ok(answers.into_iter().flatten().collect())
}
