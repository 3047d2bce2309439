//! Files with secrets in them, for the person who asked for them.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Writes a file that must not exist yet, with mode 0600. A half-written one is removed.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = create(path)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
}

/// Says why a file could not be written, to stand after a colon.
#[allow(clippy::wildcard_enum_match_arm)] // an enum of the standard library, which grows
pub(crate) fn reason(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::AlreadyExists => "there is a file of that name",
        ErrorKind::NotFound => "there is no such folder",
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::PermissionDenied => "you may not write there",
        ErrorKind::ReadOnlyFilesystem => "that disk is read-only",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "there is no room left",
        ErrorKind::InvalidFilename => "the name is too long, or not allowed there",
        _ => "the system does not let it",
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_writes_over_anything() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new");
        write(&path, "one").unwrap();
        assert_eq!(
            write(&path, "two").unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
    }

    #[test]
    fn says_why_not() {
        let dir = tempfile::tempdir().unwrap();
        let why = |path: &str| reason(write(&dir.path().join(path), "").unwrap_err().kind());
        write(&dir.path().join("file"), "").unwrap();
        assert_eq!(why("nowhere/new"), "there is no such folder");
        assert_eq!(why("file"), "there is a file of that name");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::MetadataExt;

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new");
        write(&path, "one").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }
}
