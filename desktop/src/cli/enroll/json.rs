//! A program talks with the session: one View per line out, one Action per line in, nothing else on standard output.
//!
//! Every line in is answered: by the View that it led to, or by `{"error":{"code":…,"message":…}}`, which leaves
//! everything as it was. The last line is the View `home` or `stopped`, or why it ended before. What people might like to
//! know goes to standard error.

use std::time::{Duration, Instant};

use latchkey_core::action::Action;
use latchkey_core::edge::EdgeUrl;
use latchkey_core::link::parse_link;
use latchkey_core::view::{Screen, View};
use serde_json::json;
use tokio::sync::mpsc::UnboundedReceiver;

use super::lines::{self, BadLine};
use super::talk::{self, LateFile, Talk};
use super::{Wishes, end};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::words::found;

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
        lines: lines::of_stdin(),
        is_open: true,
        wait_ends,
    };
    let mut next = program.talk.next().await;
    while let Some(view) = next {
        output::json(&view);
        if let Some(failure) = end::stopped(&view, program.talk.deadline()) {
            // That was the last line; this is what a person would read.
            failure.tell(false);
            return Ok(failure.exit);
        }
        if talk::is_last(&view) {
            return Ok(Exit::Done);
        }
        if let Some(reason) = program.talk.gave_up() {
            return Err(ended(end::gave_up(
                reason,
                &view,
                program.wishes.is_enrolled,
            )));
        }
        next = program.after(&view).await?;
    }
    Err(ended(end::broken_off()))
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
    /// Gives the next View, or ends where only a person could bring one.
    async fn after(&mut self, view: &View) -> Result<Option<View>, Failure> {
        // A program may say at once what it has to say: it is heard when there is something to answer.
        let is_heard = !matches!(view.screen, Screen::Looking);
        loop {
            let left = self.time_left(view);
            if !self.is_open && talk::needs_person(view) && left.is_none() {
                return if matches!(view.screen, Screen::Finish { .. } | Screen::AdminAddsDevice) {
                    Ok(self.talk.act(Action::Done).await)
                } else {
                    Err(ended(self.nobody(view)))
                };
            }
            tokio::select! {
                next = self.talk.next() => return Ok(next),
                line = self.lines.recv(), if self.is_open && is_heard => match line {
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
        if let (Some(edge), Some(named)) = (named(&action), &self.wishes.edge)
            && edge != *named
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
        } else if let Screen::Manual { error } = view.screen {
            match error {
                Some(error) => end::not_taken(error),
                None if self.wishes.edge.is_none() => end::no_file(&self.wishes),
                None => end::no_token(
                    r#"With `--json` it comes in an action: `{"action":"begin","url":URL,"token":TOKEN}`."#,
                ),
            }
        } else {
            end::person_needed(view, self.wishes.is_enrolled)
        }
    }
}

/// Gives the Edge that an Action names.
fn named(action: &Action) -> Option<EdgeUrl> {
    if let Action::Begin { url, .. } = action {
        EdgeUrl::parse(url).ok()
    } else if let Action::UseLink { link } = action {
        let link = parse_link(link.clone().into_secret().expose()).ok()?;
        Some(link.edge)
    } else {
        None
    }
}

/// Says it on standard error as well: the last line of standard output is for the program.
fn ended(failure: Failure) -> Failure {
    failure.tell(false);
    failure
}

fn complain(bad: BadLine) {
    output::json(&json!({ "error": { "code": bad.code(), "message": bad.message() } }));
}
