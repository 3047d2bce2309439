//! Servers of a few lines: one that listens in, one that always says the same.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A wire to an Edge that can be listened to.
#[derive(Debug)]
pub(crate) struct Tap {
    /// The URL to use instead of the Edge's.
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    /// Lays a wire to this Edge.
    pub(crate) fn on(edge: &str) -> Self {
        Self::at(("127.0.0.1", 0), edge)
    }

    /// The same, with its other end at an address of this machine.
    pub(crate) fn at(address: (&str, u16), edge: &str) -> Self {
        let (scheme, target) = edge.split_once("://").unwrap();
        let target = target.trim_end_matches('/').to_owned();
        let (host, _) = target.rsplit_once(':').unwrap();
        let listener = TcpListener::bind(address).unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("{scheme}://{host}:{port}");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (all, questions) = (Arc::clone(&heard), Arc::clone(&asked));
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = TcpStream::connect(&target).unwrap();
                for (from, to, is_question) in [(&client, &server, true), (&server, &client, false)]
                {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let mut ears = vec![Arc::clone(&all)];
                    ears.extend(is_question.then(|| Arc::clone(&questions)));
                    std::thread::spawn(move || carry(from, to, &ears));
                }
            }
        });
        Self { url, heard, asked }
    }

    /// Gives what the client said so far.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code))] // who listens in on TLS runs there
    pub(crate) fn asked(&self) -> Vec<u8> {
        self.asked.lock().unwrap().clone()
    }

    /// Gives the secrets that went over it: cookies and tokens.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let text = String::from_utf8_lossy(&heard).into_owned();
        let after = |mark: &str, end: char| -> Vec<String> {
            text.split(mark)
                .skip(1)
                .filter_map(|rest| rest.split(end).next())
                .filter(|secret| !secret.is_empty()) // as when a cookie is taken back
                .map(str::to_owned)
                .collect()
        };
        let cookies = after("defguard_proxy=", ';');
        let tokens = after("\"token\":\"", '"');
        assert!(!cookies.is_empty() && tokens.len() >= 2, "{text}");
        cookies.into_iter().chain(tokens).collect()
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, ears: &[Arc<Mutex<Vec<u8>>>]) {
    let mut bytes = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        for ears in ears {
            ears.lock().unwrap().extend_from_slice(&bytes[..length]);
        }
        if to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// A port of 127.0.0.1 that neither takes a connection nor refuses one, as an address behind which nothing is any more.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub(crate) struct Deaf {
    pub(crate) port: u16,
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

#[cfg(target_os = "linux")]
impl Deaf {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let listener = runtime.unwrap().block_on(async {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
            socket.listen(0).unwrap().into_std().unwrap()
        });
        let address = listener.local_addr().unwrap();
        // Once those who wait are as many as may, the system drops whoever comes next.
        let come = || TcpStream::connect_timeout(&address, std::time::Duration::from_millis(300));
        Self {
            port: address.port(),
            _waiting: std::iter::from_fn(|| come().ok()).collect(),
            _listener: listener,
        }
    }
}

/// Answers every request with these bytes and closes; gives the URL.
pub(crate) fn serve_always(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let mut request = [0; 8192];
            let _ = client.read(&mut request);
            let _ = client.write_all(&answer);
            let _ = client.shutdown(Shutdown::Write);
            // Until the client has had enough: closing earlier would cut its reading off.
            let _ = std::io::copy(&mut client, &mut std::io::sink());
        }
    });
    url
}
