//! After use: a file is overwritten and goes; one that cannot go, or comes back, leads nowhere any more.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::{STRANGER, contains, defguards, is_no_hit, text};
use crate::world::{Demo, Laptop, set_mode, skipped};

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

fn is_zero(file: &mut File, length: u64) {
    let mut left = Vec::new();
    file.read_to_end(&mut left).unwrap();
    assert_eq!(left.len() as u64, length);
    assert!(
        left.iter().all(|byte| *byte == 0),
        "the token is still there"
    );
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
