//! The whole application as one machine: looking for the file, the form, an enrollment, home.
//!
//! [`Machine::update`] takes in an [`Event`] and answers with the next [`Effect`]; [`Machine::view`] says what may be
//! seen. Both are synchronous and pure. At most one effect is outstanding: after a `Some(effect)` no other one comes
//! before its event, unless it [can be left](Effect::can_be_left).

mod event;
mod outside;
mod picture;

use crate::about::AboutPage;
use crate::action::Action;
use crate::checkpoint::Checkpoint;
use crate::edge::EdgeUrl;
use crate::enrollment::{Enrollment, Next};
use crate::home::{self, Home};
use crate::instance::Instance;
use crate::link;
pub use crate::machine::event::{Effect, Event, Setup};
use crate::ports::{Moment, Stored};
use crate::provisioning::{Digest, FoundFile, Place, Provisioning, SearchError};
use crate::view::{ManualError, Notice, Stop};
use crate::wireguard::PrivateKey;

/// The application.
#[derive(Clone, Debug)]
pub struct Machine {
    setup: Setup,
    instances: Vec<Instance>,
    state: State,
    /// The page that may lie over the state.
    about: Option<AboutPage>,
    /// What came from outside and could not be looked at yet.
    later: Option<Event>,
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
    /// Whether to follow a link; and what was there before.
    Asking(Box<Provisioning>, Box<Self>),
}

/// What follows when the store was read.
#[derive(Clone, Debug)]
enum Then {
    /// Home if there is an instance, else an enrollment.
    Begin,
    /// An enrollment, whatever is stored.
    Another,
    /// The form, whatever is stored, with what was wrong.
    Manual(Option<ManualError>),
    /// An enrollment by this link.
    Link(Box<Provisioning>),
    /// Home, whatever is stored, with what there is to say.
    Home(Option<Notice>),
}

impl Machine {
    /// Makes the machine and its first effect.
    #[must_use]
    pub fn new(setup: Setup) -> (Self, Effect) {
        let machine = Self {
            about: setup.about.clone().map(AboutPage::new),
            setup,
            instances: Vec::new(),
            state: State::Opening(Then::Begin),
            later: None,
        };
        (machine, Effect::Load)
    }

    /// Takes in what happened. `None`: whatever is outstanding goes on.
    pub fn update(&mut self, event: Event, moment: &Moment) -> Option<Effect> {
        let beside = self.beside(&event, moment);
        let mut effect = beside.unwrap_or_else(|| self.take(event, moment));
        self.close_about();
        if self.listens()
            && let Some(event) = self.later.take()
        {
            effect = self.take(event, moment).or(effect);
            self.close_about();
        }
        effect
    }

    fn take(&mut self, event: Event, moment: &Moment) -> Option<Effect> {
        // The state is put back by every arm; taking it out lets each arm own what it carries.
        match (
            std::mem::replace(&mut self.state, State::Home(Home::default())),
            event,
        ) {
            (State::Opening(then), Event::Loaded(result)) => match result {
                Ok(stored) => self.loaded(then, stored, moment),
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
            (State::BadFile(..) | State::Stopped(..), Event::Action(Action::StartOver)) => {
                self.open(Then::Manual(None))
            }
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
            (
                State::Manual(..) | State::BadFile(..) | State::Stopped(..),
                Event::Action(Action::Back),
            ) if self.has_home() => self.open(Then::Home(None)),
            (State::Asking(link, _), Event::Action(Action::Answer { yes: true })) => {
                self.open(Then::Link(link))
            }
            (State::Asking(_, before), Event::Action(Action::Answer { yes: false })) => {
                self.state = *before;
                self.rest(moment)
            }
            (
                state @ (State::Manual(..)
                | State::BadFile(..)
                | State::Stopped(..)
                | State::Home(_)),
                Event::Link(link),
            ) => self.ask(state, &link),
            // Nothing is enrolled, or not any more: a file is what the person waits for.
            (State::Home(_), Event::FileArrived(_)) if self.instances.is_empty() => {
                self.open(Then::Another)
            }
            (State::Home(mut home), event) => {
                let (setup, instances) = (&self.setup, &mut self.instances);
                let next = home.update(event, instances, moment, |edge| setup.allows(edge));
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

    fn loaded(&mut self, then: Then, stored: Stored, moment: &Moment) -> Option<Effect> {
        let checkpoint = stored.checkpoint.map(Box::new);
        self.instances = stored.instances;
        let unfinished = checkpoint.as_ref().is_some_and(|before| !before.over);
        let at_home = self.has_home();
        match then {
            Then::Begin if at_home => self.go_home(unfinished, None, moment),
            Then::Home(notice) => self.go_home(unfinished, notice, moment),
            Then::Link(link) => self.begin(*link, None, checkpoint, moment),
            Then::Manual(error) => self.form(error, checkpoint),
            Then::Begin | Then::Another if self.setup.search => {
                self.state = State::Searching(checkpoint);
                Some(Effect::FindFile)
            }
            Then::Begin | Then::Another => self.form(None, checkpoint),
        }
    }

    fn go_home(
        &mut self,
        unfinished: bool,
        notice: Option<Notice>,
        moment: &Moment,
    ) -> Option<Effect> {
        let mut home = Home::new(unfinished, notice);
        if self.setup.background {
            home.ask_now_and_then(moment);
        }
        self.state = State::Home(home);
        self.rest(moment)
    }

    /// What follows when nothing else does.
    fn rest(&mut self, moment: &Moment) -> Option<Effect> {
        let State::Home(home) = &mut self.state else {
            return None;
        };
        home.rest(&self.instances, moment, |edge| self.setup.allows(edge))
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
        if !self.setup.allows(&source.edge) {
            return match file {
                Some(_) => self.stop(Stop::EdgeNotAllowed, None),
                None => self.form(Some(ManualError::EdgeNotAllowed), unfinished),
            };
        }
        let saved = unfinished.as_deref().cloned();
        let source = match file {
            Some(_) => source,
            None => self.with_authority(source, saved.as_ref()),
        };
        let checkpoint = match unfinished {
            Some(before) => before.with_token(source, file),
            None => Checkpoint::new(source, file, &PrivateKey::from_random(&moment.random)),
        };
        self.enroll(checkpoint, saved, moment)
    }

    /// Adds the authority that this very Edge is trusted by already: only a file can bring one, and a link or a token by hand
    /// may be for the same enrollment, or for the same device once more.
    fn with_authority(
        &self,
        source: Provisioning,
        unfinished: Option<&Checkpoint>,
    ) -> Provisioning {
        let unfinished = unfinished.map(|before| (&before.edge, &before.ca_certificate));
        let instances = self.instances.iter();
        let instances = instances.map(|instance| (&instance.edge, &instance.ca_certificate));
        let mut known = unfinished.into_iter().chain(instances);
        let known = known.find_map(|(edge, ca)| ca.clone().filter(|_| *edge == source.edge));
        Provisioning {
            ca_certificate: source.ca_certificate.or(known),
            ..source
        }
    }

    fn enroll(
        &mut self,
        checkpoint: Checkpoint,
        saved: Option<Checkpoint>,
        moment: &Moment,
    ) -> Option<Effect> {
        if !self.setup.allows(&checkpoint.edge) {
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
            Next::Leave => self.open(Then::Manual(None)),
            Next::Stop(reason) => {
                enrollment.forget_typed();
                self.stop(reason, Some(enrollment))
            }
        }
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
