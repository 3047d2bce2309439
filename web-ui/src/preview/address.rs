//! What the preview shows, as the part of its address behind the `#`: `scenario=bare&profile=2.1&theme=dark&lang=de`.

use latchkey_core::demo::{Profile, Scenario};
use leptos::prelude::*;

use crate::words::Language;

/// The longest that is read, in bytes (decisions: preview links).
const MAX_BYTES: usize = 32 * 1024;

/// What the preview shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Who enrolls where.
    pub scenario: Scenario,
    /// Which server is played.
    pub profile: Profile,
    /// A sample of one screen instead of a scenario.
    pub screen: Option<String>,
    /// Light or dark; else as the browser says.
    pub theme: Option<Theme>,
    /// The language; else as the browser says.
    pub language: Option<Language>,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Gives its name in the address and for the styles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads a name.
    pub fn of(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.name() == name)
    }
}

impl State {
    /// Reads the page's address.
    pub fn of_page() -> Self {
        Self::read(&window().location().hash().unwrap_or_default())
    }

    /// Reads a fragment; what is unknown is as if it were not there.
    pub fn read(fragment: &str) -> Self {
        let mut state = Self::default();
        if fragment.len() > MAX_BYTES {
            return state;
        }
        let pairs = fragment.trim_start_matches('#').split('&');
        for (key, value) in pairs.filter_map(|pair| pair.split_once('=')) {
            match key {
                "scenario" => state.scenario = value.parse().unwrap_or_default(),
                "profile" => state.profile = value.parse().unwrap_or_default(),
                "screen" => state.screen = Some(value.to_owned()),
                "theme" => state.theme = Theme::of(value),
                "lang" => state.language = Language::of(value),
                _ => {}
            }
        }
        state
    }

    /// Writes the fragment, without what is as it would be anyway.
    pub fn write(&self) -> String {
        let usual = Self::default();
        let mut pairs = Vec::new();
        if self.scenario != usual.scenario {
            pairs.push(("scenario", self.scenario.name()));
        }
        if self.profile != usual.profile {
            pairs.push(("profile", self.profile.name()));
        }
        if let Some(screen) = &self.screen {
            pairs.push(("screen", screen));
        }
        if let Some(theme) = self.theme {
            pairs.push(("theme", theme.name()));
        }
        if let Some(language) = self.language {
            pairs.push(("lang", language.tag()));
        }
        let pairs = pairs.iter().map(|(key, value)| format!("{key}={value}"));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Puts the state into the page's address; the page hears of it like of any other change.
    pub fn go(&self) {
        let _ = window().location().set_hash(&self.write());
    }

    /// Gives the page the theme.
    pub fn apply(&self) {
        if let Some(root) = document().document_element() {
            let _ = match self.theme {
                Some(theme) => root.set_attribute("data-theme", theme.name()),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}
