//! `latchkey doctor`: each thing that can be wrong is found, nothing is changed, and the token stays as good as it was.

mod certificates;
mod keyring;
mod machine;
mod servers;

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use self::certificates::ends_in;
use crate::world::{Authority, Demo, Laptop, Machine, Ran, TlsEdge};

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

/// Everything in a data directory: names, modes, and contents as a number that changes with them.
fn contents(folder: &Path) -> Vec<(String, u32, u64)> {
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            let mut hasher = DefaultHasher::new();
            fs::read(entry.path()).unwrap().hash(&mut hasher);
            (name, mode, hasher.finish())
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
    report.left_out("name", &json!("bad_rules"));
    assert_eq!(demo.requests(), before, "nobody was asked");

    let this = json!({ "allowed_edge_hosts": ["127.0.0.1"], "hide_manual_entry": true });
    let machine = Machine::with(&this).unwrap();
    let report = Report::of(&run(&machine), 0);
    assert_eq!(report.code("policy"), "policy_good");
    assert_eq!(report.code("edge"), "edge_good");
}

#[test]
fn rules_that_allow_or_decide_nothing_are_told_as_that() {
    let laptop = Laptop::new();
    for (policy, said) in [
        (json!({ "allowed_edge_hosts": [] }), "allows no server"),
        (json!({}), "decides nothing"),
    ] {
        let Some(machine) = Machine::with(&policy) else {
            return;
        };
        let report = Report::of(&machine.run(&laptop, &["doctor", "--json"]), 1);
        assert_eq!(report.code("policy"), "policy_good");
        let message = report.line("policy")["message"].as_str().unwrap();
        assert_eq!(message, format!("{}; {said}", Machine::PLACE));
    }
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
