//! What can be wrong with a provisioning file or link, and where in the text.

use serde::{Deserialize, Serialize};

use crate::edge::EdgeUrlError;

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

impl Problem {
    /// Makes a problem of the whole file.
    #[must_use]
    pub fn nowhere(code: ProblemCode) -> Self {
        Self {
            code,
            line: None,
            column: None,
        }
    }

    /// Makes a problem that stands right behind `before`, the text up to it.
    pub(crate) fn after(code: ProblemCode, before: &str) -> Self {
        let line = before.rsplit('\n').next().unwrap_or_default();
        let count = |n: usize| u32::try_from(n).ok();
        Self {
            code,
            line: count(1 + before.matches('\n').count()),
            column: count(1 + line.chars().count()),
        }
    }
}

/// What can be wrong with a file, or with a link. Words and remedies belong to whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The file cannot be read (permissions, a broken disk).
    Unreadable,
    /// Not a regular file: a link, a directory, a device.
    NotRegular,
    /// It, or the folder that it lies in, belongs to somebody who may not place it there.
    ForeignOwner,
    /// Others may write to it, or to the folder that it lies in, where they could swap it.
    WritableByOthers,
    /// More than the limit: 64 KiB for a file, 8 KiB for a link.
    TooLarge,
    /// The policy of this machine does not allow that Edge.
    EdgeNotAllowed,

    /// Nothing but white space.
    Empty,
    /// Neither UTF-8 nor marked as UTF-16.
    NotUtf8,
    /// Marked as UTF-16, but half a character is missing.
    NotUtf16,
    /// A NUL character: a binary file, or one written in yet another encoding.
    Nul,

    /// Not JSON from this place on.
    NotJson,
    /// The text ends before the JSON is complete.
    CutOff,
    /// More text after the end of the JSON object.
    TrailingText,
    /// JSON, but not `{…}`.
    NotAnObject,
    /// The same key a second time.
    KeyTwice,
    /// Both spellings of a key, with different values.
    SpellingsDiffer,

    /// No `enrollment_token`.
    TokenMissing,
    /// The token is not a string.
    TokenNotText,
    /// Nothing but white space as the token.
    TokenEmpty,
    /// White space or control characters within the token.
    TokenBadCharacter,
    /// A warning: not 32 letters and digits, as Defguard makes them.
    TokenShape,

    /// No `enrollment_url`.
    UrlMissing,
    /// The URL is not a string.
    UrlNotText,
    /// Nothing but white space as the URL.
    UrlEmpty,
    /// Not a URL, or one without a host.
    UrlNotAUrl,
    /// Not `https`, and not `http` on loopback.
    UrlNotHttps,
    /// A user name or password in the URL.
    UrlUserInfo,
    /// A query or fragment in the URL.
    UrlQueryOrFragment,
    /// A warning: the URL means this machine itself, which is what an Edge says whose public URL was never set.
    UrlLoopback,

    /// The authority is not a string.
    CaNotText,
    /// The authority is not PEM with at least one certificate.
    CaNotPem,
    /// There is a private key beside the certificate.
    CaPrivateKey,

    /// Only for links: neither a known link nor base64 JSON.
    NotALink,
    /// Only for links: control characters.
    ControlCharacter,
}

impl From<EdgeUrlError> for ProblemCode {
    fn from(error: EdgeUrlError) -> Self {
        match error {
            EdgeUrlError::Empty => Self::UrlEmpty,
            EdgeUrlError::NotAUrl => Self::UrlNotAUrl,
            EdgeUrlError::NotHttps => Self::UrlNotHttps,
            EdgeUrlError::UserInfo => Self::UrlUserInfo,
            EdgeUrlError::QueryOrFragment => Self::UrlQueryOrFragment,
        }
    }
}

/// A problem before it is known in which line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// What is wrong.
    pub(crate) code: ProblemCode,
    /// Byte offset into the decoded text.
    pub(crate) at: Option<usize>,
}

impl Flaw {
    pub(crate) fn at(code: ProblemCode, at: usize) -> Self {
        Self { code, at: Some(at) }
    }

    pub(crate) fn nowhere(code: ProblemCode) -> Self {
        Self { code, at: None }
    }

    pub(crate) fn locate(self, text: &str) -> Problem {
        match self.at {
            Some(at) => Problem::after(self.code, &text[..text.floor_char_boundary(at)]),
            None => Problem::nowhere(self.code),
        }
    }
}
