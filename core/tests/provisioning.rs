//! Provisioning files, good and bad, as bytes -> what is read, or what is said about them.

use latchkey_core::provisioning::{Encoding, Inspection, MAX_BYTES, ProblemCode, inspect, parse};
use proptest::prelude::*;

/// The token of all fixtures that do not say otherwise.
const TOKEN: &str = "Tk00NotARealTokenOnlyForTests012";
const URL: &str = "https://vpn.example.com";

macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("fixtures/provisioning/", $name, ".json")).as_slice(),
        )
    };
}

/// Code, line and column of everything in the list, as `(code, Some((line, column)))`.
fn places(
    problems: &[latchkey_core::provisioning::Problem],
) -> Vec<(ProblemCode, Option<(u32, u32)>)> {
    problems
        .iter()
        .map(|problem| (problem.code, problem.line.zip(problem.column)))
        .collect()
}

#[test]
fn reads_every_encoding_and_spelling() {
    for ((name, bytes), encoding, url) in [
        (fixture!("good/plain"), Encoding::Utf8, URL),
        (fixture!("good/one_line"), Encoding::Utf8, URL),
        (fixture!("good/crlf"), Encoding::Utf8, URL),
        (fixture!("good/utf8_bom"), Encoding::Utf8Bom, URL),
        (fixture!("good/utf16_le_bom"), Encoding::Utf16Le, URL),
        (fixture!("good/utf16_be_bom"), Encoding::Utf16Be, URL),
        (fixture!("good/utf16_le"), Encoding::Utf16Le, URL),
        (fixture!("good/utf16_be"), Encoding::Utf16Be, URL),
        (fixture!("good/camel_case"), Encoding::Utf8, URL),
        (fixture!("good/both_spellings_alike"), Encoding::Utf8, URL),
        (fixture!("good/padded"), Encoding::Utf8, URL),
        (fixture!("good/escaped"), Encoding::Utf8, URL),
        (fixture!("good/unknown_fields"), Encoding::Utf8, URL),
        (fixture!("good/ca_null"), Encoding::Utf8, URL),
        (
            fixture!("good/base_path"),
            Encoding::Utf8,
            "https://vpn.example.com:8443/edge",
        ),
        (
            fixture!("good/international"),
            Encoding::Utf8,
            "https://xn--bcher-kva.example",
        ),
    ] {
        let inspection = inspect(bytes);
        assert_eq!(inspection.problems, [], "{name}");
        assert_eq!(inspection.warnings, [], "{name}");
        assert_eq!(inspection.encoding, Some(encoding), "{name}");
        assert_eq!(inspection.url.as_deref(), Some(url), "{name}");
        let provisioning = parse(bytes).unwrap();
        assert_eq!(inspection.provisioning.as_ref(), Some(&provisioning));
        assert_eq!(provisioning.edge.to_string(), url, "{name}");
        assert_eq!(provisioning.token.expose(), TOKEN, "{name}");
        assert_eq!(provisioning.ca_certificate, None, "{name}");
    }
}

#[test]
fn warns_but_accepts() {
    for ((name, bytes), warning) in [
        (
            fixture!("good/odd_token"),
            (ProblemCode::TokenShape, Some((1, 23))),
        ),
        (
            fixture!("good/loopback"),
            (ProblemCode::UrlLoopback, Some((3, 21))),
        ),
    ] {
        let inspection = inspect(bytes);
        assert_eq!(inspection.problems, [], "{name}");
        assert_eq!(places(&inspection.warnings), [warning], "{name}");
        assert!(inspection.provisioning.is_some(), "{name}");
    }
}

#[test]
fn keeps_the_certificates_and_nothing_around_them() {
    let (_, plain) = fixture!("good/ca");
    let (_, commented) = fixture!("good/ca_with_comments");
    let pem = parse(plain).unwrap().ca_certificate.unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\nMIIBnDCCAUGgAwIBAgIUZY0/"));
    assert!(pem.ends_with("Bo51s9FOpB5Jx7Qe0RLH6gHyZ6oxRmi8ziA=\n-----END CERTIFICATE-----\n"));
    assert_eq!(parse(commented).unwrap().ca_certificate.unwrap(), pem);
}

#[test]
fn says_what_is_wrong_and_where() {
    use ProblemCode::*;
    for ((name, bytes), expected) in [
        (fixture!("bad/empty"), vec![(Empty, None)]),
        (fixture!("bad/only_white_space"), vec![(Empty, None)]),
        (fixture!("bad/only_bom"), vec![(Empty, None)]),
        (fixture!("bad/zero_bytes"), vec![(Nul, Some((1, 1)))]),
        (fixture!("bad/nul_inside"), vec![(Nul, Some((2, 28)))]),
        (fixture!("bad/utf32"), vec![(Nul, Some((1, 2)))]),
        (fixture!("bad/windows_1252"), vec![(NotUtf8, Some((2, 13)))]),
        (
            fixture!("bad/half_character"),
            vec![(NotUtf16, Some((2, 4)))],
        ),
        (fixture!("bad/odd_length"), vec![(NotUtf16, Some((2, 1)))]),
        (fixture!("bad/cut_off"), vec![(CutOff, Some((2, 49)))]),
        (
            fixture!("bad/cut_off_after_brace"),
            vec![(CutOff, Some((1, 2)))],
        ),
        (
            fixture!("bad/trailing_comma"),
            vec![(NotJson, Some((4, 1)))],
        ),
        (fixture!("bad/single_quotes"), vec![(NotJson, Some((2, 3)))]),
        (
            fixture!("bad/missing_comma"),
            vec![(NotJson, Some((2, 18)))],
        ),
        (
            fixture!("bad/line_break_in_string"),
            vec![(NotJson, Some((2, 56)))],
        ),
        (
            fixture!("bad/key_value_text"),
            vec![(NotJson, Some((1, 1)))],
        ),
        (fixture!("bad/html"), vec![(NotJson, Some((1, 1)))]),
        (
            fixture!("bad/trailing_text"),
            vec![(TrailingText, Some((6, 3)))],
        ),
        (fixture!("bad/list"), vec![(NotAnObject, Some((1, 2)))]),
        (fixture!("bad/string"), vec![(NotAnObject, Some((1, 1)))]),
        (fixture!("bad/null"), vec![(NotAnObject, Some((1, 1)))]),
        (
            fixture!("bad/nothing_in_it"),
            vec![(TokenMissing, None), (UrlMissing, None)],
        ),
        (
            fixture!("bad/misspelt"),
            vec![(TokenMissing, None), (UrlMissing, None)],
        ),
        (
            fixture!("bad/nulls"),
            vec![(TokenMissing, None), (UrlMissing, None)],
        ),
        (fixture!("bad/key_twice"), vec![(KeyTwice, Some((4, 3)))]),
        (
            fixture!("bad/spellings_differ"),
            vec![(SpellingsDiffer, Some((3, 3)))],
        ),
        (
            fixture!("bad/wrong_types"),
            vec![
                (TokenNotText, Some((2, 23))),
                (UrlNotText, Some((3, 21))),
                (CaNotText, Some((4, 21))),
            ],
        ),
        (
            fixture!("bad/empty_values"),
            vec![(TokenEmpty, Some((1, 21))), (UrlEmpty, Some((1, 42)))],
        ),
        (
            fixture!("bad/space_in_token"),
            vec![(TokenBadCharacter, Some((1, 21)))],
        ),
        (
            fixture!("bad/escaped_nul_in_token"),
            vec![(TokenBadCharacter, Some((1, 21)))],
        ),
        (
            fixture!("bad/half_surrogate"),
            vec![(NotJson, Some((1, 32)))],
        ),
        (
            fixture!("bad/url_without_scheme"),
            vec![(UrlNotAUrl, Some((3, 21)))],
        ),
        (
            fixture!("bad/url_line_break"),
            vec![(UrlNotAUrl, Some((3, 21)))],
        ),
        (fixture!("bad/url_http"), vec![(UrlNotHttps, Some((3, 21)))]),
        (fixture!("bad/url_ftp"), vec![(UrlNotHttps, Some((3, 21)))]),
        (fixture!("bad/url_user"), vec![(UrlUserInfo, Some((3, 21)))]),
        (
            fixture!("bad/url_query"),
            vec![(UrlQueryOrFragment, Some((3, 21)))],
        ),
        (
            fixture!("bad/url_fragment"),
            vec![(UrlQueryOrFragment, Some((3, 21)))],
        ),
        (fixture!("bad/ca_path"), vec![(CaNotPem, Some((4, 21)))]),
        (fixture!("bad/ca_empty"), vec![(CaNotPem, Some((4, 21)))]),
        (fixture!("bad/ca_cut"), vec![(CaNotPem, Some((4, 21)))]),
        (
            fixture!("bad/ca_wrong_length"),
            vec![(CaNotPem, Some((4, 21)))],
        ),
        (
            fixture!("bad/ca_with_key"),
            vec![(CaPrivateKey, Some((4, 21)))],
        ),
    ] {
        let inspection = inspect(bytes);
        assert_eq!(places(&inspection.problems), expected, "{name}");
        assert_eq!(inspection.provisioning, None, "{name}");
        assert_eq!(parse(bytes), Err(inspection.problems), "{name}");
    }
}

#[test]
fn names_the_edge_of_a_file_whose_token_is_bad_but_never_a_bad_url() {
    let (_, bad_token) = fixture!("bad/space_in_token");
    assert_eq!(inspect(bad_token).url.as_deref(), Some(URL));
    let (_, password_in_url) = fixture!("bad/url_user");
    assert_eq!(inspect(password_in_url).url, None);
}

#[test]
fn never_shows_the_token() {
    let (_, bytes) = fixture!("good/odd_token");
    let shown = format!("{:?} {:?}", inspect(bytes), parse(bytes));
    assert!(shown.contains("vpn.example.com"));
    assert!(!shown.contains("short-one"));
}

#[test]
fn reads_a_full_size_file_and_nothing_larger() {
    let (_, plain) = fixture!("good/plain");
    let mut bytes = plain.to_vec();
    bytes.resize(MAX_BYTES, b' ');
    assert!(parse(&bytes).is_ok());
    bytes.push(b' ');
    let Inspection {
        encoding, problems, ..
    } = inspect(&bytes);
    assert_eq!(encoding, None);
    assert_eq!(places(&problems), [(ProblemCode::TooLarge, None)]);
}

#[test]
fn skips_any_depth_of_nesting() {
    let depth = 30_000;
    let (open, close) = ("[".repeat(depth), "]".repeat(depth));
    let inside = format!(
        r#"{{"more":{open}{close},"enrollment_token":"{TOKEN}","enrollment_url":"{URL}"}}"#
    );
    assert!(parse(inside.as_bytes()).is_ok());
    let outside = format!("{open}{close}");
    assert_eq!(
        places(&parse(outside.as_bytes()).unwrap_err()),
        [(ProblemCode::NotAnObject, Some((1, 1)))]
    );
}

/// Whatever the bytes: either a value or at least one problem, each with both line and column or neither.
fn holds_together(bytes: &[u8]) -> Result<(), TestCaseError> {
    let inspection = inspect(bytes);
    prop_assert_eq!(
        inspection.provisioning.is_some(),
        inspection.problems.is_empty()
    );
    for problem in inspection.problems.iter().chain(&inspection.warnings) {
        prop_assert_eq!(problem.line.is_some(), problem.column.is_some());
        prop_assert!(problem.line != Some(0) && problem.column != Some(0));
    }
    Ok(())
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        holds_together(&bytes)?;
    }

    #[test]
    fn arbitrary_text_never_panics_in_any_encoding(text in "\\PC{0,60}|[\\{\\}\\[\\]\":,\\\\ \nua0é🗝]{0,60}") {
        holds_together(text.as_bytes())?;
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        holds_together(&little)?;
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        holds_together(&big)?;
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0usize..130, byte in any::<u8>(), cut in 0usize..130) {
        let (_, plain) = fixture!("good/plain");
        let mut bytes = plain.to_vec();
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        holds_together(&bytes)?;
        bytes.truncate(cut);
        holds_together(&bytes)?;
    }

    #[test]
    fn any_token_and_host_come_back_trimmed(
        token in "[!-~]{1,64}",
        host in "[a-z][a-z0-9]{0,20}\\.example",
        padding in "[ \t\n]{0,3}",
    ) {
        let json = serde_json::json!({
            "enrollment_token": format!("{padding}{token}{padding}"),
            "enrollment_url": format!("{padding}https://{host}/{padding}"),
        });
        let provisioning = parse(json.to_string().as_bytes()).unwrap();
        prop_assert_eq!(provisioning.token.expose(), token);
        prop_assert_eq!(provisioning.edge.to_string(), format!("https://{host}"));
    }
}
