//! The whole application as one machine: looking for the file, the form, an enrollment, home.
//!
//! [`Machine::update`] takes in an [`Event`] and answers with the next [`Effect`]; [`Machine::view`] says what may be
//! seen. Both are synchronous and pure. At most one effect is outstanding: after a `Some(effect)` no other one comes
//! before its event, except that an Action may replace an [`Effect::Wait`].

use std::time::Duration;

use crate::action::{Action, ActionKind};
use crate::checkpoint::Checkpoint;
use crate::edge::{EdgeUrl, Reply, Request, TransportError};
use crate::enrollment::{Enrollment, Next};
use crate::home::{self, Home};
use crate::instance::{Instance, InstanceId, Keys};
use crate::link;
use crate::ports::{Change, HandOut, Moment, StorageError, Stored};
use crate::provisioning::{Digest, FoundFile, Place, Provisioning, SearchError};
use crate::sync::Synced;
use crate::view::{Changed, ManualError, Notice, Screen, Stop, View};
use crate::wireguard::PrivateKey;

/// What happened.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // One at a time, and moved, not kept.
pub enum Event {
    /// The person did something.
    Action(Action),
    /// Answers [`Effect::Load`].
    Loaded(Result<Stored, StorageError>),
    /// Answers [`Effect::FindFile`].
    Searched(Result<Option<FoundFile>, SearchError>),
    /// Answers [`Effect::Send`].
    Answered(Result<Reply, TransportError>),
    /// Answers [`Effect::Recall`].
    Recalled(Result<Option<Keys>, StorageError>),
    /// Answers [`Effect::Store`].
    Stored(Result<(), StorageError>),
    /// Answers [`Effect::Consume`]: whether the file is gone.
    Consumed(bool),
    /// Answers [`Effect::Wait`].
    Waited,
    /// Answers [`Effect::HandOut`]: whether it worked.
    HandedOut(bool),
    /// Answers [`Effect::Sync`].
    Synced(Result<Synced, StorageError>),
    /// A provisioning file arrived, or changed, while the application runs.
    FileArrived(Result<FoundFile, SearchError>),
}

/// What to do next; each is answered by exactly one [`Event`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the store.
    Load,
    /// Look for the provisioning file.
    FindFile,
    /// Send a request to the Edge.
    Send(Request),
    /// Read the keys of an instance.
    Recall(InstanceId),
    /// Change the store.
    Store(Change),
    /// Remove the provisioning file, if it is still this one.
    Consume(Digest),
    /// Wait; an Action may cut it short.
    Wait(Duration),
    /// Give something to the person.
    HandOut(HandOut),
    /// Ask an instance's Edge what has changed, and store it.
    Sync(InstanceId),
}

/// What is known before the first event.
#[derive(Clone, Debug)]
pub struct Setup {
    /// This machine's name, from which the device gets its own.
    pub host_name: String,
    /// Whether to enroll although an instance is stored.
    pub always: bool,
    /// Whether to look for a provisioning file; else the form comes at once.
    pub search: bool,
    /// Whether the policy of this machine allows a URL, token or link given by hand.
    pub by_hand: bool,
    /// The hosts that the policy of this machine allows, if it says so.
    pub allowed_hosts: Option<Vec<String>>,
}

/// The application.
#[derive(Clone, Debug)]
pub struct Machine {
    setup: Setup,
    instances: Vec<Instance>,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    /// The store is read.
    Opening(Then),
    /// The file is looked for.
    Searching(Option<Box<Checkpoint>>),
    /// URL and token by hand.
    Manual(Option<ManualError>, Option<Box<Checkpoint>>),
    /// A file that cannot be used.
    BadFile(SearchError, Option<Box<Checkpoint>>),
    /// An enrollment is under way.
    Enrolling(Box<Enrollment>),
    /// What is enrolled.
    Home(Home),
    /// It does not go on by itself; the enrollment that led here, for its facts.
    Stopped(Stop, Option<Box<Enrollment>>),
}

/// What follows when the store was read.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// Home if there is an instance, else an enrollment.
    Begin,
    /// An enrollment, whatever is stored.
    Another,
    /// The form, whatever is stored.
    Manual,
    /// Home, whatever is stored, with what there is to say.
    Home(Option<Notice>),
}

impl Machine {
    /// Makes the machine and its first effect.
    #[must_use]
    pub fn new(setup: Setup) -> (Self, Effect) {
        let state = State::Opening(Then::Begin);
        (
            Self {
                setup,
                instances: Vec::new(),
                state,
            },
            Effect::Load,
        )
    }

    /// Takes in what happened. `None`: whatever is outstanding goes on.
    pub fn update(&mut self, event: Event, moment: &Moment) -> Option<Effect> {
        // The state is put back by every arm; taking it out lets each arm own what it carries.
        match (
            std::mem::replace(&mut self.state, State::Home(Home::default())),
            event,
        ) {
            (State::Opening(then), Event::Loaded(result)) => match result {
                Ok(stored) => self.loaded(then, stored),
                Err(error) => self.stop(Stop::Store(error.code), None),
            },
            (State::Searching(checkpoint), Event::Searched(result)) => {
                self.searched(result, checkpoint, moment)
            }
            (
                State::Manual(_, checkpoint),
                Event::Action(Action::Begin { .. } | Action::UseLink { .. }),
            ) if !self.setup.by_hand => self.form(Some(ManualError::NotByHand), checkpoint),
            (State::Manual(_, checkpoint), Event::Action(Action::Begin { url, token })) => {
                self.begin_by_hand(&url, token.into_secret(), checkpoint, moment)
            }
            (State::Manual(_, checkpoint), Event::Action(Action::UseLink { link })) => {
                match link::parse_link(link.into_secret().expose()) {
                    Ok(source) => self.begin(source, None, checkpoint, moment),
                    Err(_) => self.form(Some(ManualError::BadLink), checkpoint),
                }
            }
            (State::BadFile(..), Event::Action(Action::StartOver)) => self.open(Then::Manual),
            (State::Manual(..) | State::BadFile(..), Event::Action(Action::Retry)) => {
                self.open(Then::Another)
            }
            (
                State::Manual(_, checkpoint) | State::BadFile(_, checkpoint),
                Event::FileArrived(result),
            ) => match result {
                Ok(file) => self.begin(file.provisioning, Some(file.digest), checkpoint, moment),
                Err(bad) => self.show(State::BadFile(bad, checkpoint)),
            },
            (State::Stopped(..), Event::Action(Action::Retry) | Event::FileArrived(_)) => {
                self.open(Then::Another)
            }
            (State::Stopped(..), Event::Action(Action::StartOver)) => self.open(Then::Manual),
            (
                State::Manual(..) | State::BadFile(..) | State::Stopped(..),
                Event::Action(Action::Back),
            ) if self.has_home() => self.open(Then::Home(None)),
            (State::Home(mut home), event) => {
                let mut instances = std::mem::take(&mut self.instances);
                let next = home.update(event, &mut instances, |edge| self.is_allowed(edge));
                self.instances = instances;
                self.at_home(next, home)
            }
            (State::Enrolling(mut enrollment), event) => {
                let next = enrollment.update(event, moment);
                self.follow(next, enrollment)
            }
            // A wrong, doubled or late event leaves everything as it is.
            (state, _) => self.show(state),
        }
    }

    /// Draws what may be seen; `rev` is 0, the session counts.
    #[must_use]
    pub fn view(&self) -> View {
        let screen = match &self.state {
            State::Enrolling(enrollment) => return enrollment.view(),
            State::Opening(_) | State::Searching(_) => Screen::Looking,
            State::Manual(error, _) => Screen::Manual { error: *error },
            State::BadFile(file, _) => Screen::BadFile { file: file.clone() },
            State::Home(home) => home.screen(&self.instances),
            State::Stopped(reason, enrollment) => Screen::Stopped {
                reason: *reason,
                changed: enrollment
                    .as_ref()
                    .map_or_else(Changed::default, |enrollment| enrollment.changed()),
            },
        };
        let enrollment = match &self.state {
            State::Stopped(_, enrollment) => enrollment.as_ref(),
            State::Opening(_)
            | State::Searching(_)
            | State::Manual(..)
            | State::BadFile(..)
            | State::Enrolling(_)
            | State::Home(..) => None,
        };
        View {
            rev: 0,
            busy: matches!(screen, Screen::Looking) || self.is_home_busy(),
            screen,
            steps: Vec::new(),
            step: None,
            deadline: None,
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
                | State::Stopped(..) => None,
            },
        }
    }

    fn actions(&self) -> Vec<ActionKind> {
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

    fn has_home(&self) -> bool {
        !self.instances.is_empty() && !self.setup.always
    }

    fn is_home_busy(&self) -> bool {
        matches!(&self.state, State::Home(home) if home.busy())
    }

    fn loaded(&mut self, then: Then, stored: Stored) -> Option<Effect> {
        let checkpoint = stored.checkpoint.map(Box::new);
        self.instances = stored.instances;
        let unfinished = checkpoint.as_ref().is_some_and(|before| !before.over);
        let at_home = self.has_home();
        match then {
            Then::Begin if at_home => self.show(State::Home(Home::new(unfinished, None))),
            Then::Home(notice) => self.show(State::Home(Home::new(unfinished, notice))),
            Then::Begin | Then::Another if self.setup.search => {
                self.state = State::Searching(checkpoint);
                Some(Effect::FindFile)
            }
            Then::Begin | Then::Another | Then::Manual => self.form(None, checkpoint),
        }
    }

    fn at_home(&mut self, next: home::Next, home: Home) -> Option<Effect> {
        match next {
            home::Next::Stay => self.show(State::Home(home)),
            home::Next::Do(effect) => {
                self.state = State::Home(home);
                Some(effect)
            }
            home::Next::Another => self.open(Then::Another),
        }
    }

    fn searched(
        &mut self,
        result: Result<Option<FoundFile>, SearchError>,
        checkpoint: Option<Box<Checkpoint>>,
        moment: &Moment,
    ) -> Option<Effect> {
        match (result, checkpoint) {
            (Ok(Some(file)), checkpoint) => {
                self.begin(file.provisioning, Some(file.digest), checkpoint, moment)
            }
            // A file that was named is answered for; any other bad one must not keep an unfinished enrollment from going on.
            (Err(bad), checkpoint)
                if checkpoint.as_ref().is_none_or(|before| before.over)
                    || bad.place == Place::Given =>
            {
                self.show(State::BadFile(bad, checkpoint))
            }
            (Ok(None), Some(checkpoint)) if checkpoint.over => {
                self.form(Some(ManualError::TokenOver), Some(checkpoint))
            }
            (Ok(None) | Err(_), Some(checkpoint)) => {
                let saved = Some((*checkpoint).clone());
                self.enroll(*checkpoint, saved, moment)
            }
            (Ok(None) | Err(_), None) => self.form(None, None),
        }
    }

    fn begin_by_hand(
        &mut self,
        url: &str,
        token: crate::secret::Secret,
        checkpoint: Option<Box<Checkpoint>>,
        moment: &Moment,
    ) -> Option<Effect> {
        let token = crate::secret::Secret::new(token.expose().trim());
        match EdgeUrl::parse(url) {
            Err(error) => self.form(Some(ManualError::Url(error)), checkpoint),
            Ok(_) if token.is_empty() => self.form(Some(ManualError::NoToken), checkpoint),
            Ok(edge) => {
                let source = Provisioning {
                    edge,
                    token,
                    ca_certificate: None,
                };
                self.begin(source, None, checkpoint, moment)
            }
        }
    }

    /// Starts with a token; an unfinished enrollment with the same one goes on, one with another lends its key pair.
    fn begin(
        &mut self,
        source: Provisioning,
        file: Option<Digest>,
        unfinished: Option<Box<Checkpoint>>,
        moment: &Moment,
    ) -> Option<Effect> {
        if !self.is_allowed(&source.edge) {
            return match file {
                Some(_) => self.stop(Stop::EdgeNotAllowed, None),
                None => self.form(Some(ManualError::EdgeNotAllowed), unfinished),
            };
        }
        let saved = unfinished.as_deref().cloned();
        let checkpoint = match unfinished {
            Some(before) => before.with_token(source, file),
            None => Checkpoint::new(source, file, &PrivateKey::from_random(&moment.random)),
        };
        self.enroll(checkpoint, saved, moment)
    }

    fn enroll(
        &mut self,
        checkpoint: Checkpoint,
        saved: Option<Checkpoint>,
        moment: &Moment,
    ) -> Option<Effect> {
        if !self.is_allowed(&checkpoint.edge) {
            return self.stop(Stop::EdgeNotAllowed, None);
        }
        let host_name = self.setup.host_name.clone();
        let mut enrollment = Box::new(Enrollment::new(
            checkpoint,
            saved,
            self.instances.clone(),
            host_name,
        ));
        let next = enrollment.start(moment);
        self.follow(next, enrollment)
    }

    fn follow(&mut self, next: Next, mut enrollment: Box<Enrollment>) -> Option<Effect> {
        match next {
            Next::Stay => self.show(State::Enrolling(enrollment)),
            Next::Do(effect) => {
                self.state = State::Enrolling(enrollment);
                Some(effect)
            }
            Next::Home => self.open(Then::Home(enrollment.notice())),
            Next::Leave => self.open(Then::Manual),
            Next::Stop(reason) => {
                enrollment.forget_typed();
                self.stop(reason, Some(enrollment))
            }
        }
    }

    fn is_allowed(&self, edge: &EdgeUrl) -> bool {
        self.setup.allowed_hosts.as_ref().is_none_or(|hosts| {
            let host = edge.host();
            hosts
                .iter()
                .any(|allowed| allowed.eq_ignore_ascii_case(&host))
        })
    }

    fn open(&mut self, then: Then) -> Option<Effect> {
        self.state = State::Opening(then);
        Some(Effect::Load)
    }

    fn form(
        &mut self,
        error: Option<ManualError>,
        checkpoint: Option<Box<Checkpoint>>,
    ) -> Option<Effect> {
        self.show(State::Manual(error, checkpoint))
    }

    fn stop(&mut self, reason: Stop, enrollment: Option<Box<Enrollment>>) -> Option<Effect> {
        self.show(State::Stopped(reason, enrollment))
    }

    fn show(&mut self, state: State) -> Option<Effect> {
        self.state = state;
        None
    }
}
