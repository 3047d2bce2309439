//! The administrator's texts, and how they come and go as a file: JSON under the names of Defguard's own settings, which
//! `PATCH /api/v1/settings` takes as it is.

use latchkey_core::demo::Settings;
use serde_json::{Map, Value};

/// The largest file that is read, in bytes: what a server takes at most (edge-newer §2.8).
pub const MAX_FILE: usize = 256 * 1024;

/// One of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The last page of the enrollment.
    Page,
    /// The subject of the welcome mail.
    Subject,
    /// The welcome mail.
    Mail,
}

/// The texts that somebody wrote; `None` is as the scenario has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts([Option<String>; 3]);

/// What a file says; what it does not name stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The texts in it.
    pub texts: [Option<String>; 3],
    /// `enrollment_use_welcome_message_as_email`.
    pub same: Option<bool>,
    /// `enrollment_send_welcome_email`.
    pub send: Option<bool>,
}

/// Why a file cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadFile {
    /// More than [`MAX_FILE`], or not to be read at all.
    Unreadable,
    /// Not JSON from there on: line and column, from 1.
    NotJson(usize, usize),
    /// This setting is not a text, or not on or off.
    WrongType(&'static str),
    /// None of the settings is in it.
    Nothing,
}

/// On or off, under Defguard's name.
pub const SAME_KEY: &str = "enrollment_use_welcome_message_as_email";
/// On or off, under Defguard's name.
pub const SEND_KEY: &str = "enrollment_send_welcome_email";

impl Text {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Page, Self::Subject, Self::Mail];

    /// Gives Defguard's name of the setting; it stands in the address too.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Page => "enrollment_welcome_message",
            Self::Subject => "enrollment_welcome_email_subject",
            Self::Mail => "enrollment_welcome_email",
        }
    }

    /// Reads it from a server.
    pub fn of(self, settings: &Settings) -> &str {
        match self {
            Self::Page => &settings.enrollment_welcome_message,
            Self::Subject => &settings.enrollment_welcome_email_subject,
            Self::Mail => &settings.enrollment_welcome_email,
        }
    }
}

impl Texts {
    /// Gives a text that somebody wrote.
    pub fn get(&self, text: Text) -> Option<&str> {
        self.0[text as usize].as_deref()
    }

    /// Takes a text, or goes back to the scenario's.
    pub fn set(&mut self, text: Text, written: Option<String>) {
        self.0[text as usize] = written;
    }

    /// Gives a server the texts.
    pub fn settle(&self, settings: &mut Settings) {
        let [page, subject, mail] = self.0.clone();
        let places = [
            (page, &mut settings.enrollment_welcome_message),
            (subject, &mut settings.enrollment_welcome_email_subject),
            (mail, &mut settings.enrollment_welcome_email),
        ];
        for (written, place) in places {
            if let Some(written) = written {
                *place = written;
            }
        }
    }
}

/// Writes what somebody wrote and chose, ready for a file or for `PATCH /api/v1/settings`: what is only the scenario's must
/// not overwrite a real server's. As long as nothing is written or chosen it is all of the scenario's, to begin with.
pub fn to_json(written: &Loaded, scenario: &Settings) -> String {
    let mut all = Map::new();
    let is_sample = *written == Loaded::default();
    for (text, written) in Text::ALL.into_iter().zip(&written.texts) {
        let sample = is_sample.then(|| text.of(scenario));
        if let Some(written) = written.as_deref().or(sample) {
            all.insert(text.key().into(), written.into());
        }
    }
    let same = scenario.enrollment_use_welcome_message_as_email;
    let send = scenario.enrollment_send_welcome_email;
    for (key, chosen, sample) in [
        (SAME_KEY, written.same, same),
        (SEND_KEY, written.send, send),
    ] {
        if let Some(on) = chosen.or(is_sample.then_some(sample)) {
            all.insert(key.into(), on.into());
        }
    }
    format!("{:#}\n", Value::Object(all))
}

/// Reads a file. It may hold other settings too, such as all that `GET /api/v1/settings` answers.
///
/// # Errors
/// [`BadFile`]; then nothing is taken from it.
pub fn from_json(json: &str) -> Result<Loaded, BadFile> {
    if json.len() > MAX_FILE {
        return Err(BadFile::Unreadable);
    }
    let all: Value = serde_json::from_str(json.trim_start_matches('\u{feff}'))
        .map_err(|error| BadFile::NotJson(error.line(), error.column()))?;
    let mut loaded = Loaded::default();
    for text in Text::ALL {
        loaded.texts[text as usize] = match &all[text.key()] {
            Value::Null => None,
            Value::String(written) => Some(written.clone()),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                return Err(BadFile::WrongType(text.key()));
            }
        };
    }
    loaded.same = switch(&all, SAME_KEY)?;
    loaded.send = switch(&all, SEND_KEY)?;
    if loaded == Loaded::default() {
        return Err(BadFile::Nothing);
    }
    Ok(loaded)
}

fn switch(all: &Value, key: &'static str) -> Result<Option<bool>, BadFile> {
    match &all[key] {
        Value::Null => Ok(None),
        Value::Bool(on) => Ok(Some(*on)),
        Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(BadFile::WrongType(key))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview::settings::SEND;
    use crate::preview::state::State;

    #[test]
    fn what_is_saved_loads_again() {
        let mut state = State::default();
        let page = "# Hi {{ first_name }}\n\n\"Größe\"\t\u{202e}<b>\\";
        state.texts.set(Text::Page, Some(page.into()));
        state.texts.set(Text::Subject, Some(String::new()));
        state.flags[SEND] = Some(false); // though 1.6 does not know the switch
        let loaded = from_json(&state.facts().json).unwrap();
        let [page_again, subject, mail] = loaded.texts;
        assert_eq!(page_again.as_deref(), Some(page));
        assert_eq!(subject.as_deref(), Some(""));
        assert_eq!(mail, None, "nobody wrote it");
        assert_eq!((loaded.same, loaded.send), (None, Some(false)));
    }

    #[test]
    fn before_anything_is_written_the_sample_is_saved() {
        let state = State::default();
        let facts = state.facts();
        let loaded = from_json(&facts.json).unwrap();
        assert_eq!(loaded.texts, facts.texts.map(Some));
        assert_eq!((loaded.same, loaded.send), (Some(true), Some(true)));
    }

    #[test]
    fn takes_what_it_knows_from_a_whole_answer() {
        let json = r#"{"instance_name":"Acme","enrollment_welcome_email":"Hi","smtp_port":null}"#;
        let loaded = from_json(json).unwrap();
        assert_eq!(loaded.texts, [None, None, Some("Hi".into())]);
        assert_eq!(loaded.same, None);
    }

    #[test]
    fn refuses_what_is_no_such_file() {
        for (json, problem) in [
            ("", BadFile::NotJson(1, 0)),
            ("{\n nope", BadFile::NotJson(2, 2)),
            ("{}", BadFile::Nothing),
            ("[]", BadFile::Nothing),
            ("7", BadFile::Nothing),
            (
                r#"{"enrollment_welcome_message":7}"#,
                BadFile::WrongType("enrollment_welcome_message"),
            ),
            (
                r#"{"enrollment_send_welcome_email":"yes"}"#,
                BadFile::WrongType("enrollment_send_welcome_email"),
            ),
        ] {
            assert_eq!(from_json(json), Err(problem), "{json}");
        }
        let huge = " ".repeat(MAX_FILE + 1);
        assert_eq!(from_json(&huge), Err(BadFile::Unreadable));
    }
}
