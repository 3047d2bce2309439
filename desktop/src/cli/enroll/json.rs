//! A program talks with the session: one View per line out, one Action per line in, nothing else on standard output.
//!
//! Every line in is answered: by the View that it led to, or by `{"error":{"code":…,"message":…}}`, which leaves
//! everything as it was. What people might like to know goes to standard error.

use std::io::{BufRead, Read};
use std::time::{Duration, Instant};

use latchkey_core::action::Action;
use latchkey_core::edge::EdgeUrl;
use latchkey_core::view::{Screen, View};
use serde_json::error::Category;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use zeroize::Zeroizing;

use super::talk::{self, LateFile, Talk};
use super::{Wishes, end};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::found;
use crate::cli::{clock, output};

/// The longest line that is read, in bytes (64 KiB).
const MAX_LINE: usize = 64 * 1024;

/// Why a line is no Action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BadLine {
    TooLong,
    NotJson,
    NotAnAction,
    OtherUrl,
    NotNow,
}

impl BadLine {
    fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::NotJson => "not_json",
            Self::NotAnAction => "not_an_action",
            Self::OtherUrl => "other_url",
            Self::NotNow => "not_now",
        }
    }

    fn message(self) -> &'static str {
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

/// Talks with the session.
pub(super) async fn converse(
    talk: Talk,
    late_file: LateFile<'_>,
    wishes: Wishes,
) -> Result<Exit, Failure> {
    let wait_ends = Instant::now() + wishes.wait;
    let mut program = Program {
        talk,
        late_file,
        wishes,
        lines: lines(),
        is_open: true,
        wait_ends,
    };
    let mut next = program.talk.next().await;
    while let Some(view) = next {
        output::json(&view);
        if let Some(exit) = program.last(&view) {
            return Ok(exit);
        }
        next = match program.after(&view).await {
            Ok(view) => view,
            Err(exit) => return Ok(exit),
        };
    }
    Ok(Exit::Failed)
}

/// A program at the other end of standard input and output.
struct Program<'a> {
    talk: Talk,
    late_file: LateFile<'a>,
    wishes: Wishes,
    lines: UnboundedReceiver<Result<Action, BadLine>>,
    /// Whether more lines may come.
    is_open: bool,
    wait_ends: Instant,
}

impl Program<'_> {
    /// Tells how it ends, if this View is the last.
    fn last(&mut self, view: &View) -> Option<Exit> {
        if let Some(reason) = self.wishes.patience.is_over(view, clock::now()) {
            return Some(explain(&end::gave_up(reason, view)));
        }
        match end::stopped(view) {
            Some(failure) => Some(explain(&failure)),
            None => talk::is_last(view).then_some(Exit::Done),
        }
    }

    /// Gives the next View, or ends where only a person could bring one.
    async fn after(&mut self, view: &View) -> Result<Option<View>, Exit> {
        loop {
            let left = self.time_left(view);
            if !self.is_open && talk::needs_person(view) && left.is_none() {
                return if matches!(view.screen, Screen::Finish { .. } | Screen::AdminAddsDevice) {
                    Ok(self.talk.act(Action::Done).await)
                } else {
                    Err(explain(&self.nobody(view)))
                };
            }
            tokio::select! {
                next = self.talk.next() => return Ok(next),
                line = self.lines.recv(), if self.is_open => match line {
                    None => self.is_open = false,
                    Some(Err(bad)) => complain(bad),
                    Some(Ok(action)) => match self.act(action).await {
                        Ok(view) => return Ok(Some(view)),
                        Err(bad) => complain(bad),
                    },
                },
                _ = self.late_file.arrives(left.unwrap_or_default()), if left.is_some() => {}
            }
        }
    }

    async fn act(&mut self, action: Action) -> Result<View, BadLine> {
        if let (Action::Begin { url, .. }, Some(edge)) = (&action, &self.wishes.edge)
            && EdgeUrl::parse(url).is_ok_and(|url| url != *edge)
        {
            return Err(BadLine::OtherUrl);
        }
        self.talk.act(action).await.ok_or(BadLine::NotNow)
    }

    /// Gives how long a file may still arrive; `None` where none is waited for.
    fn time_left(&self, view: &View) -> Option<Duration> {
        let is_missing = matches!(view.screen, Screen::Manual { .. }) && self.wishes.edge.is_none();
        let left = self.wait_ends.saturating_duration_since(Instant::now());
        (is_missing && !left.is_zero()).then_some(left)
    }

    /// Standard input has ended, and it does not go on alone.
    fn nobody(&self, view: &View) -> Failure {
        if let Screen::BadFile { file } = &view.screen {
            Failure::new(Exit::BadInput, "bad_file", found::bad_file(file))
        } else if matches!(view.screen, Screen::Manual { .. }) && self.wishes.edge.is_none() {
            end::no_file(&self.wishes)
        } else {
            end::person_needed(view)
        }
    }
}

/// Says it on standard error: standard output has had its last line.
fn explain(failure: &Failure) -> Exit {
    failure.tell(false);
    failure.exit
}

fn complain(bad: BadLine) {
    output::json(&json!({ "error": { "code": bad.code(), "message": bad.message() } }));
}

/// Reads Actions from standard input, on a thread of its own: reading cannot be broken off.
fn lines() -> UnboundedReceiver<Result<Action, BadLine>> {
    let (sender, receiver) = unbounded_channel();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
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
    serde_json::from_slice(line)
        .map(Some)
        .map_err(|error| match error.classify() {
            Category::Data => BadLine::NotAnAction,
            Category::Syntax | Category::Eof | Category::Io => BadLine::NotJson,
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
