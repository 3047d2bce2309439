//! The program `latchkey-desktop`: the session of the command line, behind the screens in a window.
//!
//! * [`commands`] are the only two things that the webview can ask for.
//! * [`running`] runs the session beside the window and keeps its newest View.
//!
//! The webview makes no request and never sees a token of a file, a cookie, a private key or a polling token.

mod commands;
mod running;

use std::process::ExitCode;

use tauri::{Url, WebviewWindowBuilder};

use self::running::Running;

/// Opens the window; ends when it is closed.
#[allow(clippy::print_stderr)] // Without a window there is nowhere else to say why.
pub fn main() -> ExitCode {
    let done = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![commands::view, commands::dispatch])
        .setup(|app| {
            use tauri::Manager as _;
            app.manage(Running::start());
            for window in app.config().app.windows.clone() {
                WebviewWindowBuilder::from_config(app, &window)?
                    .on_navigation(is_ours)
                    .build()?;
            }
            Ok(())
        })
        .run(tauri::generate_context!());
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("latchkey-desktop: no window: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Tells whether an address is the application itself: the page leads nowhere else.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // How Windows spells it.
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}
