//! Where the data lies, and the right to change it.

use std::path::Path;

use crate::lock::Lock;
use crate::paths::Places;
use crate::policy::Policy;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{Words, found};

/// The name that others are told while the lock is held.
const PROGRAM: &str = "latchkey";

/// Finds the places of this user.
pub(crate) fn places() -> Result<Places, Failure> {
    Places::of_this_user().map_err(|_| {
        Failure::new(
            Exit::Store,
            "no_home",
            Words::new(
                "this user has no home directory",
                "Name a directory for the data in `LATCHKEY_DATA_DIR`.",
            ),
        )
    })
}

/// Reads the rules that the administrator made for this machine; bad ones are no reason to go on without.
pub(crate) fn policy(places: &Places) -> Result<Policy, Failure> {
    Policy::load(&places.policy)
        .map_err(|error| Failure::new(Exit::BadInput, "bad_policy", found::policy(&error)))
}

/// Takes the lock, so that nobody else writes meanwhile.
pub(crate) fn lock(data: &Path) -> Result<Lock, Failure> {
    Ok(Lock::acquire(data, PROGRAM)?)
}
