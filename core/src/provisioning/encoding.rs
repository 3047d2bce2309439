//! Bytes -> text: what editors, scripts and PowerShell write.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::problem::{Problem, ProblemCode};

/// How the text of a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 behind a byte order mark (PowerShell 5 `-Encoding UTF8`).
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// UTF-16, low byte first (PowerShell 5 `Out-File` and `>`).
    #[serde(rename = "utf-16-le")]
    Utf16Le,
    /// UTF-16, high byte first.
    #[serde(rename = "utf-16-be")]
    Utf16Be,
}

/// Recognises the encoding and gives the bytes without the byte order mark.
///
/// Without a mark, UTF-16 is known by its zero bytes: JSON begins with two ASCII characters and has no NUL (RFC 4627 §3).
pub(super) fn detect(bytes: &[u8]) -> (Encoding, &[u8]) {
    match bytes {
        [0xEF, 0xBB, 0xBF, body @ ..] => (Encoding::Utf8Bom, body),
        [0xFF, 0xFE, body @ ..] => (Encoding::Utf16Le, body),
        [0xFE, 0xFF, body @ ..] => (Encoding::Utf16Be, body),
        [1..=255, 0, 1..=255, 0, ..] => (Encoding::Utf16Le, bytes),
        [0, 1..=255, 0, 1..=255, ..] => (Encoding::Utf16Be, bytes),
        _ => (Encoding::Utf8, bytes),
    }
}

impl Encoding {
    /// Decodes all of it; the text may hold a token.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Zeroizing<String>, Problem> {
        let text = match self {
            Self::Utf8 | Self::Utf8Bom => utf8(bytes),
            Self::Utf16Le => utf16(bytes, u16::from_le_bytes),
            Self::Utf16Be => utf16(bytes, u16::from_be_bytes),
        }?;
        match text.split_once('\0') {
            Some((before, _)) => Err(Problem::after(ProblemCode::Nul, before)),
            None => Ok(text),
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<Zeroizing<String>, Problem> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(error) => {
            let (valid, _) = bytes.split_at(error.valid_up_to());
            let before = str::from_utf8(valid).unwrap_or_default();
            Err(Problem::after(ProblemCode::NotUtf8, before))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Zeroizing<String>, Problem> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    // Three bytes of UTF-8 for each unit at most: the text never moves and leaves a copy behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 2 * 3));
    for character in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match character {
            Ok(character) => text.push(character),
            Err(_) => return Err(Problem::after(ProblemCode::NotUtf16, &text)),
        }
    }
    if rest.is_empty() {
        Ok(text)
    } else {
        Err(Problem::after(ProblemCode::NotUtf16, &text))
    }
}
