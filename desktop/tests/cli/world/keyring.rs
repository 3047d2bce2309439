//! A real GNOME Keyring on a session bus of its own, with its files in a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const SERVICE: &str = "org.freedesktop.secrets";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";
/// What our entries have in common.
const SCHEMA: [&str; 2] = ["xdg:schema", "net.latchkey.SealingKey"];

/// A bus that starts nothing by itself: only what a test started is there.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=FOLDER</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"#;

/// A bus and the keyring on it; both end when dropped.
#[derive(Debug)]
pub(crate) struct Keyring {
    folder: TempDir,
    bus: Child,
    daemon: Option<Child>,
    /// The address of the bus.
    pub(crate) address: String,
}

impl Keyring {
    /// Starts one, unlocked; `None`, said aloud, where the programs are missing. In CI they must be there.
    pub(crate) fn start() -> Option<Self> {
        let programs = [
            "dbus-daemon",
            "dbus-send",
            "gnome-keyring-daemon",
            "secret-tool",
        ];
        let is_here = |program: &str| {
            let paths = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&paths).any(|path| path.join(program).exists())
        };
        if let Some(missing) = programs.into_iter().find(|program| !is_here(program)) {
            assert!(std::env::var_os("CI").is_none(), "{missing} is missing");
            // Not by a macro, whose words a passed test would keep to itself.
            let mut stderr = std::io::stderr();
            let _ = writeln!(stderr, "SKIPPED: no {missing} for the tests of the keyring");
            return None;
        }
        let folder = TempDir::new().unwrap();
        let config = folder.path().join("bus.conf");
        fs::write(
            &config,
            CONFIG.replace("FOLDER", folder.path().to_str().unwrap()),
        )
        .unwrap();
        let mut bus = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let mut keyring = Self {
            folder,
            bus,
            daemon: None,
            address: address.trim().to_owned(),
        };
        keyring.come_back();
        Some(keyring)
    }

    /// Starts the keyring, with the password that opens it: the same as ever.
    pub(crate) fn come_back(&mut self) {
        self.go_away();
        let mut daemon = self
            .command("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        daemon.stdin.take().unwrap().write_all(b"pw").unwrap();
        self.daemon = Some(daemon);
        self.until_owned(true);
    }

    /// Ends the keyring; the bus stays.
    pub(crate) fn go_away(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
            self.until_owned(false);
        }
    }

    /// Has it stand still, so that nobody gets an answer; or go on.
    pub(crate) fn stand_still(&self, still: bool) {
        use rustix::process::{Pid, Signal, kill_process};
        let daemon = self.daemon.as_ref().unwrap();
        let pid = Pid::from_raw(i32::try_from(daemon.id()).unwrap()).unwrap();
        kill_process(pid, if still { Signal::STOP } else { Signal::CONT }).unwrap();
    }

    /// Locks it, as a screen lock may.
    pub(crate) fn lock(&self) {
        let objects = format!("array:objpath:{LOGIN}");
        let method = "org.freedesktop.Secret.Service.Lock";
        let said = self.call(SERVICE, "/org/freedesktop/secrets", method, &[&objects]);
        assert!(said.contains(LOGIN), "{said}");
    }

    /// The names of our entries.
    pub(crate) fn entries(&self) -> Vec<String> {
        let found = self
            .command("secret-tool")
            .args(["search", "--all"])
            .args(SCHEMA)
            .output()
            .unwrap();
        let text = [found.stdout, found.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        let names = text
            .lines()
            .filter_map(|line| line.strip_prefix("attribute.entry = "));
        names.map(str::to_owned).collect()
    }

    /// What an entry holds.
    pub(crate) fn content(&self, entry: &str) -> String {
        let found = self
            .command("secret-tool")
            .arg("lookup")
            .args(SCHEMA)
            .args(["entry", entry])
            .output()
            .unwrap();
        String::from_utf8(found.stdout).unwrap()
    }

    /// Deletes an entry.
    pub(crate) fn delete(&self, entry: &str) {
        let mut clear = self.command("secret-tool");
        clear.arg("clear").args(SCHEMA).args(["entry", entry]);
        assert!(clear.status().unwrap().success());
        assert_eq!(self.content(entry), "");
    }

    /// Puts another text into an entry.
    pub(crate) fn put(&self, entry: &str, text: &str) {
        let mut store = self
            .command("secret-tool")
            .args(["store", "--label=Latchkey"])
            .args(SCHEMA)
            .args(["entry", entry])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = store.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        drop(stdin);
        assert!(store.wait().unwrap().success());
        assert_eq!(self.content(entry), text);
    }

    fn until_owned(&self, owned: bool) {
        let end = Instant::now() + Duration::from_secs(60);
        let (bus, method) = ("org.freedesktop.DBus", "org.freedesktop.DBus.NameHasOwner");
        let wanted = format!("boolean {owned}");
        while !self
            .call(bus, "/", method, &[&format!("string:{SERVICE}")])
            .contains(&wanted)
        {
            assert!(Instant::now() < end, "the keyring does not come or go");
        }
    }

    fn call(&self, destination: &str, path: &str, method: &str, args: &[&str]) -> String {
        let answer = self
            .command("dbus-send")
            .args(["--session", "--print-reply"])
            .arg(format!("--dest={destination}"))
            .args([path, method])
            .args(args)
            .output()
            .unwrap();
        String::from_utf8([answer.stdout, answer.stderr].concat()).unwrap()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let home: &Path = self.folder.path();
        for name in [
            "HOME",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_RUNTIME_DIR",
        ] {
            command.env(name, home);
        }
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        for child in self.daemon.iter_mut().chain([&mut self.bus]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
