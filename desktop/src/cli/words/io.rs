//! What the system says about a file or an output.
#![allow(clippy::wildcard_enum_match_arm)] // an enum of the standard library, which grows

use std::io::ErrorKind;

/// Says it, as it stands after a colon.
pub(crate) fn error(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::AlreadyExists => "there is a file of that name already",
        ErrorKind::PermissionDenied => "you may not",
        ErrorKind::StorageFull => "there is no room left on the disk",
        ErrorKind::QuotaExceeded => "your share of the disk is used up",
        ErrorKind::FileTooLarge => "the file would be too large",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of the path is no folder",
        ErrorKind::InvalidFilename => "that is no name for a file",
        ErrorKind::BrokenPipe => "nobody reads it any more",
        _ => "the system reports an error",
    }
}

/// Says what an error's text says, where it is one of the system's: `File exists (os error 17)`.
pub(crate) fn plain(detail: &str) -> String {
    let number = detail
        .rsplit_once(" (os error ")
        .and_then(|(text, rest)| Some((text, rest.strip_suffix(')')?.parse().ok()?)));
    let Some((text, number)) = number else {
        return detail.to_owned();
    };
    let kind = std::io::Error::from_raw_os_error(number).kind();
    let (before, _) = text.rsplit_once(": ").unwrap_or_default();
    let colon = if before.is_empty() { "" } else { ": " };
    format!("{before}{colon}{}", error(kind))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn says_the_systems_words_in_ours() {
        for (detail, said) in [
            (
                "File exists (os error 17)",
                "there is a file of that name already",
            ),
            (
                "`latchkey.key` cannot be opened: Permission denied (os error 13)",
                "`latchkey.key` cannot be opened: you may not",
            ),
            ("`latchkey.key` is missing", "`latchkey.key` is missing"),
            ("odd (os error x)", "odd (os error x)"),
        ] {
            assert_eq!(plain(detail), said);
        }
    }
}
