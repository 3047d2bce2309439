//! Compares an answer of the demo with the recorded one.

use latchkey_core::demo::HttpResponse;
use serde_json::Value;

use crate::stage::{Exchange, cookie_of};

/// Headers whose values must be alike, or missing alike.
const SAME_HEADERS: [&str; 9] = [
    "content-type",
    "allow",
    "retry-after",
    "x-ratelimit-after",
    "x-powered-by",
    "defguard-core-version",
    "defguard-core-connected",
    "defguard-component-version",
    "content-security-policy",
];

/// Asserts same status and headers; for errors the same body, for successes the same keys, types, truth values,
/// enumeration numbers and rendered texts.
pub(crate) fn assert_alike(exchange: &Exchange, ours: &HttpResponse) {
    let name = &exchange.name;
    let recorded = &exchange.response;
    let body = String::from_utf8_lossy(&ours.body);
    assert_eq!(ours.status, recorded.status, "{name}: status; {body}");
    for header in SAME_HEADERS {
        assert_eq!(
            ours.header(header),
            recorded.header(header),
            "{name}: {header}"
        );
    }
    assert!(ours.header("date").is_some(), "{name}: date");
    let shape = |response: &HttpResponse| response.header("set-cookie").map(cookie_shape);
    assert_eq!(shape(ours), shape(recorded), "{name}: set-cookie");

    let theirs = String::from_utf8_lossy(&recorded.body);
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    match (json(&body), json(&theirs)) {
        (Some(ours), Some(theirs)) if recorded.status >= 400 => assert_eq!(ours, theirs, "{name}"),
        (Some(ours), Some(theirs)) => alike(name, &ours, &theirs),
        _ if recorded.header("content-type") == Some("text/html") => {
            assert!(body.contains("<html>"), "{name}: {body}");
        }
        _ => assert_eq!(body, theirs, "{name}: body"),
    }
}

/// The names of a cookie's attributes in order, and whether it has a value.
fn cookie_shape(header: &str) -> (String, bool, Vec<String>) {
    let names = |part: &str| part.trim().split('=').next().unwrap_or_default().to_owned();
    let mut parts = header.split(';');
    let name = names(parts.next().unwrap_or_default());
    (
        name,
        !cookie_of(header).is_empty(),
        parts.map(names).collect(),
    )
}

fn alike(path: &str, ours: &Value, theirs: &Value) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let keys =
                |map: &serde_json::Map<String, Value>| map.keys().cloned().collect::<Vec<_>>();
            let sorted = |mut keys: Vec<String>| {
                keys.sort();
                keys
            };
            assert_eq!(sorted(keys(ours)), sorted(keys(theirs)), "{path}: keys");
            for (key, value) in theirs {
                alike(&format!("{path}.{key}"), &ours[key], value);
            }
            if let (Some(ours), Some(theirs)) = (wg_quick(ours), wg_quick(theirs)) {
                assert_eq!(ours, theirs, "{path}: config");
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{path}: length");
            for (ours, theirs) in ours.iter().zip(theirs) {
                alike(&format!("{path}[]"), ours, theirs);
            }
        }
        (Value::String(ours), Value::String(theirs)) => {
            if is_told(path) {
                assert_eq!(ours, theirs, "{path}");
            }
        }
        (Value::Number(ours), Value::Number(theirs)) => {
            let is_enumeration = path.ends_with("_mode") || path.ends_with("_policy");
            if is_enumeration || path.ends_with("keepalive_interval") {
                assert_eq!(ours, theirs, "{path}");
            }
        }
        _ => assert_eq!(ours, theirs, "{path}"),
    }
}

/// Texts that do not depend on chance: what the administrator or the test put in, and what is rendered from it.
fn is_told(path: &str) -> bool {
    const TOLD: [&str; 20] = [
        "final_page_content",
        "first_name",
        "last_name",
        "login",
        "username",
        "email",
        "phone",
        "phone_number",
        "name",
        "network_name",
        "endpoint",
        "allowed_ips",
        "dns",
        "url",
        "proxy_url",
        "enrollment_url",
        "mfa_method",
        "device_names[]",
        "members[]",
        "groups[]",
    ];
    TOLD.iter().any(|key| path.ends_with(&format!(".{key}")))
}

/// The wg-quick text of a location with its address taken out.
fn wg_quick(config: &serde_json::Map<String, Value>) -> Option<String> {
    let address = config.get("assigned_ip")?.as_str()?;
    Some(config.get("config")?.as_str()?.replace(address, "ADDRESS"))
}
