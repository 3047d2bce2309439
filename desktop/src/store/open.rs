//! Opens the database: creates it, refuses a newer one, brings an older one up to date after a backup.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use latchkey_core::ports::{StorageError, StorageErrorCode};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::beside;
use super::error::{corrupt, error, io_error, migrate_error, newer, sql_error};
use crate::lock::Lock;
use crate::{paths, private};

/// All schemas there ever were, oldest first.
pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!();

/// What others are told while the lock is held for a new schema; `latchkey` alone reads without it.
const PROGRAM: &str = "latchkey";

/// How long to wait for another process that is writing just now.
const BUSY: Duration = Duration::from_secs(5);

/// What was found in a database file.
pub(super) enum Schema {
    /// Nothing yet.
    None,
    /// This version.
    Version(i64),
}

/// Opens the database of a data directory, creating what is missing.
pub(crate) async fn create(
    data: &Path,
    migrations: &Migrator,
) -> Result<SqliteConnection, StorageError> {
    private::create_dir(data).map_err(|error| io_error(&error))?;
    let database = paths::database(data);
    if is_there(&database)? {
        private::narrow(&database)
            .and_then(|()| beside::put_strangers_aside(&database))
            .map_err(|error| io_error(&error))?;
    } else {
        begin(data, migrations).await?;
    }
    let mut sql = connect(&database).await?;
    match schema(&mut sql).await? {
        Schema::None => migrate(&mut sql, migrations).await?,
        Schema::Version(version) => bring_up_to_date(&mut sql, data, migrations, version).await?,
    }
    Ok(sql)
}

/// Opens the database of a data directory if there is one; creates nothing. The caller does not hold the lock: it is
/// taken for as long as an older schema is brought up to date.
pub(crate) async fn existing(
    data: &Path,
    migrations: &Migrator,
) -> Result<Option<SqliteConnection>, StorageError> {
    let database = paths::database(data);
    if !is_there(&database)? {
        return Ok(None);
    }
    if !beside::is_quiet(&database) {
        // Whoever has the lock has looked already.
        if let Ok(_lock) = Lock::acquire(data, PROGRAM) {
            beside::put_strangers_aside(&database).map_err(|error| io_error(&error))?;
        }
    }
    let mut sql = connect(&database).await?;
    match schema(&mut sql).await? {
        Schema::None => Ok(None),
        Schema::Version(version) if version < latest(migrations) => {
            let _lock = Lock::acquire(data, PROGRAM)?;
            // Somebody else may have done it before the lock was free.
            if let Schema::Version(version) = schema(&mut sql).await? {
                bring_up_to_date(&mut sql, data, migrations, version).await?;
            }
            Ok(Some(sql))
        }
        Schema::Version(version) => {
            bring_up_to_date(&mut sql, data, migrations, version).await?;
            Ok(Some(sql))
        }
    }
}

pub(super) fn latest(migrations: &Migrator) -> i64 {
    let versions = migrations.iter().map(|migration| migration.version);
    versions.max().unwrap_or_default()
}

/// Tells whether there is a database. One without a byte was cut off, since [`begin`] never leaves one; to SQLite it would
/// be a new one, and what was in it would be lost without a word.
pub(super) fn is_there(database: &Path) -> Result<bool, StorageError> {
    match std::fs::metadata(database) {
        // Whoever opens a named pipe waits for somebody at its other end.
        Ok(meta) if !meta.is_file() && !meta.is_dir() => Err(error(
            StorageErrorCode::Other,
            "the database is not a regular file",
        )),
        Ok(meta) if meta.len() == 0 => {
            Err(error(StorageErrorCode::Corrupt, "the database is empty"))
        }
        Ok(_) => Ok(true),
        // A link to a disk that is not there now: beginning anew would make a second device.
        Err(_) if database.is_symlink() => Err(error(
            StorageErrorCode::Denied,
            "the database is a link to something that is not there now",
        )),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(io_error(&error)),
    }
}

/// Makes the first database aside, and puts it in its place once it is whole.
async fn begin(data: &Path, migrations: &Migrator) -> Result<(), StorageError> {
    let (part, journal) = (
        data.join("latchkey.db.new"),
        data.join("latchkey.db.new-journal"),
    );
    // What a beginning that broke off has left.
    for left in [&part, &journal] {
        let _ = std::fs::remove_file(left);
    }
    // SQLite gives its other files the mode of this one, but would itself create it for everybody to read.
    private::create_new(&part).map_err(|error| io_error(&error))?;
    let mut sql = connect(&part).await?;
    migrate(&mut sql, migrations).await?;
    sql.close().await.map_err(|error| sql_error(&error))?;
    let _ = std::fs::remove_file(&journal); // an empty file
    let database = paths::database(data);
    beside::put_all_aside(&database)
        .and_then(|()| std::fs::rename(&part, &database))
        .and_then(|()| private::sync_dir(data))
        .map_err(|error| io_error(&error))
}

/// Connects. The journal is emptied with each change, so that the one file is all there is: for a person who moves or
/// copies it, and for what was removed from it. A write-ahead log would hold the newest changes until the last connection
/// is closed, and after a crash for longer.
async fn connect(database: &Path) -> Result<SqliteConnection, StorageError> {
    SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Truncate)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("secure_delete", "ON")
        // Nothing is written to the file before the journal is whole: `beside` knows it by its first page then.
        .pragma("cache_spill", "OFF")
        .busy_timeout(BUSY)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(|error| sql_error(&error))
}

pub(super) async fn schema(sql: &mut SqliteConnection) -> Result<Schema, StorageError> {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
            .fetch_all(&mut *sql)
            .await
            .map_err(|error| sql_error(&error))?;
    if tables.is_empty() {
        return Ok(Schema::None);
    }
    if !tables.iter().any(|name| name == "_sqlx_migrations") {
        return Err(corrupt("the database of another program"));
    }
    sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(sql)
        .await
        .map(Schema::Version)
        .map_err(|error| sql_error(&error))
}

async fn bring_up_to_date(
    sql: &mut SqliteConnection,
    data: &Path,
    migrations: &Migrator,
    version: i64,
) -> Result<(), StorageError> {
    match version.cmp(&latest(migrations)) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(newer(version)),
        std::cmp::Ordering::Less => {
            backup(sql, data, version).await?;
            migrate(sql, migrations).await
        }
    }
}

/// Runs what is missing in one write transaction: another process that does the same waits, and then finds nothing to
/// do; a crash leaves the old schema.
async fn migrate(sql: &mut SqliteConnection, migrations: &Migrator) -> Result<(), StorageError> {
    let mut all = sql
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(|error| sql_error(&error))?;
    migrations
        .run(&mut *all)
        .await
        .map_err(|error| migrate_error(&error))?;
    all.commit().await.map_err(|error| sql_error(&error))
}

/// Copies the database to `latchkey.db.bak-<version>`. A copy of the same version that is there already is replaced.
async fn backup(sql: &mut SqliteConnection, data: &Path, version: i64) -> Result<(), StorageError> {
    let target = data.join(format!("latchkey.db.bak-{version}"));
    let part = data.join(format!("latchkey.db.bak-{version}.{}", std::process::id()));
    let Some(name) = part.to_str() else {
        return Err(corrupt("the data directory's name"));
    };
    let _ = std::fs::remove_file(&part);
    // `VACUUM INTO` fills an empty file; made here, it has the right mode.
    let file = private::create_new(&part).map_err(|error| io_error(&error))?;
    let copied = sqlx::query("VACUUM INTO ?").bind(name).execute(sql).await;
    let done = copied.map_err(|error| sql_error(&error)).and_then(|_| {
        file.sync_all()
            .and_then(|()| std::fs::rename(&part, &target))
            .and_then(|()| private::sync_dir(data))
            .map_err(|error| io_error(&error))
    });
    if done.is_err() {
        // On a full disk each try would leave another piece.
        let _ = std::fs::remove_file(&part);
    }
    done
}
