//! What is said at the end, and output that cannot be written.

use std::fs;
#[cfg(unix)]
use std::process::Stdio;

use serde_json::json;

use crate::world::{Demo, Laptop};

#[cfg(unix)]
fn enrolled() -> (Demo, Laptop) {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    (demo, laptop)
}

#[test]
fn a_file_that_is_gone_is_not_spoken_of() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let text = json!({ "enrollment_token": token, "enrollment_url": demo.edge }).to_string();
    let given = laptop.folder().join("given.json");
    laptop.put(&given, text.as_bytes());
    let ran = laptop.expect(0, &["enroll", "--file", given.to_str().unwrap()]);
    assert!(!given.exists());
    assert_eq!(ran.stderr, "");

    // One that lies there is named with the whole command.
    laptop.put(&laptop.file(), text.as_bytes());
    let ran = laptop.expect(0, &["enroll"]);
    let _ = fs::remove_file(laptop.file());
    assert!(ran.stdout.contains("enrolled already"), "{}", ran.stdout);
    laptop.deliver(&demo.edge, "SomeOtherTokenSomeOtherTokenSome");
    let ran = laptop.expect(0, &["enroll"]);
    let command = format!("`latchkey enroll --file {}`", laptop.file().display());
    assert!(ran.stderr.contains(&command), "{}", ran.stderr);
}

#[test]
fn a_file_that_was_never_there_is_said_to_be_missing() {
    let laptop = Laptop::new();
    let ran = laptop.expect(2, &["enroll", "--file", "nowhere.json"]);
    assert!(
        ran.stderr.contains("there is no such file"),
        "{}",
        ran.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let (_demo, laptop) = enrolled();
    for args in [
        &["status"][..],
        &["status", "--json"],
        &["export", "Lisbon Lab", "-o", "-"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = laptop
            .command(args)
            .stdin(Stdio::null())
            .stdout(full)
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {stderr}");
        assert!(stderr.contains("no room left"), "{args:?}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_went_away_changes_nothing() {
    let (_demo, laptop) = enrolled();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = laptop
        .command(&["status"])
        .stdin(Stdio::null())
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[cfg(target_os = "linux")] // elsewhere the key is in the system's secret store
#[test]
fn keys_that_do_not_open_are_told_before_it_says_enrolled() {
    let (_demo, laptop) = enrolled();
    let key = laptop.data().join("latchkey.key");
    let right = fs::read(&key).unwrap();
    for (bytes, said) in [
        (None, "`latchkey.key` is missing"),
        (Some([7; 32]), "`latchkey.key` holds another key"),
    ] {
        match bytes {
            None => fs::remove_file(&key).unwrap(),
            Some(bytes) => laptop.put(&key, &bytes),
        }
        let ran = laptop.expect(7, &["enroll"]);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        let place = laptop.data().display().to_string();
        assert!(ran.stderr.contains(&place), "{}", ran.stderr);
        assert!(!ran.stderr.contains("not there"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    laptop.put(&key, &right);
    laptop.expect(0, &["enroll"]);
}

#[test]
fn a_store_in_trouble_is_named_in_plain_words() {
    let laptop = Laptop::new();
    fs::remove_dir(laptop.data()).unwrap();
    laptop.put(&laptop.data(), b"a file where a folder should be");
    let ran = laptop.expect(7, &["enroll"]);
    let place = laptop.data().display().to_string();
    assert!(ran.stderr.contains(&place), "{}", ran.stderr);
    assert!(!ran.stderr.contains("os error"), "{}", ran.stderr);
}

#[test]
fn wrong_arguments_are_json_where_json_is_read() {
    let laptop = Laptop::new();
    for (args, said) in [
        (&["--json"][..], "there is no command"),
        (&["enrol", "--json"], "enrol"),
        (&["remove", "--json"], "required"),
    ] {
        let ran = laptop.expect(64, args);
        let error = &ran.json()["error"];
        assert_eq!(error["code"], "usage");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(said), "{message}");
        assert_eq!(ran.stderr, "");
    }
}
