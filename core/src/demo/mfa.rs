//! `register-mfa/code/*`: a second factor, before activation only (edge-contract §6, edge-newer §2.3).

use serde::Deserialize;
use serde_json::json;

use super::edge::{DemoEdge, Outcome};
use super::http::{HttpRequest, HttpResponse};
use super::start::Session;
use super::world::Method;
use super::{body, codes};
use crate::secret::Secret;

#[derive(Deserialize)]
struct Start {
    method: OldMethod,
}

#[derive(Deserialize)]
struct NewerStart {
    method: Method,
}

#[derive(Deserialize)]
struct Finish {
    code: String,
    method: OldMethod,
}

#[derive(Deserialize)]
struct NewerFinish {
    code: String,
    method: Method,
}

/// The methods that an Edge before 2.2 knows.
#[derive(Clone, Copy, Deserialize)]
enum OldMethod {
    Totp,
    Email,
    Oidc,
    Biometric,
    MobileApprove,
}

/// The two methods that enrollment can set up.
#[derive(Clone, Copy)]
enum CodeMethod {
    Totp,
    Email,
}

/// Recovery codes of one set, and the characters of each.
const RECOVERY_CODES: usize = 8;
const RECOVERY_LENGTH: usize = 16;

impl DemoEdge {
    pub(super) fn mfa_start(&mut self, now: i64, request: &HttpRequest) -> Outcome {
        let flags = self.flags();
        let method = if flags.steps {
            body::read::<NewerStart>(request, flags.body_limit)?.method
        } else {
            body::read::<Start>(request, flags.body_limit)?
                .method
                .into()
        };
        let method = self.code_method(request, method)?;
        let Session { user, .. } = if flags.mfa_redo {
            self.session(now, request)?
        } else {
            self.undated_session(request)?
        };
        if user.enrolled {
            return Err(HttpResponse::error(403, "User is already enrolled"));
        }
        let already_on = match method {
            CodeMethod::Totp => user.factors.totp_on,
            CodeMethod::Email => user.factors.email_on,
        };
        if already_on && !flags.mfa_redo {
            return Err(HttpResponse::error(400, "Method already enabled"));
        }
        if matches!(method, CodeMethod::Email) && !self.settings.smtp_configured() {
            return Err(HttpResponse::internal());
        }
        let secret = self.random.bytes::<20>();
        let Some(stored) = self.user_by_id_mut(user.id) else {
            return Err(HttpResponse::internal());
        };
        let mut answer = json!({ "totp_secret": null });
        match method {
            CodeMethod::Totp => {
                stored.factors.totp_secret = Some(secret);
                answer["totp_secret"] = codes::base32(&secret).expose().into();
            }
            CodeMethod::Email => {
                stored.factors.email_secret = Some(secret);
                let code = stored.factors.email_code(now).unwrap_or_default();
                self.mail_code(now, &user, &code);
            }
        }
        if flags.steps {
            answer["fido2_creation_challenge"] = serde_json::Value::Null;
        }
        Ok(HttpResponse::json(200, &answer))
    }

    pub(super) fn mfa_finish(&mut self, now: i64, request: &HttpRequest) -> Outcome {
        let flags = self.flags();
        let (code, method) = if flags.steps {
            let body: NewerFinish = body::read(request, flags.body_limit)?;
            (body.code, body.method)
        } else {
            let body: Finish = body::read(request, flags.body_limit)?;
            (body.code, body.method.into())
        };
        let method = self.code_method(request, method)?;
        let Session { user, .. } = self.session(now, request)?;
        if user.mfa_enabled() && !flags.mfa_redo {
            let text = "Mfa already enabled on the account";
            return Err(HttpResponse::error(400, text));
        }
        if user.enrolled {
            return Err(HttpResponse::error(403, "User is already enrolled"));
        }
        let (fits, refusal, on) = match method {
            CodeMethod::Totp => (
                user.factors.totp_fits(&code, now),
                "Code invalid",
                Method::Totp,
            ),
            CodeMethod::Email => (
                user.factors.email_fits(&code, now),
                "Email code invalid",
                Method::Email,
            ),
        };
        if !fits {
            return Err(HttpResponse::error(400, refusal));
        }
        let fresh = std::iter::repeat_with(|| self.random.alphanumeric(RECOVERY_LENGTH));
        let fresh: Vec<Secret> = fresh.take(RECOVERY_CODES).collect();
        let codes: Vec<&str> = fresh.iter().map(Secret::expose).collect();
        let answer = HttpResponse::json(200, &json!({ "recovery_codes": codes }));
        if let Some(stored) = self.user_by_id_mut(user.id) {
            match method {
                CodeMethod::Totp => stored.factors.totp_on = true,
                CodeMethod::Email => stored.factors.email_on = true,
            }
            stored.factors.recovery_codes = fresh;
        }
        self.mail_factor_on(now, &user, on);
        Ok(answer)
    }

    /// What the Edge checks by itself: a readable cookie, and a method that it can pass on.
    fn code_method(
        &self,
        request: &HttpRequest,
        method: Method,
    ) -> Result<CodeMethod, HttpResponse> {
        if self.token_in_cookie(request).is_none() {
            return Err(HttpResponse::error(401, ""));
        }
        match method {
            Method::Totp => Ok(CodeMethod::Totp),
            Method::Email => Ok(CodeMethod::Email),
            Method::Oidc | Method::Biometric | Method::MobileApprove | Method::Fido2 => {
                Err(HttpResponse::error(400, "Method not supported."))
            }
        }
    }
}

impl From<OldMethod> for Method {
    fn from(method: OldMethod) -> Self {
        match method {
            OldMethod::Totp => Self::Totp,
            OldMethod::Email => Self::Email,
            OldMethod::Oidc => Self::Oidc,
            OldMethod::Biometric => Self::Biometric,
            OldMethod::MobileApprove => Self::MobileApprove,
        }
    }
}
