//! The system's own dialogs. They belong to the thread of the windows, and the webview cannot ask for them.
//!
//! On Linux they are GTK's directly: rfd would run GTK's main loop on a second thread beside Tauri's.

use std::path::PathBuf;

use tauri::{AppHandle, Manager as _};
use tokio::sync::oneshot;

use super::window::MAIN;

/// Asks where to save a file; `None` when the person does not want to, or the program ends meanwhile. The dialog itself
/// asks before a file is replaced.
pub(super) async fn save(app: &AppHandle, title: &'static str, name: String) -> Option<PathBuf> {
    let (answer, answered) = oneshot::channel();
    let window = app.get_webview_window(MAIN)?;
    app.run_on_main_thread(move || system::save(&window, title, &name, answer))
        .ok()?;
    answered.await.ok().flatten()
}

/// Tells why there is no window, before Tauri runs; returns when it was read. For the main thread.
pub(super) fn tell(text: &str) {
    system::tell(text);
}

/// Tells whether there is a display to open a window on. For the main thread.
pub(super) fn is_display_there() -> bool {
    system::is_display_there()
}

#[cfg(target_os = "linux")]
mod system {
    use std::cell::Cell;
    use std::path::PathBuf;

    use gtk::prelude::{
        DialogExt as _, FileChooserExt as _, GtkWindowExt as _, NativeDialogExt as _,
        WidgetExt as _,
    };
    use gtk::{
        ButtonsType, DialogFlags, FileChooserAction, FileChooserNative, MessageDialog, MessageType,
        ResponseType, Window,
    };
    use tauri::WebviewWindow;
    use tokio::sync::oneshot;

    pub(super) fn save(
        window: &WebviewWindow,
        title: &str,
        name: &str,
        answer: oneshot::Sender<Option<PathBuf>>,
    ) {
        let parent = window.gtk_window().ok();
        let dialog = FileChooserNative::new(
            Some(title),
            parent.as_ref(),
            FileChooserAction::Save,
            None,
            None,
        );
        dialog.set_modal(true);
        dialog.set_do_overwrite_confirmation(true);
        dialog.set_current_name(name);
        let answer = Cell::new(Some(answer));
        // Nothing else keeps the dialog; it lets go of itself when it is destroyed.
        let kept = dialog.clone();
        dialog.connect_response(move |_, response| {
            let path = (response == ResponseType::Accept).then(|| kept.filename());
            if let Some(answer) = answer.take() {
                let _ = answer.send(path.flatten()); // the session may have ended
            }
            kept.destroy();
        });
        dialog.show();
    }

    /// Tauri would panic.
    pub(super) fn is_display_there() -> bool {
        gtk::init().is_ok()
    }

    pub(super) fn tell(text: &str) {
        if !is_display_there() {
            return;
        }
        let dialog = MessageDialog::new(
            None::<&Window>,
            DialogFlags::MODAL,
            MessageType::Error,
            ButtonsType::Close,
            text,
        );
        dialog.set_title("Latchkey");
        dialog.run();
        dialog.hide();
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::path::PathBuf;

    use tauri::WebviewWindow;
    use tokio::sync::oneshot;

    pub(super) fn save(
        window: &WebviewWindow,
        title: &str,
        name: &str,
        answer: oneshot::Sender<Option<PathBuf>>,
    ) {
        let dialog = rfd::AsyncFileDialog::new()
            .set_title(title)
            .set_file_name(name)
            .set_parent(window)
            .save_file();
        tauri::async_runtime::spawn(async move {
            let file = dialog.await;
            let _ = answer.send(file.map(|file| file.path().to_owned())); // the session may have ended
        });
    }

    pub(super) fn is_display_there() -> bool {
        true
    }

    pub(super) fn tell(text: &str) {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title("Latchkey")
            .set_description(text)
            .show();
    }
}
