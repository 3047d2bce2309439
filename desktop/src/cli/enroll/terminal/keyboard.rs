//! What a person types: one line when asked for, shown or hidden.
//!
//! Reading cannot be broken off, so it happens on a thread of its own; a line that was asked for stays asked for when
//! the screen changes meanwhile.

use std::io;

use latchkey_core::secret::Secret;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zeroize::Zeroizing;

/// How a line is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// As typed.
    Shown,
    /// Nothing is to be seen, not even how long it is.
    Hidden,
}

/// The keyboard of the terminal.
#[derive(Debug)]
pub(super) struct Keyboard {
    wanted: UnboundedSender<Entry>,
    lines: UnboundedReceiver<Option<Secret>>,
    asked_for: Option<Entry>,
}

impl Keyboard {
    /// Starts to listen; nothing is read before it is asked for.
    pub(super) fn new() -> Self {
        let (wanted, requests) = unbounded_channel();
        let (sender, lines) = unbounded_channel();
        std::thread::spawn(move || listen(requests, &sender));
        Self {
            wanted,
            lines,
            asked_for: None,
        }
    }

    /// Tells whether a line is being read in another way than wanted: then only Enter helps.
    pub(super) fn is_taken(&self, entry: Entry) -> bool {
        self.asked_for.is_some_and(|asked_for| asked_for != entry)
    }

    /// Gives the next line, without its end; `None` at the end of all input. Dropping the future loses nothing.
    pub(super) async fn line(&mut self, entry: Entry) -> Option<Secret> {
        if self.asked_for.is_none() {
            self.asked_for = Some(entry);
            let _ = self.wanted.send(entry); // if the thread is gone, the channel below is closed
        }
        let line = self.lines.recv().await.flatten();
        self.asked_for = None;
        line
    }
}

fn listen(mut requests: UnboundedReceiver<Entry>, lines: &UnboundedSender<Option<Secret>>) {
    while let Some(entry) = requests.blocking_recv() {
        let line = match entry {
            Entry::Shown => shown(),
            Entry::Hidden => hidden(),
        };
        let line = match line {
            // Ctrl-C ends the program, by its signal.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Ok(line) => line,
            Err(_) => None,
        };
        if lines.send(line).is_err() {
            return;
        }
    }
}

fn shown() -> io::Result<Option<Secret>> {
    let mut line = Zeroizing::new(String::new());
    let length = io::stdin().read_line(&mut line)?;
    Ok((length > 0).then(|| Secret::new(line.trim_end_matches(['\r', '\n']))))
}

fn hidden() -> io::Result<Option<Secret>> {
    let line = rpassword::read_password().map(Zeroizing::new)?;
    Ok(Some(Secret::new(line.as_str())))
}
