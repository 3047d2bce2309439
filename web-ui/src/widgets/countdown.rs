//! Time that is left.

use std::time::Duration;

use leptos::prelude::*;

/// Gives the time on this machine's clock, seconds since 1970 (UTC), anew every second as long as its owner is shown.
pub fn use_now() -> RwSignal<i64> {
    let now = RwSignal::new(seconds());
    let tick = move || now.set(seconds());
    if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
    now
}

#[allow(clippy::cast_possible_truncation)] // Far within what an `i64` holds.
fn seconds() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// How much is left, in parts to be put in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Whole minutes.
    pub minutes: i64,
    /// Seconds above them.
    pub seconds: i64,
}

impl Left {
    /// Counts from `now` to `until`, never below nothing.
    pub fn between(now: i64, until: i64) -> Self {
        let left = until.saturating_sub(now).max(0);
        Self {
            minutes: left / 60,
            seconds: left % 60,
        }
    }

    /// Whether nothing is left.
    pub fn is_over(self) -> bool {
        self.minutes == 0 && self.seconds == 0
    }
}
