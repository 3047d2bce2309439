//! How the program ends.

use std::fmt::Write as _;
use std::process::ExitCode;

/// An exit code. All commands share them, but for `doctor`: 1 is a warning there, 2 a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It is done, or there was nothing to do.
    Done = 0,
    /// It failed, and nothing was changed.
    Failed = 1,
    /// A file, URL or other input is bad or missing.
    BadInput = 2,
    /// Something has to be decided or typed, and there is nobody who could.
    PersonNeeded = 3,
    /// No network, or trouble at the server.
    TryLater = 4,
    /// The server or the administrator's rules refuse it, and will again.
    Refused = 5,
    /// Nothing is enrolled on this machine.
    NotEnrolled = 6,
    /// The store on this machine cannot be read or written, or another process holds it.
    Store = 7,
    /// The arguments are wrong (`EX_USAGE`).
    Usage = 64,
    /// Ctrl-C (128 + SIGINT, as shells have it).
    Interrupted = 130,
}

impl Exit {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 10] = [
        Self::Done,
        Self::Failed,
        Self::BadInput,
        Self::PersonNeeded,
        Self::TryLater,
        Self::Refused,
        Self::NotEnrolled,
        Self::Store,
        Self::Usage,
        Self::Interrupted,
    ];

    /// Says it for the help and the manual.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, or nothing to do",
            Self::Failed => "failed, nothing changed",
            Self::BadInput => "a file, URL or other input is bad or missing",
            Self::PersonNeeded => "a person is needed to decide or type something",
            Self::TryLater => "offline, or trouble at the server: try later",
            Self::Refused => "refused for good by the server or by a rule",
            Self::NotEnrolled => "not enrolled yet",
            Self::Store => "trouble with the local store, or another process at work",
            Self::Usage => "wrong arguments",
            Self::Interrupted => "stopped with Ctrl-C; nothing is lost",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The chapter of the help about exit codes.
pub(crate) fn help() -> String {
    Exit::ALL
        .iter()
        .fold(String::from("Exit status:"), |mut text, exit| {
            // Writing into a `String` cannot fail.
            let _ = write!(text, "\n  {:>3}  {}", *exit as u8, exit.meaning());
            text
        })
        + "\nOf `doctor`: 0 all is well, 1 warnings, 2 failures."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_code_once() {
        let text = help();
        for code in [0, 1, 2, 3, 4, 5, 6, 7, 64, 130] {
            assert_eq!(
                text.matches(&format!("\n  {code:>3}  ")).count(),
                1,
                "{code}"
            );
        }
    }
}
