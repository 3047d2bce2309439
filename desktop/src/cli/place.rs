//! Where the data lies, and the right to change it.

use std::io::IsTerminal as _;
use std::path::Path;

use crate::lock::Lock;
use crate::paths::{self, Places};
use crate::policy::Policy;
use crate::private;
use crate::secret_store::{Asking, SecretStore};
use crate::store::io_error;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output;
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

/// Gives the system's secret store. Only a person at a terminal is asked to unlock it: nobody else would see the question.
pub(crate) fn secrets(json: bool) -> SecretStore {
    let is_somebody_there =
        !json && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    SecretStore::of_this_user(match is_somebody_there {
        true => Asking::Person,
        false => Asking::Nobody,
    })
}

/// Takes the lock, so that nobody else writes meanwhile, in a data directory that is closed to others.
pub(crate) fn lock(data: &Path) -> Result<Lock, Failure> {
    close(data)?;
    Ok(Lock::acquire(data, PROGRAM)?)
}

/// Closes the data directory and the sealing key to other users, and tells if there was something to see. A directory that
/// others could have filled is refused.
pub(crate) fn close(data: &Path) -> Result<(), Failure> {
    let was_open = paths::key(data).exists() && private::is_open_to_others(data);
    private::create_dir(data).map_err(|error| io_error(&error))?;
    if was_open && !private::is_open_to_others(data) {
        output::note(&format!(
            "latchkey: other users could look into {}. It is closed to them now.",
            found::path(data)
        ));
    }
    close_key(data);
    Ok(())
}

/// Closes the sealing key to other users, and tells if it was open to them; what goes wrong shows when it is read.
fn close_key(data: &Path) {
    let key = paths::key(data);
    if private::is_open_to_others(&key)
        && private::narrow(&key).is_ok()
        && !private::is_open_to_others(&key)
    {
        output::note(&format!(
            "latchkey: other users could read {}. It is closed to them now; with a copy of it, a copy of the database \
             can be read. If that is possible, have this device removed at the server and enroll again.",
            found::path(&key)
        ));
    }
}
