//! One enrollment: from a token to a registered device, as a machine without I/O.
//!
//! It knows facts ([`Enrollment`]'s fields) and has a [`Goal`]; [`Enrollment::advance`] derives the next effect from both.
//! So a crash, a lost answer and a first run are the same thing with other facts: nothing is "continued".
//!
//! * `calls.rs` what is sent, and what each answer changes
//! * `wizard.rs` what the person may do, and the order of the steps
//! * `screen.rs` what may be seen

mod calls;
mod screen;
mod wizard;

use std::time::Duration;

use self::calls::Call;
use crate::action::{Action, Method};
use crate::backoff;
use crate::checkpoint::{Answers, Checkpoint, DeviceChoice, Factor, Owner};
use crate::edge::config::DeviceConfig;
use crate::edge::wire::StartResponse;
use crate::instance::{Instance, InstanceId, Keys};
use crate::machine::{Effect, Event};
use crate::ports::{Change, HandOut, Moment};
use crate::qr::QrCode;
use crate::secret::Secret;
use crate::view::{FieldError, Question, Step, Stop, Trouble};

/// The longest wait for a person without looking at the clock again, in seconds: a machine may sleep meanwhile.
const SLICE: i64 = 30;

/// What comes after an update.
#[derive(Debug)]
pub(crate) enum Next {
    /// Whatever is outstanding goes on.
    Stay,
    /// This is outstanding now.
    Do(Effect),
    /// The enrollment is over; home comes next.
    Home,
    /// The person wants another file, link or token.
    Leave,
    /// It does not go on by itself.
    Stop(Stop),
}

/// One enrollment: the facts, and what they are for.
#[derive(Clone, Debug)]
pub(crate) struct Enrollment {
    /// What survives a crash.
    cp: Checkpoint,
    /// What is stored of it; whenever it differs from `cp`, storing comes before anything else.
    saved: Option<Checkpoint>,
    /// What was stored before.
    instances: Vec<Instance>,
    /// This machine's name, for the device.
    host_name: String,
    /// The server's clock minus this machine's, in seconds.
    offset: i64,
    /// The newest answer to `start`.
    session: Option<StartResponse>,
    /// Whether the Edge reads our cookie, as far as is known. Also cleared to make `start` tell the facts again.
    cookie: bool,
    /// Whether the user had yet to be activated when the session was opened.
    wizard: bool,
    /// Whether `activate_user` was sent and its answer never came.
    activation_sent: bool,
    /// A server that said the password is managed elsewhere wants one all the same.
    password_wanted: bool,
    /// Whether the server may know our key without our knowing: then `network_info` comes before `create_device`.
    doubt: bool,
    /// Whether the last `create_device` was answered with a 500 or "invalid key": a taken name does the first, so if the
    /// device turns out not to exist, another name is tried.
    rename: bool,
    /// The stored instance that this token is for.
    known: Option<InstanceId>,
    /// The device, as the server confirmed it.
    registered: Option<DeviceConfig>,
    /// The password, until all is stored or it stops.
    password: Option<Secret>,
    /// The second factor that is being set up.
    pending: Option<Pending>,
    /// Whether the person went back to the choice of a factor; what was set up already stays good (field W21).
    choosing: bool,
    /// Whether the recovery codes were lost on the way, and the person has read so.
    codes_lost: bool,
    /// What was wrong with the last entry.
    error: Option<FieldError>,
    counters: Counters,
    goal: Goal,
    doing: Doing,
}

/// A second factor that is being set up.
#[derive(Clone, Debug)]
enum Pending {
    /// For the app.
    Totp(TotpSetup),
    /// When a code was mailed, seconds since 1970 on this machine's clock.
    Email(i64),
}

/// What an authenticator app needs.
#[derive(Clone, Debug)]
struct TotpSetup {
    /// The secret in base32.
    secret: Secret,
    /// The same in an address.
    uri: Secret,
    /// The same as a picture.
    qr: QrCode,
}

impl Pending {
    fn method(&self) -> Method {
        match self {
            Self::Totp(_) => Method::Totp,
            Self::Email(_) => Method::Email,
        }
    }
}

/// What must not go on for ever.
#[derive(Clone, Debug, Default)]
struct Counters {
    /// Tries since the last answer that helped; sets the pause.
    attempt: u32,
    /// Answers in a row that cannot be used.
    bad: u32,
    /// `create_device` calls that were refused although the device does not exist.
    creates: u32,
    /// Cookies in a row that the Edge could not read.
    forgotten: u32,
}

/// What the facts are for.
#[derive(Clone, Debug)]
enum Goal {
    /// Open the session and see who the user is.
    Open,
    /// Have the person decide something before anything is changed.
    Ask(Question),
    /// Have the person do a step.
    Step(Step),
    /// Get a secret or code for the second factor.
    StartFactor(Method),
    /// Have the code checked.
    FinishFactor(Method, Secret),
    /// Register the device, activate the user, store, clean up.
    Commit,
    /// All is stored; the last page is shown.
    Finished,
}

/// The one effect that is outstanding.
#[derive(Clone, Debug)]
enum Doing {
    /// Waiting for the person (and looking at the clock now and then).
    Person,
    /// Storing the checkpoint.
    Storing,
    /// Waiting for an answer.
    Sending(Call),
    /// Waiting to try again, until that second.
    Pausing(Trouble, i64),
    /// Reading the keys of the known instance.
    Recalling,
    /// Storing the result.
    Committing,
    /// Removing the provisioning file.
    Consuming,
    /// Saving, printing, copying or opening something for the person.
    HandingOut,
}

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
    /// Takes up a checkpoint; `saved` is what the store holds of it.
    pub(crate) fn new(
        cp: Checkpoint,
        saved: Option<Checkpoint>,
        instances: Vec<Instance>,
        host_name: String,
    ) -> Self {
        Self {
            doubt: cp.announced,
            cp,
            saved,
            instances,
            host_name,
            offset: 0,
            session: None,
            cookie: false,
            wizard: false,
            activation_sent: false,
            password_wanted: false,
            rename: false,
            known: None,
            registered: None,
            password: None,
            pending: None,
            choosing: false,
            codes_lost: false,
            error: None,
            counters: Counters::default(),
            goal: Goal::Open,
            doing: Doing::Storing,
        }
    }

    /// Gives the first effect.
    pub(crate) fn start(&mut self, moment: &Moment) -> Next {
        self.advance(moment)
    }

    /// Takes in what happened.
    pub(crate) fn update(&mut self, event: Event, moment: &Moment) -> Next {
        match (event, self.doing.clone()) {
            (Event::Action(action), _) => self.act(action, moment),
            (Event::Answered(result), Doing::Sending(call)) => self.answered(&call, result, moment),
            (Event::Stored(Ok(())), Doing::Storing) => {
                self.saved = Some(self.cp.clone());
                self.advance(moment)
            }
            (Event::Stored(Ok(())), Doing::Committing) => match self.cp.file {
                Some(digest) => {
                    self.doing = Doing::Consuming;
                    Next::Do(Effect::Consume(digest))
                }
                None => self.finished(moment),
            },
            (Event::Stored(Err(error)), Doing::Storing | Doing::Committing) => {
                Next::Stop(Stop::Store(error.code))
            }
            (Event::Recalled(result), Doing::Recalling) => match result {
                Ok(keys) => self.recalled(keys, moment),
                Err(error) => Next::Stop(Stop::Store(error.code)),
            },
            (Event::Consumed(_), Doing::Consuming) => self.finished(moment),
            (Event::Waited, Doing::Person | Doing::Pausing(..))
            | (Event::HandedOut(_), Doing::HandingOut) => self.advance(moment),
            // An event that nobody waits for (any more) changes nothing.
            _ => Next::Stay,
        }
    }

    /// Derives the next effect from facts and goal.
    fn advance(&mut self, moment: &Moment) -> Next {
        // What follows from the facts without an effect comes first, so that one write stores all of it.
        match self.goal {
            Goal::Finished => {
                self.doing = Doing::Person;
                return Next::Stay;
            }
            Goal::Open if self.cookie => return self.opened(moment),
            Goal::Commit if self.cookie => self.announce(),
            Goal::Open
            | Goal::Ask(_)
            | Goal::Step(_)
            | Goal::StartFactor(_)
            | Goal::FinishFactor(..)
            | Goal::Commit => {}
        }
        if self.saved.as_ref() != Some(&self.cp) {
            self.doing = Doing::Storing;
            return Next::Do(Effect::Store(Change::Checkpoint(Box::new(self.cp.clone()))));
        }
        match self.goal.clone() {
            Goal::Finished => Next::Stay,
            Goal::Ask(_) | Goal::Step(_) => self.wait_for_person(moment),
            Goal::Open => self.send(Call::Start),
            Goal::StartFactor(_) | Goal::FinishFactor(..) | Goal::Commit if !self.cookie => {
                self.send(Call::Start)
            }
            Goal::StartFactor(method) => self.send(Call::FactorStart(method)),
            Goal::FinishFactor(method, code) => self.send(Call::FactorFinish(method, code)),
            Goal::Commit => self.commit(moment),
        }
    }

    /// Decides, once the session is open, whose it is and what has to be asked.
    fn opened(&mut self, moment: &Moment) -> Next {
        let Some(session) = &self.session else {
            return Next::Stay;
        };
        let owner = Owner {
            uuid: session.instance.id.clone(),
            origin: self.cp.edge.origin(),
            login: session.user.login.clone(),
        };
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

    /// Sets the first step that is not done as the goal, or the commit.
    fn plan(&mut self, moment: &Moment) -> Next {
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
        self.cp.answers = Answers {
            other_confirmed: self.cp.answers.other_confirmed,
            ..Answers::default()
        };
        self.doubt = false;
    }

    /// The commit, one effect at a time.
    fn commit(&mut self, moment: &Moment) -> Next {
        match self.commit_step() {
            CommitStep::AskPassword => {
                self.goal = Goal::Step(Step::Password);
                self.advance(moment)
            }
            CommitStep::LookUp => self.send(Call::NetworkInfo),
            CommitStep::Create => self.send(Call::CreateDevice),
            CommitStep::Activate => {
                self.activation_sent = true;
                self.send(Call::Activate)
            }
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

    /// Notes in the checkpoint, before it is sent, that the server may know our key from now on.
    fn announce(&mut self) {
        if matches!(self.commit_step(), CommitStep::Create) {
            self.cp.announced = true;
            if std::mem::take(&mut self.rename) {
                self.rename_device();
            }
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
            last_sync: moment.now + self.offset,
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

    /// Goes on with the key pair of the known instance; the server may know it, or not any more.
    fn recalled(&mut self, keys: Option<Keys>, moment: &Moment) -> Next {
        if let Some(keys) = keys {
            self.cp.adopt_key(&keys.private_key);
            self.doubt = true;
        }
        self.plan(moment)
    }

    /// All is stored and cleaned up: the last page for whoever went through the wizard, else home.
    fn finished(&mut self, moment: &Moment) -> Next {
        self.forget_typed();
        self.goal = Goal::Finished;
        if self.cp.answers.welcomed || self.registered.is_none() {
            self.advance(moment)
        } else {
            Next::Home
        }
    }

    /// Wipes what the person entered, once nothing needs it any more.
    pub(crate) fn forget_typed(&mut self) {
        self.password = None;
        self.pending = None;
    }

    fn send(&mut self, call: Call) -> Next {
        let request = self.request(&call);
        self.doing = Doing::Sending(call);
        Next::Do(Effect::Send(request))
    }

    fn ask(&mut self, question: Question, moment: &Moment) -> Next {
        self.goal = Goal::Ask(question);
        self.advance(moment)
    }

    /// Waits for the person, but not beyond the deadline.
    fn wait_for_person(&mut self, moment: &Moment) -> Next {
        self.doing = Doing::Person;
        let Some(started) = &self.cp.started else {
            return Next::Do(Effect::Wait(Duration::from_secs(SLICE.unsigned_abs())));
        };
        let left = started
            .deadline
            .saturating_sub(moment.now.saturating_add(self.offset));
        // Codes that nobody has saved are told no second time: they stay until they are.
        let has_codes = matches!(self.cp.factor, Factor::Unsaved { .. });
        if left <= 0 && !has_codes {
            return Next::Stop(Stop::SessionOver);
        }
        Next::Do(Effect::Wait(Duration::from_secs(
            left.clamp(1, SLICE).unsigned_abs(),
        )))
    }

    /// Waits, and then derives the next effect again.
    fn pause(&mut self, trouble: Trouble, asked: Option<u64>, moment: &Moment) -> Next {
        self.counters.attempt = self.counters.attempt.saturating_add(1);
        let seconds = backoff::pause(self.counters.attempt, asked, &moment.random);
        let until = moment.now.saturating_add_unsigned(seconds);
        self.doing = Doing::Pausing(trouble, until);
        Next::Do(Effect::Wait(Duration::from_secs(seconds)))
    }

    fn act(&mut self, action: Action, moment: &Moment) -> Next {
        match (&self.doing, &action) {
            (Doing::Person, _) => self.person(action, moment),
            (Doing::Pausing(..), Action::Retry) => self.advance(moment),
            (Doing::Pausing(..), Action::StartOver) => Next::Leave,
            (Doing::Pausing(..), Action::Back) if self.is_factor_goal() => {
                self.goal = Goal::Step(Step::Factor);
                self.advance(moment)
            }
            _ => Next::Stay,
        }
    }

    fn is_factor_goal(&self) -> bool {
        matches!(self.goal, Goal::StartFactor(_) | Goal::FinishFactor(..))
    }

    fn hand_out(&mut self, what: HandOut) -> Next {
        self.doing = Doing::HandingOut;
        Next::Do(Effect::HandOut(what))
    }
}
