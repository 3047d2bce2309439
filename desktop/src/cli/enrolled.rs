//! What is enrolled, as commands are told of it: by number or by name.

use latchkey_core::instance::Instance;
use latchkey_core::text::harmless_within;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::words::Words;

/// Most characters of a name in a message.
const LIMIT: usize = 60;

/// Nothing is enrolled.
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

/// Finds the one instance that is meant: by number, by name, or by name in any case.
pub(crate) fn instance<'a>(
    instances: &'a [Instance],
    wanted: &str,
) -> Result<&'a Instance, Failure> {
    let number: Option<i64> = wanted.parse().ok();
    let ways: [&dyn Fn(&Instance) -> bool; 3] = [
        &|instance| Some(instance.id.0) == number,
        &|instance| instance.name == wanted,
        &|instance| instance.name.to_lowercase() == wanted.to_lowercase(),
    ];
    for fits in ways {
        let hits: Vec<&Instance> = instances.iter().filter(|one| fits(one)).collect();
        match hits.as_slice() {
            [] => {}
            [hit] => return Ok(hit),
            [..] => return Err(ambiguous(wanted, &hits)),
        }
    }
    Err(Failure::new(
        Exit::BadInput,
        "no_such_instance",
        Words::new(
            format!("there is no instance {}", harmless_within(wanted, LIMIT)),
            "`latchkey status` lists them with their numbers.",
        ),
    ))
}

fn ambiguous(wanted: &str, hits: &[&Instance]) -> Failure {
    let list: Vec<String> = hits
        .iter()
        .map(|one| {
            let user = harmless_within(&one.username, LIMIT);
            format!("{} ({user} at {})", one.id.0, one.edge)
        })
        .collect();
    Failure::new(
        Exit::BadInput,
        "ambiguous_instance",
        Words::new(
            format!(
                "more than one instance is {}",
                harmless_within(wanted, LIMIT)
            ),
            format!("Say which one by its number: {}.", list.join(", ")),
        ),
    )
}
