//! Finds out what keeps an enrollment from working, and changes nothing: no lock, no file, no request but `GET`, so the
//! token is as good afterwards as before.
//!
//! * [`mod@file`], [`folder`] and [`store`](crate::store::Examined) are this machine, [`edge`] is one server; [`examine`] goes
//!   through all of them in their order, each within a time of its own, together within 15 seconds.
//! * [`finding`] is what was found: typed, without words. [`words`] says it, in three languages.

mod certificate;
mod edge;
mod file;
mod finding;
mod folder;
mod reach;
mod words;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use latchkey_core::checkup::{CheckLine, CheckResult};
use latchkey_core::edge::EdgeUrl;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::text::harmless_within;
use serde::Serialize;

pub use self::finding::{Check, FileFacts, Finding, KeyFlaw, Why};
pub use self::words::{Language, Said};
use crate::discovery::Search;
use crate::paths::{self, Places};
use crate::policy::{Policy, PolicyError};
use crate::private;
use crate::secret_store::SecretStore;
use crate::store::{self, Database, Examined, Holder, Known, Secrets, Shut};

/// For all that is read of the store: its whole database has some 100 KiB.
const STORE: Duration = Duration::from_millis(2500);

/// Most characters of a path or a URL.
const LONGEST: usize = 300;

/// One check and what it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What was looked at.
    pub check: Check,
    /// Which Edge, where it was one.
    pub edge: Option<String>,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// Says all of it, line by line. Where there are several Edges, each line names its own.
#[must_use]
pub fn lines(found: &[Found], language: Language) -> Vec<CheckLine> {
    let edges: BTreeSet<&str> = found.iter().filter_map(|one| one.edge.as_deref()).collect();
    let line = |one: &Found| {
        let Said {
            title,
            what,
            remedy,
        } = one.said(language);
        let edge = one.edge.as_deref().filter(|_| edges.len() > 1);
        let of = edge.map(|edge| format!(" ({})", edge.trim_start_matches("https://")));
        CheckLine {
            result: one.finding.result(),
            text: format!("{title}{}: {what}", of.unwrap_or_default()),
            remedy,
        }
    };
    found.iter().map(line).collect()
}

impl Found {
    /// Says it in three parts.
    #[must_use]
    pub fn said(&self, language: Language) -> Said {
        words::say(language, self)
    }
}

/// What is to be looked at, besides what lies in the usual places.
#[derive(Clone, Debug, Default)]
pub struct Wish<'a> {
    /// This file instead of the usual places.
    pub file: Option<&'a Path>,
    /// This Edge instead of those that file and store know.
    pub url: Option<EdgeUrl>,
}

/// Tells how bad the worst of it is; what could not be looked at is not bad by itself.
#[must_use]
pub fn worst(found: &[Found]) -> CheckResult {
    let results = found.iter().map(|found| found.finding.result());
    let counted = results.filter(|result| *result != CheckResult::NotChecked);
    counted.max().unwrap_or(CheckResult::Ok)
}

/// Looks at everything, in order.
///
/// `secrets` is asked for the key if the database says that it is there; nobody is asked to unlock it.
pub async fn examine(places: &Places, wish: &Wish<'_>, secrets: &SecretStore) -> Vec<Found> {
    let policy = Policy::load(&places.policy);
    let stored = tokio::time::timeout(STORE, store::examine(&places.data, secrets)).await;
    let stored = stored.unwrap_or_else(|_| Examined {
        database: Database::Bad(StorageErrorCode::Busy),
        ..Examined::default()
    });
    // What cannot be followed stops the network below; the file is looked at all the same.
    let search = Search::new(places, wish.file, policy.clone().unwrap_or_default());
    let needed = is_needed(wish, &stored);
    let (file, named) = file::examine(&search, &stored.consumed, needed);

    let (database, key) = (database(&stored, places), key(&stored, places));
    let edges = edges(wish, named, stored);
    let mut found = vec![
        here(Check::File, file),
        here(Check::Folder, folder::examine(&places.data)),
        here(Check::Database, database),
        here(Check::Secrets, key),
    ];
    if edges.is_empty() {
        let why = Why::NoServer;
        let left = Check::AT_EDGES.map(|check| here(check, Finding::NotChecked { why }));
        found.extend(left);
    }
    let looks = edges.iter().map(|known| async {
        let why = match &policy {
            Ok(policy) if policy.allows(&known.edge) => return edge::examine(known).await,
            Ok(_) => Why::Rules,
            Err(_) => Why::BadRules,
        };
        Check::AT_EDGES
            .map(|check| (check, Finding::NotChecked { why }))
            .into()
    });
    for (known, findings) in edges.iter().zip(join_all(looks).await) {
        let edge = harmless_within(&known.edge.to_string(), LONGEST);
        found.extend(findings.into_iter().map(|(check, finding)| Found {
            check,
            edge: Some(edge.clone()),
            finding,
        }));
    }
    found.push(here(Check::Policy, rules(places, &policy, &edges)));
    found
}

fn here(check: Check, finding: Finding) -> Found {
    Found {
        check,
        edge: None,
        finding,
    }
}

/// Chooses the Edges to look at: the one that was named, else the file's, else that of the unfinished enrollment, else those
/// of all instances.
fn edges(wish: &Wish<'_>, named: Option<Known>, stored: Examined) -> Vec<Known> {
    if let Some(url) = &wish.url {
        // Whatever is trusted for it is known from where it was trusted.
        let file = named.into_iter().filter(|known| known.edge == *url);
        let known = stored.unfinished.into_iter().chain(stored.instances);
        let known = file.chain(known.filter(|known| known.edge == *url)).next();
        return vec![known.unwrap_or_else(|| Known {
            edge: url.clone(),
            ca_certificate: None,
        })];
    }
    if let Some(known) = named.or(stored.unfinished) {
        return vec![known];
    }
    let mut edges: Vec<Known> = Vec::new();
    for known in stored.instances {
        if !edges.iter().any(|before| before.edge == known.edge) {
            edges.push(known);
        }
    }
    edges
}

/// Tells whether without a file nobody knows where to enroll; `None` if what is stored would tell and cannot be read.
fn is_needed(wish: &Wish<'_>, stored: &Examined) -> Option<bool> {
    let is_known = wish.url.is_some() || stored.is_unfinished || !stored.instances.is_empty();
    match stored.database {
        _ if is_known => Some(false),
        Database::None | Database::Whole(_) => Some(true),
        Database::Newer(_) | Database::Bad(_) => None,
    }
}

fn database(stored: &Examined, places: &Places) -> Finding {
    let known = store::known_schema();
    match stored.database {
        Database::None => Finding::DatabaseNone,
        Database::Whole(schema) if schema < known => Finding::DatabaseOlder { schema, known },
        Database::Whole(schema) => Finding::DatabaseGood {
            schema,
            instances: stored.instances.len(),
            unfinished: stored.is_unfinished,
        },
        Database::Newer(schema) => Finding::DatabaseNewer { schema, known },
        Database::Bad(why) => Finding::DatabaseBad {
            file: shown(&places.database()),
            why,
        },
    }
}

fn key(stored: &Examined, places: &Places) -> Finding {
    match stored.secrets {
        Secrets::Unknown => Finding::NotChecked {
            why: Why::After(Check::Database),
        },
        Secrets::None => Finding::SecretsNone,
        Secrets::Left => Finding::SecretsLeft,
        Secrets::Torn => Finding::SecretsTorn,
        Secrets::Open(holder @ Holder::Store) => Finding::SecretsGood { holder },
        Secrets::Open(holder @ Holder::File) => {
            let key = paths::key(&places.data);
            let (_, mode) = folder::owner_and_mode(&key);
            match mode.filter(|_| private::is_open_to_others(&key)) {
                Some(mode) => Finding::SecretsOpen {
                    holder,
                    file: shown(&key),
                    mode: format!("{mode:04o}"),
                },
                None => Finding::SecretsGood { holder },
            }
        }
        Secrets::Shut(holder, shut) => Finding::SecretsBad {
            holder,
            file: shown(&paths::key(&places.data)),
            flaw: match shut {
                Shut::Missing => KeyFlaw::Missing,
                Shut::Locked => KeyFlaw::Locked,
                Shut::Denied => KeyFlaw::Denied,
                Shut::Length => KeyFlaw::Length,
                Shut::Unreadable => KeyFlaw::Unreadable,
                Shut::Wrong => KeyFlaw::Wrong,
            },
        },
    }
}

fn rules(places: &Places, policy: &Result<Policy, PolicyError>, edges: &[Known]) -> Finding {
    let place = shown(&places.policy);
    let policy = match policy {
        Ok(policy) => policy,
        Err(PolicyError { place: _, flaw }) => {
            let flaw = flaw.clone();
            return Finding::PolicyBad { place, flaw };
        }
    };
    // A file may be there and decide nothing; of the registry nobody can tell.
    if *policy == Policy::default() && !places.policy.exists() {
        return Finding::PolicyNone { place };
    }
    let forbidden = edges.iter().filter(|known| !policy.allows(&known.edge));
    let hosts: Vec<String> = forbidden.map(|known| known.edge.host()).collect();
    if !hosts.is_empty() {
        return Finding::PolicyForbids { place, hosts };
    }
    let Policy {
        allowed_edge_hosts,
        log_level,
        hide_manual_entry,
    } = policy.clone();
    Finding::PolicyGood {
        place,
        allowed_edge_hosts,
        log_level: log_level.map(|level| level.name()),
        hide_manual_entry,
    }
}

fn shown(path: &Path) -> String {
    harmless_within(&path.display().to_string(), LONGEST)
}
