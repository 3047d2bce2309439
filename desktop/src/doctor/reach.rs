//! The way to a server: the addresses of its name, and a connection to one of them, as the client goes it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::select_ok;
use latchkey_core::edge::EdgeUrl;
use latchkey_core::text::harmless_within;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::finding::{Check, Finding};
use crate::http::Timeouts;
use crate::http::look::{Proxy, addresses, proxy_for};

/// When the client tries the other kind of addresses besides (hyper-util's `HttpConnector`).
const OTHER_KIND: Duration = Duration::from_millis(300);

/// Looks the name up and connects, in all within what the client has for both; gives the address that answers.
pub(super) async fn examine(
    edge: &EdgeUrl,
    findings: &mut Vec<(Check, Finding)>,
) -> Result<IpAddr, Check> {
    let proxy = proxy_for(edge);
    let (host, port) = match &proxy {
        Some(Proxy { host, port }) => (host.clone(), *port),
        None => (edge.host(), edge.port()),
    };
    let patience = Timeouts::default().connect;
    let end = Instant::now() + patience;

    let found = timeout_at(end, addresses(&host)).await;
    let name = match &found {
        Ok(found) => name(edge, &host, proxy.as_ref(), found),
        Err(_) => Finding::NameSlow { host: host.clone() },
    };
    findings.push((Check::Name, name));
    let found = found.unwrap_or_default();
    if found.is_empty() {
        return Err(Check::Name);
    }

    let (to, proxy) = (authority(&host, port), proxy.is_some());
    let (connection, reached) = match timeout_at(end, connect(&found, port, patience)).await {
        Ok(Ok(address)) => {
            let at = (found.len() > 1).then(|| address.to_string());
            (Finding::ConnectionGood { to, at, proxy }, Ok(address))
        }
        Ok(Err(Unreached::Refused)) => (
            Finding::ConnectionRefused { to, proxy },
            Err(Check::Connection),
        ),
        Ok(Err(Unreached::Slow)) | Err(_) => (
            Finding::ConnectionSlow { to, proxy },
            Err(Check::Connection),
        ),
    };
    findings.push((Check::Connection, connection));
    reached
}

fn name(edge: &EdgeUrl, host: &str, proxy: Option<&Proxy>, found: &[IpAddr]) -> Finding {
    if found.is_empty() {
        let host = host.to_owned();
        return Finding::NameUnknown { host };
    }
    if let Some(Proxy { host, port }) = proxy {
        let proxy = authority(host, *port);
        let host = edge.host();
        return Finding::NameByProxy { host, proxy };
    }
    let host = host.to_owned();
    if host.parse::<IpAddr>().is_ok() {
        return Finding::NameNone { host };
    }
    let addresses = found.iter().map(ToString::to_string).collect();
    Finding::NameGood { host, addresses }
}

/// Why an address gives no connection.
enum Unreached {
    Refused,
    Slow,
}

/// Tries all addresses as the client does: those of the first one's kind (IPv4 or IPv6), and a moment later also the others.
async fn connect(all: &[IpAddr], port: u16, patience: Duration) -> Result<IpAddr, Unreached> {
    let is_first = |address: &&IpAddr| all.first().map(IpAddr::is_ipv4) == Some(address.is_ipv4());
    let (first, others): (Vec<&IpAddr>, Vec<&IpAddr>) = all.iter().partition(is_first);
    let mut ways = vec![one_by_one(first, port, patience).boxed()];
    if !others.is_empty() {
        let later = sleep(OTHER_KIND).then(|()| one_by_one(others, port, patience));
        ways.push(later.boxed());
    }
    select_ok(ways).await.map(|(reached, _)| reached)
}

/// Tries one after the other, each for its share of the time.
async fn one_by_one(
    addresses: Vec<&IpAddr>,
    port: u16,
    patience: Duration,
) -> Result<IpAddr, Unreached> {
    let share = patience / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut why = Unreached::Refused;
    for address in addresses {
        let connection = TcpStream::connect(SocketAddr::new(*address, port));
        match timeout(share, connection).await {
            Ok(Ok(_)) => return Ok(*address),
            Ok(Err(_)) => {}
            Err(_) => why = Unreached::Slow,
        }
    }
    Err(why)
}

fn authority(host: &str, port: u16) -> String {
    let host = harmless_within(host, 100);
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}
