//! The way to a server, and what answers there.

use serde_json::json;

use super::{Report, deliver, doctor, enrolled};
use crate::world::{Authority, Deaf, Demo, Laptop, Machine, Tap, TlsEdge, serve_always};

#[test]
fn a_server_that_is_not_reached_is_told_by_the_first_thing_that_fails() {
    let laptop = Laptop::new();
    let report = doctor(&laptop, 2, &["--url", "https://nobody.invalid"]);
    assert_eq!(report.code("name"), "name_unknown");
    report.left_out("connection", &json!({ "after": "name" }));

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("https://{}", listener.local_addr().unwrap());
    drop(listener);
    let report = doctor(&laptop, 2, &["--url", &closed]);
    assert_eq!(report.code("name"), "name_none");
    assert_eq!(report.code("connection"), "connection_refused");
    report.left_out("tls", &json!({ "after": "connection" }));

    let ran = laptop.expect(64, &["doctor", "--url", "ftp://vpn.example.com"]);
    assert!(ran.stderr.contains("https"), "{}", ran.stderr);
}

#[test]
fn a_server_is_reached_at_its_second_address_as_when_enrolling() {
    let Some(machine) = Machine::new() else {
        return;
    };
    machine.put_beside(
        "hosts",
        "127.0.0.1 localhost two.test\n127.0.0.2 two.test\n",
    );
    let authority = Authority::new();
    let demo = Demo::start("enrolled-user", &[]);
    let edge = TlsEdge::on(&demo.edge, authority.identity("two.test"));
    let first = Deaf::new();
    let _second = Tap::at(("127.0.0.2", first.port), edge.url());
    let laptop = Laptop::new();
    let url = format!("https://two.test:{}", first.port);
    deliver(&laptop, &url, &demo.mint("start_desktop"), &authority);
    let report = Report::of(&machine.run(&laptop, &["doctor", "--json"]), 0);
    let addresses = &report.line("name")["addresses"];
    assert_eq!(*addresses, json!(["127.0.0.1", "127.0.0.2"]));
    assert_eq!(report.code("connection"), "connection_good");
    assert_eq!(report.line("connection")["at"], "127.0.0.2");
    assert_eq!(report.code("core"), "core_good");
    machine.expect(0, &laptop, &["enroll"]);
}

#[test]
fn a_server_that_takes_its_time_is_no_failure_as_long_as_an_enrollment_would_wait() {
    // The system takes the connection; nobody ever answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let report = doctor(&Laptop::new(), 1, &["--url", &url]);
    assert_eq!(report.code("connection"), "connection_good");
    assert_eq!(report.code("edge"), "edge_slow");
    assert_eq!(report.line("edge")["patience"], 35);
    report.left_out("core", &json!({ "after": "edge" }));
}

#[test]
fn a_core_that_is_down_and_a_clock_that_is_off_are_told() {
    let (demo, laptop) = enrolled();
    demo.core("POST", "/demo/core", &json!(false));
    let report = doctor(&laptop, 2, &[]);
    assert_eq!(report.code("edge"), "edge_good");
    assert_eq!(report.code("core"), "core_down");
    demo.core("POST", "/demo/core", &json!(true));
    for (ahead, code, result, codes) in [
        (3600, "clock_wrong", 2, "every code is refused"),
        (-3600, "clock_wrong", 2, "every code is refused"),
        (15, "clock_off", 1, "some codes are refused"),
    ] {
        demo.core("POST", "/demo/clock", &json!(ahead));
        let report = doctor(&laptop, result, &[]);
        assert_eq!(report.code("clock"), code);
        let told = report.line("clock")["ahead"].as_i64().unwrap();
        assert!((told - ahead).abs() <= 3, "{told}");
        let remedy = report.line("clock")["remedy"].as_str().unwrap();
        assert!(remedy.contains(codes), "{remedy}");
    }
    // As exact as it counts: a code lives for half a minute.
    demo.core("POST", "/demo/clock", &json!(95));
    let words = laptop.run(&["doctor"]).stdout;
    let is_exact = (92..=98).any(|off| words.contains(&format!("is {off} s behind")));
    assert!(is_exact, "{words}");
    demo.core("POST", "/demo/clock", &json!(15));
    let words = laptop.run(&["doctor"]).stdout;
    assert!(words.contains("half-minute"), "{words}");
}

#[test]
fn something_else_than_an_edge_is_told_and_its_words_do_no_harm() {
    let page =
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<h1>Login</h1>";
    let hostile = "HTTP/1.1 200 OK\r\ndefguard-component-version: 1.6.0-\u{9b}31m\r\nconnection: close\r\n\r\nalive";
    let busy = "HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\n\r\n";
    let broken = "HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n";
    for (answer, code, result) in [
        (page, "edge_other", 2),
        (hostile, "edge_good", 0),
        (busy, "edge_busy", 1),
        (broken, "edge_trouble", 2),
    ] {
        let url = serve_always(answer.as_bytes().to_vec());
        let laptop = Laptop::new();
        let ran = laptop.run(&["doctor", "--json", "--url", &url]);
        assert!(!ran.stdout.contains('\u{9b}'), "{}", ran.stdout);
        assert_eq!(Report::of(&ran, result).code("edge"), code);
    }
}

#[test]
fn a_proxy_is_named_without_its_login() {
    let answer = "HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\n\r\n";
    let proxy = serve_always(answer.as_bytes().to_vec());
    let address = proxy.strip_prefix("http://").unwrap();
    let laptop = Laptop::new();
    let mut command = laptop.command(&["doctor", "--json", "--url", "https://vpn.invalid"]);
    let login = format!("http://maya:Pr0xy-passw0rd@{address}");
    command.env_remove("no_proxy").env_remove("NO_PROXY");
    command
        .env("https_proxy", &login)
        .env("HTTPS_PROXY", &login);
    let ran = laptop.run_command(command);
    let report = Report::of(&ran, 2);
    assert_eq!(report.line("name")["proxy"], address);
    assert_eq!(report.code("name"), "name_by_proxy");
    assert_eq!(report.line("connection")["proxy"], true);
    assert_eq!(report.line("tls")["error"], "proxy_login");
    laptop.never_said(&["Pr0xy-passw0rd".to_owned()]);
}
