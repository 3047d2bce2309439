//! The JSON of the Edge API: what is sent, and what is read.
//!
//! Read leniently (edge-newer §7): unknown keys are ignored, what a newer server added is optional, enums are numbers
//! that may be unknown. What must be there is only what nothing can be done without.

use serde::{Deserialize, Deserializer, Serialize};

use crate::secret::{self, Secret};

/// Body of `start` (edge-contract §3).
#[derive(Debug, Serialize)]
pub struct StartRequest<'a> {
    /// The enrollment token.
    #[serde(with = "secret::expose")]
    pub token: &'a Secret,
}

/// Body of `create_device` (edge-contract §5).
#[derive(Debug, Serialize)]
pub struct CreateDeviceRequest<'a> {
    /// The device's name, unique for its user.
    pub name: &'a str,
    /// Base64 of 32 bytes.
    pub pubkey: String,
}

/// Body of `network_info` (edge-contract §5b).
#[derive(Debug, Serialize)]
pub struct NetworkInfoRequest {
    /// Base64 of 32 bytes.
    pub pubkey: String,
}

/// Body of `activate_user` (edge-contract §4): the phone is `null` rather than `""`; the password is left out only for
/// users whose password the server does not manage (edge-newer §2.2).
#[derive(Debug, Serialize)]
pub struct ActivateRequest<'a> {
    /// The phone number, echoed because leaving it out erases it up to 2.0.
    pub phone_number: Option<&'a str>,
    /// The new password.
    #[serde(
        with = "secret::expose::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub password: Option<&'a Secret>,
}

/// Body of `register-mfa/code/start` (edge-contract §6).
#[derive(Debug, Serialize)]
pub struct FactorStartRequest {
    /// The variant's name.
    pub method: WireMethod,
}

/// Body of `register-mfa/code/finish` (edge-contract §6).
#[derive(Debug, Serialize)]
pub struct FactorFinishRequest<'a> {
    /// Six digits, as a string.
    #[serde(with = "secret::expose")]
    pub code: &'a Secret,
    /// The variant's name.
    pub method: WireMethod,
}

/// Body of `poll` (edge-contract §7).
#[derive(Debug, Serialize)]
pub struct PollRequest<'a> {
    /// The polling token.
    #[serde(with = "secret::expose")]
    pub token: &'a Secret,
}

/// A second factor as the enrollment routes spell it: `"Totp"`, `"Email"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum WireMethod {
    /// A code from an app.
    Totp,
    /// A code by mail.
    Email,
}

/// Answer of `start` (edge-contract §3, edge-newer §2.1).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StartResponse {
    /// Who minted the token; null where the token has no administrator.
    pub admin: Option<Admin>,
    /// Whom the token is for.
    pub user: User,
    /// End of the session by the server's clock, seconds since 1970 (UTC).
    pub deadline_timestamp: i64,
    /// Markdown for the last page; raw HTML passes through unescaped.
    #[serde(default)]
    pub final_page_content: String,
    /// The instance.
    pub instance: InstanceInfo,
    /// What the administrator switched on; only reported, not enforced.
    #[serde(default, deserialize_with = "null_is_default")]
    pub settings: Settings,
}

/// The administrator who minted the token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admin {
    /// The full name.
    #[serde(default)]
    pub name: String,
    /// The phone number, if given.
    #[serde(default)]
    pub phone_number: Option<String>,
    /// The e-mail address.
    #[serde(default)]
    pub email: String,
}

/// The user of a token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct User {
    /// The first name.
    #[serde(default)]
    pub first_name: String,
    /// The last name.
    #[serde(default)]
    pub last_name: String,
    /// The login.
    pub login: String,
    /// The e-mail address.
    #[serde(default)]
    pub email: String,
    /// The phone number that the server has.
    #[serde(default)]
    pub phone_number: Option<String>,
    /// The names of the devices that the user has.
    #[serde(default, deserialize_with = "null_is_default")]
    pub device_names: Vec<String>,
    /// Whether nothing but a device is missing.
    pub enrolled: bool,
    /// Whether the user is an administrator.
    #[serde(default)]
    pub is_admin: bool,
    /// Whether the password is managed elsewhere: then none is asked and none is sent (edge-newer §2.1).
    #[serde(default)]
    pub password_management_disabled: bool,
}

/// The instance as `start`, `create_device`, `network_info` and `poll` tell it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct InstanceInfo {
    /// The uuid.
    pub id: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The Edge's URL as the server has it; may be wrong (field W11).
    #[serde(default)]
    pub proxy_url: String,
    /// The user's login.
    #[serde(default)]
    pub username: String,
    /// 0 none, 1 never all traffic, 2 always all traffic.
    #[serde(default)]
    pub client_traffic_policy: Option<i64>,
    /// The older switch for 1.
    #[serde(default)]
    pub disable_all_traffic: Option<bool>,
    /// 2.1: bare tunnels are to be hidden.
    #[serde(default)]
    pub disable_tunnels: Option<bool>,
}

/// The enrollment settings of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The device step may be skipped.
    pub vpn_setup_optional: bool,
    /// Plain WireGuard files are not to be exported.
    pub only_client_activation: bool,
    /// Only administrators add devices.
    pub admin_device_management: bool,
    /// The server can send mail.
    pub smtp_configured: bool,
    /// Some location wants a second factor.
    pub mfa_required: bool,
}

/// Answer of `create_device` and `network_info`; `poll` wraps it.
#[derive(Clone, Debug, Deserialize)]
pub struct DeviceConfigResponse {
    /// The device.
    pub device: WireDevice,
    /// The locations; may be empty without a reason given.
    pub configs: Vec<WireLocation>,
    /// The instance.
    pub instance: InstanceInfo,
    /// The polling token; null in `poll`.
    #[serde(default, with = "secret::expose::option")]
    pub token: Option<Secret>,
}

/// Answer of `poll`.
#[derive(Clone, Debug, Deserialize)]
pub struct PollResponse {
    /// What `network_info` would say, without a token.
    pub device_config: DeviceConfigResponse,
}

/// A device.
#[derive(Clone, Debug, Deserialize)]
pub struct WireDevice {
    /// The server's number.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The public key.
    pub pubkey: String,
}

/// A location. `config`, the ready WireGuard text, is not read at all: it could carry commands.
#[derive(Clone, Debug, Deserialize)]
pub struct WireLocation {
    /// The server's number.
    pub network_id: i64,
    /// The name.
    pub network_name: String,
    /// `host:port`.
    pub endpoint: String,
    /// Addresses without prefix length, separated by commas.
    pub assigned_ip: String,
    /// The gateway's key.
    pub pubkey: String,
    /// Networks, separated by commas; may be empty.
    #[serde(default)]
    pub allowed_ips: String,
    /// Servers and search domains, separated by commas.
    #[serde(default)]
    pub dns: Option<String>,
    /// Deprecated since 1.5.
    #[serde(default)]
    pub mfa_enabled: Option<bool>,
    /// Seconds.
    #[serde(default)]
    pub keepalive_interval: Option<i64>,
    /// 1 disabled, 2 internal, 3 external; null from 2.2 on where `steps` say more.
    #[serde(default)]
    pub location_mfa_mode: Option<i64>,
    /// 1 disabled, 2 prelogon, 3 always on.
    #[serde(default)]
    pub service_location_mode: Option<i64>,
    /// 2.1.
    #[serde(default)]
    pub posture_check_required: Option<bool>,
    /// 2.2.
    #[serde(default)]
    pub steps: Option<Vec<WireStep>>,
}

/// One step of a 2.2 connect flow.
#[derive(Clone, Debug, Deserialize)]
pub struct WireStep {
    /// Any of these does.
    #[serde(default)]
    pub methods: Vec<WireStepMethod>,
}

/// One method of a step.
#[derive(Clone, Debug, Deserialize)]
pub struct WireStepMethod {
    /// 0 TOTP, 1 e-mail, 2 OIDC, 3 biometric, 4 mobile, 5 FIDO2.
    pub method: i64,
    /// Whether this user has set it up.
    #[serde(default)]
    pub configured: bool,
}

/// Answer of `register-mfa/code/start`.
#[derive(Clone, Debug, Deserialize)]
pub struct FactorStartResponse {
    /// Base32; null for e-mail.
    #[serde(default, with = "secret::expose::option")]
    pub totp_secret: Option<Secret>,
}

/// Answer of `register-mfa/code/finish`.
#[derive(Clone, Debug, Deserialize)]
pub struct FactorFinishResponse {
    /// Eight codes that are told only once.
    #[serde(with = "secret::expose::list")]
    pub recovery_codes: Vec<Secret>,
}

/// Reads null as if the key were absent.
fn null_is_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
