mod arbitrary;
mod documents;
#[cfg(windows)]
mod registry;

use super::*;

fn edge(url: &str) -> EdgeUrl {
    EdgeUrl::parse(url).unwrap()
}

/// The same policy from each place that can be read here: fixtures of what an administrator, or the system, writes.
const JSON: &[u8] = include_bytes!("../../../tests/fixtures/policy/policy.json");
const PLIST: &[u8] = include_bytes!("../../../tests/fixtures/policy/net.latchkey.plist");

fn in_plist(dictionary: &str) -> Vec<u8> {
    format!(r#"<?xml version="1.0" encoding="UTF-8"?><plist version="1.0">{dictionary}</plist>"#)
        .into_bytes()
}

#[test]
fn says_the_same_in_each_place() {
    for policy in [json::parse(JSON), preferences::parse(PLIST)] {
        let policy = policy.unwrap();
        assert_eq!(policy.log_level, Some(LogLevel::Warn));
        assert_eq!(policy.hide_manual_entry, Some(true));
        for (url, allowed) in [
            ("https://vpn.example.com:8443/edge", true),
            ("https://xn--bcher-kva.example", true),
            ("http://[::1]:8080", true),
            ("https://example.com", false),
            ("https://evil-vpn.example.com", false),
            ("https://vpn.example.com.evil.test", false),
        ] {
            assert_eq!(policy.allows(&edge(url)), allowed, "{url}");
        }
    }
}

#[test]
fn takes_a_property_list_in_binary() {
    let mut bytes = Vec::new();
    let read: plist::Value = plist::Value::from_reader(std::io::Cursor::new(PLIST)).unwrap();
    read.to_writer_binary(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"bplist00"));
    assert_eq!(preferences::parse(&bytes), preferences::parse(PLIST));
}

#[test]
fn an_empty_list_allows_nothing_and_no_list_everything() {
    let all = json::parse(b"{}").unwrap();
    assert_eq!(all, Policy::default());
    assert!(all.allows(&edge("https://vpn.example.com")));
    assert_eq!(preferences::parse(&in_plist("<dict/>")), Ok(all));
    let none = json::parse(br#"{"allowed_edge_hosts": []}"#).unwrap();
    assert!(!none.allows(&edge("https://vpn.example.com")));
    let text = "<dict><key>AllowedEdgeHosts</key><array/></dict>";
    assert_eq!(preferences::parse(&in_plist(text)), Ok(none));
}

#[test]
fn whatever_it_does_not_understand_is_an_error() {
    let syntax = |line, column| PolicyFlaw::NotJson { line, column };
    let unknown = |name: &str| PolicyFlaw::Unknown(name.to_owned());
    for (text, flaw) in [
        ("", syntax(1, 1)),
        ("[]", syntax(1, 1)),
        ("[null, null, true]", syntax(1, 1)),
        ("{", syntax(1, 1)),
        ("{} {}", syntax(1, 4)),
        (r#"{"allowed_edge_host": []}"#, unknown("allowed_edge_host")),
        (r#"{"LogLevel": "warn"}"#, unknown("LogLevel")),
        (
            r#"{"allowed_edge_hosts": "vpn.example.com"}"#,
            PolicyFlaw::Value("allowed_edge_hosts"),
        ),
        (
            r#"{"allowed_edge_hosts": ["a.example", 1]}"#,
            PolicyFlaw::Value("allowed_edge_hosts"),
        ),
        (
            r#"{"allowed_edge_hosts": null}"#,
            PolicyFlaw::Value("allowed_edge_hosts"),
        ),
        (
            r#"{"allowed_edge_hosts": [], "allowed_edge_hosts": ["a.example"]}"#,
            PolicyFlaw::Twice("allowed_edge_hosts"),
        ),
        (r#"{"log_level": "loud"}"#, PolicyFlaw::Value("log_level")),
        (r#"{"log_level": "WARN"}"#, PolicyFlaw::Value("log_level")),
        (
            r#"{"hide_manual_entry": "yes"}"#,
            PolicyFlaw::Value("hide_manual_entry"),
        ),
        (
            r#"{"hide_manual_entry": 1}"#,
            PolicyFlaw::Value("hide_manual_entry"),
        ),
    ] {
        assert_eq!(json::parse(text.as_bytes()), Err(flaw), "{text}");
    }
    for (text, flaw) in [
        ("<array/>", PolicyFlaw::NotPlist),
        ("<dict>", PolicyFlaw::NotPlist),
        ("", PolicyFlaw::NotPlist),
        (
            "<dict><key>log_level</key><string>warn</string></dict>",
            unknown("log_level"),
        ),
        (
            "<dict><key>HideManualEntry</key><integer>1</integer></dict>",
            PolicyFlaw::Value("HideManualEntry"),
        ),
        (
            "<dict><key>AllowedEdgeHosts</key><string>a.example</string></dict>",
            PolicyFlaw::Value("AllowedEdgeHosts"),
        ),
        (
            "<dict><key>AllowedEdgeHosts</key><array><true/></array></dict>",
            PolicyFlaw::Value("AllowedEdgeHosts"),
        ),
    ] {
        assert_eq!(preferences::parse(&in_plist(text)), Err(flaw), "{text}");
    }
}

#[test]
fn a_host_is_a_name_or_an_address_and_nothing_more() {
    for host in [
        "",
        "*.example.com",
        "https://vpn.example.com",
        "vpn.example.com:443",
        "a b",
        "me@a",
    ] {
        let text = format!(r#"{{"allowed_edge_hosts": ["a.example", "{host}"]}}"#);
        let flaw = PolicyFlaw::Host {
            field: "allowed_edge_hosts",
            entry: 2,
        };
        assert_eq!(json::parse(text.as_bytes()), Err(flaw), "{host}");
    }
}

#[test]
fn a_strange_name_is_made_harmless() {
    let flaw = PolicyFlaw::Unknown("\u{1b}[2J".repeat(100)).to_string();
    assert!(!flaw.contains('\u{1b}') && flaw.len() < 200, "{flaw}");
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn only_root_may_have_written_it() {
    use std::os::unix::fs::PermissionsExt;

    use latchkey_core::provisioning::ProblemCode;

    let me = rustix::process::geteuid().as_raw();
    let root = Owners {
        user: me + 1,
        root: me,
        group: None,
    };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("policy.json");
    assert_eq!(Policy::load_from(&path, &root), Ok(Policy::default()));

    let set_mode = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&path, mode).unwrap();
    };
    std::fs::write(&path, r#"{"hide_manual_entry": true}"#).unwrap();
    set_mode(0o644);
    let policy = Policy::load_from(&path, &root).unwrap();
    assert!(!policy.allows_manual_entry());
    let stranger = Owners {
        user: me,
        root: me + 1,
        group: None,
    };
    let error = Policy::load_from(&path, &stranger).unwrap_err();
    assert_eq!(error.flaw, PolicyFlaw::File(ProblemCode::ForeignOwner));
    assert!(error.to_string().ends_with("does not belong to root"));
    set_mode(0o664);
    let error = Policy::load_from(&path, &root).unwrap_err();
    assert_eq!(error.flaw, PolicyFlaw::File(ProblemCode::WritableByOthers));
}
