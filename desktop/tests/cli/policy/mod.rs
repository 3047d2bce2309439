//! The administrator's policy where it really lies, and the built program that has to follow it.
//!
//! On Linux the program gets a view of its own of `/etc`; nothing of the machine changes. On Windows the machine's registry
//! is written, so these tests run only when asked for (`npm run check:windows` does, in a machine of its own) and one at a
//! time.

#[cfg(windows)]
#[path = "registry.rs"]
mod place;

use serde_json::json;

#[cfg(windows)]
use self::place::Machine;
#[cfg(target_os = "linux")]
use crate::world::Machine;
use crate::world::{Demo, Laptop};

#[cfg_attr(windows, ignore = "writes the policy of this machine")]
#[test]
fn one_that_is_not_understood_stops_everything() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    for (policy, reason) in [
        (
            json!({ "allowed_edge_host": ["127.0.0.1"] }),
            "does not know the field",
        ),
        (json!({ "hide_manual_entry": "yes" }), "has a value"),
        (
            json!({ "allowed_edge_hosts": ["https://127.0.0.1"] }),
            "entry 1 of",
        ),
    ] {
        let Some(machine) = Machine::with(&policy) else {
            return;
        };
        for args in [&["enroll"][..], &["check"]] {
            let ran = machine.expect(2, &laptop, args);
            assert!(ran.stderr.contains("cannot be followed"), "{}", ran.stderr);
            assert!(ran.stderr.contains(reason), "{}", ran.stderr);
            assert!(ran.stderr.contains(Machine::PLACE), "{}", ran.stderr);
        }
        let ran = machine.expect(2, &laptop, &["enroll", "--json"]);
        assert_eq!(ran.json()["error"]["code"], "bad_policy");
    }
    assert!(laptop.file().exists());
    assert!(demo.requests().is_empty());

    // Nor is what was enrolled without it asked for news.
    laptop.expect(0, &["enroll"]);
    let requests = demo.requests().len();
    if let Some(machine) = Machine::with(&json!({ "log_level": "loud" })) {
        machine.expect(2, &laptop, &["sync"]);
        // What sends nothing works, so that the machine can be looked at and cleaned up.
        machine.expect(0, &laptop, &["status"]);
        machine.expect(0, &laptop, &["export", "Berlin Office", "--output", "-"]);
        machine.expect(0, &laptop, &["secrets", "move", "--to", "file"]);
        machine.expect(0, &laptop, &["remove", "--all", "--yes"]);
    }
    assert_eq!(demo.requests().len(), requests);
}

#[cfg_attr(windows, ignore = "writes the policy of this machine")]
#[test]
fn only_allowed_edges_are_talked_to() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let others = json!({ "allowed_edge_hosts": ["vpn.example.com"], "log_level": "warn" });
    {
        let Some(machine) = Machine::with(&others) else {
            return;
        };
        let ran = machine.expect(2, &laptop, &["enroll"]);
        assert!(ran.stderr.contains("does not allow"), "{}", ran.stderr);
        let report = machine.expect(2, &laptop, &["check", "--json"]).json();
        assert_eq!(report["problems"][0]["code"], "edge_not_allowed");
        // Before a token is asked for: here is none.
        let url = ["enroll", "--url", &demo.edge];
        let ran = machine.expect(2, &laptop, &url);
        assert!(
            ran.stderr.contains("does not allow that server"),
            "{}",
            ran.stderr
        );
        let ran = machine.expect(2, &laptop, &[&url[..], &["--json"]].concat());
        assert_eq!(ran.json()["error"]["code"], "edge_not_allowed");
        assert!(demo.requests().is_empty());
    }

    let this = json!({ "allowed_edge_hosts": ["vpn.example.com", "127.0.0.1"] });
    if let Some(machine) = Machine::with(&this) {
        machine.expect(0, &laptop, &["enroll"]);
        machine.expect(0, &laptop, &["sync"]);
    }
    // What was enrolled before is not talked to either.
    let requests = demo.requests().len();
    if let Some(machine) = Machine::with(&others) {
        let ran = machine.run(&laptop, &["sync", "--json"]);
        let result = ran.json()["instances"][0]["result"].clone();
        assert_eq!((ran.code, result), (5, json!("edge_not_allowed")));
        machine.expect(0, &laptop, &["status"]);
    }
    assert_eq!(demo.requests().len(), requests);
}

#[cfg_attr(windows, ignore = "writes the policy of this machine")]
#[test]
fn nothing_is_entered_by_hand_where_that_is_hidden() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let Some(machine) = Machine::with(&json!({ "hide_manual_entry": true })) else {
        return;
    };
    let url = ["enroll", "--url", &demo.edge];
    let ran = machine.expect(5, &laptop, &url);
    assert!(
        ran.stderr.contains("does not allow a token by hand"),
        "{}",
        ran.stderr
    );
    let ran = machine.expect(5, &laptop, &[&url[..], &["--json"]].concat());
    assert_eq!(ran.json()["error"]["code"], "not_by_hand");
    assert!(demo.requests().is_empty());

    // A file is as good as ever.
    laptop.invite(&demo, "start_desktop");
    machine.expect(0, &laptop, &["enroll"]);
    assert_eq!(demo.devices().len(), 1);
}

/// The file in `docs/policy.md`, imported as an administrator would.
#[cfg(windows)]
#[ignore = "writes the policy of this machine"]
#[test]
fn the_file_for_the_registry_is_a_policy() {
    let page = include_str!("../../../../docs/policy.md");
    let (_, rest) = page.split_once("```reg\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let laptop = Laptop::new();
    let file = laptop.folder().join("policy.reg");
    let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    laptop.put(&file, &bytes);
    let machine = Machine::with(&json!({})).unwrap();
    let import = std::process::Command::new("reg")
        .arg("import")
        .arg(&file)
        .output()
        .unwrap();
    assert!(import.status.success(), "{import:?}");

    laptop.deliver("https://vpn.example.com", &"a".repeat(32));
    machine.expect(0, &laptop, &["check"]);
    laptop.deliver("https://other.example", &"a".repeat(32));
    let report = machine.expect(2, &laptop, &["check", "--json"]).json();
    assert_eq!(report["problems"][0]["code"], "edge_not_allowed");
    machine.expect(5, &laptop, &["enroll", "--url", "https://vpn.example.com"]);
}

#[cfg(target_os = "linux")]
#[test]
fn only_a_file_of_root_counts() {
    use crate::world::set_mode;

    const HIDDEN: &str = r#"{"hide_manual_entry": true}"#;
    const WRITABLE: &str = "others than root may write to it";
    let laptop = Laptop::new();
    let stops = |machine: &Machine, reason: &str| {
        for args in [&["check"][..], &["enroll"]] {
            let ran = machine.expect(2, &laptop, args);
            assert!(ran.stderr.contains(reason), "{args:?}: {}", ran.stderr);
        }
    };
    for (text, mode, reason) in [
        ("{", 0o644, "not JSON"),
        ("", 0o644, "not JSON"),
        (HIDDEN, 0o664, WRITABLE),
        (HIDDEN, 0o646, WRITABLE),
    ] {
        let Some(machine) = Machine::with_text(text, mode) else {
            return;
        };
        stops(&machine, reason);
    }

    // In a folder where others could swap it or take it away: also when it is not there (any more).
    let Some(machine) = Machine::with_text(HIDDEN, 0o644) else {
        return;
    };
    for mode in [0o777, 0o775] {
        set_mode(&machine.folder(), mode);
        stops(&machine, WRITABLE);
    }
    std::fs::remove_file(machine.folder().join("policy.json")).unwrap();
    stops(&machine, WRITABLE);
    set_mode(&machine.folder(), 0o755);
    let ran = machine.expect(2, &laptop, &["enroll"]);
    assert!(
        ran.stderr.contains("no provisioning file"),
        "{}",
        ran.stderr
    );

    // A link, wherever it leads.
    let elsewhere = laptop.folder().join("elsewhere.json");
    std::fs::write(&elsewhere, "{}").unwrap();
    std::os::unix::fs::symlink(&elsewhere, machine.folder().join("policy.json")).unwrap();
    stops(&machine, "not a regular file");
}

/// Only root can give files away; this runs where tests run as root.
#[cfg(target_os = "linux")]
#[test]
fn a_policy_of_somebody_else_stops_everything() {
    use std::os::unix::fs::chown;

    let laptop = Laptop::new();
    let Some(machine) = Machine::with(&json!({ "allowed_edge_hosts": [] })) else {
        return;
    };
    let file = machine.folder().join("policy.json");
    for path in [&file, &machine.folder()] {
        if chown(path, Some(4242), None).is_err() {
            return crate::world::skipped("only root can give a file away");
        }
        let ran = machine.expect(2, &laptop, &["check"]);
        assert!(
            ran.stderr.contains("does not belong to root"),
            "{}",
            ran.stderr
        );
        chown(path, Some(0), None).unwrap();
    }
}
