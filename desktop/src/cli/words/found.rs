//! Files that were found, and places that were searched.

use std::path::Path;

use crate::policy::{PolicyError, PolicyFlaw};
use latchkey_core::provisioning::SearchError;
use latchkey_core::text::harmless_within;

use super::{Words, file};

/// Most characters of a path.
const LIMIT: usize = 300;

/// Makes a path harmless.
pub(crate) fn path(path: &Path) -> String {
    harmless_within(&path.display().to_string(), LIMIT)
}

/// Says that there is no file, and where one was looked for.
pub(crate) fn nowhere<'a>(files: impl Iterator<Item = &'a Path>) -> Words {
    let places: Vec<String> = files.map(|file| format!("  {}", path(file))).collect();
    Words::new(
        format!(
            "there is no provisioning file. Looked for it at\n{}",
            places.join("\n")
        ),
        "Put the file at one of these places, name it with `--file PATH`, or use `--url URL`.",
    )
}

/// Says why a file cannot be used: all that is wrong with it.
pub(crate) fn bad_file(error: &SearchError) -> Words {
    let place = harmless_within(&error.path, LIMIT);
    let mut problems = error.problems.iter().map(|problem| {
        let Words { what, remedy } = file::problem(problem.code);
        (format!("{what}{}", file::spot(problem)), remedy)
    });
    let Some((first, first_remedy)) = problems.next() else {
        return Words::new(format!("{place} cannot be used"), "");
    };
    let mut remedy = first_remedy;
    for (what, help) in problems {
        remedy.push_str(&format!("\nAlso, {what}. {help}"));
    }
    Words::new(format!("{place} cannot be used: {first}"), remedy)
}

/// Says why the policy of this machine cannot be followed.
pub(crate) fn policy(error: &PolicyError) -> Words {
    let what = match error.flaw {
        PolicyFlaw::File(code) => file::problem(code).what,
        PolicyFlaw::Content { line, column } => {
            format!("it cannot be understood from line {line}, column {column} on")
        }
        PolicyFlaw::Host(number) => {
            format!("entry {number} of `allowed_edge_hosts` is not a plain host name or address")
        }
    };
    Words::new(
        format!(
            "the rules of this machine ({}) cannot be followed: {what}",
            path(&error.path)
        ),
        "Until they can, nothing is done. Tell whoever manages this machine.",
    )
}
