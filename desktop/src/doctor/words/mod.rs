//! What was found, in words: one file for each language with one arm for each finding, and its details beside it.

mod de;
mod en;
mod pl;

use std::path::Path;

use latchkey_core::provisioning::{Encoding, Problem};

use super::{FileFacts, Found, certificate};
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

/// A file, with what is known of it.
fn file_with(
    facts: &FileFacts,
    place: &str,
    owner: Option<String>,
    mode: Option<String>,
) -> String {
    let encoding = facts.encoding.map(|encoding| match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf8Bom => "UTF-8 (BOM)",
        Encoding::Utf16Le => "UTF-16LE",
        Encoding::Utf16Be => "UTF-16BE",
    });
    let known = [Some(place), owner.as_deref(), mode.as_deref(), encoding];
    let known: Vec<&str> = known.into_iter().flatten().collect();
    format!("{} ({})", facts.file, known.join(", "))
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
    use latchkey_core::provisioning::{Place, ProblemCode};

    use super::*;
    use crate::doctor::{Check, Finding, lines};
    use crate::policy::PolicyFlaw;

    const LANGUAGES: [Language; 3] = [Language::English, Language::German, Language::Polish];

    fn of(edge: Option<&str>, check: Check, finding: Finding) -> Found {
        Found {
            check,
            edge: edge.map(Into::into),
            finding,
        }
    }

    #[test]
    fn says_of_a_file_whose_it_is_and_what_is_in_it() {
        let facts = FileFacts {
            file: "/data/provisioning.json".into(),
            place: Place::AppData,
            encoding: Some(Encoding::Utf8),
            owner: Some(1000),
            mode: Some("0600".into()),
            open: false,
            url: Some("https://vpn.acme.example".into()),
            ca_certificate: false,
        };
        let said = |facts: &FileFacts, language| {
            let found = of(None, Check::File, Finding::FileGood(facts.clone()));
            say(language, &found).what
        };
        assert_eq!(
            said(&facts, Language::English),
            "/data/provisioning.json (Latchkey's folder, owner 1000, mode 0600, UTF-8), with a token for \
             https://vpn.acme.example"
        );
        let certified = FileFacts {
            ca_certificate: true,
            ..facts.clone()
        };
        let bare = FileFacts {
            encoding: None,
            owner: None,
            mode: None,
            ..facts.clone()
        };
        for language in LANGUAGES {
            let all = said(&facts, language);
            assert!(all.contains("1000") && all.contains("0600") && all.contains("UTF-8"));
            assert_ne!(said(&certified, language), all);
            assert!(!said(&bare, language).contains(", ,"));
        }
    }

    #[test]
    fn names_the_server_where_there_are_several() {
        let core = |edge| of(Some(edge), Check::Core, Finding::CoreGood { version: None });
        let (one, other) = ("https://vpn.acme.example", "http://127.0.0.1:8080");
        let here = of(None, Check::Database, Finding::DatabaseNone);
        for language in LANGUAGES {
            let texts = |found: &[Found]| -> Vec<String> {
                let all = lines(found, language).into_iter();
                all.map(|line| line.text).collect()
            };
            let several = texts(&[here.clone(), core(one), core(other)]);
            assert!(!several[0].contains('('), "{several:?}");
            assert!(several[1].contains(" (vpn.acme.example): "), "{several:?}");
            assert!(
                several[2].contains(" (http://127.0.0.1:8080): "),
                "{several:?}"
            );
            for text in texts(&[here.clone(), core(one), core(one)]) {
                assert!(!text.contains('('), "{text}");
            }
        }
    }

    #[test]
    fn says_in_each_language_why_rules_cannot_be_followed() {
        for flaw in [
            PolicyFlaw::File(ProblemCode::ForeignOwner),
            PolicyFlaw::File(ProblemCode::WritableByOthers),
            PolicyFlaw::File(ProblemCode::NotRegular),
            PolicyFlaw::File(ProblemCode::TooLarge),
            PolicyFlaw::File(ProblemCode::Unreadable),
            PolicyFlaw::NotJson { line: 2, column: 7 },
            PolicyFlaw::NotPlist,
            PolicyFlaw::Unknown("one\u{1b}[2Jtwo".into()),
            PolicyFlaw::Twice("log_level"),
            PolicyFlaw::Value("log_level"),
            PolicyFlaw::Host {
                field: "allowed_edge_hosts",
                entry: 3,
            },
        ] {
            let english = flaw.to_string();
            let place = "/etc/latchkey/policy.json".to_owned();
            let found = of(None, Check::Policy, Finding::PolicyBad { place, flaw });
            for language in LANGUAGES {
                let Said { what, remedy, .. } = say(language, &found);
                let is_english = what.ends_with(&english);
                assert_eq!(is_english, language == Language::English, "{what}");
                assert!(remedy.is_some() && !what.contains('\u{1b}'), "{what}");
            }
        }
    }

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
