//! What may be seen of the application.

use super::{Machine, State};
use crate::action::ActionKind;
use crate::view::{Changed, Question, Screen, Stop, View};

impl Machine {
    /// Draws what may be seen; `rev` is 0, the session counts.
    #[must_use]
    pub fn view(&self) -> View {
        if let Some(about) = &self.about
            && let Some(screen) = about.screen()
        {
            // Over an enrollment its time goes on, and is seen to.
            let below = match &self.state {
                State::Enrolling(enrollment) => enrollment.view(),
                State::Opening(_)
                | State::Searching(_)
                | State::Manual(..)
                | State::BadFile(..)
                | State::Home(_)
                | State::Stopped(..)
                | State::Asking(..) => View::of(Screen::Looking),
            };
            return View {
                screen,
                busy: about.busy(),
                actions: about.actions(),
                notice: about.notice(),
                ..below
            };
        }
        let screen = match &self.state {
            State::Enrolling(enrollment) => {
                let mut view = enrollment.view();
                if self.about.is_some() && !view.busy {
                    view.actions.push(ActionKind::ShowAbout);
                }
                return view;
            }
            State::Asking(link, _) => Screen::Question {
                question: Question::UseLink {
                    edge: link.edge.authority(),
                },
            },
            State::Opening(_) | State::Searching(_) => Screen::Looking,
            State::Manual(error, _) => Screen::Manual { error: *error },
            State::BadFile(file, _) => Screen::BadFile { file: file.clone() },
            State::Home(home) => home.screen(&self.instances),
            State::Stopped(reason, enrollment) => Screen::Stopped {
                reason: *reason,
                changed: match enrollment {
                    Some(enrollment) => enrollment.changed(),
                    // What cannot be read may have been an enrollment that got far.
                    None if matches!(reason, Stop::Store(_)) => Changed::UNKNOWN,
                    None => Changed::default(),
                },
            },
        };
        let enrollment = match &self.state {
            State::Stopped(_, enrollment) => enrollment.as_ref(),
            State::Opening(_)
            | State::Searching(_)
            | State::Manual(..)
            | State::BadFile(..)
            | State::Enrolling(_)
            | State::Home(..)
            | State::Asking(..) => None,
        };
        View {
            busy: matches!(screen, Screen::Looking) || self.is_home_busy(),
            admin: enrollment.and_then(|enrollment| enrollment.admin()),
            edge: enrollment.map(|enrollment| enrollment.edge_host()),
            actions: self.actions(),
            notice: match &self.state {
                State::Home(home) => home.notice(),
                State::Opening(_)
                | State::Searching(_)
                | State::Manual(..)
                | State::BadFile(..)
                | State::Enrolling(_)
                | State::Stopped(..)
                | State::Asking(..) => None,
            },
            ..View::of(screen)
        }
    }

    fn actions(&self) -> Vec<ActionKind> {
        let mut actions = self.own_actions();
        if self.about.is_some() && self.is_settled() {
            actions.push(ActionKind::ShowAbout);
        }
        actions
    }

    fn own_actions(&self) -> Vec<ActionKind> {
        match &self.state {
            State::Manual(..) => {
                let mut actions = vec![ActionKind::Retry];
                if self.setup.by_hand {
                    actions.extend([ActionKind::Begin, ActionKind::UseLink]);
                }
                self.with_back(actions)
            }
            State::BadFile(..) => self.with_back(vec![ActionKind::Retry, ActionKind::StartOver]),
            State::Stopped(..) => self.with_back(vec![ActionKind::Retry, ActionKind::StartOver]),
            State::Home(home) => home.actions(&self.instances),
            State::Asking(..) => vec![ActionKind::Answer],
            State::Opening(_) | State::Searching(_) | State::Enrolling(_) => Vec::new(),
        }
    }

    /// Adds the way back to home, where there is one.
    fn with_back(&self, mut actions: Vec<ActionKind>) -> Vec<ActionKind> {
        if self.has_home() {
            actions.push(ActionKind::Back);
        }
        actions
    }

    pub(super) fn has_home(&self) -> bool {
        !self.instances.is_empty() && !self.setup.always
    }

    fn is_home_busy(&self) -> bool {
        matches!(&self.state, State::Home(home) if home.busy())
    }
}
