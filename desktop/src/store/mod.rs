//! What must survive, in SQLite: `latchkey.db` in the data directory.
//!
//! * `open` creates the database and brings it up to date; `beside` keeps away from it what belongs to another one.
//! * `changes` are written all or nothing; `instances` are rows, whose keys stand in a table of their own.
//! * `examine` looks at all of it without changing anything, over a connection that is `untouched`.
//! * `seal` closes secret columns. `holder` knows where the key for that is: `key_file` and `entries` of the secret store
//!   are the places, and `moving` brings it from one to another.
//! * `remains` removes all of that. `denied` finds out what keeps the user from it.
//!
//! Readers (`latchkey status`) and the one writer wait for each other, for moments; who may write is decided by
//! [`Lock`](crate::lock::Lock), which the caller takes first.

mod beside;
mod changes;
pub(crate) mod denied;
mod entries;
mod error;
mod examine;
mod holder;
mod instances;
mod key_file;
mod moving;
mod open;
mod remains;
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
pub use self::remains::Remains;
use self::seal::{Seal, Spot};
use crate::secret_store::SecretStore;

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
        let place = entries::place(&self.0.data);
        let mut sql = self.0.sql.lock().await;
        let holder = holder::named(&mut sql).await?.map(|named| named.holder);
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
            holder,
            leftover: holder != Some(Holder::Store)
                && holder::noted(&mut sql).await?.contains(&place),
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
            // Both are written and removed in one.
            let all = instances::all(&mut *self.sql.lock().await).await?;
            return match all.iter().any(|instance| instance.id == id) {
                true => Err(corrupt("the keys of an instance")),
                false => Ok(None),
            };
        };
        sealed.open(&Seal::new(&self.key().await?)).map(Some)
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

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("data", &self.0.data)
            .finish_non_exhaustive()
    }
}
