use std::future::Future;

use leptos::prelude::*;

use super::erase::spawn;
use super::language::tr;
use super::markup::{Piece, el, part};
use crate::browser::ChunkError;

/// A part of the page that shows once its code is there. When that could not be
/// downloaded it says so and offers another try.
pub fn later<F>(load: impl Fn() -> F + Send + Sync + 'static) -> Piece
where
    F: Future<Output = Result<Piece, ChunkError>> + 'static,
{
    let arrived = RwSignal::new(None::<Result<(), ChunkError>>);
    let view = StoredValue::new_local(None::<Piece>);
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
            el("p")
                .class("trouble")
                .set("role", "alert")
                .child(tr!("part.missing"))
                .child(el("button").set("type", "button").on("click", move |_| start()).child(tr!("panel.retry"))),
        ),
    })
}
