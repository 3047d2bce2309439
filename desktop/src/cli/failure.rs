//! Why a command did not do as asked.

use latchkey_core::ports::StorageError;
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::words::{self, Words, store};

/// One failure, in words and as a code.
#[derive(Debug)]
pub(crate) struct Failure {
    /// How the program ends.
    pub(crate) exit: Exit,
    /// For programs.
    pub(crate) code: String,
    /// For people.
    pub(crate) words: Words,
}

impl Failure {
    /// Puts one together.
    pub(crate) fn new(exit: Exit, code: impl Into<String>, words: Words) -> Self {
        Self {
            exit,
            code: code.into(),
            words,
        }
    }

    /// Trouble with the store in the midst of several changes.
    pub(crate) fn halfway(error: &StorageError) -> Self {
        Self::new(
            Exit::Store,
            words::code(&error.code),
            store::halfway(error.code, &error.detail),
        )
    }

    /// Tells it: in words on standard error, or as `{"error":{"code","message","remedy"}}` on standard output.
    pub(crate) fn tell(&self, json: bool) {
        #[derive(Serialize)]
        struct Line<'a> {
            error: Error<'a>,
        }
        #[derive(Serialize)]
        struct Error<'a> {
            code: &'a str,
            message: &'a str,
            remedy: &'a str,
        }
        let Words { what, remedy } = &self.words;
        if json {
            output::json(&Line {
                error: Error {
                    code: &self.code,
                    message: what,
                    remedy,
                },
            });
        } else {
            output::note(&format!("latchkey: {what}"));
            if !remedy.is_empty() {
                output::note(remedy);
            }
        }
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::new(
            Exit::Store,
            words::code(&error.code),
            store::store(error.code, Some(&error.detail)),
        )
    }
}
