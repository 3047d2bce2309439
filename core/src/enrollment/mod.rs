//! One enrollment: from a token to a registered device, as a machine without I/O.
//!
//! It knows facts ([`Enrollment`]'s fields) and has a [`Goal`]; [`Enrollment::advance`] derives the next effect from both.
//! So a crash, a lost answer and a first run are the same thing with other facts: nothing is "continued".
//!
//! * `facts` what is known, wanted and waited for
//! * `open` whose session it is; `steps` and `wizard` what the person is asked and may do; `commit` the end
//! * `calls` what is sent, and what a good answer changes; `refusals` what any other one means
//! * `screen` what may be seen

mod calls;
mod commit;
mod facts;
mod open;
mod refusals;
mod screen;
mod steps;
mod wizard;

use std::time::Duration;

use self::calls::Call;
use self::facts::{Counters, Doing, Goal, Pending};
use crate::action::Action;
use crate::backoff::Turn;
use crate::checkpoint::{Checkpoint, Factor};
use crate::edge::config::DeviceConfig;
use crate::edge::wire::StartResponse;
use crate::instance::{Instance, InstanceId};
use crate::machine::{Effect, Event};
use crate::ports::{Change, HandOut, Moment};
use crate::secret::Secret;
use crate::view::{FieldError, Notice, Step, Stop, Trouble};

/// The longest wait for a person without looking at the clock again, in seconds: a machine may sleep meanwhile.
const SLICE: i64 = 30;
/// How long a session lasts unless the administrator set another time, in seconds (edge-contract §3).
const SESSION: i64 = 600;

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
    /// The unfinished enrollment that was stored before this one took its place.
    before: Option<Checkpoint>,
    /// What was stored before.
    instances: Vec<Instance>,
    /// This machine's name, for the device.
    host_name: String,
    /// The server's clock minus this machine's, in seconds.
    offset: i64,
    /// The newest answer to `start`.
    session: Option<StartResponse>,
    /// Whether an answer to `start` was lost: then the session may run, or have run.
    start_unclear: bool,
    /// Whether the Edge reads our cookie, as far as is known. Also cleared to make `start` tell the facts again.
    cookie: bool,
    /// Whether the user had yet to be activated when the session was opened.
    wizard: bool,
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
    /// Codes in a row that the server refused for the factor that is being set up.
    wrong_codes: u32,
    /// Whether a code was sent whose answer never came, before the one that is under way: then the factor may be on.
    finish_unclear: bool,
    /// Whether the recovery codes were lost on the way, and the person has read so.
    codes_lost: bool,
    /// What was wrong with the last entry.
    error: Option<FieldError>,
    /// How the last thing that was asked of this machine went.
    notice: Option<Notice>,
    /// Whether the server was asked since the deadline passed on this machine's clock.
    deadline_checked: bool,
    /// How often an answer showed that the session runs although its deadline seemed to have passed.
    corrections: i64,
    counters: Counters,
    goal: Goal,
    doing: Doing,
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
            start_unclear: cp.start_sent.is_some(),
            finish_unclear: cp.factor_sent,
            cp,
            before: saved.clone(),
            saved,
            instances,
            host_name,
            offset: 0,
            session: None,
            cookie: false,
            wizard: false,
            password_wanted: false,
            rename: false,
            known: None,
            registered: None,
            password: None,
            pending: None,
            choosing: false,
            wrong_codes: 0,
            codes_lost: false,
            notice: None,
            deadline_checked: false,
            corrections: 0,
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

    /// Takes in what happened. A token that is refused for good is remembered as such before it stops, and that no answer
    /// to `start` was lost.
    pub(crate) fn update(&mut self, event: Event, moment: &Moment) -> Next {
        let next = self.take(event, moment);
        if let Next::Stop(reason) = next
            && !matches!(self.goal, Goal::Stop(_))
        {
            let is_over = reason.ends_the_token() && !self.cp.over;
            let is_answered = !matches!(reason, Stop::Store(_))
                && (self.saved.as_ref())
                    .is_some_and(|saved| saved.start_sent != self.cp.start_sent);
            if is_over || is_answered {
                self.cp.over |= is_over;
                self.goal = Goal::Stop(reason);
                return self.advance(moment);
            }
        }
        next
    }

    fn take(&mut self, event: Event, moment: &Moment) -> Next {
        match (event, self.doing.clone()) {
            (Event::Action(action), _) => self.act(action, moment),
            (Event::Answered(result), Doing::Sending(call)) => self.answered(&call, result, moment),
            (Event::Stored(Ok(())), Doing::Storing) => {
                self.saved = Some(self.cp.clone());
                self.advance(moment)
            }
            (Event::Stored(result), Doing::Noting(trouble, until)) => {
                // Without the note it goes on all the same: what matters is stored before the next try.
                if result.is_ok() {
                    self.saved = Some(self.cp.clone());
                }
                self.wait_to_try(trouble, until, moment)
            }
            (Event::Stored(Ok(())), Doing::Committing) => match self.cp.file {
                Some(digest) => {
                    self.doing = Doing::Consuming;
                    Next::Do(Effect::Consume(digest))
                }
                None => self.finished(moment),
            },
            (Event::Stored(Err(error)), Doing::Storing | Doing::Committing) => {
                let trouble = Stop::Store(error.code);
                Next::Stop(if let Goal::Stop(reason) = self.goal {
                    reason
                } else {
                    trouble
                })
            }
            (Event::Recalled(result), Doing::Recalling) => match result {
                Ok(keys) => self.recalled(keys, moment),
                Err(error) => Next::Stop(Stop::Store(error.code)),
            },
            (Event::Consumed(gone), Doing::Consuming) => {
                self.notice = (!gone).then_some(Notice::FileLeft);
                self.finished(moment)
            }
            (Event::HandedOut(worked), Doing::HandingOut) => {
                self.notice = Some(if worked {
                    Notice::HandedOut
                } else {
                    Notice::NotHandedOut
                });
                self.advance(moment)
            }
            (Event::Waited, Doing::Person | Doing::Pausing(..)) => self.advance(moment),
            (Event::NetworkChanged, Doing::Pausing(Trouble::Network(_), _)) => self.advance(moment),
            (Event::Link(_), _) => {
                self.notice = Some(Notice::LinkLeft);
                Next::Stay
            }
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
            Goal::Open if self.cp.started.is_none() => {
                self.cp.start_sent.get_or_insert(moment.now);
            }
            Goal::Commit if self.cookie => self.announce(),
            Goal::FinishFactor(..) if self.cookie => self.cp.factor_sent = true,
            Goal::Open
            | Goal::Ask(_)
            | Goal::Step(_)
            | Goal::StartFactor(_)
            | Goal::FinishFactor(..)
            | Goal::Stop(_)
            | Goal::Commit => {}
        }
        if self.saved.as_ref() != Some(&self.cp) {
            self.doing = Doing::Storing;
            return Next::Do(Effect::Store(Change::Checkpoint(Box::new(self.cp.clone()))));
        }
        match self.goal.clone() {
            Goal::Finished => Next::Stay,
            Goal::Stop(reason) => Next::Stop(reason),
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

    fn send(&mut self, call: Call) -> Next {
        let request = self.request(&call);
        self.doing = Doing::Sending(call);
        Next::Do(Effect::Send(request))
    }

    /// Waits for the person, but not beyond the deadline.
    ///
    /// When it has passed, the server is asked once before it is believed: this machine's clock may have been set.
    fn wait_for_person(&mut self, moment: &Moment) -> Next {
        self.doing = Doing::Person;
        let left = self.cp.started.as_ref().map_or(SLICE, |started| {
            let now = moment.now.saturating_add(self.offset);
            started.deadline.saturating_sub(now)
        });
        // Codes that nobody has saved are told no second time: they stay until they are.
        let has_codes = matches!(self.cp.factor, Factor::Unsaved { .. });
        let left = match left {
            1.. => {
                self.deadline_checked = false;
                left.min(SLICE)
            }
            _ if has_codes => SLICE,
            _ if self.deadline_checked => return Next::Stop(Stop::SessionOver),
            _ => {
                self.deadline_checked = true;
                return self.send(Call::Start);
            }
        };
        Next::Do(Effect::Wait(Duration::from_secs(left.unsigned_abs())))
    }

    /// Waits, and then derives the next effect again.
    fn pause(&mut self, trouble: Trouble, asked: Option<u64>, moment: &Moment) -> Next {
        self.counters.attempt = self.counters.attempt.saturating_add(1);
        let turn = self.turn(trouble, moment);
        let seconds = self.counters.backoff.pause(turn, asked, &moment.random);
        let until = moment.now.saturating_add_unsigned(seconds);
        let is_stored = |saved: &Checkpoint| saved.start_sent == self.cp.start_sent;
        if self.saved.as_ref().is_some_and(is_stored) {
            return self.wait_to_try(trouble, until, moment);
        }
        self.doing = Doing::Noting(trouble, until);
        Next::Do(Effect::Store(Change::Checkpoint(Box::new(self.cp.clone()))))
    }

    fn wait_to_try(&mut self, trouble: Trouble, until: i64, moment: &Moment) -> Next {
        self.doing = Doing::Pausing(trouble, until);
        let left = until.saturating_sub(moment.now).max(0);
        Next::Do(Effect::Wait(Duration::from_secs(left.unsigned_abs())))
    }

    /// Tells what the next pause depends on: above all, how long the session still runs, or would run if it has begun.
    fn turn(&self, trouble: Trouble, moment: &Moment) -> Turn {
        let now = moment.now.saturating_add(self.offset);
        let left = |end: i64| {
            u64::try_from(end.saturating_sub(now))
                .ok()
                .filter(|left| *left > 0)
        };
        let started = self.cp.started.as_ref();
        if let Some(left) = started.and_then(|started| left(started.deadline)) {
            return Turn::InSession { left };
        }
        match self.start_lost(moment) {
            Some(left) => Turn::PerhapsInSession { left },
            None => Turn::before_a_session(trouble),
        }
    }

    /// Gives how long a session would still run that began with a `start` whose answer was lost, in seconds.
    fn start_lost(&self, moment: &Moment) -> Option<u64> {
        let sent = self.cp.start_sent.filter(|_| self.start_unclear)?;
        let passed = moment.now.saturating_sub(sent);
        (0..SESSION)
            .contains(&passed)
            .then(|| (SESSION - passed).unsigned_abs())
    }

    /// Takes an Action; one that is not offered changes nothing.
    fn act(&mut self, action: Action, moment: &Moment) -> Next {
        if !self.actions().contains(&action.kind()) {
            return Next::Stay;
        }
        self.notice = None;
        match (&self.doing, &action) {
            (Doing::Pausing(..), Action::StartOver) => Next::Leave,
            (Doing::Pausing(..), Action::Back) => {
                self.goal = Goal::Step(Step::Factor);
                self.advance(moment)
            }
            (Doing::Pausing(..), _) => self.advance(moment),
            _ => self.person(action, moment),
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
