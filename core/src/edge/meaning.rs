//! Status and body of a reply -> what it means (edge-contract §10, edge-newer §7).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Reply;

/// A `2xx` whose body is not what it should be. Quotes nothing of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum BadAnswer {
    /// A web page: a login page of the network in between, or not an Edge.
    #[error("a web page instead of an answer")]
    WebPage,
    /// Not JSON.
    #[error("not JSON, line {line}, column {column}")]
    Syntax {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// Ends in the middle.
    #[error("cut off")]
    CutOff,
    /// A field is missing or of another type.
    #[error("a field is missing or of another type, line {line}, column {column}")]
    Shape {
        /// From 1.
        line: usize,
        /// From 1, in bytes.
        column: usize,
    },
    /// A field has a value that cannot be used.
    #[error("`{field}` has a value that cannot be used")]
    Field {
        /// The field's name in the API; empty when read from a newer version that knows more of them.
        #[serde(deserialize_with = "field_name")]
        field: FieldName,
    },
}

/// A field's name in the API. An alias, because serde would borrow a plain `&str` from what it reads.
pub type FieldName = &'static str;

/// The fields that [`BadAnswer::Field`] can name.
const FIELDS: [&str; 18] = [
    "configs",
    "configs.allowed_ips",
    "configs.assigned_ip",
    "configs.dns",
    "configs.endpoint",
    "configs.keepalive_interval",
    "configs.network_name",
    "configs.pubkey",
    "device.name",
    "device.pubkey",
    "instance.id",
    "instance.name",
    "instance.proxy_url",
    "instance.username",
    "recovery_codes",
    "token",
    "totp_secret",
    "user.login",
];

fn field_name<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<FieldName, D::Error> {
    let name = String::deserialize(deserializer)?;
    Ok(FIELDS
        .into_iter()
        .find(|field| *field == name)
        .unwrap_or_default())
}

/// What an Edge means by an answer that is no success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 401 `token expired`: older than its lifetime.
    TokenExpired,
    /// 401 `invalid token`: unknown, replaced, its user deleted, or its session over; the Edge does not say which.
    InvalidToken,
    /// 403 `invalid token`: of another kind; on `poll`: the token is dead.
    ForbiddenToken,
    /// 403/400 `user is disabled`, `can't add device to disabled user`, `user inactive`.
    UserDisabled,
    /// 401 `Session expired`: the deadline has passed.
    SessionExpired,
    /// 401 without a readable cookie: the Edge restarted, or another replica answered.
    SessionUnreadable,
    /// 400 `user already activated` (to 2.0), `user already enrolled` (after).
    AlreadyActivated,
    /// 403 `User is already enrolled`: a factor cannot be set up after activation.
    AlreadyEnrolled,
    /// 400 `Method already enabled`, `Mfa already enabled on the account`.
    FactorAlreadyOn,
    /// 400 `Code invalid`, `Email code invalid`.
    WrongCode,
    /// 400 `Method not supported.`.
    MethodNotSupported,
    /// 400 `password not strong enough`.
    WeakPassword,
    /// 400 `password required for this user`.
    PasswordRequired,
    /// 400 `invalid phone number`.
    InvalidPhone,
    /// 400 `invalid key`: the public key is known already, of this or another user.
    KeyTaken,
    /// 404 with the Edge's own error body: no device with this public key.
    UnknownDevice,
    /// 401 `enrollment token is not valid for specified device`.
    ForeignDevice,
    /// 402: the instance has no licence for this.
    NoLicence,
    /// 429.
    RateLimited,
    /// 408, 5xx: anything may have happened, or not.
    ServerTrouble,
    /// 407: the proxy in between wants a login.
    ProxyLogin,
    /// A redirect, or 404/405 without an Edge's error body: no Edge lives at this URL.
    NotAnEdge,
    /// A web page with a status that could be the Edge's; it never sends one, so that somebody in between did.
    WebPage,
    /// Any other answer; the number is the status.
    Other(u16),
}

/// Reads the body of a success.
///
/// # Errors
/// [`BadAnswer`], without a word of the body.
pub fn read<T: DeserializeOwned>(reply: &Reply) -> Result<T, BadAnswer> {
    if is_web_page(reply) {
        return Err(BadAnswer::WebPage);
    }
    serde_json::from_slice(&reply.body).map_err(|error| {
        // A line break within a string is column 0 of the line behind it.
        let (line, column) = (error.line(), error.column().max(1));
        match error.classify() {
            serde_json::error::Category::Eof => BadAnswer::CutOff,
            serde_json::error::Category::Data => BadAnswer::Shape { line, column },
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
                BadAnswer::Syntax { line, column }
            }
        }
    })
}

/// Tells what a reply that is no success means; `None` for a success.
#[must_use]
pub fn refusal(reply: &Reply) -> Option<Refusal> {
    let status = reply.status;
    let text = error_text(reply);
    let refusal = match (status, text.as_deref()) {
        (200..=299, _) => return None,
        (300..=399, _) => Refusal::NotAnEdge,
        (401, Some("token expired")) => Refusal::TokenExpired,
        (401, Some("invalid token")) => Refusal::InvalidToken,
        (401, Some("Session expired")) => Refusal::SessionExpired,
        (401, Some("Missing authorization header" | "")) => Refusal::SessionUnreadable,
        (401, Some("enrollment token is not valid for specified device")) => Refusal::ForeignDevice,
        (403, Some("invalid token")) => Refusal::ForbiddenToken,
        (400 | 403, Some("user is disabled" | "can't add device to disabled user"))
        | (403, Some("user inactive" | "user is inactive")) => Refusal::UserDisabled,
        (400, Some("user already activated" | "user already enrolled")) => {
            Refusal::AlreadyActivated
        }
        (403, Some("User is already enrolled")) => Refusal::AlreadyEnrolled,
        (400, Some("Method already enabled" | "Mfa already enabled on the account")) => {
            Refusal::FactorAlreadyOn
        }
        (400, Some("Code invalid" | "Email code invalid")) => Refusal::WrongCode,
        (400, Some("Method not supported." | "Method not supported")) => {
            Refusal::MethodNotSupported
        }
        (400, Some("password not strong enough")) => Refusal::WeakPassword,
        (400, Some("password required for this user")) => Refusal::PasswordRequired,
        (400, Some("invalid phone number")) => Refusal::InvalidPhone,
        (400, Some("invalid key")) => Refusal::KeyTaken,
        (404, Some(_)) => Refusal::UnknownDevice,
        (402, _) => Refusal::NoLicence,
        (429, _) => Refusal::RateLimited,
        (407, _) => Refusal::ProxyLogin,
        (408 | 500..=599, _) => Refusal::ServerTrouble,
        (404 | 405, None) => Refusal::NotAnEdge,
        (_, None) if is_web_page(reply) => Refusal::WebPage,
        (other, _) => Refusal::Other(other),
    };
    Some(refusal)
}

/// The text of `{"error": "…"}`; `None` for text/plain, an empty body, a web page or any other JSON.
fn error_text(reply: &Reply) -> Option<String> {
    #[derive(Deserialize)]
    struct ErrorBody {
        error: String,
    }
    if is_web_page(reply) {
        return None;
    }
    serde_json::from_slice::<ErrorBody>(&reply.body)
        .ok()
        .map(|body| body.error)
}

fn is_web_page(reply: &Reply) -> bool {
    let says_html = reply
        .content_type
        .as_deref()
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
    let first = reply.body.iter().find(|byte| !byte.is_ascii_whitespace());
    says_html || first == Some(&b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, content_type: &str, body: &str) -> Reply {
        Reply {
            status,
            content_type: Some(content_type.to_owned()),
            body: body.as_bytes().to_vec(),
            ..Reply::default()
        }
    }

    #[test]
    fn reads_every_kind_of_error_body() {
        let json = "application/json";
        for (status, kind, body, meaning) in [
            (
                401,
                json,
                r#"{"error":"token expired"}"#,
                Refusal::TokenExpired,
            ),
            (401, json, r#"{"error":""}"#, Refusal::SessionUnreadable),
            (401, "text/html", "<h1>Login</h1>", Refusal::WebPage),
            (403, "text/html", "{}", Refusal::WebPage),
            (
                404,
                json,
                r#"{"error":"status: 'x'"}"#,
                Refusal::UnknownDevice,
            ),
            (404, "text/html", "<h1>404</h1>", Refusal::NotAnEdge),
            (404, "", "", Refusal::NotAnEdge),
            (405, "", "", Refusal::NotAnEdge),
            (302, "text/html", "<a>", Refusal::NotAnEdge),
            (
                422,
                "text/plain",
                "Failed to deserialize",
                Refusal::Other(422),
            ),
            (
                502,
                "text/html",
                "<h1>Bad gateway</h1>",
                Refusal::ServerTrouble,
            ),
            (503, "", "", Refusal::ServerTrouble),
            (
                429,
                "text/plain",
                "Too Many Requests! Wait for 1s",
                Refusal::RateLimited,
            ),
            (
                400,
                json,
                r#"{"error":"user already enrolled"}"#,
                Refusal::AlreadyActivated,
            ),
            (400, json, r#"{"msg":"x"}"#, Refusal::Other(400)),
        ] {
            assert_eq!(
                refusal(&reply(status, kind, body)),
                Some(meaning),
                "{status} {body}"
            );
        }
        assert_eq!(refusal(&reply(200, json, "")), None);
    }

    #[test]
    fn names_the_fault_of_a_success_without_quoting_it() {
        use crate::edge::wire::FactorFinishResponse as Codes;
        let json = "application/json";
        let read = |kind: &str, body: &str| read::<Codes>(&reply(200, kind, body)).unwrap_err();
        assert_eq!(read("text/html", "{}"), BadAnswer::WebPage);
        assert_eq!(read(json, " <!doctype html>"), BadAnswer::WebPage);
        assert_eq!(read(json, r#"{"recovery_codes":["#), BadAnswer::CutOff);
        assert_eq!(read(json, "nope"), BadAnswer::Syntax { line: 1, column: 2 });
        assert_eq!(
            read(json, "{\"a\nb\":1}"),
            BadAnswer::Syntax { line: 2, column: 1 }
        );
        assert!(matches!(
            read(json, r#"{"recovery_codes":["s3cret",7]}"#),
            BadAnswer::Shape { .. }
        ));
    }
}
