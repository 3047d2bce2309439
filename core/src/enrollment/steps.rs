//! Which steps apply to this person, which are done, and what each starts from: all derived from the facts.

use super::Enrollment;
use super::facts::Pending;
use crate::action::Method;
use crate::checkpoint::{DeviceChoice, Factor};
use crate::rules;
use crate::view::Step;

/// Seconds before another e-mail code may be asked for: a code lives 60 to 120 s (edge-contract §6).
pub(super) const RESEND_AFTER: i64 = 60;

impl Enrollment {
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
    pub(super) fn is_behind(&self, step: Step) -> bool {
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
}
