//! Opens a database so that nothing of it changes: no file appears beside it, and none is written.
//!
//! The usual way to read a database with a write-ahead log makes the log's index (`-shm`) where there is none, and writes
//! it anew where its last user died.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use latchkey_core::ports::StorageError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::error::{io_error, sql_error};
use crate::private;

/// What lies beside a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    /// No log: nobody has it open, or ever wrote to it in that way.
    Alone,
    /// A log with its index: somebody has it open, or died.
    WithIndex,
    /// A log without its index: nobody has it open, and what was written last is in the log.
    WithLog,
}

impl Lies {
    pub(super) fn around(database: &Path) -> Self {
        if !beside(database, "-wal").exists() {
            Self::Alone
        } else if beside(database, "-shm").exists() {
            Self::WithIndex
        } else {
            Self::WithLog
        }
    }
}

/// A connection that reads and changes nothing.
pub(super) struct Untouched {
    pub(super) sql: SqliteConnection,
    copy: Option<Copy>,
}

impl Untouched {
    /// Opens for reading alone, in the way that fits what lies there.
    pub(super) async fn open(database: &Path, lies: Lies) -> Result<Self, StorageError> {
        let mut copy = None;
        let options = SqliteConnectOptions::new().read_only(true);
        let options = match lies {
            // Read as it lies, without a lock.
            Lies::Alone => options.filename(database).immutable(true),
            // If whoever wrote the index is still there it is right, else SQLite makes one of its own in memory
            // (`walBeginShmUnreliable`).
            Lies::WithIndex => options.filename(address(database, "readonly_shm=1")),
            // There is no way to read a log without an index beside it.
            Lies::WithLog => {
                let copy = copy.insert(Copy::of(database).map_err(|error| io_error(&error))?);
                options.filename(copy.0.join(NAME))
            }
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

/// A database with its log in a folder for this user alone, among the temporary ones; removed when dropped.
struct Copy(PathBuf);

impl Copy {
    fn of(database: &Path) -> io::Result<Self> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let folder = env::temp_dir().join(format!("latchkey-{name}"));
        private::create_new_dir(&folder)?;
        let copy = Self(folder);
        for end in ["", "-wal"] {
            let mut from = private::open(&beside(database, end))?;
            let mut to = private::create_new(&beside(&copy.0.join(NAME), end))?;
            io::copy(&mut from, &mut to)?;
        }
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(end);
    name.into()
}

/// Gives the database's name with a parameter (<https://www.sqlite.org/uri.html>).
fn address(database: &Path, parameter: &str) -> PathBuf {
    let name = database.to_string_lossy();
    let name = if cfg!(windows) {
        format!("/{}", name.replace('\\', "/"))
    } else {
        name.into_owned()
    };
    let mut address = String::from("file:");
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => {
                address.push(char::from(byte));
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address.push('?');
    address.push_str(parameter);
    address.into()
}
