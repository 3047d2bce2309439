//! Files that were found, and places that were searched.

use std::path::Path;

use crate::policy::PolicyError;
use latchkey_core::provisioning::{Place, ProblemCode, SearchError};
use latchkey_core::text::harmless_within;

use super::{Words, file};

/// Most characters of a path.
const LIMIT: usize = 300;

/// What became of a file that cannot be used.
const UNUSED: &str = "Nothing was changed, and its token was not used.";

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
        "Nothing was changed. Put the file at one of these places, name it with `--file PATH`, or use `--url URL`.",
    )
}

/// Says why a file cannot be used: all that is wrong with it.
pub(crate) fn bad_file(error: &SearchError) -> Words {
    let place = harmless_within(&error.path, LIMIT);
    if is_missing(error) {
        return Words::new(
            format!("{place} cannot be used: there is no such file"),
            "Nothing was changed. Look at the path again, or leave `--file` out to have the usual places searched.",
        );
    }
    let mut problems = error.problems.iter().map(|problem| {
        let Words { what, remedy } = file::problem_of(problem.code, Path::new(&error.path));
        (format!("{what}{}", file::spot(problem)), remedy)
    });
    let Some((first, first_remedy)) = problems.next() else {
        return Words::new(format!("{place} cannot be used"), UNUSED);
    };
    let mut remedy = format!("{UNUSED} {first_remedy}");
    for (what, help) in problems {
        remedy.push_str(&format!("\nAlso, {what}. {help}"));
    }
    Words::new(format!("{place} cannot be used: {first}"), remedy)
}

/// Tells whether a file that was named is just not there; a search does not say so of itself.
fn is_missing(error: &SearchError) -> bool {
    let is_unreadable =
        |problem: &latchkey_core::provisioning::Problem| problem.code == ProblemCode::Unreadable;
    // A path that is no text is not the one that was looked at.
    let is_text = !error.path.contains(char::REPLACEMENT_CHARACTER);
    error.place == Place::Given
        && is_text
        && error.problems.iter().any(is_unreadable)
        && Path::new(&error.path)
            .symlink_metadata()
            .is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

/// Puts a path into a command for a shell to read.
pub(crate) fn argument(path: &Path) -> String {
    let text = self::path(path);
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%,=\\".contains(c);
    if text.chars().all(is_plain) && !(cfg!(unix) && text.contains('\\')) {
        text
    } else if cfg!(unix) {
        format!("'{}'", text.replace('\'', "'\\''"))
    } else {
        format!("\"{text}\"")
    }
}

/// Says why the policy of this machine cannot be followed.
pub(crate) fn policy(error: &PolicyError) -> Words {
    let PolicyError { place, flaw } = error;
    Words::new(
        format!(
            "the policy of this machine ({}) cannot be followed: {flaw}",
            path(place)
        ),
        "Until it can, no server is talked to. Tell whoever manages this machine.",
    )
}

#[cfg(test)]
mod tests {
    use latchkey_core::provisioning::Problem;

    use super::*;

    fn unreadable(path: &Path) -> SearchError {
        SearchError {
            path: path.display().to_string(),
            place: Place::Given,
            problems: vec![Problem::nowhere(ProblemCode::Unreadable)],
        }
    }

    #[test]
    fn a_missing_file_is_told_from_one_that_cannot_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let missing = bad_file(&unreadable(&dir.path().join("nowhere.json")));
        assert!(
            missing.what.ends_with("there is no such file"),
            "{missing:?}"
        );
        let there = bad_file(&unreadable(dir.path()));
        assert!(there.what.ends_with("the file cannot be read"), "{there:?}");
        assert!(there.remedy.starts_with(UNUSED), "{there:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_path_in_a_command_is_one_word() {
        for (path, word) in [
            ("/data/provisioning.json", "/data/provisioning.json"),
            ("/my data/it's", "'/my data/it'\\''s'"),
            ("/a\\b", "'/a\\b'"),
        ] {
            assert_eq!(argument(Path::new(path)), word);
        }
    }
}
