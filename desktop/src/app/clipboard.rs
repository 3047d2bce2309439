//! The clipboard. A secret copy is kept out of clipboard histories as far as those allow, and cleared after a minute if
//! nothing else was copied since.

use std::time::Duration;

use tauri::AppHandle;
use zeroize::Zeroizing;

/// How long a secret copy stays: enough to paste it, too short to be found there after lunch.
const SHORT: Duration = Duration::from_secs(60);

/// Copies a text; answers whether it worked. To be called from any thread.
pub(super) async fn copy(app: &AppHandle, text: Zeroizing<String>, secret: bool) -> bool {
    let copied = on_main_thread(app, {
        let text = text.clone();
        move || system::put(text, secret)
    });
    if copied.await != Some(true) {
        return false;
    }
    if secret {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(SHORT).await;
            let _ = app.run_on_main_thread(move || system::take_back(&text));
        });
    }
    true
}

/// Takes back what is still there, when the program ends.
pub(super) fn at_exit() {
    system::at_exit();
}

/// Has something done on the thread that owns the windows; `None` when the program ends meanwhile.
pub(super) async fn on_main_thread<T: Send + 'static>(
    app: &AppHandle,
    job: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (done, result) = tokio::sync::oneshot::channel();
    app.run_on_main_thread(move || drop(done.send(job())))
        .ok()?;
    result.await.ok()
}

#[cfg(target_os = "linux")]
mod system {
    use gtk::gdk::SELECTION_CLIPBOARD;
    use gtk::{Clipboard, TargetEntry, TargetFlags};
    use zeroize::Zeroizing;

    /// Asks clipboard managers (KDE's, and others that follow it) to leave this copy out of their history.
    const HINT: &str = "x-kde-passwordManagerHint";

    /// Tells the hint from the text when somebody pastes.
    const OF_HINT: u32 = 1;

    pub(super) fn put(text: Zeroizing<String>, secret: bool) -> bool {
        let names = ["UTF8_STRING", "text/plain;charset=utf-8", "text/plain"];
        let mut targets: Vec<_> = names
            .iter()
            .map(|name| TargetEntry::new(name, TargetFlags::empty(), 0))
            .collect();
        if secret {
            targets.push(TargetEntry::new(HINT, TargetFlags::empty(), OF_HINT));
        }
        Clipboard::get(&SELECTION_CLIPBOARD).set_with_data(&targets, move |_, data, info| {
            if info == OF_HINT {
                data.set(&data.target(), 8, b"secret");
            } else {
                data.set_text(&text);
            }
        })
    }

    pub(super) fn take_back(text: &str) {
        let text = Zeroizing::new(text.to_owned());
        Clipboard::get(&SELECTION_CLIPBOARD).request_text(move |clipboard, now| {
            if now == Some(text.as_str()) {
                clipboard.clear();
            }
        });
    }

    /// The text lies in this process and goes with it.
    pub(super) fn at_exit() {}
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::sync::{Mutex, PoisonError};

    use arboard::Clipboard;
    use zeroize::Zeroizing;

    /// The newest secret copy, to be taken back at the end.
    static LAST: Mutex<Option<Zeroizing<String>>> = Mutex::new(None);

    pub(super) fn put(text: Zeroizing<String>, secret: bool) -> bool {
        let Ok(mut clipboard) = Clipboard::new() else {
            return false;
        };
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        *last = secret.then(|| text.clone());
        let set = clipboard.set();
        let set = if secret { out_of_history(set) } else { set };
        set.text(text.as_str()).is_ok()
    }

    #[cfg(target_os = "macos")]
    fn out_of_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
        arboard::SetExtApple::exclude_from_history(set)
    }

    #[cfg(windows)]
    fn out_of_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
        arboard::SetExtWindows::exclude_from_history(set)
    }

    pub(super) fn take_back(text: &str) {
        if let Ok(mut clipboard) = Clipboard::new()
            && clipboard.get_text().is_ok_and(|now| now == text)
        {
            let _ = clipboard.clear(); // somebody else has it now
        }
    }

    pub(super) fn at_exit() {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(text) = last {
            take_back(&text);
        }
    }
}
