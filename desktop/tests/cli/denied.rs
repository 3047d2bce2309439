//! A store that may not be read or written: what is said to do about it is what helps.

use std::fs;
use std::os::unix::fs::chown;

use crate::world::{Demo, Laptop, Ran, bound, read_only, set_mode};

fn enrolled() -> (Demo, Laptop) {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    (demo, laptop)
}

/// Checks that this was said, on how to go on.
#[track_caller]
fn says(ran: &Ran, remedy: &str) {
    assert_eq!(ran.code, 7, "{}{}", ran.stdout, ran.stderr);
    let error = &ran.json()["error"];
    assert_eq!(error["code"], "denied");
    let said = error["remedy"].as_str().unwrap();
    assert!(said.contains(remedy), "{said}");
}

#[test]
fn a_read_only_disk_is_told_as_that() {
    let (_demo, laptop) = enrolled();
    let Some(ran) = read_only(&laptop, &["sync", "--json"]) else {
        return;
    };
    says(&ran, "Its disk is read-only");
}

#[test]
fn what_opens_folder_and_database_again_is_told_and_helps() {
    let (_demo, laptop) = enrolled();
    let data = laptop.data();
    let database = data.join("latchkey.db");
    let args = ["sync", "--json"];
    for (path, closed, opened) in [
        (&data, 0o500, 0o700),
        (&database, 0, 0o600),
        (&data, 0o777, 0o700),
    ] {
        fs::remove_file(data.join("latchkey.lock")).unwrap(); // so that something has to be made
        set_mode(path, closed);
        let Some(ran) = bound(&laptop, &args) else {
            set_mode(path, opened);
            return;
        };
        says(&ran, &format!("`chmod {opened:o} {}`", path.display()));
        set_mode(path, opened);
        assert_eq!(bound(&laptop, &args).unwrap().code, 0);
    }
}

#[test]
fn a_key_that_may_not_be_read_is_given_back_and_never_removed() {
    let (_demo, laptop) = enrolled();
    let key = laptop.data().join("latchkey.key");
    let export = ["export", "Berlin Office", "--output", "-", "--json"];
    let ways: [&[&str]; 2] = [&export, &["sync", "--json"]];
    for args in ways {
        set_mode(&key, 0);
        let (Some(ran), Some(status)) = (bound(&laptop, args), bound(&laptop, &["status"])) else {
            set_mode(&key, 0o600);
            return;
        };
        set_mode(&key, 0o600);
        let help = format!("`chmod 600 {}`", key.display());
        says(&ran, &help);
        assert!(!ran.stdout.contains("remove"), "{}", ran.stdout);
        let status = status.stdout;
        assert!(
            status.contains("which you may not open") && status.contains(&help),
            "{status}"
        );
        assert_eq!(bound(&laptop, args).unwrap().code, 0);
    }
}

#[test]
fn what_belongs_to_another_user_is_told_as_that() {
    let (_demo, laptop) = enrolled();
    if !rustix::process::geteuid().is_root() {
        return crate::world::skipped("only root gives files away");
    }
    let data = laptop.data();
    let database = data.join("latchkey.db");
    chown(&database, Some(12_345), None).unwrap();
    let Some(ran) = bound(&laptop, &["status", "--json"]) else {
        return;
    };
    says(
        &ran,
        &format!("`sudo chown \"$(id -un)\" {}`", database.display()),
    );
    chown(&database, Some(0), None).unwrap();
    chown(&data, Some(12_345), None).unwrap();
    let ran = laptop.run(&["sync", "--json"]);
    says(
        &ran,
        &format!("`sudo chown -R \"$(id -un)\" {}`", data.display()),
    );
    assert!(fs::metadata(&database).is_ok(), "nothing was removed");
}
