//! The administrator's word: read at each start, binding for window and command line.
//!
//! It lies where each system keeps what administrators decide ([`crate::paths::Places::policy`]): a JSON file on Linux,
//! managed preferences on macOS, the registry on Windows. Each of them is read into the same values, and those are judged in
//! one place (`fields`). `docs/policy.md` is what administrators read.
//!
//! It fails closed: a policy that cannot be trusted or understood stops the program with the reason, and so does a
//! field that this version does not know, since a mistyped restriction would otherwise be none.

mod error;
mod fields;
#[cfg(not(windows))]
mod file;
#[cfg(any(not(any(windows, target_os = "macos")), test))]
mod json;
#[cfg(any(target_os = "macos", test))]
mod preferences;
#[cfg(windows)]
mod registry;
#[cfg(test)]
mod tests;

use std::path::Path;

use latchkey_core::edge::EdgeUrl;
use latchkey_core::settings::LogLevel;

pub(crate) use self::error::harmless_field;
pub use self::error::{PolicyError, PolicyFlaw};
use crate::trust::Owners;

/// What the administrator decided; the default is that nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The hosts whose Edges may be used, without port, in punycode; `None` for all, an empty list for none.
    pub allowed_edge_hosts: Option<Vec<String>>,
    /// How much is logged; `None` where the person decides.
    pub log_level: Option<LogLevel>,
    /// Whether the form for URL and token by hand is left out; `None` for no.
    pub hide_manual_entry: Option<bool>,
}

impl Policy {
    /// Reads the policy; the default where there is none.
    ///
    /// # Errors
    /// [`PolicyError`]: the program must stop.
    pub fn load(place: &Path) -> Result<Self, PolicyError> {
        Self::load_from(place, &Owners::of_this_process())
    }

    #[cfg(not(windows))]
    fn load_from(place: &Path, owners: &Owners) -> Result<Self, PolicyError> {
        #[cfg(target_os = "macos")]
        let parse = preferences::parse;
        #[cfg(not(target_os = "macos"))]
        let parse = json::parse;
        file::load(place, owners, parse).map_err(|flaw| PolicyError::new(place, flaw))
    }

    #[cfg(windows)]
    fn load_from(place: &Path, _: &Owners) -> Result<Self, PolicyError> {
        registry::load(place).map_err(|flaw| PolicyError::new(place, flaw))
    }

    /// Tells whether an Edge may be used.
    #[must_use]
    pub fn allows(&self, edge: &EdgeUrl) -> bool {
        self.allowed_edge_hosts
            .as_ref()
            .is_none_or(|hosts| hosts.contains(&edge.host()))
    }

    /// Tells whether URL and token may be given by hand.
    #[must_use]
    pub fn allows_manual_entry(&self) -> bool {
        !self.hide_manual_entry.unwrap_or(false)
    }
}
