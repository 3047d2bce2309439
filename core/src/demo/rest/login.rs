//! Sessions and API tokens.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::json;

use super::super::body;
use super::super::edge::{DemoEdge, Outcome};
use super::super::http::{HttpRequest, HttpResponse};
use super::super::world::User;
use super::users::told_user;
use super::{BODY_LIMIT, refusal};
use crate::secret::Secret;

/// Who may call: sessions by cookie, API tokens, and how often a login failed.
#[derive(Debug, Default)]
pub(in super::super) struct Logins {
    /// Cookie value and user.
    sessions: Vec<(Secret, i64)>,
    tokens: Vec<ApiToken>,
    failures: BTreeMap<String, u32>,
}

#[derive(Debug)]
struct ApiToken {
    id: i64,
    name: String,
    created_at: i64,
    user_id: i64,
    value: Secret,
}

#[derive(Deserialize)]
struct Login {
    username: String,
    password: String,
}

#[derive(Deserialize)]
struct NewToken {
    name: String,
}

const COOKIE: &str = "defguard_session=";
/// Wrong logins of one user before it is throttled.
const FAILURES: u32 = 5;
/// Characters of a session and of an API token without its prefix.
const SESSION_LENGTH: usize = 24;
const TOKEN_LENGTH: usize = 32;

impl DemoEdge {
    /// Makes an API token for an administrator: `dg-…`.
    pub fn create_api_token(&mut self, now: i64, username: &str, name: &str) -> Option<Secret> {
        let user_id = self.user(username).filter(|user| self.is_admin(user))?.id;
        let letters = self.random.alphanumeric(TOKEN_LENGTH);
        let value = Secret::new(format!("dg-{}", letters.expose()));
        let id = self.next_id();
        self.logins.tokens.push(ApiToken {
            id,
            name: name.to_owned(),
            created_at: now,
            user_id,
            value: value.clone(),
        });
        Some(value)
    }

    pub(super) fn log_in(&mut self, request: &HttpRequest) -> Outcome {
        if request.header("user-agent").is_none() {
            let text = "Header of type `user-agent` was missing";
            return Err(HttpResponse::text(400, text));
        }
        let Login { username, password } = body::read(request, BODY_LIMIT)?;
        let failures = self.logins.failures.entry(username.clone()).or_default();
        if *failures >= FAILURES {
            return Err(refusal(429, "Too many login attempts"));
        }
        *failures += 1;
        let user = self.user(&username).filter(|user| {
            let known = user.password.as_ref().map(Secret::expose);
            user.is_active && known == Some(&password)
        });
        let Some(user) = user.cloned() else {
            return Err(HttpResponse::json(401, &json!({})));
        };
        self.logins.failures.remove(&username);
        let session = self.random.alphanumeric(SESSION_LENGTH);
        let url = url::Url::parse(&self.settings().defguard_url).ok();
        let host = url
            .as_ref()
            .and_then(url::Url::host_str)
            .unwrap_or_default();
        let secure = match url.as_ref().map(url::Url::scheme) {
            Some("https") => "; Secure",
            _ => "",
        };
        let cookie = format!(
            "{COOKIE}{}; HttpOnly; SameSite=Lax; Path=/; Domain={host}; Max-Age=604800{secure}",
            session.expose()
        );
        self.logins.sessions.push((session, user.id));
        let answer = json!({ "url": null, "user": told_user(self, &user) });
        Ok(HttpResponse::json(200, &answer).with("set-cookie", &cookie))
    }

    pub(super) fn me(&self, request: &HttpRequest) -> Outcome {
        let user = self.caller(request)?;
        Ok(HttpResponse::json(200, &told_user(self, user)))
    }

    /// Finds who calls, by API token or session.
    pub(super) fn caller(&self, request: &HttpRequest) -> Result<&User, HttpResponse> {
        let bearer = request
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        let (user_id, text) = if let Some(bearer) = bearer {
            let mut tokens = self.logins.tokens.iter();
            let token = tokens.find(|token| token.value.expose() == bearer);
            (token.map(|token| token.user_id), "Invalid API token")
        } else {
            (self.session_user(request), "Session is required")
        };
        user_id
            .and_then(|id| self.user_by_id(id))
            .filter(|user| user.is_active)
            .ok_or_else(|| refusal(401, text))
    }

    fn session_user(&self, request: &HttpRequest) -> Option<i64> {
        let mut pairs = request.header("cookie")?.split(';');
        let value = pairs.find_map(|pair| pair.trim().strip_prefix(COOKIE))?;
        let mut sessions = self.logins.sessions.iter();
        let found = sessions.find(|(session, _)| session.expose() == value);
        found.map(|(_, user_id)| *user_id)
    }

    pub(super) fn need_admin(&self, request: &HttpRequest) -> Result<i64, HttpResponse> {
        let caller = self.caller(request)?;
        if self.is_admin(caller) {
            Ok(caller.id)
        } else {
            Err(refusal(403, "access denied"))
        }
    }

    pub(super) fn post_api_token(
        &mut self,
        now: i64,
        request: &HttpRequest,
        username: &str,
    ) -> Outcome {
        self.need_admin(request)?;
        let NewToken { name } = body::read(request, BODY_LIMIT)?;
        if !self.settings().enterprise_enabled {
            return Err(refusal(403, "Enterprise features are disabled"));
        }
        let token = self
            .create_api_token(now, username, &name)
            .ok_or_else(|| refusal(403, "Cannot create API token for non-admin user"))?;
        Ok(HttpResponse::json(201, &json!({ "token": token.expose() })))
    }

    pub(super) fn list_api_tokens(&self, request: &HttpRequest, username: &str) -> Outcome {
        self.need_admin(request)?;
        let id = self.user(username).map(|user| user.id);
        let tokens = self.logins.tokens.iter();
        let told = tokens
            .filter(|token| Some(token.user_id) == id)
            .map(|token| {
                json!({
                    "id": token.id,
                    "name": token.name,
                    "created_at": local_date(token.created_at),
                })
            });
        Ok(HttpResponse::json(200, &told.collect::<Vec<_>>()))
    }
}

/// `2026-11-23T11:10:05`, as the server writes dates without a zone.
pub(super) fn local_date(seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    let date = humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string();
    date.trim_end_matches('Z').to_owned()
}
