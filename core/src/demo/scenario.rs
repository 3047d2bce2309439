//! Named starting points: Acme with its people, locations and settings, and a token to begin with.

use std::str::FromStr;

use ipnet::IpNet;

use super::edge::DemoEdge;
use super::profile::Profile;
use super::world::{DemoLocation, Method, MfaMode, NewUser, ServiceMode, TokenKind, TrafficPolicy};
use crate::secret::Secret;

/// A starting point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scenario {
    /// Somebody new: the whole wizard, second factor optional.
    #[default]
    NewUser,
    /// Enrolled already: only this device is new.
    EnrolledUser,
    /// Somebody new, and a location asks for a second factor.
    MfaRequired,
    /// Somebody new whose password is kept elsewhere (2.1).
    External,
    /// Somebody new; only administrators add devices.
    AdminDevices,
    /// Somebody new without mail, phone or Markdown: the barest server.
    Bare,
    /// Enrolled, but no location is open to them: `configs` is empty.
    NoLocations,
    /// Enrolled, with locations of every kind: dual stack, no DNS, full tunnel, service, posture, steps.
    ManyLocations,
    /// Enrolled; all traffic is forced through the tunnel and plain files are not allowed.
    Strict,
}

/// What a scenario gives besides the Edge.
#[derive(Debug)]
pub struct Start {
    /// The Edge.
    pub edge: DemoEdge,
    /// The login of the one who enrolls.
    pub username: &'static str,
    /// The token for them.
    pub token: Secret,
}

/// The one who enrolls.
const USERNAME: &str = "maya";

/// The welcome message with everything that Markdown offers, and something that must not get through.
const WELCOME: &str = "# Welcome to Acme, {{ first_name }}!\n\nYour login is **{{ username }}**. Your account and \
                       your devices are at [{{ defguard_url }}]({{ defguard_url }}).\n\n## First steps\n\n1. Connect \
                       to *Berlin Office*.\n2. Say hello in the chat.\n3. Read the \
                       [handbook](https://handbook.acme.example/start).\n\n- Printers: floor 2\n- Lunch: 12:30\n\n\
                       {% if admin_phone %}Questions? {{ admin_first_name }} {{ admin_last_name }}, \
                       {{ admin_phone }}, {{ admin_email }}{% endif %}\n\n---\nSent by Defguard {{ defguard_version }}";

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NewUser,
        Self::EnrolledUser,
        Self::MfaRequired,
        Self::External,
        Self::AdminDevices,
        Self::Bare,
        Self::NoLocations,
        Self::ManyLocations,
        Self::Strict,
    ];

    /// Gives the name that [`FromStr`] reads.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NewUser => "new-user",
            Self::EnrolledUser => "enrolled-user",
            Self::MfaRequired => "mfa-required",
            Self::External => "external",
            Self::AdminDevices => "admin-devices",
            Self::Bare => "bare",
            Self::NoLocations => "no-locations",
            Self::ManyLocations => "many-locations",
            Self::Strict => "strict",
        }
    }

    /// Sets everything up and mints a token at `now`.
    #[must_use]
    pub fn begin(self, profile: Profile, seed: [u8; 32], now: i64) -> Start {
        let mut edge = DemoEdge::new(profile, seed);
        acme(&mut edge);
        let mut kind = TokenKind::Enrollment;
        match self {
            Self::NewUser => {}
            Self::EnrolledUser | Self::NoLocations | Self::ManyLocations | Self::Strict => {
                edge.set_enrolled(USERNAME, "Corr3ct-horse!");
                kind = TokenKind::Desktop;
            }
            Self::MfaRequired => edge.locations_mut()[0].mfa = MfaMode::Internal,
            Self::External => {
                edge.settings_mut().password_management_disabled = true;
                edge.settings_mut().openid_display_name = Some("Acme ID".into());
                if let Some(user) = edge.user_mut(USERNAME) {
                    user.external = true;
                }
            }
            Self::AdminDevices => edge.settings_mut().admin_device_management = true,
            Self::Bare => bare(&mut edge),
        }
        match self {
            Self::NoLocations => reserve(&mut edge),
            Self::ManyLocations => many(&mut edge),
            Self::Strict => {
                edge.settings_mut().client_traffic_policy = TrafficPolicy::ForceAll;
                edge.settings_mut().only_client_activation = true;
            }
            Self::NewUser
            | Self::EnrolledUser
            | Self::MfaRequired
            | Self::External
            | Self::AdminDevices
            | Self::Bare => {}
        }
        let token = edge.mint(now, USERNAME, kind);
        Start {
            edge,
            username: USERNAME,
            token,
        }
    }
}

fn acme(edge: &mut DemoEdge) {
    let settings = edge.settings_mut();
    settings.instance_name = "Acme".into();
    settings.enrollment_welcome_message = WELCOME.into();
    settings.enrollment_welcome_email_subject = "Welcome to Acme".into();
    settings.smtp_server = "mail.acme.example".into();
    settings.smtp_port = Some(587);
    settings.smtp_sender = "defguard@acme.example".into();
    if let Some(admin) = edge.user_mut("admin") {
        admin.first_name = "Olga".into();
        admin.last_name = "Nowak".into();
        admin.email = "olga.nowak@acme.example".into();
        admin.phone = Some("+49 30 555 0100".into());
    }
    let person = |username: &str, first: &str, last: &str, phone: Option<&str>| NewUser {
        username: username.into(),
        first_name: first.into(),
        last_name: last.into(),
        email: format!("{username}@acme.example"),
        phone: phone.map(str::to_owned),
        groups: vec!["staff".into()],
        ..NewUser::default()
    };
    edge.add_user(person(
        USERNAME,
        "Maya",
        "Lindqvist",
        Some("+46 123 456 789"),
    ));
    edge.add_user(person("tomas", "Tomás", "Ruiz", None));
    edge.add_location(DemoLocation::new(
        "Berlin Office",
        "vpn-berlin.acme.example:51820",
        &nets(&["10.20.0.1/24", "fd20:20::1/64"]),
    ));
    edge.add_location(DemoLocation::new(
        "Lisbon Lab",
        "vpn-lisbon.acme.example:51820",
        &nets(&["10.30.0.1/24"]),
    ));
}

fn bare(edge: &mut DemoEdge) {
    let settings = edge.settings_mut();
    settings.smtp_server.clear();
    settings.enrollment_welcome_message.clear();
    settings.enrollment_vpn_step_optional = false;
    if let Some(user) = edge.user_mut(USERNAME) {
        user.phone = None;
    }
}

fn reserve(edge: &mut DemoEdge) {
    edge.add_group("board");
    for location in edge.locations_mut() {
        location.groups = ["board".to_owned()].into();
    }
}

fn many(edge: &mut DemoEdge) {
    let new =
        |name: &str, net: &str| DemoLocation::new(name, "vpn.acme.example:51820", &nets(&[net]));
    edge.add_location(DemoLocation {
        dns: None,
        allowed_ips: String::new(),
        ..new("No DNS", "10.40.0.1/24")
    });
    edge.add_location(DemoLocation {
        allowed_ips: "0.0.0.0/0,::/0".into(),
        dns: Some("10.41.0.1,acme.example".into()),
        mfa: MfaMode::Internal,
        ..new("Everything", "10.41.0.1/24")
    });
    edge.add_location(DemoLocation {
        mfa: MfaMode::External,
        ..new("Identity provider", "10.42.0.1/24")
    });
    edge.add_location(DemoLocation {
        service: ServiceMode::AlwaysOn,
        ..new("Always on", "10.43.0.1/24")
    });
    edge.add_location(DemoLocation {
        posture_check: true,
        ..new("Healthy devices", "10.44.0.1/24")
    });
    edge.add_location(DemoLocation {
        mfa: MfaMode::Internal,
        steps: vec![vec![Method::Totp, Method::Email], vec![Method::Fido2]],
        ..new("Two steps", "10.45.0.1/24")
    });
}

fn nets(texts: &[&str]) -> Vec<IpNet> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

/// Not the name of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a scenario")]
pub struct UnknownScenario;

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(text: &str) -> Result<Self, UnknownScenario> {
        Self::ALL
            .into_iter()
            .find(|scenario| scenario.name() == text)
            .ok_or(UnknownScenario)
    }
}
