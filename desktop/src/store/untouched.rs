//! Opens a database so that nothing of it changes: no file appears beside it, and none is written.
//!
//! A change that was cut off is taken back by whoever opens the database next, which writes to it: so it is done to a copy.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use latchkey_core::ports::StorageError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::beside;
use super::error::{io_error, sql_error};
use crate::lock::Lock;
use crate::private;

/// A connection that reads and changes nothing.
pub(super) struct Untouched {
    pub(super) sql: SqliteConnection,
    copy: Option<Copy>,
}

impl Untouched {
    /// Opens for reading alone, in the way that fits what lies there.
    pub(super) async fn open(data: &Path, database: &Path) -> Result<Self, StorageError> {
        let mut copy = None;
        let options = SqliteConnectOptions::new().read_only(true);
        let options = if !Lock::is_free(data) {
            options.filename(database) // whoever is at work there takes care of what lies beside it
        } else if beside::only_the_file_counts(database).map_err(|error| io_error(&error))? {
            options.filename(database).immutable(true)
        } else if beside::is_quiet(database) {
            options.filename(database)
        } else {
            let copy = copy.insert(Copy::of(database).map_err(|error| io_error(&error))?);
            options.filename(copy.0.join(NAME)).read_only(false)
        };
        let sql = options.disable_statement_logging().connect().await;
        let sql = sql.map_err(|error| sql_error(&error))?;
        Ok(Self { sql, copy })
    }

    pub(super) async fn close(self) {
        let Self { sql, copy } = self;
        // Nothing was written.
        let _ = sql.close().await;
        drop(copy);
    }
}

const NAME: &str = "latchkey.db";

/// A database with its journal in a folder for this user alone, among the temporary ones; removed when dropped.
struct Copy(PathBuf);

impl Copy {
    fn of(database: &Path) -> io::Result<Self> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let copy = Self(Self::folder(&format!("latchkey-{name}"))?);
        for (from, to) in
            beside::with_journals(database).zip(beside::with_journals(&copy.0.join(NAME)))
        {
            let mut from = match private::open(&from) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                from => from?,
            };
            io::copy(&mut from, &mut private::create_new(&to)?)?;
        }
        Ok(copy)
    }
}

impl Copy {
    /// Makes the folder where temporary files belong, or where that cannot be, in the session's own folder.
    fn folder(name: &str) -> io::Result<PathBuf> {
        let folder = env::temp_dir().join(name);
        private::create_new_dir(&folder)
            .map(|()| folder)
            .or_else(|error| {
                let runtime = env::var_os("XDG_RUNTIME_DIR").ok_or(error)?;
                let folder = Path::new(&runtime).join(name);
                private::create_new_dir(&folder).map(|()| folder)
            })
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
