//! `latchkey demo-edge` over plain HTTP: an administrator invites somebody, who enrolls; faults; the outbox.
#![cfg(feature = "demo")]
#![allow(clippy::unwrap_used)] // A test, also outside of its `#[test]` functions.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use latchkey_core::demo::{Profile, Scenario};
use latchkey_desktop::cli::demo_edge::{DemoEdgeArgs, Ready, Server};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A running demo; it ends with the test's runtime.
struct Demo(Ready);

/// A reply as it came over the wire.
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Demo {
    async fn start(change: impl FnOnce(&mut DemoEdgeArgs)) -> Self {
        let mut args = DemoEdgeArgs {
            listen: "127.0.0.1:0".parse().unwrap(),
            core_listen: "127.0.0.1:0".parse().unwrap(),
            profile: Profile::V1_6,
            scenario: Scenario::NewUser,
            outbox: None,
            fault: Vec::new(),
            delay: Vec::new(),
        };
        change(&mut args);
        let (server, ready) = Server::bind(args).await.unwrap();
        tokio::spawn(server.serve());
        Self(ready)
    }

    /// Sends a request to the Edge; `None` if the connection closes without a reply.
    async fn edge(&self, path: &str, cookie: &str, body: &Value) -> Option<Reply> {
        let header = format!("cookie: {cookie}");
        send(&self.0.edge, "POST", path, &header, &body.to_string()).await
    }

    /// Sends a request to the core, with the API token.
    async fn core(&self, method: &str, path: &str, body: &Value) -> Reply {
        let header = format!("authorization: Bearer {}", self.0.api_token.expose());
        let reply = send(&self.0.core, method, path, &header, &body.to_string()).await;
        reply.unwrap()
    }

    /// Creates a user and mints a token; gives the cookie of its session.
    async fn session(&self, username: &str) -> String {
        let user = json!({
            "username": username,
            "first_name": "Ben",
            "last_name": "Okafor",
            "email": format!("{username}@example.test"),
        });
        assert_eq!(self.core("POST", "/api/v1/user", &user).await.status, 201);
        let path = format!("/api/v1/user/{username}/start_enrollment");
        let invitation = self.core("POST", &path, &json!({})).await.json();
        assert_eq!(invitation["enrollment_url"], self.0.edge);
        let body = json!({ "token": invitation["enrollment_token"] });
        let started = self
            .edge("/api/v1/enrollment/start", "", &body)
            .await
            .unwrap();
        assert_eq!(started.status, 200, "{}", started.body);
        let cookie = started.header("set-cookie").unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

async fn send(url: &str, method: &str, path: &str, header: &str, body: &str) -> Option<Reply> {
    let host = url.strip_prefix("http://").unwrap().trim_end_matches('/');
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nuser-agent: test\r\nconnection: close\r\ncontent-type: \
         application/json\r\ncontent-length: {}\r\n{header}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some(Reply {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

fn mails(outbox: &Path) -> Vec<String> {
    let files = std::fs::read_dir(outbox).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let texts = paths
        .into_iter()
        .map(|path| std::fs::read_to_string(path).unwrap());
    texts.collect()
}

const KEY: &str = "8H9prAArKfeyZmGncaVo1JPhlynkNYBNZRj4vCm2pU0=";

#[tokio::test]
async fn somebody_enrolls_and_gets_mail() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path().join("outbox");
    let demo = Demo::start(|args| args.outbox = Some(outbox.clone())).await;
    let ready: Value = serde_json::from_str(&demo.0.to_json()).unwrap();
    assert!(ready["api_token"].as_str().unwrap().starts_with("dg-"));

    let cookie = demo.session("ben").await;
    let create = json!({ "name": "ben-laptop", "pubkey": KEY });
    let created = demo
        .edge("/api/v1/enrollment/create_device", &cookie, &create)
        .await;
    let created = created.unwrap();
    assert_eq!(created.status, 200, "{}", created.body);
    assert_eq!(created.json()["configs"].as_array().unwrap().len(), 2);
    let poll = json!({ "token": created.json()["token"] });
    let polled = demo.edge("/api/v1/poll", "", &poll).await.unwrap();
    assert_eq!(
        polled.json()["device_config"]["device"]["name"],
        "ben-laptop"
    );
    let password = json!({ "password": "Str0ng!pass" });
    let activated = demo
        .edge("/api/v1/enrollment/activate_user", &cookie, &password)
        .await;
    assert_eq!(activated.unwrap().status, 200);

    let user = demo
        .core("GET", "/api/v1/user/ben", &Value::Null)
        .await
        .json();
    assert_eq!(user["user"]["enrolled"], true);
    let devices = demo
        .core("GET", "/demo/users/ben/devices", &Value::Null)
        .await
        .json();
    assert_eq!(devices[0]["public_key"], KEY);
    let requests = demo
        .core("GET", "/demo/requests", &Value::Null)
        .await
        .json();
    assert_eq!(requests.as_array().unwrap().len(), 4);

    let mails = mails(&outbox);
    let subjects: Vec<_> = mails
        .iter()
        .map(|mail| mail.lines().nth(3).unwrap())
        .collect();
    assert_eq!(
        subjects,
        [
            "Subject: Defguard: new device added to your account",
            "Subject: Welcome to Acme",
            "Subject: [defguard] User enrollment completed",
        ]
    );
    let (head, body) = mails[1].split_once("\r\n\r\n").unwrap();
    assert!(head.contains("To: ben@example.test"));
    let page = STANDARD.decode(body.replace("\r\n", "")).unwrap();
    assert!(
        String::from_utf8(page)
            .unwrap()
            .contains("<h1>Welcome to Acme, Ben!</h1>")
    );
}

#[tokio::test]
async fn the_setting_switches_the_welcome_mail() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path().to_owned();
    let demo = Demo::start(|args| args.outbox = Some(outbox.clone())).await;
    let off = json!({ "enrollment_send_welcome_email": false });
    assert_eq!(
        demo.core("PATCH", "/api/v1/settings", &off).await.status,
        200
    );
    let cookie = demo.session("ben").await;
    let password = json!({ "password": "Str0ng!pass" });
    demo.edge("/api/v1/enrollment/activate_user", &cookie, &password)
        .await
        .unwrap();
    let mails = mails(&outbox);
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("User enrollment completed"));
}

#[tokio::test]
async fn a_lost_reply_closes_the_connection() {
    let demo = Demo::start(|args| {
        args.fault
            .push("create_device#1=lose-before".parse().unwrap());
    })
    .await;
    let cookie = demo.session("ben").await;
    let path = "/api/v1/enrollment/create_device";
    let create = json!({ "name": "ben-laptop", "pubkey": KEY });
    assert!(demo.edge(path, &cookie, &create).await.is_none());
    let devices = demo
        .core("GET", "/demo/users/ben/devices", &Value::Null)
        .await
        .json();
    assert_eq!(devices, json!([]));

    let faults = json!(["create_device#1=lose-after"]);
    assert_eq!(demo.core("POST", "/demo/faults", &faults).await.status, 200);
    assert!(demo.edge(path, &cookie, &create).await.is_none());
    let again = demo.edge(path, &cookie, &create).await.unwrap();
    assert_eq!(
        (again.status, &*again.body),
        (400, r#"{"error":"invalid key"}"#)
    );
}

#[tokio::test]
async fn the_demo_is_steered_while_it_runs() {
    let demo = Demo::start(|_| {}).await;
    let cookie = demo.session("ben").await;
    let info = json!({ "pubkey": KEY });
    let path = "/api/v1/enrollment/network_info";
    let status = async |cookie: &str| demo.edge(path, cookie, &info).await.unwrap().status;
    assert_eq!(status(&cookie).await, 404);
    demo.core("POST", "/demo/core", &json!(false)).await;
    assert_eq!(status(&cookie).await, 500);
    demo.core("POST", "/demo/core", &json!(true)).await;

    let method = json!({ "method": "Totp" });
    let path = "/api/v1/enrollment/register-mfa/code/start";
    assert_eq!(demo.edge(path, &cookie, &method).await.unwrap().status, 200);
    let code = demo
        .core("GET", "/demo/users/ben/totp", &Value::Null)
        .await
        .json();
    assert_eq!(code.as_str().unwrap().len(), 6);

    demo.core("POST", "/demo/clock", &json!(601)).await;
    assert_eq!(status(&cookie).await, 401);
    demo.core("POST", "/demo/clock", &json!(0)).await;
    assert_eq!(status(&cookie).await, 404);
    demo.core("POST", "/demo/restart", &Value::Null).await;
    assert_eq!(status(&cookie).await, 401);

    for (method, path, body, expected) in [
        ("POST", "/demo/faults", json!(["nonsense"]), 422),
        ("POST", "/demo/nothing", json!(null), 404),
        ("GET", "/demo/users/nobody/devices", json!(null), 404),
        ("PATCH", "/demo/locations/0", json!({}), 404),
    ] {
        assert_eq!(
            demo.core(method, path, &body).await.status,
            expected,
            "{path}"
        );
    }
    let stranger = send(&demo.0.core, "POST", "/demo/restart", "x: y", "").await;
    assert_eq!(stranger.unwrap().status, 401);
}

#[tokio::test]
async fn a_changed_location_reaches_the_next_poll() {
    let demo = Demo::start(|args| args.scenario = Scenario::EnrolledUser).await;
    let cookie = demo.session("ben").await;
    let create = json!({ "name": "ben-laptop", "pubkey": KEY });
    let created = demo
        .edge("/api/v1/enrollment/create_device", &cookie, &create)
        .await;
    let created = created.unwrap().json();
    let number = created["configs"][0]["network_id"].to_string();
    let change = json!({ "mfa": "internal", "allowed_ips": "10.9.0.0/16" });
    let path = format!("/demo/locations/{number}");
    assert_eq!(demo.core("PATCH", &path, &change).await.status, 200);
    let poll = json!({ "token": created["token"] });
    let polled = demo.edge("/api/v1/poll", "", &poll).await.unwrap().json();
    let location = &polled["device_config"]["configs"][0];
    assert_eq!(location["location_mfa_mode"], 2);
    assert_eq!(location["allowed_ips"], "10.9.0.0/16");
}
