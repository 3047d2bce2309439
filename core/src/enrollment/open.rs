//! Whose session it is, and what has to be asked before anything is changed.

use super::Enrollment;
use super::Next;
use super::facts::{Doing, Goal};
use crate::checkpoint::{Answers, DeviceChoice, Factor, GivenUp, Owner};
use crate::edge::wire::StartResponse;
use crate::instance::Keys;
use crate::machine::Effect;
use crate::ports::Moment;
use crate::view::{Question, Step};

impl Enrollment {
    /// Decides, once the session is open, whose it is and what has to be asked. Each question has a yes of its own, and
    /// until all are answered nothing is given up.
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
        let given_up = self.giving_up(&owner);
        if let Some(given_up) = &given_up
            && leaves_traces
            && self.cp.answers.given_up.as_ref() != Some(given_up)
        {
            let unfinished = given_up.unfinished.login.clone();
            let login = owner.login;
            return self.ask(Question::AnotherUser { login, unfinished }, moment);
        }
        let is_added = self.cp.answers.added.as_ref() == Some(&owner);
        if known.is_none() && !self.instances.is_empty() && !is_added {
            let login = owner.login;
            return self.ask(Question::AnotherInstance { login, instance }, moment);
        }
        if given_up.is_some() {
            self.forget_the_other_user(moment);
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

    /// What would be given up for this owner: the enrollment of another one.
    fn giving_up(&self, by: &Owner) -> Option<GivenUp> {
        let unfinished = self.cp.owner.clone().filter(|before| before != by)?;
        let by = by.clone();
        Some(GivenUp { unfinished, by })
    }

    /// Notes the yes to a question: for whom it was asked, and for nobody else.
    pub(super) fn note_yes(&mut self, question: &Question) {
        let Some(owner) = self.session.as_ref().map(|session| self.owner_of(session)) else {
            return;
        };
        match question {
            Question::AnotherInstance { .. } => self.cp.answers.added = Some(owner),
            Question::AnotherUser { .. } => self.cp.answers.given_up = self.giving_up(&owner),
            Question::RemoveInstance { .. } | Question::UseLink { .. } => {}
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
            added: self.cp.answers.added.take(),
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
