//! Between reading and removing: only the very file that was read is removed, with the bytes that were read.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::is_no_hit;
use crate::world::{Demo, Laptop, PASSWORD, Ran, Talk};

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
    talk.act(json!({ "action": "set_password", "password": PASSWORD }));
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
