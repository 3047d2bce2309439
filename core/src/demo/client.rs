//! What a client says of itself, and which locations it may therefore see (edge-contract §1, edge-newer §2.6).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use semver::Version;

use super::http::HttpRequest;
use super::profile::Flags;
use super::world::{DemoLocation, MfaMode, ServiceMode};

/// The two `defguard-client-*` headers; junk is as good as nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    version: Option<Version>,
    os_family: String,
    os_type: String,
}

impl Client {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let version = request
            .header("defguard-client-version")
            .and_then(|text| Version::parse(text).ok());
        let platform = request
            .header("defguard-client-platform")
            .and_then(|text| STANDARD.decode(text).ok())
            .unwrap_or_default();
        Self {
            version,
            os_family: string_field(&platform, 1),
            os_type: string_field(&platform, 2),
        }
    }

    /// Tells whether the location is in this client's `configs`.
    pub(super) fn sees(&self, location: &DemoLocation, flags: &Flags) -> bool {
        let service = match location.service {
            ServiceMode::Disabled => true,
            ServiceMode::Prelogon | ServiceMode::AlwaysOn | ServiceMode::Unknown => {
                (self.os_family == "windows" && self.is_at_least(1, 6))
                    || (flags.posture && self.os_type == "linux" && self.is_at_least(2, 1))
            }
        };
        let posture = !(flags.posture && location.posture_check) || self.is_at_least(2, 1);
        let steps = !flags.steps || fits_old_clients(location) || self.is_at_least(2, 2);
        service && posture && steps
    }

    /// `>=` of semver: `2.2.0-beta1` is not yet 2.2.
    fn is_at_least(&self, major: u64, minor: u64) -> bool {
        self.version
            .as_ref()
            .is_some_and(|version| *version >= Version::new(major, minor, 0))
    }
}

/// Tells whether `location_mfa_mode` can still say what the location asks for: no flow of its own (edge-newer §2.4).
pub(super) fn fits_old_clients(location: &DemoLocation) -> bool {
    location.steps.is_empty() || location.mfa == MfaMode::Disabled
}

/// Reads one string field of a protobuf message; empty if it is not there.
fn string_field(mut message: &[u8], wanted: u64) -> String {
    let mut found = String::new();
    while let Some((key, rest)) = varint(message) {
        let Some((field, rest)) = value(key & 7, rest) else {
            break;
        };
        if key >> 3 == wanted && key & 7 == 2 {
            found = String::from_utf8_lossy(field).into_owned();
        }
        message = rest;
    }
    found
}

fn value(wire_type: u64, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    match wire_type {
        0 => varint(bytes).map(|(_, rest)| bytes.split_at(bytes.len() - rest.len())),
        1 => bytes.split_at_checked(8),
        2 => {
            let (length, rest) = varint(bytes)?;
            rest.split_at_checked(usize::try_from(length).ok()?)
        }
        5 => bytes.split_at_checked(4),
        _ => None,
    }
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().take(10).enumerate() {
        number |= u64::from(byte & 0x7f)
            .checked_shl(7 * u32::try_from(index).ok()?)
            .unwrap_or_default();
        if byte & 0x80 == 0 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header of exchange 311: `windows`, `x`, `11`.
    #[test]
    fn reads_the_recorded_platform() {
        let request = HttpRequest::get("/")
            .with("defguard-client-version", "1.6.9")
            .with("defguard-client-platform", "Cgd3aW5kb3dzEgF4GgIxMQ==");
        let client = Client::of(&request);
        assert_eq!((&*client.os_family, &*client.os_type), ("windows", "x"));
        assert!(client.is_at_least(1, 6) && !client.is_at_least(2, 0));
    }

    #[test]
    fn junk_is_nothing() {
        for (version, platform) in [
            ("not-semver", "%%%"),
            ("2.2.0-beta1", "/////w=="),
            ("", "Cv8="),
        ] {
            let request = HttpRequest::get("/")
                .with("defguard-client-version", version)
                .with("defguard-client-platform", platform);
            let client = Client::of(&request);
            assert!(client.os_family.is_empty() && !client.is_at_least(2, 2));
        }
    }
}
