//! A window of the mock runtime, with the hands of the page in it.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use latchkey_core::machine::Event;
use latchkey_core::settings::{About, LogLevel};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponse};
use tauri::test::{INVOKE_KEY, MockRuntime, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager as _, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

use super::Edge;
use crate::app::arrivals::Front;
use crate::app::running::{Ground, Running};
use crate::app::{answer, context};
use crate::doctor::{Found, Language};
use crate::host::NoHands;
use crate::paths::Places;
use crate::policy::Policy;
use crate::secret_store::SecretStore;
use crate::store::SqliteStore;

/// After so long without an answer something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The application on a machine of its own.
pub(super) struct Window {
    folder: TempDir,
    _app: App<MockRuntime>,
    webview: WebviewWindow<MockRuntime>,
    seen: Cell<u64>,
    /// All that any command ever answered.
    said: RefCell<String>,
}

impl Window {
    /// Opens it where nothing lies yet.
    pub(super) fn open() -> Self {
        Self::on(TempDir::new().unwrap())
    }

    /// Opens it where the file of this invitation lies.
    pub(super) fn invited(edge: &Edge) -> Self {
        let folder = TempDir::new().unwrap();
        let file = json!({ "enrollment_token": edge.token, "enrollment_url": edge.url });
        let path = places(folder.path()).provisioning_file();
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, file.to_string()).unwrap();
        for (path, mode) in [(path.parent().unwrap(), 0o700), (&*path, 0o600)] {
            chmod(path, mode);
        }
        Self::on(folder)
    }

    /// Opens it in this folder, whatever lies there.
    pub(super) fn on(folder: TempDir) -> Self {
        let places = places(folder.path());
        let mut app = mock_builder()
            .invoke_handler(answer)
            .setup(|app| {
                app.manage(Running::start(Machine(places, Policy::default())));
                for window in app.config().app.windows.clone() {
                    WebviewWindowBuilder::from_config(app, &window)?.build()?;
                }
                Ok(())
            })
            .build(context())
            .unwrap();
        #[allow(deprecated)] // the one way to have the set-up done without giving the thread away
        app.run_iteration(|_, _| {});
        let webview = app.get_webview_window("main").unwrap();
        Self {
            folder,
            _app: app,
            webview,
            seen: Cell::new(0),
            said: RefCell::default(),
        }
    }

    pub(super) fn places(&self) -> Places {
        places(self.folder.path())
    }

    /// Calls a command as the page does.
    pub(super) fn call(&self, command: &str, body: InvokeBody) -> Result<Value, Value> {
        self.call_from("tauri://localhost", command, body)
    }

    /// Calls a command from a page at this address.
    pub(super) fn call_from(
        &self,
        page: &str,
        command: &str,
        body: InvokeBody,
    ) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: page.parse().unwrap(),
            body,
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        let (sender, answers) = channel();
        self.webview.as_ref().clone().on_message(
            request,
            Box::new(move |_, _, response, _, _| {
                let _ = sender.send(response);
            }),
        );
        let answer = match answers.recv_timeout(PATIENCE).unwrap() {
            InvokeResponse::Ok(body) => Ok(body.deserialize().unwrap()),
            InvokeResponse::Err(error) => Err(error.0),
        };
        self.said.borrow_mut().push_str(&format!("{answer:?}\n"));
        answer
    }

    /// Gives the next View.
    pub(super) fn next(&self) -> Value {
        let body = json!({ "seen": self.seen.get() });
        let view = self.call("view", InvokeBody::Json(body)).unwrap();
        self.seen.set(view["rev"].as_u64().unwrap());
        view
    }

    /// Gives the next View of this screen that waits for somebody.
    pub(super) fn until(&self, screen: &str) -> Value {
        loop {
            let view = self.next();
            if view["screen"] == screen && view["busy"] == false {
                return view;
            }
            let is_last = view["screen"] == "home" || view["screen"] == "stopped";
            assert!(!is_last, "instead of `{screen}`: {view}");
        }
    }

    /// Gives the next View that says that nothing goes on.
    pub(super) fn until_stopped(&self) -> Value {
        loop {
            let view = self.next();
            if view["screen"] == "stopped" {
                return view;
            }
        }
    }

    /// Sends an Action.
    pub(super) fn act(&self, action: Value) {
        let body = json!({ "action": action });
        let answer = self.call("dispatch", InvokeBody::Json(body));
        assert_eq!(answer, Ok(Value::Null));
    }

    /// Gives the revision of the newest View.
    pub(super) fn newest(&self) -> u64 {
        self.webview.state::<Running>().views().borrow().rev
    }

    /// Has it hear what happened outside.
    pub(super) fn tell(&self, event: Event) {
        self.webview.state::<Running>().tell(event);
    }

    /// Checks that no answer so far holds one of these.
    pub(super) fn never_said(&self, secrets: &[String]) {
        let said = self.said.borrow();
        assert!(said.contains("screen"), "nothing was said at all");
        for secret in secrets {
            assert!(secret.len() >= 6, "too short to look for");
            assert!(!said.contains(secret.as_str()), "it was said");
        }
    }

    /// Tells whether some answer so far holds this.
    pub(super) fn has_said(&self, text: &str) -> bool {
        self.said.borrow().contains(text)
    }
}

/// A machine without a desktop: its window is always seen, and nothing can be given to anybody.
struct Machine(Places, Policy);

impl Ground for Machine {
    type Hands = NoHands;

    fn places(&self) -> &Places {
        &self.0
    }

    fn secrets(&self) -> SecretStore {
        SecretStore::none()
    }

    fn policy(&self) -> &Policy {
        &self.1
    }

    fn about(&self) -> About {
        About {
            version: "1.2.3".to_owned(),
            protocol: "2.0.0".to_owned(),
            log_level: LogLevel::Info,
            log_level_managed: false,
            logs: "logs".to_owned(),
            allowed_edge_hosts: None,
            hide_manual_entry: false,
            defguard_links: false,
        }
    }

    fn language(&self) -> Language {
        Language::German
    }

    fn checked(&self, _: &[Found]) {}

    fn front(&self) -> Front {
        Front {
            is_seen: Arc::new(|| true),
            announce: Arc::new(|| ()),
            came: Arc::default(),
        }
    }

    fn hands(&self, _: SqliteStore) -> NoHands {
        NoHands
    }
}

/// Gives where things lie below a folder.
pub(super) fn places(folder: &Path) -> Places {
    Places {
        data: folder.join("data"),
        roaming: None,
        defguard: None,
        machine: folder.join("machine"),
        policy: folder.join("machine/policy.json"),
    }
}

#[cfg(unix)]
pub(super) fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub(super) fn chmod(_path: &Path, _mode: u32) {}
