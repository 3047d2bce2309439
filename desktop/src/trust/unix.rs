//! Owners, modes and inodes.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use latchkey_core::provisioning::ProblemCode;
use rustix::fs::{Access, access};

/// Which file it is: device and inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    pub(super) fn of(meta: &Metadata) -> Self {
        Self {
            device: meta.dev(),
            inode: meta.ino(),
        }
    }
}

/// The users whose files count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owners {
    /// Who runs this program.
    pub(crate) user: u32,
    /// Who administers the machine.
    pub(crate) root: u32,
}

/// Who may have placed a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trusted {
    owners: [u32; 2],
    /// Mode bits that must not be set.
    others: u32,
}

impl Owners {
    /// Gives the effective user and root.
    pub(crate) fn of_this_process() -> Self {
        Self {
            user: rustix::process::geteuid().as_raw(),
            root: 0,
        }
    }

    /// The person or root; the group may write, since on many systems it is the person's own.
    pub(crate) fn person(&self) -> Trusted {
        Trusted {
            owners: [self.user, self.root],
            others: 0o002,
        }
    }

    /// Root, and nobody else may write.
    pub(crate) fn machine(&self) -> Trusted {
        Trusted {
            owners: [self.root; 2],
            others: 0o022,
        }
    }
}

impl Trusted {
    pub(super) fn check(&self, meta: &Metadata) -> Result<(), ProblemCode> {
        if !self.owners.contains(&meta.uid()) {
            return Err(ProblemCode::ForeignOwner);
        }
        if meta.mode() & self.others != 0 {
            return Err(ProblemCode::WritableByOthers);
        }
        Ok(())
    }
}

/// With a second name, overwriting would destroy what somebody else keeps.
pub(super) fn has_one_name(meta: &Metadata) -> bool {
    meta.nlink() == 1
}

/// Asked before overwriting, so that no file of zeros stays behind.
pub(super) fn may_remove(path: &Path) -> bool {
    path.parent()
        .is_some_and(|dir| access(dir, Access::WRITE_OK | Access::EXEC_OK).is_ok())
}
