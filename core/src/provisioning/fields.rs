//! Fields of a JSON object -> token, URL and authority, or what is wrong with each of them.

use zeroize::Zeroizing;

use super::json::{Field, Value};
use super::pem;
use super::problem::{Flaw, ProblemCode};
use super::{EdgeUrl, Provisioning, Secret};

/// One key, and what is said if its value cannot be used.
struct Key {
    /// All its spellings.
    spellings: &'static [&'static str],
    /// Said when it is absent, if it must be there.
    missing: Option<ProblemCode>,
    /// Said when it is not a string.
    not_text: ProblemCode,
}

/// Which keys are read.
pub(crate) struct Keys {
    token: Key,
    url: Key,
    ca: Key,
}

/// A file: as documented, and as directory attributes spell it (field §2.5).
pub(crate) const FILE: Keys = keys(
    &["enrollment_token", "enrollmentToken"],
    &["enrollment_url", "enrollmentUrl"],
    &["ca_certificate", "caCertificate"],
);

/// The JSON inside a QR code (field §2.6).
pub(crate) const CODE: Keys = keys(&["token"], &["url"], &[]);

const fn keys(
    token: &'static [&'static str],
    url: &'static [&'static str],
    ca: &'static [&'static str],
) -> Keys {
    Keys {
        token: Key {
            spellings: token,
            missing: Some(ProblemCode::TokenMissing),
            not_text: ProblemCode::TokenNotText,
        },
        url: Key {
            spellings: url,
            missing: Some(ProblemCode::UrlMissing),
            not_text: ProblemCode::UrlNotText,
        },
        ca: Key {
            spellings: ca,
            missing: None,
            not_text: ProblemCode::CaNotText,
        },
    }
}

/// What was read, and what is wrong with it.
pub(crate) struct Read {
    pub(crate) edge: Option<EdgeUrl>,
    token: Option<Secret>,
    ca_certificate: Option<String>,
    pub(crate) problems: Vec<Flaw>,
    pub(crate) warnings: Vec<Flaw>,
}

impl Read {
    /// Gives the whole, if nothing is wrong.
    pub(crate) fn provisioning(&self) -> Option<Provisioning> {
        if !self.problems.is_empty() {
            return None;
        }
        Some(Provisioning {
            edge: self.edge.clone()?,
            token: self.token.clone()?,
            ca_certificate: self.ca_certificate.clone(),
        })
    }
}

/// Reads the named fields; all others are ignored.
pub(crate) fn read(fields: &[Field<'_>], keys: &Keys) -> Read {
    let mut problems = Vec::new();
    let mut warnings = Vec::new();
    let token = keys.token.read(fields, token, &mut problems);
    let edge = keys.url.read(fields, edge, &mut problems);
    let ca = keys.ca.read(fields, pem::certificates, &mut problems);
    if let Some((token, at)) = &token
        && !has_usual_shape(token)
    {
        warnings.push(Flaw::at(ProblemCode::TokenShape, *at));
    }
    if let Some((edge, at)) = &edge
        && edge.is_loopback()
    {
        warnings.push(Flaw::at(ProblemCode::UrlLoopback, *at));
    }
    Read {
        edge: edge.map(|(edge, _)| edge),
        token: token.map(|(token, _)| token),
        ca_certificate: ca.map(|(pem, _)| pem),
        problems,
        warnings,
    }
}

/// Reads a token: trimmed, since the server does not trim (edge-contract §3).
pub(crate) fn token(text: &str) -> Result<Secret, ProblemCode> {
    let text = text.trim();
    if text.is_empty() {
        Err(ProblemCode::TokenEmpty)
    } else if text.contains(|c: char| c.is_control() || c.is_whitespace()) {
        Err(ProblemCode::TokenBadCharacter)
    } else {
        Ok(Secret::new(text))
    }
}

/// Reads the URL of an Edge. URL parsers drop line breaks and tabs without a word; here they are an error.
pub(crate) fn edge(text: &str) -> Result<EdgeUrl, ProblemCode> {
    if text.trim().contains(char::is_control) {
        return Err(ProblemCode::UrlNotAUrl);
    }
    Ok(EdgeUrl::parse(text)?)
}

/// Tells whether a token looks as Defguard makes them: 32 letters and digits (edge-contract §9).
fn has_usual_shape(token: &Secret) -> bool {
    let token = token.expose();
    token.len() == 32 && token.bytes().all(|b| b.is_ascii_alphanumeric())
}

impl Key {
    /// Finds the value and reads it with `read`; gives it with its byte offset.
    fn read<T>(
        &self,
        fields: &[Field<'_>],
        read: fn(&str) -> Result<T, ProblemCode>,
        problems: &mut Vec<Flaw>,
    ) -> Option<(T, usize)> {
        match self.find(fields) {
            Ok(Some((text, at))) => match read(&text) {
                Ok(value) => return Some((value, at)),
                Err(code) => problems.push(Flaw::at(code, at)),
            },
            Ok(None) => problems.extend(self.missing.map(Flaw::nowhere)),
            Err(flaws) => problems.extend(flaws),
        }
        None
    }

    /// Looks for the one string under all spellings; `null` counts as absent.
    fn find(&self, fields: &[Field<'_>]) -> Result<Option<(Zeroizing<String>, usize)>, Vec<Flaw>> {
        let mut found: Option<(Zeroizing<String>, usize)> = None;
        let mut seen = Vec::new();
        let mut flaws = Vec::new();
        for field in fields {
            if !self.spellings.contains(&field.key.as_str()) {
                continue;
            }
            if seen.contains(&&field.key) {
                flaws.push(Flaw::at(ProblemCode::KeyTwice, field.key_at));
                continue;
            }
            seen.push(&field.key);
            match (field.value(), &found) {
                (Ok(Value::Null), _) => {}
                (Ok(Value::Other), _) => flaws.push(Flaw::at(self.not_text, field.value_at)),
                (Ok(Value::Text(text)), None) => found = Some((text, field.value_at)),
                (Ok(Value::Text(text)), Some((first, _))) => {
                    if text.trim() != first.trim() {
                        flaws.push(Flaw::at(ProblemCode::SpellingsDiffer, field.key_at));
                    }
                }
                (Err(flaw), _) => flaws.push(flaw),
            }
        }
        if flaws.is_empty() {
            Ok(found)
        } else {
            Err(flaws)
        }
    }
}
