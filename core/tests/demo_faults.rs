//! Every fault that the demo Edge can be given, and its transport.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used)] // A test, also outside of its `#[test]` functions.

mod client;

use std::time::Duration;

use client::{Client, NOW};
use futures_util::FutureExt as _;
use latchkey_core::demo::{
    DemoTransport, Fault, HttpResponse, Profile, Scenario, SharedEdge, TokenKind,
};
use latchkey_core::edge::{EdgeUrl, Reply, Request, TransportError};
use latchkey_core::ports::Transport;
use latchkey_core::secret::Secret;
use serde_json::{Value, json};

const KEY: &str = "8H9prAArKfeyZmGncaVo1JPhlynkNYBNZRj4vCm2pU0=";

fn client(fault: &str) -> Client {
    let mut client = Client::new(Scenario::EnrolledUser, Profile::V1_6);
    client.edge.add_fault(fault.parse::<Fault>().unwrap());
    client
}

fn create(client: &mut Client) -> Option<HttpResponse> {
    let body = json!({ "name": "laptop", "pubkey": KEY });
    client.try_post("enrollment/create_device", &body).reply
}

fn status_and_devices(fault: &str) -> (Option<u16>, usize) {
    let mut client = client(fault);
    client.start();
    let status = create(&mut client).map(|reply| reply.status);
    (status, client.edge.devices_of("maya").len())
}

fn error(reply: &HttpResponse) -> (u16, Value) {
    (reply.status, reply.body_json()["error"].clone())
}

#[test]
fn a_reply_is_spoiled_before_or_after_it_took_effect() {
    for (fault, expected) in [
        ("poll#1=500", (Some(200), 1)),
        ("create_device#2=500", (Some(200), 1)),
        ("create_device#1=lose-before", (None, 0)),
        ("create_device#1=lose-after", (None, 1)),
        ("create_device#1=500", (Some(500), 0)),
        ("create_device#1=500-after", (Some(500), 1)),
        ("create_device#1=503", (Some(503), 0)),
        ("create_device#1=429:9", (Some(429), 0)),
        ("create_device#1=html", (Some(200), 0)),
        ("create_device#1=truncated", (Some(200), 1)),
        ("create_device#1=huge", (Some(200), 1)),
        ("create_device#1=core-down", (Some(500), 0)),
        ("create_device#1=restart", (Some(401), 0)),
        ("create_device#1=session-over", (Some(401), 0)),
        ("create_device#1=user-disabled", (Some(400), 0)),
        ("create_device#1=user-deleted", (Some(401), 0)),
        ("create_device#1=empty-configs", (Some(200), 1)),
        ("create_device#1=delay:40000", (Some(200), 1)),
    ] {
        assert_eq!(status_and_devices(fault), expected, "{fault}");
    }
}

#[test]
fn the_words_are_the_servers() {
    for (fault, status, text) in [
        ("start#1=token-expired", 401, "token expired"),
        ("start#1=token-superseded", 401, "invalid token"),
        ("start#1=session-over", 401, "invalid token"),
        ("start#1=user-disabled", 403, "user is disabled"),
        ("start#1=user-deleted", 401, "invalid token"),
        ("start#1=core-down", 500, "Internal server error"),
        ("start#1=500", 500, "Internal server error"),
    ] {
        let mut client = client(fault);
        let body = json!({ "token": client.token.expose() });
        let reply = client.post("enrollment/start", &body);
        assert_eq!(error(&reply), (status, json!(text)), "{fault}");
    }
    for (fault, text) in [
        ("create_device#1=restart", "Missing authorization header"),
        ("create_device#1=session-over", "Session expired"),
    ] {
        let mut client = client(fault);
        client.start();
        let reply = create(&mut client).unwrap();
        assert_eq!(error(&reply), (401, json!(text)), "{fault}");
    }
}

#[test]
fn bodies_are_cut_blown_up_or_emptied() {
    let body = |fault: &str| {
        let mut client = client(fault);
        client.start();
        create(&mut client).unwrap()
    };
    let whole = body("poll#1=500").body.len();
    assert_eq!(body("create_device#1=truncated").body.len(), whole / 2);
    assert!(body("create_device#1=huge").body.len() > 10_000_000);
    let empty = body("create_device#1=empty-configs").body_json();
    assert_eq!(empty["configs"], json!([]));
    assert_eq!(
        body("create_device#1=429:9").header("retry-after"),
        Some("9")
    );
}

#[test]
fn without_a_number_every_call_is_hit_and_delays_add_up() {
    let mut client = client("start=delay:14");
    let late: Fault = "start#2=delay:1000".parse().unwrap();
    client.edge.add_fault(late);
    let body = json!({ "token": client.token.expose() });
    for expected in [14, 1_014, 14] {
        let answer = client.try_post("enrollment/start", &body);
        assert_eq!(answer.after, Duration::from_millis(expected));
    }
    client.edge.clear_faults();
    let answer = client.try_post("enrollment/start", &body);
    assert_eq!(answer.after, Duration::ZERO);
}

#[test]
fn the_same_seed_gives_the_same_answers_and_debug_gives_nothing_away() {
    let mut answers = Vec::new();
    for _ in 0..2 {
        let mut client = Client::new(Scenario::NewUser, Profile::V1_6);
        client.start();
        let created = create(&mut client).unwrap().body_json();
        let method = json!({ "method": "Totp" });
        let asked = client
            .post("enrollment/register-mfa/code/start", &method)
            .body_json();
        let debug = format!("{:?}", client.edge);
        for secret in [
            client.token.expose(),
            created["token"].as_str().unwrap(),
            asked["totp_secret"].as_str().unwrap(),
            "pass123",
        ] {
            assert!(!debug.contains(secret));
        }
        answers.push((created, asked));
    }
    assert_eq!(answers[0], answers[1]);
}

fn send(
    transport: &DemoTransport,
    edge: &str,
    path: &'static str,
    body: &Value,
) -> Result<Reply, TransportError> {
    let request = Request {
        edge: EdgeUrl::parse(edge).unwrap(),
        ca_certificate: None,
        path,
        body: Secret::new(body.to_string()),
    };
    transport.send(request).now_or_never().unwrap()
}

#[test]
fn the_transport_keeps_the_cookie_and_tells_what_broke() {
    const START: &str = "/api/v1/enrollment/start";
    const CREATE: &str = "/api/v1/enrollment/create_device";
    let begun = Scenario::EnrolledUser.begin(Profile::V1_6, [3; 32], NOW);
    let url = begun.edge.settings().public_proxy_url.clone();
    let edge = SharedEdge::new(begun.edge);
    let transport = DemoTransport::new(edge.clone(), || NOW);
    let token = json!({ "token": begun.token.expose() });
    let device = json!({ "name": "laptop", "pubkey": KEY });
    let fault = |text: &str| edge.lock().add_fault(text.parse::<Fault>().unwrap());

    assert_eq!(send(&transport, &url, CREATE, &device).unwrap().status, 401);
    let started = send(&transport, &url, START, &token).unwrap();
    assert_eq!((started.status, started.date), (200, Some(NOW)));
    assert_eq!(started.edge_version.as_deref(), Some("1.6.2+9ae14db"));
    fault("create_device#1=lose-before");
    fault("create_device#2=delay:35000");
    fault("create_device#3=huge");
    for expected in [
        TransportError::Broken,
        TransportError::TimedOut,
        TransportError::TooLarge,
    ] {
        assert_eq!(send(&transport, &url, CREATE, &device), Err(expected));
    }
    fault("create_device#1=429:7");
    let reply = send(&transport, &url, CREATE, &device).unwrap();
    assert_eq!((reply.status, reply.retry_after), (429, Some(7)));
    assert_eq!(
        send(&transport, &url, CREATE, &device).unwrap().status,
        400,
        "key is known"
    );

    let other = send(&transport, "https://other.example", START, &token);
    assert_eq!(other, Err(TransportError::UnknownHost));
    transport.set_down(Some(TransportError::Unreachable));
    assert_eq!(
        send(&transport, &url, START, &token),
        Err(TransportError::Unreachable)
    );
    transport.set_down(None);
    let newer = edge.lock().mint(NOW, "maya", TokenKind::Desktop);
    let newer = json!({ "token": newer.expose() });
    assert_eq!(send(&transport, &url, START, &newer).unwrap().status, 200);
    assert_eq!(transport.sent().len(), 8);
}
