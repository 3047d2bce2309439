//! Against real sockets on loopback: servers that answer what they are told, word for word.

use std::sync::{Arc, Mutex};

use latchkey_core::edge::EdgeUrl;
use latchkey_core::secret::Secret;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
const START: &str = "/api/v1/enrollment/start";
const DEVICE: &str = "/api/v1/enrollment/create_device";
const POLL: &str = "/api/v1/poll";

/// A server on loopback that gives one answer per connection and keeps what it was asked.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What a server does after its answer.
#[derive(Clone, Copy)]
enum Then {
    Close,
    Hang,
}

impl Server {
    async fn answering(answers: &[&str]) -> Self {
        Self::start(answers, Then::Close, None).await
    }

    async fn start(answers: &[&str], then: Then, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answers: Vec<String> = answers.iter().map(|&answer| answer.to_owned()).collect();
        let keep = asked.clone();
        tokio::spawn(async move {
            for answer in answers {
                let (stream, _) = listener.accept().await.unwrap();
                let request = match &tls {
                    None => serve(stream, &answer, then).await,
                    Some(tls) => match tls.accept(stream).await {
                        Ok(stream) => serve(stream, &answer, then).await,
                        Err(_) => continue, // the client refused the certificate
                    },
                };
                keep.lock().unwrap().push(request);
            }
        });
        Self { port, asked }
    }

    fn edge(&self) -> EdgeUrl {
        EdgeUrl::parse(&format!("http://127.0.0.1:{}", self.port)).unwrap()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    answer: &str,
    then: Then,
) -> String {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let length = stream.read(&mut part).await.unwrap_or(0);
        bytes.extend_from_slice(&part[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let is_connect = text.starts_with("CONNECT") && text.ends_with("\r\n\r\n");
        let is_tls = bytes.first() == Some(&0x16);
        if length == 0 || is_connect || is_tls || text.ends_with("the end") {
            // The client may have heard enough already.
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.flush().await;
            if matches!(then, Then::Hang) {
                let _ = stream.read(&mut part).await;
            }
            let _ = stream.shutdown().await;
            return text;
        }
    }
}

fn request(edge: EdgeUrl, path: &'static str) -> Request {
    Request {
        edge,
        ca_certificate: None,
        path,
        body: Secret::new("the end"),
    }
}

fn http() -> NativeHttp {
    NativeHttp::new(Timeouts::default())
}

async fn error_of(answer: &str, then: Then, timeouts: Timeouts) -> TransportError {
    let server = Server::start(&[answer], then, None).await;
    let request = request(server.edge(), POLL);
    NativeHttp::new(timeouts).send(request).await.unwrap_err()
}

#[tokio::test]
async fn sends_what_edges_expect() {
    let server = Server::answering(&[OK]).await;
    http().send(request(server.edge(), POLL)).await.unwrap();
    let asked = server.asked().remove(0);
    let (head, body) = asked.split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<_> = head.lines().collect();
    lines.sort_unstable();
    let platform = format!("defguard-client-platform: {}", platform::header());
    let host = format!("host: 127.0.0.1:{}", server.port);
    assert_eq!(
        lines,
        [
            "POST /api/v1/poll HTTP/1.1",
            "accept: */*",
            "content-length: 7",
            "content-type: application/json",
            &platform,
            "defguard-client-version: 2.0.0",
            &host,
            concat!("user-agent: latchkey/", env!("CARGO_PKG_VERSION")),
        ]
    );
    assert_eq!(body, "the end");
}

#[tokio::test]
async fn reads_the_headers_that_matter() {
    let server = Server::answering(&["HTTP/1.1 429 Too Many Requests\r\n\
         content-type: text/plain\r\ndate: Tue, 01 Sep 2026 10:00:00 GMT\r\nretry-after: 7\r\n\
         defguard-component-version: 1.6.2+9ae14db\r\ncontent-length: 4\r\n\r\nwait"])
    .await;
    let reply = http().send(request(server.edge(), POLL)).await.unwrap();
    assert_eq!(
        reply,
        Reply {
            status: 429,
            content_type: Some("text/plain".to_owned()),
            date: Some(1_788_256_800),
            retry_after: Some(7),
            edge_version: Some("1.6.2+9ae14db".to_owned()),
            body: b"wait".to_vec(),
        }
    );
}

#[test]
fn reads_both_forms_of_retry_after() {
    let date = Some(1_788_256_800);
    let retry_after = |value: &str, date| edge::retry_after(value, date, seconds);
    assert_eq!(retry_after("30", date), Some(30));
    assert_eq!(retry_after("Tue, 01 Sep 2026 10:01:00 GMT", date), Some(60));
    assert_eq!(retry_after("Tue, 01 Sep 2026 09:00:00 GMT", date), Some(0));
    assert_eq!(retry_after("Tue, 01 Sep 2026 10:01:00 GMT", None), None);
    assert_eq!(retry_after("-1", date), None);
    assert_eq!(retry_after("soon", date), None);
}

fn with_cookie(cookie: &str) -> String {
    OK.replace(
        "content-length",
        &format!("set-cookie: {cookie}\r\ncontent-length"),
    )
}

#[tokio::test]
async fn carries_the_session_and_nothing_else() {
    let start = with_cookie(
        "__cf_bm=1; path=/\r\nset-cookie: defguard_proxy=a%2Fb+c; HttpOnly; Secure; Path=/api",
    );
    let gone = with_cookie("defguard_proxy=; Max-Age=0");
    let again = with_cookie("defguard_proxy=second");
    let server = Server::answering(&[OK, &start, OK, &gone, OK, OK, &again, OK, OK, OK]).await;
    let elsewhere = Server::answering(&[OK]).await;
    let http = http();
    for path in [
        DEVICE, START, DEVICE, DEVICE, DEVICE, POLL, START, DEVICE, START, DEVICE,
    ] {
        http.send(request(server.edge(), path)).await.unwrap();
    }
    http.send(request(elsewhere.edge(), DEVICE)).await.unwrap();
    let cookies = |server: &Server| -> Vec<Option<String>> {
        let asked = server.asked();
        let cookie = |asked: &String| {
            asked
                .lines()
                .find_map(|line| line.strip_prefix("cookie: ").map(str::to_owned))
        };
        asked.iter().map(cookie).collect()
    };
    let first = Some("defguard_proxy=a%2Fb+c".to_owned());
    assert_eq!(
        cookies(&server),
        [
            None,
            None,
            first.clone(),
            first.clone(),
            first, // the Edge's advice to forget it is not taken
            None,
            None,
            Some("defguard_proxy=second".to_owned()),
            None,
            None, // the newest session has none, and an older one may be another user's
        ]
    );
    assert_eq!(cookies(&elsewhere), [None]);
    assert!(!format!("{http:?}").contains("second"));
}

#[tokio::test]
async fn keeps_the_base_path_and_follows_no_redirect() {
    let elsewhere = Server::answering(&[OK]).await;
    let away = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:{}/\r\ncontent-length: 0\r\n\r\n",
        elsewhere.port
    );
    let server = Server::answering(&[&away]).await;
    let edge = EdgeUrl::parse(&format!("http://localhost:{}/vpn/edge/", server.port)).unwrap();
    let reply = http().send(request(edge, START)).await.unwrap();
    assert_eq!(reply.status, 307);
    assert!(server.asked()[0].starts_with("POST /vpn/edge/api/v1/enrollment/start HTTP/1.1"));
    assert_eq!(elsewhere.asked(), [""; 0]);
}

#[tokio::test]
async fn takes_no_more_than_a_mebibyte() {
    let answer = |length: usize, head: &str| {
        format!(
            "HTTP/1.1 200 OK\r\n{head}connection: close\r\n\r\n{}",
            "x".repeat(length)
        )
    };
    let server = Server::answering(&[&answer(MAX_BODY, "")]).await;
    let reply = http().send(request(server.edge(), POLL)).await.unwrap();
    assert_eq!(reply.body.len(), MAX_BODY);
    for head in ["", "content-length: 10000000\r\n"] {
        let answer = answer(10_000_000, head);
        let error = error_of(&answer, Then::Close, Timeouts::default()).await;
        assert_eq!(error, TransportError::TooLarge);
    }
}

#[tokio::test]
async fn tells_a_broken_answer_from_a_late_one() {
    let usual = Timeouts::default();
    for broken in [
        "",
        "HTTP/1.1 200 OK\r\nconte",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\":",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ] {
        let error = error_of(broken, Then::Close, usual).await;
        assert_eq!(error, TransportError::Broken, "{broken}");
    }
    let short = Timeouts {
        total: Duration::from_millis(200),
        ..usual
    };
    for late in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\":",
    ] {
        let error = error_of(late, Then::Hang, short).await;
        assert_eq!(error, TransportError::TimedOut, "{late}");
    }
}

#[tokio::test]
async fn tells_where_nobody_is() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let edge = EdgeUrl::parse(&format!("http://{free}")).unwrap();
    let error = http().send(request(edge, START)).await.unwrap_err();
    assert_eq!(error, TransportError::Unreachable);

    // A name that is reserved for being nobody's (RFC 6761, section 6.4).
    let nowhere = "nobody.invalid";
    let edge = EdgeUrl::parse(&format!("https://{nowhere}")).unwrap();
    let error = http().send(request(edge, START)).await.unwrap_err();
    assert_eq!(error, TransportError::UnknownHost);

    let mut clients = Clients::new(Timeouts::default());
    clients.proxy = Some(format!("http://{nowhere}"));
    let edge = EdgeUrl::parse("https://vpn.example.com").unwrap();
    let request = request(edge, START);
    let error = NativeHttp::over(clients).send(request).await.unwrap_err();
    assert_eq!(error, TransportError::UnknownHost);
}

#[tokio::test]
async fn a_proxy_is_asked_for_https_elsewhere_only() {
    let login = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    let proxy = Server::answering(&[login, "HTTP/1.1 502 Bad Gateway\r\n\r\n"]).await;
    let mut clients = Clients::new(Timeouts::default());
    clients.proxy = Some(format!("http://127.0.0.1:{}", proxy.port));
    let http = NativeHttp::over(clients);
    let edge = EdgeUrl::parse("https://vpn.example.com").unwrap();
    for expected in [TransportError::ProxyLogin, TransportError::Unreachable] {
        let error = http.send(request(edge.clone(), START)).await.unwrap_err();
        assert_eq!(error, expected);
    }
    assert!(proxy.asked()[0].starts_with("CONNECT vpn.example.com:443 "));

    let server = Server::answering(&[OK, login]).await;
    assert!(http.send(request(server.edge(), START)).await.is_ok());
    let error = http.send(request(server.edge(), START)).await.unwrap_err();
    assert_eq!(error, TransportError::ProxyLogin);
    assert_eq!(proxy.asked().len(), 2);
}

/// An authority of our own, and a server certificate that it signed.
struct Tls {
    authority: String,
    acceptor: TlsAcceptor,
}

impl Tls {
    fn for_host(host: &str, adjust: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let authority = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);

        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        adjust(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = rustls::ServerConfig::builder_with_provider(
            rustls::crypto::ring::default_provider().into(),
        )
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
        Self {
            authority,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }

    async fn ask(
        &self,
        http: &NativeHttp,
        authority: Option<&str>,
    ) -> Result<Reply, TransportError> {
        let server = Server::start(&[OK], Then::Close, Some(self.acceptor.clone())).await;
        let edge = EdgeUrl::parse(&format!("https://localhost:{}", server.port)).unwrap();
        let mut request = request(edge, START);
        request.ca_certificate = authority.map(str::to_owned);
        http.send(request).await
    }
}

#[tokio::test]
async fn trusts_a_named_authority_for_its_own_edge_only() {
    let (one, other) = (
        Tls::for_host("localhost", |_| ()),
        Tls::for_host("localhost", |_| ()),
    );
    let http = http();
    let untrusted = Err(TransportError::TlsUntrusted);
    assert_eq!(one.ask(&http, None).await, untrusted);
    assert_eq!(
        one.ask(&http, Some(&one.authority)).await.unwrap().status,
        200
    );
    assert_eq!(
        one.ask(&http, None).await,
        untrusted,
        "not for requests that do not name it"
    );
    assert_eq!(other.ask(&http, Some(&one.authority)).await, untrusted);
    assert_eq!(one.ask(&http, Some("no certificate")).await, untrusted);
}

#[tokio::test]
async fn says_what_is_wrong_with_a_certificate() {
    let http = http();
    let wrong_host = Tls::for_host("vpn.example.com", |_| ());
    assert_eq!(
        wrong_host.ask(&http, Some(&wrong_host.authority)).await,
        Err(TransportError::TlsWrongHost)
    );
    let expired = Tls::for_host("localhost", |params| {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1)
    });
    assert_eq!(
        expired.ask(&http, Some(&expired.authority)).await,
        Err(TransportError::TlsExpired)
    );
    let early = Tls::for_host("localhost", |params| {
        params.not_before = rcgen::date_time_ymd(4000, 1, 1)
    });
    assert_eq!(
        early.ask(&http, Some(&early.authority)).await,
        Err(TransportError::TlsExpired)
    );
}

#[tokio::test]
async fn says_when_the_other_side_speaks_no_tls() {
    let server = Server::answering(&["HTTP/1.1 400 Bad Request\r\n\r\n"]).await;
    let edge = EdgeUrl::parse(&format!("https://localhost:{}", server.port)).unwrap();
    let error = http().send(request(edge, START)).await.unwrap_err();
    assert_eq!(error, TransportError::TlsOther);
}
