//! The program's two outputs.
//!
//! * Output that cannot be written (a full disk) is not passed over: [`end`] tells it, and success becomes failure.
//! * A reader that went away (`latchkey status | head`) is no reason to complain: the exit code stays as it is.
//! * Messages are broken at word ends where somebody looks; see [`width`].

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

use latchkey_core::text::is_harmful;
use serde::Serialize;

use crate::cli::exit::Exit;
use crate::cli::words;
use crate::cli::{layout, width};

/// The width for text that flows, in columns.
pub(crate) const READABLE: usize = 72;

/// Stands for a space within backticks, where no line is broken. No such character is in our own words.
const JOINED: char = '\u{a0}';

/// The first error of standard output.
static TROUBLE: OnceLock<ErrorKind> = OnceLock::new();

/// Writes to standard output; styles are dropped where nobody sees them, or where `NO_COLOR` is set.
pub(crate) fn out(text: &str) {
    write(&mut anstream::stdout(), text);
}

/// Writes sentences to standard output, an empty line not included.
pub(crate) fn say(text: &str) {
    for line in flowing(text, width::stdout()) {
        out(&format!("{line}\n"));
    }
}

/// Writes sentences to standard error.
pub(crate) fn note(text: &str) {
    let mut stderr = anstream::stderr();
    for line in flowing(text, width::stderr()) {
        // There is nowhere left to complain.
        let _ = writeln!(stderr, "{line}");
    }
}

/// Writes a value as one line of JSON to standard output, at once.
pub(crate) fn json(value: &impl Serialize) {
    if let Ok(line) = serde_json::to_string(value) {
        write(&mut std::io::stdout(), &(escaped(&line) + "\n"));
    }
}

/// Writes what acts instead of being seen as `\uXXXX`: to a program it is the same, and a person may look at it on a
/// terminal. In JSON on one line such a character can only be within a text.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_harmful(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(c);
        }
    }
    text
}

/// Moves the cursor or clears lines, where a terminal can; not a style, so `NO_COLOR` does not matter.
pub(crate) fn control(sequence: &str) {
    if can_move() {
        write(&mut std::io::stdout(), sequence);
    }
}

/// Tells whether what was written can be written over.
pub(crate) fn can_move() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn write(output: &mut impl Write, text: &str) {
    note_trouble(
        output
            .write_all(text.as_bytes())
            .and_then(|()| output.flush()),
    );
}

/// Remembers that something could not be written to standard output.
pub(crate) fn note_trouble(written: std::io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _ = TROUBLE.set(error.kind()); // the first one counts
    }
}

/// Gives the exit code when all is said: none of success if something could not be written.
pub(crate) fn end(exit: Exit) -> Exit {
    let Some(kind) = TROUBLE.get() else {
        return exit;
    };
    note(&format!(
        "latchkey: the output could not be written: {}\nWhat was asked for may have been done all the same.",
        words::io::error(*kind)
    ));
    if exit == Exit::Done {
        Exit::Failed
    } else {
        exit
    }
}

/// The columns that the terminal really has; 80 where there is none.
pub(crate) fn columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).max(20))
}

/// The height of the terminal in rows, where there is one.
pub(crate) fn rows() -> Option<usize> {
    terminal_size::terminal_size().map(|(_, height)| usize::from(height.0))
}

/// Breaks sentences for an output with so much room.
fn flowing(text: &str, room: usize) -> Vec<String> {
    if room == width::ENDLESS {
        text.split('\n').map(str::to_owned).collect()
    } else {
        wrap(text, room.min(READABLE))
    }
}

/// Breaks a text into lines of at most `width`, at spaces. What stands within backticks stays in one piece where it
/// fits, and a line that is set in, such as a path in a list, stays whole.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let lines: Vec<String> = text.split('\n').map(|line| joined(line, width)).collect();
    layout::hang("", &lines.join("\n"), width)
        .into_iter()
        .map(|line| line.replace(JOINED, " "))
        .collect()
}

fn joined(line: &str, width: usize) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    let last = parts.len() - 1;
    let parts = parts.iter().enumerate().map(|(number, part)| {
        let is_quoted = number % 2 == 1 && number < last && part.chars().count() + 3 <= width;
        if is_quoted {
            part.replace(' ', JOINED.encode_utf8(&mut [0; 4]))
        } else {
            (*part).to_owned()
        }
    });
    parts.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_word_ends_and_keeps_commands_and_indentation() {
        assert_eq!(
            wrap(
                "Say it again: `latchkey enroll --file x` does.\n  an indented line is a path",
                27
            ),
            [
                "Say it again:",
                "`latchkey enroll --file x`",
                "does.",
                "  an indented line is a path",
            ]
        );
        // An unpaired one quotes nothing, and what is too long is broken all the same.
        assert_eq!(wrap("a ` b c d", 5), ["a ` b", "c d"]);
        assert_eq!(
            wrap("`one two three` four", 8),
            ["`one two", "three`", "four"]
        );
    }

    #[test]
    fn stays_whole_where_no_terminal_is() {
        let long = "word ".repeat(40);
        assert_eq!(flowing(&long, width::ENDLESS), [long]);
    }
}
