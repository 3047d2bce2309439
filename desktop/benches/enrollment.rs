//! A device-only enrollment against the same two requests sent bare, in one run, on this machine.
//!
//! The demo Edge answers as late as a real one did (edge-contract §12): `start` after 14 ms, `create_device` after 50 ms.
//! Each side gets a fresh client, so both pay for their connection. Prints one line of JSON: medians in milliseconds.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)] // A measurement that fails may panic.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use clap::Parser;
use latchkey_core::checkpoint::Checkpoint;
use latchkey_core::edge::{EdgeUrl, Reply, Request, TransportError};
use latchkey_core::machine::Setup;
use latchkey_core::ports::{Change, Storage as _, Transport};
use latchkey_core::provisioning::Provisioning;
use latchkey_core::secret::Secret;
use latchkey_core::session::Session;
use latchkey_core::view::Screen;
use latchkey_core::wireguard::PrivateKey;
use latchkey_desktop::cli::demo_edge::{DemoEdgeArgs, Ready, Server};
use latchkey_desktop::discovery::Search;
use latchkey_desktop::host::NativeHost;
use latchkey_desktop::http::{NativeHttp, Timeouts};
use latchkey_desktop::paths::Places;
use latchkey_desktop::policy::Policy;
use latchkey_desktop::secret_store::SecretStore;
use latchkey_desktop::store::SqliteStore;
use serde_json::{Value, json};

/// Pairs that are measured, after one that is not.
const ROUNDS: usize = 30;

#[derive(Parser)]
struct Demo {
    #[command(flatten)]
    args: DemoEdgeArgs,
}

fn main() {
    // Only the bare client needs it; Latchkey's own names its provider.
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let demo = [
        "demo",
        "--scenario",
        "enrolled-user",
        "--delay",
        "start=14,create_device=50",
    ];
    let args = Demo::parse_from(demo).args;
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let (server, ready) = Server::bind(args).await.unwrap();
            sender.send(ready).unwrap();
            server.serve().await;
        });
    });
    let ready = receiver.recv().unwrap();
    let result = runtime().block_on(measure(&ready));
    println!("{result}");
}

async fn measure(ready: &Ready) -> Value {
    let (mut bare, mut whole, mut commits) = (Vec::new(), Vec::new(), Vec::new());
    let mut requests = 0;
    for round in 0..=ROUNDS {
        let token = mint(ready).await;
        let begin = Instant::now();
        send_bare(ready, &token, round).await;
        let plain = begin.elapsed();
        let token = mint(ready).await;
        let (enrollment, commit, sent) = enroll(ready, &token).await;
        requests = sent;
        // The first pair warms caches up.
        if round > 0 {
            bare.push(plain);
            whole.push(enrollment);
            commits.push(commit);
        }
    }
    let (bare, whole, commit) = (median(bare), median(whole), median(commits));
    json!({
        "rounds": ROUNDS,
        "bare_ms": bare,
        "enrollment_ms": whole,
        "ratio": whole / bare,
        "commit_ms": commit,
        "requests": requests,
    })
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1_000.0
}

async fn mint(ready: &Ready) -> Secret {
    let answer = reqwest::Client::new()
        .post(format!("{}api/v1/user/maya/start_desktop", ready.core))
        .header(
            "authorization",
            format!("Bearer {}", ready.api_token.expose()),
        )
        .header("content-type", "application/json")
        .body("{}")
        .send()
        .await
        .unwrap();
    let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    Secret::new(body["enrollment_token"].as_str().unwrap())
}

/// What any program would have to do: the two requests, and nothing else.
async fn send_bare(ready: &Ready, token: &Secret, round: usize) {
    let key = PrivateKey::from_random(&rand());
    let client = reqwest::Client::new();
    let post = |path: &str, body: Value| {
        client
            .post(format!("{}api/v1/enrollment/{path}", ready.edge))
            .header("content-type", "application/json")
            .body(body.to_string())
    };
    let start = post("start", json!({ "token": token.expose() }))
        .send()
        .await
        .unwrap();
    let cookie = start.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    start.bytes().await.unwrap();
    let pubkey = key.public_key().to_string();
    let name = format!("bare-{round}");
    let device = post("create_device", json!({ "name": name, "pubkey": pubkey }))
        .header("cookie", cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(device.status(), 200);
    device.bytes().await.unwrap();
}

/// Counts what goes through.
struct Counted {
    inner: NativeHttp,
    sent: Cell<usize>,
}

impl Transport for Counted {
    async fn send(&self, request: Request) -> Result<Reply, TransportError> {
        self.sent.set(self.sent.get() + 1);
        self.inner.send(request).await
    }
}

/// The real thing, with the database open: file found, enrolled, stored, file removed.
async fn enroll(ready: &Ready, token: &Secret) -> (Duration, Duration, usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = json!({ "enrollment_token": token.expose(), "enrollment_url": ready.edge });
    std::fs::write(folder.path().join("provisioning.json"), file.to_string()).unwrap();
    let store = SqliteStore::open(folder.path(), SecretStore::none())
        .await
        .unwrap();
    let commit = commit(&store, ready).await;
    let places = Places {
        data: folder.path().to_owned(),
        roaming: None,
        defguard: None,
        machine: folder.path().join("machine"),
        policy: folder.path().join("policy.json"),
    };
    let search = Search::new(&places, None, Policy::default());
    let (_inbox, events) = futures_channel::mpsc::unbounded();
    let setup = Setup {
        host_name: "bench".to_owned(),
        always: false,
        search: true,
        by_hand: true,
        allowed_hosts: None,
        background: false,
        about: None,
    };

    let begin = Instant::now();
    let session = Session {
        transport: Counted {
            inner: NativeHttp::new(Timeouts::default()),
            sent: Cell::new(0),
        },
        storage: store.clone(),
        host: NativeHost::new(search, store, false),
    };
    let mut home = false;
    session
        .run(setup, events, |view| {
            home = matches!(view.screen, Screen::Home { .. });
            let stopped = matches!(view.screen, Screen::Stopped { .. } | Screen::Manual { .. });
            if home || stopped {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .await;
    let time = begin.elapsed();
    assert!(home, "not enrolled");
    assert!(!folder.path().join("provisioning.json").exists());
    (time, commit, session.transport.sent.get())
}

/// One durable write of the store, as an enrollment makes three.
async fn commit(store: &SqliteStore, ready: &Ready) -> Duration {
    let source = Provisioning {
        edge: EdgeUrl::parse(&ready.edge).unwrap(),
        token: Secret::new("a token that is not used"),
        ca_certificate: None,
    };
    let checkpoint = Checkpoint::new(source, None, &PrivateKey::from_random(&rand()));
    let begin = Instant::now();
    store
        .apply(Change::Checkpoint(Box::new(checkpoint)))
        .await
        .unwrap();
    let time = begin.elapsed();
    store
        .apply(Change::Closed { consumed: None })
        .await
        .unwrap();
    time
}

fn rand() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}
