//! Who holds the key that seals the secrets, and how to get it.
//!
//! The database names the holder. Where the key is not there, it is looked for with the others: a backup that was put back
//! knows the holder of its day. A key that is not found is an error and never a reason for a new one: the sealed rows would
//! be lost for good, and quietly.

use std::path::Path;

use latchkey_core::ports::StorageError;
use latchkey_core::secret::Secret;
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, SqliteConnection};

use super::entries::{self, Fitting, Unfit};
use super::error::{no_key, sql_error, unavailable};
use super::key_file;
use super::key_file::Unread;
use super::seal::{Seal, Spot};
use crate::secret_store::{Key, SecretStore, Trouble};

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

const PROBE: Spot = Spot {
    table: "sealing",
    column: "probe",
    row: 1,
};
const PROBE_TEXT: &str = "latchkey";

/// What the database says of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sealing {
    pub(crate) holder: Holder,
    /// A person has put it there, so it does not move by itself.
    pub(crate) stays: bool,
    /// A value sealed with the key, to know the right one again.
    probe: Vec<u8>,
}

impl Sealing {
    /// Tells whether this is the key.
    pub(crate) fn fits(&self, key: &Key) -> bool {
        let opened = Seal::new(key).open(PROBE, &self.probe);
        opened.is_ok_and(|text| text.expose() == PROBE_TEXT)
    }
}

/// The key, and where it was found.
pub(crate) struct Found {
    pub(crate) key: Key,
    pub(crate) place: Place,
}

/// Where exactly the key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In `latchkey.key`.
    File,
    /// In an entry of this data directory.
    Entry,
    /// In an entry of another data directory.
    Elsewhere,
}

impl Place {
    pub(crate) fn holder(self) -> Holder {
        match self {
            Self::File => Holder::File,
            Self::Entry | Self::Elsewhere => Holder::Store,
        }
    }
}

/// Why the key cannot be had.
#[derive(Debug)]
pub(crate) enum Lost {
    /// Its holder does not have it.
    Missing,
    /// Its holder has another one.
    Wrong,
    /// What the file holds cannot be read.
    Unreadable(Unread),
    /// The secret store gives no answer that could be relied on.
    Store(Trouble),
}

impl Lost {
    /// Says it of the holder that the database names.
    pub(crate) fn error(self, holder: Holder) -> StorageError {
        let name = match holder {
            Holder::File => "`latchkey.key`",
            Holder::Store => "the entry in the system's secret store",
        };
        match self {
            Self::Missing => no_key(format!("{name} is missing")),
            Self::Wrong => no_key(format!("{name} holds another key")),
            Self::Unreadable(unread) => unread.into(),
            Self::Store(trouble) => {
                let mut error = unavailable(trouble);
                if holder == Holder::File {
                    error.detail = format!("{name} does not open them, and {}", error.detail);
                }
                error
            }
        }
    }
}

/// Reads what the database says, if anything was ever sealed. Needs no key.
pub(crate) async fn named(sql: &mut SqliteConnection) -> Result<Option<Sealing>, StorageError> {
    let row = sqlx::query("SELECT holder, stays, probe FROM sealing WHERE id = 1")
        .fetch_optional(sql)
        .await
        .map_err(|error| sql_error(&error))?;
    let Some(row) = row else { return Ok(None) };
    let read = || {
        Ok::<(String, bool, Vec<u8>), sqlx::Error>((
            row.try_get("holder")?,
            row.try_get("stays")?,
            row.try_get("probe")?,
        ))
    };
    let (holder, stays, probe) = read().map_err(|error| sql_error(&error))?;
    let holder = match holder.as_str() {
        HOLDER_FILE => Holder::File,
        HOLDER_STORE => Holder::Store,
        _ => {
            return Err(no_key(
                "this version does not know the holder of the sealing key",
            ));
        }
    };
    Ok(Some(Sealing {
        holder,
        stays,
        probe,
    }))
}

/// Reads what a database of the first schema says: its key can only have been in the file.
pub(crate) async fn named_at_first(
    sql: &mut SqliteConnection,
) -> Result<Option<Sealing>, StorageError> {
    let probe = sqlx::query_scalar("SELECT probe FROM sealing WHERE id = 1")
        .fetch_optional(sql)
        .await
        .map_err(|error| sql_error(&error))?;
    Ok(probe.map(|probe| Sealing {
        holder: Holder::File,
        stays: false,
        probe,
    }))
}

/// Finds the key that the database relies on, with the holder that it names or else with the other; changes nothing.
pub(crate) async fn find(
    sealing: &Sealing,
    noted: &[String],
    data: &Path,
    store: &SecretStore,
) -> Result<Found, Lost> {
    match sealing.holder {
        Holder::File => match in_file(sealing, data) {
            Ok(found) => Ok(found),
            Err(lost) => match in_store(sealing, noted, data, store).await {
                Ok(found) => Ok(found),
                // There it may be, once the store is open.
                Err(Lost::Store(trouble @ (Trouble::Locked | Trouble::TimedOut))) => {
                    Err(Lost::Store(trouble))
                }
                Err(_) => Err(lost),
            },
        },
        Holder::Store => match in_store(sealing, noted, data, store).await {
            Ok(found) => Ok(found),
            Err(lost) => in_file(sealing, data).map_err(|_| lost),
        },
    }
}

fn in_file(sealing: &Sealing, data: &Path) -> Result<Found, Lost> {
    match key_file::read(data).map_err(Lost::Unreadable)? {
        Some(key) if sealing.fits(&key) => Ok(Found {
            key,
            place: Place::File,
        }),
        Some(_) => Err(Lost::Wrong),
        None => Err(Lost::Missing),
    }
}

async fn in_store(
    sealing: &Sealing,
    noted: &[String],
    data: &Path,
    store: &SecretStore,
) -> Result<Found, Lost> {
    match entries::find(store, &entries::place(data), noted, sealing).await {
        Ok(Fitting { key, is_own }) => Ok(Found {
            key,
            place: match is_own {
                true => Place::Entry,
                false => Place::Elsewhere,
            },
        }),
        Err(Unfit::Missing) => Err(Lost::Missing),
        Err(Unfit::Wrong) => Err(Lost::Wrong),
        Err(Unfit::Trouble(trouble)) => Err(Lost::Store(trouble)),
    }
}

/// Has the database name who holds the key, as the last step on which anything depends.
pub(crate) async fn name(
    sql: &mut SqliteConnection,
    holder: Holder,
    stays: bool,
    key: &Key,
) -> Result<(), StorageError> {
    sqlx::query(
        "INSERT INTO sealing (id, holder, stays, probe) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET holder = ?1, stays = ?2, probe = ?3",
    )
    .bind(match holder {
        Holder::File => HOLDER_FILE,
        Holder::Store => HOLDER_STORE,
    })
    .bind(stays)
    .bind(Seal::new(key).close(PROBE, &Secret::new(PROBE_TEXT))?)
    .execute(sql)
    .await
    .map(drop)
    .map_err(|error| sql_error(&error))
}

/// The data directories whose entries may hold a key of this database.
pub(crate) async fn noted(sql: &mut SqliteConnection) -> Result<Vec<String>, StorageError> {
    sqlx::query_scalar("SELECT path FROM places")
        .fetch_all(sql)
        .await
        .map_err(|error| sql_error(&error))
}

/// Notes a data directory, before an entry is written for it; tells whether it was not noted so far.
pub(crate) async fn note(sql: &mut SqliteConnection, place: &str) -> Result<bool, StorageError> {
    sqlx::query("INSERT OR IGNORE INTO places (path) VALUES (?)")
        .bind(place)
        .execute(sql)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(|error| sql_error(&error))
}

/// Strikes a data directory off the list, when its entries are gone.
pub(crate) async fn forget(sql: &mut SqliteConnection, place: &str) -> Result<(), StorageError> {
    sqlx::query("DELETE FROM places WHERE path = ?")
        .bind(place)
        .execute(sql)
        .await
        .map(drop)
        .map_err(|error| sql_error(&error))
}
