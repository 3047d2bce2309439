//! What the webview can ask for. What is wrong with a request is not told: the text would quote it.

use latchkey_core::action::Action;
use latchkey_core::view::View;
use serde::Deserialize as _;
use serde_json::Value;
use tauri::State;
use tauri::ipc::{InvokeBody, Request};

use super::running::Running;

/// The longest text in an Action, in bytes. The longest that anybody has reason to send is a pasted link, and one of
/// 4 KiB is a long one.
const LONGEST: usize = 64 * 1024;

/// Waits for a View that is not the one of revision `seen`: `{"seen": 7}`.
#[tauri::command]
pub(super) async fn view(
    running: State<'_, Running>,
    request: Request<'_>,
) -> Result<View, &'static str> {
    let seen = argument(&request, "seen").and_then(Value::as_u64);
    running.view(seen.ok_or("bad_view")?).await.ok_or("ended")
}

/// Takes an Action, `{"action": {"action": "…", …}}`; the View tells what came of it.
#[tauri::command]
pub(super) fn dispatch(
    running: State<'_, Running>,
    request: Request<'_>,
) -> Result<(), &'static str> {
    let action = argument(&request, "action").filter(|action| is_flat(action));
    let action = Action::deserialize(action.ok_or("bad_action")?).map_err(|_| "bad_action")?;
    running.dispatch(action);
    Ok(())
}

fn argument<'a>(request: &'a Request<'_>, name: &str) -> Option<&'a Value> {
    match request.body() {
        InvokeBody::Json(body) => body.get(name),
        InvokeBody::Raw(_) => None,
    }
}

/// Tells whether a value is an object of numbers, words and short texts, as every Action is.
fn is_flat(action: &Value) -> bool {
    let Value::Object(fields) = action else {
        return false;
    };
    fields.values().all(|value| match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() <= LONGEST,
        Value::Array(_) | Value::Object(_) => false,
    })
}
