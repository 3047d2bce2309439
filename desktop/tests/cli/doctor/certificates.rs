//! The certificates that a server shows.

use std::time::{Duration, SystemTime};

use rcgen::CertificateParams;
use serde_json::json;

use super::{deliver, doctor};
use crate::world::{Authority, Demo, Identity, Laptop, TlsEdge};

/// Lets a certificate end in so many days and a half.
pub(super) fn ends_in(days: u64) -> impl FnOnce(&mut CertificateParams) {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let end = now + Duration::from_secs(days * 86_400 + 43_200);
    move |params| params.not_after = rcgen::date_time_ymd(1970, 1, 1) + end
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
fn an_intermediate_certificate_that_ends_first_is_told_by_its_name() {
    let authority = Authority::new();
    let demo = Demo::start("enrolled-user", &[]);
    let past = |params: &mut CertificateParams| {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    };
    for (between, code, words) in [
        (
            authority.intermediate("Acme Issuing 7", ends_in(5)),
            "tls_soon",
            "the intermediate certificate `Acme Issuing 7` ends",
        ),
        (
            authority.intermediate("Acme Issuing 8", ends_in(40)),
            "tls_good",
            "Acme Issuing 8",
        ),
        (
            authority.intermediate("Acme Issuing 9\u{202e}", past),
            "tls_bad",
            "the intermediate certificate `Acme Issuing 9�` ended on 2020-01-01",
        ),
    ] {
        let identity = between.odd_identity("localhost", ends_in(60));
        let edge = TlsEdge::on(&demo.edge, identity);
        let laptop = Laptop::new();
        deliver(&laptop, edge.url(), &"a".repeat(32), &authority);
        let report = doctor(&laptop, if code == "tls_bad" { 2 } else { 1 }, &[]);
        let line = report.line("tls");
        assert_eq!(line["code"], code);
        let message = line["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
    }
    // The server's own, where that is the first to end.
    let between = authority.intermediate("Acme Issuing 7", ends_in(60));
    let edge = TlsEdge::on(&demo.edge, between.odd_identity("localhost", ends_in(5)));
    let laptop = Laptop::new();
    deliver(&laptop, edge.url(), &"a".repeat(32), &authority);
    let report = doctor(&laptop, 1, &[]);
    assert_eq!(report.code("tls"), "tls_soon");
    assert_eq!(report.line("tls")["intermediate"], json!(null));
    assert_eq!(report.line("tls")["days"], 5);
}
