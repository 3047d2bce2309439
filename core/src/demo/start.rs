//! `start`: a token becomes a session (edge-contract §3).

use serde::Deserialize;
use serde_json::{Value, json};

use super::body;
use super::edge::{DemoEdge, Outcome};
use super::http::{HttpRequest, HttpResponse};
use super::template::{AdminTags, BrokenTemplate, Tags};
use super::world::{Method, MfaMode, Token, TokenKind, TrafficPolicy, User};

#[derive(Deserialize)]
struct Body {
    token: String,
}

/// A cookie that leads to a token, and the token's user.
pub(super) struct Session {
    pub(super) user: User,
    pub(super) admin_id: Option<i64>,
}

impl DemoEdge {
    pub(super) fn start(&mut self, now: i64, request: &HttpRequest) -> Outcome {
        let Body { token } = body::read(request, self.flags().body_limit)?;
        self.need_core()?;
        if token.contains('\0') {
            return Err(HttpResponse::internal());
        }
        let invalid = || HttpResponse::error(401, "invalid token");
        let index = self.find_token(&token).ok_or_else(invalid)?;
        let token = self.tokens[index].clone();
        let user = self.user_by_id(token.user_id).ok_or_else(invalid)?.clone();
        if token.kind == TokenKind::PasswordReset {
            return Err(HttpResponse::error(403, "invalid token"));
        }
        if !user.is_active {
            return Err(HttpResponse::error(403, "user is disabled"));
        }
        if now >= token.expires_at {
            return Err(HttpResponse::error(401, "token expired"));
        }
        let session = self.settings.enrollment_session_timeout_minutes * 60;
        let deadline = token.deadline.unwrap_or(now + session);
        if now >= deadline {
            return Err(invalid());
        }
        let final_page = self.final_page(&user, &token)?;
        self.tokens[index].deadline = Some(deadline);
        let devices = self
            .devices
            .iter()
            .filter(|device| device.user_id == user.id);
        let device_names: Vec<&str> = devices.map(|device| &*device.name).collect();
        let mut told = json!({
            "first_name": user.first_name,
            "last_name": user.last_name,
            "login": user.username,
            "email": user.email,
            "phone_number": user.phone,
            "is_active": user.is_active,
            "device_names": device_names,
            "enrolled": user.enrolled,
            "is_admin": self.is_admin(&user),
        });
        if self.flags().password_optional {
            told["password_management_disabled"] = self.sets_no_password(&user).into();
        }
        let answer = json!({
            "admin": self.told_admin(token.admin_id),
            "user": told,
            "deadline_timestamp": deadline,
            "final_page_content": final_page,
            "instance": self.told_instance(&user),
            "settings": {
                "vpn_setup_optional": self.settings.enrollment_vpn_step_optional,
                "only_client_activation": self.settings.only_client_activation,
                "admin_device_management": self.settings.admin_device_management,
                "smtp_configured": self.settings.smtp_configured(),
                "mfa_required": self.mfa_required(),
            },
        });
        Ok(self.set_cookie(HttpResponse::json(200, &answer), &token.value, deadline))
    }

    /// Finds the session of a request, whose deadline must not have passed.
    pub(super) fn session(&self, now: i64, request: &HttpRequest) -> Result<Session, HttpResponse> {
        let token = self.token_of_cookie(request)?;
        if token.deadline.is_none_or(|deadline| now >= deadline) {
            return Err(HttpResponse::error(401, "Session expired"));
        }
        self.session_of(token)
    }

    /// The same without a look at the deadline (edge-contract §6, "bugs seen").
    pub(super) fn undated_session(&self, request: &HttpRequest) -> Result<Session, HttpResponse> {
        self.session_of(self.token_of_cookie(request)?)
    }

    fn token_of_cookie(&self, request: &HttpRequest) -> Result<&Token, HttpResponse> {
        self.need_core()?;
        let value = self
            .token_in_cookie(request)
            .ok_or_else(|| HttpResponse::error(401, "Missing authorization header"))?;
        self.find_token(value.expose())
            .map(|index| &self.tokens[index])
            .ok_or_else(|| HttpResponse::error(401, "invalid token"))
    }

    fn session_of(&self, token: &Token) -> Result<Session, HttpResponse> {
        let user = self
            .user_by_id(token.user_id)
            .ok_or_else(|| HttpResponse::error(401, "invalid token"))?;
        Ok(Session {
            user: user.clone(),
            admin_id: token.admin_id,
        })
    }

    /// The token that a request is about, by its body or its cookie.
    pub(super) fn token_of(&self, request: &HttpRequest) -> Option<usize> {
        match serde_json::from_slice::<Body>(&request.body) {
            Ok(Body { token }) => self.find_token(&token),
            Err(_) => self.find_token(self.token_in_cookie(request)?.expose()),
        }
    }

    fn find_token(&self, value: &str) -> Option<usize> {
        self.tokens
            .iter()
            .position(|token| token.value.expose() == value)
    }

    fn final_page(&self, user: &User, token: &Token) -> Result<String, HttpResponse> {
        if self.flags().display_switch && !self.settings.enrollment_display_welcome_message {
            return Ok(String::new());
        }
        let text = &self.settings.enrollment_welcome_message;
        self.renderer
            .render(text, &self.tags(user, token.admin_id))
            .map_err(|BrokenTemplate| HttpResponse::internal())
    }

    pub(super) fn tags(&self, user: &User, admin_id: Option<i64>) -> Tags {
        let admin = admin_id.and_then(|id| self.user_by_id(id));
        Tags {
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            username: user.username.clone(),
            defguard_url: self.settings.defguard_url.clone(),
            defguard_version: self.flags().core_version.to_owned(),
            admin: admin.map(|admin| AdminTags {
                first_name: admin.first_name.clone(),
                last_name: admin.last_name.clone(),
                email: admin.email.clone(),
                phone: admin.phone.clone(),
            }),
        }
    }

    /// Tells whether the user is kept elsewhere and sets no password here (edge-newer §2.1).
    pub(super) fn sets_no_password(&self, user: &User) -> bool {
        user.external && self.settings.password_management_disabled
    }

    /// Tells whether some location asks for a factor that Defguard checks, even one that this user may not use
    /// (edge-contract §3, edge-newer §2.1).
    fn mfa_required(&self) -> bool {
        let own_steps = self.flags().steps;
        self.locations.iter().any(|location| {
            if own_steps && location.mfa != MfaMode::Disabled && !location.steps.is_empty() {
                let mut methods = location.steps.iter().flatten();
                return methods.any(|method| !matches!(method, Method::Oidc | Method::Fido2));
            }
            location.mfa == MfaMode::Internal
        })
    }

    fn told_admin(&self, admin_id: Option<i64>) -> Option<Value> {
        let admin = self.user_by_id(admin_id?)?;
        Some(json!({
            "name": format!("{} {}", admin.first_name, admin.last_name),
            "phone_number": admin.phone,
            "email": admin.email,
        }))
    }

    pub(super) fn told_instance(&self, user: &User) -> Value {
        let settings = &self.settings;
        let policy = if settings.enterprise_enabled {
            settings.client_traffic_policy
        } else {
            TrafficPolicy::None
        };
        let mut instance = json!({
            "id": settings.uuid,
            "name": settings.instance_name,
            "url": settings.defguard_url,
            "proxy_url": settings.public_proxy_url,
            "username": user.username,
            "enterprise_enabled": settings.enterprise_enabled,
            "disable_all_traffic": policy == TrafficPolicy::DisableAll,
            "openid_display_name": settings.openid_display_name,
            "client_traffic_policy": match policy {
                TrafficPolicy::None => 0,
                TrafficPolicy::DisableAll => 1,
                TrafficPolicy::ForceAll => 2,
            },
        });
        let flags = self.flags();
        if flags.posture {
            instance["disable_tunnels"] = settings.disable_tunnels.into();
        }
        if flags.steps {
            let methods: Vec<i64> = user.methods().into_iter().map(|m| m as i64).collect();
            instance["mfa_user_state"] = json!({ "configured_methods": methods });
        }
        instance
    }
}
