//! What happens while there is no session.

use latchkey_core::machine::Event;
use latchkey_core::secret::Secret;
use serde_json::json;
use tempfile::TempDir;

use super::Window;
use super::window::places;
use crate::lock::Lock;

#[test]
fn a_link_waits_for_a_session_and_is_no_reason_to_try_without_end() {
    let folder = TempDir::new().unwrap();
    let lock = Lock::acquire(&places(folder.path()).data, "latchkey").unwrap();
    let window = Window::on(folder);
    let rev = |view: &serde_json::Value| view["rev"].as_u64().unwrap();
    let stopped = window.until_stopped();
    let link = "latchkey://addinstance?token=x&url=https%3A%2F%2Fvpn.example.com";
    window.tell(Event::Link(Secret::new(link)));
    let again = window.until_stopped();
    assert_eq!(rev(&again), rev(&stopped) + 1, "tried once");
    assert_eq!(window.newest(), rev(&again), "tried again by itself");
    drop(lock);
    window.act(json!({ "action": "retry" }));
    let question = window.until("question");
    assert_eq!(question["question"]["edge"], "vpn.example.com");
}
