//! One type for all closures of a kind.
//!
//! Leptos compiles its machinery anew for every closure type, some two
//! kilobytes for a text, an attribute, an effect. Behind these boxes it is
//! compiled once: half the download, for an indirect call where the DOM changes.

use std::future::Future;

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

/// Runs now, and whenever a signal that it read has changed.
pub fn effect(run: impl FnMut() + 'static) {
    fn boxed(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_: Option<()>| run());
    }
    boxed(Box::new(run));
}

/// A value that follows from signals, computed once a change.
pub fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    fn boxed<T: PartialEq + Send + Sync + 'static>(value: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| value())
    }
    boxed(Box::new(value))
}

/// A text that follows from signals, to be handed to a component.
pub fn derive<T: Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    fn boxed<T: Send + Sync + 'static>(value: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
        Signal::derive(value)
    }
    boxed(Box::new(value))
}

/// Runs a future until the surrounding effect or component is gone.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    fn boxed(future: LocalBoxFuture<'static, ()>) {
        spawn_local_scoped_with_cancellation(future);
    }
    boxed(Box::pin(future));
}
