//! Removes everything of ours: the key first, so that whatever is left, or was copied before, opens nothing.

use std::fs;
use std::path::{Path, PathBuf};

use latchkey_core::ports::{Change, StorageError, StorageErrorCode};

use super::error::sql_error;
use super::{Inner, SqliteStore, entries, holder, key_file};
use crate::secret_store::{SecretStore, Trouble};
use crate::{paths, private};

/// What was there besides the rows of a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// `latchkey.key`.
    pub key_file: bool,
    /// An entry of the system's secret store.
    pub entry: bool,
    /// Copies of the database, made before it was brought up to date, and pieces of such.
    pub copies: bool,
    /// A database that is damaged.
    pub database: bool,
    /// An entry may be left: the secret store could not be asked.
    pub leftover: bool,
}

impl Remains {
    /// Looks at what there is where no database can be opened.
    pub async fn of(data: &Path, secrets: &SecretStore) -> Self {
        let entry = entries::are_there(secrets, &entries::place(data)).await;
        Self {
            key_file: paths::key(data).exists(),
            entry: matches!(entry, Ok(true)),
            copies: Self::has_copies(data),
            database: paths::database(data).exists(),
            leftover: may_be_left(&entry),
        }
    }

    /// Tells whether there are copies of the database.
    #[must_use]
    pub fn has_copies(data: &Path) -> bool {
        files(data, COPIES).next().is_some()
    }

    /// Tells whether there is anything at all.
    #[must_use]
    pub fn is_something(self) -> bool {
        let Self {
            key_file,
            entry,
            copies,
            database,
            leftover: _,
        } = self;
        key_file || entry || copies || database
    }

    /// Removes what there is where no database can be opened, and tells what it was.
    ///
    /// # Errors
    /// [`StorageError`] of the key file; the rest is removed all the same.
    pub async fn remove(data: &Path, secrets: &SecretStore) -> Result<Self, StorageError> {
        let database = paths::database(data).exists();
        let key_file = key_file::remove(data);
        let entry = entries::delete(secrets, &entries::place(data), None).await;
        let copies = remove_copies(data);
        remove_files(data, DATABASE);
        Ok(Self {
            key_file: key_file?,
            entry: matches!(entry, Ok(true)),
            copies,
            database,
            leftover: may_be_left(&entry),
        })
    }
}

impl SqliteStore {
    /// Forgets everything, and tells what there was besides the rows.
    ///
    /// # Errors
    /// [`StorageError`]: of the database, and then nothing was changed; or of the key file, which is still there.
    pub async fn remove_all(&self) -> Result<Remains, StorageError> {
        self.0.remove_all().await
    }
}

impl Inner {
    pub(super) async fn remove_all(&self) -> Result<Remains, StorageError> {
        // It tells which entries of other directories are ours. Without it there is nobody to ask, but all can be removed.
        let key = match self.sealing().await {
            Ok(Some(sealing)) => self.find(&sealing, &self.secrets).await.ok(),
            Ok(None) | Err(_) => None,
        };
        let noted = holder::noted(&mut *self.sql.lock().await).await?;
        self.commit(Change::RemovedAll, None, false).await?;

        let key_file = key_file::remove(&self.data);
        let place = entries::place(&self.data);
        let entry = entries::delete(&self.secrets, &place, None).await;
        if let Some(found) = key {
            let _ = entries::delete_forsaken(&self.secrets, &noted, &found.key).await;
        }
        for one in &noted {
            if entry.is_ok() || *one != place {
                let _ = holder::forget(&mut *self.sql.lock().await, one).await;
            }
        }
        let copies = remove_copies(&self.data);
        Ok(Remains {
            key_file: key_file?,
            entry: matches!(entry, Ok(true)),
            copies,
            database: false,
            leftover: entry.is_err() && noted.contains(&place),
        })
    }

    /// Forgets a key that is lost, once there is nothing that only it could open: else nothing could be enrolled any more.
    /// One that can be had stays where it is, and so does one in a store that is only locked.
    pub(super) async fn forget_lost_key(&self) -> Result<(), StorageError> {
        let Some(sealing) = self.sealing().await? else {
            return Ok(());
        };
        let secrets = self.secrets.unasked();
        match self.find(&sealing, &secrets).await {
            Err(error)
                if matches!(
                    error.code,
                    StorageErrorCode::NoKey | StorageErrorCode::NoStore
                ) => {}
            Ok(_) | Err(_) => return Ok(()),
        }
        let mut sql = self.sql.lock().await;
        let forgotten = sqlx::query(
            "DELETE FROM sealing WHERE NOT EXISTS (SELECT 1 FROM instances)
                 AND NOT EXISTS (SELECT 1 FROM checkpoint)",
        )
        .execute(&mut *sql)
        .await
        .map_err(|error| sql_error(&error))?;
        let place = entries::place(&self.data);
        if forgotten.rows_affected() > 0
            && let Ok(false) = entries::are_there(&secrets, &place).await
        {
            holder::forget(&mut sql, &place).await?;
        }
        Ok(())
    }
}

/// Where there is no store, nothing can have been left in one.
fn may_be_left<T>(entry: &Result<T, Trouble>) -> bool {
    matches!(entry, Err(trouble) if *trouble != Trouble::Missing)
}

/// How the names of all files of the database begin, and of those among them that are not the database itself.
pub(super) const DATABASE: &str = "latchkey.db";
const COPIES: &str = "latchkey.db.";

fn files(data: &Path, begin: &str) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(data).into_iter().flatten().flatten();
    entries
        .filter(move |entry| entry.file_name().to_string_lossy().starts_with(begin))
        .map(|entry| entry.path())
}

/// Removes the copies of the database, and what was put aside with them; tells whether there were any.
pub(super) fn remove_copies(data: &Path) -> bool {
    remove_files(data, COPIES)
}

fn remove_files(data: &Path, begin: &str) -> bool {
    let mut any = false;
    for path in files(data, begin) {
        any |= fs::remove_file(path).is_ok();
    }
    let _ = private::sync_dir(data);
    any
}
