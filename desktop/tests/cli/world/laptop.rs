//! A machine with Latchkey on it: a data folder of its own, and nothing of the real user's.

use std::cell::RefCell;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Demo, Talk};

/// What a call of the program came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The one line of JSON on standard output.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.matches('\n').count(), 1, "{}", self.stdout);
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// One machine.
#[derive(Debug)]
pub(crate) struct Laptop {
    home: TempDir,
    /// The address of its session bus.
    bus: RefCell<String>,
    /// All that any call ever printed.
    said: RefCell<String>,
}

impl Laptop {
    pub(crate) fn new() -> Self {
        let home = TempDir::new().unwrap();
        private_dir(&home.path().join("data"));
        // Nobody is there.
        let bus = format!("unix:path={}/no-bus", home.path().display());
        Self {
            bus: RefCell::new(bus),
            home,
            said: RefCell::default(),
        }
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Where other programs of this user keep their data.
    pub(crate) fn share(&self) -> PathBuf {
        self.home.path().join(if cfg!(target_os = "macos") {
            "Library/Application Support" // says the home directory, and no variable
        } else {
            "share"
        })
    }

    /// Has it use this session bus from now on.
    #[cfg(target_os = "linux")]
    pub(crate) fn use_bus(&self, address: &str) {
        *self.bus.borrow_mut() = address.to_owned();
    }

    /// Where commands run, and where they write by default.
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// The place of the provisioning file.
    pub(crate) fn file(&self) -> PathBuf {
        self.data().join("provisioning.json")
    }

    /// Delivers a file with a token, for this user only.
    pub(crate) fn deliver(&self, edge: &str, token: &str) {
        let text = json!({ "enrollment_token": token, "enrollment_url": edge });
        self.put(&self.file(), text.to_string().as_bytes());
    }

    /// Delivers the file of a demo: `start_enrollment` or `start_desktop`. Gives the token.
    pub(crate) fn invite(&self, demo: &Demo, call: &str) -> String {
        let token = demo.mint(call);
        self.deliver(&demo.edge, &token);
        token
    }

    /// Writes a file that only this user may read.
    pub(crate) fn put(&self, path: &Path, bytes: &[u8]) {
        fs::write(path, bytes).unwrap();
        chmod(path, 0o600);
    }

    /// Gives the program with its surroundings set.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
        command
            .args(args)
            .current_dir(self.home.path())
            .env("HOME", self.home.path())
            .env("XDG_DATA_HOME", self.share())
            .env("APPDATA", self.share()) // Windows'
            .env("LOCALAPPDATA", self.home.path().join("local"))
            .env("USERPROFILE", self.home.path())
            .env("LATCHKEY_DATA_DIR", self.data())
            // A session bus where nobody is: the real user's keyring is not for tests. Without the variable, programs
            // look for the bus in the place where a system usually has it.
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus.borrow().as_str());
        // Whoever runs the tests, and however: it is nobody else's machine.
        for name in [
            "SUDO_USER",
            "DOAS_USER",
            "PKEXEC_UID",
            "NO_COLOR",
            "COLUMNS",
        ] {
            command.env_remove(name);
        }
        if args.first() == Some(&"enroll") {
            command.arg("--for-root");
        }
        command
    }

    /// Runs the program with nothing on standard input.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }

    /// Runs the program with this on standard input, from a pipe.
    pub(crate) fn run_with(&self, args: &[&str], input: &str) -> Ran {
        self.run_to_its_end(self.command(args), input)
    }

    /// Runs a program that was made with [`Self::command`], with nothing on standard input.
    #[cfg(target_os = "linux")]
    pub(crate) fn run_command(&self, command: Command) -> Ran {
        self.run_to_its_end(command, "")
    }

    fn run_to_its_end(&self, mut command: Command, input: &str) -> Ran {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read ends the pipe; that is its right.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        self.ran(child.wait_with_output().unwrap())
    }

    /// Runs the program; it must end with this exit code.
    pub(crate) fn expect(&self, code: i32, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, code, "{args:?}: {}{}", ran.stdout, ran.stderr);
        ran
    }

    /// Begins `enroll --json`.
    pub(crate) fn talk(&self, more: &[&str]) -> Talk {
        let mut args = vec!["enroll", "--json"];
        args.extend(more);
        Talk::begin(self.command(&args))
    }

    /// Remembers what a conversation printed, too.
    pub(crate) fn note(&self, ran: &Ran) {
        let mut said = self.said.borrow_mut();
        said.push_str(&ran.stdout);
        said.push_str(&ran.stderr);
    }

    /// `status --json`, whatever the exit code.
    pub(crate) fn status(&self) -> Value {
        self.run(&["status", "--json"]).json()
    }

    /// The public key of the first instance.
    pub(crate) fn public_key(&self) -> Value {
        self.status()["instances"][0]["device"]["public_key"].clone()
    }

    /// Checks that nothing printed so far holds one of these.
    pub(crate) fn never_said(&self, secrets: &[String]) {
        let said = self.said.borrow();
        assert!(!said.is_empty());
        for secret in secrets {
            assert!(secret.len() >= 6, "too short to look for");
            assert!(!said.contains(secret.as_str()), "it was printed: {secret}");
        }
    }

    /// Checks that nothing printed so far acts instead of being seen: no control characters but line breaks.
    #[cfg(target_os = "linux")]
    pub(crate) fn never_acted(&self) {
        let said = self.said.borrow();
        assert!(!said.is_empty());
        for line in said.lines() {
            assert!(!line.contains(latchkey_core::text::is_harmful), "{line:?}");
        }
    }

    fn ran(&self, output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        self.note(&ran);
        ran
    }
}

/// Makes a directory for its user only.
fn private_dir(path: &Path) {
    fs::create_dir(path).unwrap();
    chmod(path, 0o700);
}

#[cfg(unix)]
pub(super) fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub(super) fn chmod(_path: &Path, _mode: u32) {}
