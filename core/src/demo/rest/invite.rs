//! `start_enrollment` and `start_desktop`: tokens for others, or for one's own next device.

use serde::Deserialize;
use serde_json::json;

use super::super::body;
use super::super::edge::{DemoEdge, Outcome};
use super::super::http::{HttpRequest, HttpResponse};
use super::super::world::{TokenKind, User};
use super::{BODY_LIMIT, refusal};
use crate::secret::Secret;

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    send_enrollment_notification: bool,
    email: Option<String>,
    token_expiration_time: Option<String>,
}

impl DemoEdge {
    pub(super) fn start_enrollment(
        &mut self,
        now: i64,
        request: &HttpRequest,
        username: &str,
    ) -> Outcome {
        let admin = self.need_admin(request)?;
        let body: Body = body::read(request, BODY_LIMIT)?;
        let user = self.invited(username)?;
        if body.send_enrollment_notification && body.email.is_none() {
            let text = "Email notification is enabled, but email was not provided";
            return Err(refusal(400, text));
        }
        if !user.is_active {
            return Err(refusal(401, "Enrollment user is disabled"));
        }
        let is_done = if self.flags().enrolled_decides {
            user.enrolled()
        } else {
            user.password.is_some()
        };
        if is_done {
            return Err(refusal(400, "User account is already activated"));
        }
        let lifetime = match body.token_expiration_time {
            None => self.token_lifetime(),
            Some(text) => {
                let time = humantime::parse_duration(&text)
                    .map_err(|_| refusal(400, "Failed to parse token expiration time"))?;
                i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
            }
        };
        let kind = TokenKind::Enrollment;
        let token = self.mint_as(now, Some(admin), username, kind, lifetime);
        if body.send_enrollment_notification {
            self.mail_invitation(now, &body.email.unwrap_or_default(), token.expose());
        }
        Ok(self.invitation(&token))
    }

    pub(super) fn start_desktop(
        &mut self,
        now: i64,
        request: &HttpRequest,
        username: &str,
    ) -> Outcome {
        let caller = self.caller(request)?;
        if caller.username != username && !self.is_admin(caller) {
            return Err(refusal(403, "requires privileged access"));
        }
        let caller = caller.id;
        let body: Body = body::read(request, BODY_LIMIT)?;
        let user = self.invited(username)?;
        if !user.is_active {
            return Err(refusal(401, "Enrollment user is disabled"));
        }
        let email = body.email.unwrap_or_else(|| user.email.clone());
        let (kind, lifetime) = (TokenKind::Desktop, self.token_lifetime());
        let token = self.mint_as(now, Some(caller), username, kind, lifetime);
        if body.send_enrollment_notification {
            self.mail_invitation(now, &email, token.expose());
        }
        Ok(self.invitation(&token))
    }

    fn invited(&self, username: &str) -> Result<&User, HttpResponse> {
        self.user(username)
            .ok_or_else(|| refusal(404, &format!("user {username} not found")))
    }

    fn token_lifetime(&self) -> i64 {
        self.settings().enrollment_token_timeout_hours * 3_600
    }

    fn invitation(&self, token: &Secret) -> HttpResponse {
        let answer = json!({
            "enrollment_token": token.expose(),
            "enrollment_url": self.settings().public_proxy_url,
        });
        HttpResponse::json(201, &answer)
    }
}
