//! The provisioning file: bytes in, a checked [`Provisioning`] or a list of [`Problem`]s out.
//!
//! * `encoding` makes text of the bytes, `json` finds the fields and where they stand, `fields` reads them.
//! * [`parse`] is for whoever wants to use a file, [`inspect`] for whoever wants to explain it.

mod encoding;
pub(crate) mod fields;
pub(crate) mod json;
mod pem;
mod problem;

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

pub use self::encoding::Encoding;
pub use self::problem::{Problem, ProblemCode};
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
    /// `ca_certificate`: PEM, trusted for this Edge only; certificates and nothing else.
    pub ca_certificate: Option<String>,
}

/// All that can be said of a file without using it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// How its text is written; `None` if the file was too large to be looked at.
    pub encoding: Option<Encoding>,
    /// What it says, if there is no problem.
    pub provisioning: Option<Provisioning>,
    /// The Edge that it names, also when something else is wrong; `None` if the URL itself is unusable.
    pub url: Option<String>,
    /// What keeps it from being used.
    pub problems: Vec<Problem>,
    /// What looks odd but does not keep it from being used.
    pub warnings: Vec<Problem>,
}

/// Reads a provisioning file: UTF-8 or UTF-16, both spellings of the keys, unknown keys ignored, values trimmed.
///
/// # Errors
/// Every [`Problem`] that was found, at least one.
pub fn parse(bytes: &[u8]) -> Result<Provisioning, Vec<Problem>> {
    let Inspection {
        provisioning,
        problems,
        ..
    } = inspect(bytes);
    provisioning.ok_or(problems)
}

/// Looks at a provisioning file and says everything that there is to say about it.
#[must_use]
pub fn inspect(bytes: &[u8]) -> Inspection {
    let mut inspection = Inspection {
        encoding: None,
        provisioning: None,
        url: None,
        problems: Vec::new(),
        warnings: Vec::new(),
    };
    if bytes.len() > MAX_BYTES {
        inspection
            .problems
            .push(Problem::nowhere(ProblemCode::TooLarge));
        return inspection;
    }
    let (encoding, body) = encoding::detect(bytes);
    inspection.encoding = Some(encoding);
    let text = match encoding.decode(body) {
        Ok(text) => text,
        Err(problem) => {
            inspection.problems.push(problem);
            return inspection;
        }
    };
    match json::object(&text) {
        Ok(found) => {
            let read = fields::read(&found, &fields::FILE);
            let located = |flaws: Vec<problem::Flaw>| -> Vec<Problem> {
                flaws.into_iter().map(|flaw| flaw.locate(&text)).collect()
            };
            inspection.url = read.edge.as_ref().map(ToString::to_string);
            inspection.provisioning = read.provisioning();
            inspection.problems = located(read.problems);
            inspection.warnings = located(read.warnings);
        }
        Err(flaw) => inspection.problems.push(flaw.locate(&text)),
    }
    inspection
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

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
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
