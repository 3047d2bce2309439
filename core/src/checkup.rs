//! The list behind “Something is wrong?”: what was looked at on this machine and at the server, line by line.
//!
//! The host looks and finds the words, in the language of its person; the core only carries the lines, so they stand in
//! no checkpoint and lead to nothing.

use serde::{Deserialize, Serialize};

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// As it should be.
    Ok,
    /// It could not be looked at, because of something before it.
    NotChecked,
    /// It works, but not well or not for long.
    Warning,
    /// It does not work.
    Failure,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLine {
    /// How it went.
    pub result: CheckResult,
    /// What was found: a text of the host, made harmless, without secrets.
    pub text: String,
    /// What to do about it, where something is to be done.
    pub remedy: Option<String>,
}
