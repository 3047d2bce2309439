//! Which server the demo plays: a table of what differs between versions.

use std::str::FromStr;

/// A version of Defguard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Core 1.6.6 with proxy 1.6.2, as measured (edge-contract).
    #[default]
    V1_6,
    /// 2.0 (edge-contract §11).
    V2_0,
    /// 2.1 (edge-newer).
    V2_1,
    /// 2.2 (edge-newer), without `mfa-config`.
    V2_2,
}

/// What differs. One field per rule; the source of each is the section named beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flags {
    /// `defguard-component-version`.
    pub(super) edge_version: &'static str,
    /// `defguard-core-version`.
    pub(super) core_version: &'static str,
    /// The largest body in bytes (edge-contract §1, edge-newer §2.8).
    pub(super) body_limit: usize,
    /// The cookie's key comes from core (edge-contract §11).
    pub(super) cookie_survives_restart: bool,
    /// `HttpOnly; SameSite=Strict; Path; Secure` (edge-newer §2.7).
    pub(super) cookie_attributes: bool,
    /// More headers, and more in `/info` (edge-newer §2.8).
    pub(super) hardened: bool,
    /// Password may be absent, an absent phone is kept, new error texts (edge-newer §2.2).
    pub(super) password_optional: bool,
    /// A broken welcome mail undoes the activation (edge-contract §4, §11).
    pub(super) welcome_mail_is_vital: bool,
    /// `start_enrollment` refuses who is enrolled; up to 1.6 who has a password (edge-contract §9, §11).
    pub(super) enrolled_decides: bool,
    /// `enrollment_display_welcome_message` is obeyed (edge-newer §2.1).
    pub(super) display_switch: bool,
    /// `disable_tunnels` and `posture_check_required` exist; Linux gets service locations (edge-newer §2.1, §2.4, §2.6).
    pub(super) posture: bool,
    /// `steps` and `mfa_user_state` exist (edge-newer §2.4).
    pub(super) steps: bool,
    /// The second factor may be set up again before activation, and the deadline holds there (edge-newer §2.3; the
    /// exact version is not known, only that 2.0 refuses).
    pub(super) mfa_redo: bool,
}

const V1_6: Flags = Flags {
    edge_version: "1.6.2+9ae14db",
    core_version: "1.6.6+2aae719",
    body_limit: 2 * 1024 * 1024,
    cookie_survives_restart: false,
    cookie_attributes: false,
    hardened: false,
    password_optional: false,
    welcome_mail_is_vital: true,
    enrolled_decides: false,
    display_switch: false,
    posture: false,
    steps: false,
    mfa_redo: false,
};

const V2_0: Flags = Flags {
    edge_version: "2.0.1+demo",
    core_version: "2.0.1+ea1a50c",
    cookie_survives_restart: true,
    welcome_mail_is_vital: false,
    enrolled_decides: true,
    ..V1_6
};

const V2_1: Flags = Flags {
    edge_version: "2.1.0+demo",
    core_version: "2.1.0+demo",
    body_limit: 256 * 1024,
    cookie_attributes: true,
    hardened: true,
    password_optional: true,
    display_switch: true,
    posture: true,
    ..V2_0
};

const V2_2: Flags = Flags {
    edge_version: "2.2.0-beta1+demo",
    core_version: "2.2.0-beta1+demo",
    steps: true,
    mfa_redo: true,
    ..V2_1
};

impl Profile {
    /// All of them, oldest first.
    pub const ALL: [Self; 4] = [Self::V1_6, Self::V2_0, Self::V2_1, Self::V2_2];

    /// Gives the name that [`FromStr`] reads: `1.6`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_6 => "1.6",
            Self::V2_0 => "2.0",
            Self::V2_1 => "2.1",
            Self::V2_2 => "2.2",
        }
    }

    pub(super) const fn flags(self) -> Flags {
        match self {
            Self::V1_6 => V1_6,
            Self::V2_0 => V2_0,
            Self::V2_1 => V2_1,
            Self::V2_2 => V2_2,
        }
    }
}

/// Not the name of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of 1.6, 2.0, 2.1, 2.2")]
pub struct UnknownProfile;

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.name() == text)
            .ok_or(UnknownProfile)
    }
}
