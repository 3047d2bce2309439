//! Tells what happens while the person is not at the window: by notifications, and by the tray's status.

use std::time::{SystemTime, UNIX_EPOCH};

use latchkey_core::view::View;
use tauri::{AppHandle, Manager as _};
use tokio::sync::watch;
use tracing::{debug, info};

use super::native::Native;
use super::news::{News, Story};
use super::running::Running;
use super::{tray, window};

/// Watches what is shown, for as long as the session goes on.
pub(super) fn watch(native: Native) {
    let views = native.app.state::<Running>().views();
    tauri::async_runtime::spawn(follow(native, views));
}

async fn follow(native: Native, mut views: watch::Receiver<View>) {
    let mut story = Story::default();
    loop {
        let view = views.borrow_and_update().clone();
        native.shown(&view);
        tray::set_status(&native.app, tray::status(&view.screen, native.words));
        let (news, wait) = story.hear(&view, now());
        if let Some(news) = news
            && !window::is_used(&native.app)
        {
            let words = match news {
                News::Enrolled => native.words.now_enrolled,
                News::SessionEnds => native.words.session_ends,
            };
            show(&native.app, words);
        }
        let changed = match wait {
            Some(wait) => match tokio::time::timeout(wait, views.changed()).await {
                Ok(changed) => changed,
                Err(_) => continue,
            },
            None => views.changed().await,
        };
        if changed.is_err() {
            return;
        }
    }
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
}

/// Shows a notification: what happened, and what it means. Without anybody who shows it, it stands in the log only.
pub(super) fn show(app: &AppHandle, [what, more]: [&'static str; 2]) {
    info!(what, "notification");
    let raised = app.clone();
    let shown = app.run_on_main_thread(move || system::show(raised, what, more));
    if shown.is_err() {
        debug!("no notification: the program ends");
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::cell::Cell;
    use std::collections::HashMap;

    use gtk::gio::{self, BusType, Cancellable, DBusCallFlags, DBusConnection, DBusSignalFlags};
    use gtk::glib::{Variant, prelude::ToVariant as _};
    use tauri::AppHandle;
    use tracing::debug;

    use super::super::window;

    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";

    /// What is sent back when the person clicks at a notification.
    const CLICKED: &str = "default";

    thread_local! {
        /// The number of the newest notification; `None` while none was shown. The next one takes its place.
        static LAST: Cell<Option<u32>> = const { Cell::new(None) };
        static LISTENS: Cell<bool> = const { Cell::new(false) };
    }

    pub(super) fn show(app: AppHandle, what: &'static str, more: &'static str) {
        gio::bus_get(
            BusType::Session,
            None::<&Cancellable>,
            move |bus| match bus {
                Ok(bus) => send(&bus, app, what, more),
                Err(error) => debug!(%error, "no session bus"),
            },
        );
    }

    fn send(bus: &DBusConnection, app: AppHandle, what: &str, more: &str) {
        if !LISTENS.replace(true) {
            hear_clicks(bus, app);
        }
        let hints = HashMap::from([("desktop-entry", "net.latchkey".to_variant())]);
        let actions = vec![CLICKED, ""];
        let notification = (
            "Latchkey",
            LAST.get().unwrap_or(0),
            "net.latchkey",
            what,
            more,
            actions,
            hints,
            -1_i32, // stays as long as the desktop likes
        );
        call(bus, &notification.to_variant(), |reply| match reply {
            Ok(reply) => LAST.set(reply.child_value(0).get()),
            Err(error) => debug!(%error, "nobody shows notifications"),
        });
    }

    fn call(
        bus: &DBusConnection,
        notification: &Variant,
        done: impl FnOnce(Result<Variant, gtk::glib::Error>) + 'static,
    ) {
        bus.call(
            Some(NAME),
            PATH,
            NAME,
            "Notify",
            Some(notification),
            None,
            DBusCallFlags::NONE,
            -1,
            None::<&Cancellable>,
            done,
        );
    }

    fn hear_clicks(bus: &DBusConnection, app: AppHandle) {
        bus.signal_subscribe(
            Some(NAME),
            Some(NAME),
            Some("ActionInvoked"),
            Some(PATH),
            None,
            DBusSignalFlags::NONE,
            move |_, _, _, _, _, clicked| {
                if clicked.child_value(0).get() == LAST.get() && LAST.get().is_some() {
                    window::raise(&app, "");
                }
            },
        );
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use tauri::AppHandle;

    /// Shows nothing yet: an unsigned, unregistered program has no notifications there.
    pub(super) fn show(_: AppHandle, _: &'static str, _: &'static str) {}
}
