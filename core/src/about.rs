//! The page about the program, which lies over whatever is shown: version, settings, diagnostics, and a list of checks.

use crate::action::{Action, ActionKind};
use crate::checkup::CheckLine;
use crate::machine::Effect;
use crate::ports::HandOut;
use crate::settings::{About, Setting};
use crate::view::{Notice, Screen};

/// The page: what it says, and whether it is open.
#[derive(Clone, Debug)]
pub(crate) struct AboutPage {
    about: About,
    is_open: bool,
    /// It was opened over an enrollment, which goes on below: nothing that takes an effect is offered.
    over_enrollment: bool,
    /// The host is to look at everything, and tells when it has.
    checking: bool,
    checks: Vec<CheckLine>,
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
            over_enrollment: false,
            checking: false,
            checks: Vec::new(),
            doing: None,
            notice: None,
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether it lies over an enrollment, and was opened there.
    pub(crate) fn covers_enrollment(&self) -> bool {
        self.is_open && self.over_enrollment
    }

    /// What it shows, if it is open.
    pub(crate) fn screen(&self) -> Option<Screen> {
        self.is_open.then(|| Screen::About {
            about: self.about.clone(),
            checking: self.checking,
            checks: self.checks.clone(),
        })
    }

    /// Whether an effect of this page is outstanding.
    pub(crate) fn busy(&self) -> bool {
        self.doing.is_some()
    }

    pub(crate) fn notice(&self) -> Option<Notice> {
        self.notice
    }

    pub(crate) fn open(&mut self, over_enrollment: bool) {
        self.is_open = true;
        self.over_enrollment = over_enrollment;
        self.notice = None;
        // What was found before may be otherwise by now.
        self.checks.clear();
    }

    pub(crate) fn close(&mut self) {
        self.is_open = false;
    }

    pub(crate) fn actions(&self) -> Vec<ActionKind> {
        if self.busy() {
            return Vec::new();
        }
        let mut actions = vec![ActionKind::Back];
        if !self.checking {
            actions.push(ActionKind::RunChecks);
        }
        if self.over_enrollment {
            return actions;
        }
        actions.push(ActionKind::CopyDiagnostics);
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
        if let Action::RunChecks = action {
            self.checking = true;
            self.checks.clear();
            return None;
        }
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

    /// Takes what the host has found; without the wish for it, nothing.
    pub(crate) fn checked(&mut self, checks: &[CheckLine]) {
        if std::mem::take(&mut self.checking) {
            self.checks = checks.to_vec();
        }
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
