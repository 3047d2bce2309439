//! A provisioning file that somebody tampers with: before it is read, between reading and removing, and after use.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::{chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::json;

use crate::world::{Demo, Laptop, Machine, Ran, Talk, set_mode, skipped};

/// Nobody's number: programs run as this one, and files belong to it.
const STRANGER: u32 = 4242;

fn text(demo: &Demo) -> String {
    let token = demo.mint("start_desktop");
    json!({ "enrollment_token": token, "enrollment_url": demo.edge }).to_string()
}

/// The folder that other delivery scripts use.
fn defguards(laptop: &Laptop) -> std::path::PathBuf {
    let dir = laptop.share().join("net.defguard");
    fs::create_dir_all(&dir).unwrap();
    set_mode(&dir, 0o755);
    dir
}

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

fn contains(ran: &Ran, part: &str) {
    assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
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

#[test]
fn a_used_file_is_overwritten_before_it_goes() {
    for is_named in [false, true] {
        let demo = Demo::start("enrolled-user", &[]);
        let laptop = Laptop::new();
        laptop.invite(&demo, "start_desktop");
        let mut kept_open = File::open(laptop.file()).unwrap();
        let length = kept_open.metadata().unwrap().len();
        let path = laptop.file();
        let named = ["enroll", "--file", path.to_str().unwrap()];
        laptop.expect(0, if is_named { &named } else { &named[..1] });
        assert!(!path.exists());
        is_zero(&mut kept_open, length);
    }
}

fn is_zero(file: &mut File, length: u64) {
    let mut left = Vec::new();
    file.read_to_end(&mut left).unwrap();
    assert_eq!(left.len() as u64, length);
    assert!(
        left.iter().all(|byte| *byte == 0),
        "the token is still there"
    );
}

/// Careful people deliver a token so that nobody, not even its owner, can write to it.
#[test]
fn a_file_that_can_only_be_read_is_overwritten_too() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    set_mode(&laptop.file(), 0o400);
    let mut kept_open = File::open(laptop.file()).unwrap();
    let length = kept_open.metadata().unwrap().len();
    let Some(enroll) = as_stranger(&laptop, &["enroll"]) else {
        return;
    };
    let ran = laptop.run_command(enroll);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!laptop.file().exists());
    is_zero(&mut kept_open, length);
}

/// Makes all of the machine another user's, and the program theirs; `None`, said aloud, where that cannot be done. For
/// root no mode of a file means anything.
fn as_stranger(laptop: &Laptop, args: &[&str]) -> Option<Command> {
    let all = [laptop.folder(), &laptop.data(), &laptop.file()];
    if all
        .iter()
        .any(|path| chown(path, Some(STRANGER), Some(STRANGER)).is_err())
    {
        skipped("only root can give files away");
        return None;
    }
    let mut try_it = laptop.command(&["--version"]);
    if try_it.uid(STRANGER).gid(STRANGER).output().is_err() {
        skipped("others may not run the program that was built");
        return None;
    }
    let mut command = laptop.command(args);
    command.uid(STRANGER).gid(STRANGER);
    Some(command)
}

#[test]
fn a_second_name_of_the_file_is_left_alone_and_the_file_is_no_hit_again() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let bytes = fs::read(laptop.file()).unwrap();
    let second = laptop.folder().join("second name");
    fs::hard_link(laptop.file(), &second).unwrap();
    let ran = laptop.expect(0, &["enroll"]);
    contains(&ran, "provisioning.json");
    for path in [&laptop.file(), &second] {
        assert_eq!(fs::read(path).unwrap(), bytes);
    }
    is_no_hit(&laptop);
}

/// Once nothing is enrolled any more, the file that led to it does not lead there again.
fn is_no_hit(laptop: &Laptop) {
    laptop.expect(0, &["remove", "1", "--yes"]);
    contains(
        &laptop.expect(2, &["enroll"]),
        "there is no provisioning file",
    );
}

#[test]
fn a_used_file_that_is_copied_back_is_no_hit() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let bytes = fs::read(laptop.file()).unwrap();
    laptop.expect(0, &["enroll"]);
    assert!(!laptop.file().exists());
    laptop.put(&laptop.file(), &bytes);
    is_no_hit(&laptop);
    assert_eq!(demo.requests(), ["start", "create_device"]);
}

/// A wizard that has read the file and waits for a person.
fn reading(demo: &Demo, laptop: &Laptop) -> Talk {
    laptop.invite(demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    talk.until("welcome");
    talk
}

fn to_the_end(mut talk: Talk) -> Ran {
    talk.act(json!({ "action": "next" }));
    talk.until("details");
    talk.act(json!({ "action": "set_details", "phone": null }));
    talk.until("password");
    let password = crate::world::PASSWORD;
    talk.act(json!({ "action": "set_password", "password": password }));
    let device = talk.until("device");
    talk.act(json!({ "action": "set_device", "name": device["name"] }));
    talk.until("factor");
    talk.act(json!({ "action": "skip_factor" }));
    talk.until("finish");
    talk.act(json!({ "action": "done" }));
    let ran = talk.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran
}

#[test]
fn another_file_with_the_same_bytes_is_left_alone() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    let talk = reading(&demo, &laptop);
    let bytes = fs::read(laptop.file()).unwrap();
    let beside = laptop.data().join("beside.json");
    laptop.put(&beside, &bytes);
    fs::rename(&beside, laptop.file()).unwrap();
    let ran = to_the_end(talk);
    assert!(ran.stdout.contains("file_left"), "{}", ran.stdout);
    assert_eq!(fs::read(laptop.file()).unwrap(), bytes);
    is_no_hit(&laptop);
}

#[test]
fn the_same_file_with_other_bytes_is_left_alone() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    let talk = reading(&demo, &laptop);
    laptop.put(&laptop.file(), b"somebody's diary");
    to_the_end(talk);
    assert_eq!(fs::read(laptop.file()).unwrap(), b"somebody's diary");
}

/// Removing through a link would remove what somebody else points at.
#[test]
fn a_link_that_takes_its_place_is_left_alone() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    let talk = reading(&demo, &laptop);
    let target = laptop.folder().join("target");
    fs::rename(laptop.file(), &target).unwrap();
    let bytes = fs::read(&target).unwrap();
    symlink(&target, laptop.file()).unwrap();
    to_the_end(talk);
    assert_eq!(fs::read(&target).unwrap(), bytes);
    assert!(fs::symlink_metadata(laptop.file()).unwrap().is_symlink());
}

#[test]
fn on_a_disk_that_cannot_be_written_the_file_stays_and_is_remembered() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let dir = defguards(&laptop);
    let file = dir.join("provisioning.json");
    let bytes = text(&demo);
    laptop.put(&file, bytes.as_bytes());
    let Some(enroll) = with_read_only(&dir, &laptop.command(&["enroll"])) else {
        return;
    };
    let ran = laptop.run_command(enroll);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    contains(&ran, "provisioning.json");
    assert_eq!(fs::read_to_string(&file).unwrap(), bytes);
    is_no_hit(&laptop);
}

/// Gives the program a view of this folder in which nothing can be written; `None`, said aloud, where this user may not.
fn with_read_only(dir: &Path, program: &Command) -> Option<Command> {
    const READ_ONLY: &str =
        r#"mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@""#;
    let inside = |program: &Command| {
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", READ_ONLY, "sh"])
            .arg(dir)
            .arg(program.get_program())
            .args(program.get_args())
            .envs(
                program
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            );
        command
    };
    if !inside(&Command::new("true"))
        .output()
        .is_ok_and(|tried| tried.status.success())
    {
        skipped("this user may not mount anything");
        return None;
    }
    Some(inside(program))
}

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
