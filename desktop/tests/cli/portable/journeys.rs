//! Whole journeys, each ending with one device at the Edge and the same key here.

use serde_json::json;

use crate::world::{Demo, Laptop, PASSWORD, Tap};

/// Checks that exactly this machine's key is registered.
fn is_one_device(demo: &Demo, laptop: &Laptop) {
    let devices = demo.devices();
    assert_eq!(devices.len(), 1, "{devices:?}");
    assert_eq!(devices[0]["public_key"], laptop.public_key());
}

#[test]
fn somebody_new_with_an_app() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    let tap = Tap::on(&demo.edge);
    let token = demo.mint("start_enrollment");
    laptop.deliver(&tap.url, &token);

    let mut talk = laptop.talk(&[]);
    talk.up_to_factor();
    let shown = talk.totp(&demo);
    talk.act(json!({ "action": "confirm_saved" }));
    let finish = talk.until("finish");
    assert_eq!(finish["device"], true);
    assert!(!finish["page"]["blocks"].as_array().unwrap().is_empty());
    talk.act(json!({ "action": "done" }));
    let ran = talk.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let last = ran.stdout.lines().last().unwrap();
    assert!(last.contains(r#""screen":"home""#), "{last}");
    // On the screens that are for them, and nowhere else.
    for secret in &shown {
        let lines = ran.stdout.lines().filter(|line| line.contains(secret));
        assert!(
            lines.clone().all(|line| {
                line.contains(r#""screen":"totp""#) || line.contains(r#""screen":"recovery""#)
            }),
            "{secret}"
        );
        assert!(lines.count() > 0);
        assert!(!ran.stderr.contains(secret));
    }

    is_one_device(&demo, &laptop);
    assert!(!laptop.file().exists());
    let conf = laptop.folder().join("key.conf");
    laptop.expect(0, &["export", "Lisbon Lab", "-o", conf.to_str().unwrap()]);
    let conf = std::fs::read_to_string(conf).unwrap();
    let key = conf
        .lines()
        .find_map(|line| line.strip_prefix("PrivateKey = "));
    laptop.expect(0, &["sync"]);
    laptop.expect(0, &["status"]);
    laptop.expect(0, &["remove", "1", "--yes"]);
    laptop.never_said(&shown);

    laptop.note(&ran);
    let mut hidden = tap.secrets();
    hidden.extend([token, PASSWORD.to_owned(), key.unwrap().to_owned()]);
    laptop.never_said(&hidden);
}

#[test]
fn somebody_new_with_codes_by_mail() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    talk.up_to_factor();
    let choice = talk.until("factor");
    assert_eq!(choice["methods"], json!(["totp", "email"]));
    talk.act(json!({ "action": "choose_factor", "method": "email" }));
    let mail = talk.until("email");
    assert_eq!(mail["to"], "maya@acme.example");
    talk.act(json!({ "action": "submit_code", "code": "no" }));
    assert_eq!(talk.until("email")["error"], "not_a_code");
    assert_eq!(talk.confirm(&demo, "email-code").len(), 8);
    talk.act(json!({ "action": "confirm_saved" }));
    talk.until("finish");
    // A program that has said all it wanted may hang up.
    talk.hang_up();
    assert_eq!(talk.end().code, 0);
    is_one_device(&demo, &laptop);
}

#[test]
fn a_required_factor_cannot_be_left_out() {
    let demo = Demo::start("mfa-required", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    talk.up_to_factor();
    let actions = talk.until("factor")["actions"].clone();
    assert!(!actions.as_array().unwrap().contains(&json!("skip_factor")));
    talk.act(json!({ "action": "skip_factor" }));
    assert_eq!(talk.next()["error"]["code"], "not_now");
    talk.act(json!({ "action": "choose_factor", "method": "totp" }));
    talk.until("totp");
    talk.confirm(&demo, "totp");
    talk.act(json!({ "action": "confirm_saved" }));
    talk.until("finish");
    talk.act(json!({ "action": "done" }));
    assert_eq!(talk.end().code, 0);
    assert_eq!(
        laptop.status()["instances"][0]["locations"][0]["mfa"],
        "internal"
    );
}

#[test]
fn only_administrators_add_devices() {
    let demo = Demo::start("admin-devices", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    talk.until("welcome");
    talk.act(json!({ "action": "next" }));
    talk.until("details");
    talk.act(json!({ "action": "set_details" }));
    talk.until("password");
    talk.act(json!({ "action": "set_password", "password": PASSWORD }));
    talk.until("factor");
    talk.act(json!({ "action": "skip_factor" }));
    assert_eq!(talk.until("finish")["device"], false);
    talk.hang_up();
    assert_eq!(talk.end().code, 0);
    assert_eq!(demo.devices().len(), 0);
    assert!(!laptop.file().exists());
    laptop.expect(6, &["status"]);
}

#[test]
fn a_known_instance_keeps_its_key() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    let key = laptop.public_key();
    let given = laptop.folder().join("again.json");
    let token = demo.mint("start_desktop");
    let text = json!({ "enrollmentToken": token, "enrollmentUrl": demo.edge });
    laptop.put(&given, text.to_string().as_bytes());

    laptop.expect(0, &["enroll", "--file", given.to_str().unwrap()]);
    is_one_device(&demo, &laptop);
    assert_eq!(laptop.public_key(), key);
    assert!(!given.exists());
    assert_eq!(
        demo.requests(),
        ["start", "create_device", "start", "network_info"]
    );
}

#[test]
fn the_edge_of_the_file_is_asked_whatever_the_server_calls_itself() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    // What a server that was never told its public address says of itself.
    let elsewhere = "http://localhost:8080";
    let setting = json!({ "public_proxy_url": elsewhere });
    demo.core("PATCH", "/api/v1/settings", &setting);

    laptop.expect(0, &["enroll"]);
    laptop.expect(0, &["sync"]);
    is_one_device(&demo, &laptop);
    assert_eq!(demo.requests(), ["start", "create_device", "poll"]);
    let edge = demo.edge.trim_end_matches('/');
    assert_eq!(laptop.status()["instances"][0]["edge"], edge);
    let status = laptop.expect(0, &["status"]);
    assert!(status.stdout.contains(elsewhere), "{}", status.stdout);
}
