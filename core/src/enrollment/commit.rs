//! The commit: device, user, store, file; one phase at the end, so that an abandoned wizard leaves nothing behind.

use super::calls::Call;
use super::facts::{Doing, Goal};
use super::{Enrollment, Next};
use crate::instance::{Instance, InstanceId, Keys};
use crate::machine::Effect;
use crate::ports::{Change, Moment};
use crate::view::Step;

/// What the commit needs next.
enum CommitStep {
    /// The password, which no checkpoint keeps.
    AskPassword,
    /// To know whether the device exists.
    LookUp,
    /// The device.
    Create,
    /// The user activated.
    Activate,
    /// All of it stored.
    Store,
}

impl Enrollment {
    /// The commit, one effect at a time.
    pub(super) fn commit(&mut self, moment: &Moment) -> Next {
        match self.commit_step() {
            CommitStep::AskPassword => {
                self.goal = Goal::Step(Step::Password);
                self.advance(moment)
            }
            CommitStep::LookUp => self.send(Call::NetworkInfo),
            CommitStep::Create => self.send(Call::CreateDevice),
            CommitStep::Activate => self.send(Call::Activate),
            CommitStep::Store => {
                self.doing = Doing::Committing;
                Next::Do(Effect::Store(self.result(moment)))
            }
        }
    }

    /// The first thing that is missing: device, user, store.
    fn commit_step(&self) -> CommitStep {
        let activated = self
            .session
            .as_ref()
            .is_some_and(|session| session.user.enrolled);
        let wants_device = self.wants_device() && self.registered.is_none();
        if !activated && self.needs_password() && self.password.is_none() {
            CommitStep::AskPassword
        } else if wants_device && self.doubt {
            CommitStep::LookUp
        } else if wants_device {
            CommitStep::Create
        } else if !activated {
            CommitStep::Activate
        } else {
            CommitStep::Store
        }
    }

    /// Notes in the checkpoint, before it is sent, that the server may know our key from now on, or have the user active.
    pub(super) fn announce(&mut self) {
        match self.commit_step() {
            CommitStep::Create => {
                self.cp.announced = true;
                if std::mem::take(&mut self.rename) {
                    self.rename_device();
                }
            }
            CommitStep::Activate => self.cp.activation_sent = true,
            CommitStep::AskPassword | CommitStep::LookUp | CommitStep::Store => {}
        }
    }

    /// What is stored at the end.
    fn result(&self, moment: &Moment) -> Change {
        let consumed = self.cp.file;
        let (Some(config), Some(session), Some(private_key)) =
            (&self.registered, &self.session, self.cp.key())
        else {
            return Change::Closed { consumed };
        };
        let info = &config.instance;
        let instance = Instance {
            id: InstanceId(0),
            uuid: session.instance.id.clone(),
            name: info.name.clone(),
            edge: self.cp.edge.clone(),
            announced_edge: info.other_edge(&self.cp.edge),
            username: session.user.login.clone(),
            ca_certificate: self.cp.ca_certificate.clone(),
            traffic_policy: info.traffic_policy(),
            only_client_activation: session.settings.only_client_activation,
            disable_tunnels: info.disable_tunnels.unwrap_or_default(),
            device: config.device.clone(),
            locations: config.locations.clone(),
            last_sync: moment.now.saturating_add(self.offset),
        };
        let polling_token = config.token.clone().unwrap_or_default();
        Change::Enrolled {
            instance: Box::new(instance),
            keys: Keys {
                private_key,
                polling_token,
            },
            consumed,
        }
    }

    /// All is stored and cleaned up: the last page for whoever went through the wizard, else home.
    pub(super) fn finished(&mut self, moment: &Moment) -> Next {
        self.forget_typed();
        self.forget_stored();
        self.goal = Goal::Finished;
        if self.cp.answers.welcomed || self.registered.is_none() {
            self.advance(moment)
        } else {
            Next::Home
        }
    }

    /// Wipes what is in the store now: the last page may be looked at for long.
    fn forget_stored(&mut self) {
        self.cp.forget_secrets();
        self.saved = None;
        self.before = None;
        if let Some(device) = &mut self.registered {
            device.token = None;
        }
    }

    /// Wipes what the person entered, once nothing needs it any more.
    pub(crate) fn forget_typed(&mut self) {
        self.password = None;
        self.pending = None;
    }
}
