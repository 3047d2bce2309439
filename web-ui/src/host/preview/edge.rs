//! A real Edge, reached at the page's own origin through the dev server (`npm run dev -- --edge URL`).

use gloo_net::http::{Headers, Request as Fetch, Response};
use latchkey_core::edge::{
    EdgeUrl, MAX_BODY, PROTOCOL, Reply, Request, TIMEOUT, TransportError, retry_after,
};
use latchkey_core::ports::Transport;
use leptos::prelude::document;
use web_sys::{AbortSignal, RequestCache, RequestCredentials, RequestRedirect};

/// Gives the Edge that the dev server passes `/api` on to, if it was told of one.
pub fn of_page() -> Option<EdgeUrl> {
    let named = document()
        .query_selector("meta[name=latchkey-edge]")
        .ok()??;
    EdgeUrl::parse(&named.get_attribute("content")?).ok()
}

/// Carries requests by `fetch`. The browser keeps the cookie and writes `date`, which a page may read at its own origin.
#[derive(Debug)]
pub(super) struct BrowserHttp {
    /// The only Edge that is spoken to.
    pub(super) edge: EdgeUrl,
}

impl Transport for BrowserHttp {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        if request.edge != self.edge {
            return Err(TransportError::UnknownHost);
        }
        let signal = AbortSignal::timeout_with_f64(TIMEOUT.as_millis() as f64);
        // A browser does not tell why nothing came back; the request may have taken effect.
        let failed = |_| {
            if signal.aborted() {
                TransportError::TimedOut
            } else {
                TransportError::Broken
            }
        };
        let response = Fetch::post(request.path)
            .header("content-type", "application/json")
            .header("defguard-client-version", PROTOCOL)
            .cache(RequestCache::NoStore)
            .credentials(RequestCredentials::SameOrigin)
            .redirect(RequestRedirect::Error)
            .abort_signal(Some(&signal))
            .body(request.body.expose())
            .map_err(failed)?
            .send()
            .await
            .map_err(failed)?;
        let body = response.binary().await.map_err(failed)?;
        if body.len() > MAX_BODY {
            return Err(TransportError::TooLarge);
        }
        Ok(reply(&response, body))
    }
}

fn reply(response: &Response, body: Vec<u8>) -> Reply {
    let headers: Headers = response.headers();
    let date = headers.get("date").and_then(|value| seconds(&value));
    let wait = headers.get("retry-after");
    Reply {
        status: response.status(),
        content_type: headers.get("content-type"),
        date,
        retry_after: wait.and_then(|value| retry_after(&value, date, seconds)),
        edge_version: headers.get("defguard-component-version"),
        body,
    }
}

#[allow(clippy::cast_possible_truncation)] // Far within what an `i64` holds.
fn seconds(date: &str) -> Option<i64> {
    let milliseconds = js_sys::Date::parse(date);
    milliseconds
        .is_finite()
        .then_some((milliseconds / 1000.0) as i64)
}
