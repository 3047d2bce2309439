//! How an enrollment ends.

use latchkey_core::view::{Deadline, ManualError, Screen, Step, Stop, Trouble, View};

use super::Wishes;
use crate::cli::clock;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::{self, Words, form, found, person, stop, time, trouble};

/// A session is said to have ended early if so many seconds were left: clocks differ a little.
const EARLY: i64 = 60;

/// Tells why it stopped; `None` for any other View. `deadline` is the one that was known last.
pub(super) fn stopped(view: &View, deadline: Option<Deadline>) -> Option<Failure> {
    let Screen::Stopped { reason, changed } = &view.screen else {
        return None;
    };
    let admin = view.admin.as_ref();
    let Words { what, remedy } = match deadline.map(seconds_left) {
        Some(left @ EARLY..) if *reason == Stop::SessionOver => stop::ended_early(left, admin),
        Some(_) | None => stop::stop(*reason, admin, view.edge.as_deref()),
    };
    let remedy = format!("{} {remedy}", stop::changed(*changed));
    Some(Failure::new(
        stop::exit(*reason),
        words::code(reason),
        Words::new(what, remedy),
    ))
}

/// Gives up on trouble. `is_enrolled` tells whether something was enrolled at the beginning.
pub(super) fn gave_up(reason: Trouble, view: &View, is_enrolled: bool) -> Failure {
    let Words { what, remedy } = trouble::trouble(reason, edge(view));
    let left = view.deadline.map(seconds_left);
    let remedy = format!(
        "{remedy} {}",
        trouble::until_when(reason, left, is_enrolled)
    );
    Failure::new(
        Exit::TryLater,
        trouble::code(reason),
        Words::new(what, remedy),
    )
}

/// Says of a long pause what it means for the session; `None` where that goes on after the next try.
pub(super) fn about_the_pause(view: &View) -> Option<&'static str> {
    let Screen::Waiting { until, .. } = &view.screen else {
        return None;
    };
    let ends = view.deadline?.here();
    let pause = until.saturating_sub(clock::now());
    trouble::last_try(pause, ends.saturating_sub(*until))
}

/// There is no file, and nobody who could give URL and token.
pub(super) fn no_file(wishes: &Wishes) -> Failure {
    let searched = wishes.searched.iter().map(std::path::PathBuf::as_path);
    Failure::new(Exit::BadInput, "no_file", found::nowhere(searched))
}

/// The Edge was named, and there is no token for it.
pub(super) fn no_token(remedy: &'static str) -> Failure {
    Failure::new(
        Exit::BadInput,
        "no_token",
        Words::new("there is no token on standard input", remedy),
    )
}

/// The View waits for somebody, and there is nobody. `is_enrolled` tells whether something was enrolled at the beginning.
pub(super) fn person_needed(view: &View, is_enrolled: bool) -> Failure {
    let what = if let Screen::Question { question } = &view.screen {
        person::question(question, edge(view)).0
    } else {
        let at = view.step.unwrap_or_default();
        let steps = view.steps.iter().skip(at);
        let steps: Vec<&str> = steps.map(|step| person::needed(*step)).collect();
        format!("a person is needed, to {}", words::list(&steps))
    };
    let left = match view.deadline {
        Some(deadline) => format!(" ({})", time::left(seconds_left(deadline))),
        None => String::new(),
    };
    Failure::new(
        Exit::PersonNeeded,
        "person_needed",
        Words::new(
            what,
            format!(
                "Run {} on a terminal while the session is open{left}. Nothing is lost.",
                person::to_go_on(is_enrolled)
            ),
        ),
    )
}

/// A token is not taken.
pub(super) fn not_taken(error: ManualError) -> Failure {
    Failure::new(form::exit(error), words::code(&error), form::manual(error))
}

/// Says why no device was registered: the step is there for whoever may add one.
pub(super) fn no_device(view: &View) -> &'static str {
    person::no_device(view.steps.contains(&Step::Device))
}

/// The person ended the input.
pub(super) fn hung_up(begun: bool, is_enrolled: bool) -> Failure {
    Failure::new(
        Exit::PersonNeeded,
        "person_needed",
        Words::new(
            "stopped, for there is nothing more to read (Ctrl-D)",
            person::stopped(begun, is_enrolled),
        ),
    )
}

/// Gives the seconds until a deadline, by the server's clock.
pub(super) fn seconds_left(deadline: Deadline) -> i64 {
    let now = clock::now().saturating_add(deadline.offset);
    deadline.at.saturating_sub(now)
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
