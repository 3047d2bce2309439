//! The registry of Windows, in keys of the tests' own; only where keys below `HKEY_LOCAL_MACHINE` may be made.

use windows_registry::{Key, LOCAL_MACHINE, Type};

use super::*;

/// A key of its own, away from the real policy; gone when dropped.
struct Policies(String);

impl Policies {
    fn new() -> Self {
        let name = tempfile::tempdir().unwrap();
        let name = name.path().file_name().unwrap().to_str().unwrap();
        Self(format!(r"SOFTWARE\Latchkey-test-{name}"))
    }

    fn key(&self) -> Key {
        LOCAL_MACHINE.create(&self.0).unwrap()
    }

    fn load(&self) -> Result<Policy, PolicyFlaw> {
        let place = format!(r"HKLM\{}", self.0);
        Policy::load(Path::new(&place)).map_err(|error| error.flaw)
    }
}

impl Drop for Policies {
    fn drop(&mut self) {
        let _ = LOCAL_MACHINE.remove_tree(&self.0);
    }
}

#[test]
fn says_the_same_in_the_registry() {
    let policies = Policies::new();
    assert_eq!(policies.load(), Ok(Policy::default()));
    let key = policies.key();
    assert_eq!(policies.load(), Ok(Policy::default()));
    key.set_multi_string(
        "AllowedEdgeHosts",
        &["VPN.example.com", "b\u{fc}cher.example", "::1"],
    )
    .unwrap();
    key.set_string("loglevel", "warn").unwrap();
    key.set_u32("HideManualEntry", 1).unwrap();
    assert_eq!(policies.load(), json::parse(JSON));
    key.set_u32("HideManualEntry", 0).unwrap();
    assert_eq!(policies.load().unwrap().hide_manual_entry, Some(false));
    key.set_bytes("AllowedEdgeHosts", Type::MultiString, &[0, 0])
        .unwrap();
    assert_eq!(
        policies.load().unwrap().allowed_edge_hosts,
        Some(Vec::new())
    );
}

#[test]
fn whatever_it_does_not_understand_there_is_an_error() {
    let unknown = |name: &str| Err(PolicyFlaw::Unknown(name.to_owned()));
    let policies = Policies::new();
    let key = policies.key();
    for change in [
        |key: &Key| key.set_string("LogLevel", "loud"),
        |key: &Key| key.set_u32("LogLevel", 1),
        |key: &Key| key.set_expand_string("LogLevel", "warn"),
    ] {
        change(&key).unwrap();
        assert_eq!(policies.load(), Err(PolicyFlaw::Value("LogLevel")));
    }
    key.remove_value("LogLevel").unwrap();
    for change in [
        |key: &Key| key.set_u32("HideManualEntry", 2),
        |key: &Key| key.set_u64("HideManualEntry", 1),
        |key: &Key| key.set_string("HideManualEntry", "1"),
        |key: &Key| key.set_bytes("HideManualEntry", Type::U32, &[1]),
    ] {
        change(&key).unwrap();
        assert_eq!(policies.load(), Err(PolicyFlaw::Value("HideManualEntry")));
    }
    key.remove_value("HideManualEntry").unwrap();
    key.set_string("AllowedEdgeHosts", "vpn.example.com")
        .unwrap();
    assert_eq!(policies.load(), Err(PolicyFlaw::Value("AllowedEdgeHosts")));
    key.remove_value("AllowedEdgeHosts").unwrap();
    key.set_u32("HideManualEntries", 1).unwrap();
    assert_eq!(policies.load(), unknown("HideManualEntries"));
    key.remove_value("HideManualEntries").unwrap();
    let below = key.create("AllowedEdgeHosts").unwrap();
    below.set_string("1", "vpn.example.com").unwrap();
    assert_eq!(policies.load(), Err(PolicyFlaw::Value("AllowedEdgeHosts")));
}
