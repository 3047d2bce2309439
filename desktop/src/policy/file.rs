//! A policy in a file: the administrator's, and nobody else's to write.

use std::path::Path;

use super::{Policy, PolicyFlaw};
use crate::trust::{self, Owners};

/// Reads the file, if there is one that can be trusted, and has it understood.
pub(super) fn load(
    path: &Path,
    owners: &Owners,
    parse: fn(&[u8]) -> Result<Policy, PolicyFlaw>,
) -> Result<Policy, PolicyFlaw> {
    match trust::read(path, &owners.machine()).map_err(PolicyFlaw::File)? {
        None => Ok(Policy::default()),
        Some(file) => match file.flaw {
            Some(flaw) => Err(PolicyFlaw::File(flaw)),
            None => parse(&file.bytes),
        },
    }
}
