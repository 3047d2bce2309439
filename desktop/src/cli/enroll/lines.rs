//! Lines of standard input -> Actions.

#[cfg(unix)]
use std::fs::File;
#[cfg(unix)]
use std::io::BufReader;
use std::io::{BufRead, Read};

use latchkey_core::action::{Action, BadAction, MAX_BYTES};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use zeroize::Zeroizing;

/// The longest line that is read, in bytes.
const MAX_LINE: usize = MAX_BYTES;

/// Why a line changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadLine {
    TooLong,
    NotJson,
    NotAnAction,
    OtherUrl,
    NotNow,
}

impl BadLine {
    /// Gives its code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::NotJson => "not_json",
            Self::NotAnAction => "not_an_action",
            Self::OtherUrl => "other_url",
            Self::NotNow => "not_now",
        }
    }

    /// Says it for people.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::TooLong => "the line is longer than 64 KiB",
            Self::NotJson => "the line is not JSON",
            Self::NotAnAction => {
                "the line is JSON but no action: unknown, or with a field missing, unknown or of another type"
            }
            Self::OtherUrl => "the URL differs from that of `--url`",
            Self::NotNow => "the action changes nothing on this screen",
        }
    }
}

/// Reads Actions from standard input, on a thread of its own: reading cannot be broken off.
pub(super) fn of_stdin() -> UnboundedReceiver<Result<Action, BadLine>> {
    let (sender, receiver) = unbounded_channel();
    std::thread::spawn(move || {
        let mut input = stdin();
        while let Some(line) = read_line(&mut input) {
            if let Some(action) = line.and_then(|line| parse(&line)).transpose()
                && sender.send(action).is_err()
            {
                return;
            }
        }
    });
    receiver
}

/// Standard input without a buffer that would keep the last password: byte by byte.
#[cfg(unix)]
pub(super) fn stdin() -> Box<dyn BufRead> {
    use std::os::fd::AsFd as _;

    let stdin = std::io::stdin();
    match stdin.as_fd().try_clone_to_owned() {
        Ok(same) => Box::new(BufReader::with_capacity(1, File::from(same))),
        Err(_) => Box::new(stdin.lock()),
    }
}

/// Standard input as it is: a console's has to be translated.
#[cfg(not(unix))]
pub(super) fn stdin() -> Box<dyn BufRead> {
    Box::new(std::io::stdin().lock())
}

/// Reads one line, without its end; `None` after the last.
fn read_line(input: &mut impl BufRead) -> Option<Result<Zeroizing<Vec<u8>>, BadLine>> {
    // With room for all of it the text never moves, and leaves no copy of a password behind.
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE + 1));
    let limit = MAX_LINE as u64 + 1;
    let length = input.take(limit).read_until(b'\n', &mut line).ok()?;
    if length == 0 {
        return None;
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if length > MAX_LINE {
        input.skip_until(b'\n').ok()?;
        return Some(Err(BadLine::TooLong));
    }
    Some(Ok(line))
}

/// Reads an Action; `None` for an empty line.
fn parse(line: &[u8]) -> Result<Option<Action>, BadLine> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    Action::from_json(line).map(Some).map_err(|bad| match bad {
        BadAction::TooLong => BadLine::TooLong,
        BadAction::NotJson => BadLine::NotJson,
        BadAction::NotAnAction => BadLine::NotAnAction,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lines_up_to_a_limit_and_goes_on_behind_a_longer_one() {
        let mut text = b"one\n\ntwo".to_vec();
        text.extend_from_slice(b"\n");
        text.extend(std::iter::repeat_n(b'x', 3 * MAX_LINE));
        text.extend_from_slice(b"\nlast");
        let mut input = text.as_slice();
        let mut read = || read_line(&mut input).map(|line| line.map(|line| line.to_vec()));
        assert_eq!(read(), Some(Ok(b"one".to_vec())));
        assert_eq!(read(), Some(Ok(Vec::new())));
        assert_eq!(read(), Some(Ok(b"two".to_vec())));
        assert_eq!(read(), Some(Err(BadLine::TooLong)));
        assert_eq!(read(), Some(Ok(b"last".to_vec())));
        assert_eq!(read(), None);
    }

    #[test]
    fn tells_what_is_wrong_with_a_line() {
        for (line, result) in [
            ("", Ok(None)),
            (" \r", Ok(None)),
            (r#"{"action":"next"}"#, Ok(Some(Action::Next))),
            ("next", Err(BadLine::NotJson)),
            (r#"{"action":"next""#, Err(BadLine::NotJson)),
            (r#"{"action":"fly"}"#, Err(BadLine::NotAnAction)),
            (r#"{"action":"set_password"}"#, Err(BadLine::NotAnAction)),
            ("[]", Err(BadLine::NotAnAction)),
            ("\"next\"", Err(BadLine::NotAnAction)),
        ] {
            assert_eq!(parse(line.as_bytes()), result, "{line}");
        }
    }
}
