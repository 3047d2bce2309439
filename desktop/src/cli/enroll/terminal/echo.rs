//! Whether the terminal shows what is typed. It is left as it was found, however the program ends.

/// The terminal's echo.
#[derive(Debug)]
pub(super) struct Echo {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Echo {
    /// Remembers how it is.
    pub(super) fn new() -> Self {
        Self {
            #[cfg(unix)]
            before: rustix::termios::tcgetattr(std::io::stdin()).ok(),
        }
    }

    /// Hides what is typed, but for the end of the line. On Windows [`super::keyboard`] does that.
    pub(super) fn off(&self) {
        #[cfg(unix)]
        {
            use rustix::termios::LocalModes;
            let mut hidden = self.before.clone();
            if let Some(hidden) = &mut hidden {
                hidden.local_modes.remove(LocalModes::ECHO);
                hidden.local_modes.insert(LocalModes::ECHONL);
            }
            set(hidden.as_ref());
        }
    }

    /// Shows it again.
    pub(super) fn restore(&self) {
        #[cfg(unix)]
        set(self.before.as_ref());
    }
}

#[cfg(unix)]
fn set(modes: Option<&rustix::termios::Termios>) {
    use rustix::termios::{OptionalActions, tcsetattr};
    if let Some(modes) = modes {
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, modes);
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.restore();
    }
}
