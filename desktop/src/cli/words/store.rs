//! The store on this machine.

use std::io::ErrorKind;
use std::path::Path;

use latchkey_core::ports::StorageErrorCode;

use super::{Words, found, io};
use crate::paths::{self, Places};
use crate::private;
use crate::store::Holder;
use crate::store::denied::{self, Denied};

/// Says what is wrong with this user's store. `detail` is what the machine said, without secrets.
pub(crate) fn store(code: StorageErrorCode, detail: Option<&str>) -> Words {
    let Ok(places) = Places::of_this_user() else {
        return store_at("the data directory", code, detail);
    };
    let mut words = store_at(&found::path(&places.data), code, detail);
    if code == StorageErrorCode::Denied {
        words.remedy = help(&places.data, &denied::find(&places.data));
    }
    words
}

/// Says what is wrong with it after a part of what was wanted may have been done.
pub(crate) fn halfway(code: StorageErrorCode, detail: &str) -> Words {
    Words {
        remedy: "A part of it may be done. Mend that, then run the same command again: it does the rest.".to_owned(),
        ..store(code, Some(detail))
    }
}

/// Names who holds the key, for programs.
pub(crate) fn holder(holder: Holder) -> &'static str {
    match holder {
        Holder::File => "file",
        Holder::Store => "store",
    }
}

/// Says who holds the key, and how it is with the file, as far as a look at it tells.
pub(crate) fn held(holder: Holder, places: &Places) -> String {
    let file = paths::key(&places.data);
    let name = found::path(&file);
    match holder {
        Holder::Store => {
            "Secrets are sealed; the key to them is in the system's secret store.".to_owned()
        }
        Holder::File if !file.exists() => format!(
            "Secrets are sealed; the key to them should lie in {name}, and is not there. `latchkey doctor` looks for it; put \
             it back from a backup if there is none."
        ),
        Holder::File if is_closed(&file) => format!(
            "Secrets are sealed; the key to them lies in {name}, which you may not open. {}",
            help(&places.data, &denied::find(&places.data))
        ),
        Holder::File if private::is_open_to_others(&file) => format!(
            "Secrets are sealed; the key to them lies in {name}, which OTHERS can open. The next command that changes \
             something closes it; so does `chmod 600 {}`.",
            found::argument(&file)
        ),
        Holder::File => {
            format!("Secrets are sealed; the key to them lies in {name}, which only you can open.")
        }
    }
}

/// Tells whether the user lacks the right to read a file.
fn is_closed(file: &Path) -> bool {
    private::open(file).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

/// What became of what is stored, where nothing says that it is damaged.
const UNHARMED: &str = "Nothing was changed here, and nothing is lost.";

/// What has to be, where nothing shows that is not.
const DENIED: &str = "You must be allowed to read and write the folder and what is in it, and its disk must not be read-only. Nothing was \
                      changed here.";

/// Says what to do about what is in the way to a data directory.
fn help(data: &Path, denied: &Denied) -> String {
    let folder = found::argument(data);
    match denied {
        Denied::ForeignFolder | Denied::Folder { is_own: false } => format!(
            "The folder belongs to another user. If it is to be yours, take it with all that is in it: `{CHOWN} -R \"$(id -un)\" \
             {folder}`. Nothing was changed here."
        ),
        Denied::OpenFolder => format!(
            "What lies there could be theirs. Look through it, then close it to them: `chmod 700 {folder}`. Nothing was changed \
             here."
        ),
        Denied::Folder { is_own: true } => {
            format!("Give yourself the right to it: `chmod 700 {folder}`. {UNHARMED}")
        }
        Denied::File { path, is_own: true } => format!(
            "Give yourself the right to the file: `chmod 600 {}`. {UNHARMED}",
            found::argument(path)
        ),
        Denied::File {
            path,
            is_own: false,
        } => format!(
            "The file belongs to another user. Take it back: `{CHOWN} \"$(id -un)\" {file}`, then `chmod 600 {file}`. {UNHARMED}",
            file = found::argument(path)
        ),
        Denied::ReadOnly => format!(
            "Its disk is read-only. Have it made writable, then try again; one that became read-only by itself may be \
             failing. {UNHARMED}"
        ),
        Denied::Unknown => DENIED.to_owned(),
    }
}

/// Only root gives files away.
const CHOWN: &str = "sudo chown";

fn store_at(place: &str, code: StorageErrorCode, detail: Option<&str>) -> Words {
    let (what, remedy) = match code {
        StorageErrorCode::Busy => (
            format!("another process is using the data in {place}"),
            "Nothing was changed here. One at a time: let it finish or close it, then try again.",
        ),
        StorageErrorCode::Newer => (
            format!("a newer version of Latchkey wrote the data in {place}"),
            "Nothing was changed here, and nothing is lost. Install that version again.",
        ),
        StorageErrorCode::Corrupt => (
            format!("the data in {place} is damaged"),
            "Nothing was changed here. Put `latchkey.db` back from a backup (`latchkey.db.bak-*` there, if it is of before an \
             upgrade); or move it away with all files whose names begin with `latchkey.db-`, and enroll again with another token. As the last \
             resort, `latchkey remove --all` removes all that is there.",
        ),
        StorageErrorCode::Full => (
            format!("there is no room left on the disk of {place}"),
            "Nothing was changed here, and nothing is lost. Make some room, then try again.",
        ),
        StorageErrorCode::Denied => (format!("{place} cannot be read or written"), DENIED),
        StorageErrorCode::NoKey => (
            format!("the secrets stored in {place} cannot be opened"),
            "Nothing was changed here. Put the right key back from a backup, `latchkey.key` or the system's secret store; or run \
             `latchkey remove --all` and enroll again with another token.",
        ),
        StorageErrorCode::Locked => (
            format!("the secrets stored in {place} cannot be opened now"),
            "Nothing was changed here, and nothing is lost. Log in to your desktop, or unlock its keyring, then try again.",
        ),
        StorageErrorCode::NoStore => (
            format!("the system's secret store, for the secrets in {place}, cannot be used"),
            "Nothing was changed here, and nothing is lost. Do this in the session of your desktop, where its keyring is.",
        ),
        StorageErrorCode::Other => (
            format!("the data in {place} cannot be used"),
            "Nothing was changed here. Try again; if it stays so, report it.",
        ),
    };
    Words::new(
        match detail.filter(|detail| !detail.is_empty()) {
            Some(detail) => format!("{what}: {}", io::plain(detail)),
            None => what,
        },
        remedy,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_place_and_what_is_wrong_there() {
        for (detail, said) in [
            ("`latchkey.key` is missing", "`latchkey.key` is missing"),
            (
                "`latchkey.key` holds another key",
                "`latchkey.key` holds another key",
            ),
        ] {
            let words = store_at("/data", StorageErrorCode::NoKey, Some(detail));
            assert_eq!(
                words.what,
                format!("the secrets stored in /data cannot be opened: {said}")
            );
        }
        let words = store_at("/data", StorageErrorCode::Full, None);
        assert_eq!(words.what, "there is no room left on the disk of /data");
    }

    /// Sentences about what is to be done, besides the one that says that nothing was changed.
    fn asks_for_something(remedy: &str) -> bool {
        let mut rest = remedy.split(". ");
        remedy.contains("Nothing was changed here") && rest.any(|said| !said.starts_with("Nothing"))
    }

    #[test]
    fn tells_of_each_that_nothing_was_changed_and_what_to_do() {
        let codes = [
            "busy", "newer", "corrupt", "full", "denied", "no_key", "locked", "no_store", "other",
        ];
        for code in codes {
            let code: StorageErrorCode = serde_json::from_str(&format!("{code:?}")).unwrap();
            let words = store_at("/data", code, None);
            assert!(words.what.contains("/data"), "{words:?}");
            assert!(asks_for_something(&words.remedy), "{words:?}");
        }
        let path = || "/data/latchkey.db".into();
        for denied in [
            Denied::ForeignFolder,
            Denied::OpenFolder,
            Denied::Folder { is_own: true },
            Denied::Folder { is_own: false },
            Denied::File {
                path: path(),
                is_own: true,
            },
            Denied::File {
                path: path(),
                is_own: false,
            },
            Denied::ReadOnly,
            Denied::Unknown,
        ] {
            let said = help(Path::new("/data"), &denied);
            assert!(asks_for_something(&said), "{said}");
        }
        // Of what is half done nobody says that.
        let words = halfway(StorageErrorCode::Other, "");
        assert!(!words.remedy.contains("Nothing"), "{words:?}");
    }
}
