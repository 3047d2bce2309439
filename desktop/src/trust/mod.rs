//! Reads a file only as far as it can be trusted, and removes it after use.
//!
//! Whoever can write the file decides which Edge gets the person's password, so it counts who owns it and who else may
//! write to it. Whoever can swap it while it is removed could have another file destroyed, so it is removed only if it
//! is still the one that was read.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::Path;

use latchkey_core::provisioning::{Digest, MAX_BYTES, Place, ProblemCode};
use zeroize::Zeroizing;

#[cfg(not(unix))]
use self::other as system;
pub(crate) use self::system::{Identity, Owners, Trusted};
#[cfg(unix)]
use self::unix as system;
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
    /// Why it must not be used all the same: a foreign owner, or others who may write.
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
        identity: Identity::of(&meta),
        flaw: trusted.check(&meta).err(),
    }))
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
    try_remove(path, digest, identity).unwrap_or(Removal::Stays)
}

fn try_remove(path: &Path, digest: Digest, identity: Option<Identity>) -> io::Result<Removal> {
    // Without the right to write, removing it is still worth while.
    let (mut file, may_write) = match private::open_to_change(path) {
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
    if Digest::of(&bytes) != digest {
        return Ok(Removal::NotThere);
    }
    let this = Identity::of(&meta);
    if identity.is_some_and(|read| read != this)
        || !system::has_one_name(&meta)
        || !system::may_remove(path)
    {
        return Ok(Removal::Stays);
    }
    if may_write {
        file.rewind()?;
        file.write_all(&vec![0; bytes.len()])?;
        file.sync_all()?;
    }
    // The name may have been given to another file meanwhile.
    if Identity::of(&std::fs::symlink_metadata(path)?) != this {
        return Ok(Removal::Stays);
    }
    std::fs::remove_file(path)?;
    Ok(Removal::Gone)
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

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;

    use super::*;

    struct Dir(tempfile::TempDir);

    impl Dir {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        fn file(&self, mode: u32) -> PathBuf {
            let path = self.path("file");
            fs::write(&path, "token").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            path
        }
    }

    fn me() -> u32 {
        rustix::process::geteuid().as_raw()
    }

    fn mine() -> Owners {
        Owners {
            user: me(),
            root: me(),
            group: None,
        }
    }

    fn digest() -> Digest {
        Digest::of(b"token")
    }

    #[test]
    fn reads_a_regular_file() {
        let dir = Dir::new();
        let path = dir.file(0o600);
        let read = read(&path, &mine().person()).unwrap().unwrap();
        assert_eq!(
            (&read.bytes[..], read.digest, read.flaw),
            (&b"token"[..], digest(), None)
        );
        let absent = |path: &Path| super::read(path, &mine().person()).unwrap().is_none();
        assert!(absent(&dir.path("none")));
        assert!(absent(&path.join("below")));
    }

    #[test]
    fn reads_nothing_that_is_no_regular_file() {
        let dir = Dir::new();
        symlink(dir.file(0o600), dir.path("link")).unwrap();
        symlink(dir.path("nowhere"), dir.path("dangling")).unwrap();
        fs::create_dir(dir.path("directory")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(dir.path("socket")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            dir.path("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from(0o600),
            0,
        )
        .unwrap();
        for name in ["link", "dangling", "directory", "socket", "pipe"] {
            let error = read(&dir.path(name), &mine().person()).unwrap_err();
            assert_eq!(error, ProblemCode::NotRegular, "{name}");
            assert_ne!(
                remove(&dir.path(name), digest(), None),
                Removal::Gone,
                "{name}"
            );
            assert!(fs::symlink_metadata(dir.path(name)).is_ok(), "{name}");
        }
        assert_eq!(fs::read(dir.path("file")).unwrap(), b"token");
    }

    #[test]
    fn reads_at_most_64_kib() {
        let dir = Dir::new();
        let path = dir.path("large");
        fs::write(&path, vec![b' '; MAX_BYTES]).unwrap();
        assert!(read(&path, &mine().person()).unwrap().is_some());
        fs::write(&path, vec![b' '; MAX_BYTES + 1]).unwrap();
        let error = read(&path, &mine().person()).unwrap_err();
        assert_eq!(error, ProblemCode::TooLarge);
    }

    #[test]
    fn tells_who_may_have_written_it() {
        let other = me() + 1;
        let stranger = Owners {
            user: other,
            root: other,
            group: None,
        };
        let roots = Owners {
            user: other,
            root: me(),
            group: None,
        };
        let own = Owners {
            user: me(),
            root: other,
            group: None,
        };
        let with_group = Owners {
            group: Some(rustix::process::getegid().as_raw()),
            ..own
        };
        let (foreign, writable) = (
            Some(ProblemCode::ForeignOwner),
            Some(ProblemCode::WritableByOthers),
        );
        for (mode, trusted, flaw) in [
            (0o600, stranger.person(), foreign),
            (0o600, roots.person(), None),
            (0o600, own.person(), None),
            (0o664, own.person(), writable),
            (0o664, with_group.person(), None), // the usual mode where each user has a group
            (0o666, with_group.person(), writable),
            (0o666, own.person(), writable),
            (0o602, roots.person(), writable),
            (0o644, roots.machine(), None),
            (0o644, own.machine(), foreign),
            (0o664, roots.machine(), writable),
            (0o646, roots.machine(), writable),
            (
                0o664,
                Owners {
                    root: me(),
                    ..with_group
                }
                .machine(),
                writable,
            ),
        ] {
            let dir = Dir::new();
            let read = read(&dir.file(mode), &trusted).unwrap().unwrap();
            assert_eq!(read.flaw, flaw, "{mode:o} {trusted:?}");
        }
    }

    #[test]
    fn removes_what_it_read() {
        let dir = Dir::new();
        let path = dir.file(0o600);
        let kept_open = File::open(&path).unwrap();
        let read = read(&path, &mine().person()).unwrap().unwrap();
        assert_eq!(remove(&path, digest(), Some(read.identity)), Removal::Gone);
        assert!(!path.exists());
        let mut left = String::new();
        (&kept_open).read_to_string(&mut left).unwrap();
        assert_eq!(left, "\0".repeat(5), "overwritten before it was removed");
        assert_eq!(
            remove(&path, digest(), Some(read.identity)),
            Removal::NotThere
        );
    }

    #[test]
    fn leaves_everything_else() {
        let dir = Dir::new();
        let path = dir.file(0o600);
        let identity = read(&path, &mine().person()).unwrap().unwrap().identity;
        assert_eq!(remove(&path, Digest::of(b"other"), None), Removal::NotThere);

        fs::write(dir.path("new"), "token").unwrap();
        let another = dir.path("new");
        assert_eq!(remove(&another, digest(), Some(identity)), Removal::Stays);

        fs::hard_link(&path, dir.path("second name")).unwrap();
        assert_eq!(remove(&path, digest(), Some(identity)), Removal::Stays);
        assert_eq!(fs::read(&path).unwrap(), b"token");
        fs::remove_file(dir.path("second name")).unwrap();
        assert_eq!(remove(&path, digest(), Some(identity)), Removal::Gone);
    }
}
