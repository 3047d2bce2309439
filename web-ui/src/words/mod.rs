//! Every word that a person reads, in three languages: `locales/*.json` through `build.rs`.
#![allow(rustdoc::bare_urls)] // The texts stand in the docs as they are.

pub mod codes;

use js_sys::{Array, Intl, Object};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// A language with a file in `locales/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Polish.
    Polish,
}

impl Language {
    /// All of them, in the order of `build.rs`.
    pub const ALL: [Self; 3] = [Self::English, Self::German, Self::Polish];

    /// Gives its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Polish => "pl",
        }
    }

    /// Gives its name in itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Polish => "Polski",
        }
    }

    /// Reads a tag such as `de-AT`.
    pub fn of(tag: &str) -> Option<Self> {
        let first = tag.split('-').next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(first))
    }

    /// Chooses the first language that the browser, or the operating system, asks for.
    pub fn preferred() -> Self {
        let asked = window().navigator().languages();
        let mut known = asked.iter().filter_map(|tag| Self::of(&tag.as_string()?));
        known.next().unwrap_or_default()
    }
}

/// The words of one language. The methods are made from `locales/en.json`: section and key.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub Language);

impl Words {
    fn text(self, place: usize) -> &'static str {
        // All of a language in one text, line by line: a table of 900 addresses compresses badly.
        let mut texts = TEXTS[self.0 as usize].split('\n');
        texts.nth(place).unwrap_or_default()
    }

    fn fill(self, place: usize, values: &[(&str, &str)]) -> String {
        let mut text = String::new();
        let mut rest = self.text(place);
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
            text.push_str(before);
            if let Some((_, value)) = values.iter().find(|(key, _)| *key == name) {
                push_isolated(&mut text, value);
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn plural(self, place: usize, count: i64, values: &[(&str, &str)]) -> String {
        let locales = Array::of1(&JsValue::from_str(self.0.tag()));
        #[allow(clippy::cast_precision_loss)] // Small counts.
        let form = Intl::PluralRules::new(&locales, &Object::new()).select(count as f64);
        let offset = match form.as_string().as_deref() {
            Some("one") => 0,
            Some("few") => 1,
            Some("many") => 2,
            _ => 3,
        };
        let count = count.to_string();
        let mut all = vec![("count", &*count)];
        all.extend_from_slice(values);
        self.fill(place + offset, &all)
    }

    /// Puts a time into words: `8 min 42 s`, or `42 s`.
    pub fn clock(self, left: crate::widgets::Left) -> String {
        let seconds = left.seconds.to_string();
        match left.minutes {
            0 => self.time_short(&seconds),
            minutes => self.time_clock(&minutes.to_string(), &seconds),
        }
    }

    /// Puts a moment (seconds since 1970) into words, as this language and machine write it.
    pub fn moment(self, seconds: i64) -> String {
        #[allow(clippy::cast_precision_loss)] // Exact for thousands of years.
        let date = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
        // As the person's own country writes it, where the browser names one with this language.
        let asked = window().navigator().languages();
        let mut known = asked.iter().filter_map(|tag| tag.as_string());
        let tag = known.find(|tag| Language::of(tag) == Some(self.0));
        let tag = tag.as_deref().unwrap_or(self.0.tag());
        String::from(date.to_locale_string(tag, &JsValue::UNDEFINED))
    }
}

/// Adds a value. One that is written from right to left is set apart (U+2068, U+2069), so that it turns no other word.
fn push_isolated(text: &mut String, value: &str) {
    let turns = value
        .chars()
        .any(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fefc}'));
    if turns {
        text.push('\u{2068}');
        text.push_str(value);
        text.push('\u{2069}');
    } else {
        text.push_str(value);
    }
}
