//! What an administrator sets up, and what the server remembers of it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use crate::instance::{LocationFactor as MfaMode, ServiceMode, TrafficPolicy};
use crate::secret::Secret;
use crate::wireguard::PublicKey;

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// The server's number.
    pub id: i64,
    /// The login.
    pub username: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Where mails go.
    pub email: String,
    /// The stored phone number.
    pub phone: Option<String>,
    /// Whether the account is not disabled.
    pub is_active: bool,
    pub(super) enrolled: bool,
    /// Kept by LDAP or an OpenID provider; see [`Settings::password_management_disabled`].
    pub external: bool,
    /// The password, once there is one.
    pub password: Option<Secret>,
    /// Names of the groups.
    pub groups: BTreeSet<String>,
    pub(super) factors: Factors,
}

/// The second factors of a user.
#[derive(Clone, Default)]
pub(super) struct Factors {
    pub(super) totp_secret: Option<[u8; 20]>,
    pub(super) totp_on: bool,
    pub(super) email_secret: Option<[u8; 20]>,
    pub(super) email_on: bool,
    pub(super) recovery_codes: Vec<Secret>,
}

impl std::fmt::Debug for Factors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            totp_secret: _,
            totp_on,
            email_secret: _,
            email_on,
            recovery_codes: _,
        } = self;
        write!(f, "Factors(totp {totp_on}, email {email_on}, ***)")
    }
}

/// What a new user is made of.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NewUser {
    /// The login.
    pub username: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Where mails go.
    pub email: String,
    /// The stored phone number.
    pub phone: Option<String>,
    /// Kept by LDAP or an OpenID provider.
    pub external: bool,
    /// Names of groups, which are made when missing.
    pub groups: Vec<String>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The server's number.
    pub id: i64,
    /// The name.
    pub name: String,
    /// Whether members are administrators.
    pub is_admin: bool,
}

/// A VPN location.
#[derive(Clone, Debug)]
pub struct DemoLocation {
    /// The server's number; given by the demo.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The gateway's address in each family, with the size of the pool: `10.77.0.1/24`.
    pub networks: Vec<IpNet>,
    /// The gateway's public key; made by the demo when `None`.
    pub public_key: Option<PublicKey>,
    /// `host:port` of the gateway.
    pub endpoint: String,
    /// Comma-separated networks; may be empty.
    pub allowed_ips: String,
    /// Name servers and search domains, comma-separated.
    pub dns: Option<String>,
    /// Seconds.
    pub keepalive: i64,
    /// The second factor at connect time; `Unknown` is sent as a number that nobody knows.
    pub mfa: MfaMode,
    /// When a service keeps it up; `Unknown` is sent as a number that nobody knows.
    pub service: ServiceMode,
    /// Groups that may use it; empty is everybody.
    pub groups: BTreeSet<String>,
    /// 2.1: whether the device's posture is checked.
    pub posture_check: bool,
    /// 2.2: an own flow of steps, each with its methods; empty derives one step from `mfa`.
    pub steps: Vec<Vec<Method>>,
}

/// A second factor; the number is the wire's (edge-newer §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Method {
    /// A code from an authenticator app.
    Totp = 0,
    /// A code by mail.
    Email = 1,
    /// The identity provider.
    Oidc = 2,
    /// A phone's sensor.
    Biometric = 3,
    /// Approval on a phone.
    MobileApprove = 4,
    /// A security key (2.2).
    Fido2 = 5,
}

/// A device of a user.
#[derive(Clone, Debug)]
pub struct DemoDevice {
    /// The server's number.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// The name, unique for its user.
    pub name: String,
    /// Its public key.
    pub public_key: PublicKey,
    /// Seconds since 1970 (UTC).
    pub created_at: i64,
    /// The token that `poll` takes; each `network_info` makes another.
    pub polling_token: Secret,
    /// Its addresses by location.
    pub addresses: BTreeMap<i64, Vec<IpAddr>>,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Enroll a user.
    Enrollment,
    /// Add a device of a user (edge-contract §8).
    Desktop,
    /// Set a new password: refused by `start`.
    PasswordReset,
}

/// A minted token.
#[derive(Clone, Debug)]
pub struct Token {
    /// 32 letters and digits.
    pub value: Secret,
    /// What it is for.
    pub kind: TokenKind,
    /// For whom.
    pub user_id: i64,
    /// Who minted it.
    pub admin_id: Option<i64>,
    /// When it can no longer be started, seconds since 1970 (UTC).
    pub expires_at: i64,
    /// When its session ends, once it was started.
    pub deadline: Option<i64>,
}

/// The server's settings, under the names of its REST API where it has them (field §2.8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The id that the instance claims.
    pub uuid: String,
    /// The instance's name.
    pub instance_name: String,
    /// The core's URL, with a trailing slash.
    pub defguard_url: String,
    /// The Edge's URL, with a trailing slash.
    pub public_proxy_url: String,
    /// The identity provider's name on buttons.
    pub openid_display_name: Option<String>,
    /// Mail is configured when server, port and sender are set.
    pub smtp_server: String,
    /// See `smtp_server`.
    pub smtp_port: Option<u16>,
    /// See `smtp_server`.
    pub smtp_sender: String,
    /// Whether the device step may be skipped (`vpn_setup_optional`).
    pub enrollment_vpn_step_optional: bool,
    /// Tera and Markdown for the last page.
    pub enrollment_welcome_message: String,
    /// Whether the last page is sent at all (2.1).
    pub enrollment_display_welcome_message: bool,
    /// Whether the welcome mail is sent. Up to 1.6 a real server has no such switch and always sends it.
    pub enrollment_send_welcome_email: bool,
    /// The welcome mail's subject; no template.
    pub enrollment_welcome_email_subject: String,
    /// Tera and Markdown of the welcome mail.
    pub enrollment_welcome_email: String,
    /// Whether the last page's text is the mail's text too.
    pub enrollment_use_welcome_message_as_email: bool,
    /// How long an unused token lives, hours.
    pub enrollment_token_timeout_hours: i64,
    /// How long a session lasts from the first `start`, minutes.
    pub enrollment_session_timeout_minutes: i64,
    /// Only administrators add devices; reported, not enforced (edge-contract §3).
    pub admin_device_management: bool,
    /// No plain WireGuard files; reported only.
    pub only_client_activation: bool,
    /// Which traffic goes through the tunnel.
    pub client_traffic_policy: TrafficPolicy,
    /// 2.1: bare tunnels are to be hidden.
    pub disable_tunnels: Option<bool>,
    /// 2.1: external users set no password.
    pub password_management_disabled: bool,
    /// Whether the licence or the free limit covers what is used: `false` makes `poll` answer 402.
    pub enterprise_enabled: bool,
}

impl Settings {
    /// Gives the text of the welcome mail.
    #[must_use]
    pub fn welcome_mail(&self) -> &str {
        if self.enrollment_use_welcome_message_as_email {
            &self.enrollment_welcome_message
        } else {
            &self.enrollment_welcome_email
        }
    }

    /// Tells whether mail can be sent.
    #[must_use]
    pub fn smtp_configured(&self) -> bool {
        !self.smtp_server.is_empty() && self.smtp_port.is_some() && !self.smtp_sender.is_empty()
    }
}

impl DemoLocation {
    /// An ordinary location with these pools, open to everybody.
    #[must_use]
    pub fn new(name: &str, endpoint: &str, networks: &[IpNet]) -> Self {
        let allowed: Vec<String> = networks.iter().map(|net| net.trunc().to_string()).collect();
        Self {
            id: 0,
            name: name.to_owned(),
            networks: networks.to_vec(),
            public_key: None,
            endpoint: endpoint.to_owned(),
            allowed_ips: allowed.join(","),
            dns: networks.first().map(|net| net.addr().to_string()),
            keepalive: 25,
            mfa: MfaMode::Disabled,
            service: ServiceMode::Disabled,
            groups: BTreeSet::new(),
            posture_check: false,
            steps: Vec::new(),
        }
    }
}

impl User {
    /// Tells whether the user has finished enrolling.
    #[must_use]
    pub fn enrolled(&self) -> bool {
        self.enrolled
    }

    /// The methods that this user has set up.
    #[must_use]
    pub fn methods(&self) -> Vec<Method> {
        let Factors {
            totp_on, email_on, ..
        } = self.factors;
        [(totp_on, Method::Totp), (email_on, Method::Email)]
            .into_iter()
            .filter_map(|(on, method)| on.then_some(method))
            .collect()
    }

    /// Tells whether any second factor is on.
    #[must_use]
    pub fn mfa_enabled(&self) -> bool {
        self.factors.totp_on || self.factors.email_on
    }

    /// The recovery codes that are good now.
    #[must_use]
    pub fn recovery_codes(&self) -> &[Secret] {
        &self.factors.recovery_codes
    }
}
