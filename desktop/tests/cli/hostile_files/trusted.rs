//! Before it is read: a file that somebody else could have put there is not used.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{STRANGER, contains, defguards, text};
use crate::world::{Demo, Laptop, set_mode, skipped};

/// The file is refused for this reason, by `check` and by `enroll`, and no server hears of it.
fn is_refused(demo: &Demo, laptop: &Laptop, more: &[&str], code: &str) {
    let requests = demo.requests().len();
    let report = laptop.expect(2, &[&["check", "--json"], more].concat());
    assert_eq!(report.json()["problems"][0]["code"], code, "{more:?}");
    let file = more.iter().flat_map(|file| ["--file", *file]);
    let args: Vec<&str> = ["enroll"].into_iter().chain(file).collect();
    let ran = laptop.expect(2, &args);
    assert!(ran.stderr.contains("cannot be used"), "{}", ran.stderr);
    assert_eq!(demo.requests().len(), requests, "{more:?}");
}

#[test]
fn a_link_in_its_place_is_not_followed() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let elsewhere = laptop.folder().join("elsewhere.json");
    let bytes = text(&demo);
    laptop.put(&elsewhere, bytes.as_bytes());
    let given = laptop.folder().join("given.json");
    let path = given.to_str().unwrap();
    symlink(&elsewhere, &given).unwrap();
    is_refused(&demo, &laptop, &[path], "not_regular");
    symlink(&elsewhere, laptop.file()).unwrap();
    is_refused(&demo, &laptop, &[], "not_regular");
    fs::remove_file(laptop.file()).unwrap();
    let other = defguards(&laptop).join("provisioning.json");
    symlink(&elsewhere, &other).unwrap();
    is_refused(&demo, &laptop, &[], "not_regular");
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), bytes);
}

#[test]
fn a_folder_where_others_could_swap_it_is_not_trusted() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let dir = defguards(&laptop);
    laptop.put(&dir.join("provisioning.json"), text(&demo).as_bytes());
    set_mode(&dir, 0o777);
    is_refused(&demo, &laptop, &[], "writable_by_others");

    // A link as its folder: the one behind it counts.
    let link = laptop.folder().join("link");
    symlink(&dir, &link).unwrap();
    let file = link.join("provisioning.json");
    let path = file.to_str().unwrap();
    is_refused(&demo, &laptop, &[path], "writable_by_others");
    set_mode(&dir, 0o755);
    laptop.expect(0, &["enroll", "--file", path]);
    assert_eq!(demo.devices().len(), 1);
    assert!(!dir.join("provisioning.json").exists());
}

#[test]
fn a_data_folder_that_others_could_have_filled_is_not_used() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    set_mode(&laptop.data(), 0o777);
    let ran = laptop.expect(7, &["enroll"]);
    contains(&ran, "others may write to the data directory");
    let report = laptop.expect(2, &["check", "--json"]).json();
    assert_eq!(report["problems"][0]["code"], "writable_by_others");
    assert_eq!(demo.requests(), [""; 0]);
    assert_eq!(fs::read_dir(laptop.data()).unwrap().count(), 1);
    set_mode(&laptop.data(), 0o755);
    laptop.expect(0, &["enroll"]);
}

#[test]
fn no_key_is_handed_out_of_a_data_folder_that_others_could_have_filled() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    let location = laptop.status()["instances"][0]["locations"][0]["id"].to_string();
    let export = ["export", &location, "--output", "-"];
    let key = laptop.data().join("latchkey.key");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

    set_mode(&laptop.data(), 0o777);
    let ran = laptop.expect(7, &export);
    contains(&ran, "others may write to the data directory");
    assert_eq!(ran.stdout, "");
    assert_eq!(mode(&laptop.data()), 0o777);

    set_mode(&laptop.data(), 0o755);
    set_mode(&key, 0o644);
    let ran = laptop.expect(0, &export);
    contains(&ran, "other users could look into");
    contains(&ran, "other users could read");
    assert_eq!((mode(&laptop.data()), mode(&key)), (0o700, 0o600));
    let ran = laptop.expect(0, &export);
    assert_eq!(ran.stderr, "", "once is enough");

    // Only root can give files away; this runs where tests run as root.
    if chown(laptop.data(), Some(STRANGER), None).is_ok() {
        let ran = laptop.expect(7, &export);
        contains(&ran, "belongs to somebody else");
        assert_eq!(ran.stdout, "");
        chown(laptop.data(), Some(0), None).unwrap();
    }
}

#[test]
fn a_file_or_folder_of_somebody_else_is_not_trusted() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let dir = defguards(&laptop);
    let file = dir.join("provisioning.json");
    laptop.put(&file, text(&demo).as_bytes());
    if chown(&file, Some(STRANGER), None).is_err() {
        return skipped("only root can give a file away");
    }
    is_refused(&demo, &laptop, &[], "foreign_owner");
    chown(&file, Some(0), None).unwrap();
    chown(&dir, Some(STRANGER), None).unwrap();
    is_refused(&demo, &laptop, &[], "foreign_owner");
    chown(laptop.data(), Some(STRANGER), None).unwrap();
    contains(&laptop.expect(7, &["enroll"]), "belongs to somebody else");
    assert_eq!(demo.requests(), [""; 0]);
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    mknodat(CWD, laptop.file(), FileType::Fifo, Mode::from(0o600), 0).unwrap();
    is_refused(&demo, &laptop, &[], "not_regular");
    fs::remove_file(laptop.file()).unwrap();
    fs::create_dir(laptop.file()).unwrap();
    is_refused(&demo, &laptop, &[], "not_regular");
    for device in ["/dev/zero", "/dev/null"] {
        is_refused(&demo, &laptop, &[device], "not_regular");
    }
}
