//! What must survive, in SQLite: `latchkey.db` in the data directory.
//!
//! * `open` creates the database and brings it up to date; `beside` keeps away from it what belongs to another one.
//! * `instances` are rows; their keys stand in a table of their own.
//! * `examine` looks at all of it without changing anything, over a connection that is `untouched`.
//! * `seal` closes secret columns; `holder` knows where the key for that is, `key_file` is one of the places, and
//!   `moving` brings it from one to another.
//!
//! Readers (`latchkey status`) and the one writer wait for each other, for moments; who may write is decided by
//! [`Lock`](crate::lock::Lock), which the caller takes first.

mod beside;
mod error;
mod examine;
mod holder;
mod instances;
mod key_file;
mod moving;
mod open;
mod seal;
#[cfg(test)]
mod tests;
mod untouched;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError};

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
pub use self::moving::Moved;
use self::seal::{Seal, Spot};
use crate::secret_store::{Key, SecretStore};

/// The database of one data directory, over one connection. Clones share it.
#[derive(Clone)]
pub struct SqliteStore(Arc<Inner>);

struct Inner {
    data: PathBuf,
    sql: Mutex<SqliteConnection>,
    secrets: SecretStore,
    /// Whether moving the key to the secret store was tried already: where it cannot be had, once is enough.
    tried_to_move: AtomicBool,
    /// What went wrong last.
    trouble: std::sync::Mutex<Option<StorageError>>,
}

/// What `latchkey status` tells: read without any key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreSummary {
    /// Instances in the order in which they were enrolled.
    pub instances: Vec<Instance>,
    /// The unfinished enrollment, if there is one.
    pub enrollment: Option<checkpoint::Summary>,
    /// Who holds the sealing key, if there is one.
    pub holder: Option<Holder>,
    /// Whether the secret store holds a key that is of no use any more, and could not be deleted so far.
    pub leftover: bool,
}

const CHECKPOINT: Spot = Spot {
    table: "checkpoint",
    column: "sealed",
    row: 1,
};

impl SqliteStore {
    /// Opens the database, creating directory (0700), file (0600) and schema where missing; an older schema is brought
    /// up to date after a backup `latchkey.db.bak-<version>`. The key that seals the secrets may lie in `secrets`, which
    /// is asked for it only when something sealed is read or written.
    ///
    /// # Errors
    /// [`StorageError`]: see [`StorageErrorCode`](latchkey_core::ports::StorageErrorCode).
    pub async fn open(data: &Path, secrets: SecretStore) -> Result<Self, StorageError> {
        Self::open_with(data, secrets, &open::MIGRATIONS).await
    }

    /// Opens the database if there is one, and creates nothing otherwise; for who does not hold the
    /// [`Lock`](crate::lock::Lock). An older schema is brought up to date under it.
    ///
    /// # Errors
    /// [`StorageError`], as for [`open`](Self::open); busy if somebody is at work on an older schema.
    pub async fn open_existing(
        data: &Path,
        secrets: SecretStore,
    ) -> Result<Option<Self>, StorageError> {
        Ok(open::existing(data, &open::MIGRATIONS)
            .await?
            .map(|sql| Self::new(data, secrets, sql)))
    }

    async fn open_with(
        data: &Path,
        secrets: SecretStore,
        migrations: &Migrator,
    ) -> Result<Self, StorageError> {
        let sql = open::create(data, migrations).await?;
        Ok(Self::new(data, secrets, sql))
    }

    fn new(data: &Path, secrets: SecretStore, sql: SqliteConnection) -> Self {
        Self(Arc::new(Inner {
            data: data.to_owned(),
            sql: Mutex::new(sql),
            secrets,
            tried_to_move: AtomicBool::new(false),
            trouble: std::sync::Mutex::default(),
        }))
    }

    /// Tells what went wrong last, in the machine's own words; a View has the code only.
    #[must_use]
    pub fn last_trouble(&self) -> Option<StorageError> {
        let trouble = self.0.trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Moves the key to the secret store or to its file because a person wants it there, and it stays there.
    ///
    /// # Errors
    /// [`StorageError`]: the key is where it was.
    pub async fn move_key(&self, to: Holder) -> Result<Moved, StorageError> {
        self.0.move_key(to).await
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
            holder: holder::named(&mut sql)
                .await?
                .map(|sealing| sealing.place.holder()),
            leftover: !holder::left_over(&mut sql).await?.is_empty(),
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
        self.0.noted(self.0.load().await)
    }

    async fn keys(&self, id: InstanceId) -> Result<Option<Keys>, StorageError> {
        self.0.noted(self.0.keys(id).await)
    }

    async fn apply(&self, change: Change) -> Result<(), StorageError> {
        self.0.noted(self.0.apply(change).await)
    }
}

impl Inner {
    async fn load(&self) -> Result<Stored, StorageError> {
        let instances = instances::all(&mut *self.sql.lock().await).await?;
        Ok(Stored {
            instances,
            checkpoint: self.checkpoint().await?,
        })
    }

    async fn checkpoint(&self) -> Result<Option<Checkpoint>, StorageError> {
        let sealed: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT sealed FROM checkpoint WHERE id = 1")
                .fetch_optional(&mut *self.sql.lock().await)
                .await
                .map_err(|error| sql_error(&error))?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let json = Seal::new(&self.key().await?).open(CHECKPOINT, &sealed)?;
        let checkpoint = Checkpoint::from_json(&json).map_err(|_| corrupt("the checkpoint"))?;
        Ok(Some(checkpoint))
    }

    async fn keys(&self, id: InstanceId) -> Result<Option<Keys>, StorageError> {
        let sealed = instances::keys(&mut *self.sql.lock().await, id).await?;
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        sealed.open(&Seal::new(&self.key().await?)).map(Some)
    }

    async fn apply(&self, change: Change) -> Result<(), StorageError> {
        // The key is had before anything is begun: whoever is asked to unlock its holder may take their time.
        let key = match &change {
            Change::Checkpoint(_) | Change::Enrolled { .. } => {
                self.settle().await;
                Some(self.key_to_seal().await?)
            }
            Change::Synced(_) => {
                self.settle().await;
                None
            }
            Change::Closed { .. } | Change::Removed(_) | Change::RemovedAll => None,
        };
        let with_checkpoint = match &change {
            Change::Removed(id) => self.is_checkpoint_of(*id).await?,
            Change::Checkpoint(_)
            | Change::Enrolled { .. }
            | Change::Closed { .. }
            | Change::Synced(_)
            | Change::RemovedAll => false,
        };
        let (removes, all_go) = match &change {
            Change::Removed(_) => (true, false),
            Change::RemovedAll => (true, true),
            Change::Checkpoint(_)
            | Change::Enrolled { .. }
            | Change::Closed { .. }
            | Change::Synced(_) => (false, false),
        };
        let mut sql = self.sql.lock().await;
        let mut transaction = sql
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| sql_error(&error))?;
        if with_checkpoint {
            execute(&mut transaction, sqlx::query("DELETE FROM checkpoint")).await?;
        }
        write(&mut transaction, key.as_ref(), change).await?;
        transaction
            .commit()
            .await
            .map_err(|error| sql_error(&error))?;

        drop(sql);
        if removes {
            // They hold the same rows; and a database that could be changed has got over its migration.
            open::remove_backups(&self.data);
        }
        if all_go {
            // Nothing here is sealed with it any more.
            let _ = key_file::remove(&self.data);
            let _ = self.tidy(&self.secrets).await;
        }
        Ok(())
    }

    /// Tells whether the unfinished enrollment goes together with this instance.
    async fn is_checkpoint_of(&self, id: InstanceId) -> Result<bool, StorageError> {
        let instances = instances::all(&mut *self.sql.lock().await).await?;
        let Some(instance) = instances.iter().find(|one| one.id == id) else {
            return Ok(false);
        };
        let checkpoint = self.checkpoint().await?;
        Ok(checkpoint.is_some_and(|checkpoint| checkpoint.is_of(instance)))
    }

    fn noted<T>(&self, result: Result<T, StorageError>) -> Result<T, StorageError> {
        if let Err(error) = &result {
            let trouble = self.trouble.lock();
            *trouble.unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        }
        result
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

/// Writes a change; `key` is there if it has something to seal.
async fn write(
    sql: &mut SqliteConnection,
    key: Option<&Key>,
    change: Change,
) -> Result<(), StorageError> {
    match change {
        Change::Checkpoint(checkpoint) => {
            let checkpoint::Summary { screen, deadline } = checkpoint.summary();
            let seal = seal(sql, key).await?;
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
            let seal = seal(sql, key).await?;
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

/// Makes the seal, if the key is still the one that the database relies on: within the transaction, nobody changes that.
async fn seal<'k>(
    sql: &mut SqliteConnection,
    key: Option<&'k Key>,
) -> Result<Seal<'k>, StorageError> {
    let sealing = holder::named(sql).await?;
    match (sealing, key) {
        (Some(sealing), Some(key)) if sealing.fits(key) => Ok(Seal::new(key)),
        _ => Err(error::no_key("the key was changed by another program")),
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
