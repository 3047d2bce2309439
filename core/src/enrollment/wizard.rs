//! What the person may do in an enrollment, and the order of the steps.

use super::{Enrollment, Goal, Next, Pending};
use crate::action::{Action, Method};
use crate::checkpoint::{Details, DeviceChoice, Factor};
use crate::ports::{HandOut, Moment};
use crate::rules;
use crate::secret::{Secret, Shown};
use crate::view::{FieldError, Question, Step, Stop};

/// Seconds before another e-mail code may be asked for: a code lives 60 to 120 s (edge-contract §6).
pub(super) const RESEND_AFTER: i64 = 60;

impl Enrollment {
    /// Takes an Action while the person is asked something.
    pub(super) fn person(&mut self, action: Action, moment: &Moment) -> Next {
        match self.goal.clone() {
            Goal::Ask(question) => self.answer(&question, &action, moment),
            Goal::Step(step) => self.step(step, action, moment),
            Goal::Finished => self.last_page(&action),
            Goal::Open | Goal::StartFactor(_) | Goal::FinishFactor(..) | Goal::Commit => Next::Stay,
        }
    }

    fn answer(&mut self, question: &Question, action: &Action, moment: &Moment) -> Next {
        match (question, action) {
            (_, Action::Answer { yes: false }) => Next::Stop(Stop::Declined),
            (_, Action::StartOver) => Next::Leave,
            (
                Question::AnotherInstance { .. } | Question::AnotherUser { .. },
                Action::Answer { yes: true },
            ) => {
                self.cp.answers.other_confirmed = true;
                self.goal = Goal::Open;
                self.advance(moment)
            }
            _ => Next::Stay,
        }
    }

    fn step(&mut self, step: Step, action: Action, moment: &Moment) -> Next {
        match (step, action) {
            (_, Action::StartOver) => Next::Leave,
            (_, Action::Back) => self.back(step, moment),
            (Step::Welcome, Action::Next) => {
                self.cp.answers.welcomed = true;
                self.next(step, moment)
            }
            (Step::Details, Action::SetDetails { phone }) => {
                match rules::phone(phone.as_deref().unwrap_or_default()) {
                    Ok(phone) => {
                        self.cp.answers.details = Some(Details { phone });
                        self.next(step, moment)
                    }
                    Err(error) => self.complain(error, moment),
                }
            }
            (Step::Password, Action::SetPassword { password }) => {
                let password = password.into_secret();
                if rules::password_rules(password.expose()).ok() {
                    self.password = Some(password);
                    self.next(step, moment)
                } else {
                    self.complain(FieldError::WeakPassword, moment)
                }
            }
            (Step::Device, Action::SetDevice { name }) => match self.check_name(&name) {
                Ok(name) => {
                    self.cp.answers.device = Some(DeviceChoice::Named(name));
                    self.next(step, moment)
                }
                Err(error) => self.complain(error, moment),
            },
            (Step::Device, Action::SkipDevice) if self.can_skip_device() => {
                self.cp.answers.device = Some(DeviceChoice::Skipped);
                self.next(step, moment)
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
                if self
                    .pending
                    .as_ref()
                    .is_none_or(|pending| pending.method() != method)
                {
                    self.pending = None;
                    self.goal = Goal::StartFactor(method);
                }
                self.advance(moment)
            }
            (Action::SkipFactor, _) => {
                if !self.can_skip_factor() {
                    return self.complain(FieldError::FactorRequired, moment);
                }
                self.pending = None;
                self.cp.factor = Factor::Skipped;
                self.next(Step::Factor, moment)
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

    /// Goes to the step after this one, or to the commit after the last.
    fn next(&mut self, step: Step, moment: &Moment) -> Next {
        self.error = None;
        let after = self
            .steps()
            .into_iter()
            .find(|other| *other > step && !self.is_behind(*other));
        match after {
            Some(after) => {
                self.goal = Goal::Step(after);
                self.advance(moment)
            }
            // Something that was left out on the way, as after a resume, comes before the commit.
            None => self.plan(moment),
        }
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

    /// The step that `Back` leads to.
    pub(super) fn step_before(&self, step: Step) -> Option<Step> {
        if step == Step::Recovery {
            return None;
        }
        self.steps()
            .into_iter()
            .rev()
            .find(|other| *other < step && !self.is_behind(*other))
    }

    /// Tells whether a step cannot be done again: a factor that is on, a device that the server may know.
    fn is_behind(&self, step: Step) -> bool {
        match step {
            Step::Factor => self.cp.factor.is_on(),
            Step::Recovery => !matches!(self.cp.factor, Factor::Unsaved { .. } | Factor::CodesLost),
            Step::Device => self.cp.announced,
            Step::Welcome | Step::Details | Step::Password => false,
        }
    }

    /// The steps that apply to this person, in order.
    pub(super) fn steps(&self) -> Vec<Step> {
        if self.is_silent() {
            return Vec::new();
        }
        let asks_device = self.wants_device_at_all() && self.known.is_none();
        if !self.wizard {
            // With a file nothing is asked: the device has the machine's name.
            let asks = asks_device && self.cp.file.is_none();
            return if asks { vec![Step::Device] } else { Vec::new() };
        }
        let mut steps = vec![Step::Welcome, Step::Details];
        if self.needs_password() {
            steps.push(Step::Password);
        }
        if asks_device {
            steps.push(Step::Device);
        }
        steps.push(Step::Factor);
        if self.cp.factor != Factor::Skipped {
            steps.push(Step::Recovery);
        }
        steps
    }

    pub(super) fn is_done(&self, step: Step) -> bool {
        let answers = &self.cp.answers;
        match step {
            Step::Welcome => answers.welcomed,
            Step::Details => answers.details.is_some(),
            Step::Password => self.password.is_some(),
            // What was skipped may be required since.
            Step::Device if answers.device == Some(DeviceChoice::Skipped) => {
                !self.wizard || self.can_skip_device()
            }
            Step::Device => answers.device.is_some(),
            Step::Factor if self.cp.factor == Factor::Skipped => self.can_skip_factor(),
            Step::Factor => self.cp.factor != Factor::Open,
            Step::Recovery => !matches!(self.cp.factor, Factor::Unsaved { .. } | Factor::CodesLost),
        }
    }

    /// An externally managed user with a file and no required second factor is asked nothing at all.
    fn is_silent(&self) -> bool {
        self.wizard
            && !self.password_wanted
            && self.cp.file.is_some()
            && self.session.as_ref().is_some_and(|session| {
                session.user.password_management_disabled && !session.settings.mfa_required
            })
    }

    /// Whether `activate_user` takes a password of this user (edge-newer §2.2).
    pub(super) fn needs_password(&self) -> bool {
        self.password_wanted
            || self
                .session
                .as_ref()
                .is_some_and(|session| !session.user.password_management_disabled)
    }

    /// Whether this device is to be registered.
    pub(super) fn wants_device(&self) -> bool {
        self.wants_device_at_all() && self.cp.answers.device != Some(DeviceChoice::Skipped)
    }

    /// Whether it could be: not where only administrators add devices, unless it is one already.
    fn wants_device_at_all(&self) -> bool {
        self.known.is_some() || self.may_add_device()
    }

    pub(super) fn may_add_device(&self) -> bool {
        self.session.as_ref().is_some_and(|session| {
            !session.settings.admin_device_management || session.user.is_admin
        })
    }

    pub(super) fn can_skip_device(&self) -> bool {
        self.wizard
            && !self.cp.announced
            && self
                .session
                .as_ref()
                .is_some_and(|session| session.settings.vpn_setup_optional)
    }

    pub(super) fn can_skip_factor(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| !session.settings.mfa_required)
    }

    /// The methods that work here.
    pub(super) fn methods(&self) -> Vec<Method> {
        match &self.session {
            Some(session) if session.settings.smtp_configured => vec![Method::Totp, Method::Email],
            _ => vec![Method::Totp],
        }
    }

    /// The phone number to send: what the person confirmed, else what the server has. Leaving it out would erase it
    /// (edge-contract §4); one that the server itself would refuse is left out.
    pub(super) fn phone(&self) -> Option<String> {
        match &self.cp.answers.details {
            Some(details) => details.phone.clone(),
            None => {
                let stored = self.session.as_ref()?.user.phone_number.as_deref()?;
                rules::phone(stored).ok().flatten()
            }
        }
    }

    /// Names the device after the machine where nobody is asked.
    pub(super) fn name_device_unasked(&mut self) {
        if self.cp.answers.device.is_none() && !self.steps().contains(&Step::Device) {
            let name = self.suggested_name();
            self.cp.answers.device = Some(DeviceChoice::Named(name));
        }
    }

    /// A name for this device that none of the user's other devices has.
    pub(super) fn suggested_name(&self) -> String {
        rules::unique_device_name(&self.host_name, self.taken_names())
    }

    /// Another name, after the server refused one without saying why.
    pub(super) fn rename_device(&mut self) {
        if let Some(DeviceChoice::Named(name)) = &self.cp.answers.device {
            let mut taken = self.taken_names().to_vec();
            taken.push(name.clone());
            let name = rules::unique_device_name(name, &taken);
            self.cp.answers.device = Some(DeviceChoice::Named(name));
        }
    }

    pub(super) fn taken_names(&self) -> &[String] {
        self.session
            .as_ref()
            .map_or(&[], |session| &session.user.device_names)
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

    pub(super) fn resend_at(&self) -> Option<i64> {
        match self.pending {
            Some(Pending::Email(sent)) => Some(sent.saturating_add(RESEND_AFTER)),
            Some(Pending::Totp(_)) | None => None,
        }
    }

    /// The factor that is being set up, unless the person went back to the choice.
    pub(super) fn on_screen(&self) -> Option<&Pending> {
        self.pending.as_ref().filter(|_| !self.choosing)
    }

    fn complain(&mut self, error: FieldError, moment: &Moment) -> Next {
        self.error = Some(error);
        self.advance(moment)
    }
}
