//! The provisioning file: bytes in, a checked [`Provisioning`] or a list of [`Problem`]s out.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::edge::EdgeUrl;
use crate::secret::Secret;

/// The largest file that is read, in bytes (64 KiB).
pub const MAX_BYTES: usize = 64 * 1024;

/// What a provisioning file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provisioning {
    /// `enrollment_url`.
    pub edge: EdgeUrl,
    /// `enrollment_token`, trimmed.
    pub token: Secret,
    /// `ca_certificate`: PEM, trusted for this Edge only.
    pub ca_certificate: Option<String>,
}

/// SHA-256 of a provisioning file's bytes: knows a file again without keeping its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Computes it.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }
}

/// Where a file was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Named by the person.
    Given,
    /// Latchkey's own data directory, beside the database.
    AppData,
    /// The data directory of Defguard's own client.
    Defguard,
    /// The machine-wide place.
    Machine,
}

/// A usable file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// What it says.
    pub provisioning: Provisioning,
    /// Of its bytes.
    pub digest: Digest,
    /// Where it lies, for people.
    pub path: String,
    /// In which of the places.
    pub place: Place,
}

/// A file is there but cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchError {
    /// Where it lies, for people.
    pub path: String,
    /// In which of the places.
    pub place: Place,
    /// What is wrong; at least one.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with a file. It never quotes a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong.
    pub code: ProblemCode,
    /// Line, from 1, in the decoded text.
    pub line: Option<u32>,
    /// Column, from 1, in characters of the decoded text.
    pub column: Option<u32>,
}

/// What can be wrong with a file. Words and remedies belong to whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// Placeholder.
    Todo,
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
