//! What it means when an answer does not bring what was asked for: for this call, and for any.

use super::calls::Call;
use super::facts::Goal;
use super::{Enrollment, Next};
use crate::action::Method;
use crate::checkpoint::{DeviceChoice, Factor};
use crate::edge::TransportError;
use crate::edge::meaning::{BadAnswer, Refusal};
use crate::ports::Moment;
use crate::view::{FieldError, Step, Stop, Trouble};

/// `create_device` calls with another name each before it stops.
const MAX_CREATES: u32 = 3;
/// Answers in a row that cannot be used before it stops.
const MAX_BAD: u32 = 3;
/// Cookies in a row that the Edge cannot read before it stops; after the first, each try waits.
const MAX_FORGOTTEN: u32 = 5;

/// Why an answer did not bring what was asked for.
pub(super) enum Failure {
    /// No complete reply came.
    Lost(TransportError),
    /// The Edge said no.
    Refused(Refusal, Option<u64>),
    /// It said yes in words that cannot be used.
    Bad(BadAnswer),
}

impl From<BadAnswer> for Failure {
    fn from(bad: BadAnswer) -> Self {
        Self::Bad(bad)
    }
}

impl Enrollment {
    /// Notes what may have happened although the answer does not say so.
    pub(super) fn note_doubt(
        &mut self,
        call: &Call,
        failure: &Failure,
        status: Option<u16>,
        moment: &Moment,
    ) {
        let unclear = match failure {
            Failure::Lost(error) => !error.is_certain(),
            Failure::Bad(_) => true,
            Failure::Refused(refusal, _) => *refusal == Refusal::ServerTrouble,
        };
        // An Edge that has too much to do mostly did nothing. If it did, the same call once more is refused with words
        // that say so; looking first would cost it, and the session, twice as many requests.
        let busy = status == Some(503);
        match call {
            Call::CreateDevice if unclear && !busy => {
                self.doubt = true;
                // What a taken name gets (edge-contract §5); any other status is trouble on the way.
                self.rename = status == Some(500);
            }
            Call::FactorFinish(..) if unclear => self.finish_unclear = true,
            // What is refused turned nothing on; one before it may have.
            Call::FactorFinish(..) => self.cp.factor_sent = self.finish_unclear,
            Call::Activate if unclear && busy => {}
            Call::Activate if unclear => self.cookie = false,
            Call::Activate => self.cp.activation_sent = false,
            // A 500 mostly says that there is no core behind the Edge (edge-contract §1), and then a herd is to stay away.
            Call::Start if unclear && status.is_none_or(|status| status < 500) => {
                if self.cp.started.is_none() && self.start_lost(moment).is_none() {
                    self.start_unclear = true;
                    self.cp.start_sent = Some(moment.now);
                }
            }
            Call::Start | Call::FactorStart(_) | Call::CreateDevice | Call::NetworkInfo => {}
        }
        // What was answered began no session that nobody knows of; one before it whose answer was lost may have.
        if matches!(call, Call::Start) && !self.start_unclear {
            self.cp.start_sent = None;
        }
    }

    /// Decides what a failure means for this call, then for any.
    pub(super) fn failed(&mut self, call: &Call, failure: Failure, moment: &Moment) -> Next {
        let (refusal, retry_after) = match self.for_an_edge(failure) {
            Failure::Lost(error) => return self.pause(Trouble::Network(error), None, moment),
            Failure::Bad(BadAnswer::WebPage) => {
                return self.pause(Trouble::WebPage, None, moment);
            }
            Failure::Bad(bad) => {
                self.counters.bad += 1;
                if self.counters.bad >= MAX_BAD {
                    return Next::Stop(Stop::BadAnswer(bad));
                }
                if matches!(call, Call::Activate) && self.counters.bad == 1 {
                    return self.advance(moment);
                }
                return self.pause(Trouble::BadAnswer, None, moment);
            }
            Failure::Refused(refusal, retry_after) => (refusal, retry_after),
        };
        match (call, refusal) {
            (Call::Start, Refusal::InvalidToken) if self.cp.started.is_some() => {
                Next::Stop(Stop::SessionOver)
            }
            (Call::Start, Refusal::InvalidToken) if self.start_unclear => {
                Next::Stop(Stop::AnswerLost)
            }
            (Call::Start, Refusal::ForbiddenToken) => Next::Stop(Stop::WrongTokenKind),
            (Call::FactorStart(Method::Email), Refusal::ServerTrouble)
            | (Call::FactorStart(_), Refusal::MethodNotSupported) => {
                self.back_to(Step::Factor, FieldError::MethodUnavailable, moment)
            }
            (Call::FactorStart(_) | Call::FactorFinish(..), Refusal::FactorAlreadyOn) => {
                self.cp.factor = Factor::CodesLost;
                self.pending = None;
                self.goal = Goal::Step(Step::Recovery);
                self.advance(moment)
            }
            (Call::FactorStart(_) | Call::FactorFinish(..), Refusal::AlreadyEnrolled) => {
                self.pending = None;
                self.cookie = false;
                self.goal = Goal::Open;
                self.advance(moment)
            }
            (Call::FactorFinish(..), Refusal::WrongCode) => {
                self.wrong_codes += 1;
                self.back_to(Step::Factor, FieldError::WrongCode, moment)
            }
            (Call::CreateDevice, Refusal::KeyTaken) => {
                self.doubt = true;
                self.rename = true;
                self.advance(moment)
            }
            (Call::NetworkInfo, Refusal::UnknownDevice) => {
                self.doubt = false;
                if !self.may_add_device() {
                    // An administrator removed it, and only one may add it again.
                    self.cp.answers.device = Some(DeviceChoice::Skipped);
                } else if self.rename {
                    self.counters.creates += 1;
                    if self.counters.creates >= MAX_CREATES {
                        return Next::Stop(Stop::DeviceRefused);
                    }
                    // A taken name ends in a 500: have the names told again.
                    self.cookie = false;
                }
                self.advance(moment)
            }
            (Call::NetworkInfo, Refusal::ForeignDevice) => Next::Stop(Stop::DeviceOfAnotherUser),
            (Call::Activate, Refusal::AlreadyActivated) => {
                self.cookie = false;
                // A server that says both "already activated" and "not enrolled" must not be asked for ever.
                self.pause_after_first_forgotten(moment)
            }
            (Call::Activate, Refusal::InvalidPhone) => {
                self.back_to(Step::Details, FieldError::InvalidPhone, moment)
            }
            (Call::Activate, Refusal::WeakPassword) => {
                self.password = None;
                self.back_to(Step::Password, FieldError::WeakPassword, moment)
            }
            (Call::Activate, Refusal::PasswordRequired) => {
                self.password_wanted = true;
                self.back_to(Step::Password, FieldError::Empty, moment)
            }
            (_, refusal) => self.refused(refusal, retry_after, moment),
        }
    }

    /// Whoever has opened this session is an Edge: an answer that is none of an Edge's was spoilt on its way.
    fn for_an_edge(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Refused(Refusal::NotAnEdge, _) if self.session.is_some() => {
                Failure::Bad(BadAnswer::CutOff)
            }
            Failure::Lost(_) | Failure::Refused(..) | Failure::Bad(_) => failure,
        }
    }

    /// What a refusal means whatever was called.
    fn refused(&mut self, refusal: Refusal, retry_after: Option<u64>, moment: &Moment) -> Next {
        match refusal {
            Refusal::SessionUnreadable => {
                self.cookie = false;
                self.pause_after_first_forgotten(moment)
            }
            Refusal::RateLimited => self.pause(Trouble::RateLimited, retry_after, moment),
            Refusal::ServerTrouble => self.pause(Trouble::Server, retry_after, moment),
            Refusal::WebPage => self.pause(Trouble::WebPage, None, moment),
            Refusal::ProxyLogin => {
                self.pause(Trouble::Network(TransportError::ProxyLogin), None, moment)
            }
            Refusal::TokenExpired => Next::Stop(Stop::TokenExpired),
            Refusal::SessionExpired => Next::Stop(Stop::SessionOver),
            Refusal::InvalidToken | Refusal::ForbiddenToken => Next::Stop(Stop::NotAccepted),
            Refusal::UserDisabled => Next::Stop(Stop::UserDisabled),
            Refusal::NotAnEdge => Next::Stop(Stop::NotAnEdge),
            Refusal::ForeignDevice => Next::Stop(Stop::DeviceOfAnotherUser),
            Refusal::Other(status) => Next::Stop(Stop::Refused(status)),
            Refusal::NoLicence => Next::Stop(Stop::Refused(402)),
            Refusal::UnknownDevice => Next::Stop(Stop::Refused(404)),
            Refusal::AlreadyEnrolled => Next::Stop(Stop::Refused(403)),
            Refusal::AlreadyActivated
            | Refusal::FactorAlreadyOn
            | Refusal::WrongCode
            | Refusal::MethodNotSupported
            | Refusal::WeakPassword
            | Refusal::PasswordRequired
            | Refusal::InvalidPhone
            | Refusal::KeyTaken => Next::Stop(Stop::Refused(400)),
        }
    }

    /// Opens the session again: at once the first time, then after pauses, and not for ever.
    fn pause_after_first_forgotten(&mut self, moment: &Moment) -> Next {
        self.counters.forgotten += 1;
        match self.counters.forgotten {
            1 => self.advance(moment),
            MAX_FORGOTTEN.. => Next::Stop(Stop::SessionNotKept),
            _ => self.pause(Trouble::Server, None, moment),
        }
    }

    fn back_to(&mut self, step: Step, error: FieldError, moment: &Moment) -> Next {
        self.error = Some(error);
        self.goal = Goal::Step(step);
        self.advance(moment)
    }
}
