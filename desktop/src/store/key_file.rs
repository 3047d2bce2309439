//! The sealing key in a file of its own: `latchkey.key` beside the database, mode 0600.

use std::io::{Error, ErrorKind, Read, Seek, Write};
use std::path::Path;

use latchkey_core::ports::{StorageError, StorageErrorCode};
use zeroize::Zeroizing;

use super::error::{error, io_error, no_key};
use crate::secret_store::Key;
use crate::{paths, private, trust};

const BYTES: usize = 32;

/// Closes the file to other users, if it is there and was open to them: a copy back from a backup may be.
pub(crate) fn narrow(data: &Path) -> Result<(), StorageError> {
    match private::narrow(&paths::key(data)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(not_opened(&error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Why there is a file and no key to be had of it.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The user lacks the right: nothing is wrong with the key.
    Denied(StorageError),
    /// It has another length than a key.
    Length,
    /// Anything else, such as a link in its place.
    Failed(StorageError),
}

impl Unread {
    fn new(error: &Error) -> Self {
        let told = not_opened(error);
        if told.code == StorageErrorCode::Denied {
            Self::Denied(told)
        } else {
            Self::Failed(told)
        }
    }
}

impl From<Unread> for StorageError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Denied(error) | Unread::Failed(error) => error,
            Unread::Length => no_key("`latchkey.key` is not 32 bytes long"),
        }
    }
}

/// A right that is missing is no reason to look for another key.
fn not_opened(from: &Error) -> StorageError {
    let told = format!("`latchkey.key` cannot be opened: {from}");
    if from.kind() == ErrorKind::PermissionDenied {
        error(StorageErrorCode::Denied, told)
    } else {
        no_key(told)
    }
}

/// Reads the key and changes nothing, not even the file's mode; `None` if there is no file.
pub(crate) fn read(data: &Path) -> Result<Option<Key>, Unread> {
    let file = match private::open(&paths::key(data)) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Unread::new(&error)),
    };
    // One byte more than a key, so that a longer file is told from a key.
    let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES + 1));
    file.take(BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Unread::new(&error))?;
    match Key::read(&bytes) {
        Some(key) => Ok(Some(key)),
        None => Err(Unread::Length),
    }
}

/// Gives the key that a database without sealed rows begins with: the one that lies there, or `fresh`.
///
/// What lies there is what a crash left between this and the first commit. A shorter file was never used (it is
/// complete before the database names it) and is replaced.
pub(crate) fn read_or_create(data: &Path, fresh: Key) -> Result<Key, StorageError> {
    remove_torn(data)?;
    if let Some(key) = read(data)? {
        return Ok(key);
    }
    create(data, &fresh)?;
    Ok(fresh)
}

/// Puts a key into a file that is not there, and has it on the disk when it returns; the same key there already is fine.
pub(crate) fn put(data: &Path, key: &Key) -> Result<(), StorageError> {
    remove_torn(data)?;
    match read(data)? {
        Some(there) if there == *key => Ok(()),
        Some(_) => Err(no_key("`latchkey.key` lies there with another key")),
        None => create(data, key),
    }
}

fn create(data: &Path, key: &Key) -> Result<(), StorageError> {
    let write = || {
        let mut file = private::create_new(&paths::key(data))?;
        file.write_all(key.bytes())?;
        file.sync_all()?;
        private::sync_dir(data)
    };
    write().map_err(|error| io_error(&error))
}

fn remove_torn(data: &Path) -> Result<(), StorageError> {
    match is_torn(data) {
        true => remove(data).map(drop),
        false => Ok(()),
    }
}

/// Tells whether the file was cut off while it was made: nothing was ever sealed with what it holds.
pub(crate) fn is_torn(data: &Path) -> bool {
    let meta = std::fs::symlink_metadata(paths::key(data));
    meta.is_ok_and(|meta| meta.is_file() && meta.len() < BYTES as u64)
}

/// Overwrites and removes the file; tells whether it was there. One with a second name (a snapshot by hard links) is not
/// overwritten: what has the other name is somebody's backup.
pub(crate) fn remove(data: &Path) -> Result<bool, StorageError> {
    let path = paths::key(data);
    // As well as it goes: a file that cannot be written is removed all the same.
    let _ = overwrite(&path);
    match std::fs::remove_file(&path) {
        Ok(()) => private::sync_dir(data)
            .map(|()| true)
            .map_err(|error| io_error(&error)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(error) => Err(io_error(&error)),
    }
}

fn overwrite(path: &Path) -> std::io::Result<()> {
    let mut file = private::open_to_change(path)?;
    let meta = file.metadata()?;
    if !trust::has_one_name(&file, &meta) {
        return Ok(());
    }
    let length = meta.len().min(4096);
    file.rewind()?;
    file.write_all(&vec![0; usize::try_from(length).unwrap_or(BYTES)])?;
    file.sync_all()
}

/// Makes a key.
pub(crate) fn fresh() -> Result<Key, StorageError> {
    Key::fresh().ok_or_else(|| error(StorageErrorCode::Other, "no random bytes to be had"))
}
