//! `/etc/latchkey/policy.json`, laid over `/etc` for one program (a read-only overlay in a mount namespace).

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::world::{Laptop, Ran};

/// A machine with this policy.
#[derive(Debug)]
pub(super) struct Machine {
    etc: TempDir,
    unshare: &'static str,
}

/// `sh` takes: the folder to lay over `/etc`, then the program with its arguments.
const LAID_OVER: &str =
    r#"mount -t overlay -o "lowerdir=$1:/etc" overlay /etc && shift && exec "$@""#;

impl Machine {
    /// The name under which errors speak of it.
    pub(super) const PLACE: &str = "/etc/latchkey/policy.json";

    /// Makes one; `None`, said aloud, where this user may not.
    pub(super) fn with(policy: &Value) -> Option<Self> {
        Self::with_text(&policy.to_string(), 0o644)
    }

    pub(super) fn with_text(text: &str, mode: u32) -> Option<Self> {
        let etc = TempDir::new().unwrap();
        let dir = etc.path().join("latchkey");
        let file = dir.join("policy.json");
        fs::create_dir(&dir).unwrap();
        fs::write(&file, text).unwrap();
        for (path, mode) in [(etc.path(), 0o755), (&dir, 0o755), (&file, mode)] {
            fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        }
        let mut machine = Self { etc, unshare: "" };
        // As root by right, else as root of a namespace of users, to whom the file belongs there.
        for unshare in ["--mount", "--mount --map-root-user"] {
            machine.unshare = unshare;
            let tried = machine.inside(&Command::new("true")).output();
            if tried.is_ok_and(|tried| tried.status.success()) {
                return Some(machine);
            }
        }
        // Not by a macro, whose words a passed test would keep to itself.
        let mut stderr = std::io::stderr();
        let _ = writeln!(stderr, "SKIPPED: this user may not lay a policy over /etc");
        None
    }

    pub(super) fn run(&self, laptop: &Laptop, args: &[&str]) -> Ran {
        laptop.run_command(self.inside(&laptop.command(args)))
    }

    pub(super) fn expect(&self, code: i32, laptop: &Laptop, args: &[&str]) -> Ran {
        let ran = self.run(laptop, args);
        assert_eq!(ran.code, code, "{args:?}: {}{}", ran.stdout, ran.stderr);
        ran
    }

    fn inside(&self, program: &Command) -> Command {
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
