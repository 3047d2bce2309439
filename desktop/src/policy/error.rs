//! Why a policy cannot be followed.

use std::fmt;
use std::path::{Path, PathBuf};

use latchkey_core::provisioning::ProblemCode;
use latchkey_core::text::harmless_within;
use serde::{Serialize, Serializer};

/// There is a policy, but it cannot be followed, so nothing may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// Where it lies: a file, or a key of the registry.
    pub place: PathBuf,
    /// What is wrong.
    pub flaw: PolicyFlaw,
}

impl PolicyError {
    pub(super) fn new(place: &Path, flaw: PolicyFlaw) -> Self {
        let place = place.to_owned();
        Self { place, flaw }
    }
}

/// What can be wrong with a policy. Fields are named as its place spells them. [`Display`](fmt::Display) is English; the
/// other languages are in `doctor/words`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyFlaw {
    /// The file itself: unreadable, a link, too large; it or its folder not the administrator's, or writable by others.
    File(ProblemCode),
    /// Not a JSON object; both from 1.
    NotJson {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// Not a property list with a dictionary.
    NotPlist,
    /// A field that this version does not know, by its name.
    Unknown(String),
    /// A field that is there twice.
    Twice(&'static str),
    /// A field with a value of the wrong kind, or none of those it can have.
    Value(&'static str),
    /// An entry of a list of hosts is not a plain host name or address.
    Host {
        /// The list.
        field: &'static str,
        /// Which one, from 1.
        entry: usize,
    },
}

/// Most characters of a name that nobody knows.
const LIMIT: usize = 60;

/// Makes the name of a field that nobody knows harmless.
pub(crate) fn harmless_field(name: &str) -> String {
    harmless_within(name, LIMIT)
}

impl fmt::Display for PolicyFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column } => write!(
                f,
                "from line {line}, column {column} on it is not JSON with one object"
            ),
            Self::NotPlist => f.write_str("it is not a property list with a dictionary"),
            Self::Unknown(name) => write!(
                f,
                "this version does not know the field `{}`",
                harmless_field(name)
            ),
            Self::Twice(field) => write!(f, "`{field}` is there twice"),
            Self::Value(field) => {
                write!(f, "`{field}` has a value that this version does not know")
            }
            Self::Host { field, entry } => write!(
                f,
                "entry {entry} of `{field}` is not a plain host name or address"
            ),
            Self::File(ProblemCode::ForeignOwner) => {
                f.write_str("it, or the folder that it lies in, does not belong to root")
            }
            Self::File(ProblemCode::WritableByOthers) => {
                f.write_str("others than root may write to it, or to the folder that it lies in")
            }
            Self::File(ProblemCode::NotRegular) => f.write_str("it is not a regular file"),
            Self::File(ProblemCode::TooLarge) => f.write_str("it is larger than 64 KiB"),
            Self::File(_) => f.write_str("it cannot be read"),
        }
    }
}

/// As the sentence.
impl Serialize for PolicyFlaw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, flaw } = self;
        let place = place.display();
        write!(f, "the policy `{place}` cannot be followed: {flaw}")
    }
}

impl std::error::Error for PolicyError {}
