use crate::time::Timestamp;

/// What the machine's clock shows.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// A number in `[0, 1)`, for spreading retries.
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// Resolves after so many milliseconds.
pub async fn sleep(millis: u32) {
    gloo_timers::future::TimeoutFuture::new(millis).await;
}
