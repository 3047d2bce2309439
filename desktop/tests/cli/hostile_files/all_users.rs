//! A file for all users of the machine: only root may have put it there, and it stays.

use std::fs;
use std::os::unix::fs::{chown, symlink};

use super::{STRANGER, contains, text};
use crate::world::{Demo, Laptop, Machine, skipped};

#[test]
fn a_file_for_all_users_is_used_once_by_each_and_left_there() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let Some(machine) = Machine::new() else {
        return;
    };
    let bytes = text(&demo);
    machine.put("provisioning.json", &bytes, 0o644);
    let report = machine.expect(0, &laptop, &["check", "--json"]).json();
    assert_eq!(report["place"], "machine");
    let ran = machine.expect(0, &laptop, &["enroll"]);
    contains(&ran, "/etc/latchkey/provisioning.json");
    let file = machine.folder().join("provisioning.json");
    assert_eq!(fs::read_to_string(&file).unwrap(), bytes);
    laptop.expect(0, &["remove", "1", "--yes"]);
    contains(
        &machine.expect(2, &laptop, &["enroll"]),
        "there is no provisioning file",
    );
    assert_eq!(demo.requests(), ["start", "create_device"]);
}

#[test]
fn a_file_for_all_users_is_roots_and_nobody_elses_to_write() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let Some(machine) = Machine::new() else {
        return;
    };
    let file = machine.folder().join("provisioning.json");
    let refused = |code: &str| {
        let report = machine.expect(2, &laptop, &["check", "--json"]).json();
        assert_eq!(report["problems"][0]["code"], code, "{report}");
        let ran = machine.expect(2, &laptop, &["enroll"]);
        assert!(ran.stderr.contains("cannot be"), "{}", ran.stderr);
    };
    let bytes = text(&demo);
    for mode in [0o664, 0o646] {
        machine.put("provisioning.json", &bytes, mode);
        refused("writable_by_others");
    }
    let elsewhere = laptop.folder().join("elsewhere.json");
    laptop.put(&elsewhere, bytes.as_bytes());
    fs::remove_file(&file).unwrap();
    symlink(&elsewhere, &file).unwrap();
    refused("not_regular");
    fs::remove_file(&file).unwrap();
    machine.put("provisioning.json", &bytes, 0o644);
    if chown(&file, Some(STRANGER), None).is_err() {
        return skipped("only root can give a file away");
    }
    refused("foreign_owner");
    assert_eq!(demo.requests(), [""; 0]);
}
