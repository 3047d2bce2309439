//! Where things lie on this machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::BaseDirs;

/// The name of Latchkey's directory.
pub const APP_ID: &str = "net.latchkey";

/// The environment variable that replaces the per-user directory, and nothing else.
pub const DATA_DIR_VARIABLE: &str = "LATCHKEY_DATA_DIR";

/// The name of the provisioning file in each place.
pub const FILE_NAME: &str = "provisioning.json";

/// The directories and files that Latchkey knows. All paths are absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Latchkey's own directory for this user: database, lock, key and provisioning file.
    pub data: PathBuf,
    /// Where else the user's provisioning file may lie: on Windows the roaming half of the profile, since the database
    /// must not roam (one key on two machines).
    pub roaming: Option<PathBuf>,
    /// The data directory of Defguard's own client, which today's delivery scripts write to (field, 2.2).
    pub defguard: Option<PathBuf>,
    /// The machine-wide directory.
    pub machine: PathBuf,
    /// The administrator's policy.
    pub policy: PathBuf,
}

/// The user has no home directory, so there is no place for the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this user has no home directory; name a directory in `LATCHKEY_DATA_DIR`")]
pub struct NoHome;

impl Places {
    /// Finds the places of this user on this machine. Nothing is created.
    ///
    /// # Errors
    /// [`NoHome`] when the user has no home directory and [`DATA_DIR_VARIABLE`] is not set.
    pub fn of_this_user() -> Result<Self, NoHome> {
        Self::find(
            BaseDirs::new().as_ref(),
            std::env::var_os(DATA_DIR_VARIABLE),
        )
    }

    fn find(base: Option<&BaseDirs>, replaced: Option<OsString>) -> Result<Self, NoHome> {
        let machine = machine();
        let replaced = replaced
            .filter(|dir| !dir.is_empty())
            .map(|dir| std::path::absolute(&dir).unwrap_or(dir.into()));
        let (data, roaming) = match (replaced, base) {
            (Some(dir), _) => (dir, None),
            (None, Some(base)) => {
                let (local, roaming) = (base.data_local_dir(), base.data_dir());
                (
                    local.join(APP_ID),
                    (roaming != local).then(|| roaming.join(APP_ID)),
                )
            }
            (None, None) => return Err(NoHome),
        };
        Ok(Self {
            data,
            roaming,
            defguard: base.map(|base| base.data_dir().join("net.defguard")),
            policy: machine.join("policy.json"),
            machine,
        })
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        database(&self.data)
    }

    /// The provisioning file beside the database: where one is best put.
    #[must_use]
    pub fn provisioning_file(&self) -> PathBuf {
        self.data.join(FILE_NAME)
    }
}

pub(crate) fn database(data: &Path) -> PathBuf {
    data.join("latchkey.db")
}

pub(crate) fn lock(data: &Path) -> PathBuf {
    data.join("latchkey.lock")
}

pub(crate) fn key(data: &Path) -> PathBuf {
    data.join("latchkey.key")
}

#[cfg(all(unix, not(target_os = "macos")))]
fn machine() -> PathBuf {
    "/etc/latchkey".into()
}

#[cfg(target_os = "macos")]
fn machine() -> PathBuf {
    Path::new("/Library/Application Support").join(APP_ID)
}

#[cfg(windows)]
fn machine() -> PathBuf {
    // `ProgramData` can only be missing in a hand-made environment; this is where it lies by default.
    let base = std::env::var_os("ProgramData").unwrap_or_else(|| r"C:\ProgramData".into());
    Path::new(&base).join(APP_ID)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_replaces_the_users_place_only() {
        let base = BaseDirs::new();
        let usual = Places::find(base.as_ref(), None).unwrap();
        let replaced = Places::find(base.as_ref(), Some("/srv/one".into())).unwrap();
        assert!(usual.data.ends_with(APP_ID));
        assert_eq!(replaced.data, std::path::absolute("/srv/one").unwrap());
        assert_eq!(replaced.roaming, None);
        assert_eq!(
            (&replaced.defguard, &replaced.machine, &replaced.policy),
            (&usual.defguard, &usual.machine, &usual.policy)
        );
        assert_eq!(Places::find(base.as_ref(), Some("".into())), Ok(usual));
    }

    #[test]
    fn a_relative_directory_is_made_absolute() {
        let places = Places::find(None, Some("here".into())).unwrap();
        assert!(places.data.is_absolute());
        assert!(places.database().ends_with("here/latchkey.db"));
    }

    #[test]
    fn without_a_home_there_is_no_place() {
        assert_eq!(Places::find(None, None), Err(NoHome));
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn names_the_places_of_the_documentation() {
        let places = Places::of_this_user().unwrap();
        assert_eq!(places.machine, Path::new("/etc/latchkey"));
        assert_eq!(places.policy, Path::new("/etc/latchkey/policy.json"));
        assert!(places.defguard.unwrap().ends_with("net.defguard"));
    }
}
