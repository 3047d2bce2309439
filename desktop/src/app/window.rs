//! The window: its place and size, its colour before the page is there, and what happens when the page breaks.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tauri::utils::config::Color;
use tauri::{App, AppHandle, Manager as _, Url, WebviewWindowBuilder, Window};
use tracing::error;

use super::dialog;
use super::native::Native;
use super::place::{self, Screen};
use crate::settings::Geometry;

/// The one window's label.
pub(super) const MAIN: &str = "main";

/// How long the page may take to start: a slow machine needs 3 s.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the page has asked for its first View.
static STARTED: AtomicBool = AtomicBool::new(false);

/// Opens the window where it was last.
pub(super) fn open(app: &App, native: &Native) -> tauri::Result<()> {
    for config in app.config().app.windows.clone() {
        let mut builder = WebviewWindowBuilder::from_config(app, &config)?
            .on_navigation(is_ours)
            .background_color(ground());
        if let Some(before) = native.settings.get().window {
            let place = place::fit(before, &screens(app.handle()));
            builder = builder.inner_size(place.width, place.height);
            if let Some((x, y)) = place.corner {
                builder = builder.position(x, y);
            }
            builder = builder.maximized(before.maximized);
        }
        let window = builder.build()?;
        system::paint_plainly(&window);
        system::hear_of_crashes(&window, native);
    }
    Ok(())
}

/// Tells whether an address is the application itself: the page leads nowhere else.
pub(super) fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // How Windows spells it; anywhere else, and at any other port, that is some server of this machine.
        "http" | "https" if cfg!(windows) => {
            url.host_str() == Some("tauri.localhost") && url.port().is_none()
        }
        _ => false,
    }
}

/// The colour of the page's ground (`--ground` of its style), so that nothing flashes before it is painted.
fn ground() -> Color {
    if system::is_dark() {
        Color(0x10, 0x15, 0x1b, 0xff)
    } else {
        Color(0xf3, 0xf5, 0xf7, 0xff)
    }
}

/// Brings the window to the front. `startup_id` is what the desktop gave for that; it may be empty.
pub(super) fn raise(app: &AppHandle, startup_id: &str) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    // What a window manager refuses stays as it is.
    let _ = window.show();
    let _ = window.unminimize();
    if !startup_id.is_empty() {
        let (window, id) = (window.clone(), startup_id.to_owned());
        let _ = app.run_on_main_thread(move || system::set_startup_id(&window, &id));
    }
    let _ = window.set_focus();
}

/// Tells whether somebody could see the window now.
pub(super) fn is_seen(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| {
        window.is_visible().unwrap_or(false) && !window.is_minimized().unwrap_or(true)
    })
}

/// Tells whether the person is at the window.
pub(super) fn is_used(app: &AppHandle) -> bool {
    let window = app.get_webview_window(MAIN);
    window.is_some_and(|window| window.is_focused().unwrap_or(false)) && is_seen(app)
}

/// Keeps place and size for the next start.
pub(super) fn remember(window: &Window, native: &Native) {
    let Some(now) = geometry(window) else { return };
    native.settings.change(|settings| {
        // While it fills the screen, what it goes back to stays.
        settings.window = Some(match settings.window {
            Some(before) if now.maximized => Geometry {
                maximized: true,
                ..before
            },
            _ => now,
        });
    });
}

fn geometry(window: &Window) -> Option<Geometry> {
    let scale = window.scale_factor().ok()?;
    let size = window.inner_size().ok()?.to_logical(scale);
    let corner = window.outer_position().ok()?.to_logical(scale);
    Some(Geometry {
        x: corner.x,
        y: corner.y,
        width: size.width,
        height: size.height,
        maximized: window.is_maximized().ok()?,
    })
}

fn screens(app: &AppHandle) -> Vec<Screen> {
    let monitors = app.available_monitors().unwrap_or_default();
    let screen = |monitor: tauri::Monitor| {
        let scale = monitor.scale_factor();
        let corner = monitor.position().to_logical(scale);
        let size = monitor.size().to_logical(scale);
        Screen {
            x: corner.x,
            y: corner.y,
            width: size.width,
            height: size.height,
        }
    };
    monitors.into_iter().map(screen).collect()
}

/// Takes note that the page has started; answers whether that is news.
pub(super) fn started() -> bool {
    !STARTED.swap(true, Ordering::Relaxed)
}

/// Says so when the page does not start: an empty window tells nothing.
pub(super) fn expect_start(native: Native) {
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        if !STARTED.load(Ordering::Relaxed) {
            error!("the page does not start");
            give_up(&native);
        }
    });
}

/// Says that there is no page, and ends.
fn give_up(native: &Native) {
    let native = native.clone();
    let app = native.app.clone();
    let _ = app.run_on_main_thread(move || {
        dialog::tell(&native.no_page());
        native.app.exit(1);
    });
}

#[cfg(target_os = "linux")]
mod system {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use gtk::prelude::{GtkSettingsExt as _, GtkWindowExt as _};
    use tauri::webview::WebviewWindow;
    use tracing::{error, warn};
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt};

    use super::{Native, PATIENCE, give_up};

    /// As WebKit decides it for the page.
    pub(super) fn is_dark() -> bool {
        gtk::Settings::default().is_some_and(|settings| {
            let theme = settings.gtk_theme_name();
            let is_dark = |name: &str| name.to_ascii_lowercase().ends_with("-dark");
            settings.is_gtk_application_prefer_dark_theme()
                || theme.is_some_and(|name| is_dark(&name))
        })
    }

    pub(super) fn set_startup_id(window: &WebviewWindow, id: &str) {
        if let Ok(window) = window.gtk_window() {
            window.set_startup_id(id);
        }
    }

    /// Has the page painted without the graphics card: for a form that is sooner done than a card is set up, and what can be
    /// wrong with cards and their drivers leaves no empty window.
    pub(super) fn paint_plainly(window: &WebviewWindow) {
        let plain = window.with_webview(|webview| {
            if let Some(settings) = WebViewExt::settings(&webview.inner()) {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        });
        if plain.is_err() {
            warn!("the page is painted as usual");
        }
    }

    pub(super) fn hear_of_crashes(window: &WebviewWindow, native: &Native) {
        let (same, native) = (window.clone(), native.clone());
        let lately = Arc::new(AtomicBool::new(false));
        let hear = window.with_webview(move |webview| {
            webview.inner().connect_web_process_terminated(move |_, _| {
                crashed(&same, &native, &lately);
                let lately = Arc::clone(&lately);
                tauri::async_runtime::spawn(async move {
                    tokio::time::sleep(PATIENCE * 2).await;
                    lately.store(false, Ordering::Relaxed);
                });
            });
        });
        if hear.is_err() {
            warn!("crashes of the page are not heard");
        }
    }

    /// Loads the page again after its process ended; the second time within a minute is the last.
    fn crashed(window: &WebviewWindow, native: &Native, lately: &AtomicBool) {
        if lately.swap(true, Ordering::Relaxed) {
            error!("the page's process ended again");
            give_up(native);
            return;
        }
        warn!("the page's process ended");
        if window.reload().is_err() {
            give_up(native);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use tauri::webview::WebviewWindow;

    use super::Native;

    /// The page's own colours follow at once; a light ground is what these systems begin with.
    pub(super) fn is_dark() -> bool {
        false
    }

    pub(super) fn set_startup_id(_: &WebviewWindow, _: &str) {}

    /// These systems' webviews have no such choice.
    pub(super) fn paint_plainly(_: &WebviewWindow) {}

    /// These systems' webviews start a new process by themselves.
    pub(super) fn hear_of_crashes(_: &WebviewWindow, _: &Native) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_leads_nowhere_else() {
        for (url, ours) in [
            ("tauri://localhost/index.html", true),
            ("http://tauri.localhost/", cfg!(windows)),
            ("http://tauri.localhost:8080/", false),
            ("https://tauri.localhost.example/", false),
            ("https://vpn.example.com/", false),
            ("file:///etc/passwd", false),
            ("tauri://elsewhere/", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(is_ours(&url.parse().unwrap()), ours, "{url}");
        }
    }
}
