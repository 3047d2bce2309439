//! Users: create, list, look at.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::activate::is_strong;
use super::super::body;
use super::super::edge::{DemoEdge, Outcome};
use super::super::http::{HttpRequest, HttpResponse};
use super::super::world::{DemoDevice, Method, NewUser, User};
use super::login::local_date;
use super::{BODY_LIMIT, refusal};

#[derive(Deserialize)]
struct Create {
    username: String,
    first_name: String,
    last_name: String,
    email: String,
    phone: Option<String>,
    password: Option<String>,
}

impl DemoEdge {
    /// Creates a user; one with a password counts as enrolled.
    pub(super) fn create_user(&mut self, request: &HttpRequest) -> Outcome {
        self.need_admin(request)?;
        let Create {
            username,
            first_name,
            last_name,
            email,
            phone,
            password,
        } = body::read(request, BODY_LIMIT)?;
        let taken = self.users().iter().any(|user| user.email == email);
        let weak = password.as_deref().is_some_and(|text| !is_strong(text));
        if !is_username(&username) || taken || weak {
            return Err(HttpResponse::json(400, &json!({})));
        }
        if self.user(&username).is_some() {
            return Err(refusal(500, "Internal server error"));
        }
        self.add_user(NewUser {
            username: username.clone(),
            first_name,
            last_name,
            email,
            phone,
            ..NewUser::default()
        });
        if let Some(password) = password {
            self.set_enrolled(&username, &password);
        }
        let told = self.user(&username).map(|user| told_user(self, user));
        Ok(HttpResponse::json(201, &told))
    }

    pub(super) fn list_users(&self, request: &HttpRequest) -> Outcome {
        self.need_admin(request)?;
        let users = self.users().iter().map(|user| told_user(self, user));
        Ok(HttpResponse::json(200, &users.collect::<Vec<_>>()))
    }

    pub(super) fn get_user(&self, request: &HttpRequest, username: &str) -> Outcome {
        let caller = self.caller(request)?;
        if caller.username != username && !self.is_admin(caller) {
            return Err(refusal(403, "requires privileged access"));
        }
        let user = self
            .user(username)
            .ok_or_else(|| refusal(404, &format!("user {username} not found")))?;
        let devices = self.devices_of(username);
        let answer = json!({
            "user": told_user(self, user),
            "devices": devices.iter().map(|device| self.told_device(device)).collect::<Vec<_>>(),
            "security_keys": [],
            "biometric_enabled_devices": [],
        });
        Ok(HttpResponse::json(200, &answer))
    }

    fn told_device(&self, device: &DemoDevice) -> Value {
        let networks = self.locations().iter().filter_map(|location| {
            Some(json!({
                "network_id": location.id,
                "network_name": location.name,
                "device_wireguard_ips": device.addresses.get(&location.id)?,
            }))
        });
        json!({
            "id": device.id,
            "name": device.name,
            "wireguard_pubkey": device.public_key,
            "user_id": device.user_id,
            "created": local_date(device.created_at),
            "networks": networks.collect::<Vec<_>>(),
        })
    }
}

pub(super) fn told_user(edge: &DemoEdge, user: &User) -> Value {
    let method = match user.methods().first() {
        None => "None",
        Some(Method::Totp) => "OneTimePassword",
        Some(Method::Email) => "Email",
        Some(Method::Oidc | Method::Biometric | Method::MobileApprove | Method::Fido2) => {
            "Webauthn"
        }
    };
    json!({
        "id": user.id,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "phone": user.phone,
        "groups": user.groups,
        "is_active": user.is_active,
        "is_admin": edge.is_admin(user),
        "enrolled": user.enrolled(),
        "mfa_enabled": user.mfa_enabled(),
        "mfa_method": method,
        "totp_enabled": user.methods().contains(&Method::Totp),
        "email_mfa_enabled": user.methods().contains(&Method::Email),
        "ldap_pass_requires_change": false,
        "authorized_apps": [],
    })
}

fn is_username(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.len() <= 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}
