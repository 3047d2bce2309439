//! The demo Edge (profile 1.6) answers as the real server did: every recorded exchange is replayed in the situation that it
//! was recorded in.
//!
//! `fixtures/edge-1.6.jsonl` (to the Edge) and `fixtures/core-1.6.jsonl` (to the core's REST API) come from a throw-away
//! server. Tokens, cookies and codes in the requests are replaced by those that the demo gave out; see `stage`.
#![cfg(feature = "templates")]
#![allow(clippy::unwrap_used)] // A test, also outside of its `#[test]` function.

mod compare;
mod play;
mod stage;

use stage::Stage;

/// Recorded, but not to be replayed, each with its reason.
const LEFT_OUT: [(&str, &str); 0] = [];

#[test]
fn answers_every_recorded_exchange_alike() {
    let mut stage = Stage::new();
    for act in play::ACTS {
        act(&mut stage);
    }
    let missing: Vec<String> = stage
        .names()
        .into_iter()
        .filter(|name| {
            !stage.was_replayed(name) && !LEFT_OUT.iter().any(|(id, _)| name.starts_with(id))
        })
        .collect();
    assert!(missing.is_empty(), "not replayed: {missing:?}");
}
