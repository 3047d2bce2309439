//! `create_device`, `network_info` and `poll`: devices and their configuration (edge-contract §5, §7).

use serde::Deserialize;
use serde_json::{Value, json};

use super::body;
use super::client::{Client, fits_old_clients};
use super::edge::{DemoEdge, Outcome};
use super::http::{HttpRequest, HttpResponse};
use super::start::Session;
use super::world::{DemoDevice, DemoLocation, Method, MfaMode, ServiceMode, User};
use crate::secret::Secret;
use crate::wireguard::PublicKey;

#[derive(Deserialize)]
struct Create {
    name: String,
    pubkey: String,
}

#[derive(Deserialize)]
struct NetworkInfo {
    pubkey: String,
}

#[derive(Deserialize)]
struct Poll {
    token: String,
}

const NO_NAME: &str = "Cannot add a new device with no name. You may be trying to add a new user device as a network \
                       device. Defguard CLI supports only network devices.";
/// The leaked debug text of exchange 055.
const NOT_FOUND: &str =
    r#"status: 'Some requested entity was not found', self: "device not found""#;
/// Characters of a polling token.
const TOKEN_LENGTH: usize = 32;
/// Stands for an enumeration value that no client knows.
const UNKNOWN: i64 = 99;

impl DemoEdge {
    pub(super) fn create_device(&mut self, now: i64, request: &HttpRequest) -> Outcome {
        let Create { name, pubkey } = body::read(request, self.flags().body_limit)?;
        let Session { user, .. } = self.session(now, request)?;
        let refuse = |text| Err(HttpResponse::error(400, text));
        if !user.is_active {
            return refuse("can't add device to disabled user");
        }
        let Some(public_key) = PublicKey::from_base64(&pubkey) else {
            return refuse("invalid pubkey");
        };
        if name.is_empty() {
            return refuse(NO_NAME);
        }
        if self.device_by_key(public_key).is_some() {
            return refuse("invalid key");
        }
        let mut own = self
            .devices
            .iter()
            .filter(|device| device.user_id == user.id);
        if own.any(|device| device.name == name) || name.contains('\0') {
            return Err(HttpResponse::internal());
        }
        self.mail_device(now, &user, &name);
        let device = DemoDevice {
            id: self.next_id(),
            user_id: user.id,
            name,
            public_key,
            created_at: now,
            polling_token: self.random.alphanumeric(TOKEN_LENGTH),
            addresses: Default::default(),
        };
        let token = device.polling_token.clone();
        self.devices.push(device);
        self.assign_addresses();
        self.configured(&user, public_key, request, Some(&token))
    }

    pub(super) fn network_info(&mut self, now: i64, request: &HttpRequest) -> Outcome {
        let NetworkInfo { pubkey } = body::read(request, self.flags().body_limit)?;
        let Session { user, .. } = self.session(now, request)?;
        let public_key = PublicKey::from_base64(&pubkey)
            .ok_or_else(|| HttpResponse::error(400, "invalid pubkey"))?;
        let token = self.random.alphanumeric(TOKEN_LENGTH);
        let mut devices = self.devices.iter_mut();
        let device = devices
            .find(|device| device.public_key == public_key)
            .ok_or_else(|| HttpResponse::error(404, NOT_FOUND))?;
        if device.user_id != user.id {
            let text = "enrollment token is not valid for specified device";
            return Err(HttpResponse::error(401, text));
        }
        device.polling_token = token.clone();
        self.assign_addresses();
        self.configured(&user, public_key, request, Some(&token))
    }

    pub(super) fn poll(&mut self, request: &HttpRequest) -> Outcome {
        let Poll { token } = body::read(request, self.flags().body_limit)?;
        self.need_core()?;
        if !self.settings.enterprise_enabled {
            let text = "Enterprise features are not enabled";
            return Err(HttpResponse::error(402, text));
        }
        let mut devices = self.devices.iter();
        let device = devices.find(|device| device.polling_token.expose() == token);
        let (public_key, user) = device
            .and_then(|device| Some((device.public_key, self.user_by_id(device.user_id)?.clone())))
            .ok_or_else(|| HttpResponse::error(403, "invalid token"))?;
        if !user.is_active {
            return Err(HttpResponse::error(403, "user inactive"));
        }
        self.assign_addresses();
        let mut response = self.configured(&user, public_key, request, None)?;
        let config: Value = response.body_json();
        response.body = json!({ "device_config": config }).to_string().into_bytes();
        Ok(response)
    }

    fn configured(
        &self,
        user: &User,
        public_key: PublicKey,
        request: &HttpRequest,
        token: Option<&Secret>,
    ) -> Outcome {
        let device = self
            .device_by_key(public_key)
            .ok_or_else(HttpResponse::internal)?;
        let client = Self::client(request);
        let answer = json!({
            "device": {
                "id": device.id,
                "name": device.name,
                "pubkey": device.public_key,
                "user_id": device.user_id,
                "created_at": device.created_at,
            },
            "configs": self.configs(user, device, &client),
            "instance": self.told_instance(user),
            "token": token.map(Secret::expose),
        });
        Ok(HttpResponse::json(200, &answer))
    }

    fn configs(&self, user: &User, device: &DemoDevice, client: &Client) -> Vec<Value> {
        let flags = self.flags();
        self.locations
            .iter()
            .filter(|location| !self.hide_locations && client.sees(location, &flags))
            .filter_map(|location| self.config(user, device, location))
            .collect()
    }

    fn config(&self, user: &User, device: &DemoDevice, location: &DemoLocation) -> Option<Value> {
        let addresses = device.addresses.get(&location.id)?;
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let assigned_ip = addresses.join(",");
        let mut config = json!({
            "network_id": location.id,
            "network_name": location.name,
            "config": wg_quick(location, &assigned_ip),
            "endpoint": location.endpoint,
            "assigned_ip": assigned_ip,
            "pubkey": location.public_key,
            "allowed_ips": location.allowed_ips,
            "dns": location.dns,
            "mfa_enabled": location.mfa != MfaMode::Disabled,
            "keepalive_interval": location.keepalive,
            "location_mfa_mode": match location.mfa {
                MfaMode::Disabled => 1,
                MfaMode::Internal => 2,
                MfaMode::External => 3,
                MfaMode::Unknown => UNKNOWN,
            },
            "service_location_mode": match location.service {
                ServiceMode::Disabled => 1,
                ServiceMode::Prelogon => 2,
                ServiceMode::AlwaysOn => 3,
                ServiceMode::Unknown => UNKNOWN,
            },
        });
        let flags = self.flags();
        if flags.posture {
            config["posture_check_required"] = location.posture_check.into();
        }
        if flags.steps {
            config["steps"] = told_steps(user, location);
            if !fits_old_clients(location) {
                config["location_mfa_mode"] = Value::Null;
            }
        }
        Some(config)
    }

    fn device_by_key(&self, public_key: PublicKey) -> Option<&DemoDevice> {
        self.devices
            .iter()
            .find(|device| device.public_key == public_key)
    }
}

/// The wg-quick text with a place for the key; a missing name server leaves its line empty (exchange 352).
fn wg_quick(location: &DemoLocation, addresses: &str) -> String {
    let dns = location
        .dns
        .as_ref()
        .map(|dns| format!("DNS = {dns}"))
        .unwrap_or_default();
    let key = location.public_key.map(|key| key.to_string());
    let key = key.unwrap_or_default();
    let allowed = match &*location.allowed_ips {
        "" => String::new(),
        allowed => format!("AllowedIPs = {allowed}\n"),
    };
    let DemoLocation {
        endpoint,
        keepalive,
        ..
    } = location;
    format!(
        "[Interface]\nPrivateKey = YOUR_PRIVATE_KEY\nAddress = {addresses}\n{dns}\n\n[Peer]\nPublicKey = \
         {key}\n{allowed}Endpoint = {endpoint}\nPersistentKeepalive = {keepalive}"
    )
}

/// 2.2: the steps of a location, and what of them this user has set up.
fn told_steps(user: &User, location: &DemoLocation) -> Value {
    const INTERNAL: [Method; 5] = [
        Method::Totp,
        Method::Email,
        Method::Biometric,
        Method::MobileApprove,
        Method::Fido2,
    ];
    let steps = match location.mfa {
        MfaMode::Disabled => Vec::new(),
        MfaMode::Internal | MfaMode::External | MfaMode::Unknown if !location.steps.is_empty() => {
            location.steps.clone()
        }
        MfaMode::Internal | MfaMode::Unknown => vec![INTERNAL.to_vec()],
        MfaMode::External => vec![vec![Method::Oidc]],
    };
    let configured = user.methods();
    let told = steps.into_iter().map(|step| {
        let methods = step.into_iter().map(|method| {
            let ready = configured.contains(&method) || (method == Method::Oidc && user.external);
            json!({ "method": method as i64, "configured": ready })
        });
        json!({ "methods": methods.collect::<Vec<Value>>() })
    });
    told.collect()
}
