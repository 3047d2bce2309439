//! `Transport` over HTTP/1.1: one request out, one reply back, and nothing that the core did not ask for.
//!
//! * [`chain`] keeps the certificates that are shown.
//! * [`client`] sets the connection up: trust, proxy, timeouts, addresses.
//! * [`cookie`] keeps the one cookie by hand.
//! * [`errors`] says why no reply came.
//! * [`look`] looks at an Edge without asking anything of it.
//! * [`platform`] is what Edges are told of this machine.

mod chain;
mod client;
mod cookie;
mod errors;
pub(crate) mod look;
mod platform;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_core::edge::{self, MAX_BODY, PROTOCOL, Reply, Request, TransportError};
use latchkey_core::ports::Transport;
use reqwest::header::{
    CONTENT_TYPE, COOKIE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};

use self::client::Clients;
use self::cookie::Cookie;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For name lookup, connection and TLS.
    pub connect: Duration,
    /// For everything, the body included.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: edge::TIMEOUT,
        }
    }
}

/// Carries requests to Edges.
pub struct NativeHttp {
    clients: Clients,
    cookie: Mutex<Option<Cookie>>,
    platform: String,
}

impl NativeHttp {
    /// Makes a transport; connections are set up when they are first needed.
    #[must_use]
    pub fn new(timeouts: Timeouts) -> Self {
        Self::over(Clients::new(timeouts))
    }

    fn over(clients: Clients) -> Self {
        Self {
            clients,
            cookie: Mutex::new(None),
            platform: platform::header(),
        }
    }

    fn headers(&self, request: &Request) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CLIENT_VERSION, HeaderValue::from_static(PROTOCOL));
        if let Ok(platform) = HeaderValue::from_str(&self.platform) {
            headers.insert(CLIENT_PLATFORM, platform);
        }
        if request.wants_cookie() {
            let cookie = self.cookie.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(value) = cookie
                .as_ref()
                .and_then(|cookie| cookie.header_for(&request.edge))
            {
                headers.insert(COOKIE, value);
            }
        }
        headers
    }
}

const CLIENT_VERSION: HeaderName = HeaderName::from_static("defguard-client-version");
const CLIENT_PLATFORM: HeaderName = HeaderName::from_static("defguard-client-platform");

impl Transport for NativeHttp {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        let mut response = self
            .clients
            .get(&request.edge, request.ca_certificate.as_deref())?
            .post(request.edge.join(request.path))
            .headers(self.headers(&request))
            .body(request.body.expose().to_owned())
            .send()
            .await
            .map_err(|error| errors::classify(&error))?;
        let status = response.status();
        if status == reqwest::StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            return Err(TransportError::ProxyLogin);
        }
        if request.path == cookie::START && status.is_success() {
            // One without a cookie ends the session before: that may have been another user's.
            *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) =
                Cookie::from_reply(&request.edge, response.headers());
        }
        let mut reply = head(status.as_u16(), response.headers());
        while let Some(part) = response
            .chunk()
            .await
            .map_err(|error| errors::classify(&error))?
        {
            if reply.body.len() + part.len() > MAX_BODY {
                return Err(TransportError::TooLarge);
            }
            reply.body.extend_from_slice(&part);
        }
        Ok(reply)
    }
}

fn head(status: u16, headers: &HeaderMap) -> Reply {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let date = text(DATE.as_str()).and_then(seconds);
    Reply {
        status,
        content_type: text(CONTENT_TYPE.as_str()).map(str::to_owned),
        date,
        retry_after: text(RETRY_AFTER.as_str())
            .and_then(|value| edge::retry_after(value, date, seconds)),
        edge_version: text("defguard-component-version").map(str::to_owned),
        body: Vec::new(),
    }
}

fn seconds(date: &str) -> Option<i64> {
    let time: SystemTime = httpdate::parse_http_date(date).ok()?;
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

impl fmt::Debug for NativeHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            clients,
            cookie,
            platform,
        } = self;
        f.debug_struct("NativeHttp")
            .field("clients", clients)
            .field("cookie", cookie)
            .field("platform", platform)
            .finish()
    }
}
