//! What the webview can ask for.

use latchkey_core::action::Action;
use latchkey_core::view::View;
use tauri::State;
use tauri::ipc::{InvokeBody, Request};

use super::running::Running;

/// Waits for a View that is not the one of revision `seen`.
#[tauri::command]
pub(super) async fn view(running: State<'_, Running>, seen: u64) -> Result<View, &'static str> {
    running.view(seen).await.ok_or("ended")
}

/// Takes an Action, `{"action": {"action": "…", …}}`; the View tells what came of it. What is wrong with one is not told:
/// the text would quote it.
#[tauri::command]
pub(super) fn dispatch(
    running: State<'_, Running>,
    request: Request<'_>,
) -> Result<(), &'static str> {
    let InvokeBody::Json(body) = request.body() else {
        return Err("bad_action");
    };
    let action = body.get("action").cloned().unwrap_or_default();
    let action: Action = serde_json::from_value(action).map_err(|_| "bad_action")?;
    running.dispatch(action);
    Ok(())
}
