//! What must survive, in SQLite: `latchkey.db` in the data directory.
//!
//! * `open` creates the database and brings it up to date.
//! * `instances` are rows; their keys stand in a table of their own.
//! * `examine` looks at all of it without changing anything.
//! * `seal` closes secret columns; `holder` knows where the key for that is.
//!
//! The write-ahead log keeps readers (`latchkey status`) and the one writer apart; who may write is decided by
//! [`Lock`](crate::lock::Lock), which the caller takes first.

mod error;
mod examine;
mod holder;
mod instances;
mod open;
mod seal;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use latchkey_core::checkpoint::{self, Checkpoint};
use latchkey_core::instance::{Instance, InstanceId, Keys};
use latchkey_core::ports::{Change, Storage, StorageError, Stored};
use latchkey_core::provisioning::Digest;
use sqlx::migrate::Migrator;
use sqlx::{Connection, Row, SqliteConnection};
use tokio::sync::Mutex;

pub(crate) use self::error::io_error;
use self::error::{corrupt, sql_error};
pub(crate) use self::examine::{Database, Examined, Known, Secrets, Shut, examine, known_schema};
pub use self::holder::Holder;
use self::seal::Spot;

/// The database of one data directory, over one connection. Clones share it.
#[derive(Clone)]
pub struct SqliteStore(Arc<Inner>);

struct Inner {
    data: PathBuf,
    sql: Mutex<SqliteConnection>,
}

/// What `latchkey status` tells: read without any key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSummary {
    /// Instances in the order in which they were enrolled.
    pub instances: Vec<Instance>,
    /// The unfinished enrollment, if there is one.
    pub enrollment: Option<checkpoint::Summary>,
    /// Who holds the sealing key; where it would be put if nothing was sealed yet.
    pub holder: Holder,
}

const CHECKPOINT: Spot = Spot {
    table: "checkpoint",
    column: "sealed",
    row: 1,
};

impl SqliteStore {
    /// Opens the database, creating directory (0700), file (0600) and schema where missing; an older schema is brought
    /// up to date after a backup `latchkey.db.bak-<version>`.
    ///
    /// # Errors
    /// [`StorageError`]: see [`StorageErrorCode`](latchkey_core::ports::StorageErrorCode).
    pub async fn open(data: &Path) -> Result<Self, StorageError> {
        Self::open_with(data, &open::MIGRATIONS).await
    }

    /// Opens the database if there is one, and creates nothing otherwise; for who does not hold the
    /// [`Lock`](crate::lock::Lock). An older schema is brought up to date under it.
    ///
    /// # Errors
    /// [`StorageError`], as for [`open`](Self::open); busy if somebody is at work on an older schema.
    pub async fn open_existing(data: &Path) -> Result<Option<Self>, StorageError> {
        Ok(open::existing(data, &open::MIGRATIONS)
            .await?
            .map(|sql| Self::new(data, sql)))
    }

    async fn open_with(data: &Path, migrations: &Migrator) -> Result<Self, StorageError> {
        Ok(Self::new(data, open::create(data, migrations).await?))
    }

    fn new(data: &Path, sql: SqliteConnection) -> Self {
        Self(Arc::new(Inner {
            data: data.to_owned(),
            sql: Mutex::new(sql),
        }))
    }

    /// Reads what may be told without a key.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn summary(&self) -> Result<StoreSummary, StorageError> {
        let mut sql = self.0.sql.lock().await;
        let enrollment = sqlx::query("SELECT screen, deadline FROM checkpoint WHERE id = 1")
            .fetch_optional(&mut *sql)
            .await
            .and_then(|row| {
                row.map(|row| {
                    Ok(checkpoint::Summary {
                        screen: row.try_get("screen")?,
                        deadline: row.try_get("deadline")?,
                    })
                })
                .transpose()
            })
            .map_err(|error| sql_error(&error))?;
        Ok(StoreSummary {
            instances: instances::all(&mut sql).await?,
            enrollment,
            holder: holder::named(&mut sql).await?.unwrap_or(Holder::File),
        })
    }

    /// Reads the digests of all provisioning files that were used.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn consumed(&self) -> Result<BTreeSet<Digest>, StorageError> {
        digests(&mut *self.0.sql.lock().await).await
    }

    /// Tells whether a provisioning file was used already.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn is_consumed(&self, digest: Digest) -> Result<bool, StorageError> {
        Ok(self.consumed().await?.contains(&digest))
    }

    /// Closes the connection and waits until SQLite has tidied up, if no clone is in use. Dropping is safe, too.
    pub async fn close(self) {
        if let Some(inner) = Arc::into_inner(self.0) {
            // Everything that matters was durable before.
            let _ = inner.sql.into_inner().close().await;
        }
    }
}

impl Storage for SqliteStore {
    async fn load(&self) -> Result<Stored, StorageError> {
        let mut sql = self.0.sql.lock().await;
        let instances = instances::all(&mut sql).await?;
        let sealed: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT sealed FROM checkpoint WHERE id = 1")
                .fetch_optional(&mut *sql)
                .await
                .map_err(|error| sql_error(&error))?;
        let checkpoint = match sealed {
            None => None,
            Some(sealed) => {
                let json = holder::existing(&mut sql, &self.0.data)
                    .await?
                    .open(CHECKPOINT, &sealed)?;
                Some(Checkpoint::from_json(&json).map_err(|_| corrupt("the checkpoint"))?)
            }
        };
        Ok(Stored {
            instances,
            checkpoint,
        })
    }

    async fn keys(&self, id: InstanceId) -> Result<Option<Keys>, StorageError> {
        let mut sql = self.0.sql.lock().await;
        let Some(sealed) = instances::keys(&mut sql, id).await? else {
            return Ok(None);
        };
        let seal = holder::existing(&mut sql, &self.0.data).await?;
        sealed.open(&seal).map(Some)
    }

    async fn apply(&self, change: Change) -> Result<(), StorageError> {
        let mut sql = self.0.sql.lock().await;
        let secrets_go = match &change {
            Change::Checkpoint(_) | Change::Synced(_) => false,
            Change::Enrolled { .. }
            | Change::Closed { .. }
            | Change::Removed(_)
            | Change::RemovedAll => true,
        };
        let all_go = change == Change::RemovedAll;

        let mut transaction = sql
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| sql_error(&error))?;
        write(&mut transaction, &self.0.data, change).await?;
        transaction
            .commit()
            .await
            .map_err(|error| sql_error(&error))?;

        if secrets_go {
            // The log still holds the old rows. A reader in between makes this do less; the next time does the rest.
            let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(&mut *sql)
                .await;
        }
        if all_go {
            // Nothing here is sealed with it any more; left behind, it is used again.
            let _ = holder::forget(&self.0.data);
        }
        Ok(())
    }
}

/// Reads the digests of all provisioning files that were used.
async fn digests(sql: &mut SqliteConnection) -> Result<BTreeSet<Digest>, StorageError> {
    let digests: Vec<Vec<u8>> = sqlx::query_scalar("SELECT digest FROM consumed")
        .fetch_all(sql)
        .await
        .map_err(|error| sql_error(&error))?;
    digests
        .into_iter()
        .map(|digest| {
            let digest = digest.try_into().map_err(|_| corrupt("a digest"))?;
            Ok(Digest(digest))
        })
        .collect()
}

async fn write(
    sql: &mut SqliteConnection,
    data: &Path,
    change: Change,
) -> Result<(), StorageError> {
    match change {
        Change::Checkpoint(checkpoint) => {
            let checkpoint::Summary { screen, deadline } = checkpoint.summary();
            let seal = holder::existing_or_new(sql, data).await?;
            let insert = sqlx::query(
                "INSERT OR REPLACE INTO checkpoint (id, sealed, screen, deadline) VALUES (1, ?, ?, ?)",
            )
            .bind(seal.close(CHECKPOINT, &checkpoint.to_json())?)
            .bind(screen)
            .bind(deadline);
            execute(sql, insert).await
        }
        Change::Enrolled {
            instance,
            keys,
            consumed,
        } => {
            let seal = holder::existing_or_new(sql, data).await?;
            let id = instances::put(sql, &instance).await?;
            instances::put_keys(sql, &seal, id, &keys).await?;
            close(sql, consumed).await
        }
        Change::Closed { consumed } => close(sql, consumed).await,
        Change::Synced(instance) => instances::replace(sql, &instance).await,
        Change::Removed(id) => {
            let delete = sqlx::query("DELETE FROM instances WHERE id = ?").bind(id.0);
            execute(sql, delete).await
        }
        Change::RemovedAll => {
            for statement in [
                "DELETE FROM instances",
                "DELETE FROM checkpoint",
                "DELETE FROM consumed",
                "DELETE FROM sealing",
            ] {
                execute(sql, sqlx::query(statement)).await?;
            }
            Ok(())
        }
    }
}

async fn close(sql: &mut SqliteConnection, consumed: Option<Digest>) -> Result<(), StorageError> {
    execute(sql, sqlx::query("DELETE FROM checkpoint")).await?;
    if let Some(Digest(digest)) = consumed {
        let insert = sqlx::query("INSERT OR IGNORE INTO consumed (digest) VALUES (?)")
            .bind(digest.as_slice().to_owned());
        execute(sql, insert).await?;
    }
    Ok(())
}

async fn execute(
    sql: &mut SqliteConnection,
    statement: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
) -> Result<(), StorageError> {
    statement
        .execute(sql)
        .await
        .map(drop)
        .map_err(|error| sql_error(&error))
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("data", &self.0.data)
            .finish_non_exhaustive()
    }
}
