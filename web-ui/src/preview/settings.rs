//! The switches of the administration panel: a table of what each is called and what it does to a server.

use std::ops::RangeInclusive;

use latchkey_core::demo::{DemoEdge, MfaMode, Profile};

use crate::words::Words;

/// How long a session may last, in minutes.
pub const MINUTES: RangeInclusive<i64> = 1..=1_440;
/// The choices of the administration panel (field §2.8).
pub const USUAL_MINUTES: [i64; 3] = [10, 30, 60];

/// A setting that is on or off.
#[derive(Debug)]
pub struct Flag {
    /// Its name in the address: Defguard's, where there is one.
    pub key: &'static str,
    /// The first version that knows it.
    pub since: Profile,
    /// Its name for people.
    pub label: fn(Words) -> &'static str,
    /// What it means.
    pub hint: fn(Words) -> &'static str,
    /// Reads it.
    pub get: fn(&DemoEdge) -> bool,
    /// Sets it.
    pub set: fn(&mut DemoEdge, bool),
}

/// All of them, in the order of the panel.
pub static FLAGS: [Flag; 9] = [
    Flag {
        key: "mfa_required",
        since: Profile::V1_6,
        label: Words::preview_flag_mfa,
        hint: Words::preview_flag_mfa_hint,
        get: asks_for_factor,
        set: ask_for_factor,
    },
    Flag {
        key: "smtp_configured",
        since: Profile::V1_6,
        label: Words::preview_flag_smtp,
        hint: Words::preview_flag_smtp_hint,
        get: |edge| edge.settings().smtp_configured(),
        set: |edge, on| {
            let server = if on { "mail.acme.example" } else { "" };
            edge.settings_mut().smtp_server = server.into();
        },
    },
    Flag {
        key: "enrollment_vpn_step_optional",
        since: Profile::V1_6,
        label: Words::preview_flag_vpn,
        hint: Words::preview_flag_vpn_hint,
        get: |edge| edge.settings().enrollment_vpn_step_optional,
        set: |edge, on| edge.settings_mut().enrollment_vpn_step_optional = on,
    },
    Flag {
        key: "admin_device_management",
        since: Profile::V1_6,
        label: Words::preview_flag_devices,
        hint: Words::preview_flag_devices_hint,
        get: |edge| edge.settings().admin_device_management,
        set: |edge, on| edge.settings_mut().admin_device_management = on,
    },
    Flag {
        key: "only_client_activation",
        since: Profile::V1_6,
        label: Words::preview_flag_client,
        hint: Words::preview_flag_client_hint,
        get: |edge| edge.settings().only_client_activation,
        set: |edge, on| edge.settings_mut().only_client_activation = on,
    },
    Flag {
        key: "password_management_disabled",
        since: Profile::V2_1, // edge-newer §2.1
        label: Words::preview_flag_password,
        hint: Words::preview_flag_password_hint,
        get: |edge| {
            let external = edge.users().iter().any(|user| user.external);
            external && edge.settings().password_management_disabled
        },
        set: |edge, on| {
            edge.settings_mut().password_management_disabled = on;
            for login in SAMPLE_USERS {
                if let Some(user) = edge.user_mut(login) {
                    user.external = on; // it is only ever for those
                }
            }
        },
    },
    Flag {
        key: "enrollment_send_welcome_email",
        since: Profile::V2_0, // edge-contract §11; up to 1.6 it is always sent
        label: Words::preview_flag_mail,
        hint: Words::preview_flag_mail_hint,
        get: |edge| edge.settings().enrollment_send_welcome_email,
        set: |edge, on| edge.settings_mut().enrollment_send_welcome_email = on,
    },
    Flag {
        key: "enrollment_display_welcome_message",
        since: Profile::V2_1, // edge-newer §2.1
        label: Words::preview_flag_message,
        hint: Words::preview_flag_message_hint,
        get: |edge| edge.settings().enrollment_display_welcome_message,
        set: |edge, on| edge.settings_mut().enrollment_display_welcome_message = on,
    },
    Flag {
        key: "enrollment_use_welcome_message_as_email",
        since: Profile::V1_6,
        label: Words::preview_flag_same,
        hint: Words::preview_flag_same_hint,
        get: |edge| edge.settings().enrollment_use_welcome_message_as_email,
        set: |edge, on| edge.settings_mut().enrollment_use_welcome_message_as_email = on,
    },
];

/// The place of “use the welcome message as e-mail” in [`FLAGS`]: it stands beside the texts.
pub const SAME: usize = 8;
/// The place of “show the welcome message”.
pub const SHOW: usize = 7;
/// The place of “send welcome e-mail”.
pub const SEND: usize = 6;
/// The place of “SMTP configured”.
pub const SMTP: usize = 1;

/// Those who may enroll in a scenario.
const SAMPLE_USERS: [&str; 2] = ["maya", "tomas"];

/// A factor is required when some location asks for one that Defguard checks (edge-contract §3).
fn asks_for_factor(edge: &DemoEdge) -> bool {
    let mut locations = edge.locations().iter();
    locations.any(|location| location.mfa == MfaMode::Internal)
}

fn ask_for_factor(edge: &mut DemoEdge, on: bool) {
    let locations = edge.locations_mut();
    if on {
        if let Some(first) = locations.first_mut() {
            first.mfa = MfaMode::Internal;
        }
    } else {
        for location in locations {
            if location.mfa == MfaMode::Internal {
                location.mfa = MfaMode::Disabled;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_what_they_say() {
        for (place, key) in [
            (SAME, "enrollment_use_welcome_message_as_email"),
            (SHOW, "enrollment_display_welcome_message"),
            (SEND, "enrollment_send_welcome_email"),
            (SMTP, "smtp_configured"),
        ] {
            assert_eq!(FLAGS[place].key, key);
        }
    }
}
