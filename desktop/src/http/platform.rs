//! What an Edge is told of this machine: the header `defguard-client-platform`.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Makes the header: base64 of the protobuf message `ClientPlatformInfo` (edge-contract §1), of which four text fields
/// are filled: 1 `os_family`, 2 `os_type`, 3 `version` (left out where unknown), 7 `architecture`.
pub(super) fn header() -> String {
    use std::env::consts::{ARCH, FAMILY, OS};
    STANDARD.encode(message(&[
        (1, FAMILY),
        (2, OS),
        (3, &os_version().unwrap_or_default()),
        (7, ARCH),
    ]))
}

/// Writes text fields as protobuf does: tag (number and wire type 2), length, bytes; empty ones are left out.
fn message(fields: &[(u8, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, text) in fields {
        // Up to 127 the length is one byte, and no true value is longer.
        let length = text.len().min(127);
        if let (Some(text), Ok(byte), 1..) = (text.get(..length), u8::try_from(length), length) {
            bytes.extend([number << 3 | 2, byte]);
            bytes.extend(text.as_bytes());
        }
    }
    bytes
}

/// Reads the release of a Linux distribution; elsewhere the system has no file that says it.
fn os_version() -> Option<String> {
    version_in(&std::fs::read_to_string("/etc/os-release").ok()?)
}

fn version_in(os_release: &str) -> Option<String> {
    let value = os_release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_ID="))?;
    Some(value.trim_matches(['"', '\'']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand from the protobuf encoding's documentation.
    #[test]
    fn encodes_as_protobuf_does() {
        let fields = [(1, "unix"), (2, "linux"), (3, ""), (7, "x86_64")];
        assert_eq!(message(&fields), b"\x0a\x04unix\x12\x05linux\x3a\x06x86_64");
        assert_eq!(message(&[(3, &"9".repeat(300))])[..2], [0x1a, 127]);
    }

    #[test]
    fn reads_the_release() {
        assert_eq!(
            version_in("ID=debian\nVERSION_ID=\"12\"\n").as_deref(),
            Some("12")
        );
        assert_eq!(version_in("ID=arch\n"), None);
    }
}
