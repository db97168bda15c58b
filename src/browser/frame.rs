use std::cell::RefCell;

use wasm_bindgen::prelude::*;

type Job = Box<dyn FnOnce()>;

thread_local! {
    static JOBS: RefCell<Vec<(u64, Job)>> = const { RefCell::new(Vec::new()) };
    static DRAIN: Closure<dyn FnMut()> = Closure::new(drain);
}

/// Runs `job` in the next animation frame. All jobs of a frame run in one
/// callback, and of two with the same `key` only the later: however often a
/// chart asks, it draws once.
pub fn request_frame(key: u64, job: impl FnOnce() + 'static) {
    let first = JOBS.with_borrow_mut(|jobs| {
        let first = jobs.is_empty();
        jobs.retain(|(other, _)| *other != key);
        jobs.push((key, Box::new(job)));
        first
    });
    if first && let Some(window) = web_sys::window() {
        DRAIN.with(|drain| {
            let _ = window.request_animation_frame(drain.as_ref().unchecked_ref());
        });
    }
}

fn drain() {
    let jobs = JOBS.take();
    for (_, job) in jobs {
        job();
    }
}
