//! `latchkey doctor`: each thing that can be wrong is found, nothing is changed, and the token stays as good as it was.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use latchkey_desktop::lock::Lock;
use rcgen::CertificateParams;
use serde_json::{Value, json};
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use crate::world::{
    Authority, Deaf, Demo, Identity, Laptop, Machine, Ran, Tap, TlsEdge, serve_always, set_mode,
};

/// The lines of a report, which must end with this code.
struct Report(Vec<Value>);

impl Report {
    fn of(ran: &Ran, code: i32) -> Self {
        assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
        let report = ran.json();
        let result = ["ok", "warning", "failure"][usize::try_from(code).unwrap()];
        assert_eq!(report["result"], result);
        Self(report["checks"].as_array().unwrap().clone())
    }

    /// The code of the only line for a check.
    fn code(&self, check: &str) -> &str {
        self.line(check)["code"].as_str().unwrap()
    }

    fn line(&self, check: &str) -> &Value {
        let mut lines = self.0.iter().filter(|line| line["check"] == check);
        let line = lines.next().unwrap();
        assert!(lines.next().is_none(), "{check} is there twice");
        line
    }

    /// Checks that all from this one to the clock were left out, for this reason.
    fn left_out(&self, from: &str, why: &Value) {
        let checks = ["name", "connection", "tls", "edge", "core", "clock"];
        let first = checks.iter().position(|check| *check == from).unwrap();
        for check in &checks[first..] {
            let line = self.line(check);
            assert_eq!(line["result"], "not_checked", "{line}");
            assert_eq!(line["why"], *why, "{line}");
        }
    }
}

fn doctor(laptop: &Laptop, code: i32, more: &[&str]) -> Report {
    let mut args = vec!["doctor", "--json"];
    args.extend(more);
    Report::of(&laptop.run(&args), code)
}

/// Everything in a data directory: names, modes and contents.
fn contents(folder: &Path) -> Vec<(String, u32, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            (name, mode, fs::read(entry.path()).unwrap())
        })
        .collect();
    all.sort();
    all
}

fn enrolled() -> (Demo, Laptop) {
    let demo = Demo::start("enrolled-user", &[]);
    let laptop = Laptop::new();
    laptop.invite(&demo, "start_desktop");
    laptop.expect(0, &["enroll"]);
    (demo, laptop)
}

/// Delivers a file for an Edge with an authority of its own.
fn deliver(laptop: &Laptop, edge: &str, token: &str, authority: &Authority) {
    let text = json!({
        "enrollment_token": token,
        "enrollment_url": edge,
        "ca_certificate": authority.pem,
    });
    laptop.put(&laptop.file(), text.to_string().as_bytes());
}

/// Lets a certificate end in so many days and a half.
fn ends_in(days: u64) -> impl FnOnce(&mut CertificateParams) {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let end = now + Duration::from_secs(days * 86_400 + 43_200);
    move |params| params.not_after = rcgen::date_time_ymd(1970, 1, 1) + end
}

#[test]
fn all_is_well_where_all_is_well() {
    let authority = Authority::new();
    let demo = Demo::start("enrolled-user", &[]);
    let identity = authority.odd_identity("localhost", ends_in(60));
    let edge = TlsEdge::on(&demo.edge, identity);
    let laptop = Laptop::new();
    laptop.put(&laptop.folder().join("ca.pem"), authority.pem.as_bytes());
    let run = |args: &[&str]| {
        let mut command = laptop.command(args);
        command.env("SSL_CERT_FILE", laptop.folder().join("ca.pem"));
        laptop.run_command(command)
    };
    let report = Report::of(&run(&["doctor", "--json", "--url", edge.url()]), 0);
    for (check, code) in [
        ("file", "file_none"),
        ("folder", "folder_good"),
        ("database", "database_none"),
        ("secrets", "secrets_none"),
        ("name", "name_good"),
        ("connection", "connection_good"),
        ("tls", "tls_good"),
        ("edge", "edge_good"),
        ("core", "core_good"),
        ("clock", "clock_good"),
        ("policy", "policy_none"),
    ] {
        assert_eq!(report.code(check), code);
        assert_eq!(report.line(check)["result"], "ok");
    }
    assert_eq!(report.line("tls")["days"], 60);
    assert_eq!(report.line("edge")["version"], "1.6.2+9ae14db");
    let said = run(&["doctor", "--url", edge.url()]);
    assert_eq!(said.code, 0);
    assert!(said.stdout.contains("All is well"), "{}", said.stdout);
}

#[test]
fn the_token_is_neither_sent_nor_said_and_nothing_is_changed() {
    let authority = Authority::new();
    let demo = Demo::start("new-user", &[]);
    let edge = TlsEdge::on(&demo.edge, authority.identity("localhost"));
    let laptop = Laptop::new();
    let token = demo.mint("start_enrollment");
    deliver(&laptop, edge.url(), &token, &authority);
    let before = contents(&laptop.data());
    // Loopback is odd in a file: all else is well.
    let report = doctor(&laptop, 1, &[]);
    assert_eq!(report.code("file"), "file_odd");
    assert_eq!(report.line("file")["mode"], "0600");
    assert_eq!(report.code("core"), "core_good");
    laptop.expect(1, &["doctor"]);
    assert_eq!(contents(&laptop.data()), before);

    let heard = edge.heard();
    let requests: Vec<&str> = heard
        .lines()
        .filter(|line| line.contains("HTTP/1.1"))
        .collect();
    assert!(requests.len() >= 3, "{heard}");
    assert!(
        requests.iter().all(|line| line.starts_with("GET /api/v1/")),
        "{requests:?}"
    );
    assert!(!heard.contains(&token) && !heard.to_lowercase().contains("cookie"));
    assert!(
        !demo.requests().contains(&"start".to_owned()),
        "{:?}",
        demo.requests()
    );
    laptop.never_said(std::slice::from_ref(&token));

    // It is as good as before.
    let talk = laptop.run(&["enroll", "--json"]);
    assert_eq!(talk.code, 3, "{}", talk.stderr);
    assert!(demo.requests().contains(&"start".to_owned()));
}

#[test]
fn without_a_file_it_tells_where_one_belongs() {
    let laptop = Laptop::new();
    let report = doctor(&laptop, 1, &[]);
    let line = report.line("file");
    assert_eq!(
        (&line["code"], &line["needed"]),
        (&json!("file_none"), &json!(true))
    );
    let first = laptop.file().display().to_string();
    assert_eq!(line["searched"][0], first);
    report.left_out("name", &json!("no_server"));
    assert!(laptop.expect(1, &["doctor"]).stdout.contains(&first));
    assert_eq!(contents(&laptop.data()), []);
}

#[test]
fn a_bad_file_is_told_with_its_place() {
    let laptop = Laptop::new();
    let good =
        json!({ "enrollment_url": "https://vpn.invalid", "enrollment_token": "a".repeat(32) });
    for (text, mode, problem, line) in [
        (
            "{\n  \"enrollment_url\": x".to_owned(),
            0o600,
            "not_json",
            json!(2),
        ),
        (good.to_string(), 0o666, "writable_by_others", json!(null)),
        (
            good.to_string().replace("https", "ftp"),
            0o600,
            "url_not_https",
            json!(1),
        ),
    ] {
        laptop.put(&laptop.file(), text.as_bytes());
        set_mode(&laptop.file(), mode);
        let report = doctor(&laptop, 2, &[]);
        assert_eq!(report.code("file"), "file_bad");
        assert_eq!(report.line("file")["mode"], format!("{mode:04o}"));
        assert_eq!(report.line("file")["problems"][0]["code"], problem);
        assert_eq!(report.line("file")["problems"][0]["line"], line);
        report.left_out("name", &json!("no_server"));
    }
    if rustix::process::geteuid().is_root() {
        laptop.put(&laptop.file(), good.to_string().as_bytes());
        std::os::unix::fs::chown(laptop.file(), Some(12_345), None).unwrap();
        let report = doctor(&laptop, 2, &[]);
        assert_eq!(report.line("file")["problems"][0]["code"], "foreign_owner");
        assert_eq!(report.line("file")["owner"], 12_345);
    }
}

#[test]
fn what_is_enrolled_is_looked_at_while_a_window_is_open() {
    let (demo, laptop) = enrolled();
    let _window = Lock::acquire(&laptop.data(), "latchkey-desktop").unwrap();
    let before = contents(&laptop.data());
    let report = doctor(&laptop, 0, &[]);
    assert_eq!(report.code("file"), "file_none");
    assert_eq!(report.code("database"), "database_good");
    assert_eq!(report.line("database")["instances"], 1);
    assert_eq!(report.code("secrets"), "secrets_good");
    assert_eq!(report.code("tls"), "tls_none");
    assert_eq!(report.line("edge")["edge"], demo.edge.trim_end_matches('/'));
    assert_eq!(contents(&laptop.data()), before);
}

#[test]
fn a_damaged_database_is_a_finding_and_not_the_end() {
    let (_demo, laptop) = enrolled();
    let path = laptop.data().join("latchkey.db");
    let whole = fs::read(&path).unwrap();
    let mut holed = whole.clone();
    holed[4096..].fill(0xaa);
    for bytes in [&holed[..], &whole[..whole.len() / 2], b"no database at all"] {
        fs::write(&path, bytes).unwrap();
        let before = contents(&laptop.data());
        let report = doctor(&laptop, 2, &["--url", "https://vpn.invalid"]);
        assert_eq!(report.code("database"), "database_bad");
        assert_eq!(report.line("database")["why"], "corrupt");
        assert_eq!(
            report.line("secrets")["why"],
            json!({ "after": "database" })
        );
        assert_eq!(report.code("name"), "name_unknown", "the rest is looked at");
        assert_eq!(contents(&laptop.data()), before);
    }
}

#[test]
fn a_newer_database_is_a_finding_and_not_the_end() {
    let (_demo, laptop) = enrolled();
    let path = laptop.data().join("latchkey.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let mut sql = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
        sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
            .execute(&mut sql)
            .await
            .unwrap();
        sqlx::Connection::close(sql).await.unwrap();
    });
    let report = doctor(&laptop, 2, &[]);
    assert_eq!(report.code("database"), "database_newer");
    assert_eq!(report.line("database")["schema"], 9999);
    report.left_out("name", &json!("no_server"));
}

#[test]
fn a_key_that_is_open_missing_or_another_is_told() {
    let (_demo, laptop) = enrolled();
    let key = laptop.data().join("latchkey.key");
    set_mode(&key, 0o644);
    let report = doctor(&laptop, 1, &[]);
    assert_eq!(report.code("secrets"), "secrets_open");
    assert_eq!(report.line("secrets")["mode"], "0644");
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644, "it only looks");

    fs::write(&key, [7; 32]).unwrap();
    assert_eq!(doctor(&laptop, 2, &[]).line("secrets")["flaw"], "wrong");
    fs::write(&key, [7; 31]).unwrap();
    assert_eq!(
        doctor(&laptop, 2, &[]).line("secrets")["flaw"],
        "unreadable"
    );
    fs::remove_file(&key).unwrap();
    assert_eq!(doctor(&laptop, 2, &[]).line("secrets")["flaw"], "missing");
    assert!(!key.exists(), "none is made");
}

#[test]
fn a_folder_that_others_see_or_that_is_read_only_is_told() {
    let (_demo, laptop) = enrolled();
    set_mode(&laptop.data(), 0o755);
    assert_eq!(doctor(&laptop, 1, &[]).code("folder"), "folder_open");
    set_mode(&laptop.data(), 0o500);
    let before = contents(&laptop.data());
    let report = doctor(&laptop, 2, &[]);
    assert_eq!(report.code("folder"), "folder_locked");
    assert_eq!(report.code("database"), "database_good");
    assert_eq!(contents(&laptop.data()), before);
    set_mode(&laptop.data(), 0o700);
}

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
    let second = Tap::at("127.0.0.2", edge.url());
    let (_, port) = second.url.rsplit_once(':').unwrap();
    let _first = Deaf::at(port.parse().unwrap());
    let laptop = Laptop::new();
    let url = format!("https://two.test:{port}");
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
fn each_fault_of_a_certificate_has_its_own_words() {
    let (authority, other) = (Authority::new(), Authority::new());
    let demo = Demo::start("enrolled-user", &[]);
    let expired = authority.odd_identity("localhost", |params| {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    });
    for (identity, named, error, words) in [
        (
            authority.identity("localhost"),
            &other,
            "tls_untrusted",
            "not signed by anybody",
        ),
        (
            Identity::self_signed("localhost"),
            &authority,
            "tls_untrusted",
            "not signed by anybody",
        ),
        (expired, &authority, "tls_expired", "ended on 2020-01-01"),
        (
            authority.identity("vpn.example.com"),
            &authority,
            "tls_wrong_host",
            "not for localhost",
        ),
    ] {
        let edge = TlsEdge::on(&demo.edge, identity);
        let laptop = Laptop::new();
        deliver(&laptop, edge.url(), &"a".repeat(32), named);
        let report = doctor(&laptop, 2, &[]);
        let line = report.line("tls");
        assert_eq!(
            (&line["code"], &line["error"]),
            (&json!("tls_bad"), &json!(error))
        );
        assert!(line["message"].as_str().unwrap().contains(words), "{line}");
        report.left_out("edge", &json!({ "after": "tls" }));
        assert_eq!(edge.heard(), "");
    }
}

#[test]
fn a_certificate_that_ends_soon_is_told_two_weeks_before() {
    let authority = Authority::new();
    let demo = Demo::start("enrolled-user", &[]);
    for (days, code) in [(5, "tls_soon"), (13, "tls_soon"), (14, "tls_good")] {
        let edge = TlsEdge::on(
            &demo.edge,
            authority.odd_identity("localhost", ends_in(days)),
        );
        let laptop = Laptop::new();
        deliver(&laptop, edge.url(), &"a".repeat(32), &authority);
        let report = doctor(&laptop, 1, &[]);
        assert_eq!(report.code("tls"), code);
        assert_eq!(report.line("tls")["days"], days);
    }
}

#[test]
fn a_core_that_is_down_and_a_clock_that_is_off_are_told() {
    let (demo, laptop) = enrolled();
    demo.core("POST", "/demo/core", &json!(false));
    let report = doctor(&laptop, 2, &[]);
    assert_eq!(report.code("edge"), "edge_good");
    assert_eq!(report.code("core"), "core_down");
    demo.core("POST", "/demo/core", &json!(true));
    for (ahead, code, result) in [
        (3600, "clock_wrong", 2),
        (-3600, "clock_wrong", 2),
        (15, "clock_off", 1),
    ] {
        demo.core("POST", "/demo/clock", &json!(ahead));
        let report = doctor(&laptop, result, &[]);
        assert_eq!(report.code("clock"), code);
        let told = report.line("clock")["ahead"].as_i64().unwrap();
        assert!((told - ahead).abs() <= 3, "{told}");
    }
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

#[test]
fn rules_that_forbid_the_server_or_cannot_be_followed_keep_it_from_being_asked() {
    let (demo, laptop) = enrolled();
    let before = demo.requests();
    let run = |machine: &Machine| machine.run(&laptop, &["doctor", "--json"]);
    let others = json!({ "allowed_edge_hosts": ["vpn.example.com"] });
    let Some(machine) = Machine::with(&others) else {
        return;
    };
    let report = Report::of(&run(&machine), 2);
    assert_eq!(report.code("policy"), "policy_forbids");
    report.left_out("name", &json!("rules"));

    let machine = Machine::with(&json!({ "allowed_hosts": [] })).unwrap();
    let report = Report::of(&run(&machine), 2);
    assert_eq!(report.code("policy"), "policy_bad");
    assert_eq!(report.code("database"), "database_good");
    report.left_out("name", &json!("rules"));
    assert_eq!(demo.requests(), before, "nobody was asked");

    let this = json!({ "allowed_edge_hosts": ["127.0.0.1"], "hide_manual_entry": true });
    let machine = Machine::with(&this).unwrap();
    let report = Report::of(&run(&machine), 0);
    assert_eq!(report.code("policy"), "policy_good");
    assert_eq!(report.code("edge"), "edge_good");
}

#[test]
fn a_narrow_terminal_shows_all_of_it() {
    let laptop = Laptop::new();
    for columns in ["80", "60", "40"] {
        let mut command = laptop.command(&["doctor", "--url", "https://nobody.invalid"]);
        command.env("COLUMNS", columns);
        let said = laptop.run_command(command).stdout;
        let width: usize = columns.parse().unwrap();
        for line in said.lines().filter(|line| !line.contains('/')) {
            assert!(line.chars().count() <= width, "{columns}: {line}");
        }
        assert!(said.contains("✗ server's name"), "{said}");
        assert!(!said.contains('\u{1b}'), "coloured where nobody sees it");
    }
}
