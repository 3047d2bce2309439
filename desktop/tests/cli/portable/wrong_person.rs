//! A token of somebody else on a machine that is enrolled: asked about, whoever asks, and without a yes nothing changes.

use serde_json::{Value, json};

use crate::world::{Demo, Laptop};

/// A machine that is enrolled for one user, with a file for another of the same instance.
fn for_another() -> (Demo, Laptop, Value) {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    let before = laptop.status()["instances"].clone();
    let path = "/api/v1/user/tomas/start_enrollment";
    let token = demo.core("POST", path, &json!({}))["enrollment_token"].clone();
    laptop.deliver(&demo.edge, token.as_str().unwrap());
    (demo, laptop, before)
}

fn nothing_changed(demo: &Demo, laptop: &Laptop, before: &Value) {
    assert_eq!(laptop.status()["instances"], *before);
    assert_eq!(demo.devices().len(), 1);
    let theirs = demo.core("GET", "/demo/users/tomas/devices", &Value::Null);
    assert_eq!(theirs, json!([]));
    assert!(laptop.file().exists());
    let requests = demo.requests();
    assert_eq!(requests[..2], ["start", "create_device"]);
    assert!(
        requests[2..].iter().all(|call| call == "start"),
        "{requests:?}"
    );
}

#[test]
fn with_nobody_there_it_ends_with_what_would_be_asked() {
    let (demo, laptop, before) = for_another();
    let file = laptop.file();
    let args = ["enroll", "--file", file.to_str().unwrap()];
    let ran = laptop.expect(3, &args);
    for part in [
        "latchkey: this machine is enrolled already",
        "tomas",
        "Nothing is lost",
        // Alone it would find nothing to do.
        "Run `latchkey enroll --file PATH`",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    assert_eq!(ran.stdout, "");
    nothing_changed(&demo, &laptop, &before);
}

#[test]
fn a_program_that_hangs_up_or_says_something_else_is_no_yes() {
    let (demo, laptop, before) = for_another();
    let file = laptop.file();
    let args = ["--file", file.to_str().unwrap()];
    let mut talk = laptop.talk(&args);
    let view = talk.until("question");
    let expected = json!({ "kind": "another_instance", "login": "tomas", "instance": "Acme" });
    assert_eq!(view["question"], expected);
    for line in [
        r#"{"action":"next"}"#,
        r#"{"action":"answer"}"#,
        r#"{"action":"answer","yes":"true"}"#,
        r#"{"action":"set_device","name":"mine"}"#,
    ] {
        talk.say(line);
    }
    talk.hang_up();
    assert_eq!(talk.end().code, 3);
    nothing_changed(&demo, &laptop, &before);

    let mut talk = laptop.talk(&args);
    talk.until("question");
    talk.act(json!({ "action": "answer", "yes": false }));
    assert_eq!(talk.end().code, 1);
    nothing_changed(&demo, &laptop, &before);
}

/// The id is only what a server claims: one that copies it is another server.
#[test]
fn the_same_id_and_user_at_another_address_are_another_instance() {
    let demo = Demo::start("enrolled-user", &[]);
    let other = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    let before = laptop.status()["instances"].clone();
    laptop.invite(&other, "start_desktop");
    let file = laptop.file();
    let args = ["enroll", "--file", file.to_str().unwrap()];
    laptop.expect(3, &args);
    assert_eq!(laptop.status()["instances"], before);
    assert_eq!(other.requests(), ["start"]);
    let mut talk = laptop.talk(&args[1..]);
    talk.until("question");
    talk.act(json!({ "action": "answer", "yes": true }));
    assert_eq!(talk.end().code, 0);
    let both = laptop.status()["instances"].clone();
    assert_eq!(both[0], before[0], "what was stored stays");
    assert_eq!(
        (&both[1]["id"], &both[1]["username"]),
        (&json!(2), &both[0]["username"])
    );
    assert_ne!(
        both[0]["device"]["public_key"], both[1]["device"]["public_key"],
        "each server gets a key of its own"
    );
}

#[test]
fn a_device_that_the_server_forgot_comes_back_with_its_key() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    let key = laptop.public_key();
    demo.core("DELETE", "/demo/users/maya/devices", &Value::Null);
    let ran = laptop.expect(5, &["sync"]);
    assert!(ran.stdout.contains("another token"), "{}", ran.stdout);
    assert_eq!(laptop.public_key(), key, "nothing is thrown away");
    laptop.invite(&demo, "start_desktop");
    let file = laptop.file();
    laptop.expect(0, &["enroll", "--file", file.to_str().unwrap()]);
    assert_eq!(demo.devices()[0]["public_key"], key);
    assert_eq!(laptop.public_key(), key);
    laptop.expect(0, &["sync"]);
}
