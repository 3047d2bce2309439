//! One process at a time writes: a lock on `latchkey.lock`, held as long as the value lives.
//!
//! The file stays; only the lock counts, and the system drops it when its process ends, however it ends.

use std::fs::File;
#[cfg(not(windows))]
use std::fs::TryLockError;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use latchkey_core::ports::{StorageError, StorageErrorCode};

use crate::{paths, private};

/// The right to write to one data directory.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a data directory, without waiting; creates the directory where missing.
    ///
    /// `program` is what the next one is told: a short name like `latchkey`.
    ///
    /// # Errors
    /// [`StorageErrorCode::Busy`] with who holds it, as far as the file says; [`StorageErrorCode::Denied`] and the like
    /// when the file cannot be opened.
    pub fn acquire(data: &Path, program: &str) -> Result<Self, StorageError> {
        private::create_dir(data).map_err(|error| crate::store::io_error(&error))?;
        let path = paths::lock(data);
        let taken = take(&path).map_err(|error| crate::store::io_error(&error))?;
        let Some(mut file) = taken else {
            return Err(StorageError {
                code: StorageErrorCode::Busy,
                detail: private::open(&path).map_or_else(|_| holder(io::empty()), holder),
            });
        };
        // Only for the message to others: that it cannot be written is no reason to stop.
        let _ = introduce(&mut file, program);
        Ok(Self { _file: file })
    }

    /// Tells whether nobody has the lock of a data directory; writes nothing.
    pub(crate) fn is_free(data: &Path) -> bool {
        let path = paths::lock(data);
        !path.exists() || matches!(take(&path), Ok(Some(_)))
    }
}

/// Gives the file if nobody else has it.
#[cfg(not(windows))]
fn take(path: &Path) -> io::Result<Option<File>> {
    let file = private::open_or_create(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Gives the file if nobody else has it: opened so that others may read it only. What is locked by `File::try_lock` cannot
/// even be read on Windows, and then nobody could say who has it.
#[cfg(windows)]
fn take(path: &Path) -> io::Result<Option<File>> {
    /// `ERROR_SHARING_VIOLATION`.
    const IS_TAKEN: i32 = 32;

    match private::open_or_create_alone(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(IS_TAKEN) => Ok(None),
        Err(error) => Err(error),
    }
}

fn introduce(file: &mut File, program: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{} {program}", std::process::id())
}

/// Says who holds the lock. The file may hold anything, so only a number and a plain name are taken from it.
fn holder(mut file: impl Read) -> String {
    let mut bytes = [0; 80];
    let length = file.read(&mut bytes).unwrap_or(0);
    let text = String::from_utf8_lossy(&bytes[..length]);
    let mut words = text.split_whitespace();
    let pid = words.next().and_then(|word| word.parse::<u32>().ok());
    let name = words.next().filter(|word| {
        word.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    });
    match (pid, name) {
        (Some(pid), Some(name)) => format!("`{name}` (process {pid}) is at work here"),
        (Some(pid), None) => format!("process {pid} is at work here"),
        (None, _) => "another program is at work here".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_hears_who_was_first() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::acquire(dir.path(), "latchkey").unwrap();
        let error = Lock::acquire(dir.path(), "latchkey-desktop").unwrap_err();
        assert_eq!(error.code, StorageErrorCode::Busy);
        let pid = std::process::id();
        assert_eq!(
            error.detail,
            format!("`latchkey` (process {pid}) is at work here")
        );
        assert!(!Lock::is_free(dir.path()));
        drop(first);
        assert!(Lock::is_free(dir.path()));
        Lock::acquire(dir.path(), "latchkey-desktop").unwrap();
    }

    #[test]
    fn repeats_nothing_odd_from_the_file() {
        for (text, said) in [
            ("", "another program is at work here"),
            ("\u{1b}[2J 7", "another program is at work here"),
            ("7 \u{1b}[2J", "process 7 is at work here"),
            ("7", "process 7 is at work here"),
        ] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file.rewind().unwrap();
            assert_eq!(holder(file), said);
        }
    }
}
