//! Who holds the key that seals the secrets, and how to get it.
//!
//! The database names the holder. When it does and the key is not there, that is an error and never a reason for a new
//! key: the sealed rows would be lost for good, and quietly.

use std::path::Path;

use latchkey_core::ports::StorageError;
use latchkey_core::secret::Secret;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, SqliteConnection};

use super::error::{corrupt, no_key, sql_error, unavailable};
use super::key_file;
use super::seal::{Seal, Spot};
use crate::secret_store::{Key, SecretStore};

/// Where the sealing key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// In `latchkey.key` beside the database, mode 0600.
    File,
    /// In the operating system's secret store.
    Store,
}

const HOLDER_FILE: &str = "file";
const HOLDER_STORE: &str = "store";

/// Length of an entry's name: 16 random bytes in hexadecimal digits.
const NAME_LENGTH: usize = 32;

const PROBE: Spot = Spot {
    table: "sealing",
    column: "probe",
    row: 1,
};
const PROBE_TEXT: &str = "latchkey";

/// What the database says of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sealing {
    pub(crate) place: Place,
    /// A person has put it there, so it does not move by itself.
    pub(crate) stays: bool,
    /// A value sealed with the key, to know the right one again.
    probe: Vec<u8>,
}

/// Where exactly the key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In `latchkey.key`.
    File,
    /// In this entry of the secret store.
    Entry(String),
}

impl Place {
    pub(crate) fn holder(&self) -> Holder {
        match self {
            Self::File => Holder::File,
            Self::Entry(_) => Holder::Store,
        }
    }
}

/// Reads what the database says, if anything was ever sealed. Needs no key.
pub(crate) async fn named(sql: &mut SqliteConnection) -> Result<Option<Sealing>, StorageError> {
    let row = sqlx::query("SELECT holder, entry, stays, probe FROM sealing WHERE id = 1")
        .fetch_optional(sql)
        .await
        .map_err(|error| sql_error(&error))?;
    let Some(row) = row else { return Ok(None) };
    let read = || {
        let entry: Option<String> = row.try_get("entry")?;
        Ok::<(String, _, bool, Vec<u8>), sqlx::Error>((
            row.try_get("holder")?,
            entry,
            row.try_get("stays")?,
            row.try_get("probe")?,
        ))
    };
    let (holder, entry, stays, probe) = read().map_err(|error| sql_error(&error))?;
    let place = match (holder.as_str(), entry) {
        (HOLDER_FILE, None) => Place::File,
        (HOLDER_STORE, Some(name)) if is_name(&name) => Place::Entry(name),
        (HOLDER_FILE | HOLDER_STORE, _) => return Err(corrupt("the sealing key's holder")),
        _ => {
            return Err(no_key(
                "this version does not know the holder of the sealing key",
            ));
        }
    };
    Ok(Some(Sealing {
        place,
        stays,
        probe,
    }))
}

/// Reads what a database of the first schema says: its key can only be in the file.
pub(crate) async fn named_at_first(
    sql: &mut SqliteConnection,
) -> Result<Option<Sealing>, StorageError> {
    let probe = sqlx::query_scalar("SELECT probe FROM sealing WHERE id = 1")
        .fetch_optional(sql)
        .await
        .map_err(|error| sql_error(&error))?;
    Ok(probe.map(|probe| Sealing {
        place: Place::File,
        stays: false,
        probe,
    }))
}

/// Gets the key that the database relies on, from where it is.
pub(crate) async fn key(
    sealing: &Sealing,
    data: &Path,
    store: &SecretStore,
) -> Result<Key, StorageError> {
    let (key, holder) = match &sealing.place {
        Place::File => (key_file::read(data)?, "`latchkey.key`"),
        Place::Entry(name) => (
            store.read(name).await.map_err(unavailable)?,
            "the entry in the system's secret store",
        ),
    };
    let key = key.ok_or_else(|| no_key(format!("{holder} is missing")))?;
    if sealing.fits(&key) {
        Ok(key)
    } else {
        Err(no_key(format!("{holder} holds another key")))
    }
}

impl Sealing {
    /// Tells whether this is the key.
    pub(crate) fn fits(&self, key: &Key) -> bool {
        let opened = Seal::new(key).open(PROBE, &self.probe);
        opened.is_ok_and(|text| text.expose() == PROBE_TEXT)
    }
}

/// Has the database name where the key is, as the last step on which anything depends.
pub(crate) async fn name(
    sql: &mut SqliteConnection,
    place: &Place,
    stays: bool,
    key: &Key,
) -> Result<(), StorageError> {
    let (holder, entry) = match place {
        Place::File => (HOLDER_FILE, None),
        Place::Entry(name) => (HOLDER_STORE, Some(name)),
    };
    sqlx::query(
        "INSERT INTO sealing (id, holder, entry, stays, probe) VALUES (1, ?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET holder = ?1, entry = ?2, stays = ?3, probe = ?4",
    )
    .bind(holder)
    .bind(entry)
    .bind(stays)
    .bind(Seal::new(key).close(PROBE, &Secret::new(PROBE_TEXT))?)
    .execute(sql)
    .await
    .map(drop)
    .map_err(|error| sql_error(&error))
}

/// Names an entry like no other, so that no two databases, nor a copy and what became of its original, share one that
/// either of them writes.
pub(crate) async fn new_entry(sql: &mut SqliteConnection) -> Result<String, StorageError> {
    let mut bytes = [0; NAME_LENGTH / 2];
    getrandom::fill(&mut bytes).map_err(|_| corrupt("the random source"))?;
    let name: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    sqlx::query("INSERT INTO entries (name) VALUES (?)")
        .bind(&name)
        .execute(sql)
        .await
        .map_err(|error| sql_error(&error))?;
    Ok(name)
}

/// The entries that were written, or were to be, and are not the one that is named.
pub(crate) async fn left_over(sql: &mut SqliteConnection) -> Result<Vec<String>, StorageError> {
    sqlx::query_scalar(
        "SELECT name FROM entries WHERE name NOT IN (SELECT entry FROM sealing WHERE entry IS NOT NULL)",
    )
    .fetch_all(sql)
    .await
    .map_err(|error| sql_error(&error))
}

/// Strikes an entry off the list, when it is gone from the store.
pub(crate) async fn forget(sql: &mut SqliteConnection, name: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM entries WHERE name = ?")
        .bind(name)
        .execute(sql)
        .await
        .map(drop)
        .map_err(|error| sql_error(&error))
}

fn is_name(name: &str) -> bool {
    name.len() == NAME_LENGTH && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
