//! What the person may do in an enrollment.

use super::facts::{Doing, Goal, Pending};
use super::steps::RESEND_AFTER;
use super::{Enrollment, Next};
use crate::action::{Action, Method};
use crate::checkpoint::{Details, DeviceChoice, Factor};
use crate::machine::Effect;
use crate::ports::{Change, HandOut, Moment};
use crate::rules;
use crate::secret::{Secret, Shown};
use crate::view::{FieldError, Question, Step, Stop};

/// Refused codes after which the app is set up anew if the person asks for it. One is a slip; then a secret that was scanned
/// stays good. But a `start` that was given up and came to the server late has replaced the secret there (edge-contract §6),
/// and no code is right any more.
const MANY_WRONG_CODES: u32 = 2;

impl Enrollment {
    /// Takes an Action while the person is asked something.
    pub(super) fn person(&mut self, action: Action, moment: &Moment) -> Next {
        match self.goal.clone() {
            Goal::Ask(question) => self.answer(&question, &action, moment),
            Goal::Step(step) => self.step(step, action, moment),
            Goal::Finished => self.last_page(&action),
            Goal::Open
            | Goal::StartFactor(_)
            | Goal::FinishFactor(..)
            | Goal::Commit
            | Goal::Stop(_) => Next::Stay,
        }
    }

    fn answer(&mut self, question: &Question, action: &Action, moment: &Moment) -> Next {
        match (question, action) {
            (_, Action::Answer { yes: false }) => self.decline(moment),
            (_, Action::StartOver) => Next::Leave,
            (
                Question::AnotherInstance { .. } | Question::AnotherUser { .. },
                Action::Answer { yes: true },
            ) => {
                self.note_yes(question);
                self.goal = Goal::Open;
                self.advance(moment)
            }
            _ => Next::Stay,
        }
    }

    /// Leaves everything as it was before this token came. A run before this one may have ended at the question: then the
    /// token is stored already, and goes.
    fn decline(&mut self, moment: &Moment) -> Next {
        self.goal = Goal::Stop(Stop::Declined);
        let before = self.before.take();
        match before.and_then(|before| before.without_token_of(&self.cp)) {
            Some(before) => {
                self.cp = before;
                // What it told is of whom the declined token is for.
                self.session = None;
                self.advance(moment)
            }
            None => {
                self.doing = Doing::Storing;
                Next::Do(Effect::Store(Change::Closed { consumed: None }))
            }
        }
    }

    fn step(&mut self, step: Step, action: Action, moment: &Moment) -> Next {
        match (step, action) {
            (_, Action::StartOver) => Next::Leave,
            (_, Action::Back) => self.back(step, moment),
            (Step::Welcome, Action::Next) => {
                self.cp.answers.welcomed = true;
                self.next(moment)
            }
            (Step::Details, Action::SetDetails { phone }) => {
                match rules::phone(phone.as_deref().unwrap_or_default()) {
                    Ok(phone) => {
                        self.cp.answers.details = Some(Details { phone });
                        self.next(moment)
                    }
                    Err(error) => self.complain(error, moment),
                }
            }
            (Step::Password, Action::SetPassword { password }) => {
                let password = password.into_secret();
                if rules::password_rules(password.expose()).ok() {
                    self.password = Some(password);
                    self.next(moment)
                } else {
                    self.complain(FieldError::WeakPassword, moment)
                }
            }
            (Step::Device, Action::SetDevice { name }) => match self.check_name(&name) {
                Ok(name) => {
                    self.cp.answers.device = Some(DeviceChoice::Named(name));
                    self.next(moment)
                }
                Err(error) => self.complain(error, moment),
            },
            (Step::Device, Action::SkipDevice) => {
                self.cp.answers.device = Some(DeviceChoice::Skipped);
                self.next(moment)
            }
            (Step::Factor, action) => self.factor(action, moment),
            (Step::Recovery, action) => self.recovery(&action, moment),
            _ => Next::Stay,
        }
    }

    fn factor(&mut self, action: Action, moment: &Moment) -> Next {
        match (action, self.on_screen().map(Pending::method)) {
            (Action::ChooseFactor { method }, _) => {
                if !self.methods().contains(&method) {
                    return self.complain(FieldError::MethodUnavailable, moment);
                }
                self.error = None;
                self.choosing = false;
                let is_pending = self
                    .pending
                    .as_ref()
                    .is_some_and(|pending| pending.method() == method);
                if !is_pending || self.wrong_codes >= MANY_WRONG_CODES {
                    self.pending = None;
                    self.wrong_codes = 0;
                    self.goal = Goal::StartFactor(method);
                }
                self.advance(moment)
            }
            (Action::SkipFactor, _) => {
                self.pending = None;
                // It may be on all the same, and then its codes went with the answer that was lost.
                self.codes_lost |= self.finish_unclear;
                self.cp.factor = Factor::Skipped;
                self.next(moment)
            }
            (Action::SubmitCode { code }, Some(method)) => {
                match rules::code(code.into_secret().expose()) {
                    Some(code) => {
                        self.error = None;
                        self.goal = Goal::FinishFactor(method, code);
                        self.advance(moment)
                    }
                    None => self.complain(FieldError::NotACode, moment),
                }
            }
            (Action::ResendCode, Some(Method::Email)) => {
                // A clock that was set back would make the pause hours long.
                let is_early = |at| (at - RESEND_AFTER..at).contains(&moment.now);
                if self.resend_at().is_some_and(is_early) {
                    return Next::Stay;
                }
                self.error = None;
                self.pending = None;
                self.goal = Goal::StartFactor(Method::Email);
                self.advance(moment)
            }
            (Action::CopySecret, Some(Method::Totp)) => match &self.pending {
                Some(Pending::Totp(setup)) => {
                    let secret = Shown::of(&setup.secret);
                    self.hand_out(HandOut::Copy(secret))
                }
                Some(Pending::Email(_)) | None => Next::Stay,
            },
            _ => Next::Stay,
        }
    }

    fn recovery(&mut self, action: &Action, moment: &Moment) -> Next {
        let codes = match &self.cp.factor {
            Factor::Unsaved { codes } => codes.iter().map(Shown::of).collect(),
            Factor::Open | Factor::Skipped | Factor::CodesLost | Factor::Done => Vec::new(),
        };
        match (action, codes.is_empty()) {
            (Action::ConfirmSaved, lost) => {
                self.codes_lost |= lost;
                self.cp.factor = Factor::Done;
                self.plan(moment)
            }
            (Action::SaveCodes, false) => self.hand_out(HandOut::SaveCodes(codes)),
            (Action::PrintCodes, false) => self.hand_out(HandOut::PrintCodes(codes)),
            (Action::CopyCodes, false) => {
                let lines: Vec<&str> = codes.iter().map(Shown::as_str).collect();
                let text = Secret::new(lines.join("\n"));
                self.hand_out(HandOut::Copy(Shown::of(&text)))
            }
            _ => Next::Stay,
        }
    }

    fn last_page(&mut self, action: &Action) -> Next {
        if *action == Action::Done {
            return Next::Home;
        }
        let Action::OpenLink { number } = action else {
            return Next::Stay;
        };
        let page = self.page();
        let links = page.links();
        match number.checked_sub(1).and_then(|place| links.get(place)) {
            Some(url) => self.hand_out(HandOut::Open((*url).to_owned())),
            None => Next::Stay,
        }
    }

    /// Goes on: to the first step that is not done, or to the commit.
    fn next(&mut self, moment: &Moment) -> Next {
        self.error = None;
        self.plan(moment)
    }

    fn back(&mut self, step: Step, moment: &Moment) -> Next {
        if step == Step::Factor && self.on_screen().is_some() {
            self.error = None;
            self.choosing = true;
            return self.advance(moment);
        }
        match self.step_before(step) {
            Some(before) => {
                self.error = None;
                self.goal = Goal::Step(before);
                self.advance(moment)
            }
            None => Next::Stay,
        }
    }

    fn check_name(&self, name: &str) -> Result<String, FieldError> {
        let name = rules::device_name(name)?;
        let same = |taken: &String| taken.to_lowercase() == name.to_lowercase();
        if self.taken_names().iter().any(same) {
            Err(FieldError::NameTaken)
        } else {
            Ok(name)
        }
    }

    fn complain(&mut self, error: FieldError, moment: &Moment) -> Next {
        self.error = Some(error);
        self.advance(moment)
    }
}
