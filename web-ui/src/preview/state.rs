//! What the preview shows. All of it is in the address, so that a link shows a colleague exactly the same.

use latchkey_core::demo::{DemoEdge, Profile, Scenario, Start, Tags};

use super::settings::{FLAGS, MINUTES, SAME, SEND};
use super::texts::{self, Loaded, Text, Texts};
use super::twists::Twist;
use crate::words::Language;

/// What the preview shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Who enrolls where.
    pub scenario: Scenario,
    /// What is special about it.
    pub twist: Option<&'static Twist>,
    /// The name of a sample of one screen, instead of the scenario.
    pub screen: Option<&'static str>,
    /// Which server is played.
    pub profile: Profile,
    /// The settings that somebody chose, in the order of [`FLAGS`]; `None` is as the scenario has it.
    pub flags: [Option<bool>; FLAGS.len()],
    /// How long a session lasts, in minutes, if somebody chose.
    pub minutes: Option<i64>,
    /// The texts that somebody wrote.
    pub texts: Texts,
    /// Light or dark; else as the system says.
    pub theme: Option<Theme>,
    /// The language; else as the browser says.
    pub language: Option<Language>,
    /// How wide the window is.
    pub width: Width,
    /// Whether the panel is there; else where there is room for it.
    pub panel: Option<bool>,
    /// Which part of the panel is open.
    pub tab: Tab,
}

/// What a server would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its switches, in the order of [`FLAGS`].
    pub flags: [bool; FLAGS.len()],
    /// How long a session lasts.
    pub minutes: i64,
    /// Its texts, in the order of [`Text::ALL`].
    pub texts: [String; 3],
    /// Texts and their switches for a file.
    pub json: String,
    /// The values of the sample user's tags.
    pub tags: Tags,
    /// Who sends mails.
    pub from: String,
    /// Where the sample user gets them.
    pub to: String,
}

/// A part of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Who enrolls, and what happens.
    #[default]
    Situation,
    /// The switches of the administration panel.
    Settings,
    /// The administrator's texts.
    Messages,
    /// Colours, width and language.
    Look,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How wide the window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// As wide as a usual window, or narrower if there is no room.
    #[default]
    Fit,
    /// 400 pixels.
    Narrow,
    /// 760 pixels.
    Middle,
    /// 1040 pixels, as the window opens.
    Usual,
    /// All there is, without a frame.
    Full,
}

impl Theme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// Gives its name in the address and for the styles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Tab {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Situation, Self::Settings, Self::Messages, Self::Look];

    /// Gives its name in the address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Situation => "situation",
            Self::Settings => "settings",
            Self::Messages => "messages",
            Self::Look => "look",
        }
    }
}

impl Width {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Fit,
        Self::Narrow,
        Self::Middle,
        Self::Usual,
        Self::Full,
    ];

    /// Gives its name in the address and for the styles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Narrow => "400",
            Self::Middle => "760",
            Self::Usual => "1040",
            Self::Full => "full",
        }
    }
}

impl State {
    /// What begins anew when it changes: all but how it looks, and the texts, which a running server takes as well.
    pub fn course(&self) -> Self {
        Self {
            scenario: self.scenario,
            twist: self.twist,
            screen: self.screen,
            profile: self.profile,
            flags: self.flags,
            minutes: self.minutes,
            ..Self::default()
        }
    }

    /// Sets up a server as the scenario and the chosen settings want it; the texts are the administrator's.
    pub fn settle(&self, edge: &mut DemoEdge) {
        for (flag, chosen) in FLAGS.iter().zip(self.flags) {
            if let Some(on) = chosen.filter(|_| flag.since <= self.profile) {
                (flag.set)(edge, on);
            }
        }
        if let Some(minutes) = self.minutes {
            edge.settings_mut().enrollment_session_timeout_minutes = minutes;
        }
        self.texts.settle(edge.settings_mut());
    }

    /// Begins a scenario as nobody has changed it, to read from its server what that would do; nobody enrolls there.
    fn untouched(&self, scenario: Scenario) -> Start {
        scenario.begin(self.profile, [0; 32], 0)
    }

    /// Tells what the server of this state would do.
    pub fn facts(&self) -> Facts {
        let Start {
            mut edge, username, ..
        } = self.untouched(self.scenario);
        self.settle(&mut edge);
        let settings = edge.settings();
        Facts {
            flags: FLAGS.each_ref().map(|flag| (flag.get)(&edge)),
            minutes: settings.enrollment_session_timeout_minutes,
            texts: Text::ALL.map(|text| text.of(settings).to_owned()),
            json: texts::to_json(&self.written(), settings),
            tags: edge.tags_for(username).unwrap_or_default(),
            from: settings.smtp_sender.clone(),
            to: edge
                .user(username)
                .map(|user| user.email.clone())
                .unwrap_or_default(),
        }
    }

    /// Gives the texts and switches that somebody wrote and chose, also those that this version does not know.
    fn written(&self) -> Loaded {
        Loaded {
            texts: Text::ALL.map(|text| self.texts.get(text).map(str::to_owned)),
            same: self.flags[SAME],
            send: self.flags[SEND],
        }
    }

    /// Chooses a scenario. A setting that is what the scenario is about is as the scenario has it.
    pub fn choose(&mut self, scenario: Scenario) {
        let usual = self.untouched(Scenario::default()).edge;
        let special = self.untouched(scenario).edge;
        for (flag, chosen) in FLAGS.iter().zip(&mut self.flags) {
            if (flag.get)(&usual) != (flag.get)(&special) {
                *chosen = None;
            }
        }
        self.scenario = scenario;
        self.screen = None;
    }

    /// Chooses a setting by its place in [`FLAGS`]; what the scenario says anyway is not kept.
    pub fn set_flag(&mut self, place: usize, on: bool) {
        let own = self.untouched(self.scenario).edge;
        let Some((flag, chosen)) = FLAGS.get(place).zip(self.flags.get_mut(place)) else {
            return;
        };
        *chosen = Some(on).filter(|on| *on != (flag.get)(&own));
    }

    /// Chooses how long a session lasts, if that is possible.
    pub fn set_minutes(&mut self, minutes: i64) {
        if MINUTES.contains(&minutes) {
            let own = self.untouched(self.scenario).edge;
            let own = own.settings().enrollment_session_timeout_minutes;
            self.minutes = Some(minutes).filter(|minutes| *minutes != own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(key: &str) -> usize {
        FLAGS.iter().position(|flag| flag.key == key).unwrap()
    }

    #[test]
    fn a_chosen_setting_reaches_the_server_and_the_usual_is_not_kept() {
        for profile in Profile::ALL {
            for (place, flag) in FLAGS.iter().enumerate() {
                let mut state = State {
                    profile,
                    ..State::default()
                };
                let usual = state.facts().flags[place];
                state.set_flag(place, !usual);
                let changed = state.facts().flags[place] != usual;
                assert_eq!(changed, flag.since <= profile, "{} {profile:?}", flag.key);
                state.set_flag(place, usual);
                assert_eq!(state.flags[place], None, "{}", flag.key);
            }
        }
    }

    #[test]
    fn a_scenario_has_its_own_way_and_leaves_the_rest() {
        let mut state = State::default();
        state.set_flag(place("smtp_configured"), false);
        state.set_flag(place("mfa_required"), true);
        state.choose(Scenario::MfaRequired);
        assert_eq!(state.flags[place("smtp_configured")], Some(false));
        assert_eq!(state.flags[place("mfa_required")], None);
        assert!(state.facts().flags[place("mfa_required")]);
    }

    #[test]
    fn sessions_last_as_long_as_chosen() {
        let mut state = State::default();
        for (minutes, kept) in [
            (30, Some(30)),
            (0, Some(30)),
            (9_999_999, Some(30)),
            (10, None),
        ] {
            state.set_minutes(minutes);
            assert_eq!(state.minutes, kept);
        }
    }
}
