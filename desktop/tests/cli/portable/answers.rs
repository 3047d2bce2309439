//! Answers that no Edge should give: each ends in one message and a store with nothing half in it.

use serde_json::json;

use crate::world::{Demo, Laptop, serve_always};

fn nothing_is_stored(laptop: &Laptop) {
    assert_eq!(laptop.status()["instances"], json!([]));
    laptop.expect(6, &["export", "Berlin Office", "-o", "-"]);
}

#[test]
fn unusable_answers_are_trouble() {
    for (kind, said) in [
        ("html", "web page"),
        ("truncated", "cannot be used"),
        ("huge", "1 MiB"),
        ("lose-before", "broke"),
        ("502", "trouble of its own"),
        ("429", "come back later"),
    ] {
        for route in ["start", "create_device"] {
            let fault = format!("{route}={kind}");
            let demo = Demo::start("enrolled-user", &["--fault", &fault]);
            let laptop = Laptop::new();
            let token = laptop.invite(&demo, "start_desktop");
            let ran = laptop.expect(4, &["enroll", "--retry-for", "0"]);
            assert!(ran.stderr.contains(said), "{fault}: {}", ran.stderr);
            assert!(laptop.file().exists());
            nothing_is_stored(&laptop);
            laptop.never_said(&[token]);
        }
    }
}

#[test]
fn a_command_in_a_field_is_never_stored() {
    let demo = Demo::start("enrolled-user", &[]);
    let other = Laptop::new();
    other.invite(&demo, "start_desktop");
    other.expect(0, &["enroll"]);
    let location = other.status()["instances"][0]["locations"][0]["id"].clone();
    let evil = json!({ "endpoint": "gw.example:51820\nPostUp = touch /tmp/owned" });
    demo.core("PATCH", &format!("/demo/locations/{location}"), &evil);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let ran = laptop.expect(4, &["enroll"]);
    assert!(ran.stderr.contains("configs.endpoint"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("PostUp"), "{}", ran.stderr);
    nothing_is_stored(&laptop);

    // Nor does it come in later.
    let before = other.status();
    let ran = other.expect(4, &["sync", "--json"]).json();
    assert_eq!(ran["instances"][0]["result"], "bad_answer");
    assert_eq!(other.status(), before);
}

#[test]
fn other_servers_are_told_from_edges() {
    let answer = |head: &str, body: &str| {
        format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n{body}").into_bytes()
    };
    for (answer, code, said) in [
        (
            answer("404 Not Found", "nothing here"),
            2,
            "no Defguard Edge",
        ),
        (
            answer("302 Found\r\nlocation: https://login.example/", ""),
            2,
            "no Defguard Edge",
        ),
        (answer("200 OK", "{}"), 4, "cannot be used"),
        (answer("200 OK", "\u{1b}[2J"), 4, "cannot be used"),
        (answer("418 I'm a teapot", "{}"), 5, "status 418"),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), 4, ""),
        (Vec::new(), 4, ""),
    ] {
        let laptop = Laptop::new();
        laptop.deliver(&serve_always(answer), "SomeTokenSomeTokenSomeTokenSome1");
        let ran = laptop.expect(code, &["enroll", "--retry-for", "0"]);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
        nothing_is_stored(&laptop);
    }
}

#[test]
fn a_refusal_for_good_says_why() {
    for (fault, reason, said) in [
        ("start#1=token-expired", "token_expired", "too old"),
        ("start#1=token-superseded", "not_accepted", "replaced"),
        ("start#1=user-deleted", "not_accepted", "removed"),
        ("start#1=user-disabled", "user_disabled", "disabled"),
    ] {
        let demo = Demo::start("enrolled-user", &["--fault", fault]);
        let laptop = Laptop::new();
        laptop.invite(&demo, "start_desktop");
        let mut talk = laptop.talk(&[]);
        let last = loop {
            let view = talk.next();
            if view["screen"] == "stopped" {
                break view;
            }
        };
        assert_eq!(last["reason"], reason, "{fault}");
        let ran = talk.end();
        assert_eq!(ran.code, 5, "{fault}");
        assert!(ran.stderr.contains(said), "{fault}: {}", ran.stderr);
        assert!(ran.stderr.contains("Nothing was changed"), "{}", ran.stderr);
        assert!(laptop.file().exists());
    }
}
