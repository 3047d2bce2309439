//! The doors of a session with somebody who takes notes, and notes of what is shown.

use std::time::Instant;

use latchkey_core::edge::{Reply, Request, TransportError};
use latchkey_core::instance::{InstanceId, Keys};
use latchkey_core::ports::{Change, Storage, StorageError, Stored, Transport};
use latchkey_core::view::{Screen, View};
use tracing::{debug, info, warn};

/// A door, and notes of what goes through it.
#[derive(Clone, Debug)]
pub struct Logged<T>(pub T);

impl<T: Transport> Transport for Logged<T> {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        let (path, host, begin) = (request.path, request.edge.host(), Instant::now());
        let result = self.0.send(request).await;
        let ms = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &result {
            Ok(reply) if reply.status < 400 => {
                info!(path, host, status = reply.status, ms, "request");
            }
            Ok(reply) => warn!(path, host, status = reply.status, ms, "request refused"),
            Err(error) => warn!(path, host, ?error, ms, "request failed"),
        }
        result
    }
}

impl<T: Storage> Storage for Logged<T> {
    async fn load(&self) -> Result<Stored, StorageError> {
        let result = told("load", self.0.load().await);
        if let Ok(stored) = &result {
            let unfinished = stored.checkpoint.is_some();
            info!(instances = stored.instances.len(), unfinished, "loaded");
        }
        result
    }

    async fn keys(&self, id: InstanceId) -> Result<Option<Keys>, StorageError> {
        told("keys", self.0.keys(id).await)
    }

    async fn apply(&self, change: Change) -> Result<(), StorageError> {
        let kind = match &change {
            Change::Checkpoint(_) => "checkpoint",
            Change::Enrolled { .. } => "enrolled",
            Change::Closed { .. } => "closed",
            Change::Synced(_) => "synced",
            Change::Removed(_) => "removed",
            Change::RemovedAll => "removed all",
        };
        let result = told(kind, self.0.apply(change).await);
        if result.is_ok() {
            info!(kind, "stored");
        }
        result
    }
}

/// Notes what went wrong. The store's own words hold no value and no secret, see [`StorageError`].
fn told<T>(what: &str, result: Result<T, StorageError>) -> Result<T, StorageError> {
    match &result {
        Ok(_) => debug!(what, "store"),
        Err(error) => warn!(what, code = ?error.code, detail = error.detail, "store"),
    }
    result
}

/// Notes each new screen by name, with the code of what went wrong.
#[derive(Debug, Default)]
pub struct Screens {
    before: &'static str,
}

impl Screens {
    /// Notes what is shown now, if it differs.
    pub fn shown(&mut self, view: &View) {
        let name = name(&view.screen);
        if let Some(notice) = &view.notice {
            debug!(?notice, "notice");
        }
        if name == self.before {
            return;
        }
        self.before = name;
        #[allow(clippy::wildcard_enum_match_arm)] // Three screens tell of trouble.
        match &view.screen {
            Screen::Stopped { reason, .. } => warn!(name, ?reason, "screen"),
            Screen::Waiting {
                trouble, attempt, ..
            } => warn!(name, ?trouble, attempt, "screen"),
            Screen::BadFile { file } => {
                let codes: Vec<_> = file.problems.iter().map(|problem| problem.code).collect();
                warn!(name, place = ?file.place, ?codes, "screen");
            }
            _ => info!(name, "screen"),
        }
    }
}

/// Gives a screen's name, as its tag in JSON.
#[must_use]
pub fn name(screen: &Screen) -> &'static str {
    match screen {
        Screen::Looking => "looking",
        Screen::Manual { .. } => "manual",
        Screen::BadFile { .. } => "bad_file",
        Screen::Connecting => "connecting",
        Screen::Question { .. } => "question",
        Screen::Welcome { .. } => "welcome",
        Screen::Details { .. } => "details",
        Screen::Password { .. } => "password",
        Screen::Device { .. } => "device",
        Screen::Factor { .. } => "factor",
        Screen::Totp { .. } => "totp",
        Screen::Email { .. } => "email",
        Screen::Recovery { .. } => "recovery",
        Screen::Working { .. } => "working",
        Screen::Waiting { .. } => "waiting",
        Screen::Finish { .. } => "finish",
        Screen::AdminAddsDevice => "admin_adds_device",
        Screen::Home { .. } => "home",
        Screen::About { .. } => "about",
        Screen::Stopped { .. } => "stopped",
    }
}
