//! Removes everything of ours: with the rows the key, so that whatever is left, or was copied before, opens nothing.

use std::fs;
use std::path::{Path, PathBuf};

use latchkey_core::ports::{Change, StorageError, StorageErrorCode};

use super::error::sql_error;
use super::holder::{self, Sealing};
use super::{Inner, SqliteStore, entries, key_file};
use crate::secret_store::{SecretStore, Trouble};
use crate::{paths, private};

/// What was there besides the rows of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Other data directories for which the key is kept, too: these data were there, or were copied from there.
    pub kept_for: Vec<String>,
}

impl Remains {
    /// Looks at what there is where no database can be opened.
    pub async fn of(data: &Path, secrets: &SecretStore) -> Self {
        let entry = entries::are_there(secrets, &entries::place(data), None).await;
        Self {
            key_file: paths::key(data).exists(),
            entry: matches!(entry, Ok(true)),
            copies: Self::has_copies(data),
            database: paths::database(data).exists(),
            leftover: may_be_left(&entry),
            kept_for: Vec::new(),
        }
    }

    /// Tells whether there are copies of the database.
    #[must_use]
    pub fn has_copies(data: &Path) -> bool {
        files(data, BESIDES).next().is_some()
    }

    /// Tells whether there is anything at all.
    #[must_use]
    pub fn is_something(&self) -> bool {
        let Self {
            key_file,
            entry,
            copies,
            database,
            leftover: _,
            kept_for: _,
        } = self;
        *key_file || *entry || *copies || *database
    }

    /// Removes what there is where no database can be opened, and tells what it was.
    ///
    /// # Errors
    /// [`StorageError`] of the key file; the rest is removed all the same.
    pub async fn remove(data: &Path, secrets: &SecretStore) -> Result<Self, StorageError> {
        let database = paths::database(data).exists();
        let key_file = key_file::remove(data);
        let entry = entries::delete(secrets, &entries::place(data), None).await;
        let copies = remove_files(data, BESIDES);
        remove_files(data, DATABASE);
        Ok(Self {
            key_file: key_file?,
            entry: matches!(entry, Ok(true)),
            copies,
            database,
            leftover: may_be_left(&entry),
            kept_for: Vec::new(),
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
        let sealing = self.sealing().await;
        let noted = holder::noted(&mut *self.sql.lock().await).await?;
        self.commit(Change::RemovedAll, None, false).await?;

        let key_file = key_file::remove(&self.data);
        let sealing = sealing.ok().flatten();
        let (mut entry, mut leftover, mut kept_for) = (false, false, Vec::new());
        for place in noted {
            match self.remove_entries(&place, sealing.as_ref()).await {
                Ok(Went { any, is_kept }) => {
                    entry |= any;
                    if is_kept {
                        kept_for.push(place);
                    } else {
                        let _ = holder::forget(&mut *self.sql.lock().await, &place).await;
                    }
                }
                Err(_) => leftover = true,
            }
        }
        Ok(Remains {
            key_file: key_file?,
            entry,
            copies: remove_files(&self.data, BESIDES),
            database: false,
            leftover,
            kept_for,
        })
    }

    /// Removes the key of this database for a place that was noted, if that is this data directory, however it is called.
    /// An entry with another key belongs to a database that was moved away; one for another place to data that may lie
    /// there, also while nothing is to be seen of them.
    async fn remove_entries(&self, place: &str, of: Option<&Sealing>) -> Result<Went, Trouble> {
        if entries::place(Path::new(place)) == entries::place(&self.data) {
            // What is left there is none of this database's, which is not to come upon it once more.
            return Ok(Went {
                any: entries::delete(&self.secrets, place, of).await?,
                is_kept: false,
            });
        }
        Ok(Went {
            any: false,
            is_kept: entries::are_there(&self.secrets, place, of).await?,
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
        // An entry with another key belongs to a database that was moved away.
        if forgotten.rows_affected() > 0 && entries::are_there(&secrets, &place, None).await.is_ok()
        {
            holder::forget(&mut sql, &place).await?;
        }
        Ok(())
    }
}

/// What became of the entries of a place.
struct Went {
    /// Some are deleted.
    any: bool,
    /// The key is still there, for another place.
    is_kept: bool,
}

/// Where there is no store, nothing can have been left in one.
fn may_be_left<T>(entry: &Result<T, Trouble>) -> bool {
    matches!(entry, Err(trouble) if *trouble != Trouble::Missing)
}

/// How the names begin of all files of the database, and of those among them that are not the database itself.
const DATABASE: &str = "latchkey.db";
const BESIDES: &str = "latchkey.db.";
/// How those begin that we make: copies before a migration, and journals that were put aside. Both hold former rows.
const OURS: [&str; 2] = ["latchkey.db.bak-", "latchkey.db.left"];

fn files(data: &Path, begin: &str) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(data).into_iter().flatten().flatten();
    entries
        .filter(move |entry| entry.file_name().to_string_lossy().starts_with(begin))
        .map(|entry| entry.path())
}

/// Removes what we put beside the database that may hold rows which were removed from it.
pub(super) fn remove_former_rows(data: &Path) {
    for begin in OURS {
        remove_files(data, begin);
    }
}

fn remove_files(data: &Path, begin: &str) -> bool {
    let mut any = false;
    for path in files(data, begin) {
        any |= fs::remove_file(path).is_ok();
    }
    let _ = private::sync_dir(data);
    any
}
