//! The Edge API: what is asked, what is answered, and what the answer means.
//!
//! * [`EdgeUrl`] is the address, checked once.
//! * a [`Transport`](crate::ports::Transport) turns a [`Request`] into a [`Reply`].
//! * [`meaning`] reads status and body of a reply; [`config`] checks a device's configuration.
//! * [`wire`] has the JSON.

pub mod config;
pub mod meaning;
mod url;
pub mod wire;

use std::fmt;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::url::{EdgeUrl, EdgeUrlError};
use crate::secret::Secret;

/// The protocol level that Latchkey implements, sent as `defguard-client-version`. Newer Edges leave out locations that
/// need more (edge-newer §2.6): 2.1 would promise posture checks, 2.2 several factors in steps.
pub const PROTOCOL: &str = "2.0.0";

/// How long a transport waits for a reply, the body included, unless told otherwise. Edges answer after 5 s at the latest
/// (edge-contract §1), newer ones after 30 s (edge-newer §2.8).
pub const TIMEOUT: Duration = Duration::from_secs(35);

/// The largest reply that a transport reads, in bytes (1 MiB); real ones stay below 100 KiB.
pub const MAX_BODY: usize = 1024 * 1024;

/// Reads `retry-after`: seconds, or a date, counted from the reply's own `date`. `seconds` reads a date as seconds since
/// 1970 (UTC).
#[must_use]
pub fn retry_after(
    value: &str,
    date: Option<i64>,
    seconds: impl Fn(&str) -> Option<i64>,
) -> Option<u64> {
    value.trim().parse().ok().or_else(|| {
        let wait = seconds(value)? - date?;
        Some(u64::try_from(wait).unwrap_or(0))
    })
}

/// One request to an Edge: always `POST`, always JSON (edge-contract §1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub edge: EdgeUrl,
    /// An extra authority (PEM) to trust for this Edge only.
    pub ca_certificate: Option<String>,
    /// Path of the API, with a leading slash: `/api/v1/enrollment/start`.
    pub path: &'static str,
    /// The JSON body; it may hold a token or a password.
    pub body: Secret,
}

impl Request {
    /// Tells whether the `defguard_proxy` cookie goes along: on all enrollment routes but `start` (edge-contract §2).
    #[must_use]
    pub fn wants_cookie(&self) -> bool {
        self.path.starts_with("/api/v1/enrollment/") && self.path != "/api/v1/enrollment/start"
    }
}

/// What came back: any status, with the few headers that matter.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// `content-type`, as sent.
    pub content_type: Option<String>,
    /// `date` as seconds since 1970 (UTC).
    pub date: Option<i64>,
    /// `retry-after` in seconds.
    pub retry_after: Option<u64>,
    /// `defguard-component-version` of the Edge, as sent.
    pub edge_version: Option<String>,
    /// The body; it may hold secrets.
    pub body: Vec<u8>,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status,
            content_type,
            date,
            retry_after,
            edge_version,
            body,
        } = self;
        f.debug_struct("Reply")
            .field("status", status)
            .field("content_type", content_type)
            .field("date", date)
            .field("retry_after", retry_after)
            .field("edge_version", edge_version)
            .field("body", &format_args!("*** ({} bytes)", body.len()))
            .finish()
    }
}

/// Why no complete reply came. Only for [`Unreachable`](Self::Unreachable), the name and the TLS kinds is it certain
/// that the Edge did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum TransportError {
    /// The host name has no address.
    #[error("the host name is not known")]
    UnknownHost,
    /// Nobody answered on that address and port.
    #[error("the Edge cannot be reached")]
    Unreachable,
    /// No answer in time.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke before the answer was complete.
    #[error("the connection broke")]
    Broken,
    /// The certificate is not signed by a trusted authority.
    #[error("the certificate is not trusted")]
    TlsUntrusted,
    /// The certificate has expired, or is not valid yet: or this machine's clock is wrong.
    #[error("the certificate is not valid now")]
    TlsExpired,
    /// The certificate is for another host.
    #[error("the certificate is for another host")]
    TlsWrongHost,
    /// TLS failed in another way.
    #[error("no secure connection")]
    TlsOther,
    /// The HTTP proxy between wants a login (407).
    #[error("the proxy in between wants a login")]
    ProxyLogin,
    /// More than 1 MiB.
    #[error("the answer is too large")]
    TooLarge,
}

impl TransportError {
    /// Tells whether the Edge certainly did nothing: the request was not sent.
    #[must_use]
    pub fn is_certain(self) -> bool {
        match self {
            Self::UnknownHost
            | Self::Unreachable
            | Self::TlsUntrusted
            | Self::TlsExpired
            | Self::TlsWrongHost
            | Self::TlsOther => true,
            Self::TimedOut | Self::Broken | Self::ProxyLogin | Self::TooLarge => false,
        }
    }
}
