//! The core's REST API, as far as an administrator needs it to enroll people (edge-contract §9).

mod groups;
mod invite;
mod login;
mod users;

use serde_json::{Value, json};

pub(super) use self::login::Logins;
use super::body;
use super::edge::{DemoEdge, Outcome, http_date};
use super::http::{HttpRequest, HttpResponse};

/// The largest body that core reads, bytes.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

impl DemoEdge {
    /// Answers a request to the core's REST API; `now` is the server's clock, seconds since 1970 (UTC).
    pub fn handle_core(&mut self, now: i64, request: &HttpRequest) -> HttpResponse {
        let reply = self.route_rest(now, request);
        reply
            .unwrap_or_else(|refusal| refusal)
            .with("defguard-component-version", self.flags().core_version)
            .with("content-security-policy", "frame-ancestors 'none';")
            .with("date", &http_date(now))
    }

    fn route_rest(&mut self, now: i64, request: &HttpRequest) -> Outcome {
        let path = request.path.strip_prefix("/api/v1/").unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        match (&*request.method, &*parts) {
            ("POST", ["auth"]) => self.log_in(request),
            ("GET", ["me"]) => self.me(request),
            ("GET", ["user"]) => self.list_users(request),
            ("POST", ["user"]) => self.create_user(request),
            ("GET", ["user", name]) => self.get_user(request, name),
            ("GET", ["user", name, "api_token"]) => self.list_api_tokens(request, name),
            ("POST", ["user", name, "api_token"]) => self.post_api_token(now, request, name),
            ("POST", ["user", name, "start_enrollment"]) => {
                self.start_enrollment(now, request, name)
            }
            ("POST", ["user", name, "start_desktop"]) => self.start_desktop(now, request, name),
            ("GET", ["group"]) => self.list_groups(request),
            ("GET", ["group-info"]) => self.list_group_infos(request),
            ("GET", ["group", name]) => self.get_group(request, name),
            ("POST", ["group", name]) => self.add_member(request, name),
            ("PUT", ["group", name]) => self.put_group(request, name),
            ("DELETE", ["group", name, "user", user]) => self.remove_member(request, name, user),
            ("GET", ["settings"]) => self.get_settings(request),
            ("PATCH", ["settings" | "settings_enterprise"]) => self.patch_settings(request),
            _ => Err(HttpResponse::json(404, &json!({}))),
        }
    }

    fn get_settings(&self, request: &HttpRequest) -> Outcome {
        self.need_admin(request)?;
        Ok(HttpResponse::json(200, self.settings()))
    }

    /// Takes partial JSON; null leaves a setting as it is, and so does a name that is not known.
    fn patch_settings(&mut self, request: &HttpRequest) -> Outcome {
        self.need_admin(request)?;
        let changes: serde_json::Map<String, Value> = body::read(request, BODY_LIMIT)?;
        let mut settings = serde_json::to_value(self.settings()).unwrap_or_default();
        for (name, value) in changes {
            if let Some(setting) = settings.get_mut(&name)
                && !value.is_null()
            {
                *setting = value;
            }
        }
        let settings = serde_json::from_value(settings).map_err(|error| {
            let what = "Failed to deserialize the JSON body into the target type";
            HttpResponse::text(422, format!("{what}: {error}"))
        })?;
        *self.settings_mut() = settings;
        Ok(HttpResponse::json(200, &json!({})))
    }
}

/// An error of the core: `{"msg": …}`.
fn refusal(status: u16, text: &str) -> HttpResponse {
    HttpResponse::json(status, &json!({ "msg": text }))
}
