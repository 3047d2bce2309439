//! The demo Edge over HTTP: one request for each connection.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use latchkey_core::demo::{DemoEdge, HttpRequest, HttpResponse, Profile, Scenario, SharedEdge};

use super::USER;

/// A running demo Edge. It ends with the test program.
pub(super) struct Edge {
    /// Its URL.
    pub(super) url: String,
    /// The token that its user was invited with.
    pub(super) token: String,
    demo: SharedEdge,
    heard: Arc<Mutex<Vec<HttpResponse>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Edge {
    pub(super) fn start(scenario: Scenario) -> Self {
        let start = scenario.begin(Profile::V1_6, [7; 32], now());
        let token = start.token.expose().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let mut demo: DemoEdge = start.edge;
        demo.settings_mut().public_proxy_url.clone_from(&url);
        let demo = SharedEdge::new(demo);
        let heard = Arc::new(Mutex::new(Vec::new()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (edge, ears) = (demo.clone(), Arc::clone(&heard));
        let notes = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serve(stream, &edge, &ears, &notes);
            }
        });
        Self {
            url,
            token,
            demo,
            heard,
            asked,
        }
    }

    /// What was asked so far: method and path.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// What an authenticator app shows now.
    pub(super) fn code(&self) -> String {
        let code = self.demo.lock().totp_code(USER, now());
        code.unwrap().expose().to_owned()
    }

    /// The public keys of the user's devices.
    pub(super) fn keys(&self) -> Vec<String> {
        let demo = self.demo.lock();
        let devices = demo.devices_of(USER);
        let keys = devices.iter().map(|device| device.public_key.to_string());
        keys.collect()
    }

    /// What the Edge said that no screen may show: the cookies and the polling tokens.
    pub(super) fn secrets(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let mut secrets = Vec::new();
        for answer in heard.iter() {
            let cookie = answer.header("set-cookie").and_then(|cookie| {
                let (_, rest) = cookie.split_once('=')?;
                rest.split(';').next()
            });
            let cookie = cookie.filter(|value| !value.is_empty()); // as when it is taken back
            secrets.extend(cookie.map(str::to_owned));
            let token = answer.body_json()["token"].as_str().map(str::to_owned);
            secrets.extend(token);
        }
        secrets
    }
}

fn serve(
    mut stream: TcpStream,
    demo: &SharedEdge,
    ears: &Mutex<Vec<HttpResponse>>,
    notes: &Mutex<Vec<String>>,
) {
    let Some(request) = read(&stream) else {
        return; // it went away
    };
    let note = format!("{} {}", request.method, request.path);
    notes.lock().unwrap().push(note);
    let Some(reply) = demo.lock().handle(now(), &request).reply else {
        return; // lost on purpose
    };
    let mut head = format!(
        "HTTP/1.1 {} -\r\nconnection: close\r\ncontent-length: {}\r\n",
        reply.status,
        reply.body.len()
    );
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    ears.lock().unwrap().push(reply.clone());
    let _ = stream.write_all(format!("{head}\r\n").as_bytes());
    let _ = stream.write_all(&reply.body);
}

fn read(stream: &TcpStream) -> Option<HttpRequest> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    let mut next = |line: &mut String| {
        line.clear();
        stream.read_line(line).ok()?;
        Some(line.trim_end().to_owned())
    };
    let first = next(&mut line)?;
    let mut words = first.split(' ');
    let mut request = HttpRequest::new(words.next()?, words.next()?);
    loop {
        let line = next(&mut line)?;
        let Some((name, value)) = line.split_once(": ") else {
            break;
        };
        request = request.with(name, value);
    }
    let length = request.header("content-length").unwrap_or("0");
    request.body = vec![0; length.parse().ok()?];
    stream.read_exact(&mut request.body).ok()?;
    Some(request)
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}
