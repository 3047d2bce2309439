//! Nobody is there: no terminal, no program.

use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::world::{Demo, Laptop};

#[test]
fn an_enrolled_user_with_a_file_needs_two_requests_and_no_question() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = laptop.invite(&demo, "start_desktop");
    let ran = laptop.expect(0, &["enroll"]);
    assert_eq!(demo.requests(), ["start", "create_device"]);
    assert!(
        ran.stdout.contains("This device is registered."),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("Berlin Office"));
    assert!(!laptop.file().exists());
    assert_eq!(demo.devices()[0]["public_key"], laptop.public_key());
    assert_eq!(laptop.status()["enrollment"], json!(null));

    // Another time there is nothing to do, and no request; a file that lies there is named.
    laptop.deliver(&demo.edge, "SomeOtherTokenSomeOtherTokenSome");
    let again = laptop.expect(0, &["enroll"]);
    assert!(again.stdout.contains("enrolled already"));
    assert!(again.stderr.contains("provisioning.json"));
    assert!(laptop.file().exists());
    assert_eq!(demo.requests().len(), 2);
    laptop.never_said(&[token, "SomeOtherTokenSomeOtherTokenSome".to_owned()]);
}

#[test]
fn an_externally_managed_user_with_a_file_is_asked_nothing() {
    let demo = Demo::start("external", &["--profile", "2.1"]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let ran = laptop.expect(0, &["enroll"]);
    assert!(
        ran.stdout.contains("Your account is active."),
        "{}",
        ran.stdout
    );
    assert_eq!(demo.devices().len(), 1);
}

#[test]
fn somebody_new_has_to_come_and_nothing_is_lost() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let ran = laptop.expect(3, &["enroll"]);
    assert!(ran.stderr.contains("choose a password"), "{}", ran.stderr);
    assert!(ran.stderr.contains("min left"), "{}", ran.stderr);
    assert_eq!(demo.requests(), ["start"]);
    assert_eq!(laptop.status()["enrollment"]["screen"], "welcome");

    let mut talk = laptop.talk(&[]);
    talk.up_to_factor();
    talk.until("factor");
    talk.act(json!({ "action": "skip_factor" }));
    talk.until("finish");
    talk.act(json!({ "action": "done" }));
    assert_eq!(talk.end().code, 0);
    assert_eq!(demo.devices()[0]["public_key"], laptop.public_key());
}

#[test]
fn takes_a_token_from_standard_input() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let ran = laptop.run_with(&["enroll", "--url", &demo.edge], &format!(" {token} \n"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(demo.devices()[0]["public_key"], laptop.public_key());

    // Whoever wrote it may wait for the end before closing the pipe.
    let other = Laptop::new();
    let token = demo.mint("start_desktop");
    let mut program = other
        .command(&["enroll", "--url", &demo.edge])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut pipe = program.stdin.take().unwrap();
    writeln!(pipe, "{token}").unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while program.try_wait().unwrap().is_none() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(pipe);
    assert!(Instant::now() < end, "it waits for the end of the pipe");
    assert!(program.wait().unwrap().success());
    assert_eq!(demo.devices().len(), 2);

    let none = laptop.run_with(&["enroll", "--url", &demo.edge], "\n");
    assert_eq!(none.code, 2, "{}", none.stderr);
    assert!(none.stderr.contains("no token"), "{}", none.stderr);
    laptop.never_said(&[token]);
}

#[test]
fn another_user_is_asked_about_and_changes_nothing() {
    let demo = Demo::start("enrolled-user", &[]);
    let other = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    let before = laptop.status();

    laptop.invite(&other, "start_desktop");
    let file = laptop.file();
    let ran = laptop.expect(3, &["enroll", "--file", file.to_str().unwrap()]);
    assert!(ran.stderr.contains("enrolled already"), "{}", ran.stderr);
    assert_eq!(laptop.status()["instances"], before["instances"]);
    assert_eq!(other.devices().len(), 0);

    // The one who says no is heard, and one who says yes as well.
    let mut talk = laptop.talk(&["--file", file.to_str().unwrap()]);
    assert_eq!(
        talk.until("question")["question"]["kind"],
        "another_instance"
    );
    talk.act(json!({ "action": "answer", "yes": false }));
    assert_eq!(talk.until("stopped")["reason"], "declined");
    assert_eq!(talk.end().code, 1);
    let mut talk = laptop.talk(&["--file", file.to_str().unwrap()]);
    talk.until("question");
    talk.act(json!({ "action": "answer", "yes": true }));
    assert_eq!(talk.end().code, 0);
    assert_eq!(laptop.status()["instances"].as_array().unwrap().len(), 2);
}

#[test]
fn trouble_is_put_up_with_only_as_long_as_wished() {
    let demo = Demo::start("enrolled-user", &["--fault", "start=503"]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let ran = laptop.expect(4, &["enroll", "--retry-for", "0"]);
    assert!(ran.stderr.contains("trouble of its own"), "{}", ran.stderr);
    assert_eq!(demo.requests(), ["start"]);
    assert!(laptop.file().exists());
    demo.faults(&["start#1=503"]);
    laptop.expect(0, &["enroll"]);
}

#[test]
fn a_last_try_is_made_when_the_time_is_over() {
    // Each pause would be longer than the time that is given.
    let demo = Demo::start("enrolled-user", &["--fault", "start=429:600"]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let ran = laptop.expect(4, &["enroll", "--retry-for", "1"]);
    assert!(ran.stderr.contains("come back later"), "{}", ran.stderr);
    assert_eq!(demo.requests(), ["start", "start"]);

    // Whoever only listens to a program's lines is not asked for, either.
    let ran = laptop.expect(4, &["enroll", "--retry-for", "1", "--json"]);
    assert!(ran.stderr.contains("come back later"), "{}", ran.stderr);
    assert_eq!(demo.requests().len(), 4);

    // It may well be the one that gets through.
    demo.faults(&["start#1=429:600"]);
    laptop.expect(0, &["enroll", "--retry-for", "1", "--json"]);
    assert_eq!(demo.devices().len(), 1);
}

#[test]
fn somebody_offline_is_told_so() {
    let laptop = Laptop::new();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let edge = format!("http://{}", port.local_addr().unwrap());
    drop(port);
    laptop.deliver(&edge, "x");
    let ran = laptop.expect(4, &["enroll", "--retry-for", "0"]);
    assert!(ran.stderr.contains("cannot be reached"), "{}", ran.stderr);
    assert!(ran.stderr.contains("Are you online?"), "{}", ran.stderr);
    let ran = laptop.expect(4, &["enroll", "--retry-for", "0", "--json"]);
    let last: serde_json::Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(last["error"]["code"], "unreachable");
}

#[test]
fn a_file_may_come_late() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let mut talk = laptop.talk(&["--wait", "60"]);
    talk.hang_up();
    talk.until("manual");
    laptop.deliver(&demo.edge, &token);
    assert_eq!(talk.end().code, 0);
    assert_eq!(demo.devices().len(), 1);
}

#[cfg(unix)]
#[test]
fn root_does_not_enroll_itself_for_somebody() {
    let laptop = Laptop::new();
    // `enroll` not as the first word: no `--for-root` comes along.
    let mut command = laptop.command(&["--json", "enroll"]);
    let output = command
        .env("SUDO_USER", "maya")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let said: serde_json::Value =
        serde_json::from_slice(output.stdout.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    assert_eq!(output.status.code(), Some(2));
    let is_root =
        std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0;
    if is_root {
        assert_eq!(said["error"]["code"], "wrong_user", "{said}");
        let remedy = said["error"]["remedy"].as_str().unwrap();
        assert!(
            remedy.contains("--for-root") && remedy.contains("sudo -u maya"),
            "{remedy}"
        );
    } else {
        assert_eq!(said["screen"], "looking", "{said}");
    }
}

/// As deployment tools call it. Who is logged in is known from the registry: here, whoever runs the tests.
#[cfg(windows)]
#[test]
fn the_system_does_not_enroll_for_a_person() {
    let laptop = Laptop::new();
    let windows = std::env::var("SystemRoot").unwrap();
    let enroll = |profile: String| {
        let mut command = laptop.command(&["--json", "enroll"]);
        let output = command.env("USERPROFILE", profile).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stdout).unwrap()
    };
    let said = enroll(format!(r"{windows}\system32\config\systemprofile"));
    assert!(said.contains("wrong_user"), "{said}");
    // A person is let do it; there is just no file.
    let said = enroll(laptop.folder().display().to_string());
    assert!(!said.contains("wrong_user"), "{said}");
}
