use std::cell::RefCell;
use std::collections::HashMap;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared, WeakShared};

use super::fetch::send;
use super::source::{Origin, Source};
use super::timing::measure;
use crate::prometheus::{Failure, NativeAnswer, Request, decode_native};
use crate::promql::Expression;
use crate::time::Grid;

type AnswerFuture = LocalBoxFuture<'static, Result<NativeAnswer, Failure>>;
type Query = (String, Expression, Grid);

thread_local! {
    /// As for numbers: panels that ask the same wait for the same answer.
    static PENDING: RefCell<HashMap<Query, WeakShared<AnswerFuture>>> = RefCell::default();
}

impl Source {
    /// The native histograms that answer an expression on a grid. A recording
    /// holds none.
    ///
    /// # Errors
    /// The [`Failure`] that kept the answer away.
    pub async fn native_range(
        &self,
        panel: &str,
        expression: &Expression,
        grid: Grid,
    ) -> Result<NativeAnswer, Failure> {
        let Origin::Server(base) = self.origin() else { return Ok(NativeAnswer::default()) };
        let key = (base.clone(), expression.clone(), grid);
        let pending = PENDING.with_borrow(|all| all.get(&key).and_then(WeakShared::upgrade));
        let pending = pending.unwrap_or_else(|| start(panel, self.resolved().timeout, key));
        pending.await
    }
}

fn start(panel: &str, timeout: u32, key: Query) -> Shared<AnswerFuture> {
    let (base, request, panel) = (key.0.clone(), Request::query_range(&key.1, key.2), panel.to_owned());
    let pending = async move {
        let timing = measure("taillight:fetch");
        let body = send(&base, &request, timeout).await?;
        timing.end(&panel, body.len());
        let timing = measure("taillight:parse");
        let answer = decode_native(&body)?;
        timing.end(&panel, answer.data.iter().map(|series| series.times.len()).sum());
        Ok(answer)
    }
    .boxed_local()
    .shared();
    PENDING.with_borrow_mut(|all| {
        all.retain(|_, pending| pending.upgrade().is_some());
        if let Some(weak) = pending.downgrade() {
            all.insert(key, weak);
        }
    });
    pending
}
