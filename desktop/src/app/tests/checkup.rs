//! The list behind “Something is wrong?”, made while an enrollment waits below.

use std::fs;

use latchkey_core::demo::Scenario;
use latchkey_core::machine::Event;
use latchkey_core::secret::Secret;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::window::{chmod, places};
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
fn it_is_made_where_no_session_can_be_opened() {
    let folder = TempDir::new().unwrap();
    let data = places(folder.path()).data;
    fs::create_dir(&data).unwrap();
    chmod(&data, 0o700);
    let database = data.join("latchkey.db");
    fs::write(&database, "no database at all").unwrap();
    let window = Window::on(folder);
    let stopped = window.until_stopped();
    assert_eq!(
        stopped["actions"],
        json!(["retry", "start_over", "show_about"])
    );
    for _ in 0..2 {
        let list = checked(&window);
        assert_eq!(
            line(&list, "Datenbank: `latchkey.db` ist beschädigt")["result"],
            "failure"
        );
        assert_eq!(list["actions"], json!(["back", "run_checks"]));
        // What nobody offered changes nothing, and a link does not close the list.
        window.act(json!({ "action": "copy_diagnostics" }));
        window.tell(Event::Link(Secret::new("latchkey://nothing")));
        window.act(json!({ "action": "back" }));
        window.until_stopped();
    }
    fs::remove_file(database).unwrap();
    window.act(json!({ "action": "start_over" }));
    let view = window.until("manual");
    assert_eq!(view["error"], "bad_link", "the link was kept: {view}");
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
