//! The extra authority in a provisioning file: PEM text -> the same certificates, written anew.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::problem::ProblemCode;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Reads all certificates and writes them anew: comments around them are dropped, so that only checked text is kept.
///
/// What is inside a certificate is left to the TLS library; here only its outermost length is checked.
pub(super) fn certificates(text: &str) -> Result<String, ProblemCode> {
    let mut rest = text;
    let mut pem = String::new();
    while let Some((_, begun)) = rest.split_once(BEGIN) {
        let (label, begun) = begun.split_once(DASHES).ok_or(ProblemCode::CaNotPem)?;
        if label.ends_with("PRIVATE KEY") {
            return Err(ProblemCode::CaPrivateKey);
        }
        if label != "CERTIFICATE" {
            return Err(ProblemCode::CaNotPem);
        }
        let (body, behind) = begun
            .split_once("-----END CERTIFICATE-----")
            .ok_or(ProblemCode::CaNotPem)?;
        let body: String = body.split_ascii_whitespace().collect();
        let der = STANDARD
            .decode(body)
            .ok()
            .filter(|der| is_one_sequence(der))
            .ok_or(ProblemCode::CaNotPem)?;
        write(&der, &mut pem);
        rest = behind;
    }
    if pem.is_empty() {
        Err(ProblemCode::CaNotPem)
    } else {
        Ok(pem)
    }
}

/// Writes one certificate in lines of 64 characters (RFC 7468 §2).
fn write(der: &[u8], pem: &mut String) {
    pem.push_str("-----BEGIN CERTIFICATE-----\n");
    for line in STANDARD.encode(der).as_bytes().chunks(64) {
        pem.extend(line.iter().copied().map(char::from));
        pem.push('\n');
    }
    pem.push_str("-----END CERTIFICATE-----\n");
}

/// Tells whether the bytes are one DER sequence of exactly the length that it states.
fn is_one_sequence(der: &[u8]) -> bool {
    let (length, body) = match der {
        [0x30, short @ 0..=0x7F, body @ ..] => (usize::from(*short), body),
        [0x30, 0x81, a, body @ ..] => (usize::from(*a), body),
        [0x30, 0x82, a, b, body @ ..] => (usize::from(u16::from_be_bytes([*a, *b])), body),
        _ => return false,
    };
    length > 0 && length == body.len()
}
