//! Systems without owners and modes. On Windows a profile is closed to others by its access list; who may write to a
//! machine-wide file is not read yet, so such a file is refused.

use std::fs::Metadata;
use std::path::Path;

use latchkey_core::provisioning::ProblemCode;

/// Which file it is, as far as can be told: nothing, so the digest decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity;

impl Identity {
    pub(super) fn of(_: &Metadata) -> Self {
        Self
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
}

pub(super) fn has_one_name(_: &Metadata) -> bool {
    true
}

pub(super) fn may_remove(_: &Path) -> bool {
    true
}
