//! English: what is said of parts of a finding, and of the many kinds of some.

use std::path::Path;

use latchkey_core::edge::TransportError;
use latchkey_core::ports::StorageErrorCode;
use latchkey_core::provisioning::{Place, Problem};

use crate::cli::words;
use crate::doctor::finding::{Check, FileFacts, Why};
use crate::doctor::words::{Pair, date, file_with, fine, pair, spot, take_back, word};
use crate::store::Holder;

pub(super) fn not_checked(why: Why) -> &'static str {
    match why {
        Why::After(check) => match check {
            Check::Database => "only the database says who holds it",
            Check::Name => "no address is known",
            Check::Connection => "there is no connection",
            Check::Tls => "there is no trusted connection",
            Check::File
            | Check::Folder
            | Check::Secrets
            | Check::Edge
            | Check::Core
            | Check::Clock
            | Check::Policy => "the server does not answer as one",
        },
        Why::NoServer => "no server is known",
        Why::Rules => "the policy of this machine does not allow this server",
        Why::BadRules => "the policy of this machine cannot be followed",
        Why::Time => "no answer came in time",
        Why::Unknown => "the server does not tell",
    }
}

/// Where it lies, whose it is, and how it is written.
pub(super) fn file(facts: &FileFacts) -> String {
    let place = match facts.place {
        Place::Given => "named by you",
        Place::AppData => "Latchkey's folder",
        Place::Defguard => "the folder of Defguard's client",
        Place::Machine => "for all users",
    };
    let owner = facts.owner.map(|owner| format!("owner {owner}"));
    let mode = facts.mode.as_ref().map(|mode| format!("mode {mode}"));
    file_with(facts, place, owner, mode)
}

pub(super) fn file_for(facts: &FileFacts) -> String {
    let what = match facts.ca_certificate {
        true => "with token and certificate for",
        false => "with a token for",
    };
    let url = facts.url.as_deref().unwrap_or_default();
    format!("{}, {what} {url}", file(facts))
}

/// The first problem, and how many there are besides.
pub(super) fn problem(lead: &str, file: &str, problems: &[Problem]) -> Pair {
    let Some(first) = problems.first() else {
        return fine(lead);
    };
    let words::Words { what, remedy } = words::file::problem_of(first.code, Path::new(file));
    let spot = spot(first).map(|(line, column)| format!("line {line}, column {column}: "));
    let more = match problems.len() {
        1 => String::new(),
        more => format!(" (and {} more: `latchkey check` tells all)", more - 1),
    };
    pair(
        format!("{lead}: {}{what}{more}", spot.unwrap_or_default()),
        remedy,
    )
}

pub(super) fn held(holder: Holder) -> &'static str {
    match holder {
        Holder::Store => "in the system's secret store",
        Holder::File => "in `latchkey.key`",
    }
}

pub(super) fn some(all: &[String]) -> String {
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    words::list(&all)
}

pub(super) fn database_bad(file: &str, why: StorageErrorCode) -> Pair {
    match why {
        StorageErrorCode::Corrupt => pair(
            "`latchkey.db` is damaged",
            "Nothing was changed. Bring it back from a backup (`latchkey.db.bak-*` may lie beside it), or move it away \
             with what is named `latchkey.db-*`, and enroll again with another token. As the last resort, `latchkey remove --all` removes all \
             that is here.",
        ),
        StorageErrorCode::Denied => pair(
            "it cannot be read",
            format!(
                "Nothing is lost. Give yourself the right to it: `chmod 600 {}`; if it belongs to another user, `{}` before \
                 that.",
                word(file),
                take_back(file)
            ),
        ),
        StorageErrorCode::Busy => pair(
            "it could not be read in time",
            "Somebody is at work on it, or its disk is slow. Try again.",
        ),
        StorageErrorCode::Full => pair("there is no room on its disk", "Make room there."),
        StorageErrorCode::Newer
        | StorageErrorCode::NoKey
        | StorageErrorCode::Locked
        | StorageErrorCode::NoStore
        | StorageErrorCode::Other => pair(
            "it cannot be read",
            "Nothing was changed. If it stays so, bring it back from a backup.",
        ),
    }
}

/// How long a certificate is good yet, in whole days.
pub(super) fn left(days: i64) -> String {
    match days {
        ..1 => "in less than a day".to_owned(),
        1 => "in 1 day".to_owned(),
        2.. => format!("in {days} days"),
    }
}

/// Which certificate of the chain it is; hostile text between marks.
pub(super) fn between(name: &str) -> String {
    match name {
        "" => "an intermediate certificate".to_owned(),
        name => format!("the intermediate certificate `{name}`"),
    }
}

pub(super) fn tls_bad(
    error: TransportError,
    host: &str,
    until: Option<i64>,
    intermediate: Option<&str>,
) -> Pair {
    match error {
        TransportError::TlsUntrusted => pair(
            format!("the certificate of {host} is not signed by anybody whom this machine trusts"),
            "Have the authority installed on this machine, or put into the provisioning file (`ca_certificate`). It may \
             also be that somebody listens in between.",
        ),
        TransportError::TlsExpired => match (until, intermediate) {
            (Some(until), Some(name)) => pair(
                format!("{} ended on {}", between(name), date(until)),
                "Have it replaced at the server, which sends it along; if this machine's clock is wrong, set it.",
            ),
            (Some(until), None) => pair(
                format!("the certificate of {host} ended on {}", date(until)),
                "Have it renewed at the server; if this machine's clock is wrong, set it.",
            ),
            (None, _) => pair(
                format!("the certificate of {host} is not valid now"),
                "Look at this machine's clock first. Else the certificate has to be renewed at the server.",
            ),
        },
        TransportError::TlsWrongHost => pair(
            format!("the certificate is not for {host}"),
            "The address may be wrong, the server may have the wrong certificate, or somebody sits in between.",
        ),
        TransportError::ProxyLogin => pair(
            "the proxy of this network wants a login first",
            "Set `https_proxy=http://USER:PASSWORD@HOST:PORT`, or ask whoever runs the network.",
        ),
        TransportError::TlsOther
        | TransportError::UnknownHost
        | TransportError::Unreachable
        | TransportError::TimedOut
        | TransportError::Broken
        | TransportError::TooLarge => pair(
            format!("there is no secure connection to {host}"),
            "Something in between may break it: a proxy, a firewall, a very old server.",
        ),
    }
}

pub(super) fn edge_silent(error: TransportError) -> Pair {
    match error {
        TransportError::TooLarge => pair(
            "the answer is far too large",
            "That is no Edge. Look at the address.",
        ),
        TransportError::Unreachable
        | TransportError::UnknownHost
        | TransportError::TimedOut
        | TransportError::Broken
        | TransportError::TlsUntrusted
        | TransportError::TlsExpired
        | TransportError::TlsWrongHost
        | TransportError::TlsOther
        | TransportError::ProxyLogin => pair(
            "the connection broke before an answer came",
            "Try again; if it stays so, tell whoever runs the server.",
        ),
    }
}
