use std::fs;
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

    fn file(&self) -> PathBuf {
        let path = self.path("file");
        fs::write(&path, "token").unwrap();
        #[cfg(unix)]
        unix::set_mode(&path, 0o600);
        path
    }
}

fn mine() -> Trusted {
    Owners::of_this_process().person()
}

fn digest() -> Digest {
    Digest::of(b"token")
}

#[test]
fn reads_a_regular_file() {
    let dir = Dir::new();
    let path = dir.file();
    let read = read(&path, &mine()).unwrap().unwrap();
    assert_eq!(
        (&read.bytes[..], read.digest, read.flaw),
        (&b"token"[..], digest(), None)
    );
    let absent = |path: &Path| super::read(path, &mine()).unwrap().is_none();
    assert!(absent(&dir.path("none")));
    assert!(absent(&path.join("below")));
}

#[test]
fn reads_at_most_64_kib() {
    let dir = Dir::new();
    let path = dir.path("large");
    fs::write(&path, vec![b' '; MAX_BYTES]).unwrap();
    assert!(read(&path, &mine()).unwrap().is_some());
    fs::write(&path, vec![b' '; MAX_BYTES + 1]).unwrap();
    let error = read(&path, &mine()).unwrap_err();
    assert_eq!(error, ProblemCode::TooLarge);
}

#[test]
fn removes_what_it_read() {
    let dir = Dir::new();
    let path = dir.file();
    let kept_open = File::open(&path).unwrap();
    let read = read(&path, &mine()).unwrap().unwrap();
    assert_eq!(remove(&path, digest(), Some(read.identity)), Removal::Gone);
    let mut left = String::new();
    (&kept_open).read_to_string(&mut left).unwrap();
    assert_eq!(left, "\0".repeat(5), "overwritten before it was removed");
    drop(kept_open); // on some systems the name stays as long as somebody reads
    assert!(!path.exists());
    assert_eq!(
        remove(&path, digest(), Some(read.identity)),
        Removal::NotThere
    );
}

#[test]
fn leaves_everything_else() {
    let dir = Dir::new();
    let path = dir.file();
    let identity = read(&path, &mine()).unwrap().unwrap().identity;
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

#[cfg(unix)]
mod unix {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    pub(super) fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn reads_nothing_that_is_no_regular_file() {
        let dir = Dir::new();
        symlink(dir.file(), dir.path("link")).unwrap();
        symlink(dir.path("nowhere"), dir.path("dangling")).unwrap();
        fs::create_dir(dir.path("directory")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(dir.path("socket")).unwrap();
        let mut names = vec!["link", "dangling", "directory", "socket"];
        #[cfg(not(target_os = "macos"))]
        {
            use rustix::fs::{CWD, FileType, Mode, mknodat};
            mknodat(CWD, dir.path("pipe"), FileType::Fifo, Mode::from(0o600), 0).unwrap();
            names.push("pipe");
        }
        for name in names {
            let error = read(&dir.path(name), &mine()).unwrap_err();
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
    fn tells_who_may_have_written_it() {
        let me = || rustix::process::geteuid().as_raw();
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
            let path = dir.file();
            set_mode(&path, mode);
            let read = read(&path, &trusted).unwrap().unwrap();
            assert_eq!(read.flaw, flaw, "{mode:o} {trusted:?}");
        }
    }

    /// Files of the user in a folder where somebody else could swap them.
    #[test]
    fn tells_who_may_have_swapped_it() {
        let me = rustix::process::geteuid().as_raw();
        let group = Some(rustix::process::getegid().as_raw());
        let own = |group| Owners {
            user: me,
            root: me,
            group,
        };
        let writable = Some(ProblemCode::WritableByOthers);
        for (mode, trusted, flaw) in [
            (0o700, own(None).person(), None),
            (0o755, own(None).machine(), None),
            (0o775, own(group).person(), None),
            (0o775, own(None).person(), writable),
            (0o775, own(group).machine(), writable),
            (0o757, own(group).person(), writable),
            (0o777, own(group).person(), writable),
            (0o777, own(None).machine(), writable),
            (0o1777, own(None).person(), None), // `/tmp`: only owners rename and remove there
        ] {
            let dir = Dir::new();
            let path = dir.file();
            let link = dir.path("link");
            symlink(dir.0.path(), &link).unwrap();
            set_mode(dir.0.path(), mode);
            // By its own path and behind a link: the folder that it really lies in counts.
            for path in [&path, &link.join("file")] {
                let read = read(path, &trusted).unwrap().unwrap();
                assert_eq!(read.flaw, flaw, "{mode:o} {trusted:?} {}", path.display());
            }
            assert_eq!(check_folder(&dir.path("none"), &trusted).err(), flaw);
        }
        // Root's file in a folder of somebody who is neither root nor the user.
        let dir = Dir::new();
        let path = dir.file();
        let stranger = Owners {
            user: me + 1,
            root: me + 1,
            group: None,
        };
        assert_eq!(
            check_folder(&path, &stranger.person()),
            Err(ProblemCode::ForeignOwner)
        );
        assert_eq!(check_folder(&path.join("a/b"), &stranger.person()), Ok(()));
    }

    /// Whoever keeps a second name of the file keeps its token; so nothing is overwritten, and nothing removed.
    #[test]
    fn a_second_name_keeps_its_bytes() {
        let dir = Dir::new();
        let path = dir.file();
        fs::hard_link(&path, dir.path("kept")).unwrap();
        assert_eq!(remove(&path, digest(), None), Removal::Stays);
        for name in ["file", "kept"] {
            assert_eq!(fs::read(dir.path(name)).unwrap(), b"token");
        }
    }

    #[test]
    fn the_same_file_with_other_bytes_is_another() {
        let dir = Dir::new();
        let path = dir.file();
        let read = read(&path, &mine()).unwrap().unwrap();
        fs::write(&path, "other").unwrap();
        assert_eq!(
            remove(&path, read.digest, Some(read.identity)),
            Removal::NotThere
        );
        assert_eq!(fs::read(&path).unwrap(), b"other");
    }

    #[test]
    fn a_file_that_grows_while_it_is_read_is_too_large() {
        let dir = Dir::new();
        let path = dir.file();
        let file = private::open(&path).unwrap();
        let before = file.metadata().unwrap();
        fs::write(&path, vec![b' '; MAX_BYTES + 1]).unwrap();
        let read = bytes_of(&file, &before).map(|bytes| bytes.len());
        assert_eq!(read, Err(ProblemCode::TooLarge));
    }

    #[test]
    fn a_file_that_never_ends_is_not_read() {
        for device in ["/dev/zero", "/dev/null"] {
            let error = read(Path::new(device), &mine()).unwrap_err();
            assert_eq!(error, ProblemCode::NotRegular, "{device}");
        }
    }
}
