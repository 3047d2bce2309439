//! `kill -9` in the middle, and lost answers: in the end there is one device at the Edge, and its key is here.

use serde_json::json;

use crate::world::{Demo, Laptop, PASSWORD};

#[test]
fn killed_while_the_device_is_registered() {
    let demo = Demo::start(
        "enrolled-user",
        &["--fault", "create_device#1=delay:600000"],
    );
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let talk = laptop.talk(&[]);
    demo.wait_for("create_device", 1);
    talk.kill();
    assert_eq!(laptop.status()["enrollment"]["screen"], "working");
    assert_eq!(laptop.status()["instances"], json!([]));

    demo.faults(&[]);
    laptop.expect(0, &["enroll"]);
    let devices = demo.devices();
    assert_eq!(devices.len(), 1, "{devices:?}");
    assert_eq!(devices[0]["public_key"], laptop.public_key());
    assert!(!laptop.file().exists());
}

#[test]
fn killed_while_the_user_is_activated() {
    let demo = Demo::start("new-user", &["--fault", "activate_user#1=delay:600000"]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    talk.up_to_factor();
    talk.until("factor");
    talk.act(json!({ "action": "skip_factor" }));
    demo.wait_for("activate_user", 1);
    talk.kill();

    demo.faults(&[]);
    let mut talk = laptop.talk(&[]);
    // The password is never stored: if the account is not active yet, it is asked for again.
    loop {
        let view = talk.next();
        match view["screen"].as_str().unwrap() {
            "password" if view["busy"] == false => {
                talk.act(json!({ "action": "set_password", "password": PASSWORD }));
            }
            "finish" => {
                talk.act(json!({ "action": "done" }));
                break;
            }
            "home" => break,
            "stopped" => panic!("{view}"),
            _ => {}
        }
    }
    let ran = talk.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let devices = demo.devices();
    assert_eq!(devices.len(), 1, "{devices:?}");
    assert_eq!(devices[0]["public_key"], laptop.public_key());
}

#[test]
fn killed_before_the_recovery_codes_are_saved() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    talk.up_to_factor();
    talk.until("factor");
    talk.act(json!({ "action": "choose_factor", "method": "totp" }));
    talk.until("totp");
    let codes = talk.confirm(&demo, "totp");
    talk.kill();

    let mut talk = laptop.talk(&[]);
    assert_eq!(talk.until("recovery")["codes"], json!(codes));
    talk.act(json!({ "action": "confirm_saved" }));
    talk.until("password");
    talk.act(json!({ "action": "set_password", "password": PASSWORD }));
    // The device has its name already; only the password was not kept.
    talk.until("finish");
    talk.act(json!({ "action": "done" }));
    assert_eq!(talk.end().code, 0);
    assert_eq!(demo.devices().len(), 1);
}

#[test]
fn lost_answers_are_made_up_for() {
    for fault in [
        "create_device#1=lose-before",
        "create_device#1=lose-after",
        "create_device#1=500-after",
        "create_device#1=restart",
        "start#1=lose-after",
        "start#1=429:1",
        "create_device#1=truncated",
    ] {
        let demo = Demo::start("enrolled-user", &["--fault", fault]);
        let laptop = Laptop::new();
        laptop.invite(&demo, "start_desktop");
        laptop.expect(0, &["enroll"]);
        let devices = demo.devices();
        assert_eq!(devices.len(), 1, "{fault}: {devices:?}");
        assert_eq!(devices[0]["public_key"], laptop.public_key(), "{fault}");
    }
}
