//! A conversation with `latchkey enroll --json`: a View for each line out, an Action for each line in.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Demo, PASSWORD, Ran};

/// After so long without a line something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// One conversation.
#[derive(Debug)]
pub(crate) struct Talk {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    stdout: String,
}

impl Talk {
    pub(super) fn begin(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            stdin: child.stdin.take(),
            child,
            lines,
            stdout: String::new(),
        }
    }

    /// Gives the next line.
    pub(crate) fn next(&mut self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE);
        let line = line.unwrap_or_else(|_| panic!("no line after {}", self.stdout));
        self.stdout.push_str(&line);
        self.stdout.push('\n');
        serde_json::from_str(&line).unwrap()
    }

    /// Gives the next View of this screen that waits for an Action; errors of the field are the caller's business.
    pub(crate) fn until(&mut self, screen: &str) -> Value {
        loop {
            let view = self.next();
            if view["screen"] == screen && (view["busy"] == false || screen == "waiting") {
                return view;
            }
            let is_last = view["screen"] == "home" || view["screen"] == "stopped";
            assert!(!is_last, "instead of `{screen}`: {view}");
        }
    }

    /// Sends a line as it is.
    pub(crate) fn say(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().unwrap();
        writeln!(stdin, "{line}").unwrap();
        stdin.flush().unwrap();
    }

    /// Sends an Action.
    pub(crate) fn act(&mut self, action: Value) {
        self.say(&action.to_string());
    }

    /// Ends standard input.
    pub(crate) fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// The number of its process.
    #[cfg(target_os = "linux")]
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills it, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ran {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.stdout.push_str(&line);
            self.stdout.push('\n');
        }
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        Ran {
            code: status.code().unwrap_or(-1),
            stdout: std::mem::take(&mut self.stdout),
            stderr,
        }
    }

    /// Goes from the welcome to the choice of the second factor.
    pub(crate) fn up_to_factor(&mut self) {
        self.until("welcome");
        self.act(json!({ "action": "next" }));
        let details = self.until("details");
        self.act(json!({ "action": "set_details", "phone": details["phone"] }));
        self.until("password");
        self.act(json!({ "action": "set_password", "password": PASSWORD }));
        let device = self.until("device");
        self.act(json!({ "action": "set_device", "name": device["name"] }));
    }

    /// Sets up an authenticator app, from its choice to its recovery codes; gives secret and codes.
    pub(crate) fn totp(&mut self, demo: &Demo) -> Vec<String> {
        self.until("factor");
        self.act(json!({ "action": "choose_factor", "method": "totp" }));
        let secret = self.until("totp")["secret"].as_str().unwrap().to_owned();
        let codes = self.confirm(demo, "totp");
        codes.into_iter().chain([secret]).collect()
    }

    /// Confirms a second factor; gives the recovery codes. A code that grows old on its way is replaced by the next.
    pub(crate) fn confirm(&mut self, demo: &Demo, kind: &str) -> Vec<String> {
        loop {
            self.act(json!({ "action": "submit_code", "code": demo.code(kind) }));
            let view = loop {
                let view = self.next();
                if view["busy"] == false {
                    break view;
                }
            };
            if view["screen"] == "recovery" {
                let codes = view["codes"].as_array().unwrap();
                let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned());
                return codes.collect();
            }
            assert_eq!(view["error"], "wrong_code", "{view}");
        }
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
