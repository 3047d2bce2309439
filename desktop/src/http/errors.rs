//! Why no reply came: an error of the HTTP stack -> [`TransportError`]. Its text is dropped, since it names the URL.
#![allow(clippy::wildcard_enum_match_arm)] // enums of other crates, which may grow

use std::error::Error;
use std::{fmt, io};

use latchkey_core::edge::TransportError;
use rustls::CertificateError;
use rustls::pki_types::InvalidDnsNameError;

/// No address for a host name; set by our own resolver, since the standard one's errors cannot be told apart.
#[derive(Debug)]
pub(super) struct NoAddress;

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no address")
    }
}

impl Error for NoAddress {}

/// Before the connection stands, the request was not sent, and the cause is looked for; later all that counts is
/// whether time ran out.
pub(super) fn classify(error: &reqwest::Error) -> TransportError {
    if error.is_connect() {
        causes(error)
            .find_map(cause)
            .unwrap_or(TransportError::Unreachable)
    } else if error.is_timeout() {
        TransportError::TimedOut
    } else {
        TransportError::Broken
    }
}

/// When the certificate ended that was refused for it, in seconds since 1970 (UTC).
pub(super) fn ended(error: &reqwest::Error) -> Option<i64> {
    causes(error).find_map(|error| match error.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(CertificateError::ExpiredContext {
            not_after, ..
        }) => i64::try_from(not_after.as_secs()).ok(),
        _ => None,
    })
}

fn cause(error: &(dyn Error + 'static)) -> Option<TransportError> {
    // TLS checks the name first, and stops at one that no host can have.
    if error.is::<NoAddress>() || error.is::<InvalidDnsNameError>() {
        return Some(TransportError::UnknownHost);
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(tls(error));
    }
    // The type of this error is private to hyper-util.
    error
        .to_string()
        .contains("proxy authorization required")
        .then_some(TransportError::ProxyLogin)
}

fn tls(error: &rustls::Error) -> TransportError {
    match error {
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => TransportError::TlsExpired,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TransportError::TlsWrongHost
            }
            CertificateError::UnknownIssuer
            | CertificateError::BadSignature
            | CertificateError::Revoked => TransportError::TlsUntrusted,
            _ => TransportError::TlsOther,
        },
        _ => TransportError::TlsOther,
    }
}

/// Walks down to the root cause; an `io::Error` hides the error that it wraps from [`Error::source`].
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|inner| -> &(dyn Error + 'static) { inner });
        inner.or_else(|| error.source())
    })
}
