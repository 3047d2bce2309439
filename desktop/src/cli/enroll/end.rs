//! How an enrollment ends.

use latchkey_core::view::{Screen, Trouble, View};

use super::Wishes;
use crate::cli::clock;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{self, Words, found, person, stop, time, trouble};

/// Tells why it stopped; `None` for any other View.
pub(super) fn stopped(view: &View) -> Option<Failure> {
    let Screen::Stopped { reason, changed } = &view.screen else {
        return None;
    };
    let Words { what, remedy } = stop::stop(*reason, view.admin.as_ref(), view.edge.as_deref());
    let remedy = format!("{} {remedy}", stop::changed(*changed));
    Some(Failure::new(
        stop::exit(*reason),
        words::code(reason),
        Words::new(what, remedy),
    ))
}

/// Gives up on trouble.
pub(super) fn gave_up(reason: Trouble, view: &View) -> Failure {
    let Words { what, remedy } = trouble::trouble(reason, edge(view));
    let remedy = format!("{remedy} Nothing is lost: `latchkey enroll` goes on later.");
    Failure::new(
        Exit::TryLater,
        words::code(&reason),
        Words::new(what, remedy),
    )
}

/// There is no file, and nobody who could give URL and token.
pub(super) fn no_file(wishes: &Wishes) -> Failure {
    let searched = wishes.searched.iter().map(std::path::PathBuf::as_path);
    Failure::new(Exit::BadInput, "no_file", found::nowhere(searched))
}

/// The View waits for somebody, and there is nobody.
pub(super) fn person_needed(view: &View) -> Failure {
    let what = if let Screen::Question { question } = &view.screen {
        person::question(question).0
    } else {
        let at = view.step.unwrap_or_default();
        let steps = view.steps.iter().skip(at);
        let steps: Vec<&str> = steps.map(|step| person::needed(*step)).collect();
        format!("a person is needed, to {}", words::list(&steps))
    };
    let left = match view.deadline {
        Some(deadline) => {
            let now = clock::now().saturating_add(deadline.offset);
            format!(" ({})", time::left(deadline.at.saturating_sub(now)))
        }
        None => String::new(),
    };
    Failure::new(
        Exit::PersonNeeded,
        "person_needed",
        Words::new(
            what,
            format!(
                "Run `latchkey enroll` on a terminal while the session is open{left}. Nothing is lost."
            ),
        ),
    )
}

/// The host of the Edge, as far as known.
pub(super) fn edge(view: &View) -> &str {
    view.edge.as_deref().unwrap_or("the server")
}

/// The session ended without a last View; it does not, but a promise of another module is no proof.
pub(super) fn broken_off() -> Failure {
    Failure::new(
        Exit::Failed,
        "broken_off",
        Words::new(
            "the enrollment broke off",
            "Nothing is lost: run `latchkey enroll` again.",
        ),
    )
}
