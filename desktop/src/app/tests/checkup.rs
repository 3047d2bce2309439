//! The list behind “Something is wrong?”, made while an enrollment waits below.

use latchkey_core::demo::Scenario;
use serde_json::{Value, json};

use super::{Edge, Window};

/// Opens the page and has everything looked at; gives the View with the list.
fn checked(window: &Window) -> Value {
    window.act(json!({ "action": "show_about" }));
    window.until("about");
    window.act(json!({ "action": "run_checks" }));
    loop {
        let view = window.next();
        assert_eq!(view["screen"], "about");
        if view["checking"] == false && view["checks"] != json!([]) {
            return view;
        }
    }
}

fn line<'a>(view: &'a Value, begins: &str) -> &'a Value {
    let lines = view["checks"].as_array().unwrap();
    let is_it = |line: &&Value| line["text"].as_str().unwrap().starts_with(begins);
    lines.iter().find(is_it).unwrap()
}

#[test]
fn it_is_made_during_an_enrollment_which_goes_on_as_before() {
    let edge = Edge::start(Scenario::NewUser);
    let window = Window::invited(&edge);
    let welcome = window.until("welcome");
    let before = edge.asked();
    let list = checked(&window);
    // In the language of the person, which is German on this machine.
    assert_eq!(line(&list, "Datenbank:")["result"], "ok");
    assert_eq!(line(&list, "Siegelschlüssel:")["result"], "ok");
    assert_eq!(line(&list, "Core: mit seinem Server")["result"], "ok");
    assert_eq!(list["deadline"], welcome["deadline"], "its time goes on");
    let asked = edge.asked().split_off(before.len());
    assert!(!asked.is_empty(), "nothing was looked at");
    for request in &asked {
        assert!(request.starts_with("GET /api/v1/"), "{request}");
    }
    window.act(json!({ "action": "back" }));
    let again = window.until("welcome");
    assert_eq!(again["user"], welcome["user"]);
    let started = |asked: &[String]| asked.iter().filter(|line| line.ends_with("/start")).count();
    assert_eq!(started(&edge.asked()), 1, "the session is the same");
    window.never_said(std::slice::from_ref(&edge.token));
}

#[test]
fn it_is_made_again_as_often_as_somebody_wants_it() {
    let window = Window::open();
    window.until("manual");
    for _ in 0..2 {
        let list = checked(&window);
        assert_eq!(
            line(&list, "Einladungsdatei: es gibt keine")["result"],
            "warning"
        );
        assert_eq!(
            line(&list, "Verbindung: nicht geprüft")["result"],
            "not_checked"
        );
        window.act(json!({ "action": "back" }));
        window.until("manual");
    }
}
