use std::future::Future;

use leptos::prelude::*;

use super::erase::{handler, part, spawn};
use super::language::tr;
use crate::browser::ChunkError;

/// A part of the page that shows once its code is there. When that could not be
/// downloaded it says so and offers another try.
pub fn later<F>(load: impl Fn() -> F + Send + Sync + 'static) -> AnyView
where
    F: Future<Output = Result<AnyView, ChunkError>> + 'static,
{
    let arrived = RwSignal::new(None::<Result<(), ChunkError>>);
    let view = StoredValue::new_local(None::<AnyView>);
    let load = StoredValue::new(load);
    let start = move || {
        spawn(async move {
            let Some(loading) = load.try_with_value(|load| load()) else { return };
            let outcome = loading.await.map(|loaded| {
                view.try_set_value(Some(loaded));
            });
            arrived.try_set(Some(outcome));
        });
    };
    start();
    part(move || match arrived.get()? {
        Ok(()) => view.try_update_value(Option::take).flatten(),
        Err(ChunkError) => Some(
            view! {
                <p class="trouble" role="alert">
                    {tr!("part.missing")}
                    <button type="button" on:click=handler(move |_| start())>{tr!("panel.retry")}</button>
                </p>
            }
            .into_any(),
        ),
    })
    .into_any()
}
