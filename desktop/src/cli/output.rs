//! The program's two outputs. A reader that went away (`latchkey status | head`) is no reason to complain.

use std::io::Write;

use serde::Serialize;

/// The width for text that flows, in columns.
pub(crate) const READABLE: usize = 72;

/// Writes to standard output; styles are dropped where nobody sees them, or where `NO_COLOR` is set.
pub(crate) fn out(text: &str) {
    let mut stdout = anstream::stdout();
    let _ = stdout.write_all(text.as_bytes());
    let _ = stdout.flush();
}

/// Writes a line to standard error.
pub(crate) fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Writes a value as one line of JSON to standard output, at once.
pub(crate) fn json(value: &impl Serialize) {
    if let Ok(mut line) = serde_json::to_string(value) {
        line.push('\n');
        let mut stdout = std::io::stdout();
        let _ = stdout.write_all(line.as_bytes());
        let _ = stdout.flush();
    }
}

/// The width of the terminal in columns; 80 where there is none.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).max(20))
}
