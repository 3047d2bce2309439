//! What commands say that need something enrolled.

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::Words;

/// Nothing is.
pub(crate) fn nothing() -> Failure {
    Failure::new(
        Exit::NotEnrolled,
        "not_enrolled",
        Words::new(
            "nothing is enrolled on this machine",
            "`latchkey enroll` begins.",
        ),
    )
}

/// Nothing with that number is.
pub(crate) fn no_such_instance(id: i64) -> Failure {
    Failure::new(
        Exit::BadInput,
        "no_such_instance",
        Words::new(
            format!("there is no instance {id}"),
            "`latchkey status` lists them with their numbers.",
        ),
    )
}
