//! The core in the native host: `invoke` carries an Action there and a View back.
//!
//! Both are plain JavaScript values, read and written field by field: a serde that can read every View weighs more than
//! all screens together.

#[cfg(test)]
mod golden;
mod read;
mod write;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

use self::read::Read as _;
use super::{Bridge, nothing_yet};
use latchkey_core::view::View;

#[wasm_bindgen]
extern "C" {
    /// Calls a command of the native host, by what Tauri puts into every page; its larger global API is not asked for.
    #[wasm_bindgen(js_namespace = ["window", "__TAURI_INTERNALS__"], catch)]
    async fn invoke(command: &str, arguments: JsValue) -> Result<JsValue, JsValue>;
}

/// How long to wait after the host did not answer, in milliseconds.
const PAUSE: u32 = 1_000;

/// Connects to the native host.
pub fn connect() -> Bridge {
    let view = RwSignal::new(nothing_yet());
    let is_deaf = RwSignal::new(false);
    spawn_local(async move {
        let mut seen = 0;
        loop {
            let next = next_view(seen).await;
            is_deaf.set(next.is_none());
            match next {
                Some(next) => {
                    seen = next.rev;
                    view.set(next);
                }
                None => gloo_timers::future::TimeoutFuture::new(PAUSE).await,
            }
        }
    });
    let bridge = Bridge::new(view, move |action| {
        let arguments = write::object(&[("action", write::action(action))]);
        spawn_local(async move {
            // An Action that is not offered changes nothing, and is no error either.
            is_deaf.set(invoke("dispatch", arguments).await.is_err());
        });
    });
    Bridge { is_deaf, ..bridge }
}

/// Waits for a View that is not the one of revision `seen`.
async fn next_view(seen: u64) -> Option<View> {
    #[allow(clippy::cast_precision_loss)] // Revisions are counted from 1.
    let arguments = write::object(&[("seen", JsValue::from_f64(seen as f64))]);
    let answer = invoke("view", arguments).await.ok()?;
    View::read(&answer)
}
