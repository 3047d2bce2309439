//! What keeps the user from the store. It is looked up when it is told: what the system says of it ("unable to open database
//! file") fits to a folder, a file and a disk alike, and each needs something else to be done.

use std::path::{Path, PathBuf};

/// What is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(unix), allow(dead_code))] // owner and mode say nothing there
pub(crate) enum Denied {
    /// The folder belongs neither to the user nor to root.
    ForeignFolder,
    /// Others may write to the folder, and there is something in it.
    OpenFolder,
    /// The user may not read, change or enter the folder.
    Folder {
        /// Whether it is the user's own.
        is_own: bool,
    },
    /// The user may not read or write a file in it.
    File {
        /// Which.
        path: PathBuf,
        /// Whether it is the user's own.
        is_own: bool,
    },
    /// The disk is read-only.
    ReadOnly,
    /// Nothing that shows.
    Unknown,
}

/// Looks for what is in the way to a data directory; changes nothing.
#[cfg(unix)]
pub(crate) fn find(data: &Path) -> Denied {
    use rustix::fs::Access;

    use crate::paths;
    use crate::private::{self, Refusal};

    let files = [paths::database(data), paths::key(data), paths::lock(data)];
    let closed = |right| {
        let path = files.iter().find(|path| system::lacks(path, right))?;
        Some(Denied::File {
            path: path.clone(),
            is_own: system::is_own(path),
        })
    };
    if let Some(denied) = closed(Access::READ_OK) {
        return denied;
    }
    if system::is_read_only(data) {
        return Denied::ReadOnly;
    }
    if let Ok(meta) = std::fs::metadata(data) {
        match private::refusal(data, &meta) {
            Ok(Some(Refusal::Foreign)) => return Denied::ForeignFolder,
            Ok(Some(Refusal::Open)) => return Denied::OpenFolder,
            Ok(None) | Err(_) => {}
        }
        if system::lacks(data, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK) {
            let is_own = system::is_own(data);
            return Denied::Folder { is_own };
        }
    }
    closed(Access::WRITE_OK).unwrap_or(Denied::Unknown)
}

/// Looks for what is in the way to a data directory: nothing that shows.
#[cfg(not(unix))]
pub(crate) fn find(_: &Path) -> Denied {
    Denied::Unknown
}

#[cfg(unix)]
mod system {
    use std::fs;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};
    use rustix::io::Errno;

    pub(super) fn lacks(path: &Path, right: Access) -> bool {
        fs::symlink_metadata(path).is_ok() && access(path, right) == Err(Errno::ACCESS)
    }

    pub(super) fn is_own(path: &Path) -> bool {
        let user = rustix::process::geteuid().as_raw();
        fs::symlink_metadata(path).is_ok_and(|meta| meta.uid() == user)
    }

    /// Of the nearest folder that is there.
    pub(super) fn is_read_only(path: &Path) -> bool {
        let disk = path.ancestors().find_map(|folder| statvfs(folder).ok());
        disk.is_some_and(|disk| disk.f_flag.contains(StatVfsMountFlags::RDONLY))
    }
}
