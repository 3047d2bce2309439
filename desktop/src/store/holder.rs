//! Who holds the key that seals the secrets, and how to get it.
//!
//! The database names the holder. When it does and the key is not there, that is an error and never a reason for a new
//! key: the sealed rows would be lost for good, and quietly.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use latchkey_core::ports::{StorageError, StorageErrorCode};
use latchkey_core::secret::Secret;
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};
use zeroize::Zeroizing;

use super::error::{corrupt, error, io_error, sql_error};
use super::examine::{Secrets, Shut};
use super::seal::{Seal, Spot};
use crate::{paths, private};

/// Where the sealing key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// In `latchkey.key` beside the database, mode 0600.
    File,
}

const HOLDER_FILE: &str = "file";
const PROBE: Spot = Spot {
    table: "sealing",
    column: "probe",
    row: 1,
};
const PROBE_TEXT: &str = "latchkey";

/// Reads which holder the database names, if anything was ever sealed. Needs no key.
pub(crate) async fn named(sql: &mut SqliteConnection) -> Result<Option<Holder>, StorageError> {
    Ok(row(sql).await?.map(|(holder, _)| holder))
}

/// Gets the key that the database relies on.
pub(crate) async fn existing(
    sql: &mut SqliteConnection,
    data: &Path,
) -> Result<Seal, StorageError> {
    match row(sql).await? {
        Some((Holder::File, probe)) => unlock(data, &probe),
        None => Err(corrupt("the sealing key's holder")),
    }
}

/// Gets the key to seal with; within a write transaction. The first time it makes one and has the database name its
/// holder, in the same transaction as the first sealed row.
pub(crate) async fn existing_or_new(
    sql: &mut SqliteConnection,
    data: &Path,
) -> Result<Seal, StorageError> {
    if let Some((Holder::File, probe)) = row(sql).await? {
        return unlock(data, &probe);
    }
    let seal = Seal::new(&create(data)?);
    sqlx::query("INSERT INTO sealing (id, holder, probe) VALUES (1, ?, ?)")
        .bind(HOLDER_FILE)
        .bind(seal.close(PROBE, &Secret::new(PROBE_TEXT))?)
        .execute(sql)
        .await
        .map_err(|error| sql_error(&error))?;
    Ok(seal)
}

/// Looks whether the key opens what is sealed, and changes nothing: not even the mode of its file.
pub(super) async fn look(
    sql: &mut SqliteConnection,
    data: &Path,
) -> Result<(Secrets, Option<Seal>), StorageError> {
    let (holder, probe) = match row(sql).await {
        Ok(Some(row)) => row,
        Ok(None) => return Ok((Secrets::None, None)),
        Err(error) if error.code == StorageErrorCode::NoKey => {
            return Ok((Secrets::Shut(None, Shut::Unreadable), None));
        }
        Err(error) => return Err(error),
    };
    let shut = |why| Ok((Secrets::Shut(Some(holder), why), None));
    match key_in(data) {
        Err(_) => shut(Shut::Unreadable),
        Ok(None) => shut(Shut::Missing),
        Ok(Some(key)) => match opened(&key, &probe) {
            Some(seal) => Ok((Secrets::Open(holder), Some(seal))),
            None => shut(Shut::Wrong),
        },
    }
}

/// Removes the key, after the last row under it: what is left in backups is unreadable then.
pub(crate) fn forget(data: &Path) -> Result<(), StorageError> {
    match std::fs::remove_file(paths::key(data)) {
        Ok(()) => private::sync_dir(data).map_err(|error| io_error(&error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io_error(&error)),
    }
}

async fn row(sql: &mut SqliteConnection) -> Result<Option<(Holder, Vec<u8>)>, StorageError> {
    let row = sqlx::query("SELECT holder, probe FROM sealing WHERE id = 1")
        .fetch_optional(sql)
        .await
        .map_err(|error| sql_error(&error))?;
    let Some(row) = row else { return Ok(None) };
    let name: String = row.try_get("holder").map_err(|error| sql_error(&error))?;
    let probe = row.try_get("probe").map_err(|error| sql_error(&error))?;
    match name.as_str() {
        HOLDER_FILE => Ok(Some((Holder::File, probe))),
        _ => Err(error(
            StorageErrorCode::NoKey,
            "this version does not know the holder of the sealing key",
        )),
    }
}

fn unlock(data: &Path, probe: &[u8]) -> Result<Seal, StorageError> {
    let Some(key) = read(data)? else {
        return Err(no_key("is missing"));
    };
    opened(&key, probe).ok_or_else(|| no_key("holds another key"))
}

/// Takes a key for use if it is the one that the probe was sealed with.
fn opened(key: &Zeroizing<[u8; 32]>, probe: &[u8]) -> Option<Seal> {
    let seal = Seal::new(key);
    match seal.open(PROBE, probe) {
        Ok(text) if text.expose() == PROBE_TEXT => Some(seal),
        Ok(_) | Err(_) => None,
    }
}

fn no_key(what: &str) -> StorageError {
    error(StorageErrorCode::NoKey, format!("`latchkey.key` {what}"))
}

fn read(data: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, StorageError> {
    match private::narrow(&paths::key(data)) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(no_key(&format!("cannot be opened: {error}")))
        }
        Ok(()) | Err(_) => key_in(data),
    }
}

fn key_in(data: &Path) -> Result<Option<Zeroizing<[u8; 32]>>, StorageError> {
    let file = match private::open(&paths::key(data)) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(no_key(&format!("cannot be opened: {error}"))),
    };
    // One byte more than a key, so that a longer file is told from a key.
    let mut bytes = Zeroizing::new(Vec::with_capacity(33));
    file.take(33)
        .read_to_end(&mut bytes)
        .map_err(|error| no_key(&format!("cannot be read: {error}")))?;
    match <[u8; 32]>::try_from(bytes.as_slice()) {
        Ok(key) => Ok(Some(Zeroizing::new(key))),
        Err(_) => Err(no_key("is not 32 bytes long")),
    }
}

/// Makes the key file and has it on the disk before anything is sealed.
///
/// A file that is there already is used: nothing in this database is sealed yet, so it is what a crash left between
/// this and the first commit. A shorter one was never used (it is complete before the database names it) and is
/// replaced.
fn create(data: &Path) -> Result<Zeroizing<[u8; 32]>, StorageError> {
    let path = paths::key(data);
    let is_torn =
        std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file() && meta.len() < 32);
    if is_torn {
        forget(data)?;
    }
    if let Some(key) = read(data)? {
        return Ok(key);
    }
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *key)
        .map_err(|_| error(StorageErrorCode::Other, "no random bytes to be had"))?;
    let write = || {
        let mut file = private::create_new(&path)?;
        file.write_all(&*key)?;
        file.sync_all()?;
        private::sync_dir(data)
    };
    write().map_err(|error| io_error(&error))?;
    Ok(key)
}
