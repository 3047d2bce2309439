//! Tells what happens while the person is not at the window: by notifications, and by the tray's status.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use latchkey_core::view::{Screen, View};
use tauri::{AppHandle, Manager as _};
use tokio::sync::watch;
use tracing::{debug, info};

use super::native::Native;
use super::running::Running;
use super::{tray, window};

/// So long before its end a session is about to end.
const SOON: i64 = 120;

/// The longest sleep on a deadline, so that a clock that was set, or a machine that slept, is noticed.
const LONGEST: Duration = Duration::from_secs(60);

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

/// What somebody who is elsewhere should hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Enrolled,
    SessionEnds,
}

/// What was heard so far.
#[derive(Debug, Default)]
struct Story {
    is_enrolling: bool,
    /// The deadline that was spoken of.
    told: Option<i64>,
}

impl Story {
    /// Takes in a View at a time in seconds since 1970; gives what is new, and when to look again though nothing changes.
    fn hear(&mut self, view: &View, now: i64) -> (Option<News>, Option<Duration>) {
        let is_over = matches!(
            view.screen,
            Screen::Finish { .. } | Screen::Home { .. } | Screen::Stopped { .. }
        );
        let was_enrolling = std::mem::replace(&mut self.is_enrolling, is_enrolling(&view.screen));
        let is_home =
            matches!(&view.screen, Screen::Home { instances, .. } if !instances.is_empty());
        let is_enrolled = is_home || matches!(view.screen, Screen::Finish { device: true, .. });
        if was_enrolling && is_enrolled {
            return (Some(News::Enrolled), None);
        }
        let Some(deadline) = view.deadline.filter(|_| !is_over) else {
            return (None, None);
        };
        let left = deadline
            .at
            .saturating_sub(deadline.offset)
            .saturating_sub(now);
        if self.told == Some(deadline.at) || left <= 0 {
            return (None, None);
        }
        if left <= SOON {
            self.told = Some(deadline.at);
            return (Some(News::SessionEnds), None);
        }
        let wait = Duration::from_secs(u64::try_from(left - SOON).unwrap_or(0));
        (None, Some(wait.min(LONGEST)))
    }
}

/// Tells whether an enrollment is between its first request and its end.
fn is_enrolling(screen: &Screen) -> bool {
    matches!(
        screen,
        Screen::Connecting
            | Screen::Working { .. }
            | Screen::Waiting { .. }
            | Screen::Question { .. }
    )
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

#[cfg(test)]
mod tests {
    use latchkey_core::page::Page;
    use latchkey_core::view::Deadline;

    use super::super::running::nothing_yet;
    use super::*;

    fn view(screen: Screen, deadline: Option<i64>) -> View {
        View {
            screen,
            deadline: deadline.map(|at| Deadline { at, offset: 10 }),
            ..nothing_yet()
        }
    }

    fn working() -> Screen {
        Screen::Working { tasks: Vec::new() }
    }

    fn finish(device: bool) -> Screen {
        Screen::Finish {
            page: Page::default(),
            device,
            codes_lost: false,
        }
    }

    #[test]
    fn tells_that_it_is_enrolled_once() {
        let mut story = Story::default();
        assert_eq!(story.hear(&view(working(), None), 0).0, None);
        assert_eq!(
            story.hear(&view(finish(true), None), 0).0,
            Some(News::Enrolled)
        );
        assert_eq!(story.hear(&view(finish(true), None), 0).0, None);
        let home = Screen::Home {
            instances: Vec::new(),
            unfinished: false,
        };
        assert_eq!(story.hear(&view(home, None), 0).0, None);
        story.hear(&view(working(), None), 0);
        assert_eq!(story.hear(&view(finish(false), None), 0).0, None);
    }

    #[test]
    fn warns_once_before_a_session_ends() {
        let mut story = Story::default();
        let password = || view(Screen::Password { error: None }, Some(1000));
        assert_eq!(story.hear(&password(), 500), (None, Some(LONGEST)));
        assert_eq!(
            story.hear(&password(), 840),
            (None, Some(Duration::from_secs(30)))
        );
        assert_eq!(
            story.hear(&password(), 870),
            (Some(News::SessionEnds), None)
        );
        assert_eq!(story.hear(&password(), 880), (None, None));
        let other = view(Screen::Password { error: None }, Some(2000));
        assert_eq!(story.hear(&other, 1950).0, Some(News::SessionEnds));
    }

    #[test]
    fn is_silent_when_it_is_over() {
        let mut story = Story::default();
        let late = view(Screen::Password { error: None }, Some(1000));
        assert_eq!(story.hear(&late, 990), (None, None), "it has ended");
        let done = view(finish(true), Some(1000));
        assert_eq!(story.hear(&done, 900), (None, None));
    }
}
