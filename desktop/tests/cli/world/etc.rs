//! Files laid over `/etc` for one program (a read-only overlay in a mount namespace); nothing of the machine changes.

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::{Laptop, Ran};

/// A machine with an `/etc` of its own.
#[derive(Debug)]
pub(crate) struct Machine {
    etc: TempDir,
    unshare: &'static str,
}

/// `sh` takes: the folder to lay over `/etc`, then the program with its arguments.
const LAID_OVER: &str =
    r#"mount -t overlay -o "lowerdir=$1:/etc" overlay /etc && shift && exec "$@""#;

impl Machine {
    /// The name under which errors speak of the policy.
    pub(crate) const PLACE: &str = "/etc/latchkey/policy.json";

    /// Makes one with this policy; `None`, said aloud, where this user may not.
    pub(crate) fn with(policy: &Value) -> Option<Self> {
        Self::with_text(&policy.to_string(), 0o644)
    }

    pub(crate) fn with_text(text: &str, mode: u32) -> Option<Self> {
        let machine = Self::new()?;
        machine.put("policy.json", text, mode);
        Some(machine)
    }

    /// Makes one whose `/etc/latchkey` is empty; `None`, said aloud, where this user may not.
    pub(crate) fn new() -> Option<Self> {
        let etc = TempDir::new().unwrap();
        let mut machine = Self { etc, unshare: "" };
        fs::create_dir(machine.folder()).unwrap();
        set_mode(machine.etc.path(), 0o755);
        set_mode(&machine.folder(), 0o755);
        // As root by right, else as root of a namespace of users, to whom the file belongs there.
        for unshare in ["--mount", "--mount --map-root-user"] {
            machine.unshare = unshare;
            let tried = machine.inside(&Command::new("true")).output();
            if tried.is_ok_and(|tried| tried.status.success()) {
                return Some(machine);
            }
        }
        skipped("this user may not lay anything over /etc");
        None
    }

    /// What is laid over `/etc/latchkey`.
    pub(crate) fn folder(&self) -> PathBuf {
        self.etc.path().join("latchkey")
    }

    /// Puts a file into that folder.
    pub(crate) fn put(&self, name: &str, text: &str, mode: u32) {
        let file = self.folder().join(name);
        fs::write(&file, text).unwrap();
        set_mode(&file, mode);
    }

    /// Puts a file into `/etc` itself.
    pub(crate) fn put_beside(&self, name: &str, text: &str) {
        let file = self.etc.path().join(name);
        fs::write(&file, text).unwrap();
        set_mode(&file, 0o644);
    }

    pub(crate) fn run(&self, laptop: &Laptop, args: &[&str]) -> Ran {
        laptop.run_command(self.inside(&laptop.command(args)))
    }

    pub(crate) fn expect(&self, code: i32, laptop: &Laptop, args: &[&str]) -> Ran {
        let ran = self.run(laptop, args);
        assert_eq!(ran.code, code, "{args:?}: {}{}", ran.stdout, ran.stderr);
        ran
    }

    pub(crate) fn inside(&self, program: &Command) -> Command {
        let mut command = Command::new("unshare");
        command
            .args(self.unshare.split(' '))
            .args(["sh", "-c", LAID_OVER, "sh"])
            .arg(self.etc.path())
            .arg(program.get_program())
            .args(program.get_args());
        if let Some(dir) = program.get_current_dir() {
            command.current_dir(dir);
        }
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Says aloud that a test could not be made here: not by a macro, whose words a passed test would keep to itself.
pub(crate) fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
