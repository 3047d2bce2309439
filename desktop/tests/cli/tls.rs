//! Whom the program trusts with the token: certificates, versions of TLS, addresses of this machine.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use crate::world::{
    Authority, Demo, Identity, Laptop, Machine, TlsEdge, Versions, serve_always, skipped,
};

/// Delivers a file that names an authority.
fn deliver(laptop: &Laptop, edge: &str, token: &str, authority: Option<&str>) {
    let text = json!({
        "enrollment_token": token,
        "enrollment_url": edge,
        "ca_certificate": authority,
    });
    laptop.put(&laptop.file(), text.to_string().as_bytes());
}

/// The records of TLS in what a client sent: kind and length of each.
fn records(mut bytes: &[u8]) -> Vec<(u8, usize)> {
    let mut records = Vec::new();
    while let [kind, 3, _, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        records.push((*kind, length));
        bytes = rest.get(length..).unwrap_or_default();
    }
    assert!(bytes.is_empty(), "not TLS: {records:?} and {bytes:?}");
    records
}

/// Nothing but a handshake, and how it was broken off: an alert, which TLS 1.3 encrypts (2 bytes, with its kind and a
/// tag 19).
fn says_nothing(bytes: &[u8]) {
    const APPLICATION_DATA: u8 = 23;
    let records = records(bytes);
    assert!(!records.is_empty(), "nobody came");
    for (kind, length) in &records {
        assert!(*kind != APPLICATION_DATA || *length <= 19, "{records:?}");
    }
}

fn trouble(laptop: &Laptop) -> Value {
    let args = ["enroll", "--retry-for", "0", "--json"];
    let ran = laptop.expect(4, &args);
    let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    last["error"]["code"].clone()
}

#[test]
fn an_authority_in_the_file_is_trusted_for_this_edge_from_the_first_byte_on() {
    let authority = Authority::new();
    let demo = Demo::start("enrolled-user", &[]);
    let edge = TlsEdge::on(&demo.edge, authority.identity("localhost"));
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    deliver(&laptop, edge.url(), &token, Some(&authority.pem));
    laptop.expect(0, &["enroll"]);
    assert!(edge.heard().contains(&token));
    // Stored with the instance: the file is gone, and the next command still gets through.
    assert!(!laptop.file().exists());
    laptop.expect(0, &["sync"]);
    assert_eq!(demo.requests(), ["start", "create_device", "poll"]);

    // It vouches for no other Edge, also not for one that it signed.
    let other = Demo::start("enrolled-user", &[]);
    let elsewhere = TlsEdge::on(&other.edge, authority.identity("localhost"));
    let token = other.mint("start_desktop");
    deliver(&laptop, elsewhere.url(), &token, None);
    let file = laptop.file();
    let path = file.to_str().unwrap();
    let args = ["enroll", "--retry-for", "0", "--file", path];
    let ran = laptop.expect(4, &args);
    assert!(
        ran.stderr.contains("not signed by anybody"),
        "{}",
        ran.stderr
    );
    assert_eq!(elsewhere.heard(), "");
    says_nothing(&elsewhere.raw());
    assert_eq!(other.requests(), [""; 0]);
    laptop.never_said(&[token]);
}

#[test]
fn a_token_by_hand_gets_through_where_a_file_has_brought_the_authority() {
    let authority = Authority::new();
    let by_hand = |laptop: &Laptop, edge: &TlsEdge, token: &str| {
        let args = ["enroll", "--retry-for", "0", "--url", edge.url()];
        let ran = laptop.run_with(&args, &format!("{token}\n"));
        (ran.code, ran.stderr)
    };
    // The invitation came as a file and in a mail.
    let demo = Demo::start("new-user", &[]);
    let edge = TlsEdge::on(&demo.edge, authority.identity("localhost"));
    let laptop = Laptop::new();
    let token = demo.mint("start_enrollment");
    deliver(&laptop, edge.url(), &token, Some(&authority.pem));
    laptop.expect(3, &["enroll"]);
    std::fs::remove_file(laptop.file()).unwrap();
    let (code, said) = by_hand(&laptop, &edge, &token);
    assert_eq!(code, 3, "{said}");
    laptop.expect(3, &["enroll"]);

    // Another token for what is enrolled.
    let demo = Demo::start("enrolled-user", &[]);
    let edge = TlsEdge::on(&demo.edge, authority.identity("localhost"));
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    deliver(&laptop, edge.url(), &token, Some(&authority.pem));
    laptop.expect(0, &["enroll"]);
    let (code, said) = by_hand(&laptop, &edge, &demo.mint("start_desktop"));
    assert_eq!(code, 0, "{said}");
    assert_eq!(demo.devices().len(), 1);
    laptop.expect(0, &["sync"]);

    // It vouches for no other Edge.
    let other = Demo::start("enrolled-user", &[]);
    let elsewhere = TlsEdge::on(&other.edge, authority.identity("localhost"));
    let (code, said) = by_hand(&laptop, &elsewhere, &other.mint("start_desktop"));
    assert_eq!(code, 4, "{said}");
    assert_eq!(elsewhere.heard(), "");
}

#[test]
fn a_server_that_nobody_vouches_for_gets_no_byte_of_the_token() {
    let (authority, other) = (Authority::new(), Authority::new());
    let demo = Demo::start("enrolled-user", &[]);
    let good = || authority.identity("localhost");
    let expired = authority.odd_identity("localhost", |params| {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    });
    let early = authority.odd_identity("localhost", |params| {
        params.not_before = rcgen::date_time_ymd(4000, 1, 1);
    });
    let known = Some(&authority);
    for (identity, named, expected) in [
        (good(), None, "tls_untrusted"),
        (good(), Some(&other), "tls_untrusted"),
        (Identity::self_signed("localhost"), None, "tls_untrusted"),
        (Identity::self_signed("localhost"), known, "tls_untrusted"),
        (expired, known, "tls_expired"),
        (early, known, "tls_expired"),
        (
            authority.identity("vpn.example.com"),
            known,
            "tls_wrong_host",
        ),
        (
            authority.identity("localhost.example.com"),
            known,
            "tls_wrong_host",
        ),
        (authority.identity("*.localhost"), known, "tls_wrong_host"),
    ] {
        let edge = TlsEdge::on(&demo.edge, identity);
        let laptop = Laptop::new();
        let token = demo.mint("start_desktop");
        let named = named.map(|authority| authority.pem.as_str());
        deliver(&laptop, edge.url(), &token, named);
        assert_eq!(trouble(&laptop), expected);
        assert_eq!(edge.heard(), "");
        says_nothing(&edge.raw());
        assert!(laptop.file().exists());
        laptop.never_said(&[token]);
    }
    assert_eq!(demo.requests(), [""; 0]);
}

#[test]
fn tls_1_2_is_good_enough() {
    const ONLY_1_2: Versions = &[&rustls::version::TLS12];
    const ONLY_1_3: Versions = &[&rustls::version::TLS13];
    for versions in [ONLY_1_2, ONLY_1_3] {
        let authority = Authority::new();
        let demo = Demo::start("enrolled-user", &[]);
        let identity = authority.identity("localhost");
        let edge = TlsEdge::speaking(&demo.edge, identity, versions);
        let laptop = Laptop::new();
        let token = demo.mint("start_desktop");
        deliver(&laptop, edge.url(), &token, Some(&authority.pem));
        laptop.expect(0, &["enroll"]);
    }
}

/// A server that answers a client's hello with one of an older version (RFC 4346 §7.4.1.3), and hands over what came on each
/// connection once it is closed.
fn old_server(minor: u8) -> (String, Receiver<Vec<u8>>) {
    let mut hello = vec![2, 0, 0, 38, 3, minor];
    hello.extend([7; 32]); // random
    hello.extend([0, 0, 0x2f, 0]); // no session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression
    let mut record = vec![22, 3, minor, 0, 42];
    record.extend(hello);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let (ears, heard) = channel();
    std::thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let mut bytes = [0; 8192];
            let length = client.read(&mut bytes).unwrap_or(0);
            let mut all = bytes[..length].to_vec();
            let _ = client.write_all(&record);
            let _ = client.read_to_end(&mut all);
            let _ = client.shutdown(Shutdown::Both);
            let _ = ears.send(all);
        }
    });
    (url, heard)
}

#[test]
fn older_tls_is_refused() {
    for (minor, version) in [(1, "1.0"), (2, "1.1")] {
        let (url, heard) = old_server(minor);
        let laptop = Laptop::new();
        let token = "SomeTokenSomeTokenSomeTokenSome1";
        deliver(&laptop, &url, token, None);
        assert_eq!(trouble(&laptop), "tls_other", "{version}");
        let heard = heard.recv().unwrap();
        let kinds: Vec<u8> = records(&heard).iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [22, 21], "TLS {version}: a hello, and an alert");
        assert!(heard.ends_with(&[2, 70]), "protocol_version, fatal");
    }
}

#[test]
fn no_redirect_is_followed_with_the_token() {
    let authority = Authority::new();
    let demo = Demo::start("enrolled-user", &[]);
    let elsewhere = TlsEdge::on(&demo.edge, authority.identity("localhost"));
    for status in [301, 302, 303, 307, 308] {
        for location in ["/api/v1/enrollment/start", elsewhere.url()] {
            let answer = format!(
                "HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            );
            let server = serve_always(answer.into());
            let edge = TlsEdge::on(&server, authority.identity("localhost"));
            let laptop = Laptop::new();
            let token = demo.mint("start_desktop");
            deliver(&laptop, edge.url(), &token, Some(&authority.pem));
            let ran = laptop.expect(2, &["enroll", "--retry-for", "0"]);
            assert!(ran.stderr.contains("no Defguard Edge"), "{}", ran.stderr);
            assert_eq!(edge.heard().matches("POST ").count(), 1, "{status}");
        }
    }
    assert_eq!(elsewhere.heard(), "");
}

/// Whoever has a say in the machine's resolver must not get a token over plain `http`.
#[test]
fn localhost_is_this_machine_whatever_the_resolver_says() {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    let Some(machine) = Machine::new() else {
        return;
    };
    machine.put_beside("hosts", "192.0.2.1 localhost LOCALHOST\n");
    let mut ask = std::process::Command::new("getent");
    ask.args(["ahostsv4", "localhost"]);
    let said = machine.inside(&ask).output().unwrap();
    if !String::from_utf8_lossy(&said.stdout).contains("192.0.2.1") {
        return skipped("this resolver does not ask /etc/hosts");
    }
    let port = demo.edge.trim_end_matches('/').rsplit_once(':').unwrap().1;
    for name in ["localhost", "LocalHost"] {
        let token = demo.mint("start_desktop");
        laptop.deliver(&format!("http://{name}:{port}"), &token);
        machine.expect(0, &laptop, &["enroll", "--retry-for", "0"]);
        laptop.expect(0, &["remove", "--all", "--yes"]);
    }
}

/// `http` to anything that only looks like this machine: no name is looked up, nothing is sent.
#[test]
fn what_only_looks_like_this_machine_gets_no_http() {
    let laptop = Laptop::new();
    for host in [
        "localhost.example.com",
        "localhost.",
        "foo.localhost",
        "127.0.0.1.nip.example",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::]",
        "0.0.0.0",
        "0",
        "128.0.0.1",
        "10.0.0.1",
        "1.0.0.127",
        "3232235521",                   // 192.168.0.1
        "0xC0.0xA8.0.1",                // the same
        "localhost\u{3002}example.com", // an ideographic full stop
        "xn--localhost-.example",
        "localh\u{f6}st",
    ] {
        laptop.deliver(&format!("http://{host}:8080"), &"a".repeat(32));
        let report = laptop.expect(2, &["check", "--json"]).json();
        let code = &report["problems"][0]["code"];
        assert!(
            code == "url_not_https" || code == "url_not_a_url",
            "{host}: {report}"
        );
        let url = format!("http://{host}:8080");
        assert_eq!(
            laptop.run_with(&["enroll", "--url", &url], "token").code,
            2,
            "{host}"
        );
    }
}

/// Other spellings of 127.0.0.1 are 127.0.0.1, and are shown so.
#[test]
fn odd_spellings_of_this_machine_are_read_as_what_they_are() {
    let demo = Demo::start("enrolled-user", &[]);
    let port = demo.edge.trim_end_matches('/').rsplit_once(':').unwrap().1;
    let laptop = Laptop::new();
    for host in [
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0x7f.1",
        "127.0.0.1.",
        "１２７.0.0.1",
    ] {
        let token = demo.mint("start_desktop");
        laptop.deliver(&format!("http://{host}:{port}"), &token);
        let report = laptop.expect(0, &["check", "--json"]).json();
        assert_eq!(report["url"], format!("http://127.0.0.1:{port}"), "{host}");
    }
    laptop.expect(0, &["enroll"]);
    assert_eq!(demo.devices().len(), 1);
}

#[test]
fn an_authority_that_is_none_is_named_with_its_line_and_a_remedy() {
    let key = rcgen::KeyPair::generate().unwrap();
    let with_key = format!("{}{}", Authority::new().pem, key.serialize_pem());
    let laptop = Laptop::new();
    for (authority, code) in [
        (with_key.as_str(), "ca_private_key"),
        (&key.serialize_pem(), "ca_private_key"),
        ("garbage", "ca_not_pem"),
        ("/etc/ssl/ca.pem", "ca_not_pem"),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "ca_not_pem",
        ),
        ("", "ca_not_pem"),
    ] {
        let text = format!(
            "{{\n\"enrollment_token\": \"{}\",\n\"enrollment_url\": \"https://vpn.example.com\",\n\"ca_certificate\": {}\n}}",
            "a".repeat(32),
            json!(authority)
        );
        laptop.put(&laptop.file(), text.as_bytes());
        let report = laptop.expect(2, &["check", "--json"]).json();
        let problem = &report["problems"][0];
        assert_eq!(
            (&problem["code"], &problem["line"]),
            (&json!(code), &json!(4))
        );
        assert!(!problem["remedy"].as_str().unwrap().is_empty());
        let ran = laptop.expect(2, &["enroll"]);
        assert!(ran.stderr.contains("line 4"), "{}", ran.stderr);
    }
    let body: String = key.serialize_pem().lines().skip(1).take(1).collect();
    laptop.never_said(&[body]);
}
