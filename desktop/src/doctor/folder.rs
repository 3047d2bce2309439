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
        Err(error) if error.kind() == ErrorKind::NotFound && may_be_made(data) => {
            return Finding::FolderNone { folder };
        }
        Ok(_) | Err(_) => return Finding::FolderLocked { folder },
    };
    if let Some(finding) = system::refused(data, &meta) {
        return finding;
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

/// Tells whether the nearest folder above that is there lets one be made.
fn may_be_made(data: &Path) -> bool {
    let above = data.ancestors().skip(1).find_map(|folder| {
        let meta = fs::metadata(folder).ok()?;
        Some((folder, meta))
    });
    above.is_some_and(|(folder, meta)| meta.is_dir() && system::may_write(folder, &meta))
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

    use super::{Finding, shown};
    use crate::private::{self, Refusal};

    pub(super) fn owner(meta: &Metadata) -> Option<u32> {
        Some(meta.uid())
    }

    pub(super) fn mode(meta: &Metadata) -> Option<u32> {
        Some(meta.mode() & 0o7777)
    }

    /// Says why an enrollment would refuse it.
    pub(super) fn refused(path: &Path, meta: &Metadata) -> Option<Finding> {
        let folder = shown(path);
        match private::refusal(path, meta) {
            Ok(None) => None,
            Ok(Some(Refusal::Foreign)) => Some(Finding::FolderForeign {
                folder,
                owner: meta.uid(),
            }),
            Ok(Some(Refusal::Open)) => Some(Finding::FolderUnsafe {
                folder,
                mode: format!("{:04o}", meta.mode() & 0o7777),
            }),
            Err(_) => Some(Finding::FolderLocked { folder }),
        }
    }

    pub(super) fn may_write(path: &Path, _: &Metadata) -> bool {
        access(path, Access::WRITE_OK | Access::EXEC_OK).is_ok()
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

    use super::Finding;

    pub(super) fn owner(_: &Metadata) -> Option<u32> {
        None
    }

    pub(super) fn mode(_: &Metadata) -> Option<u32> {
        None
    }

    pub(super) fn refused(_: &Path, _: &Metadata) -> Option<Finding> {
        None
    }

    pub(super) fn may_write(_: &Path, meta: &Metadata) -> bool {
        !meta.permissions().readonly()
    }

    pub(super) fn free(_: &Path) -> Option<u64> {
        None
    }
}
