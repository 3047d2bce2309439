//! Whether an administrator's process is about to act where a person should.
//!
//! Deployment tools run as root, or as SYSTEM on Windows; an enrollment then would belong to that account, and the person's
//! program would find nothing. So `enroll` refuses, unless told otherwise.

/// Gives the name (or number) of the person, if this process is the system's own and somebody else is at work on the
/// machine: who called `sudo`, `doas` or `pkexec`, else who is logged in.
#[must_use]
pub fn acts_for_wrong_user() -> Option<String> {
    #[cfg(unix)]
    return unix::wrong_user();
    #[cfg(windows)]
    return windows::wrong_user();
}

#[cfg(any(windows, test))]
mod windows {
    /// Gives the first who is logged in, if this process runs as SYSTEM or as a service.
    #[cfg(windows)]
    pub(super) fn wrong_user() -> Option<String> {
        let home = std::env::home_dir()?;
        let windows = std::env::var("SystemRoot").unwrap_or_else(|_| r"C:\Windows".into());
        if !is_of_the_system(home.to_str()?, &windows) {
            return None;
        }
        let users = windows_registry::USERS;
        users.keys().ok()?.find_map(|account| {
            let session = format!(r"{account}\Volatile Environment");
            let name = || users.open(session).ok()?.get_string("USERNAME").ok();
            is_of_a_person(&account).then(name)?
        })
    }

    /// Tells whether a profile is that of an account of the system: those lie within the system's own folder
    /// (`System32\config\systemprofile`, `ServiceProfiles\LocalService`).
    fn is_of_the_system(profile: &str, windows: &str) -> bool {
        let rest = profile.to_lowercase();
        let rest = rest.strip_prefix(&windows.trim_end_matches('\\').to_lowercase());
        rest.is_some_and(|rest| rest.starts_with('\\'))
    }

    /// Tells whether an account, one whose registry is loaded, is one that a person logs in with: of this machine or of a
    /// domain (`S-1-5-21-…`), or of Microsoft Entra (`S-1-12-1-…`).
    fn is_of_a_person(account: &str) -> bool {
        let is_person = account.starts_with("S-1-5-21-") || account.starts_with("S-1-12-1-");
        is_person && !account.ends_with("_Classes")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn knows_accounts_of_the_system() {
            for (profile, expected) in [
                (r"C:\Windows\system32\config\systemprofile", true),
                (r"c:\windows\SysWOW64\config\systemprofile", true),
                (r"C:\WINDOWS\ServiceProfiles\LocalService", true),
                (r"C:\Users\alice", false),
                (r"C:\Windows.old\Users\alice", false),
                (r"D:\Windows\alice", false),
            ] {
                for windows in [r"C:\Windows", r"C:\WINDOWS\"] {
                    assert_eq!(is_of_the_system(profile, windows), expected, "{profile}");
                }
            }
        }

        #[test]
        fn knows_accounts_of_people() {
            for (account, expected) in [
                ("S-1-5-21-1004336348-1177238915-682003330-1001", true),
                ("S-1-12-1-3012012345-1234567890-123456789-987654321", true),
                (
                    "S-1-5-21-1004336348-1177238915-682003330-1001_Classes",
                    false,
                ),
                ("S-1-5-18", false),
                ("S-1-5-19", false),
                (".DEFAULT", false),
            ] {
                assert_eq!(is_of_a_person(account), expected, "{account}");
            }
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsString;
    use std::path::Path;

    pub(super) fn wrong_user() -> Option<String> {
        if !rustix::process::geteuid().is_root() {
            return None;
        }
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        caller(|name| std::env::var_os(name), &passwd)
            .or_else(|| logged_in(Path::new("/run/user"), &passwd))
    }

    fn caller(variable: impl Fn(&str) -> Option<OsString>, passwd: &str) -> Option<String> {
        let text = |name| variable(name)?.into_string().ok();
        let name = text("SUDO_USER").or_else(|| text("DOAS_USER"));
        let number = || text("PKEXEC_UID")?.parse().ok();
        name.or_else(|| number().map(|uid| name_of(uid, passwd)))
            .filter(|name| !name.is_empty() && name != "root")
    }

    /// `systemd-logind` and `elogind` keep a directory per logged-in user, named by its number. It is also there for
    /// users whose services linger; those have no business on a machine that is enrolled as root, either.
    fn logged_in(runtime_dirs: &Path, passwd: &str) -> Option<String> {
        let uids = std::fs::read_dir(runtime_dirs).ok()?;
        let uids = uids.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        // Below 1000 are accounts of the system, such as the login screen's.
        let uid = uids
            .filter(|&uid: &u32| (1000..65_534).contains(&uid))
            .min()?;
        Some(name_of(uid, passwd))
    }

    fn name_of(uid: u32, passwd: &str) -> String {
        let uid = uid.to_string();
        passwd
            .lines()
            .find_map(|line| {
                let mut fields = line.split(':');
                let name = fields.next()?;
                (fields.nth(1)? == uid).then(|| name.to_owned())
            })
            .unwrap_or(uid)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/nowhere:/bin/sh\n";

        #[test]
        fn knows_who_called() {
            for (name, value, caller_is) in [
                ("SUDO_USER", "alice", Some("alice")),
                ("SUDO_USER", "root", None),
                ("SUDO_USER", "", None),
                ("DOAS_USER", "bob", Some("bob")),
                ("PKEXEC_UID", "1000", Some("alice")),
                ("PKEXEC_UID", "1234", Some("1234")),
                ("PKEXEC_UID", "0", None),
                ("USER", "alice", None),
            ] {
                let variable = |asked: &str| (asked == name).then(|| value.into());
                assert_eq!(
                    caller(variable, PASSWD).as_deref(),
                    caller_is,
                    "{name}={value}"
                );
            }
        }

        #[test]
        fn knows_who_is_logged_in() {
            let dir = tempfile::tempdir().unwrap();
            assert_eq!(logged_in(&dir.path().join("none"), PASSWD), None);
            for uid in ["0", "110", "65534", "odd"] {
                std::fs::create_dir(dir.path().join(uid)).unwrap();
            }
            assert_eq!(logged_in(dir.path(), PASSWD), None);
            std::fs::create_dir(dir.path().join("1000")).unwrap();
            assert_eq!(logged_in(dir.path(), PASSWD).as_deref(), Some("alice"));
        }
    }
}
