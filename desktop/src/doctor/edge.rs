//! One Edge, from its name to its clock. Each step needs the one before it; nothing is ever posted.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::join;
use latchkey_core::edge::meaning::{self, Refusal};
use latchkey_core::edge::{EdgeUrl, TransportError};
use latchkey_core::text::harmless_within;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::certificate;
use super::finding::{Check, Finding, Why};
use crate::http::Timeouts;
use crate::http::look::{Looker, Proxy, Seen, Unseen, addresses, proxy_for};
use crate::store::Known;

/// For a name: resolvers ask again after 5 s, and who waited that long waits at every start.
const NAME: Duration = Duration::from_secs(3);
/// For a connection to any of the addresses.
const CONNECTION: Duration = Duration::from_secs(3);
/// For each answer. Both of them and what comes before stay below 15 s.
const ANSWER: Timeouts = Timeouts {
    connect: Duration::from_secs(3),
    total: Duration::from_secs(3),
};

/// A certificate that ends within so many days is told: half of what is left when those of three months are renewed (30
/// days before the end), so one that was to be renewed by itself was not.
const SOON: i64 = 14;

/// From so many seconds on the clocks differ: a code lives for 30 s, and with 5 s off every sixth one that is made on this
/// machine is refused, since the server takes the code of this very half-minute only (edge-contract §6).
const OFF: i64 = 5;
/// From so many seconds on no code that is made here is ever accepted.
const USELESS: i64 = 30;

/// The oldest server that was ever tried.
const OLDEST: (u64, u64) = (1, 6);

/// Looks at an Edge; gives what each of [`Check::AT_EDGES`] found.
pub(super) async fn examine(known: &Known) -> Vec<(Check, Finding)> {
    let edge = &known.edge;
    let mut findings = Vec::new();
    let proxy = proxy_for(edge);
    let (host, port) = match &proxy {
        Some(Proxy { host, port }) => (host.clone(), *port),
        None => (edge.host(), edge.port()),
    };

    let found = timeout(NAME, addresses(&host)).await.unwrap_or_default();
    let is_known = !found.is_empty();
    findings.push((Check::Name, name(edge, &host, proxy.as_ref(), &found)));
    if !is_known {
        return rest(findings, Check::Name);
    }

    let to = found.iter().map(|address| SocketAddr::new(*address, port));
    let connection = connect(&host, port, to, proxy.is_some()).await;
    let is_reached = matches!(connection, Finding::ConnectionGood { .. });
    findings.push((Check::Connection, connection));
    if !is_reached {
        return rest(findings, Check::Connection);
    }

    let looker = Looker::new(ANSWER);
    let before = now();
    let health = look(&looker, known, "/api/v1/health").await;
    let after = now();
    findings.push((Check::Tls, tls(edge, &health, after)));
    if let Err(Unseen { error, .. }) = &health
        && is_about_tls(*error)
    {
        return rest(findings, Check::Tls);
    }
    let (is_edge, seen) = match health {
        Err(Unseen { error, .. }) => {
            findings.push((Check::Edge, Finding::EdgeSilent { error }));
            return rest(findings, Check::Edge);
        }
        Ok(seen) => {
            let finding = answer(&seen);
            let is_edge = matches!(finding, Finding::EdgeGood { .. } | Finding::EdgeOld { .. });
            findings.push((Check::Edge, finding));
            (is_edge, seen)
        }
    };
    findings.push((
        Check::Core,
        if is_edge {
            core(&looker, known, &seen).await
        } else {
            Finding::NotChecked {
                why: Why::After(Check::Edge),
            }
        },
    ));
    findings.push((Check::Clock, clock(seen.reply.date, before, after)));
    findings
}

/// What cannot be looked at after this failed.
pub(super) fn rest(mut findings: Vec<(Check, Finding)>, failed: Check) -> Vec<(Check, Finding)> {
    let why = Why::After(failed);
    let left = Check::AT_EDGES.into_iter().filter(|check| *check > failed);
    findings.extend(left.map(|check| (check, Finding::NotChecked { why })));
    findings
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

/// Tries one address after the other, within one time for all.
async fn connect(
    host: &str,
    port: u16,
    addresses: impl Iterator<Item = SocketAddr>,
    proxy: bool,
) -> Finding {
    let to = authority(host, port);
    let tried = timeout(CONNECTION, async {
        for address in addresses {
            if TcpStream::connect(address).await.is_ok() {
                return true;
            }
        }
        false
    });
    match tried.await {
        Ok(true) => Finding::ConnectionGood { to, proxy },
        Ok(false) => Finding::ConnectionRefused { to, proxy },
        Err(_) => Finding::ConnectionSlow { to, proxy },
    }
}

async fn look(looker: &Looker, known: &Known, path: &str) -> Result<Seen, Unseen> {
    looker
        .look(&known.edge, known.ca_certificate.as_deref(), path)
        .await
}

fn tls(edge: &EdgeUrl, health: &Result<Seen, Unseen>, now: i64) -> Finding {
    if !edge.is_https() {
        return Finding::TlsNone;
    }
    let seen = match health {
        Ok(seen) => seen,
        Err(Unseen { error, ended }) if is_about_tls(*error) => {
            return Finding::TlsBad {
                error: *error,
                host: edge.host(),
                until: *ended,
            };
        }
        Err(Unseen {
            error: TransportError::TimedOut,
            ..
        }) => return Finding::NotChecked { why: Why::Time },
        Err(_) => return Finding::NotChecked { why: Why::Unknown },
    };
    let until = seen.certificate.as_deref().and_then(certificate::end);
    match until.map(|until| (until, (until - now).div_euclid(86_400))) {
        Some((until, days)) if days < SOON => Finding::TlsSoon { until, days },
        Some((until, days)) => Finding::TlsGood {
            until: Some(until),
            days: Some(days),
        },
        None => Finding::TlsGood {
            until: None,
            days: None,
        },
    }
}

/// Whether it went wrong before anything was asked: by the certificate, or what stands in its way.
fn is_about_tls(error: TransportError) -> bool {
    match error {
        TransportError::TlsUntrusted
        | TransportError::TlsExpired
        | TransportError::TlsWrongHost
        | TransportError::TlsOther
        | TransportError::ProxyLogin => true,
        TransportError::UnknownHost
        | TransportError::Unreachable
        | TransportError::TimedOut
        | TransportError::Broken
        | TransportError::TooLarge => false,
    }
}

/// An Edge says `alive` (edge-contract §1); anything else may be any web server.
fn answer(seen: &Seen) -> Finding {
    let reply = &seen.reply;
    let version = reply.edge_version.as_deref().map(text);
    match meaning::refusal(reply) {
        None if reply.body.trim_ascii() == b"alive" => match version {
            Some(version) if is_old(&version) => Finding::EdgeOld { version },
            version => Finding::EdgeGood { version },
        },
        Some(Refusal::ServerTrouble) => Finding::EdgeTrouble {
            status: reply.status,
        },
        Some(Refusal::RateLimited) => Finding::EdgeBusy,
        Some(_) | None => Finding::EdgeOther {
            status: reply.status,
        },
    }
}

fn is_old(version: &str) -> bool {
    let mut numbers = version.split('.').map(str::parse::<u64>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) < OLDEST,
        (Some(_) | None, _) => false,
    }
}

/// Asks the two pages that know of the core; the headers of each answer say so, too.
async fn core(looker: &Looker, known: &Known, health: &Seen) -> Finding {
    let (grpc, info) = join(
        look(looker, known, "/api/v1/health-grpc"),
        look(looker, known, "/api/v1/info"),
    )
    .await;
    let answers = [Some(health), info.as_ref().ok(), grpc.as_ref().ok()];
    let seen = || answers.into_iter().flatten();
    let version = seen().rev().find_map(|seen| seen.core_version.as_deref());
    let version = version.map(text);
    let newest = seen().rev().find_map(|seen| seen.core_connected);
    let by_page = grpc.as_ref().ok().map(|seen| seen.reply.status);
    match (by_page, newest) {
        (Some(503), _) | (_, Some(false)) => Finding::CoreDown { version },
        (Some(200), _) | (_, Some(true)) => Finding::CoreGood { version },
        (Some(_) | None, None) => Finding::NotChecked { why: Why::Unknown },
    }
}

/// Compares the time of an answer, in whole seconds, with this machine's before and after.
fn clock(date: Option<i64>, before: i64, after: i64) -> Finding {
    let Some(date) = date else {
        return Finding::NotChecked { why: Why::Unknown };
    };
    let ahead = if date < before {
        date - before
    } else {
        (date - after).max(0)
    };
    match ahead.saturating_abs() {
        0..OFF => Finding::ClockGood { ahead },
        OFF..USELESS => Finding::ClockOff { ahead },
        _ => Finding::ClockWrong { ahead },
    }
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
}

fn authority(host: &str, port: u16) -> String {
    let host = text(host);
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// Text of a server, or of the environment: at most so long as a version or a host is.
fn text(text: &str) -> String {
    harmless_within(text, 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_differ_from_five_seconds_on() {
        for (date, before, after, expected) in [
            (Some(100), 100, 101, Finding::ClockGood { ahead: 0 }),
            (Some(99), 100, 100, Finding::ClockGood { ahead: -1 }),
            (Some(104), 98, 100, Finding::ClockGood { ahead: 4 }),
            (Some(105), 98, 100, Finding::ClockOff { ahead: 5 }),
            (Some(71), 100, 103, Finding::ClockOff { ahead: -29 }),
            (Some(70), 100, 103, Finding::ClockWrong { ahead: -30 }),
            (Some(3700), 100, 100, Finding::ClockWrong { ahead: 3600 }),
            (
                Some(i64::MIN / 2),
                0,
                1,
                Finding::ClockWrong {
                    ahead: i64::MIN / 2,
                },
            ),
            (None, 100, 100, Finding::NotChecked { why: Why::Unknown }),
        ] {
            assert_eq!(clock(date, before, after), expected, "{date:?}");
        }
    }

    #[test]
    fn knows_an_old_server() {
        for (version, old) in [
            ("1.5.9+abc", true),
            ("0.9", true),
            ("1.6.2+9ae14db", false),
            ("1.10.0", false),
            ("2.0.0-alpha1", false),
            ("next", false),
            ("", false),
        ] {
            assert_eq!(is_old(version), old, "{version}");
        }
    }

    #[test]
    fn everything_after_a_failure_is_left() {
        let left = rest(Vec::new(), Check::Connection);
        let checks: Vec<Check> = left.iter().map(|(check, _)| *check).collect();
        assert_eq!(checks, [Check::Tls, Check::Edge, Check::Core, Check::Clock]);
    }
}
