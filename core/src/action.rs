//! What the person did: the only thing that a screen may send.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;

use crate::secret::Typed;
use crate::settings::LogLevel;

/// The longest Action that is read, in bytes of its JSON, and the longest text in one (64 KiB). The longest that anybody
/// has reason to send is a pasted link, and one of 8 KiB is a long one.
pub const MAX_BYTES: usize = 64 * 1024;

/// One Action. A wrong or doubled one leaves the state as it is.
///
/// As JSON it is internally tagged: `{"action":"set_password","password":"…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Starts with a URL and token given by hand.
    Begin {
        /// The Edge's URL.
        url: String,
        /// The enrollment token.
        token: Typed,
    },
    /// Starts with a pasted link (`defguard://addinstance…`, `…/open-desktop?token=…`, or the base64 of a QR code).
    UseLink {
        /// The link; it holds the token.
        link: Typed,
    },
    /// Goes on from the welcome.
    Next,
    /// Confirms the details.
    SetDetails {
        /// The phone number; absent, null or empty for none.
        #[serde(default)]
        phone: Option<String>,
    },
    /// Chooses the password.
    SetPassword {
        /// As typed, not trimmed.
        password: Typed,
    },
    /// Names this device.
    SetDevice {
        /// The name.
        name: String,
    },
    /// Leaves this device out, where the administrator allows it.
    SkipDevice,
    /// Chooses a second factor.
    ChooseFactor {
        /// Which one.
        method: Method,
    },
    /// Leaves the second factor out, where it is not required.
    SkipFactor,
    /// Confirms the second factor with a code.
    SubmitCode {
        /// Six digits; spaces are ignored.
        code: Typed,
    },
    /// Asks for another e-mail code.
    ResendCode,
    /// Says that the recovery codes are kept in a safe place.
    ConfirmSaved,
    /// Goes one screen back.
    Back,
    /// Answers a question.
    Answer {
        /// Yes or no.
        yes: bool,
    },
    /// Tries again now.
    Retry,
    /// Starts with another file, link or token: leaves this enrollment, whose device key is kept; from home adds one, or
    /// goes on with what was left unfinished.
    StartOver,
    /// Leaves the last page.
    Done,
    /// Saves the recovery codes to a file.
    SaveCodes,
    /// Prints the recovery codes.
    PrintCodes,
    /// Copies the recovery codes.
    CopyCodes,
    /// Copies the TOTP secret.
    CopySecret,
    /// Opens a link of the last page.
    OpenLink {
        /// Its number on the page, from 1.
        number: usize,
    },
    /// Asks the Edges of all instances what has changed.
    Refresh,
    /// Saves a location as a WireGuard file.
    Export {
        /// The instance's number in this store.
        instance: i64,
        /// The location's number.
        location: i64,
    },
    /// Removes an instance from this machine; asks first.
    Remove {
        /// The instance's number in this store.
        instance: i64,
    },
    /// Shows what there is to know about the program, and its settings; `Back` leads away again.
    ShowAbout,
    /// Chooses how much is logged.
    SetLogLevel {
        /// From now on.
        level: LogLevel,
    },
    /// Has Latchkey open the links of Defguard's own client.
    TakeLinks,
    /// Copies what helps those who help: versions, paths, the last errors, and no secret.
    CopyDiagnostics,
    /// Has everything looked at that may keep an enrollment from working; nothing is changed.
    RunChecks,
}

/// The name of an [`Action`], without what it carries: its tag in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // Each is the name of an `Action`, which says what it does.
pub enum ActionKind {
    Begin,
    UseLink,
    Next,
    SetDetails,
    SetPassword,
    SetDevice,
    SkipDevice,
    ChooseFactor,
    SkipFactor,
    SubmitCode,
    ResendCode,
    ConfirmSaved,
    Back,
    Answer,
    Retry,
    StartOver,
    Done,
    SaveCodes,
    PrintCodes,
    CopyCodes,
    CopySecret,
    OpenLink,
    Refresh,
    Export,
    Remove,
    ShowAbout,
    SetLogLevel,
    TakeLinks,
    CopyDiagnostics,
    RunChecks,
}

/// Why something is no Action. Nothing of it is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAction {
    /// More than [`MAX_BYTES`].
    TooLong,
    /// Not JSON.
    NotJson,
    /// JSON, but unknown, or with a field missing, unknown, twice or of another type.
    NotAnAction,
}

impl Action {
    /// Reads one Action as it is written: what a program sends line by line.
    ///
    /// # Errors
    /// [`BadAction`]; then nothing is done.
    pub fn from_json(json: &[u8]) -> Result<Self, BadAction> {
        if json.len() > MAX_BYTES {
            return Err(BadAction::TooLong);
        }
        serde_json::from_slice(json).map_err(|error| match error.classify() {
            Category::Data => BadAction::NotAnAction,
            Category::Syntax | Category::Eof | Category::Io => BadAction::NotJson,
        })
    }

    /// Reads one Action that was made a value already: what a page sends. Such is an object of numbers, words and short
    /// texts, and whatever has lists or objects in it is not looked at.
    ///
    /// # Errors
    /// [`BadAction`]; then nothing is done.
    pub fn from_value(value: &Value) -> Result<Self, BadAction> {
        let Value::Object(fields) = value else {
            return Err(BadAction::NotAnAction);
        };
        for field in fields.values() {
            match field {
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
                Value::String(text) if text.len() <= MAX_BYTES => {}
                Value::String(_) => return Err(BadAction::TooLong),
                Value::Array(_) | Value::Object(_) => return Err(BadAction::NotAnAction),
            }
        }
        Self::deserialize(value).map_err(|_| BadAction::NotAnAction)
    }

    /// Gives its name.
    #[must_use]
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Begin { .. } => ActionKind::Begin,
            Self::UseLink { .. } => ActionKind::UseLink,
            Self::Next => ActionKind::Next,
            Self::SetDetails { .. } => ActionKind::SetDetails,
            Self::SetPassword { .. } => ActionKind::SetPassword,
            Self::SetDevice { .. } => ActionKind::SetDevice,
            Self::SkipDevice => ActionKind::SkipDevice,
            Self::ChooseFactor { .. } => ActionKind::ChooseFactor,
            Self::SkipFactor => ActionKind::SkipFactor,
            Self::SubmitCode { .. } => ActionKind::SubmitCode,
            Self::ResendCode => ActionKind::ResendCode,
            Self::ConfirmSaved => ActionKind::ConfirmSaved,
            Self::Back => ActionKind::Back,
            Self::Answer { .. } => ActionKind::Answer,
            Self::Retry => ActionKind::Retry,
            Self::StartOver => ActionKind::StartOver,
            Self::Done => ActionKind::Done,
            Self::SaveCodes => ActionKind::SaveCodes,
            Self::PrintCodes => ActionKind::PrintCodes,
            Self::CopyCodes => ActionKind::CopyCodes,
            Self::CopySecret => ActionKind::CopySecret,
            Self::OpenLink { .. } => ActionKind::OpenLink,
            Self::Refresh => ActionKind::Refresh,
            Self::Export { .. } => ActionKind::Export,
            Self::Remove { .. } => ActionKind::Remove,
            Self::ShowAbout => ActionKind::ShowAbout,
            Self::SetLogLevel { .. } => ActionKind::SetLogLevel,
            Self::TakeLinks => ActionKind::TakeLinks,
            Self::CopyDiagnostics => ActionKind::CopyDiagnostics,
            Self::RunChecks => ActionKind::RunChecks,
        }
    }
}

/// A second factor that can be set up during enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A code from an app (TOTP).
    Totp,
    /// A code by e-mail.
    Email,
}
