//! Looks at an Edge without asking anything of it: `GET`, without token, cookie or body, over the same connections, trust
//! and proxy as the [`Transport`](super::NativeHttp).

use std::net::IpAddr;

use hyper_util::client::proxy::matcher::Matcher;
use latchkey_core::edge::{EdgeUrl, Reply, TransportError};
use reqwest::header::HeaderMap;

use super::chain::Shown;
use super::client::{Clients, find_addresses};
use super::{Timeouts, errors, head};

/// The most that is read of an answer, in bytes: what is asked for is shorter than a line.
const MOST: usize = 4096;

/// Looks at Edges.
#[derive(Debug)]
pub(crate) struct Looker {
    clients: Clients,
    shown: Shown,
}

/// What an Edge showed of itself.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) reply: Reply,
    /// `defguard-core-version`, as sent.
    pub(crate) core_version: Option<String>,
    /// `defguard-core-connected`, where it says so (edge-contract §1).
    pub(crate) core_connected: Option<bool>,
}

/// Why nothing was seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unseen {
    pub(crate) error: TransportError,
    /// When the certificate ended, if that is why; seconds since 1970 (UTC).
    pub(crate) ended: Option<i64>,
}

impl Looker {
    /// Makes one that connects to this address alone: it was looked up and found to answer.
    pub(crate) fn new(timeouts: Timeouts, address: IpAddr) -> Self {
        let mut clients = Clients::new(timeouts);
        let shown = Shown::default();
        clients.address = Some(address);
        clients.shown = Some(shown.clone());
        Self { clients, shown }
    }

    /// Gives the certificates that the server showed last (DER), its own first, whether they were found good or not.
    pub(crate) fn certificates(&self) -> Vec<Vec<u8>> {
        self.shown.get()
    }

    /// Asks for a page that changes nothing.
    pub(crate) async fn look(
        &self,
        edge: &EdgeUrl,
        ca_certificate: Option<&str>,
        path: &str,
    ) -> Result<Seen, Unseen> {
        let unseen = |error| Unseen { error, ended: None };
        let client = self.clients.get(edge, ca_certificate).map_err(unseen)?;
        let failed = |error: reqwest::Error| Unseen {
            error: errors::classify(&error),
            ended: errors::ended(&error),
        };
        let mut response = client.get(edge.join(path)).send().await.map_err(failed)?;
        if response.status() == reqwest::StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            return Err(unseen(TransportError::ProxyLogin));
        }
        let text = |headers: &HeaderMap, name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let headers = response.headers();
        let core_version = text(headers, "defguard-core-version");
        let core_connected = match text(headers, "defguard-core-connected").as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) | None => None,
        };
        let mut reply = head(response.status().as_u16(), headers);
        // What is longer is none of the answers that are known; the rest of it is left.
        while reply.body.len() < MOST
            && let Some(part) = response.chunk().await.map_err(failed)?
        {
            reply.body.extend_from_slice(&part[..part.len().min(MOST)]);
        }
        Ok(Seen {
            reply,
            core_version,
            core_connected,
        })
    }
}

/// Gives the addresses of a host, as the transport finds them; none if it has none.
pub(crate) async fn addresses(host: &str) -> Vec<IpAddr> {
    find_addresses(host.to_owned()).await.unwrap_or_default()
}

/// A proxy: where it is, and not how one logs in there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proxy {
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// Gives the proxy that requests to an Edge go through, by the same reading of environment and system as the client's.
pub(crate) fn proxy_for(edge: &EdgeUrl) -> Option<Proxy> {
    if edge.is_loopback() {
        return None;
    }
    let intercept = Matcher::from_system().intercept(&edge.to_string().parse().ok()?)?;
    let uri = intercept.uri();
    let usual = match uri.scheme_str() {
        Some("https") => 443,
        Some(scheme) if scheme.starts_with("socks") => 1080,
        Some(_) | None => 80,
    };
    Some(Proxy {
        host: uri.host()?.trim_matches(['[', ']']).to_owned(),
        port: uri.port_u16().unwrap_or(usual),
    })
}
