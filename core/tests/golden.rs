//! The JSON of types that are stored or sent.

mod common;

use common::assert_golden;
use latchkey_core::export::ExportError;
use latchkey_core::page::Page;
use latchkey_core::provisioning::{Digest, Encoding, Place, Problem, ProblemCode, SearchError};
use latchkey_core::qr::QrCode;
use latchkey_core::rules::password_rules;
use latchkey_core::secret::Secret;

#[test]
fn a_page() {
    let default = include_str!("fixtures/page/default-1.6.md");
    assert_golden(
        &Page::parse(default),
        include_str!("fixtures/golden/page-default-1.6.json"),
    );
    let every_form = include_str!("fixtures/page/every-form.md");
    assert_golden(
        &Page::parse(every_form),
        include_str!("fixtures/golden/page-every-form.json"),
    );
}

#[test]
fn a_file_that_cannot_be_used() {
    let error = SearchError {
        path: "/etc/latchkey/provisioning.json".to_owned(),
        place: Place::Machine,
        problems: vec![
            Problem {
                code: ProblemCode::UrlNotHttps,
                line: Some(3),
                column: Some(21),
            },
            Problem::nowhere(ProblemCode::TokenMissing),
        ],
    };
    assert_golden(&error, include_str!("fixtures/golden/search-error.json"));
}

#[test]
fn every_problem_code() {
    use ProblemCode::*;
    let all = vec![
        Unreadable,
        NotRegular,
        ForeignOwner,
        WritableByOthers,
        TooLarge,
        EdgeNotAllowed,
        Empty,
        NotUtf8,
        NotUtf16,
        Nul,
        NotJson,
        CutOff,
        TrailingText,
        NotAnObject,
        KeyTwice,
        SpellingsDiffer,
        TokenMissing,
        TokenNotText,
        TokenEmpty,
        TokenBadCharacter,
        TokenShape,
        UrlMissing,
        UrlNotText,
        UrlEmpty,
        UrlNotAUrl,
        UrlNotHttps,
        UrlUserInfo,
        UrlQueryOrFragment,
        UrlLoopback,
        CaNotText,
        CaNotPem,
        CaPrivateKey,
        NotALink,
        ControlCharacter,
    ];
    assert_golden(&all, include_str!("fixtures/golden/problem-codes.json"));
}

#[test]
fn every_place_and_encoding() {
    use Encoding::*;
    use Place::*;
    assert_golden(
        &vec![Given, AppData, Defguard, Machine],
        r#"["given", "app_data", "defguard", "machine"]"#,
    );
    assert_golden(
        &vec![Utf8, Utf8Bom, Utf16Le, Utf16Be],
        r#"["utf-8", "utf-8-bom", "utf-16-le", "utf-16-be"]"#,
    );
}

#[test]
fn every_reason_against_an_export() {
    use ExportError::*;
    assert_golden(
        &vec![
            OnlyClientActivation,
            NeedsSecondFactor,
            NeedsPostureCheck,
            NoAddress,
            ControlCharacter,
            BadDns,
            BadEndpoint,
        ],
        r#"["only_client_activation", "needs_second_factor", "needs_posture_check", "no_address", "control_character",
            "bad_dns", "bad_endpoint"]"#,
    );
}

#[test]
fn the_password_rules() {
    assert_golden(
        &password_rules("Passw0rd"),
        r#"{"length": true, "upper": true, "lower": true, "digit": true, "special": false}"#,
    );
}

#[test]
fn a_qr_code() {
    // What it says is read back by a decoder beside the code; this holds its form.
    assert_golden(
        &QrCode::of(&Secret::new("latchkey")).unwrap(),
        include_str!("fixtures/golden/qr-code.json"),
    );
}

#[test]
fn a_digest() {
    let digest = Digest::of(b"abc");
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, B.1
    assert_eq!(digest.to_string(), text);
}
