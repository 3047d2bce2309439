//! The page about the program, which lies over whatever is shown: version, settings, diagnostics.

use crate::action::{Action, ActionKind};
use crate::machine::Effect;
use crate::ports::HandOut;
use crate::settings::{About, Setting};
use crate::view::Notice;

/// The page: what it says, and whether it is open.
#[derive(Clone, Debug)]
pub(crate) struct AboutPage {
    about: About,
    is_open: bool,
    /// What was asked of this machine and is not answered yet.
    doing: Option<Doing>,
    notice: Option<Notice>,
}

#[derive(Clone, Copy, Debug)]
enum Doing {
    Setting(Setting),
    HandingOut,
}

impl AboutPage {
    pub(crate) fn new(about: About) -> Self {
        Self {
            about,
            is_open: false,
            doing: None,
            notice: None,
        }
    }

    /// What it says, if it is open.
    pub(crate) fn shown(&self) -> Option<&About> {
        self.is_open.then_some(&self.about)
    }

    /// Whether an effect of this page is outstanding.
    pub(crate) fn busy(&self) -> bool {
        self.doing.is_some()
    }

    pub(crate) fn notice(&self) -> Option<Notice> {
        self.notice
    }

    pub(crate) fn open(&mut self) {
        self.is_open = true;
        self.notice = None;
    }

    pub(crate) fn close(&mut self) {
        self.is_open = false;
    }

    pub(crate) fn actions(&self) -> Vec<ActionKind> {
        if self.busy() {
            return Vec::new();
        }
        let mut actions = vec![ActionKind::Back, ActionKind::CopyDiagnostics];
        if !self.about.log_level_managed {
            actions.push(ActionKind::SetLogLevel);
        }
        if self.about.defguard_links {
            actions.push(ActionKind::TakeLinks);
        }
        actions
    }

    /// Takes an Action while the page is open; one that is not offered changes nothing.
    pub(crate) fn act(&mut self, action: &Action) -> Option<Effect> {
        if !self.actions().contains(&action.kind()) {
            return None;
        }
        self.notice = None;
        if let Action::CopyDiagnostics = action {
            self.doing = Some(Doing::HandingOut);
            return Some(Effect::HandOut(HandOut::Diagnostics));
        }
        let setting = if let Action::SetLogLevel { level } = action {
            Setting::LogLevel(*level)
        } else if let Action::TakeLinks = action {
            Setting::DefguardLinks
        } else {
            self.close();
            return None;
        };
        self.doing = Some(Doing::Setting(setting));
        Some(Effect::Set(setting))
    }

    /// Takes the answer to its effect.
    pub(crate) fn answered(&mut self, worked: bool) {
        match self.doing.take() {
            Some(Doing::Setting(Setting::LogLevel(level))) if worked => {
                self.about.log_level = level;
            }
            Some(_) if worked => self.notice = Some(Notice::HandedOut),
            Some(_) => self.notice = Some(Notice::NotHandedOut),
            None => {}
        }
    }
}
