//! What the samples are called: by the words of the screens themselves, where those say it.

use latchkey_core::view::{Notice, Screen, Step, Stop, View};

use crate::words::Words;

/// Parts of the list, in their order.
pub const PARTS: [Part; 6] = [
    Part::Before,
    Part::Steps,
    Part::Waiting,
    Part::End,
    Part::Stopped,
    Part::Names,
];
/// The most characters of a sentence that are shown in a list.
const BRIEF: usize = 56;

/// A part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Before the first step.
    Before,
    /// Step by step.
    Steps,
    /// Under way, and waiting.
    Waiting,
    /// The end.
    End,
    /// It does not go on.
    Stopped,
    /// Names that are long, from right to left, or markup.
    Names,
}

/// Names a part.
pub fn part(words: Words, part: Part) -> &'static str {
    match part {
        Part::Before => words.preview_screens_before(),
        Part::Steps => words.preview_screens_steps(),
        Part::Waiting => words.preview_screens_waiting(),
        Part::End => words.preview_screens_end(),
        Part::Stopped => words.preview_screens_stopped(),
        Part::Names => words.preview_screens_names(),
    }
}

/// Gives the place in [`PARTS`] of a sample.
pub fn part_of(name: &str, screen: &Screen) -> usize {
    if unusual(name).is_some() {
        return Part::Names as usize;
    }
    let part = match screen {
        Screen::Looking
        | Screen::Manual { .. }
        | Screen::BadFile { .. }
        | Screen::Connecting
        | Screen::Question { .. } => Part::Before,
        Screen::Welcome { .. }
        | Screen::Details { .. }
        | Screen::Password { .. }
        | Screen::Device { .. }
        | Screen::Factor { .. }
        | Screen::Totp { .. }
        | Screen::Email { .. }
        | Screen::Recovery { .. } => Part::Steps,
        Screen::Working { .. } | Screen::Waiting { .. } => Part::Waiting,
        Screen::Finish { .. }
        | Screen::AdminAddsDevice
        | Screen::About { .. }
        | Screen::Home { .. } => Part::End,
        Screen::Stopped { .. } => Part::Stopped,
    };
    part as usize
}

/// What is unusual about the names in a sample.
fn unusual(name: &str) -> Option<fn(Words) -> &'static str> {
    let label = match name.rsplit('-').next()? {
        "long" if !name.ends_with("too-long") => Words::preview_screen_long,
        "rtl" => Words::preview_screen_rtl,
        "markup" => Words::preview_screen_markup,
        _ => return None,
    };
    Some(label)
}

/// Names a sample.
pub fn of(words: Words, name: &str, view: &View) -> String {
    let screen = screen(words, &view.screen);
    let detail = unusual(name)
        .map(|label| label(words).to_owned())
        .or_else(|| {
            view.notice
                .map(|notice| notice_label(words, notice).to_owned())
        })
        .or_else(|| detail(words, name, &view.screen));
    match detail {
        Some(detail) => format!("{screen}: {}", brief(&detail)),
        None => screen,
    }
}

fn notice_label(words: Words, notice: Notice) -> &'static str {
    match notice {
        Notice::HandedOut => words.preview_screen_handed_out(),
        Notice::NotHandedOut => words.preview_screen_not_handed_out(),
        Notice::FileLeft => words.preview_screen_file_left(),
        Notice::UpToDate => words.said_up_to_date(),
        Notice::NotRefreshed => words.said_not_refreshed(),
        Notice::StoreTrouble(code) => words.store(code),
        Notice::Removed => words.said_removed(),
        Notice::BadLink(error) => words.manual_error(error),
        Notice::LinkLeft => words.said_link_left(),
    }
}

fn screen(words: Words, screen: &Screen) -> String {
    let name = match screen {
        Screen::Looking => words.preview_screen_looking(),
        Screen::Manual { .. } => words.preview_screen_manual(),
        Screen::BadFile { .. } => words.preview_screen_bad_file(),
        Screen::Connecting => words.preview_screen_connecting(),
        Screen::Question { .. } => words.preview_screen_question(),
        Screen::Welcome { .. } => words.step(Step::Welcome),
        Screen::Details { .. } => words.step(Step::Details),
        Screen::Password { .. } => words.step(Step::Password),
        Screen::Device { .. } => words.step(Step::Device),
        Screen::Factor { .. } => words.step(Step::Factor),
        Screen::Totp { .. } => words.factor_totp(),
        Screen::Email { .. } => words.factor_email(),
        Screen::Recovery { .. } => words.step(Step::Recovery),
        Screen::Working { .. } => words.working_heading(),
        Screen::Waiting { .. } => words.preview_screen_waiting(),
        Screen::Finish { .. } => words.preview_screen_finish(),
        Screen::AdminAddsDevice => words.preview_screen_admin_adds(),
        Screen::About { .. } => words.about_heading(),
        Screen::Home { .. } => words.preview_screen_home(),
        Screen::Stopped { reason, .. } => return words.stop(*reason).0.to_owned(),
    };
    name.to_owned()
}

fn detail(words: Words, name: &str, screen: &Screen) -> Option<String> {
    Some(match screen {
        Screen::Manual { error } => words.manual_error((*error)?).to_owned(),
        Screen::Details { error, .. }
        | Screen::Password { error }
        | Screen::Device { error, .. }
        | Screen::Factor { error, .. }
        | Screen::Totp { error, .. }
        | Screen::Email { error, .. } => words.field_error((*error)?).to_owned(),
        Screen::Waiting { trouble, .. } => words.trouble(*trouble).to_owned(),
        Screen::Stopped {
            reason: reason @ Stop::Store(_),
            ..
        } => words.stop(*reason).1,
        Screen::Stopped { changed, .. } if name.contains("changed") => {
            let lines = words.changed(*changed);
            lines
                .first()
                .map_or(words.stopped_declined(), |line| line)
                .to_owned()
        }
        Screen::Looking
        | Screen::BadFile { .. }
        | Screen::Connecting
        | Screen::Question { .. }
        | Screen::Welcome { .. }
        | Screen::Recovery { .. }
        | Screen::Working { .. }
        | Screen::Finish { .. }
        | Screen::AdminAddsDevice
        | Screen::About { .. }
        | Screen::Home { .. }
        | Screen::Stopped { .. } => {
            let label = match name {
                "bad-file-all" => words.preview_screen_all_problems(),
                "question-user" => words.preview_screen_other_user(),
                "question-link" => words.question_link_heading(),
                "about-managed" => words.about_hosts(),
                "about-checking" => words.about_checking(),
                "about-checks" => words.about_check(),
                "question-remove" => words.home_remove(),
                "question-instance" => words.preview_screen_other_instance(),
                "recovery-lost" => words.preview_screen_codes_lost(),
                "finish-plain" => words.preview_screen_no_message(),
                "home-many" => words.preview_screen_many(),
                "home-empty" => words.home_heading_none(),
                _ => return None,
            };
            label.to_owned()
        }
    })
}

/// Gives the first sentence, or its beginning.
fn brief(text: &str) -> String {
    let end = text.find(['.', ':', ';']).unwrap_or(text.len());
    let sentence = &text[..end];
    if sentence.chars().count() <= BRIEF {
        return sentence.to_owned();
    }
    let start: String = sentence.chars().take(BRIEF).collect();
    let start = start.rsplit_once(' ').map_or(&*start, |(start, _)| start);
    format!("{start} …")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{find, listed, names};
    use super::*;
    use crate::words::Language;

    #[test]
    fn each_sample_is_listed_once_under_a_name_of_its_own() {
        for language in Language::ALL {
            let parts = listed(Words(language));
            assert!(parts.iter().all(|(_, samples)| !samples.is_empty()));
            let all: Vec<_> = parts.into_iter().flat_map(|(_, samples)| samples).collect();
            assert_eq!(all.len(), names().count());
            let labels: BTreeSet<_> = all.iter().map(|(_, label)| label).collect();
            let twice = all
                .iter()
                .filter(|(_, label)| all.iter().filter(|(_, other)| other == label).count() > 1);
            assert_eq!(labels.len(), all.len(), "{:?}", twice.collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_screen_has_a_sample() {
        let shown: BTreeSet<_> = names()
            .filter_map(|name| find(name, 0))
            .map(|view| serde_json::to_value(view).unwrap()["screen"].to_string())
            .collect();
        assert_eq!(shown.len(), 20, "{shown:?}"); // the cases of `Screen`: `screen` above names each
    }

    /// What somebody is asked to do, or to ask, in each language.
    const WAYS: [&[&str]; 3] = [
        &[
            "administrator",
            "sk ",
            "ry again",
            "Install",
            "Put ",
            "must be",
            "Log in",
        ],
        &[
            "Administration",
            "itten Sie",
            "ragen Sie",
            "noch einmal",
            "Installieren",
            "müssen",
            "Melden",
        ],
        &[
            "dministrator",
            "oproś",
            "apytaj",
            "ponownie",
            "Muszą",
            "Zaloguj",
        ],
    ];

    #[test]
    fn every_stop_and_trouble_has_words_and_every_stop_a_way_on() {
        for (language, ways) in Language::ALL.into_iter().zip(WAYS) {
            let words = Words(language);
            for view in names().filter_map(|name| find(name, 0)) {
                if let Screen::Stopped { reason, .. } = view.screen {
                    let (heading, next) = words.stop(reason);
                    let leads_on = ways.iter().any(|way| next.contains(way));
                    assert!(!heading.is_empty() && !next.is_empty(), "{reason:?}");
                    assert!(leads_on || reason == Stop::Declined, "{next}");
                } else if let Screen::Waiting { trouble, .. } = view.screen {
                    assert!(words.trouble(trouble).ends_with('.'), "{trouble:?}");
                }
            }
            assert!(words.store_unchanged().ends_with('.'));
        }
    }

    #[test]
    fn brief_is_brief() {
        assert_eq!(brief("The file is empty. Write it."), "The file is empty");
        let long = brief(&"word ".repeat(100));
        assert!(long.ends_with("word …") && long.chars().count() <= BRIEF + 2);
    }
}
