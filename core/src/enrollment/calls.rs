//! What an enrollment sends to the Edge, and what each answer changes.
//!
//! An answer only ever changes facts; what follows from them is [`Enrollment::advance`]'s matter.

use serde::Serialize;

use super::{Enrollment, Goal, Next, Pending, TotpSetup};
use crate::action::Method;
use crate::checkpoint::{DeviceChoice, Factor, Started};
use crate::edge::config::{DeviceConfig, check_instance};
use crate::edge::meaning::{self, BadAnswer, Refusal};
use crate::edge::wire;
use crate::edge::{Reply, Request, TransportError};
use crate::ports::Moment;
use crate::qr::QrCode;
use crate::secret::Secret;
use crate::totp;
use crate::view::{FieldError, Step, Stop, Trouble};

/// `create_device` calls with another name each before it stops.
const MAX_CREATES: u32 = 3;
/// Answers in a row that cannot be used before it stops.
const MAX_BAD: u32 = 3;
/// Cookies in a row that the Edge cannot read before it stops; after the first, each try waits.
const MAX_FORGOTTEN: u32 = 5;

/// One call of the enrollment API.
#[derive(Clone, Debug)]
pub(super) enum Call {
    /// Opens the session, or tells the facts again.
    Start,
    /// Asks for a TOTP secret, or for an e-mail with a code.
    FactorStart(Method),
    /// Has a code checked; the answer holds the recovery codes.
    FactorFinish(Method, Secret),
    /// Registers the device.
    CreateDevice,
    /// Asks what the Edge knows of our key.
    NetworkInfo,
    /// Activates the user.
    Activate,
}

/// Why an answer did not bring what was asked for.
enum Failure {
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
    /// Makes the request of a call.
    pub(super) fn request(&self, call: &Call) -> Request {
        let pubkey = || {
            self.cp
                .key()
                .map(|key| key.public_key().to_string())
                .unwrap_or_default()
        };
        let (path, body) = match call {
            Call::Start => (
                "/api/v1/enrollment/start",
                json(&wire::StartRequest {
                    token: &self.cp.token,
                }),
            ),
            Call::FactorStart(method) => (
                "/api/v1/enrollment/register-mfa/code/start",
                json(&wire::FactorStartRequest {
                    method: (*method).into(),
                }),
            ),
            Call::FactorFinish(method, code) => (
                "/api/v1/enrollment/register-mfa/code/finish",
                json(&wire::FactorFinishRequest {
                    code,
                    method: (*method).into(),
                }),
            ),
            Call::CreateDevice => {
                let name = match &self.cp.answers.device {
                    Some(DeviceChoice::Named(name)) => name,
                    Some(DeviceChoice::Skipped) | None => &self.host_name,
                };
                (
                    "/api/v1/enrollment/create_device",
                    json(&wire::CreateDeviceRequest {
                        name,
                        pubkey: pubkey(),
                    }),
                )
            }
            Call::NetworkInfo => (
                "/api/v1/enrollment/network_info",
                json(&wire::NetworkInfoRequest { pubkey: pubkey() }),
            ),
            Call::Activate => {
                let password = self.password.as_ref().filter(|_| self.needs_password());
                let phone_number = self.phone();
                (
                    "/api/v1/enrollment/activate_user",
                    json(&wire::ActivateRequest {
                        phone_number: phone_number.as_deref(),
                        password,
                    }),
                )
            }
        };
        Request {
            edge: self.cp.edge.clone(),
            ca_certificate: self.cp.ca_certificate.clone(),
            path,
            body,
        }
    }

    /// Takes in the answer to a call.
    pub(super) fn answered(
        &mut self,
        call: &Call,
        result: Result<Reply, TransportError>,
        moment: &Moment,
    ) -> Next {
        if let Ok(Reply {
            date: Some(date), ..
        }) = &result
        {
            let offset = date.saturating_sub(moment.now);
            // A reply travels for a moment, and both clocks cut to whole seconds.
            if offset.abs_diff(self.offset) > 2 {
                self.offset = offset;
            }
        }
        let status = result.as_ref().ok().map(|reply| reply.status);
        let outcome = match result {
            Err(error) => Err(Failure::Lost(error)),
            Ok(reply) => match meaning::refusal(&reply) {
                Some(refusal) => Err(Failure::Refused(refusal, reply.retry_after)),
                None => self.accept(call, &reply, moment).map_err(Failure::Bad),
            },
        };
        match outcome {
            Ok(()) => {
                // A `start` in between succeeds however often the call fails that it is sent for.
                if !matches!(call, Call::Start) || matches!(self.goal, Goal::Open) {
                    self.counters = super::Counters {
                        creates: self.counters.creates,
                        ..Default::default()
                    };
                }
                self.proceed(moment)
            }
            Err(failure) => {
                self.note_doubt(call, &failure, status);
                self.failed(call, failure, moment)
            }
        }
    }

    /// Goes on after a success: a factor that was started or confirmed leads back to its step.
    fn proceed(&mut self, moment: &Moment) -> Next {
        match (&self.goal, &self.pending) {
            (Goal::StartFactor(method), Some(pending)) if pending.method() == *method => {
                self.goal = Goal::Step(Step::Factor);
                self.advance(moment)
            }
            (Goal::FinishFactor(..), _) if self.cp.factor.is_on() => {
                self.pending = None;
                self.goal = Goal::Step(Step::Recovery);
                self.advance(moment)
            }
            _ => self.advance(moment),
        }
    }

    /// Takes the facts out of a success.
    fn accept(&mut self, call: &Call, reply: &Reply, moment: &Moment) -> Result<(), BadAnswer> {
        match call {
            Call::Start => self.accept_start(meaning::read(reply)?),
            Call::FactorStart(method) => {
                let answer: wire::FactorStartResponse = meaning::read(reply)?;
                self.pending = Some(match method {
                    Method::Totp => Pending::Totp(
                        answer
                            .totp_secret
                            .and_then(|secret| self.totp_setup(secret))
                            .ok_or(BadAnswer::Field {
                                field: "totp_secret",
                            })?,
                    ),
                    Method::Email => Pending::Email(moment.now),
                });
                Ok(())
            }
            Call::FactorFinish(..) => {
                let answer: wire::FactorFinishResponse = meaning::read(reply)?;
                if !answer.recovery_codes.iter().all(is_recovery_code) {
                    return Err(BadAnswer::Field {
                        field: "recovery_codes",
                    });
                }
                self.cp.factor = if answer.recovery_codes.is_empty() {
                    Factor::CodesLost
                } else {
                    Factor::Unsaved {
                        codes: answer.recovery_codes,
                    }
                };
                Ok(())
            }
            Call::CreateDevice | Call::NetworkInfo => {
                let key = self.cp.key().ok_or(BadAnswer::Field {
                    field: "device.pubkey",
                })?;
                let config = DeviceConfig::check(meaning::read(reply)?, key.public_key())?;
                let uuid = self.session.as_ref().map(|session| &session.instance.id);
                if Some(&config.instance.id) != uuid {
                    return Err(BadAnswer::Field {
                        field: "instance.id",
                    });
                }
                if config.token.as_ref().is_none_or(Secret::is_empty) {
                    return Err(BadAnswer::Field { field: "token" });
                }
                self.registered = Some(config);
                self.doubt = false;
                Ok(())
            }
            Call::Activate => {
                if reply.body.is_empty() {
                    if let Some(session) = &mut self.session {
                        session.user.enrolled = true;
                    }
                    Ok(())
                } else if reply.body.first() == Some(&b'<') {
                    Err(BadAnswer::WebPage)
                } else {
                    // A success has no body (edge-contract §4): `start` tells whether it was one.
                    Err(BadAnswer::Shape { line: 1, column: 1 })
                }
            }
        }
    }

    /// Makes address and picture for an app; `None` if the secret is none.
    fn totp_setup(&self, secret: Secret) -> Option<TotpSetup> {
        let session = self.session.as_ref()?;
        let user = &session.user;
        let account = if user.email.is_empty() {
            &user.login
        } else {
            &user.email
        };
        let uri = totp::uri(&secret, &session.instance.name, account)?;
        let qr = QrCode::of(&uri)?;
        Some(TotpSetup { secret, uri, qr })
    }

    fn accept_start(&mut self, session: wire::StartResponse) -> Result<(), BadAnswer> {
        check_instance(&session.instance)?;
        if session.user.login.is_empty() || session.user.login.chars().any(char::is_control) {
            return Err(BadAnswer::Field {
                field: "user.login",
            });
        }
        let same_user = |before: &wire::StartResponse| {
            before.user.login == session.user.login && before.instance.id == session.instance.id
        };
        if self
            .session
            .as_ref()
            .is_some_and(|before| !same_user(before))
        {
            // One token is one user; a server that changes its mind is not believed.
            return Err(BadAnswer::Field {
                field: "user.login",
            });
        }
        self.cp.started = Some(Started {
            deadline: session.deadline_timestamp,
            admin: session.admin.clone(),
        });
        if session.user.enrolled {
            self.activation_sent = false;
        }
        self.session = Some(session);
        self.cookie = true;
        Ok(())
    }

    /// Notes what may have happened although the answer does not say so.
    fn note_doubt(&mut self, call: &Call, failure: &Failure, status: Option<u16>) {
        let unclear = match failure {
            Failure::Lost(_) | Failure::Bad(_) => true,
            Failure::Refused(refusal, _) => *refusal == Refusal::ServerTrouble,
        };
        match call {
            Call::CreateDevice if unclear => {
                self.doubt = true;
                // What a taken name gets (edge-contract §5); any other status is trouble on the way.
                self.rename = status == Some(500);
            }
            Call::Activate if unclear => self.cookie = false,
            Call::Activate => self.activation_sent = false,
            Call::Start
            | Call::FactorStart(_)
            | Call::FactorFinish(..)
            | Call::CreateDevice
            | Call::NetworkInfo => {}
        }
    }

    /// Decides what a failure means for this call, then for any.
    fn failed(&mut self, call: &Call, failure: Failure, moment: &Moment) -> Next {
        let (refusal, retry_after) = match failure {
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
            (Call::Start, Refusal::InvalidToken) => Next::Stop(if self.cp.started.is_some() {
                Stop::SessionOver
            } else {
                Stop::NotAccepted
            }),
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

    /// What a refusal means whatever was called.
    fn refused(&mut self, refusal: Refusal, retry_after: Option<u64>, moment: &Moment) -> Next {
        match refusal {
            Refusal::SessionUnreadable => {
                self.cookie = false;
                self.pause_after_first_forgotten(moment)
            }
            Refusal::RateLimited => self.pause(Trouble::RateLimited, retry_after, moment),
            Refusal::ServerTrouble => self.pause(Trouble::Server, retry_after, moment),
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

impl From<Method> for wire::WireMethod {
    fn from(method: Method) -> Self {
        match method {
            Method::Totp => Self::Totp,
            Method::Email => Self::Email,
        }
    }
}

fn json(body: &impl Serialize) -> Secret {
    Secret::new(serde_json::to_string(body).unwrap_or_default())
}

/// A recovery code is what a person can copy down: printable ASCII, not long (edge-contract §6: 16 alphanumerics).
fn is_recovery_code(code: &Secret) -> bool {
    let code = code.expose();
    !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_graphic())
}
