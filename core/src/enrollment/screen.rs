//! What may be seen of an enrollment.

use super::Enrollment;
use super::facts::{Doing, Goal, Pending};
use crate::action::{ActionKind, Method};
use crate::checkpoint::{DeviceChoice, Factor};
use crate::page::Page;
use crate::secret::Shown;
use crate::view::{
    Certainty, Changed, Deadline, Notice, Person, Screen, Step, Task, TaskView, View,
};

impl Enrollment {
    /// Draws the whole picture but for its revision.
    pub(crate) fn view(&self) -> View {
        let steps = self.steps();
        let step = match self.goal {
            Goal::Step(step) => Some(step),
            Goal::StartFactor(_) | Goal::FinishFactor(..) => Some(Step::Factor),
            Goal::Open | Goal::Ask(_) | Goal::Commit | Goal::Finished | Goal::Stop(_) => None,
        };
        let waits = matches!(self.doing, Doing::Person);
        let finished = matches!(self.goal, Goal::Finished);
        View {
            rev: 0,
            screen: self.screen(),
            busy: !waits && !matches!(self.doing, Doing::Pausing(..)) && !finished,
            step: step.and_then(|step| steps.iter().position(|other| *other == step)),
            steps,
            deadline: self.deadline().filter(|_| !finished),
            admin: self.admin(),
            edge: Some(self.edge_host()),
            actions: self.actions(),
            notice: self.notice,
        }
    }

    /// What the person may do now.
    pub(super) fn actions(&self) -> Vec<ActionKind> {
        let mut actions = Vec::new();
        let mut may = |kind: ActionKind, allowed: bool| {
            if allowed {
                actions.push(kind);
            }
        };
        match (&self.doing, &self.goal) {
            (Doing::Pausing(..), _) => {
                may(ActionKind::Retry, true);
                may(ActionKind::Back, self.is_factor_goal());
                may(ActionKind::StartOver, true);
            }
            (Doing::Person, Goal::Ask(_)) => {
                may(ActionKind::Answer, true);
                may(ActionKind::StartOver, true);
            }
            (Doing::Person, Goal::Step(step)) => {
                self.step_actions(*step, &mut may);
                may(ActionKind::Back, self.can_back(*step));
                may(ActionKind::StartOver, true);
            }
            (Doing::Person, Goal::Finished) => {
                may(ActionKind::Done, true);
                may(ActionKind::OpenLink, !self.page().links().is_empty());
            }
            _ => {}
        }
        actions
    }

    fn step_actions(&self, step: Step, may: &mut impl FnMut(ActionKind, bool)) {
        match step {
            Step::Welcome => may(ActionKind::Next, true),
            Step::Details => may(ActionKind::SetDetails, true),
            Step::Password => may(ActionKind::SetPassword, true),
            Step::Device => {
                may(ActionKind::SetDevice, true);
                may(ActionKind::SkipDevice, self.can_skip_device());
            }
            Step::Factor => {
                let method = self.on_screen().map(Pending::method);
                may(ActionKind::SubmitCode, method.is_some());
                may(ActionKind::CopySecret, method == Some(Method::Totp));
                may(ActionKind::ResendCode, method == Some(Method::Email));
                may(ActionKind::ChooseFactor, true);
                may(ActionKind::SkipFactor, self.can_skip_factor());
            }
            Step::Recovery => {
                let codes = matches!(self.cp.factor, Factor::Unsaved { .. });
                may(ActionKind::ConfirmSaved, true);
                may(ActionKind::SaveCodes, codes);
                may(ActionKind::PrintCodes, codes);
                may(ActionKind::CopyCodes, codes);
            }
        }
    }

    fn can_back(&self, step: Step) -> bool {
        (step == Step::Factor && self.on_screen().is_some()) || self.step_before(step).is_some()
    }

    pub(crate) fn notice(&self) -> Option<Notice> {
        self.notice
    }

    pub(crate) fn admin(&self) -> Option<crate::edge::wire::Admin> {
        self.cp
            .started
            .as_ref()
            .and_then(|started| started.admin.clone())
    }

    pub(crate) fn edge_host(&self) -> String {
        self.cp.edge.authority()
    }

    fn deadline(&self) -> Option<Deadline> {
        let started = self.cp.started.as_ref()?;
        // Before an answer to `start` in this process the server's clock is not known.
        self.session.as_ref()?;
        Some(Deadline {
            at: started.deadline,
            offset: self.offset,
        })
    }

    /// What is different at the server because of this enrollment.
    pub(crate) fn changed(&self) -> Changed {
        let enrolled = self
            .session
            .as_ref()
            .is_some_and(|session| session.user.enrolled);
        Changed {
            factor: if self.cp.factor.is_on() {
                Certainty::Yes
            } else if self.finish_unclear || self.cp.factor_sent {
                Certainty::Perhaps
            } else {
                Certainty::No
            },
            device: if self.registered.is_some() {
                Certainty::Yes
            } else if self.doubt && self.known.is_none() {
                Certainty::Perhaps
            } else {
                Certainty::No
            },
            activated: if enrolled && (self.wizard || self.cp.activation_sent) {
                Certainty::Yes
            } else if self.cp.activation_sent {
                Certainty::Perhaps
            } else {
                Certainty::No
            },
        }
    }

    fn screen(&self) -> Screen {
        if let Doing::Pausing(trouble, until) = self.doing {
            return Screen::Waiting {
                trouble,
                until,
                attempt: self.counters.attempt,
            };
        }
        match &self.goal {
            Goal::Open | Goal::Stop(_) => Screen::Connecting,
            Goal::Ask(question) => Screen::Question {
                question: question.clone(),
            },
            Goal::Step(step) => self.step_screen(*step),
            Goal::StartFactor(_) | Goal::FinishFactor(..) => self.step_screen(Step::Factor),
            Goal::Commit => Screen::Working {
                tasks: self.tasks(),
            },
            Goal::Finished if self.cp.answers.welcomed => Screen::Finish {
                page: self.page(),
                device: self.registered.is_some(),
                codes_lost: self.codes_lost,
            },
            Goal::Finished => Screen::AdminAddsDevice,
        }
    }

    fn step_screen(&self, step: Step) -> Screen {
        let error = self.error;
        match step {
            Step::Welcome => Screen::Welcome {
                user: self.user(),
                instance: self
                    .session
                    .as_ref()
                    .map(|session| session.instance.name.clone())
                    .unwrap_or_default(),
            },
            Step::Details => Screen::Details {
                user: self.user(),
                phone: match &self.cp.answers.details {
                    Some(details) => details.phone.clone(),
                    None => self
                        .session
                        .as_ref()
                        .and_then(|session| session.user.phone_number.clone()),
                },
                error,
            },
            Step::Password => Screen::Password { error },
            Step::Device => Screen::Device {
                name: match &self.cp.answers.device {
                    Some(DeviceChoice::Named(name)) => name.clone(),
                    Some(DeviceChoice::Skipped) | None => self.suggested_name(),
                },
                taken: self.taken_names().to_vec(),
                error,
            },
            Step::Factor => self.factor_screen(),
            Step::Recovery => Screen::Recovery {
                codes: match &self.cp.factor {
                    Factor::Unsaved { codes } => codes.iter().map(Shown::of).collect(),
                    Factor::Open | Factor::Skipped | Factor::CodesLost | Factor::Done => Vec::new(),
                },
                lost: self.cp.factor == Factor::CodesLost,
            },
        }
    }

    fn factor_screen(&self) -> Screen {
        let error = self.error;
        match self.on_screen() {
            Some(Pending::Totp(setup)) => Screen::Totp {
                secret: Shown::of(&setup.secret),
                uri: Shown::of(&setup.uri),
                qr: setup.qr.clone(),
                error,
            },
            Some(Pending::Email(_)) => Screen::Email {
                to: self.user().email,
                resend_at: self.resend_at().unwrap_or_default(),
                error,
            },
            None => Screen::Factor {
                methods: self.methods(),
                error,
            },
        }
    }

    fn user(&self) -> Person {
        self.session.as_ref().map_or_else(
            || Person {
                first_name: String::new(),
                last_name: String::new(),
                login: String::new(),
                email: String::new(),
            },
            |session| Person {
                first_name: session.user.first_name.clone(),
                last_name: session.user.last_name.clone(),
                login: session.user.login.clone(),
                email: session.user.email.clone(),
            },
        )
    }

    pub(super) fn page(&self) -> Page {
        Page::parse(
            self.session
                .as_ref()
                .map_or("", |session| &session.final_page_content),
        )
    }

    fn tasks(&self) -> Vec<TaskView> {
        let stored = matches!(self.doing, Doing::Consuming);
        let mut tasks = Vec::new();
        if self.wants_device() {
            tasks.push((Task::RegisterDevice, self.registered.is_some()));
        }
        if self.wizard {
            let enrolled = self
                .session
                .as_ref()
                .is_some_and(|session| session.user.enrolled);
            tasks.push((Task::ActivateUser, enrolled));
        }
        tasks.push((Task::Save, stored));
        if self.cp.file.is_some() {
            tasks.push((Task::RemoveFile, false));
        }
        tasks
            .into_iter()
            .map(|(task, done)| TaskView { task, done })
            .collect()
    }
}
