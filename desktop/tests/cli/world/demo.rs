//! `latchkey demo-edge` as a process, with the hands of an administrator and of a phone.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::USER;

/// A running demo Edge; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Demo {
    child: Child,
    /// The Edge's URL.
    pub(crate) edge: String,
    core: String,
    api_token: String,
}

impl Demo {
    /// Starts one with a scenario and more arguments.
    pub(crate) fn start(scenario: &str, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_latchkey"))
            .args(["demo-edge", "--scenario", scenario])
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self {
            edge: text("edge"),
            core: text("core"),
            api_token: text("api_token"),
            child,
        }
    }

    /// Mints a token: `start_enrollment` for somebody new, `start_desktop` for one more device.
    pub(crate) fn mint(&self, call: &str) -> String {
        let path = format!("/api/v1/user/{USER}/{call}");
        let answer = self.core("POST", &path, &json!({}));
        answer["enrollment_token"].as_str().unwrap().to_owned()
    }

    /// Says what reached the Edge: the last parts of the paths.
    pub(crate) fn requests(&self) -> Vec<String> {
        let requests = self.core("GET", "/demo/requests", &Value::Null);
        let path = |request: &Value| request.as_str()?.rsplit('/').next().map(str::to_owned);
        requests
            .as_array()
            .unwrap()
            .iter()
            .filter_map(path)
            .collect()
    }

    /// Waits until a call has reached the Edge so often.
    pub(crate) fn wait_for(&self, call: &str, times: usize) {
        let end = Instant::now() + Duration::from_secs(60);
        while self.requests().iter().filter(|path| *path == call).count() < times {
            assert!(Instant::now() < end, "`{call}` never came");
        }
    }

    /// The devices that the user has there.
    pub(crate) fn devices(&self) -> Vec<Value> {
        let path = format!("/demo/users/{USER}/devices");
        let devices = self.core("GET", &path, &Value::Null);
        devices.as_array().unwrap().clone()
    }

    /// What the user's phone or mailbox shows: `totp` or `email-code`.
    pub(crate) fn code(&self, kind: &str) -> String {
        let path = format!("/demo/users/{USER}/{kind}");
        let code = self.core("GET", &path, &Value::Null);
        code.as_str().unwrap().to_owned()
    }

    /// Has something go wrong from now on, instead of what was before.
    pub(crate) fn faults(&self, faults: &[&str]) {
        self.core("DELETE", "/demo/faults", &Value::Null);
        self.core("POST", "/demo/faults", &json!(faults));
    }

    /// Calls the core with the administrator's token.
    pub(crate) fn core(&self, method: &str, path: &str, body: &Value) -> Value {
        let host = self.core.strip_prefix("http://").unwrap();
        let host = host.trim_end_matches('/');
        let body = body.to_string();
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.api_token,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 2"), "{method} {path}: {head}");
        serde_json::from_str(body).unwrap_or_default()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
