//! What was found, in words: one file for each language with one arm for each finding, and its details beside it.

mod de;
mod en;
mod pl;

use std::path::Path;

use latchkey_core::provisioning::Problem;

use super::{Found, certificate};
use crate::cli::words::{found, time};

/// The languages that there are words in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English: also that of the command line.
    English,
    /// German.
    German,
    /// Polish.
    Polish,
}

/// What is said about one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What was looked at: a word or two.
    pub title: String,
    /// What was found: a sentence without full stop.
    pub what: String,
    /// What to do about it: sentences.
    pub remedy: Option<String>,
}

/// Says what a check found.
pub(super) fn say(language: Language, found: &Found) -> Said {
    let Found {
        check,
        edge: _,
        finding,
    } = found;
    let (title, (what, remedy)) = match language {
        Language::English => (en::title(*check), en::say(finding)),
        Language::German => (de::title(*check), de::say(finding)),
        Language::Polish => (pl::title(*check), pl::say(finding)),
    };
    let remedy = (!remedy.is_empty()).then_some(remedy);
    let title = title.to_owned();
    Said {
        title,
        what,
        remedy,
    }
}

/// What is said, and what to do; nothing is to be done where that is empty.
type Pair = (String, String);

fn pair(what: impl Into<String>, remedy: impl Into<String>) -> Pair {
    (what.into(), remedy.into())
}

fn fine(what: impl Into<String>) -> Pair {
    pair(what, "")
}

/// Where in the file: `3:7`, or nothing.
fn spot(problem: &Problem) -> Option<(u32, u32)> {
    problem.line.zip(problem.column)
}

/// A date that reads the same everywhere: `2027-03-01`.
fn date(time: i64) -> String {
    certificate::date(time)
}

/// A path as a word of a command.
fn word(path: &str) -> String {
    found::argument(Path::new(path))
}

/// What gives the user back a file of theirs.
fn take_back(file: &str) -> String {
    format!("sudo chown \"$(id -un)\" {}", word(file))
}

/// Bytes as MiB, rounded down.
fn mib(bytes: u64) -> u64 {
    bytes / (1024 * 1024)
}

/// How long: in `s`, `min` and `h`, which are the same in all three languages; never days. Up to ten minutes each second
/// counts, for codes that live for thirty.
fn span(seconds: i64) -> String {
    if seconds < 600 {
        format!("{seconds} s")
    } else if seconds < 172_800 {
        time::span(seconds)
    } else {
        format!("{} h", seconds / 3600)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::{Check, Finding};

    #[test]
    fn says_how_long_a_certificate_is_good() {
        for (days, english, german) in [
            (0, "less than a day", "weniger als einem Tag"),
            (1, "1 day)", "1 Tag)"),
            (2, "2 days)", "2 Tagen)"),
        ] {
            let found = Found {
                check: Check::Tls,
                edge: None,
                finding: Finding::TlsSoon {
                    until: 0,
                    days,
                    intermediate: None,
                },
            };
            let what = |language| say(language, &found).what;
            assert!(what(Language::English).contains(english));
            assert!(what(Language::German).contains(german));
        }
    }
}
