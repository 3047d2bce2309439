//! Names that try to steer a terminal: of files, folders, users, instances and locations. Nothing that is printed acts,
//! as text or as JSON.

use std::fs;

use serde_json::{Value, json};

use crate::world::{Demo, Laptop};

/// Clears the screen, turns what follows around, colours it (as one character too), rings, hides, breaks the line.
const EVIL: &str = "\u{1b}[2J\u{202e}\u{9b}31m\u{7}\u{200b}\u{e0041}\r";

/// The same as far as servers can say it in names that end up in files: without control characters, which are refused.
const SLY: &str = "Ac\u{202e}me\u{2066}\u{200b}";

#[test]
fn names_of_files_do_nothing_to_the_terminal() {
    let laptop = Laptop::new();
    let dir = laptop.folder().join(format!("dir{EVIL}"));
    fs::create_dir(&dir).unwrap();
    let bad = dir.join(format!("bad{EVIL}.json"));
    laptop.put(&bad, b"{}");
    let good = dir.join("good.json");
    let text =
        json!({ "enrollment_token": "a".repeat(32), "enrollment_url": "https://vpn.example.com" });
    laptop.put(&good, text.to_string().as_bytes());
    let missing = dir.join("missing.json");
    for (path, code) in [(&bad, 2), (&good, 0), (&missing, 2)] {
        let path = path.to_str().unwrap();
        laptop.expect(code, &["check", path]);
        laptop.expect(code, &["check", "--json", path]);
    }
    for path in [&bad, &missing] {
        let path = path.to_str().unwrap();
        laptop.expect(2, &["enroll", "--file", path]);
        laptop.expect(2, &["enroll", "--json", "--file", path]);
    }
    for data in ["not there", "a file"] {
        let place = dir.join(data);
        if data == "a file" {
            fs::write(&place, "").unwrap();
        }
        for args in [&["enroll"][..], &["status"], &["sync"], &["check"]] {
            for json in [&[][..], &["--json"]] {
                let mut command = laptop.command(&[args, json].concat());
                command.env("LATCHKEY_DATA_DIR", place.join("data"));
                laptop.run_command(command);
            }
        }
    }
    laptop.never_acted();
}

#[test]
fn what_was_typed_does_nothing_when_it_is_repeated() {
    /// Where nobody listens.
    const SOMEWHERE: &str = "http://127.0.0.1:1/\u{202e}\u{9b}";
    let laptop = Laptop::new();
    for args in [
        &["enroll", "--url", EVIL][..],
        &["enroll", "--url", SOMEWHERE, "--retry-for", "0"],
        &["enroll", "--wait", EVIL],
        &["export", EVIL],
        &["remove", EVIL],
        &[EVIL],
    ] {
        let ran = laptop.run_with(args, EVIL);
        assert_ne!(ran.code, 0, "{args:?}");
    }
    laptop.never_acted();
}

#[test]
fn names_from_the_server_do_nothing_as_json_either() {
    let demo = Demo::start("new-user", &[]);
    let user = json!({
        "username": "mallory",
        "first_name": format!("Mal{EVIL}lory"),
        "last_name": "\u{9c}",
        "email": "mallory@acme.example",
    });
    demo.core("POST", "/api/v1/user", &user);
    let path = "/api/v1/user/mallory/start_enrollment";
    let token = demo.core("POST", path, &json!({}))["enrollment_token"].clone();
    let laptop = Laptop::new();
    laptop.deliver(&demo.edge, token.as_str().unwrap());
    let mut talk = laptop.talk(&[]);
    let welcome = talk.until("welcome");
    assert_eq!(
        welcome["user"]["first_name"], user["first_name"],
        "a program gets all of it"
    );
    talk.hang_up();
    let ran = talk.end();
    laptop.note(&ran);
    laptop.never_acted();
}

#[test]
fn names_that_are_stored_do_nothing_when_they_are_listed() {
    let demo = Demo::start("enrolled-user", &[]);
    demo.core(
        "PATCH",
        "/api/v1/settings",
        &json!({ "instance_name": SLY }),
    );
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    assert_eq!(laptop.status()["instances"][0]["name"], SLY);
    for args in [
        &["status"][..],
        &["sync"],
        &["sync", "--json"],
        &["export", "nowhere"],
        &["remove", SLY],
        &["remove", "1", "--yes"],
    ] {
        laptop.run(args);
    }
    assert_eq!(
        laptop.status()["instances"],
        Value::from(Vec::<Value>::new())
    );
    laptop.never_acted();
}
