//! How wide text may be on each output.
//!
//! A width that was asked for (`COLUMNS`) counts, else that of the terminal. Where nobody looks there is no limit: a
//! program wants whole values, and a message on one line.

use std::io::IsTerminal;

use crate::cli::layout;
use crate::cli::output::READABLE;

/// No limit.
pub(crate) const ENDLESS: usize = usize::MAX;

/// The least that is believed: a narrower window shows broken lines either way.
const LEAST: usize = 20;

/// The width of standard output in columns.
pub(crate) fn stdout() -> usize {
    let stdout = std::io::stdout();
    let is_terminal = stdout.is_terminal();
    room(asked().as_deref(), is_terminal, columns_of(stdout))
}

/// The width of standard error in columns.
pub(crate) fn stderr() -> usize {
    let stderr = std::io::stderr();
    let is_terminal = stderr.is_terminal();
    room(asked().as_deref(), is_terminal, columns_of(stderr))
}

/// Breaks sentences for this width, at most [`READABLE`] columns; `lead` stands before the first line, and as much room
/// before the others.
pub(crate) fn flow(lead: &str, text: &str, room: usize) -> Vec<String> {
    if room == ENDLESS {
        return layout::hang(lead, text, ENDLESS);
    }
    layout::hang(lead, text, room.min(READABLE))
}

fn asked() -> Option<String> {
    std::env::var("COLUMNS").ok()
}

#[cfg(unix)]
fn columns_of(stream: impl std::os::fd::AsFd) -> Option<u16> {
    terminal_size::terminal_size_of(stream).map(|(width, _)| width.0)
}

#[cfg(windows)]
fn columns_of(stream: impl std::os::windows::io::AsHandle) -> Option<u16> {
    terminal_size::terminal_size_of(stream).map(|(width, _)| width.0)
}

/// A terminal that does not know its width has 80 columns.
fn room(asked: Option<&str>, is_terminal: bool, columns: Option<u16>) -> usize {
    let asked = asked.and_then(|text| text.trim().parse::<u16>().ok());
    match asked.filter(|columns| *columns > 0) {
        Some(columns) => usize::from(columns).max(LEAST),
        None if is_terminal => usize::from(columns.unwrap_or(80)).max(LEAST),
        None => ENDLESS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_counts() {
        for (asked, is_terminal, columns, expected) in [
            (None, true, Some(100), 100),
            (None, true, None, 80),
            (None, false, None, ENDLESS),
            (Some("66"), true, Some(100), 66),
            (Some("66"), false, None, 66),
            (Some("3"), false, None, LEAST),
            (Some("0"), true, Some(100), 100),
            (Some("wide"), false, None, ENDLESS),
        ] {
            assert_eq!(room(asked, is_terminal, columns), expected, "{asked:?}");
        }
    }

    #[test]
    fn sentences_stay_readable() {
        let text = "word ".repeat(40);
        assert_eq!(flow("", text.trim(), ENDLESS).len(), 1);
        for room in [200, 30] {
            let lines = flow("✗ ", &text, room);
            assert!(
                lines
                    .iter()
                    .all(|line| line.chars().count() <= room.min(READABLE)),
                "{lines:?}"
            );
            assert!(lines[1].starts_with("  word"), "{lines:?}");
        }
    }
}
