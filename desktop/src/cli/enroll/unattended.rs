//! Nobody is there: whoever is enrolled already gets this device registered, and no question is asked.

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use latchkey_core::action::Action;
use latchkey_core::secret::Typed;
use latchkey_core::view::{ManualError, Screen, Step, Task, View};
use zeroize::Zeroizing;

use super::talk::{LateFile, Talk};
use super::{Wishes, end, lines};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{Words, found, person, trouble};
use crate::cli::{clock, listing, output, width};

/// The longest token that is read, in bytes.
const MAX_TOKEN: u64 = 4096;

/// Talks with the session.
pub(super) async fn converse(
    mut talk: Talk,
    late_file: LateFile<'_>,
    wishes: Wishes,
) -> Result<Exit, Failure> {
    let mut done = Vec::new();
    let mut page_seen = false;
    let mut no_device = None;
    let mut told = None;
    let mut next = talk.next().await;
    while let Some(view) = next {
        if let Some(reason) = talk.gave_up() {
            return Err(end::gave_up(reason, &view, wishes.is_enrolled));
        }
        let action = match &view.screen {
            Screen::Looking | Screen::Connecting | Screen::About { .. } => None,
            Screen::Working { tasks } => {
                done = tasks.iter().map(|task| task.task).collect();
                None
            }
            Screen::Waiting { trouble, .. } => {
                if told != Some(*trouble) {
                    told = Some(*trouble);
                    let Words { what, .. } = trouble::trouble(*trouble, end::edge(&view));
                    output::note(&format!("latchkey: {what}; trying again"));
                }
                if let Some(means) = end::about_the_pause(&view) {
                    output::note(means);
                }
                None
            }
            Screen::Manual {
                error: Some(ManualError::TokenOver),
            } if late_file.arrives(wishes.wait).await => None,
            Screen::Manual { error: Some(error) } => return Err(end::not_taken(*error)),
            Screen::Manual { error: None } => match &wishes.edge {
                Some(edge) => Some(Action::Begin {
                    url: edge.to_string(),
                    token: token()?,
                }),
                None if late_file.arrives(wishes.wait).await => None,
                None => return Err(end::no_file(&wishes)),
            },
            Screen::BadFile { file } => {
                return Err(Failure::new(
                    Exit::BadInput,
                    "bad_file",
                    found::bad_file(file),
                ));
            }
            // With a token from standard input there is nothing else to ask, and the machine's name is a good one.
            Screen::Device {
                name, error: None, ..
            } if !view.busy && view.steps == [Step::Device] => {
                Some(Action::SetDevice { name: name.clone() })
            }
            Screen::Finish { device, .. } => {
                page_seen = true;
                no_device = (!device).then(|| end::no_device(&view));
                Some(Action::Done)
            }
            Screen::AdminAddsDevice => {
                page_seen = true;
                no_device = Some(person::ADMIN_ADDS_DEVICE);
                Some(Action::Done)
            }
            Screen::Home { .. } => {
                report(&view, &wishes.are_done(&done), page_seen, no_device);
                return Ok(Exit::Done);
            }
            Screen::Stopped { .. } => None,
            Screen::Question { .. }
            | Screen::Welcome { .. }
            | Screen::Details { .. }
            | Screen::Password { .. }
            | Screen::Device { .. }
            | Screen::Factor { .. }
            | Screen::Totp { .. }
            | Screen::Email { .. }
            | Screen::Recovery { .. } => {
                if !view.busy {
                    return Err(end::person_needed(&view, wishes.is_enrolled));
                }
                None
            }
        };
        if let Some(failure) = end::stopped(&view, talk.deadline()) {
            return Err(failure);
        }
        let answer = match action {
            Some(action) => talk.act(action).await,
            None => None,
        };
        next = match answer {
            Some(view) => Some(view),
            None => talk.next().await,
        };
    }
    Err(end::broken_off())
}

/// Reads the token from standard input: its first line. Whoever wrote it may keep the pipe open until the program ends.
/// Not from a terminal, which would show it: where somebody is asked, standard output is one, too.
fn token() -> Result<Typed, Failure> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_TOKEN as usize));
    let is_read = !std::io::stdin().is_terminal()
        && lines::stdin().take(MAX_TOKEN).read_line(&mut text).is_ok();
    let line = text.trim();
    if !is_read || line.is_empty() {
        return Err(end::no_token(
            "`--url` reads it from there: `latchkey enroll --url URL < FILE`. An argument would be readable for everybody.",
        ));
    }
    Ok(Typed::new(line))
}

/// Says what was done, and why no device was registered, if none was.
fn report(view: &View, tasks: &[Task], page_seen: bool, no_device: Option<&str>) {
    let Screen::Home {
        instances,
        unfinished,
    } = &view.screen
    else {
        return;
    };
    if tasks.is_empty() && !page_seen {
        output::out("This machine is enrolled already; nothing was done.\n\n");
    }
    for task in tasks {
        output::out(&format!("{}\n", person::done(*task)));
    }
    if let Some(no_device) = no_device {
        output::say(no_device);
    }
    if !tasks.is_empty() {
        output::out("\n");
    }
    output::out(&listing::instances(
        instances,
        clock::now(),
        width::stdout(),
    ));
    if *unfinished {
        output::out("\n");
        output::say(person::UNFINISHED);
    }
}
