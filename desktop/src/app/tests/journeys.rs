//! Whole journeys over the two commands: they end at home, and no answer holds a secret.

use latchkey_core::demo::Scenario;
use latchkey_core::ports::Storage as _;
use serde_json::{Value, json};

use super::{Edge, PASSWORD, Window};
use crate::secret_store::SecretStore;
use crate::store::SqliteStore;

/// Gives the private key that is stored for the only instance.
fn private_key(window: &Window) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let keys = runtime.unwrap().block_on(async {
        let store = SqliteStore::open(&window.places().data, SecretStore::none())
            .await
            .unwrap();
        let id = store.load().await.unwrap().instances[0].id;
        store.keys(id).await.unwrap()
    });
    keys.unwrap().private_key.to_base64().expose().to_owned()
}

/// Checks what is true after every journey.
fn ends_well(window: &Window, edge: &Edge, home: &Value) {
    let shown = home["instances"][0]["public_key"].as_str().unwrap();
    assert_eq!(
        edge.keys(),
        [shown],
        "one device at the Edge, with this key"
    );
    assert!(!window.places().provisioning_file().exists());
    let mut hidden = edge.secrets();
    assert!(hidden.len() >= 2, "a cookie and a polling token");
    hidden.extend([edge.token.clone(), private_key(window), PASSWORD.to_owned()]);
    window.never_said(&hidden);
    assert!(window.has_said(shown), "what is looked for would be found");
}

#[test]
fn somebody_with_an_account_is_asked_nothing() {
    let edge = Edge::start(Scenario::EnrolledUser);
    let window = Window::invited(&edge);
    let home = window.until("home");
    ends_well(&window, &edge, &home);
}

#[test]
fn somebody_new_goes_through_the_wizard() {
    let edge = Edge::start(Scenario::NewUser);
    let window = Window::invited(&edge);
    window.until("welcome");
    window.act(json!({ "action": "next" }));
    let details = window.until("details");
    window.act(json!({ "action": "set_details", "phone": details["phone"] }));
    window.until("password");
    window.act(json!({ "action": "set_password", "password": PASSWORD }));
    let device = window.until("device");
    window.act(json!({ "action": "set_device", "name": device["name"] }));
    window.until("factor");
    window.act(json!({ "action": "choose_factor", "method": "totp" }));
    window.until("totp");
    // A code that grows old on its way is replaced by the next.
    let recovery = loop {
        window.act(json!({ "action": "submit_code", "code": edge.code() }));
        let view = loop {
            let view = window.next();
            if view["busy"] == false {
                break view;
            }
        };
        if view["screen"] == "recovery" {
            break view;
        }
        assert_eq!(view["error"], "wrong_code");
    };
    assert_eq!(recovery["codes"].as_array().unwrap().len(), 8);
    window.act(json!({ "action": "confirm_saved" }));
    window.until("finish");
    window.act(json!({ "action": "done" }));
    let home = window.until("home");
    ends_well(&window, &edge, &home);
}

#[test]
fn a_token_that_was_typed_does_not_come_back() {
    let edge = Edge::start(Scenario::EnrolledUser);
    let window = Window::open();
    window.until("manual");
    window.act(json!({ "action": "begin", "url": edge.url, "token": edge.token }));
    window.until("device");
    window.act(json!({ "action": "set_device", "name": "laptop" }));
    let home = window.until("home");
    ends_well(&window, &edge, &home);
}
