//! Proxies: which ways lead through one, what one gets to see, and what is said of one that does not help.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::world::{Authority, Demo, Laptop, TlsEdge, serve_always};

/// What stands before each login at the proxy; never said aloud.
const LOGIN: &str = "maya:Pr0xy-passw0rd";

/// A proxy that answers `CONNECT` with this, and hands the rest to a target, if it has one.
struct Proxy {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    fn start(answer: &'static str, target: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        std::thread::spawn(move || {
            for mut client in listener.incoming().map_while(Result::ok) {
                let head = head(&mut client);
                ears.lock().unwrap().extend(head);
                let _ = client.write_all(answer.as_bytes());
                match &target {
                    Some(target) => pass(client, TcpStream::connect(target).unwrap(), &ears),
                    None => {
                        let _ = client.shutdown(Shutdown::Write);
                        let mut rest = Vec::new();
                        let _ = client.read_to_end(&mut rest);
                        ears.lock().unwrap().extend(rest);
                    }
                }
            }
        });
        Self { port, heard }
    }

    fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }

    /// Has a program use it, whatever else the environment says.
    fn on(&self, mut command: Command) -> Command {
        let url = format!("http://{LOGIN}@127.0.0.1:{}", self.port);
        for name in ["http_proxy", "https_proxy", "all_proxy"] {
            command.env(name, &url).env(name.to_uppercase(), &url);
        }
        command.env_remove("no_proxy").env_remove("NO_PROXY");
        command
    }
}

/// Reads up to the empty line.
fn head(client: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(client.read(&mut byte), Ok(1)) {
        head.extend(byte);
    }
    head
}

fn pass(client: TcpStream, server: TcpStream, ears: &Arc<Mutex<Vec<u8>>>) {
    for (mut from, mut to) in [
        (client.try_clone().unwrap(), server.try_clone().unwrap()),
        (server, client),
    ] {
        let ears = Arc::clone(ears);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = from.read(&mut bytes) {
                ears.lock().unwrap().extend_from_slice(&bytes[..length]);
                if to.write_all(&bytes[..length]).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Write);
        });
    }
}

fn login() -> [String; 2] {
    use base64::Engine as _;
    let password = LOGIN.split_once(':').unwrap().1.to_owned();
    [
        password,
        base64::engine::general_purpose::STANDARD.encode(LOGIN),
    ]
}

#[test]
fn this_machine_is_never_asked_for_through_one() {
    let authority = Authority::new();
    let demo = Demo::start("enrolled-user", &[]);
    let tls = TlsEdge::on(&demo.edge, authority.identity("localhost"));
    let proxy = Proxy::start("HTTP/1.1 502 Bad Gateway\r\n\r\n", None);
    let port = demo.edge.trim_end_matches('/').rsplit_once(':').unwrap().1;
    for edge in [
        format!("http://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
        tls.url().to_owned(),
    ] {
        let laptop = Laptop::new();
        let text = json!({
            "enrollment_token": demo.mint("start_desktop"),
            "enrollment_url": edge,
            "ca_certificate": authority.pem,
        });
        laptop.put(&laptop.file(), text.to_string().as_bytes());
        for args in [&["enroll", "--retry-for", "0"][..], &["sync"]] {
            let ran = laptop.run_command(proxy.on(laptop.command(args)));
            assert_eq!(ran.code, 0, "{edge}: {}", ran.stderr);
        }
    }
    assert_eq!(proxy.heard(), "");
}

#[test]
fn https_goes_through_one_that_sees_neither_token_nor_path() {
    let authority = Authority::new();
    let demo = Demo::start("enrolled-user", &[]);
    let tls = TlsEdge::on(&demo.edge, authority.identity("vpn.example.com"));
    let target = tls.url().strip_prefix("https://").unwrap().to_owned();
    let proxy = Proxy::start("HTTP/1.1 200 OK\r\n\r\n", Some(target));
    let laptop = Laptop::new();
    let token = demo.mint("start_desktop");
    let text = json!({
        "enrollment_token": token,
        "enrollment_url": "https://vpn.example.com/",
        "ca_certificate": authority.pem,
    });
    laptop.put(&laptop.file(), text.to_string().as_bytes());
    for args in [&["enroll", "--retry-for", "0"][..], &["sync"]] {
        let ran = laptop.run_command(proxy.on(laptop.command(args)));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    assert!(tls.heard().contains(&token));
    let heard = proxy.heard();
    assert!(heard.starts_with("CONNECT vpn.example.com:443 HTTP/1.1\r\n"));
    let [password, header] = login();
    assert!(
        heard.to_lowercase().contains("proxy-authorization: basic "),
        "it was let in"
    );
    assert!(
        !tls.heard().to_lowercase().contains("proxy-authorization"),
        "the Edge hears of no login"
    );
    for hidden in [&token, "/api/v1", "defguard"] {
        assert!(!heard.contains(hidden), "{hidden}");
    }
    laptop.never_said(&[token, password, header]);
}

#[test]
fn one_that_does_not_help_is_named_without_its_login() {
    const PORTAL: &str = "<html><body>Please log in</body></html>";
    const OPEN: &str = "HTTP/1.1 200 OK\r\n\r\n";
    let portal = serve_always(format!("HTTP/1.1 200 OK\r\n\r\n{PORTAL}").into());
    let portal = portal.strip_prefix("http://").unwrap();
    for (answer, trouble, words) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n",
            "proxy_login",
            "the proxy of this network wants a login",
        ),
        (
            "HTTP/1.1 511 Network Authentication Required\r\ncontent-length: 0\r\n\r\n",
            "unreachable",
            "cannot be reached",
        ),
        (
            "HTTP/1.1 302 Found\r\nlocation: http://portal.example/\r\ncontent-length: 0\r\n\r\n",
            "unreachable",
            "cannot be reached",
        ),
        (PORTAL, "unreachable", "cannot be reached"),
        (OPEN, "tls_other", "no secure connection"),
        ("\r\n", "unreachable", "cannot be reached"),
    ] {
        let proxy = Proxy::start(answer, (answer == OPEN).then(|| portal.to_owned()));
        let laptop = Laptop::new();
        let token = "SomeTokenSomeTokenSomeTokenSome1";
        laptop.deliver("https://vpn.example.com", token);
        let args = ["enroll", "--retry-for", "0"];
        let ran = laptop.run_command(proxy.on(laptop.command(&args)));
        assert_eq!(ran.code, 4, "{answer}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{answer}: {}", ran.stderr);
        let args = ["enroll", "--retry-for", "0", "--json"];
        let ran = laptop.run_command(proxy.on(laptop.command(&args)));
        let last = ran.stdout.lines().last().unwrap();
        let last: serde_json::Value = serde_json::from_str(last).unwrap();
        assert_eq!(last["error"]["code"], trouble, "{answer}");
        assert!(!proxy.heard().contains(token));
        let [password, header] = login();
        laptop.never_said(&[token.to_owned(), password, header]);
    }
}

/// A web page from a portal, in the place of the Edge's answer.
#[test]
fn a_web_page_instead_of_an_answer_is_called_one() {
    let demo = Demo::start("enrolled-user", &["--fault", "start=html"]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    let ran = laptop.expect(4, &["enroll", "--retry-for", "0"]);
    assert!(ran.stderr.contains("a web page came"), "{}", ran.stderr);
    assert!(ran.stderr.contains("log in there"), "{}", ran.stderr);
}
