//! Whose session it is, and what has to be asked before anything is changed.

use super::Enrollment;
use super::Next;
use super::facts::{Doing, Goal};
use crate::checkpoint::{Answers, DeviceChoice, Factor, Owner};
use crate::edge::wire::StartResponse;
use crate::instance::Keys;
use crate::machine::Effect;
use crate::ports::Moment;
use crate::view::{Question, Step};

impl Enrollment {
    /// Decides, once the session is open, whose it is and what has to be asked.
    pub(super) fn opened(&mut self, moment: &Moment) -> Next {
        let Some(session) = &self.session else {
            return Next::Stay;
        };
        let owner = self.owner_of(session);
        let instance = session.instance.name.clone();
        self.wizard = !session.user.enrolled;
        let known = self
            .instances
            .iter()
            .find(|instance| instance.is_same(&owner.uuid, &self.cp.edge, &owner.login))
            .map(|instance| (instance.id, instance.device.name.clone()));
        let leaves_traces = self.cp.announced || self.cp.factor.is_on();
        if let Some(before) = self.cp.owner.clone().filter(|before| *before != owner) {
            if leaves_traces && !self.cp.answers.other_confirmed {
                let (login, unfinished) = (owner.login, before.login);
                return self.ask(Question::AnotherUser { login, unfinished }, moment);
            }
            self.forget_the_other_user(moment);
        }
        if known.is_none() && !self.instances.is_empty() && !self.cp.answers.other_confirmed {
            return self.ask(
                Question::AnotherInstance {
                    login: owner.login,
                    instance,
                },
                moment,
            );
        }
        self.cp.owner = Some(owner);
        if let Some((id, device)) = known
            && self.known.is_none()
        {
            self.known = Some(id);
            self.cp.answers.device = Some(DeviceChoice::Named(device));
            self.doing = Doing::Recalling;
            return Next::Do(Effect::Recall(id));
        }
        self.plan(moment)
    }

    /// Whose session this is.
    fn owner_of(&self, session: &StartResponse) -> Owner {
        Owner {
            uuid: session.instance.id.clone(),
            origin: self.cp.edge.origin(),
            login: session.user.login.clone(),
        }
    }

    /// Forgets a yes that was said before a restart, if the server now names somebody else than it was said for.
    pub(super) fn keep_yes_only_for(&mut self, session: &StartResponse) {
        let owner = self.owner_of(session);
        if self
            .cp
            .owner
            .as_ref()
            .is_some_and(|before| *before != owner)
        {
            self.cp.answers.other_confirmed = false;
        }
    }

    /// Sets the first step that is not done as the goal, or the commit.
    pub(super) fn plan(&mut self, moment: &Moment) -> Next {
        self.name_device_unasked();
        let open = match self.cp.factor {
            Factor::Unsaved { .. } | Factor::CodesLost => Some(Step::Recovery),
            Factor::Open | Factor::Skipped | Factor::Done => {
                self.steps().into_iter().find(|step| !self.is_done(*step))
            }
        };
        self.goal = open.map_or(Goal::Commit, Goal::Step);
        self.advance(moment)
    }

    /// Another user's token goes on with nothing of the one before.
    fn forget_the_other_user(&mut self, moment: &Moment) {
        let key = crate::wireguard::PrivateKey::from_random(&moment.random);
        self.cp.replace_key(&key);
        self.cp.factor = Factor::Open;
        (self.cp.factor_sent, self.cp.activation_sent) = (false, false);
        self.finish_unclear = false;
        self.cp.answers = Answers {
            other_confirmed: self.cp.answers.other_confirmed,
            ..Answers::default()
        };
        self.doubt = false;
    }

    /// Goes on with the key pair of the known instance; the server may know it, or not any more.
    pub(super) fn recalled(&mut self, keys: Option<Keys>, moment: &Moment) -> Next {
        if let Some(keys) = keys {
            self.cp.adopt_key(&keys.private_key);
            self.doubt = true;
        }
        self.plan(moment)
    }

    fn ask(&mut self, question: Question, moment: &Moment) -> Next {
        self.goal = Goal::Ask(question);
        self.advance(moment)
    }
}
