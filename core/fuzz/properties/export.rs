//! What becomes a file that `wg-quick` reads as root.

use latchkey_core::export::{ExportError, file_name, wireguard_conf};
use latchkey_core::instance::{Endpoint, Instance, Location};
use latchkey_core::wireguard::PrivateKey;

/// The only keys that a file may have.
const KEYS: [&str; 7] = [
    "PrivateKey",
    "Address",
    "DNS",
    "PublicKey",
    "AllowedIPs",
    "Endpoint",
    "PersistentKeepalive",
];

/// Panics if a location that was believed does not become a file of known keys and checked values.
pub fn hold(instance: &Instance, location: &Location) {
    let json = serde_json::to_string(location).unwrap();
    assert_eq!(serde_json::from_str::<Location>(&json).unwrap(), *location);
    assert!(!location.name.contains(char::is_control));

    let name = file_name(&location.name);
    let stem = name.strip_suffix(".conf").unwrap();
    assert!(
        (1..=15).contains(&stem.len()) && !stem.starts_with(['-', '.']),
        "{name}"
    );
    assert!(
        stem.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_=+.-".contains(&b)),
        "{name}"
    );

    let key = PrivateKey::from_random(&[9; 32]);
    let open = Instance {
        only_client_activation: false,
        ..instance.clone()
    };
    match wireguard_conf(&open, location, &key, true) {
        Ok(text) => is_harmless(text.expose(), location, &key),
        // A name server such as `-x` is stored, and refused here.
        Err(ExportError::BadDns) => {}
        Err(other) => panic!("believed, and then not exported: {other:?}"),
    }
    if instance.only_client_activation {
        let refused = wireguard_conf(instance, location, &key, true);
        assert_eq!(refused, Err(ExportError::OnlyClientActivation));
    }
}

fn is_harmless(text: &str, location: &Location, key: &PrivateKey) {
    let mut seen = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        assert!(
            !line.contains(char::is_control) && line.is_ascii(),
            "{line:?}"
        );
        if ["[Interface]", "[Peer]"].contains(&line) {
            seen.push(line);
            continue;
        }
        let (name, value) = line.split_once(" = ").unwrap();
        assert!(KEYS.contains(&name), "{name}");
        assert!(
            !value.contains(['#', ';', '=']) || name.ends_with("Key"),
            "{name}"
        );
        seen.push(name);
        match name {
            "PrivateKey" => assert_eq!(value, key.to_base64().expose()),
            "PublicKey" => assert_eq!(value, location.public_key.to_string()),
            "Endpoint" => assert_eq!(Endpoint::parse(value).as_ref(), Some(&location.endpoint)),
            "Address" => assert_eq!(value.split(", ").count(), location.addresses.len()),
            "DNS" => assert_eq!(value, location.dns.join(", ")),
            _ => {}
        }
    }
    for (place, name) in seen.iter().enumerate() {
        assert!(!seen[..place].contains(name), "{name} twice");
    }
    assert_eq!(seen[..2], ["[Interface]", "PrivateKey"]);
}
