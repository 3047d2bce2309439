//! What the system says of the running program: nothing of its memory may be written to a file, nor read by others.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Somebody who is not root: what root may look into says nothing.
const STRANGER: u32 = 65534;

/// A running program of somebody who is not root; it ends when dropped.
struct Running {
    child: Child,
    user: u32,
}

impl Running {
    /// Starts a program that says a line once it runs, and waits for that.
    fn start(program: &Path, args: &[&str]) -> Self {
        let me = rustix::process::geteuid().as_raw();
        let user = if me == 0 { STRANGER } else { me };
        let mut command = Command::new(program);
        if me == 0 {
            command.uid(user).gid(user);
        }
        let mut child = command
            .args(args)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        assert!(stdout.read_line(&mut line).unwrap() > 0);
        Self { child, user }
    }

    /// The largest core dump that it may write, now and ever.
    fn most(&self) -> Vec<String> {
        let limits = fs::read_to_string(self.proc("limits")).unwrap();
        let line = limits
            .lines()
            .find_map(|line| line.strip_prefix("Max core file size"));
        line.unwrap()
            .split_whitespace()
            .take(2)
            .map(str::to_owned)
            .collect()
    }

    /// Whether other programs of its user may look into it: else its files here are root's (proc(5), `PR_SET_DUMPABLE`).
    fn is_open(&self) -> bool {
        fs::metadata(self.proc("mem")).unwrap().uid() == self.user
    }

    fn proc(&self, name: &str) -> String {
        format!("/proc/{}/{name}", self.child.id())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn its_memory_is_neither_dumped_nor_open_to_others() {
    // Where whoever it is can get at it.
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let latchkey = folder.path().join("latchkey");
    fs::copy(env!("CARGO_BIN_EXE_latchkey"), &latchkey).unwrap();

    // Another program shows that both could be seen.
    let other = Running::start(Path::new("/bin/sh"), &["-c", "echo ready; read line"]);
    assert!(other.is_open());
    assert_ne!(
        other.most(),
        ["0", "0"],
        "where nobody may dump anything nothing can be shown"
    );

    let args = [
        "demo-edge",
        "--listen",
        "127.0.0.1:0",
        "--core-listen",
        "127.0.0.1:0",
    ];
    let running = Running::start(&latchkey, &args);
    assert_eq!(running.most(), ["0", "0"]);
    assert!(!running.is_open());
}
