//! The state as the part of the page's address behind the `#`: `scenario=bare&profile=2.1&theme=dark&lang=de`. Pairs,
//! percent-encoded, without what is as it would be anyway; settings and texts under Defguard's own names.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::samples;
use super::settings::{FLAGS, MINUTES};
use super::state::{State, Tab, Theme, Width};
use super::texts::Text;
use super::twists::Twist;
use crate::words::Language;

/// The longest that is read or written, in bytes (decisions: preview links).
pub const MAX_BYTES: usize = 32 * 1024;
/// Of what could not be read, this many names are told, each with this many characters.
const MAX_TOLD: (usize, usize) = (5, 40);
/// How long a session lasts, in minutes: Defguard's name.
const MINUTES_KEY: &str = "enrollment_session_timeout_minutes";
/// What would end a pair or an address; all else stays readable. A space becomes `+`.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'#')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'\\')
    .add(b'^')
    .add(b'|');

/// Why a link could not be read as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is longer than [`MAX_BYTES`]: nothing of it was read.
    TooLong,
    /// These parts are not known, or have a value that is not; the rest was read.
    Parts(Vec<String>),
}

/// Reads a fragment, with or without its `#`. What cannot be read is as usual.
pub fn read(fragment: &str) -> (State, Option<Unread>) {
    let mut state = State::default();
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.len() > MAX_BYTES {
        return (state, Some(Unread::TooLong));
    }
    let mut unread = Vec::new();
    for pair in fragment.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let taken = decode(value).and_then(|value| take(&mut state, key, &value));
        if taken.is_none() {
            unread.push(key.chars().take(MAX_TOLD.1).collect());
        }
    }
    unread.truncate(MAX_TOLD.0);
    let unread = (!unread.is_empty()).then_some(Unread::Parts(unread));
    (state, unread)
}

fn take(state: &mut State, key: &str, value: &str) -> Option<()> {
    match key {
        "scenario" => state.scenario = value.parse().ok()?,
        "case" => state.twist = Some(Twist::of(value)?),
        "screen" => state.screen = Some(samples::known(value)?),
        "profile" => state.profile = value.parse().ok()?,
        "theme" => state.theme = Some(named(&Theme::ALL, value, Theme::name)?),
        "lang" => state.language = Some(Language::of(value)?),
        "width" => state.width = named(&Width::ALL, value, Width::name)?,
        "tab" => state.tab = named(&Tab::ALL, value, Tab::name)?,
        "panel" => state.panel = Some(switch(value)?),
        MINUTES_KEY => {
            let minutes = value.parse().ok()?;
            state.minutes = Some(Some(minutes).filter(|minutes| MINUTES.contains(minutes))?);
        }
        _ => {
            if let Some(text) = Text::ALL.into_iter().find(|text| text.key() == key) {
                state.texts.set(text, Some(value.to_owned()));
            } else {
                let place = FLAGS.iter().position(|flag| flag.key == key)?;
                state.flags[place] = Some(switch(value)?);
            }
        }
    }
    Some(())
}

/// Writes the fragment, without its `#`; `None` if it would be longer than [`MAX_BYTES`].
pub fn write(state: &State) -> Option<String> {
    let State {
        scenario,
        twist,
        screen,
        profile,
        flags,
        minutes,
        texts,
        theme,
        language,
        width,
        panel,
        tab,
    } = state;
    let usual = State::default();
    let mut pairs: Vec<(&str, String)> = Vec::new();
    let mut pair = |key, value: Option<&str>| {
        if let Some(value) = value {
            pairs.push((key, encode(value)));
        }
    };
    pair(
        "scenario",
        (*scenario != usual.scenario).then(|| scenario.name()),
    );
    pair("case", twist.map(|twist| twist.name));
    pair("screen", *screen);
    pair(
        "profile",
        (*profile != usual.profile).then(|| profile.name()),
    );
    for (flag, chosen) in FLAGS.iter().zip(flags) {
        pair(flag.key, chosen.map(on_off));
    }
    let minutes = minutes.map(|minutes| minutes.to_string());
    pair(MINUTES_KEY, minutes.as_deref());
    for text in Text::ALL {
        pair(text.key(), texts.get(text));
    }
    pair("theme", theme.map(Theme::name));
    pair("lang", language.map(Language::tag));
    pair("width", (*width != usual.width).then(|| width.name()));
    pair("panel", panel.map(on_off));
    pair("tab", (*tab != usual.tab).then(|| tab.name()));
    let pairs = pairs.iter().map(|(key, value)| format!("{key}={value}"));
    let fragment = pairs.collect::<Vec<_>>().join("&");
    (fragment.len() <= MAX_BYTES).then_some(fragment)
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, ESCAPED)
        .to_string()
        .replace(' ', "+")
}

/// Gives nothing for what is no UTF-8.
fn decode(value: &str) -> Option<String> {
    let value = value.replace('+', " ");
    let value = percent_decode_str(&value).decode_utf8().ok()?;
    Some(value.into_owned())
}

fn named<T: Copy>(all: &[T], name: &str, name_of: fn(T) -> &'static str) -> Option<T> {
    all.iter().copied().find(|one| name_of(*one) == name)
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn switch(value: &str) -> Option<bool> {
    match value {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::demo::{Profile, Scenario};

    use super::*;
    use crate::preview::twists::TWISTS;

    fn parts(unread: Option<Unread>) -> Vec<String> {
        match unread {
            Some(Unread::Parts(parts)) => parts,
            Some(Unread::TooLong) | None => Vec::new(),
        }
    }

    #[test]
    fn the_usual_is_empty() {
        assert_eq!(write(&State::default()).unwrap(), "");
        for nothing in ["", "#", "&", "#&&"] {
            assert_eq!(read(nothing), (State::default(), None), "{nothing}");
        }
    }

    #[test]
    fn everything_comes_back() {
        let mut state = State {
            scenario: Scenario::Strict,
            twist: TWISTS.first(),
            screen: Some("password"),
            profile: Profile::V2_2,
            flags: [Some(true); FLAGS.len()],
            minutes: Some(45),
            theme: Some(Theme::Dark),
            language: Some(Language::Polish),
            width: Width::Narrow,
            panel: Some(false),
            tab: Tab::Look,
            ..State::default()
        };
        state.flags[0] = Some(false);
        for text in Text::ALL {
            let hostile = "a&b=c#d+e%41 {{ x }}\r\n\t\0\"'<>`\\\u{202e}é🦀";
            state
                .texts
                .set(text, Some(format!("{hostile}{}", text.key())));
        }
        let fragment = write(&state).unwrap();
        assert_eq!(read(&fragment), (state.clone(), None), "{fragment}");
        assert_eq!(read(&format!("#{fragment}")), (state, None));
        assert!(fragment.is_ascii());
        assert!(
            !fragment
                .chars()
                .any(|c| c.is_ascii_control() || c == ' ' || c == '#')
        );
    }

    #[test]
    fn each_case_and_sample_comes_back() {
        for twist in &TWISTS {
            let state = State {
                twist: Some(twist),
                ..State::default()
            };
            assert_eq!(read(&write(&state).unwrap()), (state, None));
        }
        for name in samples::names() {
            let state = State {
                screen: Some(name),
                ..State::default()
            };
            assert_eq!(read(&write(&state).unwrap()), (state, None));
        }
    }

    #[test]
    fn it_can_be_read_by_people() {
        let (state, unread) =
            read("#scenario=bare&enrollment_welcome_message=Hello,+you/there:+10!");
        assert_eq!(unread, None);
        assert_eq!(state.texts.get(Text::Page), Some("Hello, you/there: 10!"));
        let again = write(&state).unwrap();
        assert!(again.ends_with("Hello,+you/there:+10!"), "{again}");
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_stays() {
        let (state, unread) = read(
            "#theme=dark&nope=1&profile=9.9&screen=<script>&lang=xx&smtp_configured=maybe&panel=off",
        );
        let told = parts(unread);
        assert_eq!(
            told,
            ["nope", "profile", "screen", "lang", "smtp_configured"]
        );
        assert_eq!(state.theme, Some(Theme::Dark));
        assert_eq!(state.panel, Some(false));
        let usual = State {
            theme: state.theme,
            panel: state.panel,
            ..State::default()
        };
        assert_eq!(state, usual);
    }

    #[test]
    fn hostile_fragments_do_no_harm() {
        for fragment in [
            "#=",
            "#%",
            "#theme=%ff",
            "#enrollment_welcome_message=%C3%28",
            "#%00=%00",
            "#theme",
            "#enrollment_session_timeout_minutes=0",
            "#enrollment_session_timeout_minutes=99999999999999999999",
            "#enrollment_session_timeout_minutes=-1",
            "#theme=dark%26x",
            "#\u{202e}=\u{202e}",
        ] {
            let (state, unread) = read(fragment);
            assert_eq!(state, State::default(), "{fragment}");
            assert_eq!(parts(unread).len(), 1, "{fragment}");
        }
        let many = "x=1&".repeat(1_000);
        assert_eq!(parts(read(&many).1).len(), MAX_TOLD.0);
        let long = "x".repeat(1_000);
        assert_eq!(parts(read(&long).1)[0].chars().count(), MAX_TOLD.1);
    }

    #[test]
    fn it_is_never_longer_than_32_kib() {
        let mut state = State::default();
        state
            .texts
            .set(Text::Page, Some("x".repeat(MAX_BYTES - 27)));
        let fragment = write(&state).unwrap();
        assert_eq!(fragment.len(), MAX_BYTES);
        assert_eq!(read(&fragment).1, None);
        assert_eq!(
            read(&format!("{fragment}x")),
            (State::default(), Some(Unread::TooLong))
        );
        state.texts.set(Text::Page, Some("x".repeat(MAX_BYTES)));
        assert_eq!(write(&state), None);
    }
}
