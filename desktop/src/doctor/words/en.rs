//! English.

mod details;

use self::details::{
    between, database_bad, edge_silent, file, file_for, held, left, not_checked, problem, some,
    tls_bad,
};
use super::{Pair, date, fine, mib, pair, span, take_back, word};
use crate::doctor::finding::{Check, Finding, KeyFlaw};

pub(super) fn title(check: Check) -> &'static str {
    match check {
        Check::File => "provisioning file",
        Check::Folder => "data folder",
        Check::Database => "database",
        Check::Secrets => "sealing key",
        Check::Name => "server's name",
        Check::Connection => "connection",
        Check::Tls => "certificate",
        Check::Edge => "server",
        Check::Core => "core",
        Check::Clock => "clock",
        Check::Policy => "policy",
    }
}

/// What to do about a file that others may read.
fn close(file: &str) -> String {
    format!(
        "Whoever reads its token can enroll in your place. Close it: `chmod 600 {}`.",
        word(file)
    )
}

pub(super) fn say(finding: &Finding) -> Pair {
    match finding {
        Finding::NotChecked { why } => fine(format!("not checked: {}", not_checked(*why))),

        Finding::FileGood(facts) => fine(file_for(facts)),
        Finding::FileUsed(facts) => {
            fine(format!("{} was used already and is left alone", facts.file))
        }
        Finding::FileOpen(facts) => pair(
            format!("{}: other users may read the file", file_for(facts)),
            close(&facts.file),
        ),
        Finding::FileOdd { facts, problems } if facts.open => {
            let (what, remedy) = problem(&file_for(facts), &facts.file, problems);
            pair(
                format!("{what}; other users may read the file"),
                format!("{remedy}\n{}", close(&facts.file)),
            )
        }
        Finding::FileOdd { facts, problems } => problem(&file_for(facts), &facts.file, problems),
        Finding::FileBad { facts, problems } => problem(
            &format!("{} cannot be used", file(facts)),
            &facts.file,
            problems,
        ),
        Finding::FileMissing { file } => pair(
            format!("there is no {file}"),
            "Look for a slip in its name; without a name, the usual places are looked at.",
        ),
        Finding::FileNone {
            needed: Some(false),
            ..
        } => fine("there is none, and none is needed"),
        Finding::FileNone { needed: None, .. } => {
            fine("there is none; whether one is needed, only the database could tell")
        }
        Finding::FileNone {
            searched,
            needed: Some(true),
        } => pair(
            "there is none, and nothing is set up here",
            format!(
                "Put it at one of these places:\n  {}",
                searched.join("\n  ")
            ),
        ),

        Finding::FolderGood {
            folder,
            free: Some(free),
        } => fine(format!("{folder}, {} MiB free", mib(*free))),
        Finding::FolderGood { folder, free: None } => fine(folder.clone()),
        Finding::FolderNone { folder } => fine(format!("{folder} is made when it is needed")),
        Finding::FolderOpen { folder, mode } => pair(
            format!("other users may look into {folder} (mode {mode})"),
            format!(
                "The next enrollment closes it if only Latchkey's files are in it. Or: `chmod 700 {}`.",
                word(folder)
            ),
        ),
        Finding::FolderUnsafe { folder, mode } => pair(
            format!("other users may write to {folder} (mode {mode})"),
            format!(
                "What lies there could be theirs, so nothing is enrolled like that. Look through it, then close it: \
                 `chmod 700 {}`.",
                word(folder)
            ),
        ),
        Finding::FolderForeign { folder, owner } => pair(
            format!("{folder} belongs to another user (number {owner})"),
            format!(
                "Give it back to the user who enrolls, with all that is in it: `sudo chown -R \"$(id -un)\" {}`.",
                word(folder)
            ),
        ),
        Finding::FolderLocked { folder } => pair(
            format!("nothing can be written to {folder}"),
            "Nothing can be kept like that. Is it a folder of yours with mode 0700, on a disk that is not read-only?",
        ),
        Finding::FolderFull { folder, free } => pair(
            format!("only {} MiB is free at {folder}", mib(*free)),
            "Make room on that disk; an enrollment needs a few MiB.",
        ),

        Finding::DatabaseNone => fine("there is none: it is made with the first enrollment"),
        Finding::DatabaseGood {
            schema,
            instances,
            unfinished,
        } => {
            let noun = if *instances == 1 {
                "instance"
            } else {
                "instances"
            };
            let besides = if *unfinished {
                ", and an unfinished enrollment"
            } else {
                ""
            };
            fine(format!(
                "whole, version {schema}, {instances} {noun}{besides}"
            ))
        }
        Finding::DatabaseOlder { schema, known } => fine(format!(
            "whole, version {schema}; it is brought to version {known} when it is used next, after a backup"
        )),
        Finding::DatabaseNewer { schema, known } => pair(
            format!("a newer Latchkey wrote it (version {schema}; this one knows {known})"),
            "Install the newer Latchkey again. Nothing was changed.",
        ),
        Finding::DatabaseBad { file, why } => database_bad(file, *why),

        Finding::SecretsNone => fine("there is none: it is made with the first enrollment"),
        Finding::SecretsLeft => pair(
            "`latchkey.key` lies there, without the database that it belongs to",
            "If something was enrolled here, bring `latchkey.db` back from a backup. Else the next enrollment goes on \
             with this key.",
        ),
        Finding::SecretsTorn => pair(
            "`latchkey.key` was cut off while it was made; nothing was ever sealed with it",
            "The next enrollment replaces it; nothing else is to be done.",
        ),
        Finding::SecretsGood { holder } => {
            fine(format!("{}; it opens what is stored", held(*holder)))
        }
        Finding::SecretsOpen { holder, file, mode } => pair(
            format!("other users may read it (mode {mode}): {}", held(*holder)),
            format!(
                "Close it: `chmod 600 {}`. If somebody may have read it, have this device removed at the server and enroll \
                 again.",
                word(file)
            ),
        ),
        Finding::SecretsBad {
            flaw: KeyFlaw::Locked,
            ..
        } => pair(
            "it is in the system's secret store, which is locked or does not answer",
            "Unlock your keyring (log in to the desktop, or open it there), then try again. Nothing is lost.",
        ),
        Finding::SecretsBad {
            flaw: KeyFlaw::Denied,
            file,
            ..
        } => pair(
            format!("you may not read {file}, so what is stored cannot be opened"),
            format!(
                "Nothing is lost. Give yourself the right to it: `chmod 600 {}`; if it belongs to another user, `{}` before \
                 that.",
                word(file),
                take_back(file)
            ),
        ),
        Finding::SecretsBad { holder, flaw, .. } => pair(
            match (flaw, holder) {
                (KeyFlaw::Length, _) => {
                    "`latchkey.key` is not 32 bytes long, so it is no key, and what is stored cannot be opened"
                }
                (KeyFlaw::Missing, _) => "it is missing, and what is stored cannot be opened",
                (KeyFlaw::Unreadable | KeyFlaw::Locked | KeyFlaw::Denied, None) => {
                    "this version does not know who holds it"
                }
                (KeyFlaw::Unreadable | KeyFlaw::Locked | KeyFlaw::Denied, Some(_)) => {
                    "it cannot be read, so what is stored cannot be opened"
                }
                (KeyFlaw::Wrong, _) => "it is another one than what is stored was sealed with",
            },
            "Nothing was changed. Bring back the key (`latchkey.key`, or the entry in your keyring) from a backup. Without it: \
             `latchkey remove --all`, then enroll again with another token.",
        ),

        Finding::NameGood { host, addresses } => fine(format!("{host} is {}", some(addresses))),
        Finding::NameNone { host } => {
            fine(format!("{host} is an address; nothing has to be looked up"))
        }
        Finding::NameByProxy { host, proxy } => {
            fine(format!("{host} is looked up by the proxy {proxy}"))
        }
        Finding::NameUnknown { host } => pair(
            format!("{host} has no address"),
            "Are you online? Else look for a slip in the name, or ask whoever runs the name server.",
        ),

        Finding::NameSlow { host } => pair(
            format!("nobody said in time what the address of {host} is"),
            "The name server is slow or out of reach. Try again, or ask whoever runs the network.",
        ),

        Finding::ConnectionGood {
            to,
            at: Some(at),
            proxy: false,
        } => fine(format!("{to} answers, at {at}")),
        Finding::ConnectionGood {
            to,
            at: None,
            proxy: false,
        } => fine(format!("{to} answers")),
        Finding::ConnectionGood {
            to,
            at: _,
            proxy: true,
        } => fine(format!(
            "the proxy {to} answers; whether it reaches the server shows below"
        )),
        Finding::ConnectionRefused { to, proxy } => pair(
            format!(
                "{}{to} refuses the connection, or no way leads there",
                if *proxy { "the proxy " } else { "" }
            ),
            "Is the server running, and is this its port? A firewall may be in between.",
        ),
        Finding::ConnectionSlow { to, proxy } => pair(
            format!(
                "{}{to} did not answer in time",
                if *proxy { "the proxy " } else { "" }
            ),
            "A firewall that drops what it does not let through looks like that. Ask whoever runs the network.",
        ),

        Finding::TlsGood {
            until: Some(until),
            days: Some(days),
            intermediate,
        } => {
            let first = intermediate.as_deref().map(|name| {
                let which = between(name);
                format!("; the first to end is {which}")
            });
            fine(format!(
                "trusted, for this server, until {} ({days} days){}",
                date(*until),
                first.unwrap_or_default()
            ))
        }
        Finding::TlsGood { .. } => fine("trusted, and for this server"),
        Finding::TlsSoon {
            until,
            days,
            intermediate,
        } => pair(
            format!(
                "{} ends on {} ({})",
                intermediate.as_deref().map_or("it".to_owned(), between),
                date(*until),
                left(*days)
            ),
            "After that nobody can enroll. Have it renewed at the server; what does that by itself did not.",
        ),
        Finding::TlsNone => fine("none: `http` works on this machine alone, for tests"),
        Finding::TlsBad {
            error,
            host,
            until,
            intermediate,
        } => tls_bad(*error, host, *until, intermediate.as_deref()),

        Finding::EdgeGood {
            version: Some(version),
        } => fine(format!("it is well, version {version}")),
        Finding::EdgeGood { version: None } => fine("it is well"),
        Finding::EdgeOld { version } => pair(
            format!("it is well, but of version {version}"),
            "Latchkey was never tried with servers before 1.6. Have it brought up to date.",
        ),
        Finding::EdgeOther { status } => pair(
            format!("something answers there that is no Defguard server (status {status})"),
            "The address may be wrong, or this network asks for a login first: open a browser and look.",
        ),
        Finding::EdgeTrouble { status } => pair(
            format!("it has trouble of its own (status {status})"),
            "It usually passes. If it does not, tell whoever runs the server.",
        ),
        Finding::EdgeBusy => pair(
            "it asks to come back later",
            "Too many requests came in at once; waiting helps.",
        ),
        Finding::EdgeSlow { waited, patience } => pair(
            format!("no answer came within {waited} s"),
            format!(
                "An enrollment waits {patience} s for each answer, so it may work all the same. Try again."
            ),
        ),
        Finding::EdgeSilent { error } => edge_silent(*error),

        Finding::CoreGood {
            version: Some(version),
        } => fine(format!("connected to its server, version {version}")),
        Finding::CoreGood { version: None } => fine("connected to its server"),
        Finding::CoreDown { .. } => pair(
            "it is not connected to its server: nobody can enroll now",
            "Tell whoever runs the server that Defguard's core is down or cannot reach its Edge. No token is lost.",
        ),

        Finding::ClockGood { .. } => {
            fine("as the server's; codes of an authenticator must fit to the half-minute")
        }
        Finding::ClockOff { ahead } => clock(*ahead, "some codes are refused"),
        Finding::ClockWrong { ahead } => clock(*ahead, "every code is refused"),

        Finding::PolicyNone { place } => fine(format!("none ({place})")),
        Finding::PolicyGood {
            place,
            allowed_edge_hosts,
            log_level,
            hide_manual_entry,
        } => {
            let mut said = vec![place.clone()];
            said.extend(allowed_edge_hosts.as_ref().map(|hosts| match &hosts[..] {
                [] => "allows no server".to_owned(),
                hosts => format!("allows only {}", some(hosts)),
            }));
            said.extend(log_level.map(|level| format!("logs `{level}`")));
            said.extend(
                hide_manual_entry
                    .filter(|hide| *hide)
                    .map(|_| "no entry by hand".to_owned()),
            );
            if said.len() == 1 {
                said.push("decides nothing".to_owned());
            }
            fine(said.join("; "))
        }
        Finding::PolicyBad { place, flaw } => pair(
            format!("{place} cannot be followed: {flaw}"),
            "No server is talked to until that is put right. Tell whoever manages this machine.",
        ),
        Finding::PolicyForbids { place, hosts } => pair(
            format!("{place} does not allow {}", some(hosts)),
            "Use a provisioning file for a server that it allows, or ask whoever manages this machine.",
        ),
    }
}

/// Says how far the clock is off, and what that does to codes that are made with it.
fn clock(ahead: i64, codes: &str) -> Pair {
    pair(
        if ahead > 0 {
            format!("this machine's is {} behind the server's", span(ahead))
        } else {
            format!(
                "this machine's is {} ahead of the server's",
                span(ahead.saturating_neg())
            )
        },
        format!(
            "Set it, best by the network. The server takes a code of an authenticator in its own half-minute only: with an \
             authenticator on this clock, {codes}."
        ),
    )
}
