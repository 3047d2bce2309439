//! One Edge, from its name to its clock. Each step needs the one before it; nothing is ever posted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::join;
use latchkey_core::edge::meaning::{self, Refusal};
use latchkey_core::edge::{EdgeUrl, TransportError};
use latchkey_core::text::harmless_within;
use tokio::time::timeout;

use super::certificate::End;
use super::finding::{Check, Finding, Why};
use super::{certificate, reach};
use crate::http::Timeouts;
use crate::http::look::{Looker, Seen, Unseen};
use crate::store::Known;

/// For the first answer, TLS included. An enrollment waits longer than fits here, so that no answer is only a warning.
const HEALTH: Timeouts = Timeouts {
    connect: Duration::from_secs(4),
    total: Duration::from_secs(4),
};
/// For what is asked of the core. With name, connection and all that comes before it stays below 15 s.
const CORE: Duration = Duration::from_millis(2500);

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
    let address = match reach::examine(edge, &mut findings).await {
        Ok(address) => address,
        Err(failed) => return rest(findings, failed),
    };

    let looker = Looker::new(HEALTH, address);
    let before = now();
    let health = look(&looker, known, "/api/v1/health").await;
    let after = now();
    findings.push((
        Check::Tls,
        tls(edge, &health, &looker.certificates(), after),
    ));
    if let Err(Unseen { error, .. }) = &health
        && is_about_tls(*error)
    {
        return rest(findings, Check::Tls);
    }
    let (is_edge, seen) = match health {
        Err(Unseen { error, .. }) => {
            findings.push((Check::Edge, silent(error)));
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

async fn look(looker: &Looker, known: &Known, path: &str) -> Result<Seen, Unseen> {
    looker
        .look(&known.edge, known.ca_certificate.as_deref(), path)
        .await
}

fn tls(edge: &EdgeUrl, health: &Result<Seen, Unseen>, shown: &[Vec<u8>], now: i64) -> Finding {
    if !edge.is_https() {
        return Finding::TlsNone;
    }
    let first = certificate::first_end(shown, health.is_ok(), now);
    let (until, intermediate) = match first {
        Some(End { at, intermediate }) => (Some(at), intermediate.map(|name| text(&name))),
        None => (None, None),
    };
    match health {
        Ok(_) => {}
        Err(Unseen { error, ended }) if is_about_tls(*error) => {
            let is_over = until.is_some_and(|until| until < now);
            return Finding::TlsBad {
                error: *error,
                host: edge.host(),
                until: ended.and(until.filter(|_| is_over)).or(*ended),
                intermediate: ended.and(intermediate.filter(|_| is_over)),
            };
        }
        Err(Unseen {
            error: TransportError::TimedOut,
            ..
        }) => return Finding::NotChecked { why: Why::Time },
        Err(_) => return Finding::NotChecked { why: Why::Unknown },
    }
    match until.map(|until| (until, (until - now).div_euclid(86_400))) {
        Some((until, days)) if days < SOON => Finding::TlsSoon {
            until,
            days,
            intermediate,
        },
        Some((until, days)) => Finding::TlsGood {
            until: Some(until),
            days: Some(days),
            intermediate,
        },
        None => Finding::TlsGood {
            until: None,
            days: None,
            intermediate: None,
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

fn silent(error: TransportError) -> Finding {
    if error == TransportError::TimedOut {
        let (waited, patience) = (HEALTH.total, Timeouts::default().total);
        return Finding::EdgeSlow {
            waited: waited.as_secs(),
            patience: patience.as_secs(),
        };
    }
    Finding::EdgeSilent { error }
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
    let ask = async |path| timeout(CORE, look(looker, known, path)).await.ok()?.ok();
    let (grpc, info) = join(ask("/api/v1/health-grpc"), ask("/api/v1/info")).await;
    let answers = [Some(health), info.as_ref(), grpc.as_ref()];
    let seen = || answers.into_iter().flatten();
    let version = seen().rev().find_map(|seen| seen.core_version.as_deref());
    let version = version.map(text);
    let newest = seen().rev().find_map(|seen| seen.core_connected);
    let by_page = grpc.as_ref().map(|seen| seen.reply.status);
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
    fn it_ends_within_15_seconds() {
        let longest = super::super::STORE + Timeouts::default().connect + HEALTH.total + CORE;
        assert!(longest < Duration::from_secs(15), "{longest:?}");
    }

    #[test]
    fn everything_after_a_failure_is_left() {
        let left = rest(Vec::new(), Check::Connection);
        let checks: Vec<Check> = left.iter().map(|(check, _)| *check).collect();
        assert_eq!(checks, [Check::Tls, Check::Edge, Check::Core, Check::Clock]);
    }
}
