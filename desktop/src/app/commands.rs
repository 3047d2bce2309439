//! What the webview can ask for. What is wrong with a request is not told: the text would quote it.

use latchkey_core::action::Action;
use latchkey_core::view::View;
use serde_json::Value;
use tauri::State;
use tauri::ipc::{InvokeBody, Request};

use super::running::Running;

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
    let action = argument(&request, "action").map(Action::from_value);
    let action = action.and_then(Result::ok).ok_or("bad_action")?;
    running.dispatch(action);
    Ok(())
}

fn argument<'a>(request: &'a Request<'_>, name: &str) -> Option<&'a Value> {
    match request.body() {
        InvokeBody::Json(body) => body.get(name),
        InvokeBody::Raw(_) => None,
    }
}
