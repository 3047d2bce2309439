//! Reads a file only as far as it can be trusted, and removes it after use.
//!
//! Whoever can write the file decides which Edge gets the person's password, so it counts who owns it and who else may
//! write to it, or could put another file in its place. Whoever can swap it while it is removed could have another file
//! destroyed, so it is removed only if it is still the one that was read.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::Path;

use latchkey_core::provisioning::{Digest, MAX_BYTES, Place, ProblemCode};
use zeroize::Zeroizing;

pub(crate) use self::system::{Identity, Owners, Trusted, has_one_name};
#[cfg(unix)]
use self::unix as system;
#[cfg(windows)]
use self::windows as system;
use crate::private;

impl Owners {
    /// Gives who may have placed a file there.
    pub(crate) fn trusted_for(&self, place: Place) -> Trusted {
        match place {
            Place::Given | Place::AppData | Place::Defguard => self.person(),
            Place::Machine => self.machine(),
        }
    }
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct ReadFile {
    /// All of it; it may hold a token.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    /// Of its bytes.
    pub(crate) digest: Digest,
    /// Which file it is, to know it again.
    pub(crate) identity: Identity,
    /// Why it must not be used all the same: a foreign owner, or others who may write, of the file or of its folder.
    pub(crate) flaw: Option<ProblemCode>,
}

/// Reads a regular file of at most 64 KiB, never through a symbolic link; `None` if there is no file.
///
/// # Errors
/// A [`ProblemCode`] when its content cannot be had.
pub(crate) fn read(path: &Path, trusted: &Trusted) -> Result<Option<ReadFile>, ProblemCode> {
    let file = match private::open(path) {
        Ok(file) => file,
        Err(error) => return missing_or(path, &error),
    };
    let meta = file.metadata().map_err(|_| ProblemCode::Unreadable)?;
    if !meta.is_file() {
        return Err(ProblemCode::NotRegular);
    }
    let bytes = bytes_of(&file, &meta)?;
    Ok(Some(ReadFile {
        digest: Digest::of(&bytes),
        bytes,
        identity: Identity::of(&file, &meta).map_err(|_| ProblemCode::Unreadable)?,
        flaw: trusted
            .check(&meta)
            .and_then(|()| check_folder(path, trusted))
            .err(),
    }))
}

/// Looks at the folder that a file lies in, or would lie in; a symbolic link is followed, since the folder behind it is
/// the one that counts. One that is not there has no flaw.
///
/// # Errors
/// A foreign owner, or others who may swap what is in it.
pub(crate) fn check_folder(path: &Path, trusted: &Trusted) -> Result<(), ProblemCode> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    match std::fs::metadata(folder) {
        Ok(meta) => trusted.check_folder(&meta),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(())
        }
        Err(_) => Err(ProblemCode::Unreadable),
    }
}

/// What became of a file that was to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// Overwritten as far as permitted, and removed.
    Gone,
    /// Nothing with that content is there.
    NotThere,
    /// It is there and stays: not the same file any more, a second name for it, or no right to remove it.
    Stays,
}

/// Overwrites and removes a file if it still has this content, and is still this file where that is known.
pub(crate) fn remove(path: &Path, digest: Digest, identity: Option<Identity>) -> Removal {
    try_remove(path, |bytes| Digest::of(bytes) == digest, identity).unwrap_or(Removal::Stays)
}

/// Removes a file of which nothing but zeros is left: a process died between overwriting and removing it.
pub(crate) fn remove_overwritten(path: &Path) -> Removal {
    let is_nothing = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(|byte| *byte == 0);
    try_remove(path, is_nothing, None).unwrap_or(Removal::Stays)
}

fn try_remove(
    path: &Path,
    is_it: impl Fn(&[u8]) -> bool,
    identity: Option<Identity>,
) -> io::Result<Removal> {
    let (mut file, mut may_write) = match private::open_to_change(path) {
        Ok(file) => (file, true),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Removal::NotThere),
        Err(_) => (private::open(path)?, false),
    };
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Ok(Removal::NotThere);
    }
    let Ok(bytes) = bytes_of(&file, &meta) else {
        return Ok(Removal::NotThere);
    };
    if !is_it(&bytes) {
        return Ok(Removal::NotThere);
    }
    let this = Identity::of(&file, &meta)?;
    if identity.is_some_and(|read| read != this)
        || !has_one_name(&file, &meta)
        || !system::may_remove(path)
    {
        return Ok(Removal::Stays);
    }
    if !may_write && let Some(again) = open_to_overwrite(path, &file, this) {
        (file, may_write) = (again, true);
    }
    // Without the right to write, removing it is still worth while.
    if may_write {
        file.rewind()?;
        file.write_all(&vec![0; bytes.len()])?;
        file.sync_all()?;
    }
    // The name may have been given to another file meanwhile.
    if Identity::at(path)? != this {
        return Ok(Removal::Stays);
    }
    std::fs::remove_file(path)?;
    Ok(Removal::Gone)
}

/// Opens a file that could only be read once more, to write, if its mode can be changed and it is still this one.
fn open_to_overwrite(path: &Path, file: &File, this: Identity) -> Option<File> {
    system::let_write(file).ok()?;
    let again = private::open_to_change(path).ok()?;
    let meta = again.metadata().ok()?;
    (Identity::of(&again, &meta).ok()? == this).then_some(again)
}

fn bytes_of(file: &File, meta: &Metadata) -> Result<Zeroizing<Vec<u8>>, ProblemCode> {
    let limit = MAX_BYTES as u64;
    if meta.len() > limit {
        return Err(ProblemCode::TooLarge);
    }
    // The size is only what was true just now: one byte more tells a file that grew.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES + 1));
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| ProblemCode::Unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(ProblemCode::TooLarge);
    }
    Ok(bytes)
}

fn missing_or(path: &Path, error: &io::Error) -> Result<Option<ReadFile>, ProblemCode> {
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
        return Ok(None);
    }
    // A link or a socket cannot be opened at all.
    match std::fs::symlink_metadata(path) {
        Ok(meta) if !meta.is_file() => Err(ProblemCode::NotRegular),
        Ok(_) | Err(_) => Err(ProblemCode::Unreadable),
    }
}

#[cfg(test)]
mod tests;
