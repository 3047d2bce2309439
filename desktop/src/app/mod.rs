//! The program `latchkey-desktop`: the session of the command line, behind the screens in a window.
//!
//! * [`commands`] are the only two things that the webview can ask for.
//! * [`running`] runs the session beside the window and keeps its newest View.
//! * [`native`] is what that session has around it: places, policy, settings, the log; [`hands`] give things to the person,
//!   by the [`dialog`]s and the [`clipboard`] of the system; [`defguard`] takes its links over.
//! * [`checkup`] has the doctor look when the page asks for it.
//! * [`arrivals`], [`links`] and [`network`] bring what happens outside.
//! * [`start`] is what comes before there is a [`window`]; [`place`] is where that can be.
//! * [`tray`] and [`notices`] tell who is elsewhere the [`news`].
//! * [`words`] has every word that these show.
//!
//! The webview makes no request and never sees a token of a file, a cookie, a private key or a polling token.

mod arrivals;
mod checkup;
mod clipboard;
mod commands;
mod defguard;
mod dialog;
mod hands;
mod links;
mod native;
mod network;
mod news;
mod notices;
mod place;
mod running;
mod shut;
mod start;
#[cfg(all(test, feature = "gui-test"))]
mod tests;
mod tray;
mod window;
mod words;

use std::process::ExitCode;

use latchkey_core::machine::Event;
use tauri::ipc::Invoke;
use tauri::{App, AppHandle, Context, Manager as _, RunEvent, Runtime, WindowEvent};
use tracing::{error, info};

use self::native::{Beginning, Native};
use self::running::Running;
use crate::logs::Logs;
use crate::settings::SettingsFile;
use crate::single::{First, Message, Turn};
use crate::{diagnostics, harden};

/// Opens the window; ends when it is closed, or at once when another one is open.
pub fn main() -> ExitCode {
    harden::no_core_dumps();
    let words = words::of_this_user();
    let (places, policy) = match start::surroundings(words) {
        Ok(found) => found,
        Err(why) => return refuse(&why),
    };
    let message = Message {
        startup_id: start::startup_id(),
        links: links::among(std::env::args_os().skip(1)),
    };
    let first = match start::take_turn(&places, &message) {
        Turn::First(first) => Some(first),
        Turn::Handed => return ExitCode::SUCCESS,
        // The session says what is wrong, if anything is.
        Turn::Unknown => None,
    };
    let settings = SettingsFile::open(places.settings());
    let level = policy.log_level.or(settings.get().log_level);
    let beginning = Beginning {
        logs: Logs::start(places.logs(), level.unwrap_or_default()),
        words,
        places,
        policy,
        settings,
    };
    start::note_panics();
    info!(
        version = env!("CARGO_PKG_VERSION"),
        system = diagnostics::system(),
        desktop = diagnostics::desktop(),
        "start"
    );
    run(beginning, first, message)
}

/// Says why there is nothing to open: in a dialog, and for whoever started it from a terminal.
#[allow(clippy::print_stderr)]
fn refuse(why: &str) -> ExitCode {
    eprintln!("latchkey-desktop: {why}");
    dialog::tell(why);
    ExitCode::FAILURE
}

fn run(beginning: Beginning, first: Option<First>, message: Message) -> ExitCode {
    if !dialog::is_display_there() {
        return refuse("no display");
    }
    let built = tauri::Builder::default()
        .invoke_handler(move |invoke| {
            if window::started() {
                after_start(invoke.message.webview_ref().app_handle());
            }
            answer(invoke)
        })
        .on_window_event(|window, event| {
            let native = window.state::<Native>();
            if let WindowEvent::CloseRequested { api, .. } = event {
                window::remember(window, &native);
                if tray::is_shown(window.app_handle()) {
                    api.prevent_close();
                    let _ = window.hide();
                }
            } else if let WindowEvent::Focused(true) = event {
                native.came.notify_one();
            }
        })
        .setup(move |app| {
            let words = beginning.words;
            // Tauri would panic.
            if let Err(error) = set_up(app, beginning, first, message) {
                error!(%error, "no window");
                refuse(&format!("{}\n\n{error}", words.no_page));
                app.handle().exit(1);
            }
            Ok(())
        })
        .build(context());
    match built {
        Ok(app) => {
            app.run(heard);
            ExitCode::SUCCESS
        }
        Err(error) => {
            error!(%error, "no window");
            refuse(&format!("no window: {error}"))
        }
    }
}

/// Answers what the page asks for.
fn answer<R: Runtime>(invoke: Invoke<R>) -> bool {
    let answer: fn(Invoke<R>) -> bool =
        tauri::generate_handler![commands::view, commands::dispatch];
    answer(invoke)
}

/// Gives the configuration, the permissions and the page, as they are compiled in.
fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

fn set_up(
    app: &App,
    beginning: Beginning,
    first: Option<First>,
    message: Message,
) -> tauri::Result<()> {
    let native = Native::new(app.handle().clone(), beginning);
    app.manage(native.clone());
    app.manage(Running::start(native.clone()));
    follow_links(app.handle(), message.links);
    window::open(app, &native)?;
    window::expect_start(native);
    if let Some(first) = first {
        let app = app.handle().clone();
        tauri::async_runtime::spawn(first.listen(move |message| {
            info!(links = message.links.len(), "started again");
            window::raise(&app, &message.startup_id);
            follow_links(&app, message.links);
        }));
    }
    Ok(())
}

/// What has time until the first picture is there.
fn after_start(app: &AppHandle) {
    let native = app.state::<Native>().inner().clone();
    let app = app.clone();
    let _ = app.clone().run_on_main_thread(move || {
        tray::start(&app, native.words);
        network::watch(&app);
        notices::watch(native);
    });
}

#[cfg_attr(not(target_os = "macos"), allow(unused_variables))]
fn heard(app: &AppHandle, event: RunEvent) {
    match event {
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let urls = urls.into_iter().map(|url| String::from(url).into());
            follow_links(app, links::among(urls));
            window::raise(app, "");
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::raise(app, ""),
        RunEvent::Exit => {
            clipboard::at_exit();
            info!("end");
        }
        _ => {}
    }
}

fn follow_links(app: &AppHandle, links: Vec<latchkey_core::secret::Secret>) {
    for link in links {
        info!("link");
        app.state::<Running>().tell(Event::Link(link));
    }
}
