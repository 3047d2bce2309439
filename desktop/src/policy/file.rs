//! A policy in a file: the administrator's, and nobody else's to write, or to take away.

use std::path::Path;

use super::{Policy, PolicyFlaw};
use crate::trust::{self, Owners};

/// Reads the file, if there is one that can be trusted, and has it understood.
pub(super) fn load(
    path: &Path,
    owners: &Owners,
    parse: fn(&[u8]) -> Result<Policy, PolicyFlaw>,
) -> Result<Policy, PolicyFlaw> {
    let machine = owners.machine();
    match trust::read(path, &machine).map_err(PolicyFlaw::File)? {
        // In a folder that others may write to there may have been one.
        None => trust::check_folder(path, &machine)
            .map(|()| Policy::default())
            .map_err(PolicyFlaw::File),
        Some(file) => match file.flaw {
            Some(flaw) => Err(PolicyFlaw::File(flaw)),
            None => parse(&file.bytes),
        },
    }
}
