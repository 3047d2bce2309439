//! Tells the session when the way to the network came, went or became another.

use std::time::Duration;

use latchkey_core::machine::Event;
use tauri::{AppHandle, Manager as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;
use tracing::info;

use super::running::Running;

/// A change of networks raises several events; so long nothing may happen before it is told.
const QUIET: Duration = Duration::from_secs(1);

/// Watches for as long as the program runs. For the main thread.
pub(super) fn watch(app: &AppHandle) {
    let (changed, changes) = unbounded_channel();
    system::watch(move || {
        let _ = changed.send(()); // the program ends
    });
    let app = app.clone();
    tauri::async_runtime::spawn(settle(changes, move || {
        info!("network changed");
        app.state::<Running>().tell(Event::NetworkChanged);
    }));
}

/// Tells once for changes that come close together.
async fn settle(mut changes: UnboundedReceiver<()>, tell: impl Fn()) {
    while changes.recv().await.is_some() {
        while let Ok(Some(())) = timeout(QUIET, changes.recv()).await {}
        tell();
    }
}

#[cfg(target_os = "linux")]
mod system {
    use gtk::gio::prelude::NetworkMonitorExt as _;

    pub(super) fn watch(changed: impl Fn() + 'static) {
        let monitor = gtk::gio::NetworkMonitor::default();
        // The monitor lives as long as the process, and the handler with it.
        monitor.connect_network_changed(move |_, _| changed());
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    /// Does nothing yet: a session tries again by itself, only later.
    pub(super) fn watch(_: impl Fn() + 'static) {}
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn tells_once_when_it_is_quiet() {
        let (changed, changes) = unbounded_channel();
        let told = Cell::new(0);
        let events = async {
            for _ in 0..5 {
                changed.send(()).unwrap();
                tokio::time::sleep(QUIET / 2).await;
            }
            assert_eq!(told.get(), 0);
            tokio::time::sleep(QUIET * 2).await;
            assert_eq!(told.get(), 1);
            changed.send(()).unwrap();
            drop(changed);
        };
        tokio::join!(settle(changes, || told.set(told.get() + 1)), events);
        assert_eq!(told.get(), 2);
    }
}
