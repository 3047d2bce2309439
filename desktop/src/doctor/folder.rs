//! The data directory.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::finding::Finding;
use super::shown;

/// Less than this and nothing can be written, in bytes: a database with its log takes some 100 KiB, and twice that while
/// it is brought up to date.
pub(super) const LEAST: u64 = 1024 * 1024;

/// Less than this is soon none: systems write logs.
const LITTLE: u64 = 50 * 1024 * 1024;

/// Looks at the directory.
pub(super) fn examine(data: &Path) -> Finding {
    let folder = shown(data);
    let meta = match fs::metadata(data) {
        Ok(meta) if meta.is_dir() => meta,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Finding::FolderNone { folder };
        }
        Ok(_) | Err(_) => return Finding::FolderLocked { folder },
    };
    if let Some(owner) = system::foreign_owner(&meta) {
        return Finding::FolderForeign { folder, owner };
    }
    if !system::may_write(data, &meta) {
        return Finding::FolderLocked { folder };
    }
    let free = system::free(data);
    if let Some(free) = free.filter(|free| *free < LITTLE) {
        return Finding::FolderFull { folder, free };
    }
    match system::mode(&meta) {
        Some(mode) if mode & 0o077 != 0 => Finding::FolderOpen {
            folder,
            mode: format!("{mode:04o}"),
        },
        Some(_) | None => Finding::FolderGood { folder, free },
    }
}

/// Gives owner and mode of what lies there, where the system has such.
pub(super) fn owner_and_mode(path: &Path) -> (Option<u32>, Option<u32>) {
    fs::symlink_metadata(path).map_or((None, None), |meta| {
        (system::owner(&meta), system::mode(&meta))
    })
}

#[cfg(unix)]
mod system {
    use std::fs::Metadata;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};

    pub(super) fn owner(meta: &Metadata) -> Option<u32> {
        Some(meta.uid())
    }

    pub(super) fn mode(meta: &Metadata) -> Option<u32> {
        Some(meta.mode() & 0o7777)
    }

    pub(super) fn foreign_owner(meta: &Metadata) -> Option<u32> {
        let me = rustix::process::geteuid().as_raw();
        (meta.uid() != me).then_some(meta.uid())
    }

    /// Root may write whatever the mode says; what it says is what counts for its owner otherwise.
    pub(super) fn may_write(path: &Path, meta: &Metadata) -> bool {
        access(path, Access::WRITE_OK | Access::EXEC_OK).is_ok()
            && meta.mode() & 0o300 == 0o300
            && !statvfs(path).is_ok_and(|disk| disk.f_flag.contains(StatVfsMountFlags::RDONLY))
    }

    pub(super) fn free(path: &Path) -> Option<u64> {
        let disk = statvfs(path).ok()?;
        disk.f_bavail.checked_mul(disk.f_frsize)
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs::Metadata;
    use std::path::Path;

    pub(super) fn owner(_: &Metadata) -> Option<u32> {
        None
    }

    pub(super) fn mode(_: &Metadata) -> Option<u32> {
        None
    }

    pub(super) fn foreign_owner(_: &Metadata) -> Option<u32> {
        None
    }

    pub(super) fn may_write(_: &Path, meta: &Metadata) -> bool {
        !meta.permissions().readonly()
    }

    pub(super) fn free(_: &Path) -> Option<u64> {
        None
    }
}
