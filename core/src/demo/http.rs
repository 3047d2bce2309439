//! HTTP as values, so that axum, a browser and a test can all carry it.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// A request as the demo Edge sees it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path, without query.
    pub path: String,
    /// Names and values as sent; names are compared without case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A reply of the demo Edge.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// Lower-case names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What becomes of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// How long the caller waits for it.
    pub after: Duration,
    /// The reply; `None` if the connection closes without one.
    pub reply: Option<HttpResponse>,
}

impl HttpRequest {
    /// Makes a request without body.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// Makes a `GET` request.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// Makes a `POST` request with a JSON body.
    #[must_use]
    pub fn post(path: &str, json: impl Into<Vec<u8>>) -> Self {
        Self {
            body: json.into(),
            ..Self::new("POST", path)
        }
        .with("content-type", "application/json")
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Gives the first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl HttpResponse {
    pub(super) fn empty(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub(super) fn json(status: u16, value: &impl Serialize) -> Self {
        Self {
            status,
            body: serde_json::to_vec(value).unwrap_or_default(),
            ..Self::default()
        }
        .with("content-type", "application/json")
    }

    pub(super) fn text(status: u16, text: impl Into<String>) -> Self {
        Self {
            status,
            body: text.into().into_bytes(),
            ..Self::default()
        }
        .with("content-type", "text/plain; charset=utf-8")
    }

    /// An application error of the Edge (edge-contract §1).
    pub(super) fn error(status: u16, text: &str) -> Self {
        Self::json(status, &serde_json::json!({ "error": text }))
    }

    /// The 500 that says nothing (edge-contract §1).
    pub(super) fn internal() -> Self {
        Self::error(500, "Internal server error")
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Gives the first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Reads the body as JSON; null if it is none.
    #[must_use]
    pub fn body_json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Answer {
    /// An answer at once.
    #[must_use]
    pub fn now(reply: HttpResponse) -> Self {
        Self {
            after: Duration::ZERO,
            reply: Some(reply),
        }
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            method,
            path,
            headers,
            body,
        } = self;
        write!(
            f,
            "{method} {path} (*** {} headers, {} bytes)",
            headers.len(),
            body.len()
        )
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status,
            headers,
            body,
        } = self;
        write!(
            f,
            "{status} (*** {} headers, {} bytes)",
            headers.len(),
            body.len()
        )
    }
}
