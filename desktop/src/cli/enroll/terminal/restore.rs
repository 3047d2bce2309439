//! The terminal as it was found: hidden entry switches things off that a shell needs.

/// The state of the terminal when the program began.
#[derive(Debug)]
pub(super) struct Restore {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Restore {
    /// Remembers how it is.
    pub(super) fn new() -> Self {
        Self {
            #[cfg(unix)]
            before: rustix::termios::tcgetattr(std::io::stdin()).ok(),
        }
    }
}

impl Drop for Restore {
    /// Puts it back. On Windows a shell does that by itself.
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.before {
            use rustix::termios::{OptionalActions, tcsetattr};
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, before);
        }
    }
}
