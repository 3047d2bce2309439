//! The icon in the desktop's tray: how things stand, open, quit.
//!
//! While it is shown, closing the window only hides it, and the background goes on. Many desktops have no tray; there
//! closing the window ends the program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use latchkey_core::view::Screen;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _};
use tracing::{debug, info, warn};

use super::window;
use super::words::Words;

/// The tray of this application.
pub(super) struct Tray {
    words: &'static Words,
    is_shown: AtomicBool,
    icon: Mutex<Icon>,
}

enum Icon {
    /// Nobody has asked for it.
    NotYet,
    /// It cannot be made here.
    Impossible,
    Made(Box<Made>),
}

struct Made {
    _icon: TrayIcon,
    status: MenuItem<tauri::Wry>,
}

/// Shows an icon as soon as, and as long as, there is a tray. For the main thread, after the first picture: the icon's
/// library takes longer to load than the window.
pub(super) fn start(app: &AppHandle, words: &'static Words) {
    app.manage(Tray {
        words,
        is_shown: AtomicBool::new(false),
        icon: Mutex::new(Icon::NotYet),
    });
    let app = app.clone();
    system::watch(move |is_there| set(&app, is_there));
}

/// Tells whether the icon can be seen now.
pub(super) fn is_shown(app: &AppHandle) -> bool {
    app.try_state::<Tray>()
        .is_some_and(|tray| tray.is_shown.load(Ordering::Relaxed))
}

/// Changes the line that says how things stand.
pub(super) fn set_status(app: &AppHandle, text: &str) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    if let Icon::Made(made) = &*tray.icon.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = made.status.set_text(text); // the program ends
    }
}

/// Gives the line for a screen.
pub(super) fn status(screen: &Screen, words: &Words) -> &'static str {
    match screen {
        Screen::Home { instances, .. } if !instances.is_empty() => words.enrolled,
        Screen::Finish { device: true, .. } => words.enrolled,
        Screen::Looking
        | Screen::Manual { .. }
        | Screen::Home { .. }
        | Screen::About { .. }
        | Screen::AdminAddsDevice
        | Screen::Finish { .. } => words.not_enrolled,
        Screen::BadFile { .. } | Screen::Stopped { .. } => words.stuck,
        Screen::Connecting
        | Screen::Question { .. }
        | Screen::Welcome { .. }
        | Screen::Details { .. }
        | Screen::Password { .. }
        | Screen::Device { .. }
        | Screen::Factor { .. }
        | Screen::Totp { .. }
        | Screen::Email { .. }
        | Screen::Recovery { .. }
        | Screen::Working { .. }
        | Screen::Waiting { .. } => words.enrolling,
    }
}

fn set(app: &AppHandle, is_there: bool) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let is_made = {
        let mut icon = tray.icon.lock().unwrap_or_else(PoisonError::into_inner);
        if is_there && matches!(*icon, Icon::NotYet) {
            *icon = make(app, tray.words);
        }
        matches!(*icon, Icon::Made(_))
    };
    let is_shown = is_there && is_made;
    let was_shown = tray.is_shown.swap(is_shown, Ordering::Relaxed);
    if is_shown != was_shown {
        info!(is_shown, "tray");
    }
    // A window that was hidden into a tray that is gone could never be found again.
    if was_shown && !is_shown && !window::is_seen(app) {
        window::raise(app, "");
    }
}

fn make(app: &AppHandle, words: &'static Words) -> Icon {
    // On Linux, building panics where the library of the icon is missing.
    match catch_unwind(AssertUnwindSafe(|| build(app, words))) {
        Ok(Ok(made)) => Icon::Made(Box::new(made)),
        Ok(Err(error)) => {
            warn!(%error, "no tray");
            Icon::Impossible
        }
        Err(_) => {
            warn!("no tray: its library is missing");
            Icon::Impossible
        }
    }
}

fn build(app: &AppHandle, words: &'static Words) -> tauri::Result<Made> {
    let item = |id, text, enabled| MenuItem::with_id(app, id, text, enabled, None::<&str>);
    let status = item("status", words.not_enrolled, false)?;
    let menu = Menu::with_items(
        app,
        &[
            &status,
            &PredefinedMenuItem::separator(app)?,
            &item("open", words.open, true)?,
            &item("quit", words.quit, true)?,
        ],
    )?;
    let mut builder = TrayIconBuilder::with_id("main")
        .tooltip("Latchkey")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => window::raise(app, ""),
            "quit" => app.exit(0),
            _ => debug!("not an item of the menu"),
        })
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                ..
            } = event
            {
                window::raise(icon.app_handle(), "");
            }
        });
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    Ok(Made {
        _icon: builder.build(app)?,
        status,
    })
}

#[cfg(target_os = "linux")]
mod system {
    use std::sync::Arc;

    use gtk::gio::{
        self, BusNameWatcherFlags, BusType, Cancellable, DBusCallFlags, DBusConnection,
    };
    use gtk::glib::Variant;
    use gtk::glib::prelude::ToVariant as _;
    use tracing::debug;

    /// Who knows of trays; panels register there.
    const NAME: &str = "org.kde.StatusNotifierWatcher";
    const PATH: &str = "/StatusNotifierWatcher";

    /// Calls back whenever a tray comes or goes; never where there is no session bus.
    pub(super) fn watch(changed: impl Fn(bool) + Send + Sync + 'static) {
        gio::bus_get(
            BusType::Session,
            None::<&Cancellable>,
            move |bus| match bus {
                Ok(bus) => watch_on(&bus, Arc::new(changed)),
                Err(error) => debug!(%error, "no session bus"),
            },
        );
    }

    fn watch_on(bus: &DBusConnection, changed: Arc<impl Fn(bool) + Send + Sync + 'static>) {
        let vanished = Arc::clone(&changed);
        gio::bus_watch_name_on_connection(
            bus,
            NAME,
            BusNameWatcherFlags::NONE,
            move |bus, _, _| {
                let changed = Arc::clone(&changed);
                ask(&bus, move |is_there| changed(is_there));
            },
            move |_, _| vanished(false),
        );
    }

    /// Asks whether there is a panel that shows icons, and not only somebody who would know.
    fn ask(bus: &DBusConnection, answer: impl FnOnce(bool) + 'static) {
        let property = (NAME, "IsStatusNotifierHostRegistered").to_variant();
        bus.call(
            Some(NAME),
            PATH,
            "org.freedesktop.DBus.Properties",
            "Get",
            Some(&property),
            None,
            DBusCallFlags::NONE,
            -1,
            None::<&Cancellable>,
            move |reply| {
                let value = reply
                    .ok()
                    .and_then(|reply| reply.child_value(0).as_variant());
                answer(value.as_ref().and_then(Variant::get) == Some(true));
            },
        );
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    /// There always is one.
    pub(super) fn watch(changed: impl Fn(bool)) {
        changed(true);
    }
}
