//! What SQLite and the file system say -> [`StorageError`]. No text here quotes a stored value.
#![allow(clippy::wildcard_enum_match_arm)] // enums of other crates, which may grow

use std::io;

use latchkey_core::ports::{StorageError, StorageErrorCode};
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;

use crate::secret_store::Trouble;

/// A row, key or file whose content cannot be read.
pub(crate) fn corrupt(what: &str) -> StorageError {
    error(StorageErrorCode::Corrupt, format!("{what} cannot be read"))
}

/// The key is not where the database says, or is another one.
pub(crate) fn no_key(what: impl Into<String>) -> StorageError {
    error(StorageErrorCode::NoKey, what)
}

/// The system's secret store does not give out the key now, or take it.
pub(crate) fn unavailable(trouble: Trouble) -> StorageError {
    let code = match trouble {
        Trouble::Missing => StorageErrorCode::NoStore,
        Trouble::Locked | Trouble::TimedOut | Trouble::Failed => StorageErrorCode::Locked,
    };
    error(code, trouble.text())
}

pub(crate) fn error(code: StorageErrorCode, detail: impl Into<String>) -> StorageError {
    StorageError {
        code,
        detail: detail.into(),
    }
}

pub(crate) fn io_error(from: &io::Error) -> StorageError {
    let code = match from.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StorageErrorCode::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            StorageErrorCode::Denied
        }
        _ => StorageErrorCode::Other,
    };
    error(code, from.to_string())
}

pub(crate) fn sql_error(from: &sqlx::Error) -> StorageError {
    match from {
        sqlx::Error::Database(from) => database_error(from.as_ref()),
        sqlx::Error::Io(from) => io_error(from),
        sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::TypeNotFound { .. } => corrupt("a column"),
        _ => error(StorageErrorCode::Other, "the database does not answer"),
    }
}

pub(crate) fn migrate_error(from: &MigrateError) -> StorageError {
    match from {
        MigrateError::Execute(from) | MigrateError::ExecuteMigration(from, _) => sql_error(from),
        MigrateError::VersionMissing(version) => newer(*version),
        MigrateError::VersionMismatch(_) | MigrateError::Dirty(_) => corrupt("the schema"),
        _ => error(
            StorageErrorCode::Other,
            "the schema cannot be brought up to date",
        ),
    }
}

pub(crate) fn newer(version: i64) -> StorageError {
    error(
        StorageErrorCode::Newer,
        format!("a newer version wrote the database (schema {version})"),
    )
}

/// Reads SQLite's result codes: the low byte is the kind (<https://www.sqlite.org/rescode.html>).
fn database_error(from: &dyn DatabaseError) -> StorageError {
    let extended: u32 = from.code().and_then(|code| code.parse().ok()).unwrap_or(1);
    let code = match extended & 0xff {
        13 => StorageErrorCode::Full,
        // PERM, READONLY, CANTOPEN, AUTH.
        3 | 8 | 14 | 23 => StorageErrorCode::Denied,
        // BUSY, LOCKED.
        5 | 6 => StorageErrorCode::Busy,
        // CORRUPT, NOTADB; SCHEMA and ERROR ("no such table") mean that somebody else changed the tables.
        11 | 26 | 17 | 1 => StorageErrorCode::Corrupt,
        _ => StorageErrorCode::Other,
    };
    error(code, format!("SQLite: {}", from.message()))
}
