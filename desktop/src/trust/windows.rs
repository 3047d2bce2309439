//! Volumes and file numbers. A profile is closed to others by its access list; who may write to a machine-wide file stands
//! in the file's own one, which cannot be read without unsafe code, so such a file is refused.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use latchkey_core::provisioning::ProblemCode;
use winapi_util::file::information;

use crate::private;

/// Which file it is: volume and number in it. On ReFS the number is half of the real one; the digest is compared, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    volume: u64,
    index: u64,
}

impl Identity {
    pub(super) fn of(file: &File, _: &Metadata) -> io::Result<Self> {
        let known = information(file)?;
        Ok(Self {
            volume: known.volume_serial_number(),
            index: known.file_index(),
        })
    }

    /// Of what has this name now.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let file = private::open(path)?;
        Self::of(&file, &file.metadata()?)
    }
}

/// The users whose files count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owners;

/// Who may have placed a file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trusted {
    /// Whoever may write to the profile.
    Profile,
    /// Nobody whom this version can make out.
    Nobody,
}

impl Owners {
    pub(crate) fn of_this_process() -> Self {
        Self
    }

    pub(crate) fn person(&self) -> Trusted {
        Trusted::Profile
    }

    pub(crate) fn machine(&self) -> Trusted {
        Trusted::Nobody
    }
}

impl Trusted {
    pub(super) fn check(&self, _: &Metadata) -> Result<(), ProblemCode> {
        match self {
            Self::Profile => Ok(()),
            Self::Nobody => Err(ProblemCode::ForeignOwner),
        }
    }

    /// Who may write to a folder stands in its access list, too.
    pub(super) fn check_folder(&self, meta: &Metadata) -> Result<(), ProblemCode> {
        self.check(meta)
    }
}

/// A file that is marked as read-only cannot be removed either, so it stays as it is.
pub(super) fn let_write(_: &File) -> io::Result<()> {
    Err(io::ErrorKind::ReadOnlyFilesystem.into())
}

/// With a second name, overwriting would destroy what somebody else keeps.
pub(crate) fn has_one_name(file: &File, _: &Metadata) -> bool {
    information(file).is_ok_and(|known| known.number_of_links() == 1)
}

pub(super) fn may_remove(_: &Path) -> bool {
    true // asked by removing: who may write to a file here may nearly always remove it, too
}
