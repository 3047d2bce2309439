//! `enroll --json`: every line in is answered, and a bad one changes nothing.

use serde_json::{Value, json};

use crate::world::{Demo, Laptop, PASSWORD};

#[test]
fn bad_lines_are_answered_and_change_nothing() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    let welcome = talk.until("welcome");
    assert!(welcome["rev"].as_u64().unwrap() > 1);
    let long = format!(r#"{{"action":"next","x":"{}"}}"#, "x".repeat(70_000));
    for (line, code) in [
        ("next", "not_json"),
        (
            r#"{"action":"set_password","password":"s3cret-s3cret"#,
            "not_json",
        ),
        (r#"{"action":"fly"}"#, "not_an_action"),
        ("[1]", "not_an_action"),
        (long.as_str(), "too_long"),
        (
            r#"{"action":"set_password","password":"s3cret-s3cret"}"#,
            "not_now",
        ),
        (r#"{"action":"back"}"#, "not_now"),
    ] {
        talk.say(line);
        assert_eq!(talk.next()["error"]["code"], code, "{line}");
    }
    talk.say("");
    talk.act(json!({ "action": "next" }));
    talk.until("details");
    talk.act(json!({ "action": "set_details", "phone": "call me" }));
    assert_eq!(talk.until("details")["error"], "invalid_phone");
    talk.hang_up();
    let ran = talk.end();
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("min left"), "{}", ran.stderr);
    assert!(!ran.stdout.contains("s3cret") && !ran.stderr.contains("s3cret"));
}

#[test]
fn the_token_is_the_first_action() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let mut talk = laptop.talk(&["--url", &demo.edge]);
    talk.until("manual");
    talk.act(json!({ "action": "begin", "url": "https://other.example", "token": token }));
    assert_eq!(talk.next()["error"]["code"], "other_url");
    let link = format!("latchkey://addinstance?token={token}&url=https://other.example");
    talk.act(json!({ "action": "use_link", "link": link }));
    assert_eq!(talk.next()["error"]["code"], "other_url");
    talk.act(json!({ "action": "begin", "url": demo.edge, "token": " " }));
    assert_eq!(talk.until("manual")["error"], "no_token");
    talk.act(json!({ "action": "begin", "url": demo.edge, "token": token }));
    let device = talk.until("device");
    talk.act(json!({ "action": "set_device", "name": device["name"] }));
    let ran = talk.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!ran.stdout.contains(&token));
    assert_eq!(demo.devices().len(), 1);
}

#[test]
fn a_first_line_that_comes_at_once_is_held_until_somebody_listens() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let mut talk = laptop.talk(&["--url", &demo.edge]);
    talk.act(json!({ "action": "begin", "url": demo.edge, "token": token }));
    let device = loop {
        let line = talk.next();
        assert!(line["error"].is_null(), "{line}");
        if line["screen"] == "device" && line["busy"] == false {
            break line;
        }
    };
    talk.act(json!({ "action": "set_device", "name": device["name"] }));
    assert_eq!(talk.end().code, 0);
    assert_eq!(demo.devices().len(), 1);
}

#[test]
fn without_a_token_it_is_a_token_that_is_missing() {
    let laptop = Laptop::new();
    let args = ["enroll", "--url", "https://vpn.example.com", "--json"];
    for (input, codes) in [
        ("", &["no_token"][..]),
        ("rubbish\n", &["not_json", "no_token"]),
    ] {
        let ran = laptop.run_with(&args, input);
        assert_eq!(ran.code, 2, "{input:?}: {}", ran.stderr);
        let lines = ran.stdout.lines();
        let lines: Vec<Value> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let errors = lines.iter().map(|line| &line["error"]["code"]);
        let errors: Vec<&Value> = errors.filter(|code| !code.is_null()).collect();
        assert_eq!(errors, codes, "{}", ran.stdout);
        let remedy = &lines.last().unwrap()["error"]["remedy"];
        assert!(remedy.as_str().unwrap().contains("begin"), "{remedy}");
    }
    let begin = r#"{"action":"begin","url":"https://vpn.example.com","token":" "}"#;
    let ran = laptop.run_with(&args, &format!("{begin}\n"));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stdout.contains(r#""code":"no_token""#),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_step_back_and_a_weak_password() {
    let demo = Demo::start("new-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_enrollment");
    let mut talk = laptop.talk(&[]);
    talk.until("welcome");
    talk.act(json!({ "action": "next" }));
    talk.until("details");
    talk.act(json!({ "action": "set_details", "phone": "" }));
    let password = talk.until("password");
    assert!(
        password["actions"]
            .as_array()
            .unwrap()
            .contains(&json!("back"))
    );
    assert_eq!(
        password["steps"],
        json!([
            "welcome", "details", "password", "device", "factor", "recovery"
        ])
    );
    assert_eq!(password["step"], 2);
    talk.act(json!({ "action": "set_password", "password": "weak" }));
    assert_eq!(talk.until("password")["error"], "weak_password");
    talk.act(json!({ "action": "back" }));
    talk.until("details");
    talk.act(json!({ "action": "set_details" }));
    talk.until("password");
    talk.act(json!({ "action": "set_password", "password": PASSWORD }));
    talk.until("device");
}

#[test]
fn an_enrolled_machine_is_at_home_at_once() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll", "--json"]);
    let ran = laptop.expect(0, &["enroll", "--json"]);
    let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(last["screen"], "home");
    assert_eq!(last["instances"][0]["username"], "maya");
    assert_eq!(demo.requests().len(), 2);
}
