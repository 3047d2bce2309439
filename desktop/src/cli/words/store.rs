//! The store on this machine.

use latchkey_core::ports::StorageErrorCode;

use super::Words;

/// Says what is wrong with the store. `detail` is what the machine said, without secrets.
pub(crate) fn store(code: StorageErrorCode, detail: Option<&str>) -> Words {
    let (what, remedy) = match code {
        StorageErrorCode::Busy => (
            "another process is using the data of this machine",
            "One at a time: let it finish or close it, then try again.",
        ),
        StorageErrorCode::Newer => (
            "a newer version of Latchkey wrote the data of this machine",
            "Install that version again. This one changes nothing, so that nothing is lost.",
        ),
        StorageErrorCode::Corrupt => (
            "the data of this machine is damaged",
            "Put `latchkey.db` back from a backup, or move it away and enroll again with another token.",
        ),
        StorageErrorCode::Full => (
            "there is no room left on this disk",
            "Make some room, then try again: nothing is lost.",
        ),
        StorageErrorCode::Denied => (
            "the data directory cannot be read or written",
            "It must belong to you, and nobody else may write to it.",
        ),
        StorageErrorCode::NoKey => (
            "the key that opens the stored secrets is not there",
            "Put `latchkey.key` back where it was, or `latchkey remove --all` and enroll again.",
        ),
        StorageErrorCode::Other => (
            "the data of this machine cannot be used",
            "Try again; if it stays so, report it.",
        ),
    };
    Words::new(
        match detail.filter(|detail| !detail.is_empty()) {
            Some(detail) => format!("{what}: {detail}"),
            None => what.to_owned(),
        },
        remedy,
    )
}
