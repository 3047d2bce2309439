//! What the page cannot do, whatever it asks for.

use serde_json::{Value, json};
use tauri::ipc::InvokeBody;

use super::Window;

/// A mark in what is sent: an answer that quotes shows it.
const MARK: &str = "planted-Zq7";

#[test]
fn there_are_two_commands_and_no_others() {
    let window = Window::open();
    let empty = || InvokeBody::Json(json!({}));
    for command in [
        "views",
        "",
        "main",
        "dispatch ",
        "plugin:event|listen",
        "plugin:event|emit",
        "plugin:opener|open_url",
        "plugin:webview|print",
        "plugin:webview|internal_toggle_devtools",
        "plugin:webview|create_webview_window",
        "plugin:window|close",
        "plugin:window|set_title",
        "plugin:app|version",
        "plugin:path|resolve_directory",
        "plugin:resources|close",
        "plugin:image|from_path",
        "plugin:menu|new",
        "plugin:tray|new",
        "plugin:deep-link|register",
        "plugin:notification|notify",
        "plugin:clipboard-manager|read_text",
        "plugin:dialog|save",
        "plugin:log|log",
        "plugin:window-state|save_window_state",
        "plugin:fs|read_file",
        "plugin:http|fetch",
        "plugin:shell|execute",
        "plugin:sql|select",
    ] {
        let refused = window.call(command, empty()).unwrap_err();
        let why = refused.as_str().unwrap();
        assert!(
            ["not allowed", "not found"]
                .iter()
                .any(|no| why.contains(no)),
            "{command}: {why}"
        );
    }
    assert!(
        window
            .call("view", InvokeBody::Json(json!({ "seen": 0 })))
            .is_ok()
    );
}

#[test]
fn another_page_has_no_command_at_all() {
    let window = Window::open();
    for page in [
        "https://evil.example/",
        "http://localhost:1420/",
        "tauri://elsewhere/",
        "https://tauri.localhost.evil.example/",
    ] {
        let body = InvokeBody::Json(json!({ "seen": 0 }));
        let refused = window.call_from(page, "view", body);
        assert!(refused.is_err(), "{page}: {refused:?}");
    }
}

/// Values that no argument takes; the large ones are of 2 MB.
fn wrong() -> Vec<Value> {
    let large = MARK.repeat(200_000);
    let mut deep = json!(MARK);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let many: Vec<&str> = std::iter::repeat_n(MARK, 200_000).collect();
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0.5),
        json!(1e300),
        json!(MARK),
        json!([MARK]),
        json!({ MARK: MARK }),
        json!({ "action": MARK }),
        json!({ "action": { "action": MARK } }),
        json!({ "action": "set_password", "password": 7 }),
        json!({ "action": "set_password", "password": [MARK] }),
        json!({ "action": "set_password", "password": large }),
        json!({ "action": "use_link", "link": large }),
        json!({ "action": "begin", "url": large, "token": large }),
        json!({ "action": "open_link", "number": -1 }),
        json!({ "action": "remove", "instance": MARK }),
        json!(large),
        json!(many),
        json!({ large.clone(): large }),
        deep,
    ]
}

#[test]
fn wrong_arguments_are_refused_and_not_quoted() {
    let window = Window::open();
    let before = window.until("manual");
    for (command, name, why) in [
        ("view", "seen", "bad_view"),
        ("dispatch", "action", "bad_action"),
    ] {
        let bodies = wrong().into_iter().map(|value| json!({ name: value }));
        let odd = [json!({}), json!([]), json!(MARK), json!({ "other": MARK })];
        for body in bodies.chain(odd) {
            assert_eq!(
                window.call(command, InvokeBody::Json(body)),
                Err(json!(why))
            );
        }
        for raw in [Vec::new(), MARK.into(), vec![0xff; 2_000_000]] {
            assert_eq!(window.call(command, InvokeBody::Raw(raw)), Err(json!(why)));
        }
    }
    assert!(!window.has_said(MARK));
    let still = window.call("view", InvokeBody::Json(json!({ "seen": 0 })));
    assert_eq!(still, Ok(before), "nothing was changed");
}

#[test]
fn an_action_that_is_not_offered_changes_nothing() {
    let window = Window::open();
    let before = window.until("manual");
    let offered = before["actions"].as_array().unwrap();
    for action in [
        json!({ "action": "next" }),
        json!({ "action": "set_details", "phone": "1" }),
        json!({ "action": "set_password", "password": "Corr3ct-horse!" }),
        json!({ "action": "set_device", "name": "laptop" }),
        json!({ "action": "skip_device" }),
        json!({ "action": "choose_factor", "method": "totp" }),
        json!({ "action": "skip_factor" }),
        json!({ "action": "submit_code", "code": "123456" }),
        json!({ "action": "resend_code" }),
        json!({ "action": "confirm_saved" }),
        json!({ "action": "answer", "yes": true }),
        json!({ "action": "done" }),
        json!({ "action": "save_codes" }),
        json!({ "action": "print_codes" }),
        json!({ "action": "copy_codes" }),
        json!({ "action": "copy_secret" }),
        json!({ "action": "open_link", "number": 1 }),
        json!({ "action": "refresh" }),
        json!({ "action": "export", "instance": 1, "location": 1 }),
        json!({ "action": "remove", "instance": 1 }),
    ] {
        assert!(!offered.contains(&action["action"]), "{action}");
        window.act(action);
    }
    // It is answered after all of those: `begin` is offered, and this one is wrong.
    window.act(json!({ "action": "begin", "url": "nonsense", "token": "x" }));
    let after = window.next();
    assert_eq!(after["screen"], "manual");
    assert!(!after["error"].is_null());
    assert_eq!(
        after["rev"].as_u64(),
        before["rev"].as_u64().map(|rev| rev + 1)
    );
}
