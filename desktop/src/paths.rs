//! Where things lie on this machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

/// The name of Latchkey's directory.
pub const APP_ID: &str = "net.latchkey";

/// The environment variable that replaces the per-user directory, and nothing else.
pub const DATA_DIR_VARIABLE: &str = "LATCHKEY_DATA_DIR";

/// The name of the provisioning file in each place.
pub const FILE_NAME: &str = "provisioning.json";

/// What else lies in [`Places::data`], besides files whose names begin with `latchkey.`.
#[cfg(unix)]
pub(crate) const OURS: [&str; 3] = [FILE_NAME, SETTINGS, LOGS];

const SETTINGS: &str = "settings.json";

/// The directory of the logs in a data directory that [`DATA_DIR_VARIABLE`] names.
const LOGS: &str = "logs";

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
    /// The administrator's policy: a file, or on Windows the name of a key in the registry.
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
            UserDirs::of_this_user().as_ref(),
            std::env::var_os(DATA_DIR_VARIABLE),
        )
    }

    fn find(user: Option<&UserDirs>, replaced: Option<OsString>) -> Result<Self, NoHome> {
        let replaced = replaced
            .filter(|dir| !dir.is_empty())
            .map(|dir| std::path::absolute(&dir).unwrap_or(dir.into()));
        let (data, roaming) = match (replaced, user) {
            (Some(dir), _) => (dir, None),
            (None, Some(UserDirs { local, roaming })) => (
                local.join(APP_ID),
                (roaming != local).then(|| roaming.join(APP_ID)),
            ),
            (None, None) => return Err(NoHome),
        };
        Ok(Self {
            data,
            roaming,
            defguard: user.map(|user| user.roaming.join("net.defguard")),
            machine: machine(),
            policy: policy(),
        })
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        database(&self.data)
    }

    /// Where the window keeps what the person chose.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.data.join(SETTINGS)
    }

    /// Where the window writes its logs: where this system keeps them, unless [`DATA_DIR_VARIABLE`] moves them along.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        let moved = std::env::var_os(DATA_DIR_VARIABLE).is_some_and(|dir| !dir.is_empty());
        self.logs_in(if moved { None } else { system_logs() })
    }

    fn logs_in(&self, system: Option<PathBuf>) -> PathBuf {
        system.unwrap_or_else(|| self.data.join(LOGS))
    }

    /// The provisioning file beside the database: where one is best put.
    #[must_use]
    pub fn provisioning_file(&self) -> PathBuf {
        self.data.join(FILE_NAME)
    }
}

/// The system's directories for a user's application data: one, except on Windows.
struct UserDirs {
    local: PathBuf,
    roaming: PathBuf,
}

impl UserDirs {
    fn of_this_user() -> Option<Self> {
        let native = choose_native_strategy().ok()?;
        let roaming = native.data_dir();
        // What the crate calls the cache directory is Local app data there.
        let local = if cfg!(windows) {
            native.cache_dir()
        } else {
            roaming.clone()
        };
        Some(Self { local, roaming })
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

/// Gives the directory for logs; `None` where the user has no home, or where logs lie beside the data (Windows).
fn system_logs() -> Option<PathBuf> {
    let native = choose_native_strategy().ok()?;
    if cfg!(target_os = "macos") {
        Some(native.home_dir().join("Library/Logs").join(APP_ID))
    } else {
        Some(native.state_dir()?.join(APP_ID).join(LOGS))
    }
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

fn policy() -> PathBuf {
    if cfg!(windows) {
        r"HKLM\SOFTWARE\Policies\Latchkey".into()
    } else if cfg!(target_os = "macos") {
        "/Library/Managed Preferences/net.latchkey.plist".into()
    } else {
        machine().join("policy.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unix() -> UserDirs {
        UserDirs {
            local: "/users/alice/.local/share".into(),
            roaming: "/users/alice/.local/share".into(),
        }
    }

    #[test]
    fn the_variable_replaces_the_users_place_only() {
        let usual = Places::find(Some(&unix()), None).unwrap();
        let replaced = Places::find(Some(&unix()), Some("/srv/one".into())).unwrap();
        assert_eq!(
            usual.data,
            Path::new("/users/alice/.local/share/net.latchkey")
        );
        assert_eq!(replaced.data, std::path::absolute("/srv/one").unwrap());
        assert_eq!(
            (&replaced.defguard, &replaced.machine, &replaced.policy),
            (&usual.defguard, &usual.machine, &usual.policy)
        );
        assert_eq!(Places::find(Some(&unix()), Some("".into())), Ok(usual));
    }

    #[test]
    fn a_roaming_profile_holds_files_but_no_database() {
        let dirs = UserDirs {
            local: "/profile/Local".into(),
            roaming: "/profile/Roaming".into(),
        };
        let places = Places::find(Some(&dirs), None).unwrap();
        assert_eq!(places.data, Path::new("/profile/Local/net.latchkey"));
        let roaming = places.roaming.unwrap();
        assert_eq!(roaming, Path::new("/profile/Roaming/net.latchkey"));
        let defguard = places.defguard.unwrap();
        assert_eq!(defguard, Path::new("/profile/Roaming/net.defguard"));
        let replaced = Places::find(Some(&dirs), Some("/srv/one".into())).unwrap();
        assert_eq!(replaced.roaming, None);
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

    #[test]
    fn logs_lie_with_the_data_where_there_is_no_place_for_them() {
        let places = Places::find(Some(&unix()), Some("/srv/one".into())).unwrap();
        assert_eq!(places.logs_in(None), places.data.join("logs"));
        let elsewhere = Path::new("/users/alice/.local/state/net.latchkey/logs");
        assert_eq!(places.logs_in(Some(elsewhere.into())), elsewhere);
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn names_the_machines_place() {
        let places = Places::of_this_user().unwrap();
        assert_eq!(places.machine, Path::new("/etc/latchkey"));
        assert_eq!(places.policy, Path::new("/etc/latchkey/policy.json"));
    }
}
