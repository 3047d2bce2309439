//! `/demo/…` on the core's port: what tests do with the demo while it runs. Each call carries the API token, as
//! `Authorization: Bearer dg-…`.
//!
//! | call | body -> answer |
//! | --- | --- |
//! | `POST /demo/faults` | `["start#1=500", …]`, counted from now |
//! | `DELETE /demo/faults` | forgets all, delays too |
//! | `POST /demo/restart` | restarts the Edge |
//! | `POST /demo/core` | `true` or `false`: up or down |
//! | `POST /demo/clock` | seconds that the server's clock is ahead |
//! | `GET /demo/requests` | -> `["POST /api/v1/enrollment/start", …]` |
//! | `GET /demo/locations` | -> `[{"id","name","public_key"}, …]` |
//! | `GET /demo/users/{login}/devices` | -> `[{"id","name","public_key"}, …]` |
//! | `GET /demo/users/{login}/totp`, `…/email-code` | -> `"123456"` of this moment, or null |
//! | `PATCH /demo/users/{login}` | `{"is_active"?, "external"?, "enrolled_with"?: password}` |
//! | `DELETE /demo/users/{login}`, `…/devices` | deletes the user, or their devices |
//! | `PATCH /demo/locations/{number}` | `{"mfa"?, "service"?, "groups"?, "dns"?, "allowed_ips"?, "endpoint"?}` |

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use latchkey_core::demo::{
    DemoEdge, DemoLocation, Fault, HttpRequest, HttpResponse, MfaMode, ServiceMode,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::server::State;

/// The status of a call that cannot be done.
type Refused = u16;

#[derive(Deserialize)]
struct UserChange {
    is_active: Option<bool>,
    external: Option<bool>,
    enrolled_with: Option<String>,
}

#[derive(Deserialize)]
struct LocationChange {
    mfa: Option<MfaMode>,
    service: Option<ServiceMode>,
    groups: Option<Vec<String>>,
    dns: Option<String>,
    allowed_ips: Option<String>,
    endpoint: Option<String>,
}

pub(super) fn answer(state: &State, now: i64, request: &HttpRequest) -> HttpResponse {
    let bearer = format!("Bearer {}", state.api_token.expose());
    let done = if request.header("authorization") == Some(&bearer) {
        perform(state, now, request)
    } else {
        Err(401)
    };
    let (status, value) = match done {
        Ok(value) => (200, value),
        Err(status) => (status, Value::Null),
    };
    HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: value.to_string().into_bytes(),
    }
}

fn perform(state: &State, now: i64, request: &HttpRequest) -> Result<Value, Refused> {
    let mut edge = state.edge.lock();
    let parts: Vec<&str> = request.path.split('/').skip(2).collect();
    match (&*request.method, &*parts) {
        ("POST", ["faults"]) => {
            let texts: Vec<String> = body(request)?;
            let faults: Result<Vec<Fault>, _> = texts.iter().map(|text| text.parse()).collect();
            for fault in faults.map_err(|_| 422_u16)? {
                edge.add_fault(fault);
            }
        }
        ("DELETE", ["faults"]) => edge.clear_faults(),
        ("POST", ["restart"]) => edge.restart(),
        ("POST", ["core"]) => edge.set_core_up(body(request)?),
        ("POST", ["clock"]) => state.ahead.store(body(request)?, Ordering::Relaxed),
        ("GET", ["requests"]) => {
            let requests = state.requests.lock();
            let requests = requests.unwrap_or_else(PoisonError::into_inner);
            return Ok(json!(*requests));
        }
        ("GET", ["locations"]) => {
            let told = edge.locations().iter().map(|location| {
                json!({ "id": location.id, "name": location.name, "public_key": location.public_key })
            });
            return Ok(told.collect());
        }
        ("PATCH", ["locations", number]) => change_location(&mut edge, number, body(request)?)?,
        (method, ["users", username, rest @ ..]) if edge.user(username).is_some() => {
            return with_user(&mut edge, now, (method, username, rest), request);
        }
        _ => return Err(404),
    }
    Ok(Value::Null)
}

fn with_user(
    edge: &mut DemoEdge,
    now: i64,
    call: (&str, &str, &[&str]),
    request: &HttpRequest,
) -> Result<Value, Refused> {
    let (method, username, rest) = call;
    match (method, rest) {
        ("GET", ["devices"]) => {
            let devices = edge.devices_of(username);
            let told = devices.iter().map(|device| {
                json!({ "id": device.id, "name": device.name, "public_key": device.public_key })
            });
            return Ok(told.collect());
        }
        ("GET", ["totp"]) => {
            let code = edge.totp_code(username, now);
            return Ok(json!(code.as_ref().map(|code| code.expose())));
        }
        ("GET", ["email-code"]) => {
            let code = edge.email_code(username, now);
            return Ok(json!(code.as_ref().map(|code| code.expose())));
        }
        ("DELETE", ["devices"]) => {
            let devices = edge.devices_of(username);
            let ids: Vec<i64> = devices.iter().map(|device| device.id).collect();
            ids.into_iter().for_each(|id| edge.delete_device(id));
        }
        ("DELETE", []) => edge.delete_user(username),
        ("PATCH", []) => change_user(edge, username, body(request)?),
        _ => return Err(404),
    }
    Ok(Value::Null)
}

fn change_user(edge: &mut DemoEdge, username: &str, change: UserChange) {
    if let Some(user) = edge.user_mut(username) {
        user.is_active = change.is_active.unwrap_or(user.is_active);
        user.external = change.external.unwrap_or(user.external);
    }
    if let Some(password) = change.enrolled_with {
        edge.set_enrolled(username, &password);
    }
}

fn change_location(
    edge: &mut DemoEdge,
    number: &str,
    change: LocationChange,
) -> Result<(), Refused> {
    let mut locations = edge.locations_mut().iter_mut();
    let known: Option<&mut DemoLocation> =
        locations.find(|location| location.id.to_string() == number);
    let location = known.ok_or(404_u16)?;
    location.mfa = change.mfa.unwrap_or(location.mfa);
    location.service = change.service.unwrap_or(location.service);
    if let Some(groups) = change.groups {
        location.groups = groups.into_iter().collect();
    }
    location.dns = change.dns.or(location.dns.take());
    if let Some(allowed_ips) = change.allowed_ips {
        location.allowed_ips = allowed_ips;
    }
    if let Some(endpoint) = change.endpoint {
        location.endpoint = endpoint;
    }
    Ok(())
}

fn body<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Refused> {
    serde_json::from_slice(&request.body).map_err(|_| 422)
}
