//! What this machine and this person are to the session: places, policy, settings, the log, hands.

use std::sync::{Arc, Mutex, PoisonError};

use latchkey_core::edge::PROTOCOL;
use latchkey_core::ports::Storage as _;
use latchkey_core::settings::{About, LogLevel};
use latchkey_core::view::{Screen, View};
use tauri::AppHandle;
use tokio::sync::Notify;

use super::arrivals::Front;
use super::hands::WindowHands;
use super::running::Ground;
use super::words::Words;
use super::{defguard, notices, window};
use crate::diagnostics::{self, Diagnostics};
use crate::doctor::{Found, Language};
use crate::logs::{Logs, doors};
use crate::paths::Places;
use crate::policy::Policy;
use crate::secret_store::{Asking, SecretStore};
use crate::settings::SettingsFile;
use crate::store::SqliteStore;

/// Everything around the session. Clones are the same.
#[derive(Clone)]
pub(super) struct Native {
    pub(super) app: AppHandle,
    pub(super) words: &'static Words,
    pub(super) settings: Arc<SettingsFile>,
    /// Told whenever the window comes to the front.
    pub(super) came: Arc<Notify>,
    places: Places,
    policy: Policy,
    logs: Logs,
    /// The name of the screen that was shown last, apart from the page about the program.
    screen: Arc<Mutex<&'static str>>,
    /// What the doctor found last.
    found: Arc<Mutex<Vec<Found>>>,
}

/// What is known before there is an application.
pub(super) struct Beginning {
    pub(super) words: &'static Words,
    pub(super) places: Places,
    pub(super) policy: Policy,
    pub(super) settings: SettingsFile,
    pub(super) logs: Logs,
}

impl Native {
    pub(super) fn new(app: AppHandle, beginning: Beginning) -> Self {
        let Beginning {
            words,
            places,
            policy,
            settings,
            logs,
        } = beginning;
        Self {
            app,
            words,
            settings: Arc::new(settings),
            came: Arc::default(),
            places,
            policy,
            logs,
            screen: Arc::new(Mutex::new("looking")),
            found: Arc::default(),
        }
    }

    /// Takes note of what is shown.
    pub(super) fn shown(&self, view: &View) {
        if !matches!(view.screen, Screen::About { .. }) {
            let mut screen = self.screen.lock().unwrap_or_else(PoisonError::into_inner);
            *screen = doors::name(&view.screen);
        }
    }

    /// What to say when the page does not work.
    pub(super) fn no_page(&self) -> String {
        let dir = self.logs.about().dir;
        format!("{}\n\n{}", self.words.no_page, dir.display())
    }

    /// Logs more or less from now on; not if the administrator says how much.
    pub(super) fn set_log_level(&self, level: LogLevel) -> bool {
        if self.policy.log_level.is_some() {
            return false;
        }
        self.logs.set_level(level);
        self.settings
            .change(|settings| settings.log_level = Some(level))
    }

    pub(super) async fn diagnostics(&self, store: &SqliteStore) -> Diagnostics {
        let screen = *self.screen.lock().unwrap_or_else(PoisonError::into_inner);
        Diagnostics {
            webview: tauri::webview_version().ok(),
            system: diagnostics::system(),
            desktop: diagnostics::desktop(),
            places: self.places.clone(),
            policy: self.policy.clone(),
            logs: self.logs.about(),
            screen,
            stored: store.load().await.ok(),
            found: self
                .found
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        }
    }
}

impl Ground for Native {
    type Hands = WindowHands;

    fn places(&self) -> &Places {
        &self.places
    }

    fn secrets(&self) -> SecretStore {
        SecretStore::of_this_user(Asking::Person)
    }

    fn policy(&self) -> &Policy {
        &self.policy
    }

    fn about(&self) -> About {
        let logs = self.logs.about();
        About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL.to_owned(),
            log_level: logs.level,
            log_level_managed: self.policy.log_level.is_some(),
            logs: logs.dir.display().to_string(),
            allowed_edge_hosts: self.policy.allowed_edge_hosts.clone(),
            hide_manual_entry: !self.policy.allows_manual_entry(),
            defguard_links: defguard::can_take_links(),
        }
    }

    fn language(&self) -> Language {
        self.words.language
    }

    fn checked(&self, found: &[Found]) {
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = found.to_vec();
    }

    fn front(&self) -> Front {
        let (seen, announcing) = (self.app.clone(), self.clone());
        Front {
            is_seen: Arc::new(move || window::is_seen(&seen)),
            announce: Arc::new(move || {
                notices::show(&announcing.app, announcing.words.file_arrived);
            }),
            came: Arc::clone(&self.came),
        }
    }

    fn hands(&self, store: SqliteStore) -> WindowHands {
        WindowHands {
            native: self.clone(),
            store,
        }
    }
}
