//! What an enrollment sends to the Edge, and what each answer changes.
//!
//! An answer only ever changes facts; what follows from them is [`Enrollment::advance`]'s matter.

use serde::Serialize;

use super::facts::{Counters, Goal, Pending, TotpSetup};
use super::refusals::Failure;
use super::{Enrollment, Next, SESSION, SLICE};
use crate::action::Method;
use crate::checkpoint::{DeviceChoice, Factor, Started};
use crate::edge::config::{DeviceConfig, check_instance};
use crate::edge::meaning::{self, BadAnswer};
use crate::edge::wire;
use crate::edge::{Reply, Request, TransportError};
use crate::ports::Moment;
use crate::qr::QrCode;
use crate::secret::Secret;
use crate::totp;
use crate::view::Step;

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
                self.correct_clock(call, moment.now);
                // A `start` in between succeeds however often the call fails that it is sent for.
                if !matches!(call, Call::Start) || matches!(self.goal, Goal::Open) {
                    self.counters = Counters {
                        creates: self.counters.creates,
                        ..Default::default()
                    };
                }
                self.proceed(moment)
            }
            Err(failure) => {
                self.note_doubt(call, &failure, status, moment);
                self.failed(call, failure, moment)
            }
        }
    }

    /// A success shows that the session is open. If its deadline seems to have passed, the `Date` is that of somebody in
    /// between whose clock is wrong: this machine's own is the better guess, and if that one is wrong, too, the server is
    /// asked again soon. Twenty times that is: after a session's usual ten minutes the deadline is believed, since nobody
    /// knows then when it ends, and it must not be asked for ever.
    fn correct_clock(&mut self, call: &Call, now: i64) {
        let Some(deadline) = self.cp.started.as_ref().map(|started| started.deadline) else {
            return;
        };
        // Up to 2.0 the session's end does not matter to this one (edge-newer §2.3).
        let is_proof = !matches!(call, Call::FactorStart(_));
        let is_past = deadline <= now.saturating_add(self.offset);
        if is_proof && is_past && self.corrections < SESSION / SLICE {
            self.corrections += 1;
            self.offset = 0.min(deadline.saturating_sub(now).saturating_sub(SLICE));
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
                self.finish_unclear = false;
                self.cp.factor_sent = false;
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
        self.cp.over = false;
        self.cp.start_sent = None;
        self.cp.started = Some(Started {
            deadline: session.deadline_timestamp,
            admin: session.admin.clone(),
        });
        self.session = Some(session);
        self.cookie = true;
        Ok(())
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
