//! The program `latchkey-desktop`: the session of the command line, behind the screens in a window.
//!
//! * [`commands`] are the only two things that the webview can ask for.
//! * [`running`] runs the session beside the window and keeps its newest View.
//!
//! The webview makes no request and never sees a token of a file, a cookie, a private key or a polling token.

mod commands;
mod running;

#[cfg(feature = "gui-test")]
#[cfg(test)]
mod tests;

use std::process::ExitCode;

use tauri::{Builder, Context, Manager as _, Runtime, Url, WebviewWindowBuilder};

use self::running::Running;
use crate::paths::{NoHome, Places};

/// Opens the window; ends when it is closed.
#[allow(clippy::print_stderr)] // Without a window there is nowhere else to say why.
pub fn main() -> ExitCode {
    match builder(Builder::default(), Places::of_this_user()).run(context()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("latchkey-desktop: no window: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Adds what the webview can reach, and the session behind it: the same over the real runtime as in tests.
fn builder<R: Runtime>(builder: Builder<R>, places: Result<Places, NoHome>) -> Builder<R> {
    builder
        .invoke_handler(tauri::generate_handler![commands::view, commands::dispatch])
        .setup(|app| {
            app.manage(Running::start(places));
            for window in app.config().app.windows.clone() {
                WebviewWindowBuilder::from_config(app, &window)?
                    .on_navigation(is_ours)
                    .build()?;
            }
            Ok(())
        })
}

/// Gives the configuration, the permissions and the page, as they are compiled in.
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
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
