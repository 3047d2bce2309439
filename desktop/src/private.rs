//! Directories and files that nobody but their user may open: modes 0700 and 0600 (on Windows the profile's own access
//! list does that).

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

#[cfg(unix)]
use crate::paths;
#[cfg(unix)]
use crate::trust::Owners;

/// Creates the data directory with mode 0700, and its missing parents alike.
///
/// One that is there already is narrowed to 0700 if it is the user's own and holds nothing but Latchkey's files
/// (delivery scripts create it with any mode); a shared one is left as it is. One that others may write to is refused
/// unless it is empty, since they could have put or replaced what is in it: the database, the key, a provisioning file.
/// So is one that belongs to somebody else than the user or root.
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
    builder().recursive(true).create(path)?;
    narrow_dir(path)
}

fn builder() -> DirBuilder {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Creates a directory that must not exist yet, with mode 0700.
pub(crate) fn create_new_dir(path: &Path) -> io::Result<()> {
    builder().create(path)
}

/// Creates a file that must not exist yet, with mode 0600.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    options().write(true).create_new(true).open(path)
}

/// Puts a file with mode 0600 in the place of whatever has this name, all or nothing, and durable when it returns.
///
/// It is written beside it first. A symbolic link is replaced, not followed.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidFilename.into());
    };
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.part", std::process::id()));
    let beside = dir.join(beside);
    let _ = fs::remove_file(&beside); // of one that died while writing
    let written = create_new(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    // Not every directory can be opened (a shared one that may only be written to): the name is there all the same.
    let _ = sync_dir(dir);
    Ok(())
}

/// Opens for reading and writing, creates with mode 0600 where missing; never through a symbolic link.
pub(crate) fn open_or_create(path: &Path) -> io::Result<File> {
    refuse_link(path)?;
    to_create().open(path)
}

/// Opens for reading and writing, creates where missing; nobody else may have it open to write meanwhile.
#[cfg(windows)]
pub(crate) fn open_or_create_alone(path: &Path) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt;

    /// `FILE_SHARE_READ`.
    const OTHERS_MAY_READ: u32 = 1;

    refuse_link(path)?;
    to_create().share_mode(OTHERS_MAY_READ).open(path)
}

/// Opens for reading; never through a symbolic link.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    refuse_link(path)?;
    options().read(true).open(path)
}

/// Opens for reading and writing; never through a symbolic link.
pub(crate) fn open_to_change(path: &Path) -> io::Result<File> {
    refuse_link(path)?;
    options().read(true).write(true).open(path)
}

/// Narrows the user's own file to mode 0600: a copy back from a backup may have any.
///
/// By its path, since SQLite loses its locks when another handle of the database is closed.
pub(crate) fn narrow(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};

        let meta = fs::symlink_metadata(path)?;
        let own = meta.uid() == rustix::process::geteuid().as_raw();
        if own && meta.is_file() && meta.mode() & 0o077 != 0 {
            return fs::set_permissions(path, fs::Permissions::from_mode(0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Tells whether others than its owner have any right to what lies there.
pub(crate) fn is_open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;

        fs::symlink_metadata(path).is_ok_and(|meta| meta.mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Tells whether others may read what lies there; the user's private group is nobody else.
pub(crate) fn may_be_read_by_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        let trusted = Owners::of_this_process().person();
        fs::symlink_metadata(path).is_ok_and(|meta| trusted.others_may_read(&meta))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Makes a new or removed name in this directory durable.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path; // a directory cannot be opened there; the file system's journal keeps names
    Ok(())
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    let mut options = OpenOptions::new();
    // Without NONBLOCK a named pipe in the place of a file would hang the program.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options
        .mode(0o600)
        .custom_flags(i32::from_ne_bytes(flags.bits().to_ne_bytes()));
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    OpenOptions::new()
}

fn to_create() -> OpenOptions {
    let mut options = options();
    options.read(true).write(true).create(true).truncate(false);
    options
}

/// Refuses a symbolic link where opening follows one. One that is put there in the next moment is followed all the same;
/// but into a profile nobody else can put one.
fn refuse_link(path: &Path) -> io::Result<()> {
    if cfg!(windows) && fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink()) {
        return Err(io::Error::other("it is a symbolic link"));
    }
    Ok(())
}

/// Why a directory is refused.
#[cfg(unix)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It belongs neither to the user nor to root.
    Foreign,
    /// Others may write to it, and there is something in it.
    Open,
}

#[cfg(unix)]
impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        let why = match refusal {
            Refusal::Foreign => "the data directory belongs to somebody else",
            Refusal::Open => "others may write to the data directory",
        };
        Self::new(io::ErrorKind::PermissionDenied, why)
    }
}

/// Tells why [`create_dir`] refuses a directory that is there, and changes nothing.
#[cfg(unix)]
pub(crate) fn refusal(path: &Path, meta: &fs::Metadata) -> io::Result<Option<Refusal>> {
    use std::os::unix::fs::MetadataExt;

    let user = rustix::process::geteuid().as_raw();
    if ![user, 0].contains(&meta.uid()) {
        return Ok(Some(Refusal::Foreign));
    }
    let is_open = others_may_write(meta) && !(meta.uid() == user && is_empty(path)?);
    Ok(is_open.then_some(Refusal::Open))
}

#[cfg(unix)]
fn others_may_write(meta: &fs::Metadata) -> bool {
    Owners::of_this_process().person().others_may_write(meta)
}

#[cfg(unix)]
fn is_empty(path: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(path)?.next().is_none())
}

#[cfg(unix)]
fn narrow_dir(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let meta = fs::metadata(path)?;
    if let Some(refusal) = refusal(path, &meta)? {
        return Err(refusal.into());
    }
    let is_own = meta.uid() == rustix::process::geteuid().as_raw();
    if is_own && meta.mode() & 0o077 != 0 && holds_only_ours(path)? {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        // Somebody may have been quicker.
        if others_may_write(&meta) && !is_empty(path)? {
            return Err(Refusal::Open.into());
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn narrow_dir(path: &Path) -> io::Result<()> {
    fs::metadata(path).map(drop)
}

/// Tells whether narrowing this directory can lock nobody out of anything else.
#[cfg(unix)]
fn holds_only_ours(path: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with("latchkey.") || paths::OURS.contains(&&*name);
        if !ours {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    fn dir_with_mode(parent: &Path, mode: u32) -> std::path::PathBuf {
        let dir = parent.join(format!("{mode:o}"));
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(mode)).unwrap();
        dir
    }

    #[test]
    fn creates_what_only_the_user_may_open() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("share").join("net.latchkey");
        create_dir(&dir).unwrap();
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(dir.parent().unwrap()), 0o700);
        create_new(&dir.join("file")).unwrap();
        assert_eq!(mode(&dir.join("file")), 0o600);
        assert!(create_new(&dir.join("file")).is_err());
    }

    #[test]
    fn narrows_its_own_directory_only() {
        let temp = tempfile::tempdir().unwrap();
        let own = dir_with_mode(temp.path(), 0o775);
        fs::write(own.join("provisioning.json"), "{}").unwrap();
        create_dir(&own).unwrap();
        assert_eq!(mode(&own), 0o700);

        let shared = dir_with_mode(temp.path(), 0o755);
        fs::write(shared.join("letters.txt"), "").unwrap();
        create_dir(&shared).unwrap();
        assert_eq!(mode(&shared), 0o755);

        let open = dir_with_mode(temp.path(), 0o777);
        fs::write(open.join("letters.txt"), "").unwrap();
        assert_eq!(
            create_dir(&open).unwrap_err().kind(),
            io::ErrorKind::PermissionDenied
        );
    }

    #[test]
    fn trusts_nothing_that_others_could_have_put_there() {
        let temp = tempfile::tempdir().unwrap();
        for name in ["latchkey.db", "latchkey.key", "provisioning.json"] {
            let dir = dir_with_mode(temp.path(), 0o777);
            fs::write(dir.join(name), "").unwrap();
            let error = create_dir(&dir).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied, "{name}");
            assert_eq!(mode(&dir), 0o777, "nothing was changed");
            fs::remove_file(dir.join(name)).unwrap();
            create_dir(&dir).unwrap();
            assert_eq!(mode(&dir), 0o700, "an empty one does no harm");
            fs::remove_dir(&dir).unwrap();
        }

        // Only root can give a folder away; this runs where tests run as root.
        let foreign = dir_with_mode(temp.path(), 0o755);
        if std::os::unix::fs::chown(&foreign, Some(4242), None).is_ok() {
            let error = create_dir(&foreign).unwrap_err();
            assert!(error.to_string().contains("somebody else"), "{error}");
        }
    }

    #[test]
    fn replaces_a_file_or_a_link_and_nothing_else() {
        let temp = tempfile::tempdir().unwrap();
        let (path, elsewhere) = (temp.path().join("codes.txt"), temp.path().join("elsewhere"));
        fs::write(&elsewhere, "stays").unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        for text in ["one", "two"] {
            replace(&path, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(mode(&path), 0o600);
        }
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "stays");
        assert!(replace(&temp.path().join("no/such/dir"), b"x").is_err());
        fs::create_dir(temp.path().join("dir")).unwrap();
        assert!(replace(&temp.path().join("dir"), b"x").is_err());
        assert_eq!(
            fs::read_dir(temp.path()).unwrap().count(),
            3,
            "nothing lies about"
        );
    }

    #[test]
    fn follows_no_link() {
        let temp = tempfile::tempdir().unwrap();
        let link = temp.path().join("link");
        std::os::unix::fs::symlink(temp.path().join("elsewhere"), &link).unwrap();
        assert!(open_or_create(&link).is_err());
        assert!(open(&link).is_err());
        assert!(!temp.path().join("elsewhere").exists());
    }
}
